# Enter the private directory of an execution that was started. Set before: _i its name, _n nonce, _B places.
# shellcheck shell=sh
# shellcheck disable=SC2086,SC2154

umask 077
no() {
    echo "@rx1 $_n $1 $1 rx1@"
    exit
}
for _b in $_B; do cd -P $_b/$_i 2>/dev/null && break; done
# Not somebody's link to another place, and not somebody else's directory.
[ "${PWD##*/}" = $_i ] || no g
[ -O . ] || no X.owner
