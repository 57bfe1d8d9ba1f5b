#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/bench/price.sh BENCH_PRICE FILE...: how long it takes to decode and price compressed files, beside what
# decodes them alone, `xz -dc` or `gzip -dc`, on the same file in the same run. All are run as processes, in turn,
# ten times; the fastest of each counts, since noise only adds. BENCH_PRICE is tests/bench_price of the build folder.
set -eu
price=$1
shift
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

now() {
	date +%s%N
}

# best NAME COMMAND...: keep the shortest time in $out/NAME, in microseconds
best() {
	name=$1
	shift
	start=$(now)
	"$@" >/dev/null
	took=$((($(now) - start) / 1000))
	if [ ! -e "$out/$name" ] || [ "$took" -lt "$(cat "$out/$name")" ]; then
		echo "$took" >"$out/$name"
	fi
}

# The decoder of a file, by its magic.
decoder() {
	case $(od -An -tx1 -N6 "$1" | tr -d ' ') in
	fd377a585a00) echo 'xz --single-stream -dc' ;;
	1f8b*) echo 'gzip -dc' ;;
	*) echo 'xz --format=lzma -dc' ;;
	esac
}

for file in "$@"; do
	rm -f "$out"/*
	decode=$(decoder "$file")
	for round in 1 2 3 4 5 6 7 8 9 10; do
		best price "$price" "$file" 1
		# shellcheck disable=SC2086
		best decode $decode "$file"
	done
	"$price" "$file"
	echo "$(cat "$out/price") $(cat "$out/decode")" | awk -v decode="$decode" '{
		printf "  processes, best of 10: priced in %.1f ms; %s in %.1f ms; %.2f x its speed\n",
			$1 / 1000, decode, $2 / 1000, $2 / $1 }'
done
