# SPDX-License-Identifier: GPL-2.0-or-later
#
# SIGKILL of sizeprof or of make at random moments of a build: the store stays sound, no process is left, and
# the next build gives the same bytes as an undisturbed one. KILLS says how often (default 3), SEED where the
# random moments start.
. "$TESTS/real/lib.sh"
kills=${KILLS:-3}
seed=${SEED:-1}

base
kernel=$(artifact bzImage sha256)
initramfs=$(artifact initramfs sha256)

# a cache of its own, with the sources and the compiler's results of the user's
mkdir "$work/cache"
ln -s "$users/sources" "$work/cache/sources"
ln -s "$users/ccache" "$work/cache/ccache"
cache="$work/cache"
store="$work/killed.db"

# processes that have to do with this cache
left() {
	pgrep -f "$work/cache" | grep -v "^$$\$"
}

# The moments are drawn from what the undisturbed build took, or, where that had to compile, what ccache leaves of it.
whole=$(sqlite3 "$work/store.db" "SELECT CAST(min(sum(seconds), 60) AS INTEGER) FROM duration
	WHERE step IN ('kernel', 'userspace')")
start_over() {
	rm -rf "$cache/kernels" "$cache/userspaces" "$cache/builds" "$store" "$store-wal" "$store-shm"
}

started=$(date +%s)
kill_number=0
sound=0
clean=0
landed=0
awk -v seed="$seed" -v kills="$kills" -v whole="$whole" \
	'BEGIN { srand(seed); for (i = 0; i < kills; i++) print rand() * whole, rand() }' >"$work/moments"
# strike MOMENT WHICH: start a build, kill it or its make at that moment; fails when there was nothing to kill
strike() {
	"$SIZEPROF" --store "$store" --cache "$cache" -q build pt4-busybox >"$work/out" 2>"$work/err" </dev/null &
	victim=$!
	sleep "$1"
	make=$(pgrep -f "^make .*$work/cache" | head -n 1)
	if [ -n "$make" ] && awk -v w="$2" 'BEGIN { exit !(w < 0.4) }'; then
		echo "# kill $kill_number: make after $1 s"
		kill -9 "$make" 2>/dev/null
	else
		echo "# kill $kill_number: sizeprof after $1 s"
		kill -9 "$victim" 2>/dev/null
	fi
}

while read -r moment which; do
	kill_number=$((kill_number + 1))
	for attempt in 1 2 3; do
		if strike "$moment" "$which"; then
			landed=$((landed + 1))
			break
		fi
		# it was through already: anew, from nothing, and sooner
		echo "#   came too late"
		wait "$victim" 2>/dev/null
		start_over
		moment=$(awk -v m="$moment" 'BEGIN { print m / 2 }')
	done
	wait "$victim" 2>/dev/null
	for wait_for_end in 1 2 3 4 5 6 7 8 9 10; do
		[ -n "$(left)" ] || break
		sleep 0.5
	done
	if [ -z "$(left)" ]; then
		clean=$((clean + 1))
	else
		pgrep -fa "$work/cache" | sed 's/^/#   left: /'
	fi
	if [ ! -e "$store" ] || { [ "$(ask 'PRAGMA integrity_check')" = ok ] && [ -z "$(ask 'PRAGMA foreign_key_check')" ]; }; then
		sound=$((sound + 1))
	fi
	# a build that got through leaves nothing to kill
	if [ -e "$store" ] && [ "$(ask 'SELECT count(*) FROM build' 2>/dev/null)" = 1 ]; then
		start_over
	fi
done <"$work/moments"
seconds "$kills kills"
echo "# $landed of $kills kills met a living process, in builds of $whole s"
[ "$landed" -eq "$kills" ]
result $? "each kill met a living process"
[ "$clean" -eq "$kills" ]
result $? "no process is left behind after $kills kills"
[ "$sound" -eq "$kills" ]
result $? "the store is sound after each"
sp build pt4-busybox
[ "$status" -eq 0 ] && [ "$(artifact bzImage sha256)" = "$kernel" ] && [ "$(artifact initramfs sha256)" = "$initramfs" ]
result $? "the next build gives the bytes of the undisturbed one" "$work/err"

# until_says FILE WORDS: a minute at most
until_says() {
	for _ in $(seq 300); do
		grep -q "$2" "$1" && break
		sleep 0.2
	done
}

# Ctrl-C and two at once, while there is a cache of our own to disturb
rm -rf "$cache/kernels"
# a shell starts background jobs with SIGINT ignored, which the program respects: undo that
env --default-signal=INT "$SIZEPROF" --store "$store.2" --cache "$cache" build pt4-busybox >"$work/out1" 2>"$work/err1" </dev/null &
first=$!
until_says "$work/err1" 'compiling the kernel'
env --default-signal=INT "$SIZEPROF" --store "$store.2" --cache "$cache" build pt4-busybox >"$work/out2" 2>"$work/err2" </dev/null &
second=$!
until_says "$work/err2" 'waiting for'
kill -INT "$second"
wait "$second"
interrupted=$?
kill -0 "$first" 2>/dev/null
result $? "the first of two builds is still at work" "$work/err1"
grep -q "waiting for" "$work/err2"
result $? "the second of two builds of one recipe says that it waits" "$work/err2"
[ "$interrupted" -gt 128 ] && grep -q 'interrupted' "$work/err2"
result $? "Ctrl-C ends it, and it says so" "$work/err2"
kill -INT "$first"
wait "$first"
for wait_for_end in 1 2 3 4 5 6 7 8 9 10; do
	[ -n "$(left)" ] || break
	sleep 0.5
done
[ -z "$(left)" ]
result $? "Ctrl-C in mid-build leaves no process"
[ ! -e "$store.2" ] || [ "$(sqlite3 "$store.2" 'SELECT count(*) FROM build')" = 0 ]
result $? "nor a half result"
finish
