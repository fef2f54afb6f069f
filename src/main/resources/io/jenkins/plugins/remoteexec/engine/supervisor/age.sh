# A start is repeated, or its lock is to be taken, and nothing of the first one is here: has the machine, or the container,
# been started since? Then it may have run and have been forgotten. Set before: _o seconds since the first was sent.
# What cannot be read on a target is left out. Sets _f to y if so.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154,SC2086,SC2295,SC2046,SC2003
_x='' _y='' _f=''
{
    read -r _x _y </proc/uptime
    read -r _y </proc/1/stat
} 2>/dev/null
_x=${_x%.*}
if [ "$_x" ]; then
    [ $_x -lt $_o ] && _f=y
    # ksh93 takes no ")" inside ${...}.
    _r=")"
    set -- ${_y##*$_r }
    _y=${20}
    # Hundredths; in some containers they count from another beginning than the uptime does.
    [ "$_y" ] && case $(expr $_x - 0${_y%??}) in
        -*) ;;
        *) [ $(expr $_x - 0${_y%??}) -lt $_o ] && _f=y ;;
    esac
fi
