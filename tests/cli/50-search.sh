# SPDX-License-Identifier: GPL-2.0-or-later
#
# What searches leave behind, as users see it: the list, what one left out, what stayed and why, its trials, and its
# figure. The store is made by sample_store: search 1 is certified, search 2 was begun by a process that is gone.
. "$TESTS/lib.sh"
store="$work/store.db"
check "a store with searches is made" "$BUILD/tests/sample_store" "$store"

sp() {
	run_sizeprof --store "$store" "$@"
}

# shows SNAPSHOT ARGUMENTS...: ends with 0, and prints what the snapshot says
shows() {
	shows_name=$1
	shift
	sp -q "$@"
	[ "$status" -eq 0 ] && [ ! -s "$work/err" ]
	result $? "sizeprof $* tells nothing but its result" "$work/err"
	tr -d '\r' <"$work/out" >"$work/shown"
	same "$work/shown" "$shows_name"
}

shows searches.txt runs --searches
shows search-dropped.txt runs --search 1
shows search-dropped.csv runs --search 1 --show dropped --format csv
shows search-stayed.txt runs --search 1 --show stayed
shows search-trials.txt runs --search 1 --show trials
shows search-trials.csv runs --search 1 --show trials --format csv
shows search-items.txt runs --search 1 --show items
shows search-items.csv runs --search 1 --show items --format csv
sp runs --search 1 --show items --format json
[ "$status" -eq 0 ] && python3 -c 'import json, sys
rows = {row["name"]: row for row in json.load(sys.stdin)}
usb, dictionary = rows["kernel:USB=n"], rows["image:dictionary=65536"]
assert usb["parents"] == "kernel:BLOCK=n kernel:PROC_FS=n" and usb["group"] is None and usb["prior"] == 0.25
assert dictionary["group"] == 1 and dictionary["group_step"] == 2 and dictionary["base"] == 1000000
assert rows["kernel:PROC_FS=n"]["prior"] == 0.0752634219769193 and usb["outcome"] == "dropped"' <"$work/out" 2>"$work/err"
result $? "what it could leave out is there for machines, as it was searched over" "$work/err"
sp runs --search 1 --show items --format md
grep -qx '| kernel:PROC_FS=n | 500.0 | 0.075 | 1 | not built |' "$work/out"
result $? "and as a table for documents" "$work/out"
sp runs --search 1 --show items --format csv
mkdir "$work/instances"
cp "$work/out" "$work/instances/real_sample.csv"
KINDS='' "$TESTS/bench/search.sh" "$BUILD/tests/bench_search" "$work/instances" >"$work/out" 2>"$work/err"
[ $? -eq 0 ] && grep -q '^real_sample, items of the kernel$' "$work/out" && grep -q '^real_sample, all items$' "$work/out" &&
	grep -q '^3 items with an outcome (left out: 0 of none, 2 of other programs, ' "$work/out" &&
	grep -q 'lower bound: 2 evaluations that fail, for the leaves of 2 items that stay; 0 more' "$work/out" &&
	[ "$(grep -Ec '^(weighted|halving|ddmin) .* 0      0 ' "$work/out")" -eq 6 ] &&
	[ "$(grep -c '^one-by-one .* 100\.0 ' "$work/out")" -eq 2 ]
result $? "that is an instance, on which the benchmark counts other strategies" "$work/out"
rm "$work/instances/real_sample.csv"
KINDS='' "$TESTS/bench/search.sh" "$BUILD/tests/bench_search" "$work/instances" >"$work/out" 2>"$work/err"
[ $? -eq 0 ] && [ ! -s "$work/out" ] && [ ! -s "$work/err" ]
result $? "without one it counts on none" "$work/err"
sp runs --search 2 --show items --format csv
[ "$status" -eq 0 ] && [ "$(wc -l <"$work/out")" -eq 1 ]
result $? "a search that has not come to its first round has no items" "$work/out"
sp runs --searches --format csv
tr -d '\r' <"$work/out" | head -n 1 | grep -qx \
	'number,run,recipe,target,strategy,seed,state,trials,lost,before,after,seconds,result,started_at,ended_at,least'
result $? "the list of searches has the columns that it promises" "$work/out"
sp runs --search 1 --show stayed --format json
[ "$status" -eq 0 ] && python3 -c 'import json, sys
rows = json.load(sys.stdin)
assert rows[0]["verdict"] == "needed" and rows[0]["failures"] == 2 and len(rows[0]["log_sha256"]) == 64
assert "Run /init as init process" in rows[0]["screen"]' <"$work/out" 2>"$work/err"
result $? "what stayed is there for machines with its last screen and the digest of all" "$work/err"
sp runs --search 2 --show stayed
[ "$status" -eq 0 ] && grep -q 'search 2 has no certificate' "$work/err"
result $? "of a search without a certificate is told that what stayed is not known" "$work/err"
sp runs --search 1
awk 'length > 80 { exit 1 }' "$work/out"
result $? "what was left out fits a terminal of 80 columns" "$work/out"

# why
sp -q why ASH
grep -q 'It stayed in the result of search 1: without it the test fails twice (trial' "$work/out" &&
	grep -q '^  | Kernel panic - not syncing: No working init found\.$' "$work/out"
result $? "why says that an option stayed, and shows the boot that failed" "$work/out"
sp -q why BLOCK
grep -q '^Search 1 left it out at trial 1, which won 6,000 bytes of payload, its estimated' "$work/out"
result $? "why says that an option was left out, and what that won" "$work/out"
sp -q why image:dictionary=65536
cp "$work/out" "$work/copied"
sp -q why dictionary
cmp -s "$work/out" "$work/copied"
result $? "a name as the tables have it is taken for the same" "$work/copied"
[ "$status" -eq 0 ] && grep -q '^Search 1 set it to 65536 at trial 6, which won 5 bytes of payload\.$' "$work/out"
result $? "why knows settings of the image that a search changed" "$work/out"
sp -q why ASH
cp "$work/out" "$work/plain"
for name in ASH=n ASH=0x10 ASH@BLOCK; do
	sp -q why "$name"
	cmp -s "$work/out" "$work/plain"
	result $? "so is $name" "$work/out"
done
refuses 2 "an object is no option" 'has no .* ASH@lib/ash.o' --store "$store" why ASH@lib/ash.o
sp -q why BLOCK --run 2
! grep -q earch "$work/out"
result $? "a search that did not come to anything is not told of" "$work/out"
sp why ASH --format json
python3 -c 'import json, sys
found = json.load(sys.stdin)
assert found["search_dropped"] == [] and len(found["search_stayed"]) == 1
stayed = found["search_stayed"][0]
assert stayed["search"] == 1 and stayed["verdict"] == "needed" and stayed["trial"] == 5 and stayed["wins"] == 1000.5
assert "Kernel panic" in stayed["screen"]' <"$work/out" 2>"$work/err"
result $? "machines are told the same" "$work/err"

# the figure
if command -v gnuplot >/dev/null; then
	for format in svg png; do
		sp plot trim 1 --out "$work/trim.$format"
		[ "$status" -eq 0 ] && [ -s "$work/trim.$format" ]
		result $? "a search is drawn as $format" "$work/err"
	done
	grep -q 'How pt4-busybox was trimmed' "$work/trim.svg" && grep -q 'BLOCK +1' "$work/trim.svg" &&
		grep -q 'target: 1,474,560 bytes used' "$work/trim.svg" && grep -q 'failed its test (2)' "$work/trim.svg"
	result $? "it has a title, steps with names, the target and failed trials"
	tr -d '\r' <"$work/trim-data.csv" | head -n 1 | grep -q '^trial,' && [ "$(wc -l <"$work/trim-data.csv")" -gt 2 ]
	result $? "and its trials beside it, as CSV" "$work/trim-data.csv"
else
	skip "a search is drawn" "no gnuplot"
fi
refuses 3 "a search without a trial is not drawn" 'no trial of the search has a size yet' \
	--store "$store" plot trim 2 --out "$work/none.svg"
refuses 2 "an unknown search" 'has no search 7: .sizeprof runs --searches. lists' --store "$store" plot trim 7 --out "$work/none.svg"
refuses 2 "what is no number" '"x" is not the number of a search' --store "$store" plot trim x --out "$work/none.svg"
refuses 2 "a search shown otherwise" '--show "colour" is not known: it is dropped, stayed, trials or items' \
	--store "$store" runs --search 1 --show colour
refuses 2 "--show of nothing" 'of which search' --store "$store" runs --show trials
refuses 2 "both lists" 'give one of both' --store "$store" runs --searches --search 1
refuses 2 "--of of a search" '--of goes with the figure accuracy' --store "$store" plot trim 1 --of kernel
[ ! -e "$work/none.svg" ]
result $? "nothing is left of what was refused"
: >"$work/new.db"
refuses 3 "a store without searches" 'holds no search yet: begin one with: sizeprof minimize' \
	--store "$work/new.db" runs --search 1
for reads in "runs" "runs --searches" "report" "why BLOCK" "diff 1 2" "plot trim 1" "plot packed" "export 1 --kkp $work/x.kkp" "verify"; do
	# shellcheck disable=SC2086 # words
	refuses 3 "$reads of a store that is not there" "there is no store $work/mistyped.db yet: sizeprof build makes one" \
		--store "$work/mistyped.db" $reads
done
[ ! -e "$work/mistyped.db" ]
result $? "and none is made"

finish
