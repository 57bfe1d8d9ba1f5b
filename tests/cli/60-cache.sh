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

refuses 2 "hours that are none" 'is no number of hours' cache --idle soon
refuses 2 "negative hours" 'is no number of hours' cache --idle=-1
refuses 2 "a word too many" 'does not know what to do with "kernels"' cache kernels
refuses 3 "pruning by a store that is not there" 'there is no store .*none.db' --store "$work/none.db" --cache "$cache" cache --prune
[ ! -e "$cache" ] && [ ! -e "$work/none.db" ]
result $? "and neither cache nor store is made"
sp cache --format csv
[ "$status" -eq 0 ] && [ "$(tr -d '\r' <"$work/out")" = "kind,entries,bytes,can_go,what
total,0,0,0," ]
result $? "a cache that is not there holds nothing" "$work/out"

mkdir -p "$cache/kernels/aaaa" "$cache/kernels/bbbb" "$cache/kernels/cccc" "$cache/measure/123456789abc/kernel" "$cache/keepsake"
for file in kernels/aaaa/vmlinux kernels/bbbb/vmlinux kernels/cccc/vmlinux measure/123456789abc/kernel/vmlinux keepsake/letter; do
	echo something >"$cache/$file"
done
: >"$cache/kernels/aaaa.lock"
: >"$cache/kernels/bbbb.lock"
sqlite3 "$store" "UPDATE artifact SET path = '$cache/kernels/aaaa/vmlinux' WHERE path = '$needed'"
find "$cache" -exec touch -h -d '2 days ago' {} +
touch "$cache/kernels/cccc"
find "$cache" | sort >"$work/before"
sp cache --entries --format csv
find "$cache" | sort | cmp -s - "$work/before"
result $? "a list changes nothing"
row kernels aaaa | grep -q '^kept,of build' && [ "$(row kernels bbbb)" = "can go,of no build in the store" ] &&
	[ "$(row kernels cccc)" = "recent,of no build in the store" ] && row measure 123456789abc | grep -q '^can go,work of' &&
	[ "$(row "" keepsake)" = "kept,not made by sizeprof" ]
result $? "each entry is told why it stays, or that it can go" "$work/out"
sp cache --format json
check "kinds' bytes add up to the total" python3 - "$work/out" <<'EOF'
import json, sys
rows = json.load(open(sys.argv[1]))
total = rows.pop()
for column in ("entries", "bytes", "can_go"):
    assert total[column] == sum(row[column] for row in rows), (column, rows, total)
assert 0 < total["can_go"] < total["bytes"], total
EOF
(
	flock 9
	exec sleep 60
) 9<"$cache/kernels/bbbb.lock" &
holder=$!
for _ in $(seq 100); do
	flock -n "$cache/kernels/bbbb.lock" true || break
	sleep 0.1
done
sp cache --prune --format csv
[ "$status" -eq 0 ] && [ -e "$cache/kernels/bbbb/vmlinux" ] && [ ! -e "$cache/measure/123456789abc/kernel" ] &&
	row measure 123456789abc | grep -q '^can go'
result $? "what somebody is at work with stays, other things go" "$work/out"
kill "$holder"
wait "$holder" 2>/dev/null
sp cache --prune --idle 0 --format csv
[ "$status" -eq 0 ] && [ ! -e "$cache/kernels/bbbb" ] && [ ! -e "$cache/kernels/cccc" ] && [ -e "$cache/kernels/aaaa/vmlinux" ] &&
	[ -e "$cache/keepsake/letter" ]
result $? "without that, it goes; what a build needs and what is not ours stays" "$work/out"
grep -q '^removed: 2, which were ' "$work/err"
result $? "what that freed is said" "$work/err"
sp cache --prune --format csv
[ "$status" -eq 0 ] && grep -q '^removed: 0,' "$work/err"
result $? "nothing is left to go" "$work/err"
finish
