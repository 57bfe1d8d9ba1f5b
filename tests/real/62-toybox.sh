# SPDX-License-Identifier: GPL-2.0-or-later
#
# Toybox in the place of BusyBox: the kernel is the same, the test passes from files and from a floppy, and the bytes
# are accounted for applet by applet.
. "$TESTS/real/lib.sh"

base
kernel=$(artifact bzImage sha256)
vmlinux=$(artifact vmlinux path)

started=$(date +%s)
sp build pt4-toybox
seconds "Toybox' build, boot and account"
[ "$status" -eq 0 ] && grep -q 'boot test: pass (vga console, .*, 6 of 6 steps' "$work/err"
result $? "pt4-toybox passes its test" "$work/err"
reused "no other kernel was built for it" "$vmlinux"
[ "$(artifact bzImage sha256)" = "$kernel" ]
result $? "its kernel is that of pt4-busybox"
shipped=$(ask 'SELECT sum(bytes) FROM artifact WHERE shipped AND build = (SELECT max(number) FROM build)')
echo "# $shipped bytes ship, initramfs $(artifact initramfs bytes)"
account "$shipped"
[ "$shipped" -le 3100000 ]
result $? "it is no larger than published"
sp report --by applet --format csv
tr -d '\r' <"$work/out" | awk -F, '/^toybox:/ && $2 > 0 { applets++ } $1 == "toybox:sh" || $1 == "toybox:ls" { both++ }
	END { exit !(applets > 150 && both == 2) }'
result $? "by applet each has its bytes" "$work/out"
tr -d '\r' <"$work/out" | awk -F, '/^toybox:/ { all++; if ($7 > 0) known++ } END { print "# " known " of " all " applets have a drop cost"
	exit !(known > 0.9 * all) }'
result $? "and nearly each is known to save some when it goes" "$work/out"
sp minimize pt4-toybox --program userspace --max-trials 3
[ "$status" -eq 3 ] && grep -q 'moves more .*: pass; payload' "$work/err"
result $? "many of its options can be left out at once" "$work/err"

started=$(date +%s)
sp build pt4-toybox --overlay floppy
seconds "the floppy's build and boot"
[ "$status" -eq 0 ] && grep -q 'boot test: pass (vga console, .*, 6 of 6 steps' "$work/err"
result $? "it passes from a floppy" "$work/err"
account 2949120

sp table --built --format csv
tr -d '\r' <"$work/out" | awk -F, -v shipped="$shipped" '
	$1 == "pt4-toybox" { files = $3 == shipped && $3 == $4 + $5 && $6 == 0 && $7 == "" && $8 == "pass" && $9 == 3100000 }
	$1 == "pt4-toybox+floppy" { left = $3 - $4 - $5 - $6 - $7; floppy = $3 == 2949120 && $6 > 100000 && left > 0 && left < 20000 &&
		$8 == "pass" && $9 == "" }
	END { exit !(files && floppy) }'
result $? "the size table has both, with the loader and what is free" "$work/out"
finish
