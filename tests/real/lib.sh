# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the real tests share: the user's own cache, so that sources and objects are reused, and a store of the
# test's own.
. "$TESTS/lib.sh"
cache=${SIZEPROF_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sizeprof}
store="$work/store.db"
recipes="$TESTS/../datasets/recipes"
command -v sqlite3 >/dev/null || {
	echo "not ok 1 - sqlite3 is installed"
	exit 1
}

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

# variant NAME: a copy of pt4-busybox to be changed, in $work/NAME
variant() {
	cp -r "$recipes/pt4-busybox" "$work/$1"
	chmod -R u+w "$work/$1"
}
