# Collect garbage: directories of this user's executions in which nothing has changed for _e days (ended, but never
# collected by a controller) or for _t days (tombstones and executions that never started). A live one is never touched.
# The answer says how many were removed, and how many of the old ones stay; what there was no time for comes next time.
# Set before: _n nonce, _B places.
#
# In these places anybody may make any name, so a name that is not exactly one of ours counts for nothing, and nothing that
# find says is split or expanded.
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2086,SC2154,SC2295

export LC_ALL=C

# As in the supervisor.
now() {
    _N=$((_N+1))
    { read -r _l _r </proc/uptime; } 2>/dev/null || return
    _l=${_l%?}
    _N=${_l%.*}${_l#*.}
}

# lives PID START-TIME
lives() {
    # An empty pid would read /proc/stat.
    [ "$1" ] || return
    # ksh93 takes no ")" inside ${...}.
    r=")"
    { read -r l </proc/$1/stat; } 2>/dev/null || return
    t=$2
    set -- ${l##*$r }
    # As in the supervisor: one with more threads has only lost its first.
    [ "$1${18}" != Z1 ] && [ "${20}" = "$t" ]
}

# same BOOT: whether it may be this boot of the machine; - is one that could not be read
same() {
    case $1$boot in
        "$boot$boot" | -* | *-) ;;
        *) return 1 ;;
    esac
}

# remove DIRECTORY...: those in which nothing has changed for so many days. One find and one rm for many: a busy target has
# thousands of tombstones, and everybody on it may have to wait for this call. Where find fails, nothing can be concluded.
remove() {
    n=$#
    if y=$(find "$@" -mtime -$days 2>/dev/null); then
        [ "$y" ] && for o in "$@"; do
            shift
            case $y. in
                *"$o"[!a-z0-9]*) ;;
                *) set -- "$@" "$o" ;;
            esac
        done
        [ "$1" ] && rm -f -r "$@" 2>/dev/null
        for o in "$@"; do
            [ -d "$o" ] || n=$((n-1)) removed=$((removed+1))
        done
    elif [ "$2" ]; then
        for o in "$@"; do remove "$o"; done
        n=0
    fi
    kept=$((kept+n))
}

{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || boot=-
# What is old whatever it is, and then what is only as old as one of the two kinds has to be.
max=$_e min=$_t
[ $max -gt $min ] || max=$_t min=$_e
# Another part of the names comes first in each call: where time is short, what has to stay does not hide the rest.
c=${_n%${_n#?}}
for first in "[$c]" "[!$c]"; do
    for place in $_B; do
        for span in "$max 99999" "$min $max"; do
            days=${span% *}
            echo $days
            find $place/. ! -name . -prune -type d -name ".rx-$first*" ! -name ".rx-*[!a-z0-9]*" -mtime +$((days-1)) -mtime -${span#* }
        done
    done
done 2>/dev/null | {
    removed=0 kept=0 i=0 _N=0
    now
    w=$((_N+50))
    set --
    while read -r d; do
        case $d in
            /*) ;;
            *)
                [ "$1" ] && remove "$@"
                set --
                days=$d
                continue
                ;;
        esac
        i=$((i+1))
        if [ $((i%100)) = 0 ]; then
            [ "$1" ] && remove "$@"
            set --
            now
            [ $_N -lt $w ] || {
                n=$(grep -c / 2>/dev/null)
                kept=$((kept+1+${n:-0}))
                break
            }
        fi
        n=${d##*/.rx-}
        case $n in *[!a-z0-9]*) continue ;; esac
        [ ${#n} -gt 15 ] && [ ${#n} -lt 41 ] && [ ! -h "$d" ] && [ -d "$d" ] && [ -O "$d" ] || continue
        p='' t='' b='' g='' u=''
        {
            read -r p t b <"$d/p"
            read -r g u <"$d/g"
        } 2>/dev/null
        age=$_t
        [ -f "$d/s" ] && [ -s "$d/p" ] && age=$_e
        if [ $age -le $days ] && ! { same "$b" && { lives "$p" "$t" || lives "$g" "$u"; }; }; then
            set -- "$@" "$d"
        else
            kept=$((kept+1))
        fi
    done
    [ "$1" ] && remove "$@"
    f="$_n ok $removed $kept"
    echo "@rx1 $f $(echo "$f" | cksum || echo "$f" | md5sum) rx1@"
}
