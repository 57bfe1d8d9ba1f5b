#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/bench/report.sh SIZEPROF [STORE]: how long `sizeprof report` takes on the newest build, by symbol, option,
# menu and applet, beside what people use today on the same vmlinux in the same run: nm --size-sort, and eu-nm plus
# size -A. Each is run in turn, ten times; the fastest of each counts, since noise only adds. The status is 1 when a
# report takes longer than 0.2 s.
set -eu
sizeprof=$1
store=${2:-${XDG_DATA_HOME:-$HOME/.local/share}/sizeprof/sizeprof.db}
vmlinux=$(sqlite3 "$store" "SELECT path FROM artifact WHERE kind = 'vmlinux' ORDER BY build DESC LIMIT 1")
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
	"$@" >"$out/result-$name" 2>&1
	took=$((($(now) - start) / 1000))
	if [ ! -e "$out/$name" ] || [ "$took" -lt "$(cat "$out/$name")" ]; then
		echo "$took" >"$out/$name"
	fi
}

elfutils() {
	eu-nm -S "$vmlinux"
	size -A "$vmlinux"
}

for round in 1 2 3 4 5 6 7 8 9 10; do
	best sizeprof "$sizeprof" --store "$store" report --by symbol
	for by in option menu applet; do
		best "by-$by" "$sizeprof" --store "$store" report --by "$by"
	done
	best nm nm -S --size-sort "$vmlinux"
	best eu-nm-and-size elfutils
done
echo "input: $vmlinux, $(stat -c %s "$vmlinux") bytes, $(wc -l <"$out/result-nm") sized symbols; report of $(wc -l <"$out/result-sizeprof") lines"
for name in sizeprof by-option by-menu by-applet nm eu-nm-and-size; do
	echo "$name $(cat "$out/$name")" | awk -v s="$(cat "$out/sizeprof")" \
		'{ printf "%-16s %8.1f ms   %.2f x sizeprof report\n", $1, $2 / 1000, $2 / s }'
done
for name in sizeprof by-option by-menu by-applet; do
	[ "$(cat "$out/$name")" -le 200000 ] || status=1
done
exit "${status:-0}"
