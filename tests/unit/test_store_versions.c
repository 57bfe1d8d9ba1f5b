/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One system across versions of Linux: which runs count, in which order, what their parts and options are, and what two
 * configurations have apart.
 */
#include "unit/store_sample.h"
#include "unit/store_attribution.h"
#include "unit/store_ledger.h"

static void replace(char **slot, const char *text)
{
	free(*slot);
	*slot = text ? sp_strdup(text) : NULL;
}

/* The sample of that number as a build of that recipe and version; without a ledger when attribution is NULL. */
static uint64_t save(struct sp_store *store, unsigned number, const char *recipe, const char *overlay, const char *version,
	const char *config, const struct sp_attribution *attribution)
{
	SP_BUILD build = sample_build(number);
	uint64_t saved = 0;
	replace(&build.recipe, recipe);
	replace(&build.overlay, overlay);
	replace(&build.sources[0].version, version);
	if (config) {
		replace(&build.configs[0].text, config);
		sp_digest_bytes(config, strlen(config), build.configs[0].sha256);
	}
	check_ok(sp_store_save_build(store, &build, NULL, attribution ? &sample_ledger : NULL, attribution, &saved));
	return saved;
}

static const char *cell(const struct sp_table *table, size_t row, const char *column)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (strcmp(table->columns[i].name, column) == 0)
			return sp_table_cell(table, row, i);
	fail_msg("no column %s", column);
	return NULL;
}

static void the_newest_run_of_each_version_counts(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0}, none = {0};
	check_ok(sp_store_open(*state, &store));
	save(store, 1, "demo@6.12", NULL, "6.12.117-1", NULL, &sample_attribution);
	save(store, 2, "demo", NULL, "6.1.192-2", NULL, &sample_attribution);
	save(store, 3, "demo@5.10", NULL, "5.10.262-1", NULL, &sample_attribution);
	save(store, 4, "demo@6.2", NULL, "6.2.5", NULL, &sample_attribution);
	uint64_t newest = save(store, 5, "demo@6.1", NULL, "6.1.192-2", NULL, &sample_attribution);
	save(store, 6, "demo@7.2", "floppy", "7.2.1", NULL, &sample_attribution);
	save(store, 7, "demo-other", NULL, "7.3.1", NULL, &sample_attribution);
	save(store, 8, "demo@7.3", NULL, "7.3.1", NULL, NULL);
	check_ok(sp_store_versions(store, "demo", &table));
	static const char *const versions[] = {"5.10.262-1", "6.1.192-2", "6.2.5", "6.12.117-1"};
	assert_int_equal(table.row_count, SP_COUNT(versions));
	for (size_t i = 0; i < SP_COUNT(versions); i++) {
		assert_string_equal(cell(&table, i, "linux"), versions[i]);
		assert_string_equal(cell(&table, i, "system"), "demo");
	}
	SP_AUTOFREE char *run = sp_format("%lu", (unsigned long)newest);
	assert_string_equal(cell(&table, 1, "run"), run);
	assert_string_equal(cell(&table, 1, "command"), "sizeprof build demo@6.1");
	assert_string_equal(cell(&table, 1, "taken_otherwise"), "1");
	assert_string_equal(cell(&table, 1, "toolchain"), "gcc (Debian 12.2.0-14) 12.2.0; GNU ld 2.40");
	assert_string_equal(cell(&table, 1, "boot"), "-");
	check_ok(sp_store_versions(store, "dem", &none));
	assert_int_equal(none.row_count, 0);
}

static void parts_add_up_to_the_medium(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	double packed = 0, raw = 0;
	check_ok(sp_store_open(*state, &store));
	uint64_t number = save(store, 1, "demo", NULL, "6.1", NULL, &sample_attribution);
	check_ok(sp_store_parts(store, number, &table));
	for (size_t i = 0; i < table.row_count; i++) {
		raw += atof(cell(&table, i, "raw"));
		packed += atof(cell(&table, i, "packed"));
		assert_true(i == 0 || strcmp(cell(&table, i - 1, "part"), cell(&table, i, "part")) < 0);
		if (strcmp(cell(&table, i, "part"), "kernel") == 0)
			assert_int_equal(i, table.row_count - 1); /* and kernel/sched is no part of its own */
	}
	assert_int_equal(raw, SAMPLE_BYTES);
	assert_true(packed > SAMPLE_SHIPPED - 0.01 && packed < SAMPLE_SHIPPED + 0.01);
}

static void options_are_of_the_kernel(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	bool has_always = false;
	check_ok(sp_store_open(*state, &store));
	uint64_t number = save(store, 1, "demo", NULL, "6.1", NULL, &sample_attribution);
	check_ok(sp_store_kernel(store, number, &table));
	for (size_t i = 0; i < table.row_count; i++) {
		const char *option = cell(&table, i, "option");
		assert_null(strstr(option, "ASH"));
		has_always |= strcmp(option, "(always built)") == 0;
		if (strcmp(option, "BLOCK") == 0)
			assert_string_equal(cell(&table, i, "drop_packed"), "125.000");
		if (strcmp(option, "PROC_FS") == 0) /* held: nothing goes with it alone */
			assert_null(cell(&table, i, "drop_packed"));
	}
	assert_true(has_always);
	number = save(store, 2, "demo", NULL, "6.1", NULL, NULL);
	SP_TABLE none = {0};
	check_error(sp_store_kernel(store, number, &none), SP_UNABLE, "without a ledger");
}

static void configurations_have_apart(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE forth = {0}, back = {0};
	struct sp_option_cost options[SP_COUNT(sample_options)];
	size_t count = 0;
	for (size_t i = 0; i < SP_COUNT(sample_options); i++)
		if (strcmp(sample_options[i].name, "UNUSED") != 0 && strcmp(sample_options[i].name, "USB") != 0)
			options[count++] = sample_options[i];
	options[0].value = TEXTUAL("m");
	struct sp_attribution fewer = sample_attribution;
	fewer.options = options;
	fewer.option_count = count;
	check_ok(sp_store_open(*state, &store));
	uint64_t before = save(store, 1, "demo", NULL, "6.1", "CONFIG_BLOCK=m\n# CONFIG_UNUSED is not set\n", &fewer);
	uint64_t after = save(store, 2, "demo", NULL, "6.2", "CONFIG_BLOCK=y\nCONFIG_UNUSED=y\n", &sample_attribution);
	check_ok(sp_store_settings(store, before, after, &forth));
	assert_int_equal(forth.row_count, 3);
	assert_string_equal(cell(&forth, 0, "option"), "BLOCK");
	assert_string_equal(cell(&forth, 0, "before"), "m");
	assert_string_equal(cell(&forth, 0, "after"), "y");
	assert_string_equal(cell(&forth, 0, "change"), "value");
	assert_string_equal(cell(&forth, 1, "option"), "UNUSED");
	assert_string_equal(cell(&forth, 1, "before"), "is not set");
	assert_string_equal(cell(&forth, 1, "change"), "new");
	assert_string_equal(cell(&forth, 2, "option"), "USB");
	assert_null(cell(&forth, 2, "before"));
	check_ok(sp_store_settings(store, after, before, &back));
	assert_string_equal(cell(&back, 1, "change"), "gone");
	assert_string_equal(cell(&back, 1, "after"), "is not set");
	SP_TABLE none = {0};
	check_error(sp_store_settings(store, before, 9, &none), SP_USAGE, "9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(the_newest_run_of_each_version_counts),
		SCRATCH_TEST(parts_add_up_to_the_medium),
		SCRATCH_TEST(options_are_of_the_kernel),
		SCRATCH_TEST(configurations_have_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
