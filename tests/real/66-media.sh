# SPDX-License-Identifier: GPL-2.0-or-later
#
# The overlays with a hard disk and a CD: images that boot by themselves, the same bytes when made again, accounted for
# to the last byte, nothing compiled for them.
. "$TESTS/real/lib.sh"

base
kernel=$(artifact bzImage sha256)
initramfs=$(artifact initramfs sha256)
vmlinux=$(artifact vmlinux path)

# medium OVERLAY NAME DRIVE: build it, boot it, account for it, and make it once more
medium() {
	started=$(date +%s)
	sp build pt4-busybox --overlay "$1" --out "$work/$1.d"
	seconds "the build and boot of $2"
	[ "$status" -eq 0 ] && grep -q 'boot test: pass (vga console' "$work/err"
	result $? "pt4-busybox passes its test from $2" "$work/err"
	reused "no other kernel was built for $2" "$vmlinux"
	ask 'SELECT command FROM verdict ORDER BY id DESC LIMIT 1' >"$work/command"
	grep -q "$2,$3" "$work/command" && ! grep -Eq -e '-kernel|-initrd|-append' "$work/command"
	result $? "QEMU was given $2 and nothing else" "$work/command"
	image=$(artifact medium path)
	first=$(artifact medium sha256)
	bytes=$(stat -c %s "$image")
	echo "# $2 $first"
	[ "$(artifact bzImage sha256)" = "$kernel" ] && [ "$(artifact initramfs sha256)" = "$initramfs" ]
	result $? "kernel and initramfs on it are those of the build as files"
	account "$bytes"
	check "--out holds the image" cmp "$image" "$work/$1.d/$2"

	# made anew, in another second and another folder
	rm -rf "${image%/*}"
	sp build pt4-busybox --overlay "$1"
	[ "$status" -eq 0 ] && [ "$(sha256sum <"$image" | cut -c1-64)" = "$first" ]
	result $? "made a second time $2 is the same image" "$work/err"
	reused "nor for the second $2" "$vmlinux"
}

# rows LABEL...: the newest build has bytes of each, by medium
rows() {
	sp report --by medium --format csv
	for label; do
		grep -q "^\"\\?$label\"\\?,[1-9]" "$work/out"
		result $? "there are bytes of $label" "$work/out"
	done
}

# row SYSTEM COLUMN: a cell of the size table
row() {
	sp table --built --format json
	python3 -c 'import json, sys
print([row[sys.argv[3]] for row in json.load(open(sys.argv[1])) if row["system"] == sys.argv[2]][0])' "$work/out" "$1" "$2"
}

medium disk disk.img if=ide,format=raw
[ "$bytes" = 4194304 ]
result $? "the disk has its 4 MiB"
rows '(master boot record)' '(unpartitioned space)' '(boot sector)' '(FAT)' '(root directory)' '(free space)' bzimage initrd.xz \
	ldlinux.sys ldlinux.c32 syslinux.cfg
[ "$(row pt4-busybox+disk free_bytes)" = "$(MTOOLSRC=/dev/null mdir -i "$image@@32256" :: | sed -n 's/ bytes free//p' | tr -d ' ')" ]
result $? "the table's free bytes are what mdir says"

medium iso medium.iso if=ide,media=cdrom
rows '(system area)' '(volume descriptors)' '(path table)' '(root directory)' '(boot catalog)' bzimage initrd.xz isolinux.bin \
	ldlinux.c32 isolinux.cfg
for pair in "bzimage $kernel" "initrd.xz $initramfs"; do
	xorriso -no_rc -osirrox on -indev "$image" -extract "/${pair% *}" "$work/extracted" >"$work/log" 2>&1
	[ "$(sha256sum <"$work/extracted" | cut -c1-64)" = "${pair#* }" ]
	result $? "${pair% *} on the CD is that of the build as files" "$work/log"
	rm -f "$work/extracted"
done
[ "$(row pt4-busybox+iso medium_bytes)" = "$bytes" ] && [ "$(row pt4-busybox+iso free_bytes)" = 0 ]
result $? "the table has the CD, without a byte free" "$work/out"
loader=$(sqlite3 "$store" "SELECT sum(piece.size) FROM image JOIN piece ON piece.image = image.id
	JOIN label ON label.id = piece.medium WHERE image.build = (SELECT max(number) FROM build)
	AND (label.name LIKE 'isolinux.%' OR label.name = 'ldlinux.c32')")
[ "$(row pt4-busybox+iso loader_bytes)" = "$loader" ]
result $? "its loader is isolinux.bin, ldlinux.c32 and their configuration" "$work/out"

sp import "$image" --strict
[ "$status" -eq 0 ] && grep -q "sum is exact" "$work/err"
result $? "the CD is imported, and adds up" "$work/err"
sp boot "$image"
[ "$status" -eq 0 ] && [ "$(cat "$work/out")" = pass ]
result $? "sizeprof boot takes the CD for a medium" "$work/err"
finish
