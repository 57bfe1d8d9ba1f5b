# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole searches, over a BusyBox of some twenty applets, a part of whose options are kept, so that they end in minutes: to
# the certificate, which verify confirms, if that comes within 500 s. SEARCHES names others, which take as long again each,
# and have the same end: "one-by-one two-at-once killed flaky". KILLS says how often the killed one is (default 3; it begins
# anew when it ends sooner), SEED where random moments start, FAILING how many boots of the flaky one in a hundred fail by
# chance (default 5).
. "$TESTS/real/lib.sh"
kills=${KILLS:-3}
seed=${SEED:-1}
failing=${FAILING:-5}
searches=${SEARCHES:-}

variant small
sed -i -e '/^\[userspace\]/,/^\[/s/^base = .*/base = allnoconfig/' -e '/^# The same kernel and userspace on a floppy/,$d' \
	"$work/small/recipe.ini"
for option in STATIC BUSYBOX SHOW_USAGE ASH SH_IS_ASH ASH_ECHO ASH_TEST ASH_EXPAND_PRMT FEATURE_SH_MATH FEATURE_EDITING \
	FEATURE_EDITING_FANCY_PROMPT ECHO LS CAT MOUNT UMOUNT FEATURE_MOUNT_FLAGS \
	FEATURE_LS_SORTFILES FEATURE_LS_TIMESTAMPS GREP SED WC HEAD TAIL CUT SORT UNIQ TR DATE; do
	echo "CONFIG_$option=y"
done >"$work/small/busybox.fragment"
# UMOUNT would go; most of the others take two failing boots, or a build that is not smaller, each to be found needed
kept="UMOUNT STATIC BUSYBOX FEATURE_EDITING_FANCY_PROMPT FEATURE_BUFFERS_USE_MALLOC INSTALL_APPLET_SYMLINKS NO_DEBUG_LIB
	BASH_IS_NONE"
printf '[minimize]\n' >>"$work/small/recipe.ini"
for option in $kept; do
	echo "keep = busybox:$option"
done >>"$work/small/recipe.ini"
started=$(date +%s)
sp build "$work/small"
[ "$status" -eq 0 ]
result $? "a small BusyBox boots" "$work/err"
[ "$status" -eq 0 ] || finish
seconds "its build"
cp "$store" "$work/base.db"
# where its searches are made; those of other recipes are another test's
folder="$cache/searches/$(ask "SELECT substr(hash, 1, 12) FROM build WHERE number = 1")"

# what a search comes to
end_of() {
	sqlite3 "$1" "SELECT (SELECT sha256 FROM config WHERE id = userspace_config), initramfs_sha256, payload
		FROM search_end WHERE search = $2"
}

# like STORE SEARCH: does it end as the first one did? A compressed stream varies by some bytes with whatever is in it, so
# another way may keep or drop a thing that weighs less than that: what is needed has to be the same, and the bytes nearly.
like() {
	needed="SELECT group_concat(name) FROM (SELECT name FROM neighbour WHERE verdict = 'needed' AND search = "
	apart=$(($(end_of "$1" "$2" | cut -d'|' -f3) - $(echo "$whole" | cut -d'|' -f3)))
	echo "# its end is $apart bytes from the first one's"
	[ "$apart" -ge -100 ] && [ "$apart" -le 100 ] &&
		[ "$(sqlite3 "$1" "$needed $2 ORDER BY name)")" = "$(ask "$needed 1 ORDER BY name)")" ]
}

# what tells that no trial was lost or is there twice
is_sound() {
	[ "$(sqlite3 "$1" 'PRAGMA integrity_check')" = ok ] && [ -z "$(sqlite3 "$1" 'PRAGMA foreign_key_check')" ] &&
		[ -z "$(sqlite3 "$1" "SELECT key FROM trial WHERE outcome IN ('pass', 'fail', 'not built')
			GROUP BY search, key, attempt HAVING count(*) > 1")" ]
}

# tell STORE SEARCH WHAT: its figures, for the record
tell() {
	sqlite3 "$1" "SELECT '# $3: ' || count(*) || ' trials, ' || sum(boots_passed + boots_failed) || ' boots, payload ' ||
		max(payload) || ' to ' || (SELECT payload FROM search_end WHERE search = $2) || ' bytes, ' ||
		(SELECT count(*) FROM neighbour WHERE search = $2) || ' neighbours' FROM trial WHERE search = $2"
}

started=$(date +%s)
limit=
[ "$searches" ] || limit="--time 500s"
# shellcheck disable=SC2086 # two words, or none
sp minimize "$work/small" --program userspace --out "$work/whole" $limit
seconds "a whole search"
if [ "$limit" ] && grep -q 'stopped: the limit of --time' "$work/err"; then
	tell "$store" 1 "not through"
	skip "a search ends with its certificate" "this machine is too slow or too busy; SEARCHES gives it the time"
	finish
fi
[ "$status" -eq 0 ] && [ "$(ask 'SELECT state FROM search')" = certified ]
result $? "a search ends with its certificate" "$work/err"
tell "$store" 1 "weighted"
whole=$(end_of "$store" 1)
[ -n "$whole" ] && [ "$(ask "SELECT count(*) FROM neighbour WHERE search = 1 AND verdict = 'unknown'")" = 0 ]
result $? "each of its neighbours has an outcome"
ask "SELECT text FROM config WHERE id = (SELECT userspace_config FROM search_end WHERE search = 1)" >"$work/end.config"
gone_too=
for option in $kept; do
	grep -q "^CONFIG_$option=y\$" "$work/end.config" || gone_too="$gone_too $option"
done
[ -z "$gone_too" ] && grep -q '^# CONFIG_WC is not set$' "$work/end.config"
result $? "what the recipe keeps is still there, what nothing needs is not" "$work/end.config"
started=$(date +%s)
sp verify --sample 5
seconds "the check of five neighbours"
[ "$status" -eq 0 ]
result $? "verify agrees" "$work/err"

one_by_one() {
	started=$(date +%s)
	sp minimize "$work/small" --program userspace --strategy one-by-one
	seconds "one by one"
	tell "$store" 2 "one by one"
	[ "$status" -eq 0 ] && like "$store" 2
	result $? "one by one it comes to the same" "$work/err"
}

two_at_once() {
	cp "$work/base.db" "$work/two.db"
	started=$(date +%s)
	"$SIZEPROF" --store "$work/two.db" --cache "$cache" minimize "$work/small" --program userspace --jobs 2 --make-jobs 1 \
		>"$work/out" 2>"$work/err" </dev/null
	status=$?
	seconds "two at once"
	tell "$work/two.db" 1 "two at once"
	[ "$status" -eq 0 ] && like "$work/two.db" 1
	result $? "two at once it comes to the same" "$work/err"
}

# A process to be killed: of QEMU, of make, or the search itself; waits for one.
find_victim() {
	for _ in $(seq 300); do
		case $1 in
		qemu) victim=$(pgrep -f "^[^ ]*qemu-system.*$folder" | head -n 1) ;;
		make) victim=$(pgrep -f "^[^ ]*make .*$folder" | head -n 1) ;;
		*) victim=$search ;;
		esac
		kill -0 "$search" 2>/dev/null || return 1
		[ -n "$victim" ] && return 0
		sleep 0.1
	done
	return 1
}

start_search() {
	"$SIZEPROF" --store "$work/killed.db" --cache "$cache" -q minimize "$work/small" --program userspace \
		>"$work/killed.out" 2>"$work/killed.err" </dev/null &
	search=$!
}

# The search is through, or was killed: nothing is left of it. One that ended begins anew.
end_search() {
	wait "$search" 2>/dev/null
	ended=$?
	gone "$folder" 10 || stray=$((stray + 1))
	is_sound "$work/killed.db" || unsound=$((unsound + 1))
	[ "$ended" -gt 128 ] && return
	ends=$((ends + 1))
	[ "$ended" -eq 0 ] && [ "$(end_of "$work/killed.db" 1)" = "$whole" ] || other=$((other + 1))
	tell "$work/killed.db" 1 "killed, at its end"
	cp "$work/base.db" "$work/killed.db"
}

killed() {
	cp "$work/base.db" "$work/killed.db"
	stray=0 unsound=0 other=0 ends=0 killed=0
	started=$(date +%s)
	awk -v seed="$seed" 'BEGIN { srand(seed); for (i = 0; i < 10000; i++) print 1 + rand() * 12, int(rand() * 3) }' >"$work/moments"
	start_search
	while [ "$killed" -lt "$kills" ] && read -r moment which; do
		sleep "$moment"
		find_victim "$(echo "qemu make search" | cut -d' ' -f$((which + 1)))" && kill -9 "$victim" 2>/dev/null && killed=$((killed + 1))
		kill -0 "$search" 2>/dev/null && [ "$victim" != "$search" ] && continue
		end_search
		start_search
	done <"$work/moments"
	while :; do
		end_search
		[ "$ended" -gt 128 ] || break
		start_search
	done
	seconds "$killed kills in $ends searches"
	[ "$killed" -eq "$kills" ] && [ "$ends" -gt 0 ] && [ "$other" -eq 0 ]
	result $? "killed $kills times, it comes to the same" "$work/killed.err"
	[ "$unsound" -eq 0 ]
	result $? "no trial is lost or there twice, and the store is sound, after each kill of a search"
	[ "$stray" -eq 0 ]
	result $? "no process is left behind"
}

# A QEMU some of whose boots fail by chance: their kernel finds no init.
make_flaky_qemu() {
	real_qemu=$(command -v qemu-system-x86_64)
	mkdir "$work/bin"
	sed -e "s|@WORK@|$work|g" -e "s|@SEED@|$seed|" -e "s|@FAILING@|$failing|" -e "s|@QEMU@|$real_qemu|" \
		>"$work/bin/qemu-system-x86_64" <<'EOS'
#!/bin/sh
number=$(($(cat "@WORK@/boots" 2>/dev/null) + 1))
echo "$number" >"@WORK@/boots"
if [ "$(($(printf '%s %s' "@SEED@" "$number" | cksum | cut -d' ' -f1) % 100))" -lt "@FAILING@" ]; then
	echo "$number" >>"@WORK@/failed"
	count=$#
	before=
	while [ "$count" -gt 0 ]; do
		argument=$1
		shift
		[ "$before" = -append ] && argument="$argument rdinit=/nowhere"
		before=$argument
		set -- "$@" "$argument"
		count=$((count - 1))
	done
fi
exec "@QEMU@" "$@"
EOS
	chmod +x "$work/bin/qemu-system-x86_64"
}

flaky() {
	make_flaky_qemu
	: >"$work/failed"
	cp "$work/base.db" "$work/flaky.db"
	started=$(date +%s)
	PATH="$work/bin:$PATH" "$SIZEPROF" --store "$work/flaky.db" --cache "$cache" minimize "$work/small" --program userspace \
		>"$work/out" 2>"$work/err" </dev/null
	status=$?
	seconds "a search with boots that fail by chance"
	tell "$work/flaky.db" 1 "flaky"
	echo "# $(wc -l <"$work/failed") of $(cat "$work/boots") boots were made to fail"
	[ "$status" -eq 0 ] && like "$work/flaky.db" 1
	result $? "with boots that fail by chance, it comes to the same" "$work/err"
}

for name in one-by-one two-at-once killed flaky; do
	case " $searches " in
	*" $name "*) "$(echo $name | tr - _)" ;;
	*) skip "the search $name comes to the same" "it takes minutes; SEARCHES names it" ;;
	esac
done
finish
