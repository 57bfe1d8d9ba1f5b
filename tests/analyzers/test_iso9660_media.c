/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ISO 9660 analyzer on media made by xorriso, where that is installed.
 */
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

#define FILES 4
static const char *const names[FILES] = {"bzimage", "A longer name.txt", "sub/deep.txt", "isolinux.bin"};

static size_t size_of(size_t file)
{
	return 1 + 4321 * file;
}

static char *make_folder(void)
{
	SP_AUTOFREE char *tool = sp_process_find("xorriso");
	if (!tool)
		skip();
	char *folder = scratch_make();
	SP_AUTOFREE char *sub = sp_path_join(folder, "files/sub");
	check_ok(sp_folder_make(sub));
	for (size_t i = 0; i < FILES; i++) {
		SP_AUTOFREE char *path = sp_format("%s/files/%s", folder, names[i]);
		SP_AUTOFREE char *content = sp_alloc(size_of(i) + 1);
		memset(content, 'a' + (int)i, size_of(i));
		check_ok(sp_file_write(path, content, size_of(i)));
	}
	return folder;
}

/* mkisofs' options; the image is medium.iso */
static void make_image(const char *folder, const char *const *options, struct sp_buffer *image)
{
	const char *argv[32] = {"xorriso", "-no_rc", "-as", "mkisofs", "-quiet", "-o", "medium.iso"};
	size_t count = 7;
	for (; *options; options++)
		argv[count++] = *options;
	argv[count++] = "files";
	argv[count] = NULL;
	run_tool(folder, argv, NULL);
	read_file(folder, "medium.iso", image);
}

static struct sp_ledger *open_image(const char *folder, const char *const *options)
{
	SP_BUFFER image = SP_BUFFER_EMPTY;
	make_image(folder, options, &image);
	struct sp_ledger *ledger = good_ledger("medium.iso", image.data, image.size, NULL);
	assert_int_equal(ledger->note_count, 0);
	assert_sum(ledger, SP_BY_MEDIUM, "medium", 0);
	assert_sum(ledger, SP_BY_SECTION, "(unknown)", 0);
	return ledger;
}

/* Each file has its bytes, by the name that its tree gives, once. */
static void check_files(const struct sp_ledger *ledger, const char *const *expected)
{
	for (size_t i = 0; i < FILES; i++) {
		assert_sum(ledger, SP_BY_MEDIUM, expected[i], size_of(i));
		assert_sum(ledger, SP_BY_FILE, expected[i], size_of(i));
	}
	assert_sum(ledger, SP_BY_SYMBOL, "(loader)", size_of(3));
	assert_true(sum_of(ledger, SP_BY_MEDIUM, "(path table)") > 0);
	assert_true(sum_of(ledger, SP_BY_MEDIUM, "(root directory)") >= 2048);
}

/* With a catalog of a lower-case name xorriso leaves all names as they are. */
#define BOOT                                                                                                 \
	"-b", "isolinux.bin", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"

static void test_rock_ridge(void **state)
{
	(void)state;
	char *folder = make_folder();
	struct sp_ledger *ledger = open_image(folder, (const char *const[]){"-R", BOOT, NULL});
	check_files(ledger, names);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot catalog)", 2048);
	assert_sum(ledger, SP_BY_MEDIUM, "(directory sub)", 2048);
	assert_sum(ledger, SP_BY_MEDIUM, "(Rock Ridge)", 2048); /* the root's, which says what it is */
	sp_ledger_free(ledger);
	scratch_remove(folder);
}

static void test_joliet(void **state)
{
	(void)state;
	char *folder = make_folder();
	struct sp_ledger *ledger = open_image(folder, (const char *const[]){"-J", "--norock", BOOT, NULL});
	check_files(ledger, names);
	assert_sum(ledger, SP_BY_MEDIUM, "(directory sub)", 2 * 2048); /* in both trees */
	sp_ledger_free(ledger);
	scratch_remove(folder);
}

static void test_plain(void **state)
{
	(void)state;
	static const char *const plain[FILES] = {"BZIMAGE", "A_LONGER.TXT", "SUB/DEEP.TXT", "ISOLINUX.BIN"};
	char *folder = make_folder();
	struct sp_ledger *ledger =
		open_image(folder, (const char *const[]){"--norock", "-iso-level", "1", "-no-pad", "-b",
					   "isolinux.bin", "-no-emul-boot", NULL});
	check_files(ledger, plain);
	sp_ledger_free(ledger);
	scratch_remove(folder);
}

/* A partition table in the system area, for USB sticks, and padding behind. */
static void test_padding(void **state)
{
	(void)state;
	char *folder = make_folder();
	struct sp_ledger *ledger = open_image(folder, (const char *const[]){"-R", "-pad", NULL});
	assert_true(sum_of(ledger, SP_BY_MEDIUM, "(unused blocks)") >= 150 * 2048);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot catalog)", 0);
	sp_ledger_free(ledger);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rock_ridge),
		cmocka_unit_test(test_joliet),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_padding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
