# SPDX-License-Identifier: GPL-2.0-or-later
#
# A fragment's line that the tree's Kconfig drops in silence is an error that names what it lacks.
. "$TESTS/real/lib.sh"

# refused NAME PATTERN: the variant is a usage error whose text matches
refused() {
	sp build "$work/$1"
	[ "$status" -eq 2 ] && grep -Eq -- "$2" "$work/err"
	result $? "$1 is refused: $2" "$work/err"
}

variant no-dma
sed -i '/^CONFIG_ISA_DMA_API=y$/d' "$work/no-dma/kernel.fragment"
refused no-dma 'kernel.fragment:[0-9]+: CONFIG_BLK_DEV_FD=y: needs .*ISA_DMA_API'
variant no-such
echo 'CONFIG_BLK_DEV_FDD=y' >>"$work/no-such/kernel.fragment"
refused no-such 'CONFIG_BLK_DEV_FDD=y: .*BLK_DEV_FD'
variant held
echo '# CONFIG_BINFMT_ELF is not set' >"$work/held/kernel.fragment"
echo 'CONFIG_PROC_FS=y' >>"$work/held/kernel.fragment"
echo '# CONFIG_X86 is not set' >>"$work/held/kernel.fragment"
refused held 'CONFIG_X86 is not set'
[ ! -e "$store" ] || [ "$(ask 'SELECT count(*) FROM build')" = 0 ]
result $? "none of them left anything in the store"
finish
