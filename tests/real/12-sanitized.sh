# SPDX-License-Identifier: GPL-2.0-or-later
#
# One account with the sanitizers: the real tests run the program as users have it, this one runs the build that the
# unit tests are of (CHECKED), over a whole kernel and a whole userspace.
. "$TESTS/real/lib.sh"

base
kernel=$(artifact vmlinux path)
kernel=${kernel%/vmlinux}
initramfs=$(artifact initramfs path)
medium=$(($(artifact bzImage bytes) + $(artifact initramfs bytes)))
costs=$(ask "SELECT count(*), sum(own_packed), sum(drop_packed) FROM option_cost WHERE program = 'kernel'")

# clean TEXT: the last command ended well and no sanitizer spoke
clean() {
	[ "$status" -eq 0 ] && ! grep -Eq 'Sanitizer|runtime error' "$work/err"
	result $? "$1" "$work/err"
}

SIZEPROF=${CHECKED:-$SIZEPROF}
nm "$SIZEPROF" 2>/dev/null | grep -q __asan_init || echo "# no sanitizers are in $SIZEPROF"
store="$work/checked.db"
started=$(date +%s)
sp import "$kernel" "$initramfs"
seconds "the import"
clean "the build folder and the initramfs are imported"
[ "$(ask "SELECT sum(piece.packed) = $medium * 134217728 FROM piece")" = 1 ]
result $? "the packed sizes of all pieces add up to the medium's $medium bytes"
[ "$(ask "SELECT count(*), sum(own_packed), sum(drop_packed) FROM option_cost WHERE program = 'kernel'")" = "$costs" ]
result $? "options cost what they cost in the build itself: $costs"
sp report
clean "they are reported by option"
grep -q '^BLOCK ' "$work/out"
result $? "the block layer among them" "$work/out"
sp why PROC_FS
clean "why PROC_FS answers"
finish
