# Follow an execution: wait for news, then print a frame; comes after enter.sh or cancel.sh. It travels with each call, so it
# may use more text than the supervisor, and it reads what any earlier version has left.
# Set before, as arguments: OUT ERR MAX RAW WAIT END. OUT and ERR are offsets, or - for none. Wait up to WAIT tenths of a
# second for news, or with END=1 for the end; then print at most MAX bytes (RAW before gzip) of both streams in one frame:
#   @rx1 NONCE STATE SIZE_OUT SIZE_ERR FLAGS DIRECTORY OFFSET LENGTH ENCODING TEXT OFFSET LENGTH ENCODING TEXT SUM rx1@
# Flags: w no setsid, f output was lost, d not on the disk, y a process of another user runs on; then after commas: oN (eN)
# bytes of a stream's middle were not kept, o.N the same where its last bytes are not there, mN bytes are missing.
# shellcheck shell=sh
# shellcheck disable=SC1091,SC2003,SC2015,SC2034,SC2046,SC2086,SC2154,SC2295

# The environment may change what tools print.
unset TIME_STYLE BLOCK_SIZE LS_BLOCK_SIZE GZIP
B=base64 C=b _N=0
command -v base64 >/dev/null || B="od -An -v -tx1" C=h

# As in the supervisor; an earlier one has others.
now() {
    _N=$((_N+1))
    { read -r _l _r </proc/uptime; } 2>/dev/null || return
    _l=${_l%?}
    _N=${_l%.*}${_l#*.}
}
nap() {
    sleep .$1 2>/dev/null || sleep 1
    now
}

# sizes: X and Y = size of standard output and error. From ls, because "wc -c" of busybox reads the whole file. Where ls
# cannot run there is no answer: 0 would mean that nothing was printed.
sizes() {
    set -- $(LC_ALL=C ls -ln e o 2>/dev/null)
    [ "${14}" ] || [ ! -f e ] || [ ! -f o ] || exit
    Y=${5:-0} X=${14:-0}
}

# bytes FILE OFFSET LENGTH. Three dd on one descriptor, because neither "tail -c +N" of busybox nor dd with small
# blocks is quick; expr, because mksh calculates with 32 bits.
bytes() {
    {
        q=$(expr $2 / 65536)
        r=$(expr $2 % 65536)
        [ $q = 0 ] || dd bs=65536 skip=$q count=0
        [ $r = 0 ] || dd bs=$r skip=1 count=0
        dd bs=$3 count=1
    } <$1 2>/dev/null
}

# pack FILE OFFSET SIZE MAX RAW: R = "OFFSET LENGTH ENCODING TEXT" of at most MAX bytes, or of up to RAW bytes when
# gzip makes them as small. L = length. Numbers of many digits are compared by their number of digits.
pack() {
    # Most commands say nothing on one of the two.
    L=
    [ $2 = $3 ] || L=$(expr $3 - $2)
    case $L in '' | 0 | -*) L=0 R="$2 0 - -"; return ;; esac
    z=
    if [ $5 -gt $4 ] && [ ${#L} -gt 3 ] && command -v gzip >/dev/null; then
        n=$L
        [ ${#L} -lt 9 ] && [ $L -lt $5 ] || n=$5
        P=$(bytes $1 $2 $n | gzip -1c | $B | tr -d " \n")
        # Nothing, where gzip fails.
        [ ! "$P" ] || [ ${#P} -gt $(($4*4/3)) ] || z=z L=$n
    fi
    if [ ! $z ]; then
        [ ${#L} -lt 9 ] && [ $L -lt $4 ] || L=$4
        P=$(bytes $1 $2 $L | $B | tr -d " \n")
    fi
    R="$2 $L $z$C $P"
}

now
w=$((_N+$5)) z=$_N d=01
while
    state
    [ -s s ] || no g
    [ $S = r ] || [ $S = n ]
do
    if [ $6 != 1 ]; then
        sizes
        [ $X.$Y = $1.$2 ] || break
    fi
    [ $_N -lt $w ] || break
    nap $d
    # Short naps at first: most commands are done by then. After them ever longer ones.
    case $((_N-z)) in 0) ;; [1-3]) d=05 ;; [4-9]) d=1 ;; [12]?) d=2 ;; *) d=4 ;; esac
done
f=-
[ "$_D" ] || f=w
for n in f d y; do [ -f $n ] && f=$f$n; done
# A stream that comes to its end meanwhile gets its last bytes: sizes and numbers have to be of one moment.
o=
while
    n=.
    for q in a b; do [ -p $q ] && n=$n$q; done
    [ $n != "$o" ]
do
    o=$n F=$f
    sizes
    A=$X D=$Y
    for q in o e; do
        n='' k=''
        # While it is written it is empty.
        [ -f $q.n ] && for r in 1 2 3 4 5 6 7 8 9; do read -r n k <$q.n && break; nap 05; done
        case $n in '' | 0 | -*) continue ;; esac
        z=$Y
        [ $q = e ] || z=$X
        # What a power loss has left may be less than what was kept.
        [ ! "$k" ] && z=65536 || z=$(expr $z - $k)
        case $o$q in
            # Still open: what came last is being put behind what was kept, or will be.
            *a*o | *b*e) ;;
            *)
                [ ${#z} -lt 5 ] || [ $z -lt 65536 ] || {
                    F=$F,$q$n
                    continue
                }
                # There was no room for it.
                n=$(expr $n + 65536)
                ;;
        esac
        F=$F,$q.$n
        case $z$q in -*) ;; *o) X=${k:-$X} ;; *) Y=${k:-$Y} ;; esac
    done
done
# The sizes at the end, where they stand there: a power loss may have taken what was not on the disk.
case $S in
    x.*)
        n='' L=''
        { read -r n && read -r n L; } <$S
        case $L in
            '' | *[!0-9]*) ;;
            *)
                n=$(expr $n + $L - $A - $D)
                case $n in '' | 0 | -*) ;; *) F=$F,m$n ;; esac
                ;;
        esac
        ;;
esac
m=$(($3/2)) r=0
case $1 in "$X" | -) m=$3 r=$4 ;; esac
pack e $2 $Y $m $r
E=$R
pack o $1 $X $(($3-L)) $4
F="$_n $S $X $Y $F $PWD $R $E"
echo "@rx1 $F $(echo "$F" | cksum || echo "$F" | md5sum) rx1@"
