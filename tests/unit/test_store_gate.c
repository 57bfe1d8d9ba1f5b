/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The quality gate: each check by a ledger that is just good enough and by one that is not.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"

#include "store/sql.h"

/* Two builds whose artifacts ship what the ledger says; the second one is to be left alone. */
static struct sp_store *open_with_sample(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	for (unsigned i = 1; i <= 2; i++) {
		SP_BUILD build = sample_build(i);
		uint64_t number = 0;
		build.artifacts[0].bytes = 500;
		build.artifacts[1].bytes = 150;
		check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, NULL, &number));
	}
	/* the sample's initramfs is estimated, which is one test's matter */
	check_ok(sp_sql_script(store, "UPDATE image SET estimated = 0"));
	return store;
}

static void expect_gate(struct sp_store *store, bool good, const char *expected)
{
	SP_TABLE table = {0};
	bool passed = !good;
	check_ok(sp_store_gate(store, 1, &table, &passed));
	SP_AUTOFREE char *text = flatten_table(&table);
	SP_AUTOFREE char *whole = sp_format("image|check|packed|share|limit|verdict|\n%s", expected);
	assert_string_equal(text, whole);
	assert_int_equal(passed, good);
}

/* The cells of one row, found by its image and check, as "packed|share|verdict". */
static char *find_row(struct sp_store *store, const char *image, const char *check)
{
	SP_TABLE table = {0};
	bool passed = false;
	check_ok(sp_store_gate(store, 1, &table, &passed));
	for (size_t row = 0; row < table.row_count; row++)
		if (strcmp(sp_table_cell(&table, row, 0), image) == 0 &&
			strcmp(sp_table_cell(&table, row, 1), check) == 0)
			return sp_format("%s|%s|%s", sp_table_cell(&table, row, 2),
				sp_table_cell(&table, row, 3) ? sp_table_cell(&table, row, 3) : "-",
				sp_table_cell(&table, row, 5));
	return sp_strdup("not there");
}

static void expect_row(struct sp_store *store, const char *image, const char *check, const char *expected)
{
	SP_AUTOFREE char *row = find_row(store, image, check);
	assert_string_equal(row, expected);
}

/* Framing, such as (coder overhead), has the same label as its section, and so does the setup of bzImage. */
static void a_good_ledger(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_gate(store, true,
		"bzImage / vmlinux.bin|padding|2.000|0.5000|1|ok|\n"
		"bzImage / vmlinux.bin|unnamed|0.000|0.0000|1|ok|\n"
		"bzImage / vmlinux.bin|unknown|0.000|0.0000|1|ok|\n"
		"bzImage / vmlinux.bin|no object|0.000|0.0000|2|ok|\n"
		"initramfs / cpio|padding|0.500|0.3333|1|ok|\n"
		"initramfs / cpio|unnamed|0.000|0.0000|1|ok|\n"
		"initramfs / cpio|unknown|0.000|0.0000|1|ok|\n"
		"initramfs / cpio|no object|0.000|0.0000|2|ok|\n"
		"(all)|padding|2.500|0.4545|1|ok|\n"
		"(all)|unnamed|0.000|0.0000|1|ok|\n"
		"(all)|unknown|0.000|0.0000|1|ok|\n"
		"(all)|no object|0.000|0.0000|2|ok|\n"
		"(medium)|sum|0.000|-|0|ok|\n");
}

/* Move bits between the padding and start_kernel of the first build: the sums stay. */
static void set_padding(struct sp_store *store, sp_bits packed)
{
	SP_AUTOFREE char *text = sp_format(
		"UPDATE piece SET packed = packed + (SELECT packed FROM piece WHERE image = 2 AND number = 4)"
		" - %lld WHERE image = 2 AND number = 0;"
		"UPDATE piece SET packed = %lld WHERE image = 2 AND number = 4",
		(long long)packed, (long long)packed);
	check_ok(sp_sql_script(store, text));
}

static void the_limit_is_still_good(void **state)
{
	SP_STORE *store = open_with_sample(state);
	set_padding(store, 4 * SP_BYTE_BITS); /* of 400 */
	expect_row(store, "bzImage / vmlinux.bin", "padding", "4.000|1.0000|ok");
	set_padding(store, 4 * SP_BYTE_BITS + 1); /* by 2^-24 of a bit */
	expect_row(store, "bzImage / vmlinux.bin", "padding", "4.000|1.0000|over");
	/* of both together it is less than 1 % */
	expect_row(store, "(all)", "padding", "4.500|0.8182|ok");
	bool passed = true;
	SP_TABLE table = {0};
	check_ok(sp_store_gate(store, 1, &table, &passed));
	assert_false(passed);
	/* another build's ledger is not concerned */
	SP_TABLE other = {0};
	check_ok(sp_store_gate(store, 2, &other, &passed));
	assert_true(passed);
}

static void names_that_are_none(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store,
		"INSERT INTO label (dimension, name) VALUES (1, '(unnamed .rodata)'), (1, '(unknown)');"
		"UPDATE piece SET symbol = (SELECT id FROM label WHERE name = '(unnamed .rodata)')"
		" WHERE image = 2 AND number = 1;"
		"UPDATE piece SET symbol = (SELECT id FROM label WHERE name = '(unknown)')"
		" WHERE image = 2 AND number = 2"));
	expect_row(store, "bzImage / vmlinux.bin", "unnamed", "50.500|12.6250|over");
	expect_row(store, "bzImage / vmlinux.bin", "unknown", "60.000|15.0000|over");
	expect_row(store, "bzImage / vmlinux.bin", "no object", "0.000|0.0000|ok");
	expect_row(store, "(all)", "unnamed", "50.500|9.1818|over");
	expect_row(store, "initramfs / cpio", "unnamed", "0.000|0.0000|ok");
}

static void content_without_a_source(void **state)
{
	static const char *const objects[] = {
		"(linker)", "(merged strings)", "(merged constants)", "(unknown)"};
	SP_STORE *store = open_with_sample(state);
	for (size_t i = 0; i < SP_COUNT(objects); i++) {
		SP_AUTOFREE char *text = sp_format(
			"INSERT OR IGNORE INTO label (dimension, name) VALUES (2, '%s');"
			"UPDATE piece SET object = (SELECT id FROM label WHERE name = '%s' AND dimension = 2)"
			" WHERE image = 2 AND number = 1",
			objects[i], objects[i]);
		check_ok(sp_sql_script(store, text));
		expect_row(store, "bzImage / vmlinux.bin", "no object", "50.500|12.6250|over");
	}
	/* bytes that nothing names by section either are no framing */
	check_ok(sp_sql_script(store,
		"INSERT INTO label (dimension, name) VALUES (0, '(unknown)');"
		"UPDATE piece SET section = (SELECT id FROM label WHERE name = '(unknown)' AND dimension = 0)"
		" WHERE image = 2 AND number = 1"));
	expect_row(store, "bzImage / vmlinux.bin", "no object", "50.500|12.6250|over");
}

static void only_images_with_names(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store, "UPDATE image SET named = 0 WHERE name = 'vmlinux.bin'"));
	expect_row(store, "bzImage / vmlinux.bin", "padding", "not there");
	expect_row(store, "(all)", "padding", "0.500|0.3333|ok");
	check_ok(sp_sql_script(store, "UPDATE image SET named = 0"));
	expect_gate(store, true, "(medium)|sum|0.000|-|0|ok|\n");
}

static void estimates_are_not_judged(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store,
		"INSERT INTO label (dimension, name) VALUES (1, '(unknown)');"
		"UPDATE piece SET symbol = (SELECT id FROM label WHERE name = '(unknown)')"
		" WHERE image = 2 AND number = 2;"
		"UPDATE image SET estimated = 1 WHERE name = 'vmlinux.bin'"));
	expect_row(store, "bzImage / vmlinux.bin", "unknown", "60.000|15.0000|estimate");
	expect_row(store, "(all)", "unknown", "0.000|0.0000|ok");
	bool passed = false;
	SP_TABLE table = {0};
	check_ok(sp_store_gate(store, 1, &table, &passed));
	assert_true(passed);
}

static void free_space_is_left_out(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store,
		"INSERT INTO label (dimension, name) VALUES (5, '(free space)'), (1, '(cluster slack)');"
		"UPDATE piece SET medium = (SELECT id FROM label WHERE name = '(free space)')"
		" WHERE image = 2 AND number = 4;"
		"UPDATE piece SET symbol = (SELECT id FROM label WHERE name = '(cluster slack)')"
		" WHERE image = 2 AND number = 0"));
	expect_row(store, "bzImage / vmlinux.bin", "padding", "0.000|0.0000|ok");
	/* 400 less 2 and 200.25 are left, and 47.25 of them are overhead */
	check_ok(sp_sql_script(store,
		"INSERT INTO label (dimension, name) VALUES (1, '(unknown)');"
		"UPDATE piece SET symbol = (SELECT id FROM label WHERE name = '(unknown)')"
		" WHERE image = 2 AND number = 5"));
	expect_row(store, "bzImage / vmlinux.bin", "unknown", "47.250|23.8938|over");
}

static void sums_are_compared_exactly(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store, "UPDATE piece SET packed = packed + 1 WHERE image = 2 AND number = 1"));
	expect_row(store, "(medium)", "sum", "0.000|-|over");
	check_ok(sp_sql_script(store, "UPDATE piece SET packed = packed - 1 WHERE image = 2 AND number = 1"));
	expect_row(store, "(medium)", "sum", "0.000|-|ok");
	/* what ships is what the files say, not what the ledger believes */
	check_ok(sp_sql_script(store, "UPDATE artifact SET bytes = 501 WHERE build = 1 AND bytes = 500"));
	expect_row(store, "(medium)", "sum", "-1.000|-|over");
	/* a ledger of files that no build knows has but its own word */
	check_ok(sp_sql_script(store, "DELETE FROM artifact WHERE build = 1"));
	expect_row(store, "(medium)", "sum", "0.000|-|ok");
}

static void no_ledger_no_gate(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_BUILD build = sample_build(3);
	uint64_t number = 0;
	struct sp_table table;
	bool passed = false;
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	check_error(sp_store_gate(store, number, &table, &passed), SP_UNABLE, "without a ledger");
	check_error(sp_store_gate(store, 7, &table, &passed), SP_USAGE, "has no run 7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(a_good_ledger),
		SCRATCH_TEST(the_limit_is_still_good),
		SCRATCH_TEST(names_that_are_none),
		SCRATCH_TEST(content_without_a_source),
		SCRATCH_TEST(only_images_with_names),
		SCRATCH_TEST(estimates_are_not_judged),
		SCRATCH_TEST(free_space_is_left_out),
		SCRATCH_TEST(sums_are_compared_exactly),
		SCRATCH_TEST(no_ledger_no_gate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
