# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fragments without a line too many: of the recipe's own, and of what was built with it; by hand it is the same.
. "$TESTS/real/lib.sh"
fragment="$recipes/pt4-busybox/kernel.fragment"

# The recipe's own fragment: which of its lines do anything?
started=$(date +%s)
sp fragment --check "$fragment" --format csv
tr -d '\r' <"$work/out" >"$work/lines.csv"
[ "$status" -eq 0 ] && grep -q 'olddefconfig agree' "$work/err"
result $? "the recipe's fragment is judged, and make agrees" "$work/err"
seconds "check of a fragment"
echo "# $(cat "$work/err" | tail -n 1)"
[ "$(sed 1d "$work/lines.csv" | wc -l)" = "$(grep -c 'CONFIG_.*=\|is not set' "$fragment")" ]
result $? "each of its lines has a verdict" "$work/lines.csv"
! grep -q ',lost,' "$work/lines.csv" && grep -q ',needed,' "$work/lines.csv" && grep -q ',no effect,' "$work/lines.csv"
result $? "none is lost, some are needed, some are without effect" "$work/lines.csv"
# tinyconfig has it already
grep -q 'CONFIG_GENERIC_CPU=y,no effect' "$work/lines.csv"
result $? "what the base says already has no effect" "$work/lines.csv"

# By hand: what it gives, from the base, with the kernel's own tools.
sp fetch linux@6.1
linux=$(sed 's/^.* //' "$work/out" | tail -n 1)
by_hand() {
	mkdir -p "$work/$2"
	make -C "$linux" O="$work/$2" ARCH=x86_64 tinyconfig >"$work/$2.log" 2>&1 &&
		cp "$1" "$work/$2/f.config" &&
		(cd "$work/$2" && sh "$linux/scripts/kconfig/merge_config.sh" -m .config f.config) >>"$work/$2.log" 2>&1 &&
		make -C "$linux" O="$work/$2" ARCH=x86_64 olddefconfig >>"$work/$2.log" 2>&1
}
check "the fragment is merged by hand" by_hand "$fragment" whole
sp fragment "$work/whole/.config"
cp "$work/out" "$work/minimal"
[ "$status" -eq 0 ] && grep -q 'none of which can be left out' "$work/err"
result $? "a fragment that gives it is found" "$work/err"
[ "$(wc -l <"$work/minimal")" = "$(grep -c ',needed,' "$work/lines.csv")" ]
result $? "it has as many lines as the recipe's needs: $(wc -l <"$work/minimal")" "$work/minimal"
check "it is merged by hand, too" by_hand "$work/minimal" less
check "which gives the same configuration" cmp "$work/whole/.config" "$work/less/.config"
sed '/BLK_DEV_FD=y/d' "$work/minimal" >"$work/shorter"
check "without one line of it" by_hand "$work/shorter" other
! cmp -s "$work/whole/.config" "$work/other/.config"
result $? "it is another one" "$work/other.log"

# BusyBox, which has neither merge_config.sh nor olddefconfig.
printf 'CONFIG_STATIC=y\n# CONFIG_VI is not set\nCONFIG_FEATURE_VI_COLON=y\n# CONFIG_AWK is not set\n' >"$work/busybox.fragment"
sp fragment --check "$work/busybox.fragment" --userspace --format csv
tr -d '\r' <"$work/out" >"$work/lines.csv"
[ "$status" -eq 0 ] && grep -q '^1,CONFIG_STATIC=y,needed' "$work/lines.csv" && grep -q '^3,.*,lost,.*needs .*VI' "$work/lines.csv"
result $? "BusyBox' lines are judged, and a lost one says what it lacks" "$work/lines.csv"
grep -q "oldconfig agree" "$work/err"
result $? "its make agrees" "$work/err"

# What cannot be.
sed -e 's/^# CONFIG_KERNEL_GZIP is not set/CONFIG_KERNEL_GZIP=y/' -e 's/^CONFIG_TTY=y/CONFIG_TTY=n/' "$work/whole/.config" >"$work/torn"
sp fragment "$work/torn"
[ "$status" -eq 2 ] && grep -Eq "Kconfig does not resolve to it: .* CONFIG_[A-Z0-9_]+ is " "$work/err"
result $? "a configuration that the tree does not resolve to names the first difference" "$work/err"
sp fragment "$work/whole/.config" --base nonsenseconfig
[ "$status" -ne 0 ] && grep -q 'nonsenseconfig' "$work/err"
result $? "a base that the tree's make does not know is named" "$work/err"
printf 'CONFIG_NO_SUCH_THING=y\n' >"$work/foreign"
sp fragment "$work/foreign"
[ "$status" -eq 2 ] && grep -q 'CONFIG_NO_SUCH_THING' "$work/err"
result $? "an option that the tree does not have is named" "$work/err"
sp fragment "$work/whole/.config" --userspace
[ "$status" -eq 2 ] && grep -q 'does not have' "$work/err"
result $? "a kernel's configuration is none of BusyBox" "$work/err"
[ -z "$(ls "$cache/configure" 2>/dev/null | grep -v '\.lo[cg]')" ]
result $? "no work folder is left"
finish
