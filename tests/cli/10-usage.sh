# SPDX-License-Identifier: GPL-2.0-or-later
#
# Help texts against snapshots (UPDATE=1 rewrites them), and words that are wrong.
. "$TESTS/lib.sh"
export XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"

run_sizeprof --help
same "$work/out" help
for command in build boot report why diff measure minimize verify fragment plot export import table runs recipes fetch cache trial; do
	run_sizeprof "$command" --help
	same "$work/out" "help-$command"
done
run_sizeprof --version
grep -Eq '^sizeprof [0-9]+\.[0-9]+\.[0-9]+$' "$work/out"
result $? "--version prints a version"
run_sizeprof recipes --format csv
tr -d '\r' <"$work/out" >"$work/recipes"
same "$work/recipes" recipes.csv
[ ! -e "$work/cache" ] && [ ! -e "$work/data" ]
result $? "help and lists of recipes write nothing"

refuses 2 "no command" 'which command'
refuses 2 "an unknown command" '"bild" is not a command' bild
refuses 2 "a trial without files" 'trial needs two files' trial
refuses 2 "a trial with one file" 'sizeprof trial SPEC RESULT' trial spec.json
refuses 2 "an unknown option" 'option --nonsense is not known' --nonsense
refuses 2 "an unknown option of a command" 'option --nonsense is not known' build --nonsense
refuses 2 "an unknown letter" 'option -x is not known' report -x
refuses 2 "an option without its value" 'option --by needs a value' report --by
refuses 2 "a word too many" 'does not know what to do with "b"' report a b
refuses 2 "an unknown dimension" 'section, symbol, object, directory' report --by colour
refuses 2 "an unknown sort order" 'raw' report --sort colour
refuses 2 "a top that is no count" 'whole number' report --top none
refuses 2 "a negative top" 'whole number' report --top=-3
refuses 2 "jobs that are no count" 'whole number' build -j many
refuses 2 "an empty store path" 'not empty' --store= runs
refuses 2 "an initramfs without an image" 'goes with the path of a kernel image' boot nothing --initramfs /dev/null
refuses 2 "a fragment of nothing" 'which configuration' fragment
refuses 2 "a format of a fragment, which has but one" 'goes with --check' fragment x --format csv
: >"$work/empty.db"
refuses 3 "a report before any build" 'no run|holds no' --store "$work/empty.db" report
env -u XDG_DATA_HOME -u HOME "$SIZEPROF" runs >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && grep -q 'give --store' "$work/err"
result $? "no home to put results in" "$work/err"
mkdir -p "$work/data/sizeprof"
: >"$work/data/sizeprof/sizeprof.db"
XDG_DATA_HOME="$work/data" run_sizeprof runs --format csv
[ "$status" -eq 0 ] && [ "$(wc -l <"$work/out")" -eq 1 ]
result $? "runs of an empty store are a header alone" "$work/err"
: >"$work/one.db"
run_sizeprof --store "$work/one.db" runs --format csv && run_sizeprof runs --format csv --store "$work/one.db"
[ "$status" -eq 0 ] && [ -s "$work/one.db" ]
result $? "global options stand before or after the command" "$work/err"
"$SIZEPROF" recipes >/dev/full 2>"$work/err"
[ $? -eq 3 ] && grep -q 'No space left' "$work/err"
result $? "a full standard output" "$work/err"
# whoever reads it leaves early: no complaint, and the end that a shell expects (128 + SIGPIPE)
cat >"$work/reader.sh" <<'END'
{ "$SIZEPROF" --help; echo $? >"$1/pipe-status"; } | true
END
sh "$work/reader.sh" "$work" 2>"$work/err"
[ ! -s "$work/err" ]
result $? "a reader that has gone is no error" "$work/err"
finish
