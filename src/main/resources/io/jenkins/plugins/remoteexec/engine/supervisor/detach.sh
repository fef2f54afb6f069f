# Lies as "u" beside the supervisor on targets without setsid: a substitute, if there is one. Like setsid, it forks only
# when it leads a process group.
# shellcheck shell=sh
# shellcheck disable=SC2034
if command -v perl >/dev/null; then
    _D="perl -MPOSIX -e getpgrp==\$\$&&fork&&exit;setsid;exec@ARGV"
elif command -v python3 >/dev/null; then
    # No blanks, as the shell splits at them.
    _D="python3 -c exec(\"import\x20os,sys\nos.getpid()==os.getpgrp()and\x20os.fork()and\x20os._exit(0)\nos.setsid()\nos.execvp(sys.argv[1],sys.argv[1:])\")"
else
    # The frames say so: SIGINT and SIGQUIT stay ignored, a cancel reaches the command but maybe not its children, and
    # whoever kills the exec call's process group kills the command.
    _D=
    loose() { "$@" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- & }
fi
