# SPDX-License-Identifier: GPL-2.0-or-later
#
# A 1.44M floppy for a 486 with 20 MB: every applet of it is used, what is written to /home is there when the power has
# been off and on, and no shipped program has an instruction that a 486 lacks.
. "$TESTS/real/lib.sh"

started=$(date +%s)
sp build floppinux --out "$work/out.d"
seconds "the build, boot and account"
[ "$status" -eq 0 ] && grep -q 'boot test: pass (vga console, .*, 22 of 22 steps' "$work/err"
result $? "floppinux passes its test from the floppy" "$work/err"
ask 'SELECT command FROM verdict ORDER BY id DESC LIMIT 1' >"$work/command"
grep -q ' -cpu 486 -m 20 .*if=floppy' "$work/command" && ! grep -Eq -e '-kernel|-initrd|-append' "$work/command"
result $? "QEMU was a 486 with 20 MB, and was given the image and nothing else" "$work/command"
tr -d '\r' <"$work/out.d/boot.log" | awk '/^synced-4/ { written = 1 } written && /^SeaBIOS/ { again = 1 }
	again && /^kept-4/ { kept = 1 } kept && /^text-by-vi/ { edited = 1 } END { exit !edited }'
result $? "files of the shell and of vi were read after the machine had started again" "$work/out.d/boot.log"

image=$(artifact medium path)
[ "$(sha256sum <"$image" | cut -c1-64)" = "$(artifact medium sha256)" ]
result $? "the image is as it was built: the guest wrote to a copy"
[ "$(stat -c %s "$image")" = 1474560 ]
result $? "it is a 1.44M floppy's size"
account 1474560
sp table --built --format csv
tr -d '\r' <"$work/out" | awk -F, '$1 == "floppinux" { print "# kernel " $4 ", userspace " $5 ", loader " $6 ", free " $7
	seen = $3 == 1474560 && $8 == "pass" && $9 == 1474560 && $7 >= 253 * 1024 && $4 <= 881000 && $5 <= 137000 }
	END { exit !seen }'
small=$?
grep '^floppinux,' "$work/out" | awk -F, '{ print "# kernel " $4 ", userspace " $5 ", loader " $6 ", free " $7 }'
result $small "kernel and userspace are no larger than published, and no less is free" "$work/out"

# as files, as a search boots it: drive A holds an empty floppy then
sp boot "$(artifact bzImage path)" --initramfs "$(artifact initramfs path)" --recipe floppinux -v
[ "$status" -eq 0 ] && [ "$(cat "$work/out")" = pass ] && grep -q -e '-kernel .*if=floppy\|if=floppy.*-kernel ' "$work/err"
result $? "booted as files it keeps /home on a floppy beside them" "$work/err"

# programs that were not built here are looked at, too
cp -r "$recipes/floppinux" "$work/newer"
chmod -R u+w "$work/newer"
printf '.globl _start\n_start:\n\tcmove %%eax,%%edx\n\tjmp _start\n' >"$work/newer/newer.s"
as --32 -o "$work/newer/newer.o" "$work/newer/newer.s" && ld -m elf_i386 -o "$work/newer/newer" "$work/newer/newer.o"
sed -i 's|^\[devices\]$|[files]\n/bin/newer = newer\n\n[devices]|' "$work/newer/recipe.ini"
refuses 2 "a program with a newer instruction is refused by name" \
	'/bin/newer has 1 instructions? that the i486 lacks \(cmove in _start\)' \
	--store "$store" --cache "$cache" build "$work/newer"
cp -r "$recipes/floppinux" "$work/small"
chmod -R u+w "$work/small"
sed -i 's/^size = 1.44M$/size = 720K/' "$work/small/recipe.ini"
refuses 2 "a medium that is too small says by how much, and what is largest" \
	'does not fit its medium of 737280 bytes, by [0-9]+ bytes: the largest file is bzimage with [0-9]+ bytes' \
	--store "$store" --cache "$cache" build "$work/small"
finish
