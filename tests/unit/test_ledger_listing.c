/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ledgers of folders, and packages for pieces.
 */
#include "analyzers/ledger_help.h"

#include "base/listing.h"
#include "ledger/listing.h"

static struct sp_package_file owned[] = {{(char[]){"/bin/tool"}, "tool"}, {(char[]){"/nowhere"}, "lost"},
	{(char[]){"/usr/lib/libc.so"}, "libc6:i386"}};
static char *names[] = {(char[]){"libc6:i386"}, (char[]){"lost"}, (char[]){"tool"}};
static const struct sp_packages packages = {
	.files = owned, .file_count = SP_COUNT(owned), .names = names, .name_count = SP_COUNT(names)};

static void a_folder_is_its_files(void **state)
{
	(void)state;
	SP_LISTING listing = {0};
	sp_listing_add_file(&listing, "/usr/lib/libc.so", 1000);
	sp_listing_add_file(&listing, "/bin/tool", 300);
	sp_listing_add_file(&listing, "/init", 7);
	sp_listing_add_link(&listing, "/lib", "usr/lib");
	sp_listing_sort(&listing);
	assert_int_equal(sp_listing_file(&listing, "/init")->bytes, 7);
	assert_null(sp_listing_file(&listing, "/lib"));
	assert_string_equal(sp_listing_link(&listing, "/lib")->target, "usr/lib");
	struct sp_ledger *ledger = NULL;
	check_ok(sp_ledger_of_listing("folder", &listing, &ledger));
	assert_conserved(ledger, 1307);
	assert_int_equal(ledger->piece_count, 3);
	assert_sum(ledger, SP_BY_FILE, "/bin/tool", 300);
	assert_sum(ledger, SP_BY_DIRECTORY, "/usr/lib", 1000);
	assert_sum(ledger, SP_BY_DIRECTORY, "/", 7);
	assert_sum(ledger, SP_BY_SYMBOL, "(files)", 1307);
	assert_sum(ledger, SP_BY_MEDIUM, "folder", 1307);
	assert_sum(ledger, SP_BY_OPTION, "(userspace)", 1307);
	assert_sum(ledger, SP_BY_PACKAGE, "(no package)", 1307);
	assert_int_equal(ledger->images[0].packed, 1307 * SP_BYTE_BITS);

	check_ok(sp_ledger_set_packages(ledger, &packages));
	assert_conserved(ledger, 1307);
	assert_sum(ledger, SP_BY_PACKAGE, "tool", 300);
	assert_sum(ledger, SP_BY_PACKAGE, "libc6:i386", 1000);
	assert_sum(ledger, SP_BY_PACKAGE, "(no package)", 7);
	assert_sum(ledger, SP_BY_FILE, "/bin/tool", 300);
	for (size_t i = 0; i < ledger->label_count; i++)
		assert_string_not_equal(ledger->labels[i].name, "lost");
	for (size_t i = 1; i < ledger->label_count; i++)
		assert_true(ledger->labels[i - 1].dimension < ledger->labels[i].dimension ||
			    strcmp(ledger->labels[i - 1].name, ledger->labels[i].name) < 0);
	sp_ledger_add_note(ledger, "a note");
	assert_string_equal(ledger->notes[0], "a note");
	sp_ledger_free(ledger);
}

static void an_empty_folder(void **state)
{
	(void)state;
	SP_LISTING listing = {.folders = 1};
	struct sp_ledger *ledger = NULL;
	check_ok(sp_ledger_of_listing("folder", &listing, &ledger));
	assert_conserved(ledger, 0);
	check_ok(sp_ledger_set_packages(ledger, &packages));
	sp_ledger_free(ledger);
}

static void what_has_no_bytes_is_told(void **state)
{
	(void)state;
	SP_LISTING listing = {.folders = 2, .empty = 1, .other_names = 3};
	sp_listing_add_file(&listing, "/a", 1);
	SP_AUTOFREE char *text = sp_listing_tell(&listing);
	assert_string_equal(text,
		"1 file has the bytes; without any of their own are 2 folders, 1 empty file, 3 other "
		"names of hard-linked files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_its_files),
		cmocka_unit_test(an_empty_folder),
		cmocka_unit_test(what_has_no_bytes_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
