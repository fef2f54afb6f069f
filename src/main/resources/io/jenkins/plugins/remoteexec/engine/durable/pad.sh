# Make a one-time pad of _l random bytes, or find the one that an earlier run of this call made, and print it. Follows
# open.sh. Set before: _a the attempt's name. It is made whole and then linked: a second run can never replace it. On a full
# disk it is not whole, and secrets that it is too short for would be cut.
# shellcheck shell=sh
# shellcheck disable=SC2046,SC2154
if [ ! -f "k.$_a" ]; then
    for _c in $(dd if=/dev/urandom bs="$_l" count=1 2>/dev/null | od -An -v -tu1); do echo "$_c"; done >"k.$_a,$$"
    # One newline for each byte; where a number was cut or is missing, there is one less.
    _f=$(tr -d 0-9 <"k.$_a,$$" | tr "\n" .)
    [ ${#_f} = "$_l" ] && ln "k.$_a,$$" "k.$_a" 2>/dev/null
    rm -f "k.$_a,$$"
    [ -f "k.$_a" ] || no X.room
fi
_f="$_n k $(tr "\n" . <"k.$_a")"
echo "@rx1 $_f $(echo "$_f"|cksum||echo "$_f"|md5sum) rx1@"
