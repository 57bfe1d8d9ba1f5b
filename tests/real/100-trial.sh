# SPDX-License-Identifier: GPL-2.0-or-later
#
# Trials of pt4-busybox: the bytes are those of a build, each outcome has its reason, nothing is made twice, and a kill
# leaves nothing that is trusted.
. "$TESTS/real/lib.sh"

folder="$work/trial"
mkdir -p "$folder"
base
for program in kernel userspace; do
	ask "SELECT text FROM config JOIN build_config ON build_config.config = config.id
		WHERE name = '$program' AND build = (SELECT max(number) FROM build)" >"$work/$program.config"
done

# spec KEY=VALUE... [NAME...]: a spec of the base without the lines of these options (busybox:NAME: of the userspace's)
spec() {
	python3 - "$work" "$folder" "$@" <<'EOF'
import json, re, sys
work, folder, *words = sys.argv[1:]
spec = {"file": "sizeprof trial spec", "version": 1, "recipe": "pt4-busybox", "folder": folder, "boots": 1,
	"kernel_config": open(work + "/kernel.config").read(), "userspace_config": open(work + "/userspace.config").read()}
for word in words:
	key, equals, value = word.partition("=")
	if equals:
		spec[key] = json.loads(value)
		continue
	program, name = ("userspace_config", word[8:]) if word.startswith("busybox:") else ("kernel_config", word)
	spec[program], count = re.subn(rf"^CONFIG_{name}=.*$", f"# CONFIG_{name} is not set", spec[program], flags=re.M)
	assert count == 1, word
json.dump(spec, open(work + "/spec.json", "w"))
EOF
}

# try STATUS TEXT WORD...: a trial of spec WORD... ends with that status
try() {
	wanted=$1 text=$2
	shift 2
	spec "$@"
	sp trial "$work/spec.json" "$work/result.json"
	[ "$status" -eq "$wanted" ]
	result $? "$text" "$work/err"
	sed -n 's/^trial: /# trial: /p' "$work/err"
}

# says TEXT EXPRESSION: it holds of the result r, a dictionary, and its sizes s
says() {
	check "$1" python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
s, own = r["size"], r["seconds"] - r["build_seconds"] - r["boot_seconds"]
assert eval(sys.argv[2]), r' "$work/result.json" "$2"
}

try 0 "the base passes as it is"
says "with the kernel that was built" "r['outcome'] == 'pass' and r['kernel_sha256'] == '$(artifact bzImage sha256)'"
says "with the initramfs that was built" "r['initramfs_sha256'] == '$(artifact initramfs sha256)'"
payload=$(($(artifact payload bytes) + $(artifact initramfs bytes)))
says "its payloads are those of the build" "s['payload'] == $payload and s['over'] == 0"
try 1 "what is not smaller" "below=$payload"
says "is neither built again nor booted" "r['outcome'] == 'not smaller' and r['build_seconds'] == 0 and r['boot_seconds'] == 0"

try 0 "without a mouse's protocol it passes" MOUSE_PS2_BYD "below=$payload"
says "and is smaller" "s['payload'] < $payload and r['boots_passed'] == 1"
says "its own time is 5 % of the trial at most" "own <= 0.05 * r['seconds']"
cp "$work/result.json" "$work/first.json"
try 1 "without scripts it fails" BINFMT_SCRIPT boots=3
says "which is said with its reason, at the first of three boots" \
	"r['outcome'] == 'fail' and r['reason'] and r['screen'] and r['boots_failed'] == 1 and r['boots_passed'] == 0"
try 1 "without what others depend on" TTY
says "it is not built, since make resolves it otherwise" "r['outcome'] == 'not built' and 'resolves the configuration to' in r['reason']"
try 0 "the same again gives the same" MOUSE_PS2_BYD boots=2
says "in the same bytes" "r['boots_passed'] == 2 and r['kernel_sha256'] == json.load(open('$work/first.json'))['kernel_sha256']"

try 0 "a floppy that is too small is told of, and files are booted" MOUSE_PS2_BYD medium_bytes=1474560
says "by how many bytes" "s['over'] > 0 and s['used'] == 1474560 + s['over'] and s['free'] == 0 and not r['from_medium'] and 'medium_sha256' not in r"
try 0 "a floppy that is large enough is booted itself" MOUSE_PS2_BYD medium_bytes=2949120
says "with what is free on it" "r['from_medium'] and s['over'] == 0 and s['free'] > 0 and s['used'] + s['free'] == 2949120 and s['loader'] > 100000"
try 0 "a dictionary of 64 KiB" MOUSE_PS2_BYD busybox:CLEAR 'image={"dictionary": 65536}' boots=0
says "is packed anew, without one applet" "r['outcome'] == 'measured' and r['initramfs_sha256'] != '$(artifact initramfs sha256)'"

# killed in mid-build
spec SWAP
"$SIZEPROF" --store "$store" --cache "$cache" trial "$work/spec.json" "$work/result.json" 2>"$work/err" &
child=$!
for _ in $(seq 600); do
	[ -e "$folder/kernel.busy" ] && pgrep -f "O=$folder/kernel" >/dev/null && break
	sleep 0.1
done
sleep 1
kill -KILL "$child"
wait "$child" 2>/dev/null
gone "$folder/kernel" 5 && [ -e "$folder/kernel.busy" ] && [ ! -e "$work/result.json" ]
result $? "a kill leaves no process and no result" "$work/err"
try 0 "the next trial is right" MOUSE_PS2_BYD
grep -q 'discarding a folder that was left in mid-build' "$work/err"
result $? "it starts with a fresh copy" "$work/err"
says "and has the same bytes" "r['kernel_sha256'] == json.load(open('$work/first.json'))['kernel_sha256']"

# a recipe with the same options
variant without
sed -i '/^CONFIG_MOUSE_PS2_BYD=y$/d' "$work/without/kernel.fragment"
echo '# CONFIG_MOUSE_PS2_BYD is not set' >>"$work/without/kernel.fragment"
sp build "$work/without"
[ "$status" -eq 0 ]
result $? "the same options, as a recipe" "$work/err"
says "are the same kernel" "r['kernel_sha256'] == '$(artifact bzImage sha256)'"
finish
