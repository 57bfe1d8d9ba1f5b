/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recipes: what loads, and every way in which one does not, with the message it gives.
 */
#include <stdio.h>

#include "unit/recipe_demo.h"

struct wrong {
	const char *find, *replacement, *message;
};

static const struct wrong wrongs[] = {
	/* structure */
	{"[kernel]", "[kernal]",
		"demo/recipe.ini:3: unknown section [kernal] (did you mean kernel? known: recipe, kernel"},
	{"[kernel]", "[kernel", "recipe.ini:3: the section's name has no end (write [NAME])"},
	{"[kernel]", "[kernel] arch = x86_64", "recipe.ini:3: text stands behind the section's name"},
	{"[rootfs]", "[kernel]",
		"recipe.ini:8: section [kernel] stands twice (join it with the one in line 3)"},
	{"[recipe]\n", "", "recipe.ini:1: the key stands before any section"},
	{"version = 6.1", "verison = 6.1",
		"recipe.ini:4: unknown key verison in [kernel] (did you mean version? known: "},
	{"version = 6.1", "version = 6.1\nversion = 5.10",
		"recipe.ini:5: key version stands twice in [kernel] (keep this line or line 4)"},
	{"version = 6.1", "  version = 6.1", "recipe.ini:4: the line is indented"},
	{"version = 6.1", "version", "recipe.ini:4: this is neither a section nor a key"},
	{"version = 6.1", "version: 6.1", "recipe.ini:4: this is neither a section nor a key"},
	{"version = 6.1", "= 6.1", "recipe.ini:4: there is no key before the ="},
	{"version = 6.1", "version =", "recipe.ini:4: version has no value"},
	{"version = 6.1", "version = ; 6.1", "recipe.ini:4: version has no value"},
	{"title = A demo", "title = \"A demo\"", "recipe.ini:2: quotes would become part of the value"},
	{"[recipe]", "\xEF\xBB\xBF[recipe]", "recipe.ini:1: this is no plain text"},
	{"[test]", "[files]\n/a/very/long/target/that/inih/would/cut/after/49/bytes = motd\n[test]",
		"recipe.ini:11: the key is too long (at most 49 bytes)"},
	/* values */
	{"title = A demo", "title = A demo\nname = a/b",
		"recipe.ini:3: a/b is no value for name (it cannot be the name of a recipe: use letters"},
	{"title = A demo", "title = A demo\nname = .hidden", "recipe.ini:3: .hidden is no value for name"},
	{"version = 6.1", "version = six",
		"recipe.ini:4: six is no value for version (write a series such as 6.1"},
	{"version = 6.1", "version = ../..", "recipe.ini:4: ../.. is no value for version (write a series"},
	{"version = 6.1", "version = 6.1/x", "recipe.ini:4: 6.1/x is no value for version"},
	{"version = 6.1", "version = 6.1\narch = sparc",
		"recipe.ini:5: sparc is no value for arch (known: x86_64, i386)"},
	{"version = 1.35", "version = 1.35\nprocessor = i486",
		"recipe.ini:8: processor goes with arch = i386 alone (take it out)"},
	{"version = 1.35", "version = 1.35\nprocessor = 486",
		"recipe.ini:8: 486 is no value for processor ("},
	{"version = 6.1", "version = 6.1\nbase = tinyconfg",
		"recipe.ini:5: the file tinyconfg for base does not exist (did you mean tinyconfig? known: "
		"tinyconfig, "
		"defconfig, allnoconfig, or a .config file)"},
	{"version = 6.1", "version = 6.1\nbase = boot.test",
		"demo/boot.test:1: \"wait x\" is no line of a configuration"},
	{"version = 6.1", "version = 6.1\ncompression = lzma",
		"recipe.ini:5: lzma is no value for compression (known: xz, gzip, config)"},
	{"version = 6.1", "source = nowhere", "recipe.ini:4: nowhere for source does not exist"},
	{"version = 6.1", "url = gopher://x\nsha256 = 0", "recipe.ini:4: gopher://x is no value for url"},
	{"version = 6.1", "url = https://x/y\nsha256 = 0123",
		"recipe.ini:5: 0123 is no value for sha256 (write 64"},
	{"version = 6.1", "url = https://x/y", "recipe.ini:4: a url needs its checksum"},
	{"version = 6.1",
		"version = 6.1\nsha256 = 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"recipe.ini:5: sha256 goes with url alone"},
	{"version = 6.1",
		"source = tree\nurl = https://x/y\nsha256 = "
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"recipe.ini:5: source and url exclude each other"},
	{"version = 1.35", "version = 1.35\nkind = busbox",
		"recipe.ini:8: busbox is no value for kind (did you mean busybox? known: "},
	{"version = 1.35", "version = 1.35\nlibc = dietc",
		"recipe.ini:8: dietc is no value for libc (known: glibc, musl)"},
	{"version = 1.35", "version = 1.35\nstatic = true",
		"recipe.ini:8: true is no value for static (known: yes, no)"},
	{"version = 1.35", "version = 1.35\npackages = bash",
		"recipe.ini:8: packages goes with kind = packages alone"},
	{"version = 1.35", "kind = packages\npackages = bash",
		"recipe.ini:3: [kernel] means nothing for kind = packages"},
	{"version = 1.35", "kind = packages\npackages = bash Gcc",
		"recipe.ini:8: Gcc is no value for packages"},
	{"version = 1.35", "kind = packages\nsuite = Bookworm/",
		"recipe.ini:8: Bookworm/ is no value for suite"},
	{"version = 1.35", "kind = packages\npriority = high",
		"recipe.ini:8: high is no value for priority (known: none, required, important, standard)"},
	{"version = 1.35", "kind = folder", "recipe.ini:6: [userspace] has no source"},
	{"version = 1.35", "kind = folder\nsource = motd", "is no folder (kind = folder"},
	{"version = 1.35", "kind = folder\nsource = tree\nlibc = musl",
		"recipe.ini:9: libc means nothing for kind = folder"},
	{"init = init", "init = nothing", "recipe.ini:9: the file nothing for init does not exist"},
	{"init = init", "init = tree", "recipe.ini:9: the file tree for init is no regular file"},
	{"init = init", "init = init\ncompression = zip",
		"recipe.ini:10: zip is no value for compression (did you mean gzip? known: xz, gzip, none)"},
	{"init = init", "init = init\ndictionary = 1G",
		"recipe.ini:10: 1G is no value for dictionary (write bytes, K or M"},
	{"init = init", "init = init\ndictionary = 4095", "recipe.ini:10: 4095 is no value for dictionary"},
	{"init = init", "init = init\ncompression = gzip\ndictionary = 64K",
		"recipe.ini:11: dictionary goes with compression = xz alone"},
	{"[test]", "[medium]\nkind = floppy\n[test]",
		"recipe.ini:11: floppy is no value for kind (known: files, fat, disk, iso)"},
	{"[test]", "[files]\netc/motd = motd\n[test]", "recipe.ini:11: etc/motd is no place in the image"},
	{"[test]", "[files]\n/etc/../motd = motd\n[test]",
		"recipe.ini:11: /etc/../motd is no place in the image"},
	{"[test]", "[files]\n/init = motd\n[test]", "recipe.ini:11: /init has a key of its own"},
	{"[test]", "[files]\n/etc/motd = nothing\n[test]",
		"recipe.ini:11: the file nothing for /etc/motd does not exist"},
	{"[test]", "[files]\n/etc/motd = motd\n/etc/motd = init\n[test]",
		"recipe.ini:12: key /etc/motd stands twice in [files]"},
	{"[test]", "[devices]\n/dev/fd0 = block 2\n[test]",
		"recipe.ini:11: block 2 is no value for /dev/fd0 (write block or char, then"},
	{"[test]", "[devices]\n/dev/fd0 = block 2 0 0\n[test]",
		"recipe.ini:11: block 2 0 0 is no value for /dev/fd0"},
	{"[test]", "[devices]\n/dev/fd0 = disk 2 0\n[test]",
		"recipe.ini:11: disk 2 0 is no value for /dev/fd0"},
	{"[test]", "[devices]\n/dev/fd0 = char 4 -1\n[test]",
		"recipe.ini:11: char 4 -1 is no value for /dev/fd0"},
	{"[test]", "[devices]\n/dev/fd0 = char 4 1000\n[test]", "recipe.ini:11: char 4 1000 is no value"},
	{"[test]", "[devices]\ndev/fd0 = block 2 0\n[test]",
		"recipe.ini:11: dev/fd0 is no place in the image"},
	{"[test]", "[test]\nconsole = vgaa",
		"recipe.ini:11: vgaa is no value for console (did you mean vga? known: vga, serial)"},
	{"[test]", "[test]\nmemory = 128", "recipe.ini:11: 128 is no value for memory (write MiB or GiB"},
	{"[test]", "[test]\nmemory = 1M", "recipe.ini:11: 1M is no value for memory"},
	{"[test]", "[test]\nmemory = 99999999999999999999M",
		"recipe.ini:11: 99999999999999999999M is no value for memory"},
	{"[test]", "[test]\ncpu = 486 -x", "recipe.ini:11: 486 -x is no value for cpu"},
	{"[test]", "[minimize]\nkeep = SWAP,PROC_FS\n[test]",
		"recipe.ini:11: SWAP,PROC_FS is no value for keep (write names of options"},
	{"[test]", "[minimize]\nnever = CONFIG_\n[test]", "recipe.ini:11: CONFIG_ is no value for never"},
	{"[test]", "[minimize]\nkept = SWAP\n[test]",
		"recipe.ini:11: unknown key kept in [minimize] (did you mean keep? known: keep, never)"},
	{"[test]", "[published]\nmedium = 5.6 MB\nsource = a page\n[test]",
		"recipe.ini:11: 5.6 MB is no value for medium (write bytes as a whole number, such as "
		"5600000 for 5.6 MB, or LEAST to MOST)"},
	{"[test]", "[published]\nmedium = 9 to 5\nsource = a page\n[test]",
		"recipe.ini:11: 9 to 5 is no value for medium"},
	{"[test]", "[published]\nkernel = 5 to 9\nsource = a page\n[test]",
		"recipe.ini:11: 5 to 9 is no value for kernel"},
	{"[test]", "[published]\nkernel = 0\nsource = a page\n[test]",
		"recipe.ini:11: 0 is no value for kernel"},
	{"[test]", "[published]\nloader = -3\nsource = a page\n[test]",
		"recipe.ini:11: -3 is no value for loader"},
	{"[test]", "[published]\nuserspace = 1000000000000\nsource = a page\n[test]",
		"recipe.ini:11: 1000000000000 is no value for userspace"},
	{"[test]", "[published]\nmedium = 5600000\n[test]", "recipe.ini:10: [published] has no source"},
	{"[test]", "[published]\nsource =\n[test]", "recipe.ini:11: source has no value"},
	{"[test]", "[published]\nkernel = 900000\nsource = a page\n[test]",
		"recipe.ini:10: [published] has no medium"},
	{"[test]", "[published]\nmedium = 1000\nkernel = 600\nloader = 401\nsource = a page\n[test]",
		"recipe.ini:10: [published] has a kernel, userspace and loader of 1001 bytes together, more "
		"than the medium's 1000"},
	{"[test]", "[published]\nsize = 1000\n[test]",
		"recipe.ini:11: unknown key size in [published] (known: medium, kernel, userspace, loader, "
		"source)"},
	/* what is missing */
	{"title = A demo\n", "", "recipe.ini:1: [recipe] has no title"},
	{"version = 6.1\n", "", "recipe.ini:3: [kernel] has no version"},
	{"version = 1.35\n", "", "recipe.ini:6: [userspace] has no version"},
	{"init = init\n", "", "recipe.ini:8: [rootfs] has no init"},
	{"[rootfs]\ninit = init\n", "", "recipe.ini:1: [rootfs] has no init"},
	{"script = boot.test\n", "", "recipe.ini:10: [test] has no script"},
	/* overlays, also those that are not asked for */
	{"[overlay loud]", "[overlay Loud one]", "recipe.ini:12: \"Loud one\" is no name of an overlay"},
	{"console = serial", "memory = 64M",
		"recipe.ini:13: unknown key memory in [overlay loud] (known: title, fragment, medium, size, "
		"fats, partition, cmdline, "
		"console)"},
	{"console = serial", "fragment = none.fragment",
		"recipe.ini:13: the file none.fragment for fragment does not exist"},
};

static void test_keep_and_never(void **state)
{
	(void)state;
	struct sp_recipe recipe = {0};
	SP_AUTOFREE char *text = changed("[test]",
		"[minimize]\nkeep = CONFIG_SYSFS busybox:vi\nkeep = busybox:[[\nnever = SWAP\n[test]");
	check_ok(load(text, NULL, &recipe));
	assert_int_equal(recipe.keep_count, 3);
	assert_string_equal(recipe.keep[0], "SYSFS");
	assert_string_equal(recipe.keep[1], "busybox:vi");
	assert_string_equal(recipe.keep[2], "busybox:[[");
	assert_int_equal(recipe.never_count, 1);
	assert_string_equal(recipe.never[0], "SWAP");
	sp_recipe_clear(&recipe);
}

static void test_published(void **state)
{
	(void)state;
	struct sp_recipe recipe = {0};
	SP_AUTOFREE char *text = changed("[test]", "[published]\nmedium = 1474560\nkernel = 881000\nloader = "
						   "177916\nsource = floppinux, its page\n[test]");
	check_ok(load(text, NULL, &recipe));
	assert_int_equal(recipe.published.medium, 1474560);
	assert_int_equal(recipe.published.kernel, 881000);
	assert_int_equal(recipe.published.userspace, 0);
	assert_int_equal(recipe.published.loader, 177916);
	assert_string_equal(recipe.published.source, "floppinux, its page");
	sp_recipe_clear(&recipe);
	/* it is the base that was published */
	check_ok(load(text, "loud", &recipe));
	assert_null(recipe.published.source);
	assert_int_equal(recipe.published.medium, 0);
	sp_recipe_clear(&recipe);
}

static void test_wrong_recipes(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(wrongs); i++) {
		SP_AUTOFREE char *text = changed(wrongs[i].find, wrongs[i].replacement);
		struct sp_recipe recipe;
		expect_error(load(text, NULL, &recipe), wrongs[i].message);
	}
}

static void test_wrong_fragments(void **state)
{
	(void)state;
	static const struct {
		const char *text, *message;
	} fragments[] = {
		{"CONFIG_A=y\nCONFIG_B\n", "bad.fragment:2: \"CONFIG_B\" is no line of a configuration"},
		{"A=y\n", "bad.fragment:1: \"A=y\" is no line of a configuration"},
		{" CONFIG_A=y\n", "bad.fragment:1: \" CONFIG_A=y\" is no line of a configuration"},
		{"CONFIG_=y\n", "bad.fragment:1: \"CONFIG_=y\" is no line"},
		{"CONFIG_A=\n", "bad.fragment:1: \"CONFIG_A=\" has no value that Kconfig takes"},
		{"CONFIG_A=yes\n", "bad.fragment:1: \"CONFIG_A=yes\" has no value that Kconfig takes"},
		{"CONFIG_A=\"x\n", "bad.fragment:1: \"CONFIG_A=\"x\" has no value that Kconfig takes"},
		{"CONFIG_A=y \n", "bad.fragment:1: blanks or a carriage return end the line"},
		{"CONFIG_A=y\r\n", "bad.fragment:1: blanks or a carriage return end the line"},
		{"#CONFIG_A is not set\n", "bad.fragment:1: \"#CONFIG_A is not set\" switches nothing off"},
		{"\n# CONFIG_A is not sett\n",
			"bad.fragment:2: \"# CONFIG_A is not sett\" switches nothing off"},
	};
	SP_AUTOFREE char *text = changed("good.fragment", "good.fragment bad.fragment");
	for (size_t i = 0; i < SP_COUNT(fragments); i++) {
		write_file("demo/bad.fragment", fragments[i].text);
		struct sp_recipe recipe;
		expect_error(load(text, NULL, &recipe), fragments[i].message);
	}
}

static void test_long_line(void **state)
{
	(void)state;
	char words[301];
	memset(words, 'w', 300);
	words[300] = '\0';
	SP_AUTOFREE char *line = sp_format("title = %s", words);
	SP_AUTOFREE char *text = changed("title = A demo", line);
	struct sp_recipe recipe;
	expect_error(load(text, NULL, &recipe), "recipe.ini:2: the line is 309 bytes long and at most ");
}

static void test_defaults(void **state)
{
	(void)state;
	struct sp_recipe recipe;
	struct sp_error *error = load(good, NULL, &recipe);
	assert_null(error);
	assert_string_equal(recipe.name, "demo");
	assert_null(recipe.overlay);
	assert_string_equal(recipe.title, "A demo");
	assert_string_equal(recipe.kernel_arch, "x86_64");
	assert_string_equal(recipe.kernel_base, "tinyconfig");
	assert_int_equal(recipe.kernel_fragment_count, 1);
	assert_int_equal(recipe.kernel_fragments[0][0], '/');
	assert_int_equal(recipe.kernel_compression, SP_COMPRESSION_XZ);
	assert_int_equal(recipe.userspace, SP_USERSPACE_BUSYBOX);
	assert_string_equal(recipe.userspace_base, "defconfig");
	assert_int_equal(recipe.libc, SP_LIBC_GLIBC);
	assert_true(recipe.is_static);
	assert_int_equal(recipe.initramfs_compression, SP_COMPRESSION_XZ);
	assert_string_equal(recipe.cmdline, "panic=-1");
	assert_int_equal(recipe.console, SP_CONSOLE_VGA);
	assert_int_equal(recipe.memory_mib, 128);
	assert_null(recipe.cpu);
	sp_recipe_clear(&recipe);
	sp_recipe_clear(&recipe);
}

static void test_every_key(void **state)
{
	(void)state;
	static const char text[] =
		"; a comment\n[recipe]\ntitle = All of it\n[kernel]\nversion = 6.1.192\n"
		"url = https://host.example/linux.tar.xz\n"
		"sha256 = 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\narch = x86_64\n"
		"base = allnoconfig\nfragment = good.fragment  more.fragment\nfragment = "
		"good.fragment\ncompression = gzip\n"
		"[userspace]\nkind = toybox\nsource = tree\nbase = good.fragment\nfragment = "
		"more.fragment\nlibc = musl\n"
		"static = yes\n[rootfs]\ninit = init\ncompression = none\n[files]\n/etc/motd = motd\n/bin/x "
		"= "
		"init\n"
		"[medium]\nkind = files\ncmdline = quiet panic=-1 ; not part of it\n[test]\nscript = "
		"boot.test\n"
		"console = serial\nmemory = 1G\ncpu = qemu64,-sse\n";
	struct sp_recipe recipe;
	struct sp_error *error = load(text, NULL, &recipe);
	assert_null(error);
	assert_string_equal(recipe.kernel.version, "6.1.192");
	assert_string_equal(recipe.kernel.url, "https://host.example/linux.tar.xz");
	assert_string_equal(
		recipe.kernel.sha256, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	assert_string_equal(recipe.kernel_base, "allnoconfig");
	assert_int_equal(recipe.kernel_fragment_count, 3);
	assert_int_equal(recipe.kernel_compression, SP_COMPRESSION_GZIP);
	assert_int_equal(recipe.userspace, SP_USERSPACE_TOYBOX);
	assert_non_null(strstr(recipe.userspace_source.path, "/demo/tree"));
	assert_non_null(strstr(recipe.userspace_base, "/demo/good.fragment"));
	assert_int_equal(recipe.userspace_fragment_count, 1);
	assert_int_equal(recipe.libc, SP_LIBC_MUSL);
	assert_true(recipe.is_static);
	assert_int_equal(recipe.initramfs_compression, SP_COMPRESSION_NONE);
	assert_int_equal(recipe.extra_file_count, 2);
	assert_string_equal(recipe.extra_files[1].target, "/bin/x");
	assert_non_null(strstr(recipe.extra_files[1].path, "/demo/init"));
	assert_string_equal(recipe.cmdline, "quiet panic=-1");
	assert_int_equal(recipe.console, SP_CONSOLE_SERIAL);
	assert_int_equal(recipe.memory_mib, 1024);
	assert_string_equal(recipe.cpu, "qemu64,-sse");
	sp_recipe_clear(&recipe);
}

static void test_old_processors(void **state)
{
	(void)state;
	struct sp_recipe recipe;
	SP_AUTOFREE char *narrow = changed("version = 6.1", "version = 6.1\narch = i386");
	assert_null(load(narrow, NULL, &recipe));
	assert_string_equal(recipe.kernel_arch, "i386");
	assert_string_equal(recipe.processor, "i486");
	sp_recipe_clear(&recipe);
	SP_AUTOFREE char *newer =
		sp_format("%s[devices]\n/dev/fd0 = block 2 0\n/dev/tty1 = char\t4  1\n", narrow);
	char *version = strstr(newer, "version = 1.35");
	SP_AUTOFREE char *full =
		sp_format("%.*sprocessor = i586\n%s", (int)(version - newer), newer, version);
	assert_null(load(full, NULL, &recipe));
	assert_string_equal(recipe.processor, "i586");
	assert_int_equal(recipe.device_count, 2);
	assert_string_equal(recipe.devices[0].target, "/dev/fd0");
	assert_true(recipe.devices[0].is_block);
	assert_int_equal(recipe.devices[0].major, 2);
	assert_int_equal(recipe.devices[0].minor, 0);
	assert_false(recipe.devices[1].is_block);
	assert_int_equal(recipe.devices[1].major, 4);
	assert_int_equal(recipe.devices[1].minor, 1);
	sp_recipe_clear(&recipe);
	const char *program = strstr(narrow, "version = 1.35");
	SP_AUTOFREE char *folder_of_files = sp_format("%.*skind = folder\nsource = tree\n%s",
		(int)(program - narrow), narrow, program + strlen("version = 1.35\n"));
	assert_null(load(folder_of_files, NULL, &recipe));
	assert_null(recipe.processor);
	sp_recipe_clear(&recipe);
}

static void test_folder_userspace(void **state)
{
	(void)state;
	struct sp_recipe recipe;
	SP_AUTOFREE char *full =
		changed("version = 1.35\n[rootfs]\ninit = init\n", "kind = folder\nsource = tree\n");
	struct sp_error *error = load(full, NULL, &recipe);
	assert_null(error);
	assert_int_equal(recipe.userspace, SP_USERSPACE_FOLDER);
	assert_null(recipe.init);
	assert_null(recipe.userspace_base);
	sp_recipe_clear(&recipe);
	SP_AUTOFREE char *bare =
		changed("version = 1.35\n[rootfs]\ninit = init\n", "kind = folder\nsource = empty\n");
	expect_error(load(bare, NULL, &recipe), "recipe.ini:1: [rootfs] has no init");
}

static void test_overlay(void **state)
{
	(void)state;
	SP_AUTOFREE char *text =
		changed("console = serial\n", "console = serial\nfragment = more.fragment\ncmdline = "
					      "console=ttyS0\n[overlay named]\ntitle = Another\n");
	struct sp_recipe recipe;
	struct sp_error *error = load(text, "loud", &recipe);
	assert_null(error);
	assert_string_equal(recipe.overlay, "loud");
	assert_string_equal(recipe.title, "A demo (loud)");
	assert_int_equal(recipe.console, SP_CONSOLE_SERIAL);
	assert_string_equal(recipe.cmdline, "console=ttyS0");
	assert_int_equal(recipe.kernel_fragment_count, 2);
	assert_non_null(strstr(recipe.kernel_fragments[1], "more.fragment"));
	sp_recipe_clear(&recipe);
	error = load(text, "named", &recipe);
	assert_null(error);
	assert_string_equal(recipe.title, "Another");
	sp_recipe_clear(&recipe);
	expect_error(load(text, "lod", &recipe),
		"recipe demo has no overlay lod: did you mean loud? known: loud, named");
	SP_AUTOFREE char *none = changed("[overlay loud]\nconsole = serial\n", "");
	expect_error(load(none, "loud", &recipe), "recipe demo has no overlay loud, nor any other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keep_and_never),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_wrong_recipes),
		cmocka_unit_test(test_wrong_fragments),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_old_processors),
		cmocka_unit_test(test_folder_userspace),
		cmocka_unit_test(test_overlay),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
