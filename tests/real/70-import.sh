# SPDX-License-Identifier: GPL-2.0-or-later
#
# What others built: a kernel's build folder as it stands, Debian's packaged kernel, and the kernel and initrd of its
# installer. The packages come from the system's own apt configuration; without them those checks are skipped.
. "$TESTS/real/lib.sh"

# a build folder: what this project's own build left of pt4-busybox, without the facts that it keeps beside
base
folder=$(artifact vmlinux path)
folder=${folder%/vmlinux}
sleep 1
touch "$work/before"
started=$(date +%s)
sp import "$folder"
seconds "the import of a build folder"
[ "$status" -eq 0 ]
result $? "a build folder is imported" "$work/err"
sed 's/^/# /' "$work/err"
account "$(stat -c %s "$folder/arch/x86/boot/bzImage")"
[ -z "$(find "$folder" -newer "$work/before" | head -n 1)" ]
result $? "nothing in it was touched"
sp report --by object --in directory=kernel/ --format csv
grep -q '^kernel/fork.o,' "$work/out"
result $? "its objects are known" "$work/err"

fetch() {
	(cd "$work" && apt-get download -qq "$1" >/dev/null 2>&1) && dpkg-deb -x "$work"/"$1"_*.deb "$work/$1.d"
}

# imported TEXT FILE...: import the files, and see that every byte of them is accounted for
imported() {
	text=$1
	shift
	started=$(date +%s)
	sp import "$@"
	seconds "the import of $text"
	[ "$status" -eq 0 ]
	result $? "$text is imported" "$work/err"
	sed 's/^/# /' "$work/err"
	account "$(cat "$@" | wc -c)"
}

kernel=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[^ ]*\)/\1/p' | head -n 1)
if [ -n "$kernel" ] && fetch "$kernel"; then
	imported "Debian's packaged kernel" "$work/$kernel.d"/boot/vmlinuz-*
	sp report --in section=.text --format csv
	grep -q '^schedule,' "$work/out"
	result $? "its symbols come out of its kallsyms" "$work/err"
else
	skip "Debian's packaged kernel is imported" "apt has no linux-image-amd64 to download"
fi
if fetch debian-installer-12-netboot-amd64; then
	images="$work/debian-installer-12-netboot-amd64.d/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64"
	imported "the installer's kernel and initrd" "$images/linux" "$images/initrd.gz"
	sp report --by file --format csv
	grep -q '^/bin/busybox,' "$work/out"
	result $? "its initrd's files are known" "$work/err"
else
	skip "the installer's kernel and initrd are imported" "apt has no debian-installer-12-netboot-amd64 to download"
fi
finish
