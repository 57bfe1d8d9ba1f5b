# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the account of an image says, from import to figure, and what bad images meet: one sentence that tells what is
# wrong, where, and what to do; the store as it was; nothing half made in the cache. All images are made here, by the
# tools of their formats.
. "$TESTS/lib.sh"
cache="$work/cache"
store="$work/store.db"
mkdir "$work/in" "$work/bad"

# sp ARGUMENTS...: sizeprof on the test's own store and cache
sp() {
	run_sizeprof --store "$store" --cache "$cache" "$@"
}

ask() {
	sqlite3 "$store" "$1"
}

# rows: how much the store holds, of everything that an import adds to
rows() {
	ask 'SELECT (SELECT count(*) FROM build), (SELECT count(*) FROM image), (SELECT count(*) FROM piece),
		(SELECT count(*) FROM label), (SELECT count(*) FROM note), (SELECT count(*) FROM artifact)'
}

# imports: the folders of what was imported; each is complete
imports() {
	for folder in "$cache"/imports/*/; do
		if [ -s "$folder/.sizeprof-complete" ]; then
			echo "$folder"
		else
			echo "$folder is half made"
		fi
	done
}

# rejects STATUS TEXT PATTERN ARGUMENTS...: as refuses does; moreover the message is one line, and nothing is left of it
rejects() {
	rejects_wanted=$1
	rejects_text=$2
	rejects_pattern=$3
	shift 3
	before=$(rows && imports)
	timeout 60 "$SIZEPROF" --store "$store" --cache "$cache" -q "$@" >"$work/out" 2>"$work/err"
	status=$?
	{
		echo "status $status, wanted $rejects_wanted; pattern: $rejects_pattern"
		cat "$work/err"
	} >"$work/why"
	[ "$status" -eq "$rejects_wanted" ] && [ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -s "$work/out" ] &&
		grep -Eq -- "^sizeprof: .*($rejects_pattern)" "$work/err" && [ "$(rows && imports)" = "$before" ]
	result $? "$rejects_text" "$work/why"
}

# number VALUE BYTES: little-endian
number() {
	number_value=$1
	number_left=$2
	while [ "$number_left" -gt 0 ]; do
		# shellcheck disable=SC2059
		printf "$(printf '\\%03o' $((number_value % 256)))"
		number_value=$((number_value / 256))
		number_left=$((number_left - 1))
	done
}

zeros() {
	head -c "$1" /dev/zero
}

# poke FILE OFFSET: its bytes from there on become those of standard input
poke() {
	dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# flip FILE OFFSET: the byte there becomes another
flip() {
	number $((($(od -An -tu1 -j "$2" -N 1 "$1") + 1) % 256)) 1 | poke "$1" "$2"
}

size() {
	stat -c %s "$1"
}

# archive FOLDER: a cpio of what is in it, always the same bytes
archive() {
	(cd "$1" && find . -mindepth 1 | sort | cpio -o -H newc -R 0:0 --reproducible --quiet)
}

# bzimage PAYLOAD: by the boot protocol: a sector of boot code, one of setup, a decompressor with the payload in it
bzimage() {
	payload=$(size "$1")
	system=$(((16 + payload + 4 + 15) / 16 * 16))
	zeros $((0x1f1))
	number 1 1 # setup_sects
	zeros 2
	number $((system / 16)) 4
	zeros 6
	printf '\125\252\353\152HdrS' # boot_flag, jump to 0x26c, header
	number $((0x020f)) 2
	zeros $((0x248 - 0x208))
	number 16 4             # payload_offset
	number $((payload + 4)) 4 # payload_length, the decoded size included
	zeros $((0x400 - 0x250 + 16))
	cat "$1"
	number "$(xz -dc "$1" | wc -c)" 4
	zeros $((system - 16 - payload - 4))
}

# Good images first; the bad ones are made of them.

mkdir -p "$work/one/etc" "$work/two/bin" "$work/three/sbin"
seq 1 400 >"$work/one/etc/numbers"
seq 1 3 1900 >"$work/two/bin/tool"
seq 7 5 1900 >"$work/three/sbin/init"
for folder in one two three; do
	find "$work/$folder" -exec touch -h -d '1980-01-01 00:00 UTC' {} +
	archive "$work/$folder" >"$work/$folder.cpio"
done
{
	cat "$work/one.cpio"
	gzip -9n <"$work/two.cpio"
	xz --check=crc32 <"$work/three.cpio"
} >"$work/in/initrd"
bytes=$(size "$work/in/initrd")

sp import "$work/in/initrd" --format csv
[ "$status" -eq 0 ] && grep -q "^import:initrd,$bytes," "$work/out"
result $? "an initramfs of three archives in a row is imported, and its size is in the table" "$work/err"
grep -q 'stream initramfs / .*: gzip, .* coder overhead [0-9.]* bytes' "$work/err" && grep -q ': xz, ' "$work/err" &&
	grep -q 'the pieces.* sum is exact' "$work/err"
result $? "its streams' overhead and the quality gate are told" "$work/err"
[ "$(ask "SELECT sum(packed) - $bytes * 134217728 FROM piece")" = 0 ]
result $? "the packed sizes of its pieces are its size exactly"
for dimension in medium file section symbol object directory; do
	sp report --by "$dimension" --format csv
	tr -d '\r' <"$work/out" | awk -F, -v by="$dimension" -v bytes="$bytes" '
		NR == 1 { bad = $1 != by || $2 != "raw" || $3 != "packed" || $4 != "ratio" || $NF != "estimated"; next }
		$1 == "total" { total = $3; total_raw = $2; last = NR; next }
		{ raw += $2; packed += $3 }
		END {
			off = packed - total
			exit bad || last != NR || total != bytes || raw != total_raw || off > NR / 2000 || off < -NR / 2000
		}'
	result $? "the rows by $dimension add up to its size" "$work/out"
done
sp report --by file --format csv
files=0
for file in /etc/numbers /bin/tool /sbin/init; do
	grep -q "^$file," "$work/out" && files=$((files + 1))
done
[ "$files" -eq 3 ]
result $? "the files of all three archives are there" "$work/out"
sp report --by file --in file=/etc/ --format csv
tr -d '\r' <"$work/out" | awk -F, -v bytes="$(size "$work/one/etc/numbers")" \
	'$1 == "/etc/numbers" { found = $2 >= bytes && $3 == $2 && $4 == "1.000" } END { exit !found }'
result $? "what is not compressed costs its size" "$work/out"
sp report --streams --format csv
tr -d '\r' <"$work/out" >"$work/streams"
head -n 1 "$work/streams" | grep -qx 'image,codec,bytes,coded,chunks,overhead,overhead_percent,estimated' &&
	[ "$(cut -d, -f2 "$work/streams" | sort | tr '\n' ' ')" = ' codec gzip xz ' ]
result $? "the table of streams lists the image, gzip and xz" "$work/out"
sp report --quality --format csv
tr -d '\r' <"$work/out" | tail -n 1 | grep -qx '(medium),sum,0.000,,0,ok'
result $? "the quality gate finds the sum exact" "$work/out"
sp report --format text
[ "$status" -eq 0 ] && ! grep -q estimate "$work/err" "$work/out"
result $? "nothing of it is an estimate" "$work/err"
before=$(rows)
sp import "$work/in/initrd"
[ "$status" -eq 0 ] && grep -q 'nothing to do' "$work/err" && [ "$(rows)" = "$before" ]
result $? "imported again it is the same run" "$work/err"

for pair in zstd:'zstd -q' lz4:'lz4 -l -q' bzip2:bzip2 lzo:lzop; do
	codec=${pair%%:*}
	sh -c "${pair#*:} -c" <"$work/three.cpio" >"$work/in/$codec" 2>"$work/err"
	sp import "$work/in/$codec"
	[ "$status" -eq 0 ] && grep -q 'prices are estimates' "$work/err" &&
		[ "$(ask "SELECT sum(piece.packed) - $(size "$work/in/$codec") * 134217728 FROM image JOIN piece ON image = id
			WHERE build = (SELECT max(number) FROM build)")" = 0 ]
	result $? "a $codec archive is imported as an estimate, and adds up" "$work/err"
	sp report --by file --format csv
	tr -d '\r' <"$work/out" | grep -q '^/sbin/init,.*,1$' && grep -q 'packed sizes are estimates' "$work/err"
	result $? "reports of it say so, to people and to machines" "$work/out"
	sp report --by file -q
	head -n 1 "$work/out" | grep -q ' estimated$' && grep -q '^/sbin/init .* 1$' "$work/out"
	result $? "and so does its table by itself" "$work/out"
done

# a kernel: what the compiler makes of a banner and a function is enough of a vmlinux
cat >"$work/kernel.c" <<'END'
const char banner[] = "Linux version 6.1.0 (nobody@nowhere)";
static int numbers[300] = {1, 2, 3};
int sum(int to) { int all = 0; for (int i = 0; i < to; i++) all += numbers[i] += i; return all; }
void _start(void) { sum(banner[0]); }
END
cc -O1 -g0 -ffreestanding -nostdlib -static -o "$work/in/vmlinux" "$work/kernel.c" 2>"$work/err"
result $? "a vmlinux is made" "$work/err"
sp import "$work/in/vmlinux"
[ "$status" -eq 0 ] && grep -q 'nothing else is judged' "$work/err"
result $? "a vmlinux alone is imported; nothing of it is packed, and nothing judged" "$work/err"
sp import --strict "$work/in/initrd"
[ "$status" -eq 0 ]
result $? "--strict lets the initramfs pass" "$work/err"
sp report 6 --by symbol --in section=.text --format csv
grep -q '^sum,[1-9]' "$work/out" && grep -q '^_start,[1-9]' "$work/out"
result $? "its symbols are in the report" "$work/out"
strip -o "$work/content" "$work/in/vmlinux"
xz --check=crc32 --x86 --lzma2 <"$work/content" >"$work/payload"
bzimage "$work/payload" >"$work/in/bzImage"
sp import "$work/in/bzImage" "$work/in/initrd"
[ "$status" -eq 0 ] && grep -q 'stream bzImage / vmlinux.bin: xz' "$work/err" &&
	[ "$(ask "SELECT sum(piece.packed) - $(cat "$work/in/bzImage" "$work/in/initrd" | wc -c) * 134217728
		FROM image JOIN piece ON image = id WHERE build = 7")" = 0 ]
result $? "a bzImage and an initramfs are imported as one system" "$work/err"
rejects 2 "an import has no boot test of its own" 'bzImage was imported .*--recipe' boot 7
rejects 2 "an import without a kernel cannot be booted" 'initrd, has neither' boot 1

# the medium
mformat -C -i "$work/in/floppy" -f 720 :: && mcopy -i "$work/in/floppy" "$work/in/initrd" ::/initrd &&
	mcopy -i "$work/in/floppy" "$work/in/bzImage" ::/bzimage && head -c 3000 "$work/kernel.c" "$work/one.cpio" >"$work/text" &&
	mcopy -i "$work/in/floppy" "$work/text" ::/text
sp import "$work/in/floppy"
[ "$status" -eq 0 ] && [ "$(ask 'SELECT sum(piece.packed) - 737280 * 134217728
	FROM image JOIN piece ON image = id WHERE build = 8')" = 0 ]
result $? "a floppy with both is imported, and adds up" "$work/err"
sp report --by medium --format csv
[ "$(grep -cE '^(\(boot sector\)|\(FAT\)|\(root directory\)|\(cluster slack\)|\(free space\)|bzimage|initrd|text),[1-9]' "$work/out")" -eq 8 ]
result $? "by medium it has its file system's parts, its files and its free space" "$work/out"

# what an image is compared with: one file more, one less, one longer
cp -r "$work/three" "$work/four"
seq 7 5 2400 >"$work/four/sbin/init"
seq 1 50 >"$work/four/sbin/new"
find "$work/four" -exec touch -h -d '1980-01-01 00:00 UTC' {} +
archive "$work/four" >"$work/four.cpio"
{
	gzip -9n <"$work/two.cpio"
	xz --check=crc32 <"$work/four.cpio"
} >"$work/in/initrd2"
sp import "$work/in/initrd2"
sp diff 1 9 --by file --format csv
tr -d '\r' <"$work/out" >"$work/diff.csv"
head -n 1 "$work/diff.csv" | grep -qx 'file,raw_before,raw_after,raw_delta,packed_before,packed_after,packed_delta,change,estimated'
result $? "diff has its columns" "$work/diff.csv"
awk -F, -v delta=$(($(size "$work/in/initrd2") - bytes)) '
	$1 == "/etc/numbers" { gone = $8 == "gone" && $3 == 0 && $4 == -$2 }
	$1 == "/sbin/new" { new = $8 == "new" && $2 == 0 && $4 == $3 }
	$1 == "/sbin/init" { grown = $4 == 500 && $7 > 0 && $8 == "" }
	$1 == "total" { total = $7 == delta; exit }
	END { exit !(gone && new && grown && total) }' "$work/diff.csv"
result $? "diff tells what is gone, new and grown, and the medium's difference" "$work/diff.csv"
sp diff 9 9 --by file --format csv
[ "$status" -eq 0 ] && [ "$(grep -c '^/' "$work/out")" -eq 0 ] && grep -q '^total,.*,0.000,' "$work/out"
result $? "a run differs in nothing from itself" "$work/out"

# figures and exports
for format in svg png; do
	sp plot packed 7 --out "$work/figure.$format"
	[ "$status" -eq 0 ] && [ -s "$work/figure.$format" ]
	result $? "the figure of packed sizes is drawn as $format" "$work/err"
done
head -c 300 "$work/figure.svg" | grep -q '<svg' && [ "$(head -c 8 "$work/figure.png" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
result $? "they are SVG and PNG"
tr -d '\r' <"$work/figure-data.csv" | head -n 1 | grep -q 'packed' && [ "$(wc -l <"$work/figure-data.csv")" -gt 2 ]
result $? "their numbers are beside them" "$work/figure-data.csv"
sp plot packed 7 --out "$work/figure.svg" --data "$work/numbers"
[ "$status" -eq 0 ] && cmp -s "$work/numbers" "$work/figure-data.csv"
result $? "or where --data says" "$work/err"
sp export 7 --kkp "$work/kernel.kkp"
[ "$status" -eq 0 ] && [ "$(head -c 4 "$work/kernel.kkp")" = KK64 ] &&
	[ "$(od -An -tu4 -j 4 -N 4 "$work/kernel.kkp" | tr -d ' ')" = "$(size "$work/content")" ]
result $? "a stream's prices are exported for the viewer" "$work/err"
sp export 1 --image "$(sed -n 's/^initramfs \/ \([^,]*\),xz,.*/\1/p' "$work/streams" | head -n 1)" --kkp "$work/archive.kkp"
[ "$status" -eq 0 ] && [ -s "$work/archive.kkp" ]
result $? "a stream is chosen by its name" "$work/err"
sp report 6 --copies sum --format csv
[ "$status" -eq 0 ] && tr -d '\r' <"$work/out" | head -n 1 | grep -qx 'source,bytes,packed,share' && grep -q '^total,[1-9]' "$work/out"
result $? "what a symbol is copied from has a table" "$work/out"
sp report 6 --aliases --format csv
[ "$status" -eq 0 ] && tr -d '\r' <"$work/out" | head -n 1 | grep -qx 'symbol,alias,raw'
result $? "other names of symbols have one" "$work/out"

# words that are wrong
sp import --strict "$work/in/bzImage" "$work/in/vmlinux"
[ "$status" -eq 1 ] && grep -q 'no object .* OVER' "$work/err" && grep -q 'not passed' "$work/err"
result $? "with its vmlinux but no link map a kernel has no objects, which --strict makes a measured no" "$work/err"
rejects 2 "diff with an unknown run" 'no run 99' diff 1 99
rejects 2 "diff with one run" 'two runs' diff 1
rejects 2 "diff with what is no run" 'xyz is not a run' diff xyz 1
rejects 2 "diff by an unknown dimension" 'section, symbol, object' diff 1 2 --by colour
rejects 2 "diff in an unknown label" 'no label .*nearest' diff 1 9 --in /sbin/ini
rejects 2 "an unknown figure" 'no figure "unpacked".*plot packed' plot unpacked
rejects 2 "no figure" 'which figure' plot
rejects 2 "a figure in a format that is not drawn" 'x\.gif .*\.svg or \.png' plot packed --out "$work/x.gif"
rejects 3 "a figure where nothing can be written" '/proc/x\.svg' plot packed --out /proc/x.svg
rejects 2 "an export to nowhere" '--kkp FILE' export
rejects 2 "an export of an unknown stream" 'no compressed stream named nothing' export --image nothing --kkp "$work/x.kkp"
rejects 2 "an export without a stream" 'no compressed stream' export 6 --kkp "$work/x.kkp"
mkfifo "$work/pipe.kkp"
timeout 60 head -c 4 "$work/pipe.kkp" >"$work/magic" &
sp export 7 --kkp "$work/pipe.kkp"
wait $!
[ -p "$work/pipe.kkp" ] && [ "$(cat "$work/magic")" = KK64 ]
result $? "an export into a pipe goes through it" "$work/err"
if mknod "$work/full.kkp" c 1 7 2>/dev/null && dd if=/dev/zero of="$work/full.kkp" bs=1 count=1 2>&1 | grep -q 'No space'; then
	rejects 3 "an export to a full device" 'cannot write .*full\.kkp: No space' export 7 --kkp "$work/full.kkp"
	check "the device is still one" test -c "$work/full.kkp"
else
	skip "an export to a full device" "no permission to make a device"
	skip "the device is still one" "no permission to make a device"
fi
rejects 3 "an export where nothing can be written" '/proc/x\.kkp' export 7 --kkp /proc/x.kkp
rejects 2 "copies of an unknown symbol" 'no symbol summ.* --copies sum' report 6 --copies summ
rejects 2 "two tables at once" 'ask for one' report --streams --quality
rejects 2 "a table of streams by symbol" '--by' report --streams --by symbol
rejects 2 "nothing to import" 'import what' import
[ ! -e "$work/x.kkp" ] && [ ! -e "$work/x.gif" ]
result $? "none of them left a file"

# Bad input: what is no image at all
accepted='give a bzImage, a vmlinux, an initramfs'
: >"$work/bad/empty"
rejects 2 "an empty file" "empty is empty: $accepted" import "$work/bad/empty"
rejects 2 "a text file" "kernel\.c is nothing that can be imported: $accepted" import "$work/kernel.c"
rejects 2 "a missing file" "no-such-file: No such file" import "$work/bad/no-such-file"
mkfifo "$work/bad/fifo"
rejects 2 "a pipe" "fifo is neither a file nor a folder" import "$work/bad/fifo"
rejects 2 "a folder that is no build folder" 'one is no kernel build: .*O=' import "$work/one"
mkdir -p "$work/bad/unfinished/arch/x86"
: >"$work/bad/unfinished/.config"
rejects 2 "a build folder that is not finished" 'unfinished is not finished: .*make' import "$work/bad/unfinished"
printf 'int main(void) { return 0; }\n' >"$work/main.c"
cc -o "$work/bad/program" "$work/main.c"
rejects 2 "a program that is no kernel" 'program is an ELF file but no Linux kernel' import "$work/bad/program"
if [ "$(id -u)" -ne 0 ]; then
	cp "$work/in/initrd" "$work/bad/secret"
	chmod 000 "$work/bad/secret"
	rejects 2 "a file that cannot be read" 'secret: Permission denied.*readable' import "$work/bad/secret"
else
	skip "a file that cannot be read" "root reads everything"
fi
cp "$work/in/bzImage" "$work/bad/bzImage2"
flip "$work/bad/bzImage2" 100
rejects 2 "two kernels" 'both .*bzImage and .*bzImage2 are a bzImage: give one' import "$work/in/bzImage" "$work/bad/bzImage2"
rejects 2 "two initramfs images" 'both .* are an initramfs: give one' import "$work/in/initrd" "$work/in/initrd2"
rejects 2 "a kernel beside a floppy" 'cannot come together' import "$work/in/floppy" "$work/in/bzImage"

# what is cut short or damaged: the place, and that it is the image's fault
damaged='.* offset 0x[0-9a-f]+.*(damaged|cut short)'
head -c 1400 "$work/in/bzImage" >"$work/bad/bzImage-cut"
rejects 2 "a bzImage that is cut short" 'bzImage.*offset 0x1f4.*cut short' import "$work/bad/bzImage-cut"
cp "$work/in/bzImage" "$work/bad/bzImage-lies"
number $((0x7fffffff)) 4 | poke "$work/bad/bzImage-lies" $((0x24c))
rejects 2 "a bzImage whose payload lies beyond it" 'bzImage.*payload of 2147483647 bytes' import "$work/bad/bzImage-lies"
cp "$work/in/bzImage" "$work/bad/bzImage-damaged"
flip "$work/bad/bzImage-damaged" $((0x410 + 200))
rejects 2 "a bzImage with a damaged payload" "in bzImage at offset 0x410: vmlinux\.bin: $damaged" import "$work/bad/bzImage-damaged"

xz --check=crc32 <"$work/three.cpio" >"$work/bad/xz-check"
cp "$work/bad/xz-check" "$work/bad/xz-data"
head -c 300 "$work/bad/xz-check" >"$work/bad/xz-cut"
# the check stands before the index, whose size the footer tells
end=$(size "$work/bad/xz-check")
flip "$work/bad/xz-check" $((end - 12 - ($(od -An -tu4 -j $((end - 8)) -N 4 "$work/bad/xz-check") + 1) * 4 - 4))
rejects 2 "an xz stream with a wrong check" 'initramfs: the block before offset 0x[0-9a-f]+ does not have the CRC32' import "$work/bad/xz-check"
flip "$work/bad/xz-data" 200
rejects 2 "an xz stream with a damaged byte" "initramfs: $damaged" import "$work/bad/xz-data"
rejects 2 "an xz stream that is cut short" 'initramfs: the LZMA2 chunk at offset 0x18 .* beyond the end at 0x12c' import "$work/bad/xz-cut"
gzip -9n <"$work/two.cpio" >"$work/bad/gzip-check"
head -c 300 "$work/bad/gzip-check" >"$work/bad/gzip-cut"
flip "$work/bad/gzip-check" $(($(size "$work/bad/gzip-check") - 8))
rejects 2 "a gzip file with a wrong check" 'initramfs: .* gzip trailer at offset 0x[0-9a-f]+ does not have the CRC' import "$work/bad/gzip-check"
rejects 2 "a gzip file that is cut short" 'initramfs: the deflate data ends early at offset 0x12c' import "$work/bad/gzip-cut"
for codec in zstd lz4 bzip2 lzo; do
	head -c $(($(size "$work/in/$codec") / 2)) "$work/in/$codec" >"$work/bad/$codec-cut"
	rejects 2 "a $codec stream that is cut short" "initramfs: $damaged" import "$work/bad/$codec-cut"
done
cp "$work/one.cpio" "$work/bad/cpio-huge"
printf ffffffff | poke "$work/bad/cpio-huge" 54 # c_filesize of the first entry
rejects 2 "a cpio entry of 4 GiB" 'the cpio entry etc at offset 0x0 \(4294967295 bytes\) reaches beyond' import "$work/bad/cpio-huge"
cp "$work/one.cpio" "$work/bad/cpio-digits"
printf xyzxyzxy | poke "$work/bad/cpio-digits" 54
rejects 2 "a cpio entry whose size is no number" 'the cpio header at offset 0x0 has a file size that is no hexadecimal number' import "$work/bad/cpio-digits"
head -c 700 "$work/one.cpio" >"$work/bad/cpio-cut"
rejects 2 "a cpio archive that is cut short" 'the cpio entry etc/numbers at offset 0x74 \(1492 bytes\) reaches beyond' import "$work/bad/cpio-cut"
head -c $(($(size "$work/in/vmlinux") - 100)) "$work/in/vmlinux" >"$work/bad/vmlinux-cut"
rejects 2 "a vmlinux that is cut short" 'vmlinux\.bin: the [0-9]+ section headers at offset 0x[0-9a-f]+ reach beyond the end' import "$work/bad/vmlinux-cut"
# a file of 7 clusters or so on a FAT12: the table's entry for cluster 2 leads to 3, and 3 back to 2
cp "$work/in/floppy" "$work/bad/fat-loop"
for table in 1 4; do # a 720K floppy has two tables of three sectors behind the boot sector
	printf '\003\040\000' | poke "$work/bad/fat-loop" $((table * 512 + 3))
done
rejects 2 "a FAT whose chain of clusters runs in a loop" 'medium: initrd leads to cluster 2 at offset 0x1c00, which is in a chain already: a loop' import "$work/bad/fat-loop"
head -c 100000 "$work/in/floppy" >"$work/bad/fat-cut"
rejects 2 "a floppy that is cut short" 'medium: the boot sector says at offset 0x13 .* 1440 sectors .* cut short' import "$work/bad/fat-cut"
# in a root file system a damaged program is data, which is told
mkdir "$work/five"
head -c $(($(size "$work/bad/program") - 100)) "$work/bad/program" >"$work/five/program"
archive "$work/five" >"$work/in/damaged-program"
sp import "$work/in/damaged-program"
[ "$status" -eq 0 ] && grep -q 'note: not opened, and counted as data: .*program' "$work/err"
result $? "a damaged program in a root file system is counted as data" "$work/err"
finish
