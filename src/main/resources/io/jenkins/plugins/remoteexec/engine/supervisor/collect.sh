# Collect garbage: directories of this user's executions in which nothing has changed for _e days (ended, but never
# collected by a controller) or for _t days (tombstones and executions that never started). A live one is never touched.
# The answer says how many were
# removed, and how many of the old ones stay. Set before: _n nonce, _B places.
# shellcheck shell=sh
# shellcheck disable=SC2015,SC2044,SC2086,SC2094,SC2154,SC2231,SC2295

umask 077

# lives PID START-TIME
lives() {
    # An empty pid would read /proc/stat.
    [ "$1" ] || return
    # ksh93 takes no ")" inside ${...}.
    r=")"
    { read -r l </proc/$1/stat; } 2>/dev/null || return
    t=$2
    set -- ${l##*$r }
    [ "$1" != Z ] && [ "${20}" = "$t" ]
}

# still DAYS: nothing here has changed for so long. Both questions, because a find that fails says nothing at all.
still() {
    [ "$(find . -prune -mtime +$(($1 - 1)))" = . ] && [ -z "$(find . -mtime -$1)" ]
}

removed=0 kept=0
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || boot=-
for place in $_B; do
    # A busy target has thousands of young tombstones, and everybody on it may have to wait for this call: one find for
    # all of them leaves only those worth a look.
    for d in $(find $place/.rx-* -prune -mtime +$((_t - 1)) 2>/dev/null); do
        cd -P $d 2>/dev/null || continue
        [ "$PWD" = "$(cd -P $place && echo ${PWD%/})/${d##*/}" ] && [ -O . ] || continue
        days=$_e
        [ -f s ] && [ -s p ] || days=$_t
        p='' t='' b='' g='' u=''
        [ -f p ] && read -r p t b <p
        [ -f g ] && read -r g u <g
        if still $days && ! { [ "$b" = "$boot" ] && { lives "$p" "$t" || lives "$g" "$u"; }; }; then
            cd / && rm -rf "$d" && removed=$((removed + 1))
        else
            kept=$((kept + 1))
        fi
    done
done
f="$_n ok $removed $kept"
echo "@rx1 $f $(echo "$f" | cksum || echo "$f" | md5sum) rx1@"
