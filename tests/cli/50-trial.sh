# SPDX-License-Identifier: GPL-2.0-or-later
#
# One candidate, with a make whose kernels are known (tests/fakes/make/rebuilds) and a QEMU that plays what it is told:
# which outcome, exit status and reason it has, what is not done any more, and what a kill leaves.
. "$TESTS/lib.sh"
export XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"

# a kernel tree by its looks
mkdir -p "$work/linux/scripts/kconfig" "$work/linux/init" "$work/linux/arch" "$work/rootfs" "$work/recipe" "$work/bin"
printf 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\nEXTRAVERSION =\nall:\n' >"$work/linux/Makefile"
printf 'mainmenu "none"\n' >"$work/linux/Kconfig"
for name in scripts/kconfig/merge_config.sh init/main.c Kbuild vmlinux vmlinux-small vmlinux-moved; do
	: >"$work/linux/$name"
done
printf '#!/bin/sh\n' >"$work/rootfs/init"
chmod 755 "$work/rootfs/init"
printf 'wait Welcome\ntype one\nexpect answer to one\n' >"$work/recipe/boot.test"
cat >"$work/recipe/recipe.ini" <<EOF
[recipe]
title = A kernel of a test
[kernel]
source = $work/linux
[userspace]
kind = folder
source = $work/rootfs
[test]
script = boot.test
EOF
config='# made\nCONFIG_ALIVE=y\nCONFIG_FIRST=y\nCONFIG_KERNEL_XZ=y\nCONFIG_MOVED=y\nCONFIG_NEEDED=y\nCONFIG_QUICK=y\nCONFIG_ROOM=y\nCONFIG_SWAP=y\nCONFIG_SWAP_LEVEL=17\nCONFIG_ZSWAP=y\n'

# each run of QEMU plays the first word that is left
ln -s "$TESTS/fakes/make/rebuilds" "$work/bin/make"
cat >"$work/bin/qemu-system-x86_64" <<EOF
#!/bin/sh
echo run >>"$work/boots"
read -r play rest <"$work/plays"
echo "\$rest" >"$work/plays"
FAKE_QEMU=\$play exec "$BUILD/tests/fakes/qemu-system-x86_64" "\$@"
EOF
chmod 755 "$work/bin/qemu-system-x86_64"
PATH="$work/bin:$PATH"

# trial STATUS TEXT PLAYS OFF MORE: a trial without option OFF (may be ""), whose boots play PLAYS, ends with that status
trial() {
	text=$(printf %s "$config" | sed "s/CONFIG_$4=[^\\\\]*/# CONFIG_$4 is not set/")
	printf '{"file": "sizeprof trial spec", "version": 1, "recipe": "%s", "folder": "%s", "accelerator": "tcg", "kernel_config": "%s"%s}' \
		"$work/recipe" "$work/trial" "$text" "${5:-}" | sed 's/\n/\\n/g' >"$work/spec.json"
	echo "$3" >"$work/plays"
	: >"$work/boots"
	run_sizeprof trial "$work/spec.json" "$work/result.json"
	[ "$status" -eq "$1" ]
	result $? "$2" "$work/err"
}

# says TEXT EXPRESSION: it holds of the result r and the number of boots
says() {
	check "$1" python3 -c '
import json, os, sys
r, boots = json.load(open(sys.argv[1])), len(open(sys.argv[2]).readlines())
s = r["size"]
assert eval(sys.argv[3]), r' "$work/result.json" "$work/boots" "$2"
}

trial 0 "a candidate that boots passes" "shell" "" ', "boots": 1'
says "with its sizes" "r['outcome'] == 'pass' and boots == 1 and s['kernel'] == 16 and s['payload'] == 10 + s['initramfs'] and s['used'] == 16 + s['initramfs']"
says "and its files" "os.path.getsize(r['kernel_path']) == 16 and len(r['kernel_sha256']) == 64 and 'medium_path' not in r and 'reason' not in r"
trial 0 "without boots it is measured" "" "" ""
says "and not booted" "r['outcome'] == 'measured' and boots == 0"
trial 0 "a boot that is lost is repeated" "exit shell shell" "" ', "boots": 2'
says "and is no failure" "r['outcome'] == 'pass' and r['boots_lost'] == 1 and r['boots_passed'] == 2 and boots == 3"
trial 3 "not for ever" "exit memory exit shell" "" ', "boots": 1'
says "then it is lost" "r['outcome'] == 'lost' and r['boots_lost'] == 3 and boots == 3 and 'exited 1' in r['detail'] and not r['full']"
trial 1 "the first failure decides" "shell panic shell" "" ', "boots": 3'
says "with its reason and its last screen" "r['outcome'] == 'fail' and boots == 2 and r['boots_passed'] == 1 and r['reason'] == 'panic' and 'Welcome' in r['screen'] and os.path.exists(r['log'])"
trial 1 "what is not smaller" "shell" "MOVED" ', "boots": 1, "below": 13'
says "is not booted" "r['outcome'] == 'not smaller' and boots == 0 and s['payload'] > 13"
trial 1 "what does not compile" "shell" "NEEDED" ', "boots": 1'
says "is not booted either, and says why" "r['outcome'] == 'not built' and boots == 0 and r['reason'] == 'mm/mm.c:7:1: error: expected identifier' and os.path.exists(r['log'])"
trial 1 "what make resolves otherwise" "shell" "SWAP" ', "boots": 1'
says "is not built" "r['outcome'] == 'not built' and 'resolves the configuration to' in r['reason'] and 'CONFIG_SWAP_LEVEL' in r['reason'] and boots == 0"
trial 3 "a compiler that was killed" "shell" "ALIVE" ', "boots": 1'
says "is no verdict" "r['outcome'] == 'lost' and 'Killed' in r['reason'] and not r['full']"
trial 3 "a full disk" "shell" "ROOM" ', "boots": 1'
says "is told as such" "r['outcome'] == 'lost' and r['full'] and 'disk is full' in r['reason']"
trial 0 "the same folder goes on" "shell" "" ', "boots": 1, "medium_bytes": 737280'
says "also on a floppy" "r['from_medium'] and s['over'] == 0 and s['used'] + s['free'] == 737280 and os.path.getsize(r['medium_path']) == 737280"
printf 'wait Welcome\ntype other\nexpect answer to other\n' >"$work/other.test"
trial 0 "another test" "shell" "" ", \"boots\": 1, \"test\": \"$work/other.test\""
says "takes the recipe's place" "r['outcome'] == 'pass'"

# killed in mid-build
text=$(printf %s "$config" | sed 's/CONFIG_QUICK=y/# CONFIG_QUICK is not set/')
printf '{"file": "sizeprof trial spec", "version": 1, "recipe": "%s", "folder": "%s", "kernel_config": "%s"}' \
	"$work/recipe" "$work/trial" "$text" >"$work/spec.json"
: >"$work/trial/kernel/left"
"$SIZEPROF" trial "$work/spec.json" "$work/result.json" >"$work/out" 2>"$work/err" &
child=$!
# the shell that plays make, by the folder it is told
for _ in $(seq 100); do
	[ -e "$work/trial/kernel.busy" ] && pgrep -f "O=$work/trial/kernel" >/dev/null && break
	sleep 0.1
done
kill -KILL "$child"
wait "$child" 2>/dev/null
for _ in $(seq 50); do
	pgrep -f "O=$work/trial/kernel" >/dev/null || break
	sleep 0.1
done
[ -e "$work/trial/kernel.busy" ] && [ ! -e "$work/result.json" ] && ! pgrep -f "O=$work/trial/kernel" >/dev/null
result $? "a kill leaves a folder in mid-build, no result and no process" "$work/err"
trial 0 "the next trial is not misled" "shell" "" ', "boots": 1'
grep -q 'discarding a folder that was left in mid-build' "$work/err" && [ ! -e "$work/trial/kernel/left" ]
result $? "it starts with another folder" "$work/err"
finish
