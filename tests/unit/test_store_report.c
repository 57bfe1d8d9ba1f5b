/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables: conservation in every dimension, --in and --top, the list of runs and the size table, cell by
 * cell.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"

#include "base/buffer.h"
#include "base/dimension.h"
#include "base/human.h"
#include "store/sql.h"

static struct sp_store *open_with_sample(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	SP_BUILD build = sample_build(1);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, &sample_verdict, &sample_ledger, &number));
	/* a second build with the same labels must not leak into the first one's report */
	SP_BUILD other = sample_build(2);
	check_ok(sp_store_save_build(store, &other, NULL, &sample_ledger, &number));
	return store;
}

/* The table as one text: cells with '|' after each, rows with a line break, "-" for an empty cell. */
static char *flatten(const struct sp_table *table)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < table->column_count; i++)
		sp_buffer_printf(&text, "%s|", table->columns[i].name);
	sp_buffer_add_text(&text, "\n");
	for (size_t i = 0; i < table->row_count * table->column_count; i++) {
		sp_buffer_printf(&text, "%s|", table->cells[i] ? table->cells[i] : "-");
		if ((i + 1) % table->column_count == 0)
			sp_buffer_add_text(&text, "\n");
	}
	return sp_buffer_take(&text);
}

static void expect_report(struct sp_store *store, const struct sp_report_query *query, const char *expected)
{
	SP_TABLE table = {0};
	check_ok(sp_store_report(store, 1, query, &table));
	assert_int_equal(table.columns[0].type, SP_COLUMN_TEXT);
	assert_int_equal(table.columns[1].type, SP_COLUMN_INTEGER);
	SP_AUTOFREE char *text = flatten(&table);
	assert_string_equal(text, expected);
}

static void by_directory(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store, &(struct sp_report_query){.dimension = SP_BY_DIRECTORY, .in_dimension = -1},
		"directory|raw|\n"
		"init|400|\n"
		"(padding)|350|\n"
		"busybox:.|200|\n"
		"kernel|200|\n"
		"kernel/sched|100|\n"
		"kernelx|50|\n"
		"total|1300|\n");
}

static void totals_are_equal_in_every_dimension(void **state)
{
	SP_STORE *store = open_with_sample(state);
	for (int dimension = 0; dimension < SP_DIMENSIONS; dimension++)
		for (uint32_t top = 0; top < 8; top++) {
			SP_TABLE table = {0};
			struct sp_report_query query = {
				.dimension = (enum sp_dimension)dimension, .in_dimension = -1, .top = top};
			check_ok(sp_store_report(store, 1, &query, &table));
			assert_string_equal(table.columns[0].name, sp_dimension_names[dimension]);
			uint64_t sum = 0;
			for (size_t row = 0; row + 1 < table.row_count; row++)
				sum += strtoull(sp_table_cell(&table, row, 1), NULL, 10);
			assert_int_equal(sum, SAMPLE_BYTES);
			assert_string_equal(sp_table_cell(&table, table.row_count - 1, 0), "total");
			assert_string_equal(sp_table_cell(&table, table.row_count - 1, 1), "1300");
		}
}

static void top_leaves_a_row_for_the_others(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store,
		&(struct sp_report_query){.dimension = SP_BY_SYMBOL, .in_dimension = -1, .top = 2},
		"symbol|raw|\nstart_kernel|400|\n(padding)|350|\n(3 more)|550|\ntotal|1300|\n");
	expect_report(store, &(struct sp_report_query){.dimension = SP_BY_FILE, .in_dimension = -1, .top = 3},
		"file|raw|\nbzImage|1000|\n/bin/busybox|250|\n/init|50|\ntotal|1300|\n");
}

static void in_one_label(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store,
		&(struct sp_report_query){.dimension = SP_BY_SYMBOL, .in_label = ".text", .in_dimension = -1},
		"symbol|raw|\nstart_kernel|400|\nkernel|100|\ntotal|500|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_OBJECT, .in_label = "kernel", .in_dimension = SP_BY_SYMBOL},
		"object|raw|\nkernel/fork.o|200|\nkernel/sched/core.o|100|\ntotal|300|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_OBJECT, .in_label = "kernel", .in_dimension = SP_BY_DIRECTORY},
		"object|raw|\nkernel/fork.o|200|\ntotal|200|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_SYMBOL, .in_label = "/bin/busybox", .in_dimension = -1, .top = 1},
		"symbol|raw|\nmain|200|\n(1 more)|50|\ntotal|250|\n");
}

static void in_a_subtree(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_DIRECTORY, .in_label = "kernel/", .in_dimension = -1},
		"directory|raw|\nkernel|200|\nkernel/sched|100|\ntotal|300|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_FILE, .in_label = "/", .in_dimension = SP_BY_FILE},
		"file|raw|\n/bin/busybox|250|\n/init|50|\ntotal|300|\n");
}

static void expect_usage(struct sp_store *store, const char *label, int dimension, const char *text)
{
	struct sp_table table;
	struct sp_report_query query = {
		.dimension = SP_BY_FILE, .in_label = label, .in_dimension = dimension};
	check_error(sp_store_report(store, 1, &query, &table), SP_USAGE, text);
}

static void labels_that_are_not_there(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_usage(store, "kernel", -1, "use --in symbol=kernel or --in directory=kernel");
	expect_usage(store, "start_kernle", -1,
		"run 1 has no label start_kernle: the nearest is --in symbol=start_kernel");
	expect_usage(store, "KERNEL", -1,
		"the nearest are --in symbol=kernel, --in directory=kernel, --in directory=kernelx, "
		"--in directory=kernel/sched, --in object=kernel/fork.o");
	expect_usage(store, "sched", -1, "--in directory=kernel/sched, --in object=kernel/sched/core.o");
	expect_usage(store, "main", SP_BY_FILE,
		"run 1 has no file main: `sizeprof report --by file` lists what it has");
	expect_usage(store, "zzzzzz", -1, "has no label zzzzzz: `sizeprof report --by DIMENSION` lists");
	expect_usage(store, "", -1, "has no label");
	/* a label that only another build has */
	check_ok(sp_sql_script(store, "INSERT INTO label (dimension, name) VALUES (1, 'elsewhere')"));
	expect_usage(store, "elsewhere", -1, "has no label elsewhere");
}

static void runs_without_report(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_BUILD build = sample_build(3);
	uint64_t number = 0;
	struct sp_table table;
	struct sp_report_query query = {.in_dimension = -1};
	check_ok(sp_store_save_build(store, &build, NULL, NULL, &number));
	check_error(sp_store_report(store, number, &query, &table), SP_UNABLE,
		"run 3 was stored without a ledger");
	check_error(sp_store_report(store, 9, &query, &table), SP_USAGE, "has no run 9");
	check_error(sp_store_sizes(store, 9, &table), SP_USAGE, "has no run 9");
}

static void list_of_runs(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store, "UPDATE build SET made_at = '2024-05-17T09:30:00Z'"));
	SP_TABLE table = {0};
	check_ok(sp_store_runs(store, &table));
	SP_AUTOFREE char *text = flatten(&table);
	SP_BUILD first = sample_build(1);
	SP_BUILD second = sample_build(2);
	SP_AUTOFREE char *expected = sp_format(
		"number|hash|recipe|overlay|kernel|userspace|shipped|kernel_bytes|verdict|made_at|\n"
		"2|%.12s|pt4-busybox|-|6.1.192|busybox 1.35.0|1440000|939008|-|2024-05-17T09:30:00Z|\n"
		"1|%.12s|pt4-busybox|-|6.1.192|busybox 1.35.0|1440000|939008|fail (panic)|"
		"2024-05-17T09:30:00Z|\n",
		second.hash, first.hash);
	assert_string_equal(text, expected);
}

#define SIZES(name)                                                                                          \
	"kernel (bzImage)|939008|939.0 KB|Linux 6.1.192, 1,421 options, 11,761,744 bytes uncompressed|\n"    \
	"userspace (initramfs)|500992|501.0 KB|BusyBox 1.35.0, 1 option, 2,300,000 bytes "                   \
	"uncompressed|\n" name "|1440000|1.4 MB|BusyBox userspace, tinyconfig kernel|\n"

static void size_table(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_BUILD build = sample_build(3);
	build.overlay = sp_strdup("serial");
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, NULL, &number));
	SP_TABLE all = {0};
	SP_TABLE one = {0};
	check_ok(sp_store_sizes(store, 0, &all));
	SP_AUTOFREE char *text = flatten(&all);
	assert_string_equal(
		text, "component|bytes|size|comment|\n" SIZES("pt4-busybox") SIZES("pt4-busybox+serial"));
	check_ok(sp_store_sizes(store, 1, &one));
	SP_AUTOFREE char *first = flatten(&one);
	assert_string_equal(first, "component|bytes|size|comment|\n" SIZES("pt4-busybox"));
}

/* A system of which little is known still has its sizes. */
static void size_table_of_little(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	struct sp_artifact artifact = {.kind = (char[]){"floppy"},
		.path = (char[]){"/f"},
		.bytes = 1474560,
		.sha256 = "aa",
		.shipped = 1};
	struct sp_build build = {
		.recipe = (char[]){"small"}, .hash = "bb", .artifacts = &artifact, .artifact_count = 1};
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, NULL, &number));
	SP_TABLE table = {0};
	check_ok(sp_store_sizes(store, 0, &table));
	SP_AUTOFREE char *text = flatten(&table);
	assert_string_equal(
		text, "component|bytes|size|comment|\nfloppy|1474560|1.5 MB||\nsmall|1474560|1.5 MB|-|\n");
}

static void sizes_for_people(void **state)
{
	(void)state;
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{0, "0 B"},
		{999, "999 B"},
		{1000, "1.0 KB"},
		{1049, "1.0 KB"},
		{1050, "1.1 KB"},
		{939008, "939.0 KB"},
		{999949, "999.9 KB"},
		{999950, "1.0 MB"},
		{1440000, "1.4 MB"},
		{18100000, "18.1 MB"},
		{999999999, "1.0 GB"},
		{UINT64_MAX, "18.4 EB"},
	};
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		SP_AUTOFREE char *text = sp_human_size(cases[i].bytes);
		assert_string_equal(text, cases[i].text);
	}
}

static void dimensions_by_name(void **state)
{
	(void)state;
	enum sp_dimension dimension = SP_BY_FILE;
	int split = 7;
	check_ok(sp_dimension_parse("section", &dimension));
	assert_int_equal(dimension, SP_BY_SECTION);
	check_error(sp_dimension_parse("sect", &dimension), SP_USAGE,
		"sect is not a dimension: use section, symbol, object, directory or file");
	assert_string_equal(sp_dimension_split("object=a=b.o", &split), "a=b.o");
	assert_int_equal(split, SP_BY_OBJECT);
	assert_string_equal(sp_dimension_split("a=b", &split), "a=b");
	assert_int_equal(split, -1);
	enum sp_report_sort sort = SP_SORT_RAW;
	check_ok(sp_store_parse_sort("raw", &sort));
	check_error(
		sp_store_parse_sort("packed", &sort), SP_USAGE, "packed is not a column to sort by: use raw");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(by_directory),
		SCRATCH_TEST(totals_are_equal_in_every_dimension),
		SCRATCH_TEST(top_leaves_a_row_for_the_others),
		SCRATCH_TEST(in_one_label),
		SCRATCH_TEST(in_a_subtree),
		SCRATCH_TEST(labels_that_are_not_there),
		SCRATCH_TEST(runs_without_report),
		SCRATCH_TEST(list_of_runs),
		SCRATCH_TEST(size_table),
		SCRATCH_TEST(size_table_of_little),
		cmocka_unit_test(sizes_for_people),
		cmocka_unit_test(dimensions_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
