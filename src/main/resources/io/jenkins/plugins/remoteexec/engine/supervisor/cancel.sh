# Cancel; follows open.sh, so that a start that is still on its way finds the lock taken, or enter.sh where it is certain that
# there was a start. Set before: _g grace in seconds, _f as in age.sh.
# shellcheck shell=sh
# shellcheck disable=SC1091,SC2086,SC2154

if [ ! -f p ]; then
    # An empty file can be made on a full disk, a further name for an old one where no file can be made. A start that found
    # no room may have left no more than what it had begun with.
    true >"p,$$" || for _c in s ?,*; do ln $_c "p,$$" && break; done
    # The name tells a lock that was taken away from one that a power loss has left empty, and this call's second run, or
    # one after a lost answer, what the first could not know.
    ln "p,$$" p && mv "p,$$" "x.${_f:-c}" && rm -f k.* w.* v
    rm -f "p,$$"
fi 2>/dev/null
# Not even room for a name: then nothing is certain.
[ -f p ] || no X.room
if [ ! -s s ]; then
    # Nothing but the lock: ours, or the tombstone of an execution that was cleaned up.
    [ -f x.y ] && no y
    [ -f x.c ] && no c
    [ -f s ] && no b
    [ -s p ] && no d
    no c
fi
set -- l
. ./s
state
# In a process of its own: output during the grace can be followed.
[ "$S" = r ] || [ "$S" = l ] && loose sh ./s w 0 "$_g"
