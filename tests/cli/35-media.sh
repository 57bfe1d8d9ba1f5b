# SPDX-License-Identifier: GPL-2.0-or-later
#
# Media that others made: CDs and disks with partitions are imported and add up, and damaged ones are told in a sentence.
. "$TESTS/lib.sh"
store="$work/store.db"
mkdir "$work/cd"

sp() {
	run_sizeprof --store "$store" --cache "$work/cache" "$@"
}

# adds_up BYTES TEXT: the newest import's pieces cover so many bytes, and by medium all of them have a name
adds_up() {
	[ "$status" -eq 0 ] && [ "$(sqlite3 "$store" "SELECT sum(piece.packed) - $1 * 134217728 FROM image
		JOIN piece ON image = image.id WHERE build = (SELECT max(number) FROM build)")" = 0 ]
	result $? "$2" "$work/err"
	sp report --by medium --format csv
	! grep -Eq '^(medium,[1-9]|\(unknown\))' "$work/out"
	result $? "$2: every byte has its part" "$work/out"
}

# poke FILE OFFSET: standard input over what is there
poke() {
	dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

refused() {
	refuses 2 "$1" "$2" --store "$store" --cache "$work/cache" -q import "$3"
}

if ! command -v xorriso >/dev/null || ! command -v mformat >/dev/null; then
	skip "media are imported" "xorriso and mtools are not installed"
	finish
fi

seq 1 3000 >"$work/cd/numbers"
seq 1 9000 | xz -c >"$work/cd/numbers.xz"
head -c 5000 "$work/cd/numbers" >"$work/cd/isolinux.bin"
xorriso -no_rc -as mkisofs -quiet -o "$work/cd.iso" -b isolinux.bin -no-emul-boot -boot-load-size 4 "$work/cd" 2>"$work/log"
check "xorriso makes a CD" test -s "$work/cd.iso"
sp import "$work/cd.iso"
adds_up "$(stat -c %s "$work/cd.iso")" "a CD is imported, and adds up"
[ "$(grep -cE '^(\(system area\)|\(volume descriptors\)|\(path table\)|\(root directory\)|\(boot catalog\)|\(block slack\)|\(unused blocks\)|numbers|numbers.xz|isolinux.bin),[1-9]' "$work/out")" -eq 10 ]
result $? "by medium it has its file system's parts and its files" "$work/out"
grep -q '^isolinux.bin,5000,' "$work/out"
result $? "its loader has its 5,000 bytes" "$work/out"
sp report --streams --format csv
grep -q 'numbers.xz,.*xz' "$work/out"
result $? "a compressed file on it is opened" "$work/out"
sp table --built --format csv
grep -q "^import:cd.iso,,$(stat -c %s "$work/cd.iso"),,,5000,0," "$work/out"
result $? "the size table has its loader, and nothing free" "$work/out"

cp "$work/cd.iso" "$work/loop.iso"
head -c 60000 "$work/cd.iso" >"$work/cut.iso"
refused "a CD that is cut short" 'medium: the volume descriptor at offset 0x8000 says that the volume has [0-9]+ blocks .* cut short' "$work/cut.iso"
printf '\0' | poke "$work/loop.iso" $((0x9001))
refused "a CD without an end of its descriptors" 'medium: there is no volume descriptor at offset 0x9000' "$work/loop.iso"

# a disk of 4 MiB with one partition
head -c 446 /dev/zero >"$work/disk"
printf '\200\1\1\0\016\2\2\010\77\0\0\0\301\037\0\0' >>"$work/disk"
head -c 48 /dev/zero >>"$work/disk"
printf '\125\252' >>"$work/disk"
truncate -s 4M "$work/disk"
export MTOOLSRC=/dev/null MTOOLS_SKIP_CHECK=1
mformat -i "$work/disk@@32256" -T 8129 -h 16 -s 63 -H 63 :: && mcopy -i "$work/disk@@32256" "$work/cd/numbers" "$work/cd/numbers.xz" ::
sp import "$work/disk"
adds_up 4194304 "a disk is imported, and adds up"
[ "$(grep -cE '^(\(master boot record\)|\(unpartitioned space\)|\(boot sector\)|\(FAT\)|\(root directory\)|\(free space\)|numbers|numbers.xz),[1-9]' "$work/out")" -eq 8 ]
result $? "by medium it has its own parts, and those of its file system" "$work/out"
head -c 1000000 "$work/disk" >"$work/cut"
refused "a disk that is cut short" 'nothing that can be imported' "$work/cut"
cp "$work/disk" "$work/gpt"
printf '\356' | poke "$work/gpt" 450
refused "a disk with a GUID partition table" 'nothing that can be imported' "$work/gpt"
mformat -C -i "$work/fat32" -T 81920 -h 16 -s 63 -F -c 1 :: && mcopy -i "$work/fat32" "$work/cd/numbers" ::
sp import "$work/fat32"
adds_up 41943040 "a FAT32 image is imported, and adds up"

finish
