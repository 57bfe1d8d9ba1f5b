# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the real tests share: a cache of their own, in which only the sources and the compiler's results are the
# user's, and a store of each test's own.
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

# variant NAME: a copy of pt4-busybox to be changed, in $work/NAME
variant() {
	cp -r "$recipes/pt4-busybox" "$work/$1"
	chmod -R u+w "$work/$1"
}
