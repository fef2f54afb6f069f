# Cancel; follows open.sh, so that a start that is still on its way finds the lock taken. Set before: _g grace in seconds.
# shellcheck shell=sh
# shellcheck disable=SC1091,SC2154

# An empty lock means: cancelled before the start. An empty file can be made on a full disk.
true >"p,$$"
ln "p,$$" p 2>/dev/null
rm -f "p,$$"
# Not even room for a name: then nothing is certain.
[ -f p ] || no X.room
if [ ! -f s ]; then
    # Nothing but the lock: ours, or the tombstone of an execution that was cleaned up.
    [ -s p ] && no d
    no c
fi
set -- l
. ./s
state
# In a process of its own: output during the grace can be followed.
[ "$S" = r ] || [ "$S" = l ] && loose sh ./s w 0 "$_g"
