# SPDX-License-Identifier: GPL-2.0-or-later
#
# The overlay with a floppy: one image that boots by itself, the same bytes when made again, nothing compiled for it.
. "$TESTS/real/lib.sh"

base
kernel=$(artifact bzImage sha256)
initramfs=$(artifact initramfs sha256)
vmlinux=$(artifact vmlinux path)

started=$(date +%s)
sp build pt4-busybox --overlay floppy --out "$work/out.d"
seconds "the floppy's build and boot"
[ "$status" -eq 0 ] && grep -q 'boot test: pass (vga console' "$work/err"
result $? "pt4-busybox passes its test from the floppy" "$work/err"
reused "no other kernel was built for it" "$vmlinux"
ask 'SELECT command FROM verdict ORDER BY id DESC LIMIT 1' >"$work/command"
grep -q 'if=floppy' "$work/command" && ! grep -Eq -e '-kernel|-initrd|-append' "$work/command"
result $? "QEMU was given the image and nothing else" "$work/command"
ask 'SELECT printf("# instructions, all steps: %d million; %.1f s", instructions / 1000000, seconds) FROM verdict ORDER BY id'
[ "$(artifact bzImage sha256)" = "$kernel" ]
result $? "and the one that there was is the same"

image=$(artifact medium path)
first=$(artifact medium sha256)
echo "# floppy.img $first"
[ "$(stat -c %s "$image")" = 2949120 ] && [ "$(artifact medium bytes)" = 2949120 ]
result $? "the image is a 2.88M floppy's size"
account 2949120
[ "$(ask 'SELECT group_concat(kind) FROM artifact WHERE shipped AND build = (SELECT max(number) FROM build)')" = medium ]
result $? "the image is all that ships"
check "--out holds the image" cmp "$image" "$work/out.d/floppy.img"
mdir -a -i "$image" :: >"$work/files"
for file in 'ldlinux  sys' 'ldlinux  c32' 'bzimage ' 'initrd   xz' 'syslinux cfg'; do
	grep -q "^$file .* 1980-01-01   0:00 $" "$work/files"
	result $? "the floppy holds $file" "$work/files"
done
for pair in "bzimage $kernel" "initrd.xz $initramfs"; do
	[ "$(mtype -i "$image" "::${pair% *}" | sha256sum | cut -c1-64)" = "${pair#* }" ]
	result $? "${pair% *} on it is that of the build as files"
done

# made anew, in another second and another folder
rm -rf "${image%/*}"
sp build pt4-busybox --overlay floppy
[ "$status" -eq 0 ] && [ "$(sha256sum <"$image" | cut -c1-64)" = "$first" ]
result $? "made a second time it is the same image" "$work/err"

sp boot "$image"
[ "$status" -eq 0 ] && [ "$(cat "$work/out")" = pass ]
result $? "sizeprof boot takes the image for a medium" "$work/err"
[ "$(sha256sum <"$image" | cut -c1-64)" = "$first" ]
result $? "booting leaves it as it was"
refuses 2 "--initramfs with a medium is refused" 'is a medium that boots by itself' \
	--store "$store" --cache "$cache" boot "$image" --initramfs "$(artifact initramfs path)"

# a size that no floppy has, and one that is too small
variant disk
sed -i 's/^kind = files$/kind = fat\nsize = 4M\nfats = 1/' "$work/disk/recipe.ini"
sp build "$work/disk"
[ "$status" -eq 0 ] && [ "$(stat -c %s "$(artifact medium path)")" = 4194304 ] &&
	ask 'SELECT command FROM verdict ORDER BY id DESC LIMIT 1' | grep -q 'if=ide'
result $? "a medium of 4M with one table boots as a disk" "$work/err"
variant small
sed -i 's/^size = 2.88M$/size = 1.44M/' "$work/small/recipe.ini"
refuses 2 "what does not fit says by how much" \
	'does not fit its medium of 1474560 bytes, by [0-9]+ bytes: the largest file is initrd.xz with [0-9]+ bytes' \
	--store "$store" --cache "$cache" build "$work/small" --overlay floppy

finish
