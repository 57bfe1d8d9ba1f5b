# SPDX-License-Identifier: GPL-2.0-or-later
#
# A distribution made of packages: the recipe lfs with a handful of small ones, from the Debian archive. What dpkg says
# of them, and the packages' own tables of contents, is what the account says.
. "$TESTS/real/lib.sh"

mkdir "$work/few"
sed -e 's/^priority = .*/priority = none/' -e '/^packages = /d' "$recipes/lfs/recipe.ini" >"$work/few/recipe.ini"
sed -i 's/^kind = packages$/&\npackages = bash sed bzip2/' "$work/few/recipe.ini"

started=$(date +%s)
sp build "$work/few"
seconds "choosing, downloading, unpacking and the account"
[ "$status" -eq 0 ] && tr -s ' ' <"$work/out" | grep -Eq '^userspace \(folder\) .* Debian bookworm, [0-9]+ packages$'
result $? "packages of the archive become a folder" "$work/err"
root=$(sed -n 's/^the folder is //p' "$work/err")
root=${root:-$work/missing}
[ "$("$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu" "$root/bin/bash" -c 'echo $((40+2))')" = 42 ]
result $? "its bash runs with its own libraries"
shipped=$(ask "SELECT bytes FROM artifact WHERE kind = 'folder'")
[ "$shipped" = "$(find "$root" -type f -printf '%i %s\n' | sort -u | awk '{ sum += $2 } END { print sum }')" ]
result $? "what ships are the files' $shipped bytes"
account "$shipped"

# hard links are counted once, as in the account; links and folders have no bytes
sp report --by package --format csv
tr -d '\r' <"$work/out" | awk -F, 'NR > 1 && $1 !~ /^\(/ && $1 != "total" { print $1, $2 }' | sort >"$work/reported"
for file in $(sed -n 's/^package [^ ]* [^ ]* \([^ ]*\) .*/\1/p' "$cache"/distributions/*.choice | sort -u); do
	name=${file%%_*}
	[ -e "$root/var/lib/dpkg/info/$name.list" ] || [ -e "$root/var/lib/dpkg/info/$name:amd64.list" ] || continue
	dpkg-deb -c "$cache/downloads/packages/$file" | awk -v name="$name" '/^-/ { sum += $3 } END { print name, sum + 0 }'
done | sort >"$work/contents"
diff "$work/contents" "$work/reported" >"$work/diff"
[ -s "$work/contents" ] && [ ! -s "$work/diff" ]
result $? "each package has the bytes that its own table of contents says" "$work/diff"
sp report --by file --in package=bash --format csv
tr -d '\r' <"$work/out" | cut -d, -f1 | grep '^/' | sort >"$work/reported"
while read -r path; do
	[ -f "$root$path" ] && [ ! -L "$root$path" ] && [ -s "$root$path" ] && realpath -m --relative-base="$root" "$root$path"
done <"$root/var/lib/dpkg/info/bash.list" | sed 's,^,/,' | sort >"$work/listed"
diff "$work/listed" "$work/reported" >"$work/diff"
[ -s "$work/listed" ] && [ ! -s "$work/diff" ]
result $? "bash has the files that dpkg lists" "$work/diff"

sp table --built --format csv
tr -d '\r' <"$work/out" | awk -F, -v bytes="$shipped" '
	$1 == "few" { row = $2 == "" && $3 == bytes && $4 == "" && $5 == bytes && $6 == "" && $7 == "" && $8 == "-" && $9 == 1000000000 }
	END { exit !row }'
result $? "the size table has it, without a boot" "$work/out"

started=$(date +%s)
sp import "$root"
seconds "the account of the same folder as an import"
[ "$status" -eq 0 ] && [ "$(ask "SELECT bytes FROM artifact WHERE kind = 'folder' AND build = 2")" = "$shipped" ]
result $? "the same folder is imported" "$work/err"
sp diff 1 2 --by package --format csv
tr -d '\r' <"$work/out" | grep -q "^total,$shipped,$shipped,0,"
result $? "and has the same packages" "$work/out"

# an initramfs made of a folder with a dpkg database knows its packages, too
mkdir -p "$work/tree/bin" "$work/tree/usr/share"
cp -r "$root/var" "$work/tree/"
cp "$root/usr/bin/bash" "$work/tree/bin/bash"
cp -r "$root/usr/share/doc" "$work/tree/usr/share/"
printf '#!/bin/bash\n' >"$work/tree/init"
chmod 755 "$work/tree/init"
variant packed
sed -i -e '/^\[userspace\]/,/^\[rootfs\]/{/^\[/!d}' -e 's/^\[userspace\]$/&\nkind = folder\nsource = ..\/tree/' \
	-e '/^init = init$/d' "$work/packed/recipe.ini"
sed -i '/^\[published\]/,$d' "$work/packed/recipe.ini"
sp build "$work/packed"
sp report --by package --format csv
tr -d '\r' <"$work/out" | awk -F, '$1 == "bash" && $2 > 1000000 && $3 < $2 { bash = 1 } $1 == "(no package)" { none = 1 }
	END { exit !(bash && none) }'
result $? "an initramfs made of a folder is accounted for by package, raw and packed" "$work/out"
finish
