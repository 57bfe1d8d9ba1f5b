# SPDX-License-Identifier: GPL-2.0-or-later
#
# Measured results as files: tables into a store and out of it again, figures of them, and those that are wrong.
. "$TESTS/lib.sh"
store="$work/store.db"
measured="$TESTS/../datasets/measured"
reports="$TESTS/../reports"

sp() {
	run_sizeprof --store "$store" --cache "$work/cache" "$@"
}

# round_trip RUN FILE ARGUMENTS...: measure --report of the import gives the file
round_trip() {
	trip_run=$1
	trip_file=$2
	shift 2
	sp import "$measured/$trip_file"
	[ "$status" -eq 0 ] && grep -q "import $trip_run (.*), import:$trip_file, is in" "$work/err"
	result $? "$trip_file is imported" "$work/err"
	sp measure --report --run "$trip_run" "$@" --format csv
	cmp "$work/out" "$measured/$trip_file" >"$work/why" 2>&1
	result $? "measure --report gives its bytes back" "$work/why"
}
round_trip 1 pt4-busybox.csv --program kernel
round_trip 2 pt4-busybox-applets.csv --applets
run=3
for version in 5.10 6.12 7.2 7.3; do
	round_trip "$run" "pt4-busybox@$version.csv" --program kernel
	run=$((run + 1))
done
sp import "$measured/pt4-busybox.csv"
sp runs --format csv
[ "$(wc -l <"$work/out")" -eq 7 ]
result $? "what was imported before is not imported again" "$work/out"
sp report 1 --by option --format csv
[ "$status" -eq 0 ] && grep -q '^BLOCK,0,0.000,249035,115185.971,' "$work/out"
result $? "report tells the predictions, and that nothing of what is owned is known" "$work/out"

sp import "$measured/systems.csv"
[ "$status" -eq 0 ] && sp table --built --format csv
tr -d '\r' <"$measured/systems.csv" | sed 1d | cut -d, -f 2-8 | sort >"$work/wanted"
tr -d '\r' <"$work/out" | grep '^import:[a-z0-9+-]*,' | cut -d, -f 2-8 | sort >"$work/found"
[ -s "$work/wanted" ] && cmp -s "$work/wanted" "$work/found"
result $? "the imported systems are rows of the size table, with their own sizes" "$work/found"
floppy=$(sqlite3 "$store" "SELECT max(number) FROM build WHERE recipe = 'import:pt4-busybox+floppy'")
sp report "$floppy" --by medium --format csv
[ "$status" -eq 0 ] && grep -q '^(free space),770048,' "$work/out" && grep -q '^total,2949120,2949120.000' "$work/out"
result $? "an imported image has its parts" "$work/out"
refuses 2 "an imported table is not booted" 'was measured elsewhere' --store "$store" boot "$floppy"

# versions.csv and its two companions, of two versions
mkdir -p "$work/measured"
printf '%s\n' 'system,linux,medium_bytes,kernel_bytes,userspace_bytes,kernel_raw,boot,options,taken_otherwise,toolchain,command,sources_date,origin' \
	'demo,6.12.1,300,200,100,5000,pass,2,1,gcc (X) 12.2.0; GNU ld (Y) 2.40,sizeprof build demo@6.12,2026-11-14,built' \
	'demo,6.2.1,250,150,100,4000,fail: early exit,1,0,gcc (X) 12.2.0; GNU ld (Y) 2.40,sizeprof build demo@6.2,2026-07-31,built' \
	>"$work/measured/versions.csv"
printf '%s\n' 'system,linux,part,raw,packed,origin' 'demo,6.2.1,(userspace),900,100.000,built' 'demo,6.2.1,fs,4000,150.000,built' \
	'demo,6.12.1,(userspace),900,100.000,built' 'demo,6.12.1,fs,5000,199.999,built' >"$work/measured/parts-by-version.csv"
printf '%s\n' 'system,linux,option,value,own_raw,own_packed,drop_raw,drop_packed,prompt,origin' \
	'demo,6.2.1,(always built),,3000,100.250,,,,built' 'demo,6.2.1,BLOCK,y,1000,50.000,1200,60.500,Blocks,built' \
	'demo,6.12.1,(always built),,3000,120.000,,,,built' 'demo,6.12.1,BLOCK,y,1500,70.000,1700,80.500,Blocks,built' \
	'demo,6.12.1,NEW,y,500,10.500,,,,built' >"$work/measured/options-by-version.csv"
first=$(sqlite3 "$store" 'SELECT max(number) + 1 FROM build')
sp import "$work/measured/options-by-version.csv"
[ "$status" -eq 0 ] && sp report "$first" --by option --format csv
grep -q '^BLOCK,1000,50.000,1200,60.500,' "$work/out" && grep -q '^total,4000,150.000' "$work/out"
result $? "options by version become a run each, whose sum is whole" "$work/out"
sp diff "$first" "$((first + 1))" --options --format csv
[ "$status" -eq 0 ] && [ "$(tr -d '\r' <"$work/out" | tail -n 1)" = 'NEW,,y,new,10.500,,' ] && [ "$(wc -l <"$work/out")" -eq 2 ]
result $? "diff --options tells what is new in the other version" "$work/out"
sp diff "$first" "$((first + 1))" --by option --format csv
[ "$status" -eq 0 ] && grep -q '^BLOCK,1000,1500,500,50.000,70.000,20.000,' "$work/out"
result $? "diff --by option tells what grew" "$work/out"
refuses 2 "diff --options with a dimension" 'is a table of its own' --store "$store" diff 1 2 --options --by symbol
sp import "$work/measured/versions.csv" "$work/measured/parts-by-version.csv"
[ "$status" -eq 0 ] && [ "$(grep -c '^import [0-9]* (.*import:demo@6' "$work/err")" -eq 4 ]
result $? "versions.csv and parts-by-version.csv are imported" "$work/err"
refuses 2 "a table together with an image" 'do not come together' --store "$store" import "$work/measured/versions.csv" "$SIZEPROF"

# wrong FILE PATTERN LINE...: import refuses the file with these lines
wrong() {
	wrong_pattern=$1
	shift
	printf '%s\n' "$@" >"$work/wrong.csv"
	refuses 2 "a table that is refused: $wrong_pattern" "$wrong_pattern" --store "$store" import "$work/wrong.csv"
}
wrong 'has no rows' 'system,kernel,medium_bytes'
wrong 'is no table of measured results' 'a,b' '1,2'
wrong 'row 1: "x" is no value of medium_bytes' 'system,kernel,medium_bytes' 'a,6.1,x'
wrong 'row 1: "-5" is no value of medium_bytes' 'system,kernel,medium_bytes' 'a,6.1,-5'
wrong 'row 1: "1e300" is no value of medium_bytes' 'system,kernel,medium_bytes' 'a,6.1,1e300'
wrong 'row 1: "inf" is no value of own_packed' 'system,linux,option,own_raw,own_packed' 'a,6.1,B,1,inf'
wrong 'parts are larger than medium_bytes' 'system,kernel,medium_bytes,kernel_bytes' 'a,6.1,5,6'
wrong 'row 2: "" is no value of name' 'program,kind,name' 'kernel,option,A' 'kernel,option,'
wrong 'BLOCK stands twice' 'system,linux,option,own_raw,own_packed' 'a,6.1,BLOCK,1,1' 'a,6.1,BLOCK,1,1'
wrong 'row 7: "1e10" is no value of own_packed' 'system,linux,option,own_raw,own_packed' 'a,6.1,A,1,1e10' 'a,6.1,B,1,1e10' \
	'a,6.1,C,1,1e10' 'a,6.1,D,1,1e10' 'a,6.1,E,1,1e10' 'a,6.1,F,1,1e10' 'a,6.1,G,1,1e10'
wrong 'row 7: "8719476735.5" is no value of own_packed' 'system,linux,option,own_raw,own_packed' 'a,6.1,A,1,1e10' 'a,6.1,B,1,1e10' \
	'a,6.1,C,1,1e10' 'a,6.1,D,1,1e10' 'a,6.1,E,1,1e10' 'a,6.1,F,1,1e10' 'a,6.1,G,1,8719476735.5'
wrong 'row 1: "4294967296" is no value of placements' 'program,kind,name,placements' 'kernel,option,A,4294967296'
wrong 'row 3: a stands for the second time' 'system,kernel,medium_bytes' 'a,6.1,5' 'b,6.1,5' 'a,6.2,6'
wrong 'row 2: a@6.1 stands for the second time' 'system,linux,medium_bytes' 'a,6.1,5' 'a,6.1,6'
wrong 'row 3: a@6.1 stands for the second time' 'system,linux,option,own_raw,own_packed' 'a,6.1,A,1,1' 'a,6.2,A,1,1' 'a,6.1,B,1,1'
wrong 'row 3: a@6.1 stands for the second time' 'system,linux,part,raw,packed' 'a,6.1,fs,1,1' 'b,6.1,fs,1,1' 'a,6.1,mm,1,1'
wrong 'wrong.csv:2' 'system,kernel,medium_bytes' 'a,6.1'
[ "$(sqlite3 "$store" "SELECT count(*) FROM build WHERE title = '$work/wrong.csv'")" -eq 0 ]
result $? "nothing of them is stored" "$work/err"

# the table of versions, of what was measured elsewhere alone
mkdir -p "$work/bin" "$work/share/sizeprof/datasets/recipes"
cp "$SIZEPROF" "$work/bin/sizeprof"
cp -R "$work/measured" "$work/share/sizeprof/datasets/measured"
program=$SIZEPROF
SIZEPROF="$work/bin/sizeprof"
run_sizeprof --store "$work/empty.db" table --versions demo --format csv
tr -d '\r' <"$work/out" | cut -d, -f 2,3,13 | tr '\n' ' ' >"$work/found"
[ "$(cat "$work/found")" = 'linux,medium_bytes,origin 6.2.1,250,frozen 6.12.1,300,frozen ' ]
result $? "table --versions has the frozen versions in their order" "$work/found"
run_sizeprof --store "$work/empty.db" -q table --versions demo --by option --format md
grep -q '^| NEW |  *| *10.5 |' "$work/out"
result $? "table --versions --by option sets them side by side" "$work/out"
refuses 3 "table --versions of what nobody measured" 'no version of x was built yet' --store "$work/empty.db" table --versions x
refuses 2 "table --versions of one version" 'name the recipe without "@6.1"' --store "$work/empty.db" table --versions x@6.1
refuses 2 "plot versions of one version" 'name the recipe without "@6.1"' --store "$work/empty.db" plot versions x@6.1
refuses 3 "plot versions of what a folder does not have" 'measured/versions.csv has no version of x' --store "$work/empty.db" \
	plot versions x --from "$work/measured"
refuses 2 "table --by without --versions" 'go with --versions' --store "$work/empty.db" table --by option
refuses 2 "table --versions --by symbol" 'not told by "symbol"' --store "$work/empty.db" table --versions --by symbol
SIZEPROF=$program

# figures
if command -v gnuplot >/dev/null; then
	for name in versions options; do
		run_sizeprof plot "$name" demo --from "$work/measured" --out "$work/$name.svg"
		[ "$status" -eq 0 ] && grep -q 'Linux 6.12.1' "$work/$name.svg" && grep -q '1 of 2 boot tests passed' "$work/$name.svg" &&
			grep -q 'gcc 12.2.0, GNU ld 2.40' "$work/$name.svg"
		result $? "plot $name draws what was measured elsewhere" "$work/err"
	done
	tr -d '\r' <"$work/versions-data.csv" | sort >"$work/parts"
	sort "$work/measured/parts-by-version.csv" | cmp -s - "$work/parts"
	result $? "its numbers are beside it"
	printf '%s\n' 'system,linux,part' 'demo,6.1,fs' >"$work/measured/parts-by-version.csv"
	refuses 2 "a file that lacks a column" 'has no column "raw" at place 4' plot versions demo --from "$work/measured" --out "$work/x.svg"
	refuses 2 "--from of a figure that has none" '--from goes with' --store "$store" plot packed --from "$work/measured"

	# what ships is made again: the bytes of the figure with the same gnuplot, of its numbers with any
	# again NAME FILE: reports/NAME.svg is what was drawn, and its numbers are the rows of that file
	again() {
		[ "$status" -eq 0 ] && [ -f "$reports/$1.svg" ]
		result $? "plot $1 draws reports/$1.svg again" "$work/err"
		tr -d '\r' <"$work/$1-data.csv" | sort >"$work/found"
		tr -d '\r' <"$measured/$2" | sort | cmp - "$work/found" >"$work/why" 2>&1
		result $? "its numbers are those of $2" "$work/why"
		made_by=$(sed -n 's/.*Produced by \(GNUPLOT [0-9. a-z]*\).*/\1/p' "$reports/$1.svg")
		here=$(sed -n 's/.*Produced by \(GNUPLOT [0-9. a-z]*\).*/\1/p' "$work/$1.svg")
		if [ "$made_by" = "$here" ]; then
			cmp "$reports/$1.svg" "$work/$1.svg" >"$work/why" 2>&1
			result $? "and it is the same, byte for byte" "$work/why"
		else
			skip "and it is the same, byte for byte" "it was drawn by $made_by, here is $here"
		fi
	}
	run_sizeprof plot versions --from "$measured" --out "$work/versions.svg"
	again versions parts-by-version.csv
	run_sizeprof plot options --from "$measured" --out "$work/options.svg"
	again options options-by-version.csv
	run_sizeprof plot systems --from "$measured" --out "$work/systems.svg"
	again systems systems.csv
	sp plot accuracy 1 --out "$work/accuracy.svg"
	again accuracy pt4-busybox.csv
else
	skip "figures of measured results" "no gnuplot"
fi
finish
