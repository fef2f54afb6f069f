# The supervisor of one durable execution. It lies as file "s" in the execution's private directory and always runs
# there, as "sh ./s OPERATION ...". Before it is sent, comments, indentation and the blanks around operators are taken
# out: every byte counts, because the whole start has to fit into one call of a provider that takes 4096 characters.
#
#   a UMASK PATH DIRECTORY DEADLINE then as f   start (idempotent), then follow
#   f NONCE OUT ERR MAX RAW WAIT END            follow: print one frame, see below
#   l                                           nothing; for parts that load the functions
#   run, go, w                                  internal: runner, launcher, watch
#
# Files:  s this text          c the command           i its standard input     v decoder of its secrets
#         p the lock: "pid start-time boot-id" of the runner; empty: cancelled before it started
#         g "pid start-time" of the command, which leads its own process group
#         o e standard output and error            a b the FIFOs that feed them
#         m what the shell says about the command's death
#         u what to use where there is no setsid
#         f output was lost (disk full)            x.* the end: e3 exit code, k9 signal, d deadline, n not launched
#
# Variables that are set on the way to the command begin with an underscore: a shell hands a changed variable on when
# the environment already had one of that name, and the command's environment is none of our business.
#
# shellcheck shell=sh
# Splitting words without quotes is meant where it is done; everything in those words is made here. Files are read and
# written by turns on purpose. expr calculates with 64 bits where the shell has 32.
# shellcheck disable=SC2086,SC2046,SC2295,SC2094,SC2003,SC2015,SC2035,SC1091,SC2209

PATH=${PATH:+$PATH:}/usr/sbin:/usr/bin:/sbin:/bin
umask 077

# loose COMMAND...: run it detached. Two setsid: the first one leads a group, so the second one forks and we need no "&",
# which would leave SIGINT and SIGQUIT ignored for good.
loose() { $_D $_D "$@" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; }
_D=setsid
[ -f u ] && . ./u

# nap CENTISECONDS: sleep and count in w. Where sleep takes no fractions a nap is a second.
nap() {
    sleep .$1 2>/dev/null || { sleep 1; w=$((w+99)); }
    w=$((w+$1))
}

# born PID: _t = start time of a living process, else empty. A pid alone may have been given to somebody else.
born() {
    _t=
    # ksh93 takes no ")" inside ${...}.
    _r=")"
    { read -r _l </proc/$1/stat; } 2>/dev/null || return
    set -- ${_l##*$_r }
    # A zombie is dead; in a container nobody may ever reap it.
    [ $1 = Z ] || _t=${20}
}

# boot: _b = this boot of the machine
boot() {
    { read -r _b </proc/sys/kernel/random/boot_id; } 2>/dev/null || _b=-
}

# ended: S = the end, if there is one
ended() {
    for S in x.*; do [ -f "$S" ] && return; done
}

# state: S = x.* ended, n not started, c cancelled before the start, r running, b rebooted, l lost. A power loss right
# after the start may leave the lock empty; it means "cancelled" only where nothing tells of a command.
state() {
    ended && return
    S=n
    [ -f p ] || return
    t=
    { read -r p t b <p; } 2>/dev/null
    S=l
    [ "$t" ] || {
        [ -s g ] || [ -s o ] || S=c
        return
    }
    boot
    S=b
    [ "$_b" = "$b" ] || return
    born $p
    S=r
    [ "$_t" = "$t" ] && return
    # It may have ended while we looked.
    ended || S=l
}

# pump FILE FIFO: a file between the command and us must not be the command's own standard output, because
# "echo x >/dev/stderr" would truncate it. On a full disk go on draining, so that the command is not stopped; so, too, when
# a clean-up has killed cat. With -u it is a process of its own even in mksh, which has a cat built in.
pump() {
    trap "" HUP INT TERM
    cat -u >>$1 || { mv f,$$ f; cat >/dev/null; }
    exec rm $2
}

# sizes: X and Y = size of standard output and error. From ls, because "wc -c" of busybox reads the whole file.
sizes() {
    set -- $(LC_ALL=C ls -ln e o 2>/dev/null)
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

case $1 in
    l) return ;;
    a)
        [ -f p ] || loose sh ./s run "$2" "$3" "$4" $5
        shift 4
        ;;
    run)
        # Everything before the lock may be repeated by another runner, and everything that needs room on the disk is
        # made before it. The lock is a link to a complete file: whoever gets it is known in the same moment.
        boot
        born $$
        mkfifo a b
        true >>o 2>>e 3>>m 4>>g 5>>f,$$ && echo $$ $_t $_b >p,$$ && ln p,$$ p || {
            rm -f ?,$$
            exit
        }
        # Not ignored: the command would inherit that.
        trap : HUP INT QUIT TERM
        _k=
        trap _k=d USR1
        [ -p a ] && pump o a <a &
        [ -p b ] && pump e b <b &
        $_D sh ./s w $5 10 $$ &
        _w=$!
        # Shells tell a signal from exit code 128+n only by what they print; m catches it.
        { $_D sh ./s go "$2" "$3" "$4"; } 2>m
        r=$?
        # A systemd that stops us sends a second signal; it must not hit now.
        trap "" HUP INT QUIT TERM
        # After the deadline the rest of the group still has its grace.
        if [ $_k ]; then wait $_w; else kill -9 -$_w || kill -9 $_w; fi
        # Let go of a pump that still waits for somebody to open its FIFO.
        for f in a b; do [ -p $f ] && true <>$f; done
        # A background child may keep a pump open as long as it likes; we wait two seconds.
        w=0
        while [ -p a ] || [ -p b ] && [ $w -lt 200 ]; do nap 01; done
        # ksh93 and yash have numbers of their own for signals.
        if [ $r -gt 256 ]; then
            k=k$((r&127))
        elif [ $r -gt 128 ] && [ -s m ]; then
            k=k$((r-128))
        else
            k=e$r
        fi
        [ -s g ] || k=n
        # Renaming works on a full disk.
        mv p,$$ x.${_k:-$k}
        rm f,$$
        exit
        ;;
    go)
        born $$
        echo $$ $_t >g
        [ -s g ] || exit
        [ -f v ] && . ./v
        [ -f i ] && exec <i
        if [ -p a ] && [ -p b ]; then exec >a 2>b; else exec >>o 2>>e; fi
        _d=$PWD
        _r=$(command -v sh)
        umask $2
        PATH=${3:-$PATH}
        cd "$4" || cd /
        exec $_r $_d/c
        ;;
    w)
        # w SECONDS GRACE [RUNNER]: after SECONDS end the command's group: TERM, up to GRACE seconds, KILL.
        sleep $2
        # A moment may pass between the lock and the command's first breath.
        while state; [ $S = r ] && [ ! -s g ]; do nap 10; done
        [ $4 ] && [ $S = r ] && kill -USR1 $4
        read -r g t <g
        born $g
        [ "$_t" ] && [ "$_t" = "$t" ] || exit
        kill -TERM -$g || kill -TERM $g
        w=0
        while kill -0 -$g && [ $w -lt ${3}00 ]; do nap 20; done
        kill -9 -$g || kill -9 $g
        exit
        ;;
esac

# Follow: f NONCE OUT ERR MAX RAW WAIT END. OUT and ERR are offsets, or - for none. Wait up to WAIT centiseconds for news, or with END=1
# for the end; then print at most MAX bytes (RAW before gzip) of both streams in one frame:
#   @rx1 NONCE STATE SIZE_OUT SIZE_ERR FLAGS DIRECTORY OFFSET LENGTH ENCODING TEXT OFFSET LENGTH ENCODING TEXT SUM rx1@
# The environment may change what tools print. The command, which keeps these variables, was started by another process.
unset TIME_STYLE BLOCK_SIZE LS_BLOCK_SIZE GZIP
B=base64 C=b
command -v base64 >/dev/null || B="od -An -v -tx1" C=h
K=cksum
command -v cksum >/dev/null || K=md5sum
w=0 d=01
while
    state
    X=
    [ $S = r ] || [ $S = n ]
do
    if [ $8 != 1 ]; then
        sizes
        [ $X.$Y = $3.$4 ] || break
    fi
    [ $w -lt $7 ] || break
    nap $d
    # Short naps while w has one digit: most commands are done by then. After them ever longer ones.
    case $w$d in ?01) ;; *01) d=05 ;; *05) d=10 ;; *10) d=20 ;; *20) d=40 ;; esac
done
[ $X ] || sizes
F=-
[ "$_D" ] || F=w
[ -f f ] && F=${F}f
# Standard error may have half of the frame, or all of it when there is nothing else to tell.
m=$(($5/2)) r=0
case $3 in "$X" | -) m=$5 r=$6 ;; esac
pack e $4 $Y $m $r
E=$R
pack o $3 $X $(($5-L)) $6
F="$2 $S $X $Y $F $PWD $R $E"
echo "@rx1 $F $(echo "$F"|$K) rx1@"
