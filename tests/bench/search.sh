#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/bench/search.sh BENCH_SEARCH [FOLDER]: how many evaluations each search strategy needs, certificate included, mean
# over the instances of a kind in FOLDER (instances/); then the same with 2 % of the passing evaluations made to fail, and
# the weighted strategy with two and four evaluations side by side (there, rounds are what takes time). Last each recorded
# instance, real_*.csv: the kernel's items alone, and all of them, where a step has to win 256 bytes, as in the search that
# they are of.
# One-by-one's evaluations are the 100 % of each table. KINDS, a list, chooses the random kinds: none of them when empty.
# BENCH_SEARCH is tests/bench_search of the build folder. instances/README.md says what the instances are.
set -eu
bench=$1
folder=${2:-$(dirname "$0")/instances}
kinds=${KINDS-n80_plain n80_coupled n200_plain n200_coupled n400_plain n400_coupled}

table() {
	title=$1
	shift
	for kind in $kinds; do
		printf '%s, %s\n' "$kind" "$title"
		"$bench" "$@" "$folder/$kind"_*.csv
		echo
	done
}

table 'exact tests'
table '2 % of the passing tests fail' -f 0.02
table 'two at once' -s weighted -j 2
table 'four at once' -s weighted -j 4
for instance in "$folder"/real_*.csv; do
	[ -e "$instance" ] || continue
	name=$(basename "$instance" .csv)
	printf '%s, items of the kernel\n' "$name"
	"$bench" -l 256 -p kernel "$instance"
	printf '\n%s, all items\n' "$name"
	"$bench" -l 256 "$instance"
	echo
done
