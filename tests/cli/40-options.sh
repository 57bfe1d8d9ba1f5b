# SPDX-License-Identifier: GPL-2.0-or-later
#
# What options and applets cost, as users see it: report by option, menu and applet, and why. The store is made by
# sample_store, from the ledger and the costs of the unit tests: run 1 knows no options, run 2 was not traced, run 3
# has it all, the newest.
. "$TESTS/lib.sh"
store="$work/store.db"
check "a store with options is made" "$BUILD/tests/sample_store" "$store"

# sp ARGUMENTS...: sizeprof on that store
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

# by itself: by option, the newest run
sp report --format csv
tr -d '\r' <"$work/out" >"$work/options.csv"
head -n 1 "$work/options.csv" | grep -qx 'option,own_raw,own_packed,drop_raw,drop_packed,executed,dropped_with,prompt,remark'
result $? "report is by option, with the columns that it promises" "$work/options.csv"
sp report --by option --format csv
tr -d '\r' <"$work/out" | cmp -s - "$work/options.csv"
result $? "--by option says the same" "$work/out"
awk -F, 'NR > 1 && $1 != "total" { raw += $2; packed += $3 } $1 == "total" { all = raw == $2 && packed == $3 }
	END { exit !all }' "$work/options.csv"
result $? "what options own adds up to the medium" "$work/options.csv"
sp report --by applet --format csv
tr -d '\r' <"$work/out" | head -n 1 | grep -qx 'applet,exclusive_raw,exclusive_packed,shared_raw,shared_packed,executed,drop_raw,drop_packed'
result $? "by applet it has the columns that it promises" "$work/out"
shows options.txt report
shows options.md report --top 2 --format md
shows options.csv report --sort raw --top 3 --format csv
shows options.json report --top 1 --format json
shows options-in.txt report --by option --in directory=kernel/
shows menus.txt report --by menu
shows menus.csv report --by menu --sort raw --format csv
shows applets.txt report --by applet
shows applets-set.csv report --by applet --only 'sh, [' --format csv
shows applets-set.txt report --by applet --only ash
sp report
grep -q 'drop is predicted' "$work/err" && grep -q 'of 650 packed bytes, options that can be dropped own 210' "$work/err"
result $? "people are told that drops are predicted, and how much can go" "$work/err"
sp report --format csv
! grep -qE 'drop|packed bytes, options' "$work/err"
result $? "machines are not" "$work/err"
sp report 2 --format csv
grep -q 'no traced boot of run 2' "$work/err" && tr -d '\r' <"$work/out" | awk -F, 'NR > 1 && $6 != "" { bad = 1 } END { exit bad }'
result $? "what ran is empty without a traced boot, and a note says so" "$work/err"
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	script -qec "stty cols 72; '$SIZEPROF' --store '$store' -q report" /dev/null </dev/null >"$work/narrow" 2>&1
	tr -d '\r' <"$work/narrow" | awk 'length > 72 { bad = 1 } /^BLOCK / { seen = /droppable +125 / } END { exit bad || !seen }'
	result $? "a narrow terminal is spared columns, not what dropping saves" "$work/narrow"
else
	skip "a narrow terminal is spared columns, not what dropping saves" "no terminal can be made here"
fi

# a run that was accounted for without options
sp report 1
[ "$status" -eq 0 ] && head -n 1 "$work/out" | grep -q '^symbol ' && grep -q 'by symbol, since run 1 .* without options' "$work/err"
result $? "a run without options is reported by symbol, and a note says why" "$work/err"
for dimension in option menu applet; do
	refuses 3 "by $dimension it is not" 'run 1 was accounted for without options: build it again' \
		--store "$store" report 1 --by "$dimension"
done
refuses 3 "nor is anything of it explained" 'run 1 was accounted for without options: build it again' \
	--store "$store" why BLOCK --run 1

# why
shows why-droppable.txt why CONFIG_BLOCK
shows why-held.txt why PROC_FS
shows why-replaced.txt why USB
shows why-userspace.txt why busybox:ASH
shows why-applet.txt why sh
shows why-symbol.txt why kernel
shows why-alias.txt why begin_kernel
shows why-off.txt why CONFIG_BLACK
shows why-option.json why BLOCK --format json
shows why-symbol.json why kernel --format json
sp -q why BLOCK --run 2
grep -q 'ever runs is not known: no traced boot' "$work/out" && ! grep -q measured "$work/out" &&
	grep -qx '  sizeprof measure --run 2 --only BLOCK' "$work/out"
result $? "what is not known of a run is said, and how it can be" "$work/out"
for name in BLOCK PROC_FS ASH ash kernel; do
	sp -q why "$name"
	awk 'length > 80 { exit 1 }' "$work/out"
	result $? "why $name fits a terminal of 80 columns" "$work/out"
done
refuses 2 "an unknown option" 'run 3 has no option BLOK.*nearest.* BLOCK' --store "$store" why CONFIG_BLOK
refuses 2 "an unknown name" 'run 3 has no option, symbol or applet kernal: the nearest .*kernel' --store "$store" why kernal
refuses 2 "an option's name in small letters" 'the nearest .*BLOCK' --store "$store" why block
refuses 2 "a name near nothing" 'no option, symbol or applet qqqqqqqq: sizeprof report' --store "$store" why qqqqqqqq
refuses 2 "a name of two symbols" 'both is another name of 2 symbols' --store "$store" why both
refuses 2 "an empty name" 'names nothing' --store "$store" why CONFIG_
refuses 2 "no name" 'why what' --store "$store" why
refuses 2 "two names" 'PROC_FS' --store "$store" why BLOCK PROC_FS
refuses 2 "an unknown run" 'no run 9' --store "$store" why BLOCK --run 9
refuses 2 "a table of reasons" 'csv is not a format of why: use text or json' --store "$store" why BLOCK --format csv
refuses 2 "an unknown applet in a set" 'no applet "tset": did you mean test' --store "$store" report --by applet --only tset
refuses 2 "a set without names" 'names no applet' --store "$store" report --by applet --only ', '
refuses 2 "a set of something else" 'goes with --by applet' --store "$store" report --by option --only ash
refuses 2 "a set with more conditions" 'and --format alone' --store "$store" report --by applet --only ash --top 2
sp measure --run 3 --report --applets --format csv
[ "$status" -eq 0 ] && tr -d '\r' <"$work/out" | awk -F, 'NR > 1 { rows++; bad = bad || $2 != "applet" } END { exit bad || rows != 1 }'
result $? "measure --report --applets prints applets alone" "$work/out"
sp measure --run 3 --report --format csv
[ "$(wc -l <"$work/out")" -eq 3 ]
result $? "without, it prints everything" "$work/out"
refuses 2 "an unknown dimension" 'colour is not a dimension: use .*option.*menu' --store "$store" report --by colour
refuses 2 "an option that is no label" 'no option BLOK: the nearest' --store "$store" report --by symbol --in option=BLOK

finish
