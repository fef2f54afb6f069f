# Can this target run a supervisor at all? Asked before anything is started.
# Sets _k to what sums up.
# shellcheck shell=sh
# shellcheck disable=SC2034
for _c in dd expr ln ls tr; do command -v $_c >/dev/null || no X.tools; done
[ -f u ] || command -v setsid >/dev/null || no X.setsid
[ -r /proc/$$/stat ] || no X.proc
_k="cksum"
command -v cksum >/dev/null || _k=md5sum
