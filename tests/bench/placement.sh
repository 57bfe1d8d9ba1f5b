#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/bench/placement.sh FOLDER: by how much does a kernel's payload change when its code is only moved? Repeats the
# final link of an x86_64 build folder (6.1 and later, no table of symbols, payload by xz) with some bytes of NOPs in front
# of all code, and compresses. Each rebuild moves code, so whatever the folder's own payload is better or worse than the
# mean of the moved ones is in every measured saving, beside the spread of one payload. Nothing is written to FOLDER.
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
linked=vmlinux
[ ! -e vmlinux.unstripped ] || linked=vmlinux.unstripped
# what link-vmlinux.sh was told, and the libraries of vmlinux.o
line=$(head -n 1 ".$linked.cmd")
flags="$(echo "$line" | cut -d'"' -f4) $(echo "$line" | cut -d'"' -f6)"
libraries=$(sed -n '1s/.*--start-group\(.*\)--end-group.*/\1/p' .vmlinux.o.cmd)
more=
[ ! -e init/version-timestamp.o ] || more=init/version-timestamp.o
[ $linked = vmlinux ] || more=".vmlinux.export.o $more"

# payload BYTES: its size with so many bytes in front of all code
payload() {
	printf '.text\n.balign 64\n.fill %d, 1, 0x90\n.section .note.GNU-stack, "", @progbits\n' "$1" |
		as --64 -o "$work/front.o" -
	# shellcheck disable=SC2086
	ld $flags --build-id=0x0123456789abcdef0123456789abcdef01234567 --strip-debug \
		--script=arch/x86/kernel/vmlinux.lds -o "$work/linked" --whole-archive "$work/front.o" vmlinux.a $more \
		--no-whole-archive --start-group $libraries --end-group 2>/dev/null
	nm -S "$work/linked" >"$work/names"
	scripts/sorttable -s "$work/names" "$work/linked" 2>/dev/null || scripts/sorttable "$work/linked"
	objcopy -R .comment -R .modinfo -S "$work/linked" "$work/vmlinux.bin"
	xz --check=crc32 --x86 --lzma2=dict=128MiB -c "$work/vmlinux.bin" | wc -c
}

base=$(payload 0)
echo "bytes in front, payload, change"
for bytes in 64 192 320 512 704 960 1216 1536 1984 2496 3008 3520 4032 4608 5184 5824; do
	size=$(payload $bytes)
	echo "$bytes, $size, $((size - base))"
done | tee "$work/rows"
awk -F', ' '{ n++; sum += $3; squares += $3 * $3 } END { mean = sum / n
	printf "mean change %.0f bytes, standard deviation %.0f, of a payload of '"$base"'\n", mean, sqrt(squares / n - mean * mean)
}' "$work/rows"
