# SPDX-License-Identifier: GPL-2.0-or-later
#
# Folders: a distribution made of packages, and root file systems of the user's. apt is played by a script, from an
# archive of packages that are made here.
. "$TESTS/lib.sh"
export XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache"
debs="$work/debs"
mkdir -p "$debs" "$work/bin"

# deb NAME VERSION FIELDS: packs $work/NAME
deb() {
	mkdir -p "$work/$1/DEBIAN"
	printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: nobody <nobody@example.org>\nDescription: a test\n%b' \
		"$1" "$2" "$3" >"$work/$1/DEBIAN/control"
	dpkg-deb --root-owner-group -b "$work/$1" "$debs/$1_$(echo "$2" | sed 's/:/%3a/')_amd64.deb" >/dev/null
}

# put FILE BYTES: a file of so many bytes
put() {
	mkdir -p "${1%/*}"
	head -c "$2" /dev/zero | tr '\0' "${3:-x}" >"$1"
}

put "$work/shell/bin/shell" 5000
put "$work/shell/usr/share/doc/shell/copyright" 300
chmod 4755 "$work/shell/bin/shell"
ln -s shell "$work/shell/bin/sh"
ln "$work/shell/bin/shell" "$work/shell/bin/zshell"
deb shell 1:5.0-1 'Essential: yes\nPriority: required\nDepends: libx\n'
put "$work/libx/lib/x86_64-linux-gnu/libx.so.1" 2000
put "$work/libx/etc/libx.conf" 40
printf '%s\n' '#!/bin/sh' 'exit 1' >"$work/postinst"
mkdir -p "$work/libx/DEBIAN"
install -m 755 "$work/postinst" "$work/libx/DEBIAN/postinst"
deb libx 2 'Multi-Arch: same\n'
put "$work/editor/usr/bin/editor" 700
put "$work/editor/usr/share/doc/shell/copyright" 300
deb editor 3 'Replaces: shell\nConflicts: other\n'

# An archive with these and two more that it only names. FAKE_NET=down: nothing can be downloaded.
cat >"$work/bin/apt-get" <<'END'
#!/bin/sh
echo "$*" >>"$FAKE_DEBS/calls"
uri() {
	for file in "$FAKE_DEBS/$1"_*.deb; do
		sum=$(sha256sum "$file")
		echo "'https://archive.example/${file##*/}' ${file##*/} $(stat -c %s "$file") SHA256:${sum%% *}"
	done
}
all="$* "
case " $all" in
*" indextargets "*) echo 'https://archive.example/debian/|bookworm|main|bookworm|Debian' ;;
*" update "*) exit 0 ;;
*" install editor other "*)
	echo 'E: Unable to correct problems, you have held broken packages.'
	exit 100
	;;
*" install "*)
	uri libx
	for name in ${all##* install }; do
		uri "$name"
	done
	;;
*" download "*)
	[ "${FAKE_NET:-up}" = down ] && echo 'E: Failed to fetch' && exit 100
	for exact in ${all##* download }; do
		cp "$FAKE_DEBS/${exact%%=*}"_*.deb .
	done
	;;
esac
END
cat >"$work/bin/apt-cache" <<'END'
#!/bin/sh
printf 'Package: %s\nPriority: %s\nInstalled-Size: 10\n\n' shell required libx optional editor optional other optional
END
chmod +x "$work/bin/apt-get" "$work/bin/apt-cache"
export FAKE_DEBS="$debs" PATH="$work/bin:$PATH"

# recipe NAME LINE...: lines of its userspace, and [published]
recipe() {
	name=$1
	shift
	mkdir -p "$work/$name"
	printf '%s\n' '[recipe]' "title = the $name" '[userspace]' 'kind = packages' "$@" '[published]' \
		'medium = 9000 to 20000' 'source = a page' >"$work/$name/recipe.ini"
}

recipe tiny 'priority = required' 'packages = editor'
FAKE_NET=down run_sizeprof build "$work/tiny"
[ "$status" -eq 3 ] && grep -q 'cannot download the packages of recipe tiny' "$work/err" &&
	grep -q 'Failed to fetch' "$work/err"
result $? "a network that is down is told" "$work/err"
run_sizeprof build "$work/tiny"
[ "$status" -eq 0 ] && tr -s ' ' <"$work/out" | grep -q '^userspace (folder) .* Debian bookworm, 3 packages$'
result $? "packages become a folder" "$work/err"
root=$(sed -n 's/^the folder is //p' "$work/err")
root=${root:-$work/missing} # what follows must not happen to the machine
[ "$(stat -c %a "$root/usr/bin/shell")" = 755 ] && [ "$(readlink "$root/bin")" = usr/bin ] &&
	[ -f "$root/lib/x86_64-linux-gnu/libx.so.1" ] && [ "$root/bin/shell" -ef "$root/usr/bin/zshell" ]
result $? "with /usr merged and without set-user-id bits"
dpkg --admindir="$root/var/lib/dpkg" -s shell >"$work/dpkg" 2>&1 && grep -q '^Status: install ok unpacked' "$work/dpkg" &&
	[ "$(dpkg --admindir="$root/var/lib/dpkg" -L libx:amd64 | tail -n 1)" = /lib/x86_64-linux-gnu/libx.so.1 ] &&
	[ -x /bin/sh ] && [ -s "$root/var/lib/dpkg/info/libx:amd64.postinst" ]
result $? "dpkg knows them as unpacked" "$work/dpkg"

bytes=$(find "$root" -type f -printf '%i %s\n' | sort -u | awk '{ sum += $2 } END { print sum }')
run_sizeprof report --format csv
tr -d '\r' <"$work/out" | awk -F, -v bytes="$bytes" '
	$1 == "shell" { shell = $2 == 5000 } $1 == "libx" { libx = $2 == 2040 && $3 == 2040 }
	$1 == "editor" { editor = $2 == 1000 } $1 == "total" { total = $2 == bytes && $3 == bytes; next }
	NR > 1 { sum += $2 }
	END { exit !(NR > 1 && shell && libx && editor && total && sum == bytes) }'
result $? "a folder is reported by package, exactly, and the replacing package has the file" "$work/out"
for dimension in file directory package section symbol object medium; do
	run_sizeprof report --by "$dimension" --format csv
	tr -d '\r' <"$work/out" | awk -F, -v bytes="$bytes" '$1 == "total" { total = $2; next } NR > 1 { sum += $2 }
		END { exit !(total == bytes && sum == bytes) }'
	result $? "by $dimension the rows add up to the files' $bytes bytes" "$work/out"
done
run_sizeprof report --by file --in package=libx --format csv
[ "$(cut -d, -f1 "$work/out" | tr '\r\n' '  ' | tr -s ' ')" = "file /usr/lib/x86_64-linux-gnu/libx.so.1 /etc/libx.conf total " ]
result $? "--in takes a package" "$work/out"
run_sizeprof report --by package --in /usr/share/ --format csv
tr -d '\r' <"$work/out" | grep -q '^total,300,'
result $? "--in takes a folder and all below it" "$work/out"
run_sizeprof table --built --format csv
tr -d '\r' <"$work/out" | awk -F, -v bytes="$bytes" '
	$1 == "tiny" { row = $2 == "" && $3 == bytes && $4 == "" && $5 == bytes && $6 == "" && $7 == "" && $8 == "-" &&
		$9 == 9000 && $10 == "a page" && $11 == "" && $12 == "" && $13 == "built" }
	END { exit !row }'
result $? "the size table has it, without a boot, beside the published range" "$work/out"
run_sizeprof table
grep -q '9,000 to 20,000' "$work/out"
result $? "people see the range" "$work/out"

calls=$(wc -l <"$debs/calls")
run_sizeprof build "$work/tiny"
[ "$status" -eq 0 ] && grep -q 'nothing to do: build 1 ' "$work/err" && [ "$(wc -l <"$debs/calls")" = "$calls" ]
result $? "a second build needs neither network nor time" "$work/err"
rm -f "$root/usr/bin/editor"
run_sizeprof build "$work/tiny"
[ "$status" -eq 0 ] && grep -q 'has changed since it was unpacked' "$work/err" && [ -e "$root/usr/bin/editor" ] &&
	[ "$(wc -l <"$debs/calls")" = "$calls" ]
result $? "a folder that was changed is unpacked anew, from the packages that are there" "$work/err"
rm -f "$root/usr/bin/editor"
printf x >>"$work/cache/sizeprof/downloads/packages/editor_3_amd64.deb"
run_sizeprof build "$work/tiny"
[ "$status" -eq 0 ] && [ -e "$root/usr/bin/editor" ] && [ "$(wc -l <"$debs/calls")" -eq $((calls + 1)) ]
result $? "a damaged package is fetched again" "$work/err"
mv "$work/cache" "$work/moved"
rm -f "$work/moved/sizeprof/downloads/packages/editor_3_amd64.deb"
sed -i "s,^suite .*,&\nconfig $work/cache/sizeprof/apt/bookworm-deb/apt.conf," "$work"/moved/sizeprof/distributions/*.choice
XDG_CACHE_HOME="$work/moved" run_sizeprof fetch "$work/tiny"
[ "$status" -eq 0 ] && [ "$(wc -l <"$debs/calls")" -eq $((calls + 2)) ] &&
	tail -n 1 "$debs/calls" | grep -q -e "-c $work/moved/sizeprof/apt/bookworm-deb/apt.conf .* download editor=3\$" &&
	grep -q "^Dir::State::lists \"$work/moved/" "$work/moved/sizeprof/apt/bookworm-deb/apt.conf" &&
	! grep -q "$work/cache" "$work/moved/sizeprof/apt/bookworm-deb/apt.conf"
result $? "and in a cache that was moved, with the choice of before, also one that an earlier version wrote" "$work/err"
mv "$work/moved" "$work/cache"
run_sizeprof fetch "$work/tiny" --newest
[ "$status" -eq 0 ] && grep -q '^shell 1:5.0-1 .*/downloads/packages/shell_1%3a5.0-1_amd64.deb$' "$work/out"
result $? "fetch lists the packages" "$work/err"

# what cannot be
recipe unknown 'priority = none' 'packages = shell edittor'
refuses 2 "a package that the archive does not have" \
	'recipe unknown asks for the package edittor, which bookworm does not have at https://archive.example/.*did you mean editor' \
	build "$work/unknown"
recipe quarrel 'priority = none' 'packages = editor other'
refuses 3 "packages that cannot stand side by side" 'no set of packages that has all that recipe quarrel asks for' \
	build "$work/quarrel"
recipe option 'packages = -oDebug=1'
refuses 2 "what is no package's name" 'recipe.ini:5: -oDebug=1 is no value for packages' build "$work/option"
recipe none 'priority = none'
refuses 2 "no packages at all" 'recipe.ini:4: kind = packages without any' build "$work/none"
recipe kernel 'packages = editor' '[kernel]' 'version = 6.1'
refuses 2 "a kernel beside packages" 'recipe.ini:6: \[kernel\] means nothing for kind = packages' build "$work/kernel"
recipe static 'packages = editor' 'static = yes'
refuses 2 "a key of other kinds" 'recipe.ini:6: static means nothing for kind = packages' build "$work/static"
recipe empty 'packages = editor'
sed -i 's/9000 to 20000/20000 to 9000/' "$work/empty/recipe.ini"
refuses 2 "a range from more to less" 'recipe.ini:7: 20000 to 9000 is no value for medium' build "$work/empty"
refuses 2 "a boot of packages" 'run 1 is a folder of files' boot 1
refuses 2 "a search in packages" 'recipe tiny is a folder of packages' minimize "$work/tiny" --target min
refuses 2 "prices of packages" 'run 1 is a folder of files' export 1 --kkp "$work/kkp"
refuses 2 "a copy of packages" 'leave --out away' build "$work/tiny" --out "$work/out-folder"
head -c 300 "$debs/shell_1%3a5.0-1_amd64.deb" >"$work/short"
cp "$work/short" "$debs/shell_1%3a5.0-1_amd64.deb"
recipe halved 'priority = none' 'packages = shell'
refuses 3 "a damaged package" 'shell_1%3a5.0-1_amd64.deb (is no Debian package that can be unpacked|cannot be unpacked)' \
	build "$work/halved"

# a folder of the user's
run_sizeprof import "$root"
[ "$status" -eq 0 ] && grep -q '3 packages are known' "$work/err" &&
	tr -s ' ' <"$work/out" | grep -q "^import:root .* $root\$"
result $? "a root file system is imported where it stands" "$work/err"
run_sizeprof import "$root/."
[ "$status" -eq 0 ] && grep -q 'nothing to do: import' "$work/err"
result $? "once" "$work/err"
run_sizeprof diff 1 2 --by package --format csv
[ "$status" -eq 0 ] && tr -d '\r' <"$work/out" | grep -Eq "^total,$bytes,$bytes,0,"
result $? "and is the same by package as the distribution" "$work/out"
put "$work/plain/usr/bin/tool" 100
put "$work/plain/etc/conf" 11
run_sizeprof import "$work/plain"
[ "$status" -eq 0 ] && [ "$(grep -c 'no dpkg database' "$work/err")" -eq 1 ]
result $? "one without a dpkg database says so once" "$work/err"
run_sizeprof report --by package --format csv
[ "$(tr -d '\r' <"$work/out" | sed -n 2p)" = "(no package),111,111.000,1.000000,,,,0" ] ||
	tr -d '\r' <"$work/out" | sed -n 2p | grep -q '^(no package),111,111'
result $? "and has no packages" "$work/out"
refuses 2 "a root file system beside something else" 'are a folder of a root file system: give one' import "$root" "$work/plain"
mkdir "$work/nothing"
refuses 2 "a folder of neither kind" 'nor is it a root file system' import "$work/nothing"
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 "$work/plain/usr"
	refuses 2 "a folder that cannot be read" "cannot read $work/plain/usr: Permission denied" import "$work/plain"
	chmod 700 "$work/plain/usr"
else
	skip "a folder that cannot be read" "root reads all"
fi
finish
