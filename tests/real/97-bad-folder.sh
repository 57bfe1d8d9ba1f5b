# SPDX-License-Identifier: GPL-2.0-or-later
#
# Damaged copies of a real kernel build folder: each import accounts for what there is and tells what is not known, or
# refuses with one sentence; the store stays whole and the folder untouched. Then names that nothing has.
. "$TESTS/real/lib.sh"

base
kernel=$(artifact vmlinux path)
kernel=${kernel%/vmlinux}
sources=$(realpath "$kernel/source")
size=$(stat -c %s "$kernel/arch/x86/boot/bzImage")
copy="$work/copy"
tests_cache=$cache
own imports

# what a folder looks like: names, sizes, times
look() {
	find "$1" -printf '%P %s %T@ %l\n' | sort
}
look "$kernel" >"$work/kernel-before"

# damaged: a fresh copy of the folder, in $copy, and the sources that it names as $work/sources, which are links
damaged() {
	rm -rf "$copy" "$work/sources" "$cache/imports"
	cp -a "$kernel" "$copy"
	mkdir "$work/sources"
	find "$sources" -mindepth 1 -maxdepth 1 -exec ln -s -t "$work/sources" {} +
	ln -sfn "$work/sources" "$copy/source"
}

# own FOLDER: that folder of the sources as one of our own, with links inside
own() {
	rm "$work/sources/$1"
	mkdir "$work/sources/$1"
	find "$sources/$1" -mindepth 1 -maxdepth 1 -exec ln -s -t "$work/sources/$1" {} +
}

# broken FILE TEXT: that file of the sources with a line more
broken() {
	rm "$work/sources/$1"
	cp "$sources/$1" "$work/sources/$1"
	chmod u+w "$work/sources/$1"
	printf '%s\n' "$2" >>"$work/sources/$1"
}

# import_copy: into a store of its own
import_copy() {
	number=$((${number:-0} + 1))
	store="$work/$number.db"
	look "$copy" >"$work/before"
	sp import "$copy"
	sed -n -e 's/^note: /# note: /p' -e 's/^sizeprof: /# sizeprof: /p' "$work/err"
}

# sound TEXT BUILDS: nothing of the copy was touched, and the store has so many builds and is whole
sound() {
	look "$copy" >"$work/after"
	cmp "$work/before" "$work/after" >"$work/why" 2>&1 &&
		{ [ "$2" = 0 ] && [ ! -e "$store" ] ||
			[ "$(ask 'PRAGMA integrity_check')$(ask 'PRAGMA foreign_key_check')" = ok ] &&
			[ "$(ask 'SELECT count(*) FROM build')$(ask 'SELECT count(DISTINCT build) FROM image')" = "$2$2" ]; } &&
		! grep -q Sanitizer "$work/err"
	result $? "$1: the folder is untouched and the store sound" "$work/why"
}

# notes TEXT PATTERN...: the copy is accounted for, to the byte, and each pattern (grep -E) is in a note
notes() {
	text=$1
	shift
	import_copy
	[ "$status" -eq 0 ] && [ "$(ask "SELECT sum(packed) = $size * 134217728 FROM piece")" = 1 ]
	result $? "$text: every byte is accounted for" "$work/err"
	for pattern; do
		grep -Eq -- "^note: .*$pattern" "$work/err"
		result $? "$text: a note says $pattern" "$work/err"
	done
	sound "$text" 1
}

# import_refused STATUS TEXT PATTERN: refused with one sentence that names the folder and matches
import_refused() {
	import_copy
	[ "$status" -eq "$1" ] && grep -q "^sizeprof: .*copy" "$work/err" && grep -Eq -- "^sizeprof: .*$3" "$work/err" &&
		[ "$(sed -n '/^sizeprof: /,$p' "$work/err" | wc -l)" -eq 1 ]
	result $? "$2 is refused: $3" "$work/err"
	sound "$2" 0
}

# options: of how many options of the newest import something is known, and how many can be dropped
options() {
	ask "SELECT sum(own_packed > 0) || ' with bytes, ' || sum(fate = 0) || ' droppable' FROM option_cost"
}

damaged
notes "a whole copy"
whole=$(options)
echo "# options: $whole"
! grep -q '^note: .*\(link\|stripped\|debug\|changed\)' "$work/err"
result $? "of a whole copy nothing is missing" "$work/err"

damaged
rm "$copy"/scripts/kconfig/*.o "$copy/scripts/kconfig/conf"
notes "without objects of scripts/kconfig"
[ "$(options)" = "$whole" ]
result $? "without objects of scripts/kconfig as much is known"

damaged
strip "$copy/vmlinux"
notes "a stripped vmlinux" "$copy/vmlinux is stripped: its symbols are those of its link" 'no debug information'
sp report --by symbol --format csv
grep -q '^do_con_write,' "$work/out"
result $? "a stripped vmlinux: the link, made again, has the symbols" "$work/err"

damaged
truncate -s $(($(stat -c %s "$copy/vmlinux") / 2)) "$copy/vmlinux"
notes "half a vmlinux" "$copy/vmlinux is stripped or damaged"

damaged
# a byte of its code: the file is no longer what the image was made of
text=$(readelf -SW "$copy/vmlinux" | awk '$2 == ".text" || $3 == ".text" { print $(NF - 6); exit }')
printf 'X' | dd of="$copy/vmlinux" bs=1 seek=$((0x$text + 4096)) conv=notrunc status=none
import_refused 2 "a vmlinux of another link" 'code in section .text differs'

damaged
strip --strip-debug "$copy/vmlinux"
notes "a vmlinux without debug information" 'no debug information'
echo "# options: $(options)"
[ "$(ask "SELECT count(*) > 20 FROM option_cost WHERE own_packed > 0")" = 1 ]
result $? "without debug information options are told by objects"

damaged
touch -d 2001-01-01 "$copy/kernel/fork.o" "$copy/kernel/.fork.o.cmd"
notes "a source changed since the build" 'changed since the build'

damaged
own kernel
broken kernel/Makefile 'endif'
notes "a Makefile that make cannot evaluate" 'kernel/Makefile:[0-9]+.*endif'
echo "# options: $(options)"

damaged
broken Makefile 'endif'
notes "a top Makefile that make cannot evaluate" 'Makefile:[0-9]+.*endif'
echo "# options: $(options)"

damaged
rm -r "$work/sources"
notes "sources that are gone" "sources are gone from $work/sources"

damaged
own scripts
rm "$work/sources/scripts/kconfig"
notes "a tree without scripts/kconfig" 'Kconfig'
echo "# options: $(options)"
[ "$(options | sed 's/ with.*//')" = "${whole%% with*}" ]
result $? "without scripts/kconfig the options' own bytes are known"

damaged
sed -i 's/^CONFIG_PROC_FS=y$/# CONFIG_PROC_FS is not set/' "$copy/.config"
notes "a .config that is not the build's" '\.config .*(changed|differs)'

damaged
rm "$copy/.config"
import_refused 2 "a folder without .config" 'has no .config'

damaged
find "$copy" -name '.*.cmd' -delete
notes "no command lines" 'command line was not saved in .vmlinux.cmd'
echo "# options: $(options)"

damaged
rm "$copy/arch/x86/boot/bzImage"
import_refused 2 "a build that is not finished" 'not finished: it has no arch/x86/boot/bzImage'

damaged
truncate -s 5000 "$copy/arch/x86/boot/bzImage"
import_refused 2 "a piece of a bzImage" 'bzImage'

# names that nothing has
store="$work/1.db"
refuses 2 "report --in an unknown option" 'PROC_FS' --store "$store" --cache "$cache" report --by symbol --in option=PROC_FSS
refuses 2 "report --in an unknown symbol" 'do_con_write' --store "$store" --cache "$cache" report --in do_con_wrote
refuses 2 "why an unknown option" 'PROC_FS' --store "$store" --cache "$cache" why CONFIG_PROC_FSS
refuses 2 "why an unknown symbol" 'do_con_write' --store "$store" --cache "$cache" why do_con_wrote
[ "$(ask 'PRAGMA integrity_check')" = ok ]
result $? "the store is sound"
store="$work/store.db"
cache=$tests_cache
refuses 2 "measure --only an unknown option" 'PROC_FS' --store "$store" --cache "$cache" measure --only PROC_FSS
[ "$(ask 'PRAGMA integrity_check')" = ok ]
result $? "that of the build is sound, too"

look "$kernel" >"$work/kernel-after"
cmp "$work/kernel-before" "$work/kernel-after" >"$work/why" 2>&1
result $? "the folder that was copied is untouched" "$work/why"
finish
