# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debug information, and who runs the commands, change no shipped byte.
. "$TESTS/real/lib.sh"

base -v
kernel=$(artifact bzImage sha256)
initramfs=$(artifact initramfs sha256)
echo "# bzImage $kernel"
echo "# initramfs $initramfs"

ask 'SELECT commands FROM build' >"$work/commands"
grep -qF "$(grep -m 1 'bzImage' "$work/commands")" "$work/err"
result $? "build -v prints the command lines" "$work/err"

started=$(date +%s)
sp build pt4-busybox --no-debug
seconds "the build without debug information"
[ "$status" -eq 0 ] && [ "$(ask 'SELECT count(*) FROM build')" = 2 ]
result $? "it builds and boots without debug information" "$work/err"
[ "$(artifact bzImage sha256)" = "$kernel" ]
result $? "bzImage is the same with and without debug information"
[ "$(artifact initramfs sha256)" = "$initramfs" ]
result $? "so is the initramfs"
check "there was debug information to leave out" sh -c \
	"readelf -SW '$(ask "SELECT path FROM artifact WHERE kind = 'vmlinux' AND build = 1")' | grep -q debug_info &&
	! readelf -SW '$(ask "SELECT path FROM artifact WHERE kind = 'vmlinux' AND build = 2")' | grep -q debug_info"

# the kernel by hand, with the compiler's cache in front to save minutes; its results are gcc's
sed '/^# in USERSPACE/,$d' "$work/commands" >"$work/kernel-commands"
started=$(date +%s)
mkdir "$work/by-hand"
(
	cd "$work/by-hand" &&
		env PATH="/usr/lib/ccache:$PATH" CCACHE_DIR="$cache/ccache" CCACHE_NOHASHDIR=1 sh -e "$work/kernel-commands"
) >"$work/by-hand.log" 2>&1
seconds "the build by hand"
made=$(find "$work/by-hand" -path '*/arch/x86/boot/bzImage' -type f | head -n 1)
[ -n "$made" ] && [ "$(sha256sum <"$made" | cut -c1-64)" = "$kernel" ]
result $? "the printed commands give the same bzImage by hand" "$work/by-hand.log"
finish
