# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad input meets one clear sentence and the right exit status; nothing half made is left.
. "$TESTS/lib.sh"
export XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"
recipes="$TESTS/../datasets/recipes"

# a kernel tree that is one by its looks, so that nothing is downloaded
mkdir -p "$work/linux/scripts/kconfig" "$work/busybox"
printf 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\nEXTRAVERSION =\nall:\n\t@echo no kernel here; exit 1\n%%config:\n\t@echo no kernel here; exit 1\n' \
	>"$work/linux/Makefile"
printf 'mainmenu "none"\n' >"$work/linux/Kconfig"
: >"$work/linux/scripts/kconfig/merge_config.sh"
mkdir -p "$work/linux/init" "$work/linux/arch"
: >"$work/linux/init/main.c"
: >"$work/linux/Kbuild"
printf 'VERSION = 1\nPATCHLEVEL = 35\nSUBLEVEL = 0\nEXTRAVERSION =\n' >"$work/busybox/Makefile"
: >"$work/busybox/Config.in"
mkdir -p "$work/busybox/applets" "$work/busybox/libbb"
: >"$work/busybox/applets/applets.c"
: >"$work/busybox/libbb/appletlib.c"

# recipe NAME [SED...]: a recipe on those trees
recipe() {
	cp -r "$recipes/pt4-busybox" "$work/$1"
	chmod -R u+w "$work/$1"
	sed -i -e "/^\[kernel\]/a source = $work/linux" -e "/^\[userspace\]/a source = $work/busybox" "$work/$1/recipe.ini"
	recipe_name=$1
	shift
	for change; do
		sed -i -e "$change" "$work/$recipe_name/recipe.ini"
	done
}

refuses 2 "an unknown recipe lists those there are" 'pt4-busybox' build pt5-busybox
refuses 2 "a recipe path that does not exist" 'no-such-folder' build ./no-such-folder
recipe typo 's/^memory *=/memroy =/'
refuses 2 "a misspelt key names its line and the right word" 'recipe\.ini:[0-9]+: .*memroy.*memory' build "$work/typo"
recipe value 's/^console *=.*/console = telepathy/'
refuses 2 "a bad value names its line and what is good" 'recipe\.ini:[0-9]+: .*telepathy.*(vga|serial)' build "$work/value"
recipe missing 's/^init *=.*/init = not-there/'
refuses 2 "a missing file names its line" 'recipe\.ini:[0-9]+: .*not-there' build "$work/missing"
recipe script
echo 'dance a little' >>"$work/script/$(sed -n 's/^script *= *//p' "$work/script/recipe.ini")"
refuses 2 "a bad test script names its line" ':[0-9]+: .*dance' build "$work/script"
refuses 2 "an unknown overlay" 'serial' build pt4-busybox --overlay cereal
refuses 2 "an unknown accelerator" 'auto, kvm or tcg' boot "$TESTS/lib.sh" --accelerator warp

refuses 2 "an unknown accelerator of a build, before any work" 'auto, kvm or tcg' build "$work/value" --accelerator warp
refuses 2 "an option with nothing in it" 'option --out needs a value that is not empty' build "$work/value" --out ''
refuses 2 "a path with nothing in it" '"" is no path' import ''
: >"$work/none.csv"
refuses 2 "a table with nothing in it" 'none\.csv is empty' import "$work/none.csv"
refuses 2 "an unknown format of a build, before any work" 'text, csv, json' build "$work/value" --format runes
refuses 3 "an --out that cannot be, before any work" '/dev/null' build "$work/value" --out /dev/null/image
refuses 2 "a version that is none" 'version' fetch 'linux@../..'
refuses 2 "an initramfs that is a folder" 'initramfs|regular|file' boot "$TESTS/lib.sh" --initramfs "$work"
mkfifo "$work/fifo"
refuses 2 "an image that is no regular file" 'fifo' boot "$work/fifo"
: >"$work/empty"
refuses 2 "an image that is empty" 'empty' boot "$work/empty"
refuses 2 "a console by hand without a terminal" 'needs a terminal' boot "$TESTS/lib.sh" --interactive

# searches: what is wrong is told before any work
refuses 2 "a target that is no size" 'is no size: write 1.44M' minimize --target small
refuses 2 "a target of no sectors" 'whole sectors|is no size' minimize "$work/value" --target 1.44X
refuses 2 "an unknown strategy lists those there are" 'weighted, one-by-one|one of .*weighted' minimize --strategy lucky
refuses 2 "a program that is none" 'kernel, userspace or both' minimize --program boot
refuses 2 "a time that is none" '90s, 30m or 2h' minimize --time soon
refuses 2 "a step of no bytes" "whole number from 1" minimize --least 0
refuses 2 "no trials at all" 'whole number from 1' minimize --max-trials 0
refuses 2 "a test script that is not there" 'cannot be read' minimize --test "$work/no-such.test"
echo 'dance a little' >"$work/bad.test"
refuses 2 "a bad script of --test names its line" ':1: .*dance' minimize --test "$work/bad.test"
: >"$work/empty.db"
refuses 3 "nothing to verify" 'no search|is none' --store "$work/empty.db" verify
refuses 2 "a sample of nothing" 'whole number from 1' verify --sample 0

# fragments
recipe bare
echo 'this is no configuration' >"$work/no-config"
printf 'CONFIG_A=y\000CONFIG_B=y\n' >"$work/binary"
printf 'CONFIG_A=y\nCONFIG_B = y\n' >"$work/slip"
printf '# nothing but a comment\n' >"$work/comment"
printf 'CONFIG_A=y\n' >"$work/config"
refuses 2 "a configuration that is none" 'no-config is no configuration' fragment "$work/no-config"
refuses 2 "a configuration that is no text" 'binary is no text' fragment "$work/binary"
refuses 3 "a configuration that is not there" 'not-there' fragment "$work/not-there"
refuses 3 "a run that is none, and no file either" 'no file either' --store "$work/empty.db" fragment 77
refuses 2 "a line of a fragment that is no setting" 'slip:2: ' fragment --check "$work/slip"
refuses 2 "a fragment without a setting" 'comment has no setting' fragment --check "$work/comment"
refuses 2 "an unknown recipe of a fragment" 'pt4-busybox' fragment "$work/config" --recipe pt5-busybox
refuses 2 "a base that is neither file nor target" 'no file and no name of a configuration' \
	fragment "$work/config" --recipe "$work/bare" --base /nowhere/at/all
refuses 3 "a tree whose make has no such base" 'no kernel here' fragment "$work/config" --recipe "$work/bare"

# a tool that is not there: a PATH of links that lacks it
without() {
	rm -rf "$work/bin"
	mkdir "$work/bin"
	for folder in /usr/bin /bin /usr/sbin /sbin; do
		ln -s "$folder"/* "$work/bin/" 2>/dev/null
	done
	for tool; do
		rm -f "$work/bin/$tool"
	done
}
recipe plain
for pair in gcc:gcc make:make bison:bison flex:flex bc:bc; do
	tool=${pair%:*}
	without "$tool"
	saved=$PATH
	PATH="$work/bin"
	refuses 3 "$tool is missing: its package is named" "$tool is not installed.*package ${pair#*:}" build "$work/plain"
	PATH=$saved
done
# a compiler that cannot do what is asked, before make is called
mkdir "$work/gcc"
recipe thirty-two 's/^arch = .*/arch = i386/' 's/^libc = .*/libc = musl/'
saved=$PATH
PATH="$work/gcc:$PATH"
ln -s "$TESTS/fakes/gcc/no-i386" "$work/gcc/gcc"
refuses 3 "a gcc without i386" 'gcc cannot compile for i386 .*apt-get install gcc-multilib' build "$work/thirty-two"
ln -sf "$TESTS/fakes/gcc/old" "$work/gcc/gcc"
mkdir -p "$work/linux/Documentation/process"
printf 'GNU C                  5.1              gcc --version\n' >"$work/linux/Documentation/process/changes.rst"
refuses 3 "a gcc that is too old for the kernel" 'linux 6\.1\.7 cannot be built here: it needs gcc 5\.1 or newer.*gcc 4\.8\.4' build "$work/plain"
PATH=$saved
rm -r "$work/linux/Documentation"
printf 'no kernel' >"$work/image"
without qemu-system-x86_64
saved=$PATH
PATH="$work/bin"
refuses 3 "QEMU is missing: could not tell" 'qemu-system-x86_64 is not installed.*package qemu-system-x86' boot "$work/image"
PATH=$saved
refuses 3 "make that fails is quoted" 'no kernel here' build "$work/plain"

# the store
mkdir -p "$work/stores"
sqlite3 "$work/stores/newer.db" 'PRAGMA user_version = 99' "PRAGMA application_id = $((0x53505246))" 'CREATE TABLE x (y)'
refuses 3 "a store from a newer version" 'newer' --store "$work/stores/newer.db" runs
sqlite3 "$work/stores/other.db" 'CREATE TABLE x (y)'
refuses 3 "a database of another program" 'other\.db' --store "$work/stores/other.db" runs
echo 'this is a text that is long enough to be taken for a file of some kind, but it is no database' >"$work/stores/text.db"
refuses 3 "a store that is no database" 'text\.db' --store "$work/stores/text.db" runs
refuses 3 "a store in a folder that cannot be" '/dev/null' --store /dev/null/store.db runs
(
	echo 'BEGIN EXCLUSIVE; CREATE TABLE x (y);'
	sleep 30
) | sqlite3 "$work/stores/locked.db" &
locker=$!
sleep 1
refuses 3 "a locked store" 'locked\.db is locked' --store "$work/stores/locked.db" runs
kill "$locker" 2>/dev/null; pkill -P $$ -x sleep 2>/dev/null

# a full disk: a small one of our own
mkdir "$work/small"
if mount -t tmpfs -o size=256k sizeprof-test "$work/small" 2>/dev/null; then
	dd if=/dev/zero of="$work/small/filler" bs=1k 2>/dev/null
	refuses 3 "a store on a full disk" 'small.*(full|No space|room)|(full|No space|room).*small' --store "$work/small/x.db" table
	refuses 3 "a cache on a full disk" 'full|No space|room' --cache "$work/small" build "$work/plain"
	umount "$work/small"
else
	skip "a store on a full disk" "no permission to mount a small file system"
	skip "a cache on a full disk" "no permission to mount a small file system"
fi

# a trial's candidate
trial_spec() {
	printf '{"file": "sizeprof trial spec", "version": 1, "recipe": "%s", "folder": "%s", "kernel_config": "CONFIG_X=y\\n"%s}\n' \
		"$1" "$work/trial" "$2" >"$work/spec.json"
	echo old >"$work/result.json"
}
refuses 3 "a trial without its spec" 'nothing\.json' trial "$work/nothing.json" "$work/result.json"
echo '{' >"$work/spec.json"
refuses 2 "a spec that is no JSON" 'spec\.json:[0-9]+: it is no JSON' trial "$work/spec.json" "$work/result.json"
trial_spec "$work/plain" ', "boots": "twice"'
refuses 2 "a spec with a bad value" 'spec\.json: "boots" is no whole number' trial "$work/spec.json" "$work/result.json"
trial_spec "$work/plain" ', "bots": 2'
refuses 2 "a spec with an unknown key" 'spec\.json: "bots" is no key' trial "$work/spec.json" "$work/result.json"
trial_spec pt5-busybox ''
refuses 2 "a spec with an unknown recipe" 'spec\.json: .*pt4-busybox' trial "$work/spec.json" "$work/result.json"
trial_spec "$work/plain" ''
refuses 2 "a spec without the userspace" 'spec\.json: "userspace_config" is missing' trial "$work/spec.json" "$work/result.json"
trial_spec "$work/plain" ', "userspace_config": "CONFIG_Y=y\n", "accelerator": "warp"'
refuses 2 "a spec with an unknown accelerator" 'spec\.json: accelerator "warp"' trial "$work/spec.json" "$work/result.json"
trial_spec "$work/plain" ', "userspace_config": "CONFIG_Y=y\n", "medium_bytes": 1000'
refuses 2 "a spec with half a sector" 'spec\.json: "medium_bytes" is no multiple of 512' trial "$work/spec.json" "$work/result.json"
trial_spec "$work/plain" ', "userspace_config": "CONFIG_Y=y\n", "test": "/nowhere/boot.test"'
refuses 3 "a spec with a test that is not there" 'nowhere/boot\.test' trial "$work/spec.json" "$work/result.json"
[ ! -e "$work/result.json" ] && [ ! -e "$work/trial" ]
result $? "what is refused leaves no result and no folder"

# the cache
refuses 3 "a cache folder that cannot be written" '/proc/sizeprof' --cache /proc/sizeprof build "$work/plain"
finish
