# SPDX-License-Identifier: GPL-2.0-or-later
#
# A few options and an applet left out in truth: the same payload as a build that begins with nothing, resumption, an
# interruption, and refusals. Leaves only; a rebuild of all options takes hours.
. "$TESTS/real/lib.sh"

# refused TEXT PATTERN OPTION...: measuring is refused before anything is compiled
refused() {
	text=$1 pattern=$2
	shift 2
	sp measure "$@"
	[ "$status" -eq 2 ] && grep -Eq -- "$pattern" "$work/err"
	result $? "$text is refused: $pattern" "$work/err"
}

store="$work/empty.db"
sp measure --report
[ "$status" -eq 3 ] && grep -q 'sizeprof build pt4-busybox makes one' "$work/err"
result $? "without a build there is nothing to measure against" "$work/err"
store="$work/store.db"
base
# 97-bad-folder.sh may run beside this and measure the same base: in the same work folder it would throw away what is left
# in mid-build here
own measure
payload=$(artifact payload bytes)
sp measure --report
[ "$status" -eq 3 ] && grep -q 'sizeprof measure does it' "$work/err"
result $? "nothing was measured yet" "$work/err"

refused "an unknown option" 'did you mean BINFMT_SCRIPT' --only BINFMT_SCRIPTS
refused "a number" 'LOG_BUF_SHIFT cannot be left out: it has a value' --only CONFIG_LOG_BUF_SHIFT
refused "an option that is held" 'EXPERT cannot be left out: it is selected by EMBEDDED' --only EXPERT
refused "an option that is off" 'NET cannot be left out: it is not on' --only NET
refused "a kernel's applet" 'the kernel has no applets' --applets --program kernel

# without OPTION: what its absence saves of the payload, by a build of the recipe without it
fragment_saves() {
	variant "without-$1"
	sed -i "/^CONFIG_$1=y$/d" "$work/without-$1/kernel.fragment"
	echo "# CONFIG_$1 is not set" >>"$work/without-$1/kernel.fragment"
	sp build "$work/without-$1" >/dev/null
	echo $((payload - $(artifact payload bytes)))
}

saved() {
	ask "SELECT saved_packed / 134217728 FROM measurement WHERE name = '$1' AND build = 1"
}

started=$(date +%s)
sp measure --run 1 --only BINFMT_SCRIPT,MOUSE_PS2_BYD,LDISC_AUTOLOAD --format csv
seconds "three leaves and the base twice"
[ "$status" -eq 0 ]
result $? "three options are measured" "$work/err"
sed 's/^/# /' "$work/err"
[ "$(grep -c 'the same bytes' "$work/err")" -eq 2 ]
result $? "the base gave its bytes before and after" "$work/err"
[ "$(ask "SELECT count(*) FROM measurement WHERE build = 1 AND outcome = 0")" -eq 3 ]
result $? "three measurements are stored"
[ "$(ask "SELECT saved_text > 1000 AND dropped_with = '' AND verdict = 'pass' FROM measurement
	WHERE name = 'MOUSE_PS2_BYD'")" = 1 ]
result $? "a mouse's protocol takes its code along, nothing else, and the system boots"
[ "$(ask "SELECT verdict LIKE 'fail: %' FROM measurement WHERE name = 'BINFMT_SCRIPT'")" = 1 ]
result $? "without scripts /init does not start, and that is said"
check "its rows are a table" python3 - "$work/out" <<'EOF'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
assert [row["name"] for row in rows][0] == "MOUSE_PS2_BYD" and len(rows) == 3, rows
assert all(row["program"] == "kernel" and row["kind"] == "option" and row["outcome"] == "built" for row in rows), rows
assert all(int(row["measured_raw"]) == int(row["text"]) + int(row["data"]) for row in rows), rows
EOF
[ "$(saved MOUSE_PS2_BYD)" = "$(fragment_saves MOUSE_PS2_BYD)" ]
result $? "the payload is that of a build from nothing without the option" "$work/err"

started=$(date +%s)
sp measure --run 1 --only BINFMT_SCRIPT,MOUSE_PS2_BYD
seconds "nothing left to do"
[ "$status" -eq 0 ] && grep -q '2 measured already' "$work/err" && ! grep -q 'building the base' "$work/err"
result $? "what is measured is not measured again" "$work/err"

# interrupted in mid-build: the folder is thrown away, what was stored stays
# a shell starts background jobs with SIGINT ignored, which the program respects: undo that
env --default-signal=INT "$SIZEPROF" --store "$store" --cache "$cache" measure --run 1 --no-boot --again --only HID_GENERIC,SWAP >"$work/out" 2>"$work/err" &
child=$!
for _ in $(seq 600); do
	grep -q '^1 of 2: HID_GENERIC' "$work/err" && break
	sleep 0.5
done
# there while make is at work: before that, Kconfig is asked, which takes its time on a busy machine
busy="$cache/measure/$(ask "SELECT substr(hash, 1, 12) FROM build WHERE number = 1")/kernel.busy"
for _ in $(seq 600); do
	[ -e "$busy" ] && break
	sleep 0.2
done
sleep 1
kill -INT "$child"
wait "$child"
[ $? -gt 128 ] && grep -q '1 of 2 were measured and are in the store' "$work/err"
result $? "an interruption says how to go on" "$work/err"
[ "$(ask "SELECT count(*) FROM measurement WHERE name IN ('HID_GENERIC', 'SWAP')")" = 1 ]
result $? "what was through is stored, and no more"
sp measure --run 1 --no-boot --only HID_GENERIC,LDISC_AUTOLOAD --again
[ "$status" -eq 0 ] && grep -q 'discarding a folder that was left in mid-build' "$work/err"
result $? "the next one starts with a fresh copy" "$work/err"

refused "an unknown applet" 'has no applet "vii": did you mean vi' --run 1 --applets --only vii
sp measure --run 1 --applets --only vi,ls
[ "$status" -eq 0 ]
result $? "two applets are measured" "$work/err"
sed 's/^/# /' "$work/err"
[ "$(ask "SELECT count(*) FROM measurement WHERE kind = 'applet' AND program = 'userspace' AND saved_text > 1000
	AND saved_packed > 0")" = 2 ]
result $? "both take code along"
# the recipe's test types ls
[ "$(ask "SELECT group_concat(name || ' ' || substr(verdict, 1, 4), ', ') FROM (SELECT * FROM measurement
	WHERE kind = 'applet' ORDER BY name)")" = "ls fail, vi pass" ]
result $? "the system passes its test without vi, and does not without ls"
finish
