# SPDX-License-Identifier: GPL-2.0-or-later
#
# The tree's own Kconfig, asked through the helper, says what its conf writes: random changes of a small
# configuration, compared line by line, the last few with make itself. Linux 6.1, BusyBox and Toybox always; 5.10,
# 6.12, 7.2 and 7.3 when SIZEPROF_TEST_TREES names them ("5.10 7.3", "all").
# SIZEPROF_TEST_CHANGES is the number of changes for each tree (25), SIZEPROF_TEST_SEED starts the random numbers.
. "$TESTS/real/lib.sh"
changes=${SIZEPROF_TEST_CHANGES:-25}
seed=${SIZEPROF_TEST_SEED:-$(date +%Y%m%d)}
asked=${SIZEPROF_TEST_TREES:-}
echo "# seed $seed, $changes changes a tree"

# clean COMMAND...: as sizeprof calls a tree's make
clean() {
	env -i PATH="$PATH" HOME="$HOME" LC_ALL=C "$@"
}

# ask QUESTIONS: leaves facts and answers in $place/answers
ask_tree() {
	clean "$BUILD/tests/kconfig_ask" "$kind" "$sources" "$place/base" "$cache" "$place/answers" "$@"
}

# The rule that writes conf's environment down, as the tree's make calls it.
rule='sizeprof-config:;@env -0 >environment'

# tree KIND SOURCES MAKE WORDS...: configured by these words, asked by others where it cannot be done out of tree
tree() {
	kind=$1
	sources=$2
	shift 2
	name=$(basename "$sources")
	place="$work/$name"
	mkdir -p "$place/o" "$place/answers"
	case $kind in
	linux)
		set -- make -C "$sources" "O=$place/o" ARCH=x86_64
		clean "$@" tinyconfig >"$place/log" 2>&1
		eval_rule="--eval=\$(if \$(filter scripts/kconfig,\$(obj)),\$(eval $rule))"
		;;
	busybox)
		set -- make -C "$sources" "O=$place/o"
		clean "$@" defconfig >"$place/log" 2>&1
		yes '' | clean "$@" oldconfig >>"$place/log" 2>&1
		eval_rule="--eval=\$(if \$(filter scripts/kconfig,\$(obj)),\$(eval $rule))"
		;;
	toybox)
		cp -r "$sources/." "$place/o"
		chmod -R u+w "$place/o"
		set -- make -C "$place/o"
		clean "$@" defconfig >"$place/log" 2>&1
		yes '' | clean "$@" oldconfig >>"$place/log" 2>&1
		eval_rule="--eval=$rule"
		;;
	esac
	cp "$place/o/.config" "$place/base"
	clean "$@" "$eval_rule" sizeprof-config >>"$place/log" 2>&1
	result $? "$name can be configured" "$place/log"
	ask_tree "$@" </dev/null >"$place/log" 2>&1
	result $? "the helper builds against $name and tells its facts" "$place/log"
	sed 's/^# opened/# the first time, opened/' "$place/log"
	python3 "$TESTS/real/kconfig.py" questions "$seed" "$changes" "$place/answers/facts.tsv" "$place/base" \
		>"$place/questions"
	ask_tree "$@" <"$place/questions" >"$place/log" 2>&1
	cat "$place/log"
	[ "$(ls "$place/answers" | grep -c 'config$')" = "$changes" ]
	result $? "$name answers all questions" "$place/log"
	python3 "$TESTS/real/kconfig.py" compare "$kind" "$place/o" "$place/o/environment" "$place/base" \
		"$place/questions" "$place/answers" 3 env -i PATH="$PATH" HOME="$HOME" LC_ALL=C "$@" \
		>"$place/compared" 2>&1
	result $? "$name: $(tail -n 1 "$place/compared")" "$place/compared"
	neighbours "$@"
	rm -rf "$place"
}

# neighbours MAKE WORDS...: the moves from the base are such as its facts allow
neighbours() {
	clean "$BUILD/tests/moves_ask" "$kind" "$sources" "$place/base" "$cache" "$place/answers" "$@" \
		>"$place/moves" 2>"$place/log"
	result $? "$name: $(tail -n 1 "$place/moves")" "$place/log"
	awk -F'\t' 'NR == FNR { type[$1] = $2; value[$1] = $3; visible[$1] = $5; choice[$1] = $6; next }
		/^#/ { next }
		{ option = $1; sub(/^busybox:/, "", option); count[$2]++ }
		$2 == 0 && !(visible[option] == 1 && value[option] ~ /^[ym]$/) { print "off: " $0; bad = 1 }
		$2 == 1 { split(option, part, " by ")
			if (!(visible[part[1]] == 0 && value[part[1]] ~ /^[ym]$/ && visible[part[2]] == 1 &&
				value[part[2]] == "n")) { print "by: " $0; bad = 1 } }
		$2 == 2 { sub(/=y$/, "", option); if (value[option] != "n" || choice[option] == "") { print "choice: " $0; bad = 1 } }
		$2 == 3 { split(option, part, "="); if (type[part[1]] !~ /integer|hex/ || visible[part[1]] != 1) { print "number: " $0; bad = 1 } }
		END { exit bad || !count[0] }' "$place/answers/facts.tsv" "$place/moves" >"$place/log"
	result $? "$name: each of them is one that the facts allow" "$place/log"
	if [ "$kind" = linux ]; then
		grep -q '^[A-Z0-9_]* by [A-Z0-9_]*	1	' "$place/moves" && grep -q '^KERNEL_[A-Z0-9]*=y	2	' "$place/moves"
		result $? "$name: options that free others are found, and other compressors" "$place/moves"
	fi
}

# source_of PACKAGE VERSION: the folder in the cache, NULL when fetching fails
source_of() {
	sp fetch "$1@$2" && [ "$status" -eq 0 ] && sed 's/^.* //' "$work/out" | tail -n 1
}

# asked_for VERSION: is that Linux one of those to be compared, too?
asked_for() {
	case " $asked " in *" $1 "* | *" all "*) return 0 ;; esac
	return 1
}

for wanted in linux@6.1 busybox@1.35 toybox@0.8 linux@5.10 linux@6.12 linux@7.2 linux@7.3; do
	version=${wanted#*@}
	if [ "${wanted%@*}" = linux ] && [ "$version" != 6.1 ] && ! asked_for "$version"; then
		skip "Linux $version" "SIZEPROF_TEST_TREES=$version compares it, and fetches it (130 MB)"
		continue
	fi
	folder=$(source_of "${wanted%@*}" "$version")
	[ -d "$folder" ]
	result $? "the sources of $wanted are there" "$work/err"
	[ -d "$folder" ] && tree "${wanted%@*}" "$folder"
done
finish
