# SPDX-License-Identifier: GPL-2.0-or-later
#
# From the medium to the symbol through other compressors than xz: gzip as recipes choose it, for the kernel and for
# the initramfs. The rest recipes cannot choose: the kernel's own make changes the compressor in the folder of that
# build, which is then imported and booted. COMPRESSORS says which; all of them: "bzip2 lzma xz lzo lz4 zstd".
. "$TESTS/real/lib.sh"
compressors=${COMPRESSORS:-lzma zstd}

# the last part of the names of the kernel's options, of its payload, and the codec
option() {
	echo "$1" | tr '[:lower:]' '[:upper:]'
}
suffix() {
	case $1 in
	gzip) echo gz ;;
	bzip2) echo bz2 ;;
	zstd) echo zst ;;
	*) echo "$1" ;;
	esac
}

# chain CODEC: the newest build's kernel was opened with it, and its account is as good as that codec allows
chain() {
	account $(($(artifact bzImage bytes) + $(artifact initramfs bytes)))
	sp report --streams --format json
	check "the kernel's stream is $1, exact or marked as an estimate" python3 - "$work/out" "$1" <<'EOS'
import json, sys
rows = [row for row in json.load(open(sys.argv[1])) if row["image"] == "bzImage / vmlinux.bin"]
assert len(rows) == 1, rows
row, codec = rows[0], sys.argv[2]
print("# %(codec)s: %(bytes)d bytes in %(coded)d, %(chunks)d chunks, (coder overhead) %(overhead).3f bytes" % row)
assert row["codec"] == codec, row
assert row["estimated"] == (codec in ("zstd", "lz4", "lzo", "bzip2")), row
if codec == "gzip": # code tables and bit padding have owners of their own, and nothing is left
    assert row["overhead"] == 0, row
if codec in ("xz", "lzma"):
    assert 0 < row["overhead_percent"] <= 0.02, row
EOS
	sed -n 's/^# /# /p' "$work/check.log"
	sp report --quality --format csv
	# deflate copies at most 258 bytes at once, and a block's price is spread over its zeros, too: fill has its cost
	# with these, which is no fault of the account
	exempt=padding
	case $1 in xz | lzma) exempt=none ;; esac
	! tr -d '\r' <"$work/out" | grep -v ",$exempt," | grep -q ',over$'
	result $? "names are as complete as the quality gate asks" "$work/out"
}

variant compressed
sed -i 's/^compression = xz/compression = gzip/' "$work/compressed/recipe.ini"
sed -i 's/# CONFIG_RD_GZIP is not set/CONFIG_RD_GZIP=y/' "$work/compressed/kernel.fragment"
started=$(date +%s)
sp build "$work/compressed" -v
seconds "the build with gzip"
[ "$status" -eq 0 ] && grep -q 'boot test: pass' "$work/err"
result $? "a kernel and an initramfs with gzip boot" "$work/err"
[ "$status" -eq 0 ] || finish
cp "$work/err" "$work/commands"
payload=$(artifact payload path)
[ "${payload##*/}" = vmlinux.bin.gz ]
result $? "its payload is vmlinux.bin.gz"
chain gzip
[ "$(ask "SELECT codec || ' ' || overhead FROM image WHERE codec IS NOT NULL AND name = 'initramfs'")" = "gzip 0" ]
result $? "so is the initramfs's stream"
initramfs=$(artifact initramfs path)
folder=$(artifact vmlinux path)
folder=${folder%/vmlinux}

# The build's own words, without those that start afresh. The folder is no build of sizeprof's from here on.
rm "$folder/.sizeprof-complete"
sed -n '/^# in KERNEL/,/^# in USERSPACE/p' "$work/commands" |
	grep -e '^clean() ' -e ' olddefconfig$' -e ' bzImage$' >"$work/make"
if grep -q 'ccache gcc' "$folder/init/.main.o.cmd"; then
	sed -i "s/ CC=gcc / CC='ccache gcc' /" "$work/make"
	export CCACHE_DIR="$cache/ccache"
fi

for compressor in $compressors; do
	started=$(date +%s)
	sed -i -e '/CONFIG_KERNEL_[A-Z0-9]*[= ]/d' -e "\$a CONFIG_KERNEL_$(option "$compressor")=y" "$folder/.config"
	check "the kernel's make changes the compressor to $compressor" env KERNEL="$folder" sh -e "$work/make"
	seconds "the kernel's make"
	started=$(date +%s)
	sp import "$folder" "$initramfs"
	seconds "the import"
	[ "$status" -eq 0 ]
	result $? "a build folder with $compressor is imported" "$work/err"
	cmp -s "$(artifact payload path)" "$folder/arch/x86/boot/compressed/vmlinux.bin.$(suffix "$compressor")"
	result $? "its payload is the one of $compressor, whatever else lies there"
	chain "$compressor"
	[ -z "$(ask "
		WITH owned AS (
			SELECT image.build, label.dimension, label.name, sum(piece.size) AS raw
			FROM image
				JOIN piece ON piece.image = image.id
				JOIN label ON label.id IN (piece.section, piece.symbol, piece.object, piece.directory)
			WHERE image.name = 'vmlinux.bin' AND piece.size > 0
			GROUP BY image.build, label.id
		)
		SELECT dimension, name, raw FROM owned
		GROUP BY dimension, name, raw
		HAVING sum(build = 1) <> sum(build = (SELECT max(number) FROM build))")" ]
	result $? "every section, symbol, object and directory of the kernel is as large as it was with gzip"
	sp boot "$folder/arch/x86/boot/bzImage" --initramfs "$initramfs"
	[ "$status" -eq 0 ] && [ "$(cat "$work/out")" = pass ]
	result $? "the kernel with $compressor boots" "$work/err"
done
rm -rf "$folder"
finish
