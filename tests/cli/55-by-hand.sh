# SPDX-License-Identifier: GPL-2.0-or-later
#
# boot --interactive on a medium: what the user writes to it is forgotten, and that is told before, or kept in a copy;
# the medium stays as it is. QEMU is played by a script that writes to its drive where the real one could.
. "$TESTS/lib.sh"
export XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"

if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	skip "a medium by hand" "there are no pseudo terminals here"
	finish
fi
mkdir "$work/bin"
cat >"$work/bin/qemu-system-i386" <<'EOF'
#!/bin/sh
drive=$(printf '%s\n' "$@" | sed -n 's/^file=\([^,]*\),.*/\1/p')
case "$*" in
*snapshot=on* | *readonly=on*) echo "QEMU forgets" ;;
*) printf written | dd of="$drive" bs=1 seek=2000 conv=notrunc status=none ;;
esac
EOF
chmod 755 "$work/bin/qemu-system-i386"
cp "$work/bin/qemu-system-i386" "$work/bin/qemu-system-x86_64"
PATH="$work/bin:$PATH"

# by_hand ARGUMENTS...: what `boot --interactive` says on a terminal is in $work/out; leaves $status
by_hand() {
	script -qec "'$SIZEPROF' boot --interactive $*" /dev/null </dev/null >"$work/out" 2>&1
	status=$?
	tr -d '\r' <"$work/out" >"$work/err"
}

# says STATUS TEXT PATTERN...: that status, each pattern in a line, and no medium was changed
says() {
	wanted=$1 text=$2
	shift 2
	[ "$status" -eq "$wanted" ] && (cd "$work" && sha256sum --quiet -c sums >>"$work/err" 2>&1)
	good=$?
	for pattern; do
		grep -Eq -- "$pattern" "$work/err" || good=1
	done
	result $good "$text" "$work/err"
}

keeps() {
	[ "$(dd if="$1" bs=1 skip=2000 count=7 status=none)" = written ] && [ "$(stat -c %s "$1")" -eq 1474560 ]
	result $? "$2"
}

truncate -s 1474560 "$work/floppy"
if command -v mformat >/dev/null; then
	MTOOLSRC=/dev/null mformat -i "$work/floppy" -f 1440 ::
fi
printf '\125\252' | dd of="$work/floppy" bs=1 seek=510 conv=notrunc status=none
truncate -s 40000 "$work/cd"
printf CD001 | dd of="$work/cd" bs=1 seek=32769 conv=notrunc status=none
printf 'no kernel' >"$work/kernel"
(cd "$work" && sha256sum floppy cd kernel >sums)

by_hand "'$work/floppy'"
says 0 "what is written is forgotten, as is told" 'is forgotten at the end: --keep FILE' '^QEMU forgets' 'leave QEMU with'
by_hand "'$work/floppy'" --keep "'$work/mine'"
says 0 "what is written is kept, as is told" 'written to the medium stays in .*/mine$'
keeps "$work/mine" "the copy has what was written"
(cd "$work" && sha256sum mine >>sums)
by_hand "'$work/floppy'" --keep "'$work/mine'"
says 2 "a file that is there is not written over" '^sizeprof: .*/mine is there already'
by_hand "'$work/cd'"
says 0 "of a CD nothing is told" '^QEMU forgets'
! grep -q 'written to the medium' "$work/err"
result $? "as nothing can be written to it" "$work/err"
by_hand "'$work/cd'" --keep "'$work/none'"
says 2 "a CD cannot be kept" '^sizeprof: .*/cd is a CD, which is never written to'
by_hand "'$work/kernel'" --keep "'$work/none'"
says 2 "a kernel alone has nothing to keep" '^sizeprof: .*/kernel is booted from files, without a medium'
by_hand "'$work/floppy'" --keep "'$work/no/such/folder'"
says 3 "a copy in a folder that is not there" '^sizeprof: cannot write .*/no/such/folder'
by_hand "'$work/floppy'" --keep "''"
says 2 "a copy without a name" '^sizeprof: option --keep needs a value'
mkdir "$work/few"
for tool in script sh tr; do
	ln -s "$(command -v "$tool")" "$work/few/$tool"
done
saved=$PATH
PATH="$work/few"
by_hand "'$work/floppy'" --keep "'$work/none'"
PATH=$saved
says 3 "QEMU is missing" 'qemu-system-x86_64 is not installed'
check "nothing half made is left" test ! -e "$work/none"
refuses 2 "--keep without --interactive" '--keep goes with --interactive' boot "$work/floppy" --keep "$work/none"

# stored: a run, and as the newest build of a recipe
if command -v mformat >/dev/null; then
	run_sizeprof import "$work/floppy"
	check "the floppy is imported" test "$status" -eq 0
	by_hand 1 --recipe floppinux --keep "'$work/of-run'"
	says 0 "of a stored run, too" 'stays in .*/of-run$'
	keeps "$work/of-run" "the copy of a run has what was written"
	sqlite3 "$work/data/sizeprof/sizeprof.db" "UPDATE build SET recipe = 'floppinux'"
	by_hand floppinux --keep "'$work/of-recipe'"
	says 0 "and of a recipe's newest build" 'stays in .*/of-recipe$'
	keeps "$work/of-recipe" "the copy of a recipe's medium has what was written"
else
	skip "stored media by hand" "mtools are not installed"
fi

finish
