# SPDX-License-Identifier: GPL-2.0-or-later
#
# pt4-busybox from source to size table; what is up to date is not done again; the account covers every byte.
. "$TESTS/real/lib.sh"

# everything is built by the program as it is now
rm -rf "$cache/kernels" "$cache/userspaces" "$cache/builds"
started=$(date +%s)
sp build pt4-busybox --out "$work/image"
seconds "build, boot, account, store"
cat "$work/out" | sed 's/^/# /'
[ "$status" -eq 0 ]
result $? "pt4-busybox builds and boots" "$work/err"
[ "$status" -eq 0 ] || finish
grep -q 'boot test: pass (vga console' "$work/err"
result $? "the test passes on VGA, as shipped" "$work/err"
[ "$(ask "SELECT outcome FROM verdict")" = pass ]
result $? "the store has the verdict"
for file in bzImage initramfs.cpio.xz boot.log kernel.config; do
	check "--out holds $file" test -s "$work/image/$file"
done
grep -q 'Linux version' "$work/image/boot.log"
result $? "the boot log starts with the kernel's words" "$work/image/boot.log"
[ -s "$work/image/bzImage" ] && [ "$(sha256sum <"$work/image/bzImage" | cut -c1-64)" = "$(artifact bzImage sha256)" ]
result $? "bzImage is the one in the store"

first="$(artifact bzImage sha256) $(artifact initramfs sha256)"
started=$(date +%s)
sp build pt4-busybox
seconds "the second build"
grep -q 'nothing to do' "$work/err"
result $? "a second build says that nothing was to be done" "$work/err"
[ "$first" = "$(artifact bzImage sha256) $(artifact initramfs sha256)" ] && [ "$(ask 'SELECT count(*) FROM build')" = 1 ]
result $? "it is the same build"

# the universe: both images, and the same total whichever way one looks
universe=$(($(stat -c %s "$(artifact vmlinux.bin path)") + $(stat -c %s "$(artifact cpio path)")))
echo "# the universe is $universe bytes"
for dimension in section symbol object directory file; do
	sp report --by "$dimension" --format csv
	tr -d '\r' <"$work/out" >"$work/csv"
	[ "$(tail -n 1 "$work/csv" | sed 's/.*,//')" = "$universe" ] && [ "$(tail -n 1 "$work/csv" | sed 's/,.*//')" = total ]
	result $? "the total by $dimension is the size of the files" "$work/csv"
	# the number is the last column; names may hold commas
	sed '1d;$d;s/.*,//' "$work/csv" | awk -v all="$universe" '{ sum += $1 } END { exit !(sum == all) }'
	result $? "the rows by $dimension add up to it"
	[ "$(head -n 1 "$work/csv")" = "$dimension,raw" ]
	result $? "the header by $dimension is the contract's"
done
sp report --by directory --in file=bzImage --format csv
inside=$(tail -n 1 "$work/out" | tr -d '\r' | sed 's/.*,//')
[ "$inside" = "$(stat -c %s "$(artifact vmlinux.bin path)")" ]
result $? "--in file=bzImage is vmlinux.bin"
unknown=$(sp report --by symbol --format csv && sed -n 's/^(unknown),//p' "$work/out" | tr -d '\r')
echo "# (unknown) by symbol: ${unknown:-0} bytes"
[ "${unknown:-0}" -lt $((universe / 100)) ]
result $? "less than 1 % is unknown by symbol"
sp table
grep -q 'pt4-busybox' "$work/out"
result $? "sizeprof table has the system" "$work/out"
[ "$(ask 'PRAGMA integrity_check')" = ok ] && [ -z "$(ask 'PRAGMA foreign_key_check')" ]
result $? "the store is sound"
sp boot
[ "$status" -eq 0 ] && [ "$(cat "$work/out")" = pass ]
result $? "sizeprof boot passes again" "$work/err"
[ "$(ask 'SELECT count(*) FROM verdict')" = 2 ]
result $? "and its verdict is kept beside the first"
finish
