# Lies as "u" beside the supervisor on targets without setsid: a substitute, if there is one. Like setsid, it forks only
# when it leads a process group.
# shellcheck shell=sh
# shellcheck disable=SC2034
if command -v perl >/dev/null; then
    _D="perl -MPOSIX -e getpgrp==\$\$&&fork&&exit;setsid;exec@ARGV"
elif command -v python3 >/dev/null; then
    _D="python3 -c import\fos,sys;os.getpid()==os.getpgrp()and\fos.fork()and\fos._exit(0);os.setsid();os.execvp(sys.argv[1],sys.argv[1:])"
else
    # The frames say so: SIGINT and SIGQUIT stay ignored, a cancel reaches the command but maybe not its children, and
    # whoever kills the exec call's process group kills the command.
    _D=
    loose() { "$@" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- & }
fi
