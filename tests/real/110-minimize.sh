# SPDX-License-Identifier: GPL-2.0-or-later
#
# A short search over the userspace's options, stopped and gone on with: trials are kept, the result is a recipe that gives
# its trial's bytes from nothing, and what a search cannot do is refused. A whole search takes an hour or more.
. "$TESTS/real/lib.sh"

sp build pt4-busybox
[ "$status" -eq 0 ]
result $? "pt4-busybox is there" "$work/err"
own searches

variant unknown
printf '[minimize]\nkeep = SYSFSS\n' >>"$work/unknown/recipe.ini"
sp minimize "$work/unknown" --plan --program kernel
[ "$status" -eq 2 ] && grep -q 'keep = SYSFSS.*no option.*did you mean SYSFS' "$work/err"
result $? "keeping what the tree does not have is refused" "$work/err"

started=$(date +%s)
sp minimize --plan --format csv
seconds "the plan"
check "the plan has trials of many moves, the first with most to win" python3 - "$work/out" <<'EOS'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
assert len(rows) >= 3, rows
assert int(rows[0]["moves"]) > 20 and int(rows[0]["gain"]) > 20000, rows[0]
assert 0 < float(rows[0]["chance"]) <= 1, rows[0]
EOS

# a search's name in the store, and how many trials it has
trials() {
	ask "SELECT count(*) FROM trial"
}

started=$(date +%s)
sp minimize --program userspace --max-trials 3 --out "$work/small"
seconds "the base's trial, two more, and the result"
sed 's/^/# /' "$work/err"
[ "$status" -eq 0 ] && grep -q 'stopped: the limit of --max-trials' "$work/err"
result $? "a search ends at its limit, with what it has" "$work/err"
[ "$(trials)" = 3 ] && [ "$(ask "SELECT state FROM search")" = stopped ]
result $? "three trials are in the journal"
[ -s "$work/small/bzImage" ] && [ -s "$work/small/recipe/recipe.ini" ]
result $? "--out has the image and its recipe"
base=$(ask "SELECT payload FROM trial WHERE number = 1")
best=$(ask "SELECT min(payload) FROM trial WHERE outcome = 'pass'")
echo "# payloads: $base bytes before, $best after"
[ "$best" -lt "$base" ]
result $? "it is smaller than the base"
before=$(ask "SELECT group_concat(key || ' ' || outcome || ' ' || payload, ',') FROM (SELECT * FROM trial ORDER BY number)")

# killed in mid-trial: what was through stays, and the same command goes on
"$SIZEPROF" --store "$store" --cache "$cache" minimize --program userspace --max-trials 3 >"$work/out" 2>"$work/err" &
child=$!
for _ in $(seq 600); do
	grep -q 'going on with search 1: 3 trials' "$work/err" && break
	sleep 0.2
done
sleep 8
kill -KILL "$child"
wait "$child" 2>/dev/null
gone "$cache/searches/$(ask "SELECT substr(hash, 1, 12) FROM build WHERE number = 1")" 10
result $? "a search that is killed leaves no process"
[ "$(ask "SELECT group_concat(key || ' ' || outcome || ' ' || payload, ',') FROM (SELECT * FROM trial ORDER BY number LIMIT 3)")" = "$before" ]
result $? "its trials are as they were"
# its work folder can be taken away meanwhile, and nothing else of it
place=$(echo "$cache"/searches/*-1)
[ -d "$place/0" ] && sp cache --prune --format csv
[ "$status" -eq 0 ] && grep -q '^removed: 1, ' "$work/err" && [ ! -e "$place/0" ] && [ -s "$work/small/recipe/recipe.ini" ]
result $? "its work folder is removed" "$work/err"
started=$(date +%s)
sp minimize --program userspace --max-trials 1
seconds "one trial more"
[ "$status" -eq 0 ] && grep -q 'going on with search 1' "$work/err" && [ -d "$place/0" ]
result $? "the same command goes on without" "$work/err"
[ -z "$(ask "SELECT key FROM trial WHERE outcome IN ('pass', 'fail', 'not built') GROUP BY key, attempt HAVING count(*) > 1")" ]
result $? "no trial is there twice"
[ "$(ask 'PRAGMA integrity_check')" = ok ] && [ -z "$(ask 'PRAGMA foreign_key_check')" ]
result $? "the store is sound"
sp runs --search 1 --format csv
[ "$status" -eq 0 ] && [ "$(wc -l <"$work/out")" -gt 20 ]
result $? "what it left out is listed" "$work/err"
sp runs --search 1 --show items --format csv
check "so is all that it could leave out, and how it hangs together" python3 - "$work/out" <<'EOS'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
names = {row["name"] for row in rows}
assert len(rows) > 200 and all(row["round"] == "1" and int(row["base"]) > 0 for row in rows), len(rows)
parents = [row["parents"].split() for row in rows if row["parents"]]
assert len(parents) > 20 and all(set(some) <= names for some in parents), len(parents)
assert any(row["outcome"] == "dropped" for row in rows)
# what is applied applies what it is a parent of
dropped = {row["name"] for row in rows if row["outcome"] == "dropped"}
assert all(row["name"] in dropped for row in rows if dropped & set(row["parents"].split()))
EOS
sp plot trim --out "$work/trim.svg"
[ "$status" -eq 0 ] && grep -q '<svg' "$work/trim.svg"
result $? "it is drawn" "$work/err"
sp verify
[ "$status" -eq 3 ] && grep -q 'no certificate yet' "$work/err"
result $? "there is nothing to verify before its end" "$work/err"
finish
