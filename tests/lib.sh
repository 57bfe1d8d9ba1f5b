# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What shell tests share. Each check prints one line of TAP. The environment comes from tests/run: SIZEPROF is
# the program, TESTS this folder.
set -u
: "${SIZEPROF:?run tests by tests/run}" "${TESTS:?}"
checks=0
bad=0
work=$(mktemp -d "${TMPDIR:-/tmp}/sizeprof-test-XXXXXX") || exit 3
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# result STATUS TEXT [FILE]: one line of TAP; a failure shows the file
result() {
	checks=$((checks + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $checks - $2"
	else
		bad=$((bad + 1))
		echo "not ok $checks - $2"
		[ -z "${3:-}" ] || sed 's/^/#   /' "$3" | tail -n 40
	fi
}

skip() {
	checks=$((checks + 1))
	echo "ok $checks - $1 # skip $2"
}

# check TEXT COMMAND...: the command has to succeed
check() {
	check_text=$1
	shift
	"$@" >"$work/check.log" 2>&1
	result $? "$check_text" "$work/check.log"
}

# run_sizeprof ARGUMENTS...: leaves $status, $work/out and $work/err
run_sizeprof() {
	"$SIZEPROF" "$@" >"$work/out" 2>"$work/err"
	status=$?
}

# refuses STATUS TEXT PATTERN ARGUMENTS...: sizeprof ends with that status, and its message, which starts with
# "sizeprof: " and may quote a tool's last lines, matches the pattern (grep -E)
refuses() {
	wanted=$1
	refuses_text=$2
	pattern=$3
	shift 3
	run_sizeprof "$@"
	{
		echo "status $status, wanted $wanted; pattern: $pattern"
		cat "$work/err"
	} >"$work/why"
	[ "$status" -eq "$wanted" ] && sed -n '/^sizeprof: /,$p' "$work/err" | grep -Eq -- "$pattern" &&
		! grep -q Sanitizer "$work/err"
	result $? "$refuses_text" "$work/why"
}

# same FILE NAME: equal to the snapshot tests/cli/snapshots/NAME; UPDATE=1 writes the snapshot
same() {
	snapshot="$TESTS/cli/snapshots/$2"
	if [ "${UPDATE:-0}" = 1 ]; then
		mkdir -p "$TESTS/cli/snapshots"
		cp "$1" "$snapshot"
	fi
	diff -u "$snapshot" "$1" >"$work/diff" 2>&1
	result $? "$2 is as its snapshot says" "$work/diff"
}

finish() {
	echo "1..$checks"
	[ "$bad" -eq 0 ]
	exit $?
}
