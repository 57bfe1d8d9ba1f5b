#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/bench/ledger.sh SIZEPROF FILE...: how long the whole ledger of images takes - opening, pricing, naming, checking -
# beside unpacking alone. Each FILE (a bzImage, a compressed initramfs) is imported by itself into a fresh store, five times;
# the ledger's own time is what the store says, the whole command's includes copying and storing. The peer is xz -dc
# or gzip -dc on the file's largest stream, in the same run. The fastest of each counts, since noise only adds.
set -eu
sizeprof=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

now() {
	date +%s%N
}

# keep NAME MICROSECONDS: the shortest
keep() {
	if [ ! -e "$work/$1" ] || [ "$2" -lt "$(cat "$work/$1")" ]; then
		echo "$2" >"$work/$1"
	fi
}

# ask QUESTION of the newest store
ask() {
	sqlite3 "$work/store" "$1"
}

for file; do
	rm -f "$work"/import "$work"/ledger "$work"/peer
	for round in 1 2 3 4 5; do
		rm -f "$work"/store*
		start=$(now)
		"$sizeprof" -q --store "$work/store" --cache "$work/cache" import "$file" >/dev/null
		keep import $((($(now) - start) / 1000))
		keep ledger "$(ask "SELECT cast(seconds * 1000000 AS INTEGER) FROM duration WHERE step = 'ledger'")"
		if [ "$round" -eq 1 ]; then
			codec=$(ask "SELECT codec FROM image WHERE codec NOTNULL ORDER BY coded DESC LIMIT 1")
			offset=$(ask "SELECT min(offset) FROM image WHERE codec NOTNULL ORDER BY coded DESC LIMIT 1")
			coded=$(ask "SELECT coded FROM image WHERE codec NOTNULL ORDER BY coded DESC LIMIT 1")
			decoded=$(ask "SELECT bytes FROM image WHERE codec NOTNULL ORDER BY coded DESC LIMIT 1")
			# the stream's frame begins before its first chunk, within its file
			start_at=$(LC_ALL=C grep -obUaP "$([ "$codec" = xz ] && echo '\xfd7zXZ\x00' || echo '\x1f\x8b\x08')" "$file" |
				cut -d: -f1 | awk -v chunk="$offset" '$1 < chunk { last = $1 } END { print last + 0 }')
			tail -c +$((start_at + 1)) "$file" >"$work/stream"
		fi
		start=$(now)
		case $codec in
		xz) xz -dc --single-stream "$work/stream" >/dev/null 2>&1 || true ;;
		gzip) gzip -dc "$work/stream" >/dev/null 2>&1 || true ;;
		esac
		keep peer $((($(now) - start) / 1000))
	done
	printf '%s: %s bytes; %s stream of %s bytes holds %s\n' "$file" "$(stat -c %s "$file")" "$codec" "$coded" "$decoded"
	for name in peer ledger import; do
		awk -v name="$name" -v us="$(cat "$work/$name")" -v peer="$(cat "$work/peer")" -v codec="$codec" 'BEGIN {
			label = name == "peer" ? codec " -dc" : name == "ledger" ? "the ledger" : "sizeprof import"
			printf "  %-16s %9.1f ms   %.2f x %s -dc\n", label, us / 1000, us / peer, codec }'
	done
done
