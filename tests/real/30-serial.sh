# SPDX-License-Identifier: GPL-2.0-or-later
#
# The overlay with a serial console: another image, and its test passes there.
. "$TESTS/real/lib.sh"

started=$(date +%s)
sp build pt4-busybox --overlay serial
seconds "the overlay's build"
[ "$status" -eq 0 ] && grep -q 'boot test: pass (serial console' "$work/err"
result $? "pt4-busybox with the overlay serial passes on the serial console" "$work/err"
[ "$(ask 'SELECT overlay FROM build')" = serial ]
result $? "the store names the overlay"
serial=$(artifact bzImage sha256)
sp build pt4-busybox
[ "$(artifact bzImage sha256)" != "$serial" ]
result $? "it is another image than the one without"
grep -q 'pt4-busybox' "$work/out"
sp table
grep -q 'serial' "$work/out"
result $? "the size table says which is which" "$work/out"
finish
