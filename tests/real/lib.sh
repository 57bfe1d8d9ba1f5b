# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the real tests share: a cache of their own, in which only the sources and the compiler's results are the
# user's, and a store of each test's own. They run side by side: what lies in the cache may be of another test, and
# another may be at work there. So none counts what is there, takes anything away that is not its own, or looks for
# processes by the cache's name alone.
. "$TESTS/lib.sh"
users=${XDG_CACHE_HOME:-$HOME/.cache}/sizeprof
cache=${SIZEPROF_TEST_CACHE:-$users-tests}
mkdir -p "$users/sources" "$users/ccache" "$cache" || exit 3
[ -e "$cache/sources" ] || ln -s "$users/sources" "$cache/sources"
[ -e "$cache/ccache" ] || ln -s "$users/ccache" "$cache/ccache"
store="$work/store.db"
recipes="$TESTS/../datasets/recipes"
for tool in sqlite3 pgrep; do
	command -v "$tool" >/dev/null || {
		echo "not ok 1 - $tool is installed"
		echo "1..1"
		exit 1
	}
done

# sp ARGUMENTS...: sizeprof on the test's store; leaves $status, $work/out and $work/err
sp() {
	run_sizeprof --store "$store" --cache "$cache" "$@"
}

ask() {
	sqlite3 "$store" "$1"
}

# the value of a column of the newest build's artifact of that kind
artifact() {
	ask "SELECT $2 FROM artifact WHERE kind = '$1' AND build = (SELECT max(number) FROM build)"
}

# seconds TEXT: how long the last command took, for the record
seconds() {
	echo "# $1: $(($(date +%s) - started)) s"
}

# gone PATTERN SECONDS: no process has that in its command line, after so long at most
gone() {
	for _ in $(seq $(($2 * 5))); do
		pgrep -f "$1" >/dev/null || return 0
		sleep 0.2
	done
	! pgrep -f "$1" >/dev/null
}

# variant NAME: a copy of pt4-busybox to be changed, in $work/NAME
variant() {
	cp -r "$recipes/pt4-busybox" "$work/$1"
	chmod -R u+w "$work/$1"
}

# base [OPTION...]: pt4-busybox is there, with its account; from the test cache, if real/10-build.sh left it there
base() {
	[ -e "$store" ] || [ ! -e "$cache/pt4-busybox.db" ] || cp "$cache/pt4-busybox.db" "$store"
	sp "$@" build pt4-busybox
	[ "$status" -eq 0 ]
	result $? "pt4-busybox is there" "$work/err"
}

# reused TEXT VMLINUX: the newest build's kernel is in the folder of that file, and the last command compiled none
reused() {
	[ -n "$2" ] && [ "$(artifact vmlinux path)" = "$2" ] && ! grep -q 'compiling the kernel' "$work/err"
	result $? "$1" "$work/err"
}

# own FOLDER: from here on that folder of the cache is the test's alone; the others it shares as before
own() {
	mkdir "$work/cache"
	for entry in "$cache"/*; do
		[ "${entry##*/}" = "$1" ] || ln -s "$entry" "$work/cache/"
	done
	cache="$work/cache"
}

# account BYTES: the newest build's ledger covers a medium of BYTES: exactly in the store, and in every report
account() {
	[ "$(ask "SELECT sum(piece.packed) = $1 * 134217728 FROM image JOIN piece ON piece.image = image.id
		WHERE build = (SELECT max(number) FROM build)")" = 1 ]
	result $? "the packed sizes of all pieces add up to the medium's $1 bytes, to the last fraction of a bit"
	universe=$(ask "SELECT sum(size) FROM image JOIN piece ON piece.image = image.id
		WHERE build = (SELECT max(number) FROM build)")
	echo "# the universe is $universe raw bytes, $1 packed"
	for dimension in medium file section symbol object directory; do
		sp report --by "$dimension" --format json
		check "the rows by $dimension add up to the total, which is the medium" python3 - "$work/out" "$dimension" "$universe" "$1" <<'EOF'
import json, sys
rows = json.load(open(sys.argv[1]))
assert list(rows[0])[:4] == [sys.argv[2], "raw", "packed", "ratio"], list(rows[0])
total = rows.pop()
assert total[sys.argv[2]] == "total", total
assert total["raw"] == int(sys.argv[3]) == sum(row["raw"] for row in rows), total
assert total["packed"] == int(sys.argv[4]), total
# each row is rounded to a thousandth
assert abs(sum(row["packed"] for row in rows) - total["packed"]) <= 0.0005 * len(rows), total
EOF
	done
}
