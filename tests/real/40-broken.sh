# SPDX-License-Identifier: GPL-2.0-or-later
#
# Systems that cannot work: each fails, for the right reason, in the seconds printed. BROKEN says which of those that
# need a kernel of their own are tried: both are "no-elf no-initrd".
. "$TESTS/real/lib.sh"

# fails NAME REASON PATTERN: the variant in $work/NAME is built and its test fails with that reason
fails() {
	sp build "$work/$1"
	{
		echo "status $status"
		ask 'SELECT outcome, reason, detail FROM verdict ORDER BY id DESC LIMIT 1'
		cat "$work/err"
	} >"$work/why" 2>&1
	took=$(ask 'SELECT printf("%.1f", seconds) FROM verdict ORDER BY id DESC LIMIT 1')
	reason=$(ask 'SELECT reason FROM verdict ORDER BY id DESC LIMIT 1')
	detail=$(ask 'SELECT detail FROM verdict ORDER BY id DESC LIMIT 1')
	echo "# $1: $reason ($detail) after $took s"
	[ "$status" -eq 1 ] && [ "$(ask 'SELECT outcome FROM verdict ORDER BY id DESC LIMIT 1')" = fail ] &&
		[ "$reason" = "$2" ] && printf '%s' "$detail" | grep -Eq -- "$3"
	result $? "$1 fails: $2" "$work/why"
	grep -q 'the last screen' "$work/err"
	result $? "$1 shows its last screen" "$work/err"
}

# half a kernel needs no build of its own
base
head -c $(($(stat -c %s "$(artifact bzImage path)") / 2)) "$(artifact bzImage path)" >"$work/half"
sp boot "$work/half" --initramfs "$(artifact initramfs path)" --log "$work/half.log"
{
	echo "status $status"
	cat "$work/out" "$work/err"
} >"$work/why"
sed -n 's/^boot test: /# half a kernel: /p' "$work/err"
[ "$status" -eq 1 ] && [ "$(cat "$work/out")" = fail ] && grep -q 'boot test: fail, early exit' "$work/err"
result $? "half a kernel fails: the guest resets at once" "$work/why"
grep -q 'the last screen' "$work/err"
result $? "half a kernel shows its last screen" "$work/err"

# wants NAME: is it one of those to be tried?
wants() {
	case " ${BROKEN:-no-initrd} " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

if wants no-elf; then
	variant no-elf
	sed -i 's/^CONFIG_BINFMT_ELF=y$/# CONFIG_BINFMT_ELF is not set/' "$work"/no-elf/*.fragment
	check "the variant no-elf is one" grep -q '^# CONFIG_BINFMT_ELF is not set' "$work"/no-elf/kernel.fragment
	fails no-elf panic 'Kernel panic|No working init'
fi
if wants no-initrd; then
	variant no-initrd
	sed -i -e 's/^CONFIG_BLK_DEV_INITRD=y$/# CONFIG_BLK_DEV_INITRD is not set/' -e '/CONFIG_RD_/d' \
		"$work"/no-initrd/kernel.fragment
	check "the variant no-initrd is one" grep -q '^# CONFIG_BLK_DEV_INITRD is not set' "$work"/no-initrd/kernel.fragment
	fails no-initrd panic 'Kernel panic|VFS'
fi

variant init-exits
printf '#!/bin/sh\nexit 0\n' >"$work/init-exits/init"
fails init-exits panic 'Attempted to kill init'

variant init-hangs
printf '#!/bin/sh\nwhile :; do sleep 1000; done\n' >"$work/init-hangs/init"
fails init-hangs silence '.'

finish
