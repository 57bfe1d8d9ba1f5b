#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/bench/causal.sh BUILD [STORE [SEED]]: are prices what bytes cost? Blanks pieces of the newest build's kernel and of
# its userspace, compresses again, compares (tests/bench/causal.c). 320 pieces of each, some 4,000 compressions: about
# two hours on a quiet processor.
set -eu
build=$1
store=${2:-${XDG_DATA_HOME:-$HOME/.local/share}/sizeprof/sizeprof.db}
seed=${3:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

artifact() {
	sqlite3 "$store" "SELECT path FROM artifact WHERE kind = '$1' ORDER BY build DESC LIMIT 1"
}

# the payload's closing size word is bzImage's, not the stream's
payload=$(artifact payload)
head -c $(($(stat -c %s "$payload") - 4)) "$payload" >"$work/vmlinux.bin.xz"
echo "== kernel"
"$build/tests/bench_causal" "$seed" "${COUNT:-320}" "${FLOOR:-256}" "${VARIANTS:-6}" vmlinux.bin "$work/vmlinux.bin.xz" \
	"$(artifact vmlinux)" "$(artifact vmlinux.map)" "$(artifact vmlinux.relocs)" || bad=1
echo "== userspace"
"$build/tests/bench_causal" "$seed" "${COUNT:-320}" "${FLOOR:-256}" "${VARIANTS:-6}" /bin/busybox "$(artifact initramfs)" \
	"$(artifact userspace)" "$(artifact userspace.map)" "$(artifact userspace.relocs)" || bad=1
exit "${bad:-0}"
