/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which option puts an applet into the table, by the files that BusyBox and Toybox generate.
 */
#include "unit/harness.h"

#include "tree/applet-options.h"

static const char busybox[] =
	"/* generated */\n"
	"IF_VI(APPLET(vi, BB_DIR_BIN, BB_SUID_DROP))\n"
	"IF_TEST1(APPLET_NOFORK([,   test, BB_DIR_USR_BIN, BB_SUID_DROP, test))\n"
	"IF_REBOOT(  APPLET_ODDNAME(reboot,   halt, BB_DIR_SBIN, BB_SUID_DROP, reboot))\n"
	"IF_LSMOD(   IF_SMALL(APPLET_NOEXEC( lsmod, lsmod, BB_DIR_SBIN, BB_SUID_DROP, lsmod)))\n"
	"IF_SMALL(nothing of an applet)\n"
	"IF_BROKEN\n";

static const char toybox[] = "USE_CAT(NEWTOY(cat, \"uvte\", TOYFLAG_BIN))\n"
			     "USE_TEST(OLDTOY([, test, TOYFLAG_BIN))\n";

static void read_text(const char *kind, const char *name, const char *text, struct sp_applet_options *options)
{
	char *folder = scratch_make(); /* scratch_remove() frees it */
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	SP_AUTOFREE char *inside = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	const struct sp_tree tree = {.kind = kind, .build = folder};
	check_ok(sp_applet_options_read(&tree, options));
	assert_int_equal(options->count, 0);
	check_ok(sp_folder_make(inside));
	write_text(path, text);
	check_ok(sp_applet_options_read(&tree, options));
	scratch_remove(folder);
}

static void test_busybox(void **state)
{
	(void)state;
	SP_APPLET_OPTIONS options = {0};
	read_text("busybox", "include/applets.h", busybox, &options);
	assert_int_equal(options.count, 4);
	assert_string_equal(sp_applet_options_find(&options, "vi"), "VI");
	assert_string_equal(sp_applet_options_find(&options, "["), "TEST1");
	assert_string_equal(sp_applet_options_find(&options, "reboot"), "REBOOT");
	assert_string_equal(sp_applet_options_find(&options, "lsmod"), "LSMOD");
	assert_null(sp_applet_options_find(&options, "halt"));
}

static void test_toybox(void **state)
{
	(void)state;
	SP_APPLET_OPTIONS options = {0};
	read_text("toybox", "generated/newtoys.h", toybox, &options);
	assert_int_equal(options.count, 2);
	assert_string_equal(sp_applet_options_find(&options, "cat"), "CAT");
	assert_string_equal(sp_applet_options_find(&options, "["), "TEST");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busybox),
		cmocka_unit_test(test_toybox),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
