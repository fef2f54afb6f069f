# Find the private directory, or make it. Set before: _i its name, _n nonce, _B places, _p PATH of the exec call.
# shellcheck shell=sh
# shellcheck disable=SC2035,SC2086,SC2154

_u=$(umask) _w=$PWD
umask 077

# no STATE: end this call with a frame that says why; the state stands there twice, as a frame so short has no checksum
no() {
    echo "@rx1 $_n $1 $1 rx1@"
    exit
}

# An existing directory comes first wherever it is; only then a new one.
for _a in 1 2; do
    for _b in $_B; do
        [ $_a = 1 ] || mkdir $_b/$_i
        cd -P $_b/$_i && break 2
    done
done 2>/dev/null
# Not somebody's link to another place, and not somebody else's directory.
[ "${PWD##*/}" = $_i ] || no X.place
[ -O . ] || no X.owner
