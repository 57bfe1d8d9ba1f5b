# SPDX-License-Identifier: GPL-2.0-or-later
#
# sizeprof cache: a list that changes nothing, and what --prune takes. The cache is made here, the store by sample_store.
. "$TESTS/lib.sh"
store="$work/store.db"
cache="$work/cache"
check "a store is made" "$BUILD/tests/sample_store" "$store"
needed=$(sqlite3 "$store" "SELECT path FROM artifact WHERE build = 3 LIMIT 1")

# sp ARGUMENTS...: sizeprof on that store and cache
sp() {
	run_sizeprof --store "$store" --cache "$cache" "$@"
}

# row KIND ENTRY: of the last output, which is CSV, without the bytes and the time
row() {
	tr -d '\r' <"$work/out" | awk -F, -v kind="$1" -v entry="$2" '$1 == kind && $2 == entry { print $4 "," $6 }'
}

# held WAY COMMAND...: while another process holds the cache's lock, -s shared or -x alone
held() {
	(
		flock "$1" 9
		exec sleep 60
	) 9>>"$cache/.lock" &
	holder=$!
	shift
	for _ in $(seq 100); do
		flock -n -x "$cache/.lock" true || break
		sleep 0.1
	done
	"$@"
	kill "$holder" 2>/dev/null
	wait "$holder" 2>/dev/null
}

refuses 2 "pruning and listing" 'leave --entries out' cache --prune --entries
refuses 2 "a word too many" 'does not know what to do with "kernels"' cache kernels
refuses 3 "pruning by a store that is not there" 'there is no store .*none.db' --store "$work/none.db" --cache "$cache" cache --prune
[ ! -e "$cache" ] && [ ! -e "$work/none.db" ]
result $? "and neither cache nor store is made"
sp cache --format csv
[ "$status" -eq 0 ] && [ ! -e "$cache" ] && [ "$(tr -d '\r' <"$work/out")" = "kind,entries,bytes,can_go,what
total,0,0,0," ]
result $? "a cache that is not there holds nothing" "$work/out"
sp trial "$work/none" "$work/none"
sp build nothing
sp measure --report
[ ! -e "$cache" ]
result $? "words that are wrong, and reports, make no cache"

mkdir -p "$cache/kernels/aaaaaaaaaaaa" "$cache/kernels/bbbbbbbbbbbb" "$cache/measure/123456789abc/kernel" "$cache/sources/linux-1" "$cache/keepsake"
for file in kernels/aaaaaaaaaaaa/vmlinux kernels/bbbbbbbbbbbb/vmlinux measure/123456789abc/kernel/vmlinux sources/linux-1/README \
	sources/linux-1.origin keepsake/letter; do
	echo something >"$cache/$file"
done
: >"$cache/kernels/bbbbbbbbbbbb.lock"
refuses 3 "pruning where sizeprof never was" 'has not worked in .*cache yet' --store "$store" --cache "$cache" cache --prune
: >"$cache/.lock"
sqlite3 "$store" "UPDATE artifact SET path = '$cache/kernels/aaaaaaaaaaaa/vmlinux' WHERE path = '$needed'"
find "$cache" | sort >"$work/before"
sp cache --entries --format csv
find "$cache" | sort | cmp -s - "$work/before"
result $? "a list changes nothing"
row kernels aaaaaaaaaaaa | grep -q '^kept,of build' && [ "$(row kernels bbbbbbbbbbbb)" = "can go,of no build in the store" ] &&
	row measure 123456789abc | grep -q '^can go,work of' && row sources linux-1 | grep -q '^kept,of no build .*--sources' &&
	[ "$(row "" keepsake)" = "kept,not made by sizeprof" ]
result $? "each entry is told why it stays, or that it can go" "$work/out"
# the cache's name with a slash behind, as a shell completes it
run_sizeprof --store "$store" --cache "$cache/" cache --entries --format csv
row kernels aaaaaaaaaaaa | grep -q '^kept,of build'
result $? "also when the cache is called otherwise" "$work/out"
sp cache --format json
check "kinds' bytes add up to the total" python3 - "$work/out" <<'EOF'
import json, sys
rows = json.load(open(sys.argv[1]))
total = rows.pop()
for column in ("entries", "bytes", "can_go"):
    assert total[column] == sum(row[column] for row in rows), (column, rows, total)
assert 0 < total["can_go"] < total["bytes"], total
EOF
find "$cache" | sort >"$work/before"
held -s refuses 3 "pruning while somebody is at work" 'is at work in .*cache: nothing is removed' --store "$store" --cache "$cache" \
	cache --prune
find "$cache" | sort | cmp -s - "$work/before"
result $? "and nothing is removed"
held -s sp cache --format csv
[ "$status" -eq 0 ] && grep -q 'sizeprof is at work in this cache' "$work/err"
result $? "a list says that somebody is at work" "$work/err"
# whoever comes to work while somebody prunes waits, until he is told not to
held -x env --default-signal=TERM timeout -k 10 3 "$SIZEPROF" --store "$store" --cache "$cache" import "$cache/keepsake/letter" 2>"$work/err"
grep -q '^waiting for .*, which removes what can go from the cache' "$work/err"
result $? "work waits for pruning" "$work/err"
refuses 2 "and goes on after it" 'letter' --store "$store" --cache "$cache" import "$cache/keepsake/letter"
: >"$work/empty.db"
refuses 3 "pruning by an empty store" 'no build of the store .*empty.db is made of anything in' --store "$work/empty.db" --cache "$cache" cache --prune
sp cache --prune --format csv
[ "$status" -eq 0 ] && [ ! -e "$cache/kernels/bbbbbbbbbbbb" ] && [ ! -e "$cache/kernels/bbbbbbbbbbbb.lock" ] && [ ! -e "$cache/measure/123456789abc" ] &&
	[ -e "$cache/kernels/aaaaaaaaaaaa/vmlinux" ] && [ -e "$cache/sources/linux-1/README" ] && [ -e "$cache/keepsake/letter" ] &&
	row measure 123456789abc | grep -q '^can go'
result $? "what can go goes; what a build needs, sources and what is not ours stays" "$work/out"
grep -q '^removed: 2, which were ' "$work/err"
result $? "what that freed is said" "$work/err"
sp cache --prune --sources --format csv
[ "$status" -eq 0 ] && grep -q '^removed: 1,' "$work/err" && [ ! -e "$cache/sources/linux-1.origin" ] && [ -e "$cache/kernels/aaaaaaaaaaaa/vmlinux" ]
result $? "with --sources, sources of no build go, too" "$work/err"
finish
