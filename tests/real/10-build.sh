# SPDX-License-Identifier: GPL-2.0-or-later
#
# pt4-busybox from source to size table; what is up to date is not done again; the account covers every byte.
. "$TESTS/real/lib.sh"

# everything is built by the program as it is now
rm -rf "$cache/kernels" "$cache/userspaces" "$cache/builds" "$cache/imports" "$cache/pt4-busybox.db"
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

# the account: both files, whichever way one looks
account $(($(artifact bzImage bytes) + $(artifact initramfs bytes)))
sp report --by directory --in file=bzImage --format csv
inside=$(tail -n 1 "$work/out" | tr -d '\r' | cut -d, -f3)
[ "$inside" = "$(artifact bzImage bytes).000" ]
result $? "--in file=bzImage is bzImage" "$work/out"
sp report --streams --format json
check "of each stream the coder leaves less than 0.02 % unexplained" python3 - "$work/out" <<'EOF'
import json, sys
streams = [row for row in json.load(open(sys.argv[1])) if row["codec"]]
assert [row["codec"] for row in streams] == ["xz", "xz"], streams
for row in streams:
    print("# %s: %d bytes in %d, %d chunks, (coder overhead) %.3f bytes, %.4f %%" % (row["image"], row["bytes"], row["coded"],
        row["chunks"], row["overhead"], row["overhead_percent"]))
    assert 0 < row["overhead_percent"] <= 0.02, row
EOF
sed -n 's/^# /# /p' "$work/check.log"
sp report --quality
sed 's/^/# /' "$work/out"
sp build pt4-busybox --strict
[ "$status" -eq 0 ] && grep -q "the pieces' sum is exact; passed" "$work/err"
result $? "the quality gate is passed" "$work/err"
sp plot packed --out "$work/packed.svg"
[ "$status" -eq 0 ] && grep -q 'busybox' "$work/packed.svg"
result $? "sizeprof plot packed draws it" "$work/err"
sp table --format csv
grep -q "^pt4-busybox,6.1[^,]*,$(ask 'SELECT sum(bytes) FROM artifact WHERE shipped'),$(artifact bzImage bytes),$(artifact initramfs bytes),0,,pass,5600000,.*,built," "$work/out"
result $? "sizeprof table has the system" "$work/out"
[ "$(ask 'PRAGMA integrity_check')" = ok ] && [ -z "$(ask 'PRAGMA foreign_key_check')" ]
result $? "the store is sound"
# for the tests that need this build and its account, and nothing of their making
ask "VACUUM INTO '$cache/pt4-busybox.db'"
sp boot
[ "$status" -eq 0 ] && [ "$(cat "$work/out")" = pass ]
result $? "sizeprof boot passes again" "$work/err"
[ "$(ask 'SELECT count(*) FROM verdict')" = 2 ]
result $? "and its verdict is kept beside the first"
finish
