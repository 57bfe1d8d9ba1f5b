# SPDX-License-Identifier: GPL-2.0-or-later
#
# The overlay with a serial console: another image, and its test passes there.
. "$TESTS/real/lib.sh"

base
plain=$(artifact bzImage sha256)
started=$(date +%s)
sp build pt4-busybox --overlay serial
seconds "the overlay's build"
[ "$status" -eq 0 ] && grep -q 'boot test: pass (serial console' "$work/err"
result $? "pt4-busybox with the overlay serial passes on the serial console" "$work/err"
[ "$(ask 'SELECT overlay FROM build ORDER BY number DESC LIMIT 1')" = serial ]
result $? "the store names the overlay"
[ "$(artifact bzImage sha256)" != "$plain" ]
result $? "it is another image than the one without"
sp table --built --format csv
grep -q "^pt4-busybox+serial,.*,$(artifact bzImage bytes),.*,pass,,,.*,built," "$work/out" && grep -q '^pt4-busybox,' "$work/out"
result $? "the size table says which is which" "$work/out"
finish
