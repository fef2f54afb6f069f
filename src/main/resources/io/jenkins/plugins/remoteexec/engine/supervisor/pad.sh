# Make a one-time pad of _l random bytes, or find the one that an earlier run of this call made, and print it. Follows
# open.sh. Set before: _a the attempt's name. It is made whole and then linked: a second run can never replace it. On a full
# disk it is not whole, and secrets that it is too short for would be cut. Every byte counts, as in the supervisor.
# shellcheck shell=sh
# shellcheck disable=SC2046,SC2086,SC2154
_k=k.$_a
if [ ! -s $_k ]; then
    for _c in $(dd bs=$_l count=1 </dev/urandom 2>/dev/null | od -An -v -tu1); do echo $_c; done >k.,$$
    # One newline for each byte; where a number was cut or is missing, there is one less.
    _f=$(tr -d 0-9 <k.,$$ | tr "\n" .)
    # A power loss may have left its name without a content.
    [ ${#_f} = $_l ] && { ln k.,$$ $_k || [ -s $_k ] || mv k.,$$ $_k; }
    rm -f k.,$$
    [ -f $_k ] || no X.room
fi 2>/dev/null
_f="$_n k $(tr "\n" . <$_k)"
echo "@rx1 $_f $(echo "$_f"|cksum||echo "$_f"|md5sum) rx1@"
