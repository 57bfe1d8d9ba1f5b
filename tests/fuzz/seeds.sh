#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/fuzz/seeds.sh FOLDER: small good inputs of every kind, made by the formats' own tools. A tool that is missing
# leaves its kind out: the fuzzer starts from nothing there.
set -u
mkdir -p "$1" && out=$(cd "$1" && pwd) || exit 3
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT

# a text with copies in it, noise without, and a run
{
	seq 1 300
	head -c 700 /dev/urandom
	head -c 3000 /dev/zero
	seq 200 400
} >"$work/data"

have() {
	command -v "$1" >/dev/null
}

xz -c "$work/data" >"$out/one.xz"
xz -c --x86 --lzma2=preset=6,dict=64KiB --check=crc32 "$work/data" >"$out/x86.xz"
xz -c --delta=dist=4 --lzma2=preset=1 --check=sha256 --block-size=1500 "$work/data" >"$out/delta.xz"
xz -c --format=lzma "$work/data" >"$out/alone.lzma"
cat "$out/one.xz" "$out/x86.xz" >"$out/two.xz"
gzip -c -9 "$work/data" >"$out/nine.gz"
gzip -c -1 "$work/data" >"$out/one.gz"
bzip2 -c "$work/data" >"$out/one.bz2"
have zstd && zstd -q -c -19 "$work/data" >"$out/one.zst"
have lz4 && lz4 -q -c "$work/data" >"$out/one.lz4" && lz4 -q -l -c "$work/data" >"$out/legacy.lz4"
have lzop && lzop -c "$work/data" >"$out/one.lzo"

mkdir -p "$work/root/bin"
cp "$work/data" "$work/root/init"
printf 'int main(void)\n{\n\treturn 0;\n}\n' >"$work/empty.c"
cc -g0 -c -o "$work/empty.o" "$work/empty.c" && cp "$work/empty.o" "$out/object.elf"
cc -g0 -o "$work/root/bin/empty" "$work/empty.c" -Wl,--emit-relocs && cp "$work/root/bin/empty" "$out/program.elf"
# a flat program: the twin in the first half, what objcopy makes of it in the second
objcopy -O binary "$work/root/bin/empty" "$work/flat"
cp "$work/root/bin/empty" "$work/twin"
half=$(stat -c %s "$work/flat" "$work/twin" | sort -n | tail -n 1)
truncate -s "$half" "$work/flat" "$work/twin"
cat "$work/twin" "$work/flat" >"$out/flat.pair"
if have cpio; then
	(cd "$work/root" && find . | cpio -o -H newc --quiet >"$out/root.cpio")
	(cd "$work/root" && find . | cpio -o -H crc --quiet >"$out/root-crc.cpio")
	{ cat "$out/root.cpio" && gzip -c "$out/root.cpio"; } >"$out/two-archives.cpio"
fi
if have mformat; then
	for blocks in 80 100; do
		head -c $((blocks * 512)) /dev/zero >"$work/fat"
		mformat -i "$work/fat" -T "$blocks" -h 1 -s 10 -r 2 :: && mmd -i "$work/fat" ::/syslinux &&
			mcopy -i "$work/fat" "$work/data" "::/a file with a long name" &&
			mcopy -i "$work/fat" "$out/one.xz" ::/syslinux/initrd.xz && cp "$work/fat" "$out/fat$blocks.img"
	done
fi
if have xorriso; then
	mkdir -p "$work/cd/sub"
	cp "$out/one.xz" "$work/cd/isolinux.bin"
	cp "$work/data" "$work/cd/sub/a file with a long name"
	for options in "-R -b isolinux.bin -no-emul-boot -boot-load-size 4" "-J --norock" "--norock -iso-level 1"; do
		# shellcheck disable=SC2086
		xorriso -no_rc -as mkisofs -quiet -no-pad $options -o "$out/cd$(echo "$options" | cut -c2).iso" "$work/cd" 2>"$work/log"
	done
fi

# number VALUE SIZE: little endian
number() {
	left=$1
	for _ in $(seq "$2"); do
		# shellcheck disable=SC2059
		printf "$(printf '\\%03o' $((left % 256)))"
		left=$((left / 256))
	done
}

# a disk of two partitions, the first a file system
if [ -e "$out/fat80.img" ]; then
	{
		head -c 446 /dev/zero
		for partition in "128 14 63 80" "0 131 145 5"; do
			# shellcheck disable=SC2086
			set -- $partition
			number "$1" 4
			number "$2" 4
			number "$3" 4
			number "$4" 4
		done
		head -c 32 /dev/zero
		printf '\125\252'
		head -c $((62 * 512)) /dev/zero
		cat "$out/fat80.img"
		head -c $(((152 - 63 - 80) * 512)) /dev/zero
	} >"$out/disk.img"
fi

# a bzImage by the boot protocol: one sector of boot code, one of setup, then a decompressor with an xz payload at 16
payload=$(stat -c %s "$out/x86.xz")
system=$(((16 + payload + 4 + 15) / 16 * 16))
{
	head -c $((0x1f1)) /dev/zero
	number 1 1 # setup_sects
	number 0 2
	number $((system / 16)) 4
	number 0 6
	printf '\125\252\353\152HdrS'
	number $((0x020f)) 2
	head -c $((0x248 - 0x208)) /dev/zero
	number 16 4 # payload_offset
	number $((payload + 4)) 4
	head -c $((0x400 - 0x250 + 16)) /dev/zero
	cat "$out/x86.xz"
	number "$(stat -c %s "$work/data")" 4
	head -c $((system - 16 - payload - 4)) /dev/zero
} >"$out/bzImage"
