# The supervisor of one durable execution. It lies as file "s" in the execution's private directory and always runs
# there, as "sh ./s OPERATION ...". It starts the command, watches it and records its end; the output is read by calls that
# bring their own text (follow.sh), so that what has to travel with every start stays small. Before it is sent, comments,
# indentation and the blanks around operators are taken out: every byte counts, because the whole start has to fit into one
# call of a provider that takes 4096 characters.
#
#   a UMASK PATH DIRECTORY DEADLINE LIMIT NONCE MAX WAIT SUM   start (idempotent), then answer
#   l                                                      nothing; for parts that load the functions
#   run, go, w                                             internal: runner, launcher, watch
#
# Files:  s this text          c the command           i its standard input     v decoder of its secrets
#         p the lock: "pid start-time boot-id" of the runner, later also a line with the sizes of both streams at the end
#         g "pid start-time" of the command, which leads its own process group
#         o e standard output and error                a b the FIFOs that feed them
#         o.0 o.1 o.n (e.0 ...) what came after a stream's limit: the newest bytes, those before them, how many there were
#             and how many before the limit
#         m what the shell says about the command's death
#         u what to use where there is no setsid
#         f output was lost (disk full, no process could be started)
#         d what is needed after a power loss may not be on the disk yet
#         h it was the deadline, q the group is being ended, y something of it runs on, as it belongs to another user
#         x.* the end: e3 exit code, k9 signal, d deadline, n not launched, c cancelled before the start,
#             y cancelled when nobody could tell whether it had started before the machine did
#
# Variables that are set on the way to the command begin with an underscore: a shell hands a changed variable on when
# the environment already had one of that name, and the command's environment is none of our business.
#
# shellcheck shell=sh
# Splitting words without quotes is meant where it is done; everything in those words is made here. Files are read and
# written by turns on purpose. expr calculates with 64 bits where the shell has 32.
# shellcheck disable=SC2086,SC2046,SC2048,SC2064,SC2154,SC2295,SC2094,SC2003,SC2015,SC2035,SC1007,SC1091,SC2209

# loose COMMAND...: run it detached. Two setsid: the first one leads a group, so the second one forks and we need no "&",
# which would leave SIGINT and SIGQUIT ignored for good.
loose() { $_D $_D "$@" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; }
_D=setsid _N=0
[ -f u ] && . ./u

# words FILE VARIABLE...: of its first line
words() {
    read -r $2 $3 $4 <$1
} 2>/dev/null

# now: _N = tenths of a second since the machine was started. Counting naps would not do: where there is little CPU they
# take many times as long as they should. Where the clock cannot be read each look at it counts as one.
now() {
    _N=$((_N+1))
    words /proc/uptime _l _r || return
    _l=${_l%?}
    _N=${_l%.*}${_l#*.}
}

# nap FRACTION: of a second; where sleep takes none it is a whole one
nap() {
    sleep .$1 2>/dev/null || sleep 1
    now
}

# await TENTHS NAP CONDITION...: wait while it is so, so long at most
await() {
    now
    _w=$((_N+$1))
    _n=$2
    shift 2
    while "$@" && [ $_N -lt $_w ]; do nap $_n; done
}

# born PID: _t = start time of a living process, else empty; _s its session, _q its group. A pid alone may have been given
# to somebody else.
born() {
    _t= _s=
    # ksh93 takes no ")" inside ${...}.
    _r=")"
    words /proc/$1/stat _l || return
    set -- ${_l##*$_r }
    # A zombie is dead; in a container nobody may ever reap it. One with more threads has only lost its first.
    [ $1${18} = Z1 ] || _t=${20} _s=$4 _q=-$3
}

# boot: _b = this boot of the machine
boot() {
    words /proc/sys/kernel/random/boot_id _b || _b=-
}

# over: S = the end, if there is one
over() {
    for S in x.*; do [ -f $S ] && return; done
}

# state: S = x.* ended, g this directory is gone, n not started, r running, b rebooted, l lost. The lock has its content
# before it has its name, so an empty one is what a power loss has left.
state() {
    over && return
    S=g
    [ -s s ] || return
    S=n
    [ -f p ] || return
    b=
    words p p t b
    boot
    S=b
    [ $_b = "$b" ] || return
    born $p
    S=r
    [ "$_t" = "$t" ] && return
    # It may have ended while we looked.
    over || S=l
}

# foreign: whether what is left of the command may not be signalled, as it belongs to another user
foreign() {
    case $(LC_ALL=C; kill -0 -$g $_e 2>&1) in
        *ermi*) ;;
        *) false ;;
    esac
}

# left: whether anything of the command's session still lives, _e its groups: timeout(1) and "set -m" make more than one.
# Where /proc hides what is somebody else's there may be none to see, and without setsid there is only the command itself.
left() {
    _e=
    for _p in /proc/[0-9]*; do
        born ${_p#/proc/}
        [ "$_s" = $g ] && case $_e in *"$_q "*) ;; *) _e="$_e$_q " ;; esac
    done
    [ "$_e" ] || foreign || {
        born $g
        [ $t = "$_t" ] && _e=$g
    }
}

# disk FILE...: to the disk. A sync may hang, and an old one waits for all file systems: so it runs apart, and two seconds
# are enough.
disk() {
    [ -f d ] || mv d, d
    { sync "$@" && mv d d,; } &
    await 20 002 [ -f d ]
}

# size FILE: Z. From ls, because "wc -c" of busybox reads the whole file.
size() {
    Z=0
    [ -s $1 ] || return
    set -- $(LS_BLOCK_SIZE=1 ls -ln $1)
    Z=$5
}

# sizes: X and Y = size of standard output and error
sizes() {
    size o
    X=$Z
    size e
    Y=$Z
}

# open: whether a stream is
open() {
    [ -p a ] || [ -p b ]
}

# pump FILE FIFO: a file between the command and us must not be the command's own standard output, because
# "echo x >/dev/stderr" would truncate it. On a full disk, or where no process can be started, go on draining, so that the
# command is not stopped; so, too, after a clean-up. What comes after _m blocks of 64 KiB goes to two files by turns and is
# counted, so that at the end the last 64 KiB can follow what was kept.
pump() {
    trap "" HUP INT TERM
    # An exit undoes what only a call of this function redirects.
    exec <$2
    trap "[ ! -p $2 ]||true>f||mv f, f;exec cat>/dev/null" 0
    f=$1 q=$_m n=0 Z=0
    while
        dd bs=64k count=$q >>$f && [ -p $2 ] || exit
        z=$Z
        size $f
        # dd has come to the end of the stream when it brings nothing.
        [ .$z != .$Z ]
    do
        if [ $f = $1 ]; then
            q=$(expr $_m - $Z / 65536)
            [ $q = 0 ] && f=$1.0 q=16 k=$Z Z=0
        elif [ ${#Z} -gt 5 ]; then
            n=$(expr $n + $Z)
            echo $n $k >$1.n
            mv $f $1.1
            Z=0
        fi
    done
    [ $f = $1 ] || {
        echo $(expr $n + $Z - 65536) $k >$1.n
        cat $1.1 $f | tail -c 65536 >>$1 || mv f, f
    }
    exec rm $2
}

case $1 in
    l) return ;;
    a)
        loose sh ./s run "$2" "$3" "$4" $5 $6
        ;;
    run)
        # Everything before the lock may be repeated by another runner, and everything that needs room on the disk is
        # made before it. The lock is a link to a complete file: whoever gets it is known in the same moment.
        boot
        born $$
        mkfifo a b
        true >>o 2>>e 3>>m 4>>g 5>>f, 6>>d && echo $$ $_t $_b >p,$$ && ln p,$$ p || exec rm -f ?,$$
        # Not ignored: the command would inherit that.
        trap : HUP INT QUIT TERM
        _m=$6
        [ -p a ] && (pump o a) &
        [ -p b ] && (pump e b) &
        $_D sh ./s w $5 10 h &
        _v=$!
        # Nothing may run of which a power loss leaves no trace. A sync would wait for the FIFOs.
        disk [c-v]* .
        # Shells tell a signal from exit code 128+n only by what they print; m catches it.
        { $_D sh ./s go "$2" "$3" "$4"; } 2>m
        r=$?
        # A systemd that stops us sends a second signal; it must not hit now.
        trap "" HUP INT QUIT TERM
        # The deadline's watch has no more to do, unless it is ending the group; whether it is cannot be seen where this
        # directory was removed.
        [ -f h ] || [ ! -f s ] || kill -9 -$_v $_v
        # Who is asked to end has a grace, all of the group.
        read -r g t <g
        while [ -f q ] && left; do nap 4; done
        [ ! -f y ] || left || rm y
        # Let go of a pump that still waits for somebody to open its FIFO.
        [ -p a ] && true <>a
        [ -p b ] && true <>b
        # A background child may keep a pump open as long as it likes; we wait two seconds.
        await 20 01 open
        # ksh93 and yash have numbers of their own for signals.
        k=e$r
        [ $r -gt 128 ] && [ -s m ] && k=k$((r-128))
        [ $r -gt 256 ] && k=k$((r&127))
        [ -s g ] || k=n
        [ -f h ] && k=d
        # The output is on the disk before the end is, or the end says how much there was.
        [ -s o ] || [ -s e ] && {
            sizes
            echo $X $Y >>p
            disk [eop] .
        }
        # Renaming works on a full disk.
        mv p,$$ x.$k
        exec sync .
        ;;
    go)
        [ -f v ] && . ./v
        born $$
        echo $$ $_t >g
        [ -s g ] || exit
        [ -f i ] && exec <i
        # What the shell or the loader had to say about their environment tells nothing about the end.
        : >m
        [ -p a ] && [ -p b ] && exec >a 2>b || exec >>o 2>>e
        _d=$PWD
        _r=$(command -v sh)
        umask $2
        PATH=${3:-$PATH}
        cd "$4" || cd /
        exec $_r $_d/c
        ;;
    w)
        # w SECONDS GRACE [h]: after SECONDS end the command's group: TERM, up to GRACE seconds, KILL. With h it is the deadline.
        # The directory may be gone by then; the open file is not.
        exec 3<g
        # Somebody may end every sleep.
        now
        d=$2 w=$((_N/10+$2))
        until sleep $d; do
            now
            d=$((w>_N/10?w-_N/10:0))
        done
        # A moment may pass between the lock and the command's first breath.
        until read -r g t <&3; do
            state
            [ $S = r ] || exit
            nap 1
        done
        # Somebody else may have got the pid. When the command is gone and nobody has, its children keep the group.
        born $g
        [ ${_t:-$t} = $t ] || exit
        # Where no process can be started any more, this shell ends here.
        trap " left&&kill -9 \$_e" 0
        # A link needs no room.
        [ $4 ] && ln p h
        ln p q
        w=${3}0
        for s in TERM 9; do
            # Once to each: many a program takes a second TERM for impatience. Where none can be seen they may come and go
            # more quickly than this looks.
            left
            kill -$s ${_e:--$g}
            await $w 4 left
            # What was killed is there until its parent has taken notice.
            w=20
        done
        left && foreign && mv q y
        exec rm q
        ;;
esac

# The answer to a start: a ... NONCE MAX WAIT SUM. Wait up to WAIT tenths of a second for the end, then print the first MAX bytes of
# both streams in one frame:
#   @rx1 NONCE STATE SIZE_OUT SIZE_ERR FLAGS DIRECTORY OFFSET LENGTH ENCODING TEXT OFFSET LENGTH ENCODING TEXT SUM rx1@
# part FILE SIZE MAX: adds "0 LENGTH ENCODING TEXT" to F, L = length. A call that reads on knows more ways to encode.
part() {
    L=$2
    [ ${#L} -lt 9 ] && [ $L -lt $3 ] || L=$3
    P=$(dd bs=$L count=1 <$1 2>/dev/null | base64 | tr -d "\n")
    [ $P ] || P=- L=0
    F="$F 0 $L b $P"
}

d=01
nap 01
w=$((_N+$9)) z=$_N
while
    state
    [ $S = r ] || [ $S = n ] && [ $_N -lt $w ]
do
    nap $d
    # Most commands are done by then.
    [ $_N = $z ] || d=02
done
sizes
F=-
[ "$_D" ] || F=w
for f in f d; do [ -f $f ] && F=$F$f; done
F="$7 $S $X $Y $F $PWD"
part o $X $(($8*2/3))
part e $Y $(($8-L))
echo "@rx1 $F $(echo "$F"|${10}) rx1@"
