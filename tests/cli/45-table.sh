# SPDX-License-Identifier: GPL-2.0-or-later
#
# The size table: what the store holds, what was measured elsewhere, what was published; and recipes and frozen files
# that are wrong. A copy of the program beside a share of its own has recipes of the test's making.
. "$TESTS/lib.sh"
store="$work/store.db"
share="$work/share/sizeprof/datasets"
mkdir -p "$work/bin" "$share/recipes" "$share/measured"
cp "$SIZEPROF" "$work/bin/sizeprof"
program=$SIZEPROF

# recipe NAME [LINE...]: a recipe of three lines in its fragment, and more lines at the end of its recipe.ini
recipe() {
	name=$1
	shift
	mkdir -p "$share/recipes/$name"
	printf '%s\n' '# why' 'CONFIG_A=y' '# CONFIG_B is not set' 'CONFIG_C="x"' >"$share/recipes/$name/kernel.fragment"
	printf '%s\n' 'CONFIG_L=y' >"$share/recipes/$name/loud.fragment"
	echo '#!/bin/sh' >"$share/recipes/$name/init"
	echo 'wait x' >"$share/recipes/$name/boot.test"
	printf '%s\n' '[recipe]' "title = $name" '[kernel]' 'version = 6.1' 'fragment = kernel.fragment' '[userspace]' \
		'version = 1.35' '[rootfs]' 'init = init' '[test]' 'script = boot.test' '[overlay serial]' \
		'fragment = loud.fragment' "$@" >"$share/recipes/$name/recipe.ini"
}

# sp ARGUMENTS...: the copy, on the test's store
sp() {
	SIZEPROF="$work/bin/sizeprof"
	run_sizeprof --store "$store" --cache "$work/cache" "$@"
	SIZEPROF=$program
}

# shows SNAPSHOT ARGUMENTS...: ends with 0, and prints what the snapshot says
shows() {
	shows_name=$1
	shift
	sp "$@"
	[ "$status" -eq 0 ] && [ ! -s "$work/err" ]
	result $? "sizeprof $* tells nothing but its result" "$work/err"
	tr -d '\r' <"$work/out" >"$work/shown"
	same "$work/shown" "$shows_name"
}

# rejects TEXT PATTERN: table ends with 2 and a message that matches
rejects() {
	sp table
	[ "$status" -eq 2 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -Eq -- "$2" "$work/err"
	result $? "$1" "$work/err"
}

# what ships: each row of the frozen file is in the table, and every recipe is
run_sizeprof --store "$work/none.db" table --format csv
tr -d '\r' <"$work/out" >"$work/table"
[ "$status" -eq 0 ] && head -n 1 "$work/table" |
	grep -q '^system,kernel,medium_bytes,kernel_bytes,userspace_bytes,loader_bytes,free_bytes,boot,published_bytes,source,options,fragment_lines,origin,'
result $? "the table has the columns that it promises" "$work/err"
tr -d '\r' <"$TESTS/../datasets/measured/systems.csv" | sed '1!s/,built,/,frozen,/' >"$work/frozen"
grep -vxFf "$work/table" "$work/frozen" >"$work/lost"
[ "$(wc -l <"$work/frozen")" -gt 1 ] && [ ! -s "$work/lost" ]
result $? "an empty store's table has every frozen row, marked so" "$work/lost"
for path in "$TESTS"/../datasets/recipes/*/; do
	grep -q "^$(basename "$path")," "$work/table" || echo "$path"
done >"$work/lost"
[ ! -s "$work/lost" ]
result $? "and a row for each recipe" "$work/lost"
tail -n +2 "$work/frozen" | cut -d, -f1 >"$work/names"
LC_ALL=C sort -c "$work/names" 2>"$work/err"
result $? "the frozen file is sorted" "$work/err"
awk -F, 'NR > 1 && $2 && $3 < $4 + $5 + $6 + $7 { print }' "$work/frozen" >"$work/lost"
[ ! -s "$work/lost" ]
result $? "and no medium in it is smaller than what is on it" "$work/lost"

# recipes of which nothing is known, and what was published
recipe alone
recipe pt4-busybox '[published]' 'medium = 5600000' 'kernel = 1000000' 'source = a page, its table'
shows table-none.txt table
shows table-none.csv table --format csv
sp table --built --format csv
[ "$status" -eq 0 ] && [ "$(wc -l <"$work/out")" -eq 1 ]
result $? "--built of an empty store is a header alone" "$work/out"

# frozen rows, one of a system without a recipe here; what the recipe says was published wins
cat >"$share/measured/systems.csv" <<'EOF'
system,kernel,medium_bytes,kernel_bytes,userspace_bytes,loader_bytes,free_bytes,boot,published_bytes,source,options,fragment_lines,origin,later
other,6.12.1,1474560,881000,137000,177916,253000,pass,1474560,"elsewhere, ""there""",500,40,built,x
pt4-busybox,6.1.1,1988052,939008,1049044,0,,fail: panic,7,old,412,30,built,x
EOF
shows table-frozen.txt table
shows table-frozen.csv table --format csv

# builds: of the recipe that ships, from wherever it was installed, its overlay, and a recipe of the user's own
"$BUILD/tests/sample_store" "$store"
own="$work/own"
cp -r "$share/recipes/pt4-busybox" "$own"
sed -i 's/^medium = .*/medium = 3100000/' "$own/recipe.ini"
sqlite3 "$store" "UPDATE build SET recipe_path = '/opt/share/sizeprof/datasets/recipes/pt4-busybox' WHERE number < 3;
	UPDATE build SET overlay = 'serial' WHERE number = 1;
	UPDATE build SET recipe = 'own', recipe_path = '$own' WHERE number = 3"
shows table-built.txt table
shows table-built.md table --format md
shows table-built.csv table --built --format csv
sp table --format json
python3 -c 'import json, sys
rows = {row["system"]: row for row in json.load(sys.stdin)}
assert rows["other"]["origin"] == "frozen" and rows["other"]["source"] == "elsewhere, \"there\""
assert rows["pt4-busybox"]["origin"] == "built" and rows["pt4-busybox"]["fragment_lines"] == 3
assert rows["pt4-busybox+serial"]["fragment_lines"] == 4 and rows["pt4-busybox+serial"]["published_bytes"] is None
assert rows["own"]["published_bytes"] == 3100000 and rows["own"]["medium_bytes"] == 1440000
assert rows["alone"]["boot"] == "-" and rows["alone"]["medium_bytes"] is None' <"$work/out" 2>"$work/err"
result $? "machines get numbers as numbers, and null for what is not known" "$work/err"
sqlite3 "$store" "UPDATE build SET recipe = 'own@6.12' WHERE number = 3"
sp table --format csv
[ "$status" -eq 0 ] && tr -d '\r' <"$work/out" | grep -q '^own@6.12,6.1.192,1440000,.*,-,,,1421,3,built,'
result $? "with another kernel it is a system of its own, of the same fragments, of which nothing was published" "$work/out"
sqlite3 "$store" "UPDATE build SET recipe = 'own' WHERE number = 3"
rm -r "$own"
sp table --format csv
[ "$status" -eq 0 ] && grep -q '^own,6.1.192,1440000,.*,-,,,1421,,built,' "$work/out"
result $? "of a recipe that is gone the bytes are still told" "$work/out"

# what is wrong
sed -i 's/^medium = .*/medium = 5.6 MB/' "$share/recipes/pt4-busybox/recipe.ini"
rejects "a published size with a unit" 'pt4-busybox/recipe.ini:15: 5.6 MB is no value for medium \(write bytes'
recipe pt4-busybox '[published]' 'medium = 5600000'
rejects "a published size without its source" 'pt4-busybox/recipe.ini:14: \[published\] has no source'
recipe pt4-busybox
sed -i 's/,881000,/,many,/' "$share/measured/systems.csv"
rejects "a frozen size that is no number" 'measured/systems.csv: many is no number for kernel_bytes'
sed -i 's/,many,/,/' "$share/measured/systems.csv"
rejects "a frozen row that is too short" 'measured/systems.csv:2: 13 cells, and the header has 14'
echo 'system,kernel' >"$share/measured/systems.csv"
rejects "a frozen file without its columns" 'measured/systems.csv has no column medium_bytes'
rm "$share/measured/systems.csv"
refuses 2 "a format that there is not" 'xml is not a format' --store "$store" table --format xml
finish
