/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables: conservation in every dimension, --in and --top, the list of runs and the size table, cell by
 * cell.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"

#include "base/dimension.h"
#include "base/human.h"
#include "store/sql.h"

static struct sp_store *open_with_sample(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	SP_BUILD build = sample_build(1);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, &sample_verdict, &sample_ledger, NULL, &number));
	/* a second build with the same labels must not leak into the first one's report */
	SP_BUILD other = sample_build(2);
	check_ok(sp_store_save_build(store, &other, NULL, &sample_ledger, NULL, &number));
	return store;
}

static void expect_report(struct sp_store *store, const struct sp_report_query *query, const char *expected)
{
	SP_TABLE table = {0};
	check_ok(sp_store_report(store, 1, query, &table));
	assert_int_equal(table.columns[0].type, SP_COLUMN_TEXT);
	assert_int_equal(table.columns[1].type, SP_COLUMN_INTEGER);
	assert_int_equal(table.columns[2].type, SP_COLUMN_REAL);
	assert_int_equal(table.columns[2].decimals, 1);
	assert_true(table.columns[table.column_count - 1].for_machines);
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text, expected);
}

static void by_directory(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store, &(struct sp_report_query){.dimension = SP_BY_DIRECTORY, .in_dimension = -1},
		"directory|raw|packed|ratio|executed|estimated|\n"
		"init|400|200.250|0.501|75.0|0|\n"
		"(setup)|100|100.000|1.000|-|0|\n"
		"busybox:.|200|100.000|0.500|25.0|1|\n"
		"kernel|200|100.000|0.500|-|0|\n"
		"kernel/sched|100|50.500|0.505|0.0|0|\n"
		"kernelx|50|49.500|0.990|-|1|\n"
		"(coder overhead)|0|47.250|-|-|0|\n"
		"(padding)|350|2.500|0.007|-|1|\n"
		"total|1400|650.000|0.464|50.0|1|\n");
}

static void by_medium_sorted_by_raw(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_MEDIUM, .in_dimension = -1, .sort = SP_SORT_RAW},
		"medium|raw|packed|ratio|executed|estimated|\n"
		"bzImage|1100|500.000|0.455|60.0|0|\n"
		"initramfs|300|150.000|0.500|25.0|1|\n"
		"total|1400|650.000|0.464|50.0|1|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_DIRECTORY, .in_dimension = -1, .sort = SP_SORT_RAW, .top = 3},
		"directory|raw|packed|ratio|executed|estimated|\n"
		"init|400|200.250|0.501|75.0|0|\n"
		"(padding)|350|2.500|0.007|-|1|\n"
		"busybox:.|200|100.000|0.500|25.0|1|\n"
		"(5 more)|450|347.250|0.772|0.0|1|\n"
		"total|1400|650.000|0.464|50.0|1|\n");
}

static void by_symbol_says_what_is_given_by_reference(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store, &(struct sp_report_query){.dimension = SP_BY_SYMBOL, .in_dimension = -1, .top = 2},
		"symbol|raw|packed|ratio|referred|split|executed|estimated|\n"
		"start_kernel|400|200.250|0.501|0|0|75.0|0|\n"
		"kernel|300|150.500|0.502|200|80|0.0|0|\n"
		"(5 more)|700|299.250|0.427|0|0|25.0|1|\n"
		"total|1400|650.000|0.464|200|80|50.0|1|\n");
}

/* Raw and packed sizes, the latter in full, are the same sum in every dimension, whatever the number of rows. */
static void totals_are_equal_in_every_dimension(void **state)
{
	SP_STORE *store = open_with_sample(state);
	for (int dimension = 0; dimension < SP_DIMENSIONS; dimension++)
		for (uint32_t top = 0; top < 10; top++) {
			SP_TABLE table = {0};
			struct sp_report_query query = {
				.dimension = (enum sp_dimension)dimension, .in_dimension = -1, .top = top};
			check_ok(sp_store_report(store, 1, &query, &table));
			assert_string_equal(table.columns[0].name, sp_dimension_names[dimension]);
			uint64_t raw = 0;
			double packed = 0;
			for (size_t row = 0; row + 1 < table.row_count; row++) {
				const char *cell = sp_table_cell(&table, row, 2);
				assert_int_equal(strlen(strchr(cell, '.')), 4); /* three decimals */
				raw += strtoull(sp_table_cell(&table, row, 1), NULL, 10);
				packed += strtod(cell, NULL);
			}
			assert_int_equal(raw, SAMPLE_BYTES);
			assert_true(packed > SAMPLE_SHIPPED - 0.01 && packed < SAMPLE_SHIPPED + 0.01);
			assert_string_equal(sp_table_cell(&table, table.row_count - 1, 0), "total");
			assert_string_equal(sp_table_cell(&table, table.row_count - 1, 1), "1400");
			assert_string_equal(sp_table_cell(&table, table.row_count - 1, 2), "650.000");
		}
}

static void top_that_leaves_nothing(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store, &(struct sp_report_query){.dimension = SP_BY_FILE, .in_dimension = -1, .top = 3},
		"file|raw|packed|ratio|executed|estimated|\n"
		"bzImage|1100|500.000|0.455|60.0|0|\n"
		"/bin/busybox|250|100.500|0.402|25.0|1|\n"
		"/init|50|49.500|0.990|-|1|\n"
		"total|1400|650.000|0.464|50.0|1|\n");
}

static void in_one_label(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store,
		&(struct sp_report_query){.dimension = SP_BY_SYMBOL, .in_label = ".text", .in_dimension = -1},
		"symbol|raw|packed|ratio|referred|split|executed|estimated|\n"
		"start_kernel|400|200.250|0.501|0|0|75.0|0|\n"
		"kernel|100|50.500|0.505|0|0|0.0|0|\n"
		"total|500|250.750|0.502|0|0|60.0|0|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_OBJECT, .in_label = "kernel", .in_dimension = SP_BY_DIRECTORY},
		"object|raw|packed|ratio|executed|estimated|\n"
		"kernel/fork.o|200|100.000|0.500|-|0|\n"
		"total|200|100.000|0.500|-|0|\n");
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_FILE, .in_label = "initramfs", .in_dimension = -1, .top = 1},
		"file|raw|packed|ratio|executed|estimated|\n"
		"/bin/busybox|250|100.500|0.402|25.0|1|\n"
		"(1 more)|50|49.500|0.990|-|1|\n"
		"total|300|150.000|0.500|25.0|1|\n");
}

static void in_a_subtree(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_report(store,
		&(struct sp_report_query){
			.dimension = SP_BY_DIRECTORY, .in_label = "kernel/", .in_dimension = -1},
		"directory|raw|packed|ratio|executed|estimated|\n"
		"kernel|200|100.000|0.500|-|0|\n"
		"kernel/sched|100|50.500|0.505|0.0|0|\n"
		"total|300|150.500|0.502|0.0|0|\n");
}

/* Another name of a symbol serves, unless it is a label itself or belongs to several. */
static void in_another_name(void **state)
{
	SP_STORE *store = open_with_sample(state);
	static const char expected[] = "file|raw|packed|ratio|executed|estimated|\n"
				       "bzImage|400|200.250|0.501|75.0|0|\n"
				       "total|400|200.250|0.501|75.0|0|\n";
	struct sp_report_query query = {
		.dimension = SP_BY_FILE, .in_label = "begin_kernel", .in_dimension = -1};
	expect_report(store, &query, expected);
	query.in_dimension = SP_BY_SYMBOL;
	expect_report(store, &query, expected);
	query.in_label = "main";
	expect_report(store, &query,
		"file|raw|packed|ratio|executed|estimated|\n"
		"/bin/busybox|200|100.000|0.500|25.0|1|\n"
		"total|200|100.000|0.500|25.0|1|\n");
}

static void other_tables_of_a_ledger(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_TABLE images = {0}, aliases = {0}, notes = {0};
	bool estimated = false;
	check_ok(sp_store_images(store, 1, &images));
	SP_AUTOFREE char *text = flatten_table(&images);
	assert_string_equal(text,
		"image|codec|bytes|coded|chunks|overhead|overhead_percent|estimated|\n"
		"bzImage|-|500|500|-|-|-|0|\n"
		"bzImage / vmlinux.bin|xz|1000|400|2|47.250|11.8125|0|\n"
		"initramfs|-|150|150|-|-|-|0|\n"
		"initramfs / cpio|zstd|300|150|1|0.000|0.0000|1|\n");
	check_ok(sp_store_aliases(store, 1, &aliases));
	SP_AUTOFREE char *names = flatten_table(&aliases);
	assert_string_equal(names, "symbol|alias|raw|\n"
				   "kernel|both|100|\n"
				   "kernel|main|100|\n"
				   "start_kernel|begin_kernel|400|\n"
				   "start_kernel|both|400|\n");
	check_ok(sp_store_notes(store, 1, &notes));
	/* what the tree took otherwise stands before the ledger's notes */
	assert_int_equal(notes.row_count, 3);
	assert_string_equal(sp_table_cell(&notes, 0, 0), "the line 1 is left out");
	assert_string_equal(sp_table_cell(&notes, 2, 0), "a second note");
	check_ok(sp_store_estimated(store, 1, &estimated));
	assert_true(estimated);
	check_ok(sp_sql_script(store, "UPDATE image SET estimated = 0 WHERE build = 1"));
	check_ok(sp_store_estimated(store, 1, &estimated));
	assert_false(estimated);
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
	struct sp_table table;
	check_error(sp_store_copies(store, 1, "start_kernle", &table), SP_USAGE,
		"run 1 has no symbol start_kernle: the nearest is --copies start_kernel");
	check_error(sp_store_copies(store, 1, "both", &table), SP_USAGE,
		"both is another name of 2 symbols: use --copies kernel or --copies start_kernel");
	expect_usage(store, "main", SP_BY_FILE,
		"run 1 has no file main: `sizeprof report --by file` lists what it has");
	expect_usage(store, "zzzzzz", -1, "has no label zzzzzz: `sizeprof report --by DIMENSION` lists");
	expect_usage(store, "", -1, "has no label");
	expect_usage(store, "both", -1,
		"both is another name of 2 symbols: use --in symbol=kernel or --in symbol=start_kernel");
	expect_usage(store, "begin_kernel", SP_BY_FILE, "has no file begin_kernel");
	expect_usage(store, "bzImage", -1, "use --in file=bzImage or --in medium=bzImage");
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
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	check_error(sp_store_report(store, number, &query, &table), SP_UNABLE,
		"run 3 was stored without a ledger");
	check_error(sp_store_report(store, 9, &query, &table), SP_USAGE, "has no run 9");
	check_error(sp_store_sizes(store, 9, &table), SP_USAGE, "has no run 9");
	bool answer = false;
	check_error(sp_store_images(store, number, &table), SP_UNABLE, "without a ledger");
	check_error(sp_store_aliases(store, number, &table), SP_UNABLE, "without a ledger");
	check_error(sp_store_notes(store, number, &table), SP_UNABLE, "without a ledger");
	check_error(sp_store_estimated(store, number, &answer), SP_UNABLE, "without a ledger");
}

static void list_of_runs(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store, "UPDATE build SET made_at = '2024-05-17T09:30:00Z'"));
	SP_TABLE table = {0};
	check_ok(sp_store_runs(store, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	SP_BUILD first = sample_build(1);
	SP_BUILD second = sample_build(2);
	SP_AUTOFREE char *expected = sp_format(
		"number|hash|recipe|overlay|kernel|userspace|shipped|kernel_bytes|verdict|made_at|\n"
		"2|%.12s|pt4-busybox|-|6.1.192|busybox 1.35.0|1440000|939008|-|2024-05-17T09:30:00Z|\n"
		"1|%.12s|pt4-busybox|-|6.1.192|busybox 1.35.0|1440000|939008|fail (panic)|"
		"2024-05-17T09:30:00Z|\n",
		second.hash, first.hash);
	assert_string_equal(text, expected);
	/* people see those that fit into 80 columns; overlay when there is one */
	static const bool hidden[] = {0, 0, 0, 1, 0, 1, 0, 1, 0, 1};
	for (size_t i = 0; i < SP_COUNT(hidden); i++)
		assert_int_equal(table.columns[i].for_machines, hidden[i]);
	check_ok(sp_sql_script(store, "UPDATE build SET overlay = 'serial' WHERE number = 1"));
	SP_TABLE with_overlay = {0};
	check_ok(sp_store_runs(store, &with_overlay));
	assert_false(with_overlay.columns[3].for_machines);
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
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	SP_TABLE all = {0};
	SP_TABLE one = {0};
	check_ok(sp_store_sizes(store, 0, &all));
	SP_AUTOFREE char *text = flatten_table(&all);
	assert_string_equal(
		text, "component|bytes|size|comment|\n" SIZES("pt4-busybox") SIZES("pt4-busybox+serial"));
	check_ok(sp_store_sizes(store, 1, &one));
	SP_AUTOFREE char *first = flatten_table(&one);
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
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	SP_TABLE table = {0};
	check_ok(sp_store_sizes(store, 0, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(
		text, "component|bytes|size|comment|\nfloppy|1474560|1.5 MB||\nsmall|1474560|1.5 MB|-|\n");
}

/* Two recipes may have one name when they are in different folders. */
static void size_table_of_namesakes(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_TABLE table = {0};
	check_ok(sp_sql_script(store, "UPDATE build SET recipe_path = '/mine' WHERE number = 1"));
	check_ok(sp_store_sizes(store, 0, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text, "component|bytes|size|comment|\n" SIZES("pt4-busybox") SIZES("pt4-busybox"));
}

/* A medium of one image: what is on it is listed, and what is left of it. */
static void size_table_of_an_image(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	struct sp_artifact artifacts[] = {
		{.kind = (char[]){"bzImage"}, .path = (char[]){"/b"}, .bytes = 900000, .sha256 = "aa"},
		{.kind = (char[]){"initramfs"}, .path = (char[]){"/i"}, .bytes = 140000, .sha256 = "bb"},
		{.kind = (char[]){"cpio"}, .path = (char[]){"/c"}, .bytes = 500000, .sha256 = "cc"},
		{.kind = (char[]){"medium"},
			.path = (char[]){"/m"},
			.bytes = 1474560,
			.sha256 = "dd",
			.shipped = 1},
	};
	struct sp_build build = {.recipe = (char[]){"floppy"},
		.hash = "ee",
		.artifacts = artifacts,
		.artifact_count = SP_COUNT(artifacts)};
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	SP_TABLE table = {0};
	check_ok(sp_store_sizes(store, 0, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text, "component|bytes|size|comment|\n"
				  "kernel (bzImage)|900000|900.0 KB||\n"
				  "userspace (initramfs)|140000|140.0 KB|500,000 bytes uncompressed|\n"
				  "loader, file system, free|434560|434.6 KB||\n"
				  "floppy|1474560|1.5 MB|-|\n");
	/* of an image whose inside is not known there is but the image */
	check_ok(sp_sql_script(store, "DELETE FROM artifact WHERE NOT shipped"));
	SP_TABLE whole = {0};
	check_ok(sp_store_sizes(store, 1, &whole));
	SP_AUTOFREE char *rest = flatten_table(&whole);
	assert_string_equal(rest,
		"component|bytes|size|comment|\nmedium|1474560|1.5 MB||\nfloppy|1474560|1.5 MB|-|\n");
}

#define SYSTEMS                                                                                              \
	"system|kernel|medium_bytes|kernel_bytes|userspace_bytes|loader_bytes|free_bytes|boot|options|origin|" \
	"recipe|overlay|place|\n"
#define MEASURED "|6.1.192|1440000|939008|500992|0|-|"

static void expect_systems(struct sp_store *store, const char *expected)
{
	SP_TABLE table = {0};
	check_ok(sp_store_systems(store, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text, expected);
	assert_int_equal(table.columns[2].type, SP_COLUMN_INTEGER);
}

/* A row for the newest build of each recipe and overlay; a recipe that comes with sizeprof is one, wherever that is. */
static void systems(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect_systems(store, SYSTEMS "pt4-busybox" MEASURED "-|1421|built|pt4-busybox|-|/recipes/pt4-busybox|\n");
	check_ok(sp_sql_script(store, "UPDATE build SET recipe_path = '/here/datasets/recipes/pt4-busybox' WHERE number = 1;"
				      "UPDATE build SET recipe_path = '/there/datasets/recipes/pt4-busybox' WHERE number = 2"));
	expect_systems(store, SYSTEMS "pt4-busybox" MEASURED "-|1421|built|pt4-busybox|-||\n");
	check_ok(sp_sql_script(store, "UPDATE build SET overlay = 'serial' WHERE number = 1"));
	expect_systems(store, SYSTEMS "pt4-busybox" MEASURED "-|1421|built|pt4-busybox|-||\n"
				      "pt4-busybox+serial" MEASURED "fail: panic|1421|built|pt4-busybox|serial||\n");
	check_ok(sp_sql_script(store, "UPDATE build SET recipe = 'pt4-busybox@7.2' WHERE number = 1"));
	expect_systems(store, SYSTEMS "pt4-busybox" MEASURED "-|1421|built|pt4-busybox|-||\n"
				      "pt4-busybox@7.2+serial" MEASURED "fail: panic|1421|built|pt4-busybox@7.2|serial||\n");
	check_ok(sp_sql_script(store, "UPDATE build SET recipe = 'pt4-busybox' WHERE number = 1"));
	check_ok(sp_sql_script(store, "UPDATE build SET recipe = 'import:x', recipe_path = NULL WHERE number = 2;"
				      "UPDATE build SET recipe_path = '/mine' WHERE number = 1"));
	expect_systems(store, SYSTEMS "import:x" MEASURED "-|1421|imported|import:x|-||\n"
				      "pt4-busybox+serial" MEASURED "fail: panic|1421|built|pt4-busybox|serial|/mine|\n");
}

static void systems_and_their_verdicts(void **state)
{
	SP_STORE *store = open_with_sample(state);
	const char *place = "/recipes/pt4-busybox";
	const struct sp_verdict pass = {.outcome = SP_VERDICT_PASS};
	const struct sp_verdict lost = {.outcome = SP_VERDICT_LOST, .reason = SP_REASON_HOST};
	check_ok(sp_store_save_verdict(store, 2, &lost));
	SP_AUTOFREE char *first =
		sp_format(SYSTEMS "pt4-busybox" MEASURED "lost: host|1421|built|pt4-busybox|-|%s|\n", place);
	expect_systems(store, first);
	check_ok(sp_store_save_verdict(store, 2, &pass));
	SP_AUTOFREE char *then = sp_format(SYSTEMS "pt4-busybox" MEASURED "pass|1421|built|pt4-busybox|-|%s|\n", place);
	expect_systems(store, then);
}

/* Of an image the ledger says what the loader takes and what is free; without one nobody knows. */
static void systems_on_an_image(void **state)
{
	SP_STORE *store = open_with_sample(state);
	check_ok(sp_sql_script(store, "UPDATE artifact SET shipped = 0;"
				      "UPDATE artifact SET shipped = 1, kind = 'medium', bytes = 2949120 WHERE kind = 'cpio';"
				      "UPDATE label SET name = '(loader)' WHERE name = '(setup)' AND dimension = 1;"
				      "UPDATE label SET name = '(free space)' WHERE name = 'initramfs' AND dimension = 5;"
				      "UPDATE piece SET image = (SELECT id FROM image WHERE build = 2 AND name = 'bzImage'),"
				      " number = 99 WHERE number = 1 AND image = (SELECT id FROM image WHERE build = 2 AND"
				      " name = 'cpio')"));
	expect_systems(store,
		SYSTEMS "pt4-busybox|6.1.192|2949120|939008|500992|100|50|-|1421|built|pt4-busybox|-|/recipes/pt4-busybox|\n");
	check_ok(sp_sql_script(store, "DELETE FROM piece"));
	expect_systems(store,
		SYSTEMS "pt4-busybox|6.1.192|2949120|939008|500992|-|-|-|1421|built|pt4-busybox|-|/recipes/pt4-busybox|\n");
	/* and of an image alone not even what is on it */
	check_ok(sp_sql_script(store, "DELETE FROM artifact WHERE NOT shipped; DELETE FROM build_config;"
				      "DELETE FROM build_source"));
	expect_systems(store, SYSTEMS "pt4-busybox|-|2949120|-|-|-|-|-|-|built|pt4-busybox|-|/recipes/pt4-busybox|\n");
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
		"sect is not a dimension: use section, symbol, object, directory, file, medium, option, applet or package");
	assert_string_equal(sp_dimension_split("object=a=b.o", &split), "a=b.o");
	assert_int_equal(split, SP_BY_OBJECT);
	assert_string_equal(sp_dimension_split("a=b", &split), "a=b");
	assert_int_equal(split, -1);
	enum sp_report_sort sort = SP_SORT_PACKED;
	check_ok(sp_store_parse_sort("raw", &sort));
	assert_int_equal(sort, SP_SORT_RAW);
	check_ok(sp_store_parse_sort("packed", &sort));
	assert_int_equal(sort, SP_SORT_PACKED);
	check_error(sp_store_parse_sort("pack", &sort), SP_USAGE,
		"pack is not a column to sort by: use packed or raw");
	/* a query that says nothing sorts by packed */
	assert_int_equal((struct sp_report_query){0}.sort, SP_SORT_PACKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(by_directory),
		SCRATCH_TEST(totals_are_equal_in_every_dimension),
		SCRATCH_TEST(by_medium_sorted_by_raw),
		SCRATCH_TEST(by_symbol_says_what_is_given_by_reference),
		SCRATCH_TEST(top_that_leaves_nothing),
		SCRATCH_TEST(in_one_label),
		SCRATCH_TEST(in_a_subtree),
		SCRATCH_TEST(in_another_name),
		SCRATCH_TEST(other_tables_of_a_ledger),
		SCRATCH_TEST(labels_that_are_not_there),
		SCRATCH_TEST(runs_without_report),
		SCRATCH_TEST(list_of_runs),
		SCRATCH_TEST(size_table),
		SCRATCH_TEST(size_table_of_little),
		SCRATCH_TEST(size_table_of_namesakes),
		SCRATCH_TEST(size_table_of_an_image),
		SCRATCH_TEST(systems),
		SCRATCH_TEST(systems_and_their_verdicts),
		SCRATCH_TEST(systems_on_an_image),
		cmocka_unit_test(sizes_for_people),
		cmocka_unit_test(dimensions_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
