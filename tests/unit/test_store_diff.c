/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What grew and what shrank: sums, order, rows for the others, padding apart, and what has another name by
 * now.
 */
#include "unit/store_sample.h"

#include "base/memory.h"
#include "store/diff.h"
#include "store/sql.h"

/* A piece of a made-up kernel; packed in bits. */
struct part {
	const char *symbol, *object;
	uint64_t raw;
	int64_t packed;
};

static uint32_t label_of(struct sp_ledger *ledger, const char *name, enum sp_dimension dimension)
{
	for (size_t i = 0; i < ledger->label_count; i++)
		if (ledger->labels[i].dimension == dimension && strcmp(ledger->labels[i].name, name) == 0)
			return (uint32_t)i;
	ledger->labels = sp_realloc(ledger->labels, ledger->label_count + 1, sizeof(*ledger->labels));
	ledger->labels[ledger->label_count] = (struct sp_label){sp_strdup(name), dimension};
	return (uint32_t)ledger->label_count++;
}

static void add_piece(struct sp_ledger *ledger, uint64_t offset, const struct part *part)
{
	ledger->pieces = sp_realloc(ledger->pieces, ledger->piece_count + 1, sizeof(*ledger->pieces));
	struct sp_piece *piece = &ledger->pieces[ledger->piece_count++];
	*piece = (struct sp_piece){
		.image = 1, .offset = offset, .size = part->raw, .packed = part->packed * SP_BIT};
	SP_AUTOFREE char *folder = sp_strdup(part->object);
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	bool is_padding = strcmp(part->symbol, SP_LABEL_PADDING) == 0;
	const char *const names[SP_DIMENSIONS] = {".text", part->symbol, part->object,
		is_padding ? SP_LABEL_PADDING : folder, "bzImage", "bzImage", "(kernel)", "(kernel)",
		SP_LABEL_NO_PACKAGE};
	for (int i = 0; i < SP_DIMENSIONS; i++)
		piece->owner[i] = label_of(ledger, names[i], (enum sp_dimension)i);
}

/* Keep a build whose stream holds the parts, up to the first without a symbol; all but its bits is overhead.
 */
static uint64_t save(struct sp_store *store, unsigned which, uint64_t coded, const struct part *parts)
{
	struct sp_ledger_image images[] = {
		{.name = (char[]){"bzImage"},
			.bytes = coded,
			.coded = coded,
			.parent = SP_NO_PARENT,
			.packed = (sp_bits)coded * SP_BYTE_BITS},
		{.name = (char[]){"vmlinux.bin"},
			.coded = coded,
			.packed = (sp_bits)coded * SP_BYTE_BITS,
			.codec = "xz"},
	};
	struct sp_ledger ledger = {.images = images, .image_count = SP_COUNT(images)};
	struct part overhead = {SP_LABEL_OVERHEAD, SP_LABEL_OVERHEAD, 0, (int64_t)coded * 8};
	for (; parts->symbol; parts++) {
		add_piece(&ledger, images[1].bytes, parts);
		images[1].bytes += parts->raw;
		overhead.packed -= parts->packed;
	}
	add_piece(&ledger, images[1].bytes, &overhead);
	SP_BUILD build = sample_build(which);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, &ledger, NULL, &number));
	for (size_t i = 0; i < ledger.label_count; i++)
		free(ledger.labels[i].name);
	free(ledger.labels);
	free(ledger.pieces);
	return number;
}

static const struct part before[] = {
	{"grows", "a/x.o", 100, 400},
	{"shrinks", "a/x.o", 200, 800},
	{"same", "a/x.o", 50, 160},
	{"only_price", "a/y.o", 50, 160},
	{"goes", "a/y.o", 300, 1000},
	{"(padding)", "(padding)", 64, 8},
	{NULL, NULL, 0, 0},
};

static const struct part after[] = {
	{"grows", "a/x.o", 150, 600},
	{"shrinks", "a/x.o", 120, 500},
	{"same", "a/x.o", 50, 160},
	{"only_price", "a/y.o", 50, 159},
	{"comes", "b/z.o", 40, 201},
	{"(padding)", "(padding)", 4096, 40},
	{NULL, NULL, 0, 0},
};

static struct sp_store *open_with(void **state, const struct part *old, const struct part *new)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(save(store, 1, 400, old), 1);
	assert_int_equal(save(store, 2, 300, new), 2);
	return store;
}

static void expect_diff(struct sp_store *store, const struct sp_report_query *query, const char *expected)
{
	SP_TABLE table = {0};
	check_ok(sp_store_diff(store, 1, 2, query, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	const char *rows = strchr(text, '\n') + 1;
	assert_string_equal(rows, expected);
}

static void by_symbol(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	SP_TABLE table = {0};
	struct sp_report_query query = {.dimension = SP_BY_SYMBOL, .in_dimension = -1};
	check_ok(sp_store_diff(store, 1, 2, &query, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text,
		"symbol|raw_before|raw_after|raw_delta|packed_before|packed_after|packed_delta|change|estimated|\n"
		"goes|300|0|-300|125.000|0.000|-125.000|gone|0|\n"
		"shrinks|200|120|-80|100.000|62.500|-37.500|-|0|\n"
		"comes|0|40|40|0.000|25.125|25.125|new|0|\n"
		"grows|100|150|50|50.000|75.000|25.000|-|0|\n"
		"(coder overhead)|0|0|0|84.000|92.500|8.500|-|0|\n"
		"only_price|50|50|0|20.000|19.875|-0.125|-|0|\n"
		"(1 unchanged)|50|50|0|20.000|20.000|0.000|-|0|\n"
		"(padding)|64|4096|4032|1.000|5.000|4.000|-|0|\n"
		"without padding|700|410|-290|399.000|295.000|-104.000|sum|0|\n"
		"total|764|4506|3742|400.000|300.000|-100.000|sum|0|\n");
}

static void sorted_by_raw_and_cut(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	expect_diff(store,
		&(struct sp_report_query){
			.dimension = SP_BY_SYMBOL, .in_dimension = -1, .sort = SP_SORT_RAW, .top = 2},
		"goes|300|0|-300|125.000|0.000|-125.000|gone|0|\n"
		"shrinks|200|120|-80|100.000|62.500|-37.500|-|0|\n"
		"(4 more)|150|240|90|154.000|212.500|58.500|-|0|\n"
		"(1 unchanged)|50|50|0|20.000|20.000|0.000|-|0|\n"
		"(padding)|64|4096|4032|1.000|5.000|4.000|-|0|\n"
		"without padding|700|410|-290|399.000|295.000|-104.000|sum|0|\n"
		"total|764|4506|3742|400.000|300.000|-100.000|sum|0|\n");
	expect_diff(store,
		&(struct sp_report_query){.dimension = SP_BY_OBJECT,
			.in_label = "a/x.o",
			.in_dimension = -1,
			.unchanged = true},
		"a/x.o|350|320|-30|170.000|157.500|-12.500|-|0|\n"
		"without padding|350|320|-30|170.000|157.500|-12.500|sum|0|\n"
		"total|350|320|-30|170.000|157.500|-12.500|sum|0|\n");
	expect_diff(store,
		&(struct sp_report_query){.dimension = SP_BY_SYMBOL,
			.in_label = "a/x.o",
			.in_dimension = -1,
			.unchanged = true,
			.sort = SP_SORT_RAW},
		"shrinks|200|120|-80|100.000|62.500|-37.500|-|0|\n"
		"grows|100|150|50|50.000|75.000|25.000|-|0|\n"
		"same|50|50|0|20.000|20.000|0.000|-|0|\n"
		"without padding|350|320|-30|170.000|157.500|-12.500|sum|0|\n"
		"total|350|320|-30|170.000|157.500|-12.500|sum|0|\n");
}

/* A row that either build has estimates in. */
static void estimates_are_marked(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	check_ok(sp_sql_script(store, "UPDATE image SET estimated = 1 WHERE codec NOTNULL AND build = 2"));
	expect_diff(store,
		&(struct sp_report_query){.dimension = SP_BY_SYMBOL, .in_dimension = -1},
		"goes|300|0|-300|125.000|0.000|-125.000|gone|0|\n"
		"shrinks|200|120|-80|100.000|62.500|-37.500|-|1|\n"
		"comes|0|40|40|0.000|25.125|25.125|new|1|\n"
		"grows|100|150|50|50.000|75.000|25.000|-|1|\n"
		"(coder overhead)|0|0|0|84.000|92.500|8.500|-|1|\n"
		"only_price|50|50|0|20.000|19.875|-0.125|-|1|\n"
		"(1 unchanged)|50|50|0|20.000|20.000|0.000|-|1|\n"
		"(padding)|64|4096|4032|1.000|5.000|4.000|-|1|\n"
		"without padding|700|410|-290|399.000|295.000|-104.000|sum|1|\n"
		"total|764|4506|3742|400.000|300.000|-100.000|sum|1|\n");
}

/* In every dimension the rows add up to the total, and what is left without padding is the same. */
static void sums_are_equal_in_every_dimension(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	for (int dimension = 0; dimension < SP_DIMENSIONS; dimension++)
		for (uint32_t top = 0; top < 4; top++) {
			SP_TABLE table = {0};
			struct sp_report_query query = {
				.dimension = (enum sp_dimension)dimension, .in_dimension = -1, .top = top};
			check_ok(sp_store_diff(store, 1, 2, &query, &table));
			long long raw = 0;
			double packed = 0;
			for (size_t row = 0; row + 2 < table.row_count; row++) {
				raw += strtoll(sp_table_cell(&table, row, 3), NULL, 10);
				packed += strtod(sp_table_cell(&table, row, 6), NULL);
			}
			assert_int_equal(raw, 3742);
			assert_true(packed == -100); /* all of them are eighths */
			size_t total = table.row_count - 1;
			assert_string_equal(sp_table_cell(&table, total, 0), "total");
			assert_string_equal(sp_table_cell(&table, total, 6), "-100.000");
			assert_string_equal(sp_table_cell(&table, total - 1, 3), "-290");
			assert_string_equal(sp_table_cell(&table, total - 1, 6), "-104.000");
		}
}

static void a_build_and_itself(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	SP_TABLE table = {0};
	struct sp_report_query query = {.dimension = SP_BY_SYMBOL, .in_dimension = -1};
	check_ok(sp_store_diff(store, 2, 2, &query, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(strchr(text, '\n') + 1, "(6 unchanged)|410|410|0|295.000|295.000|0.000|-|0|\n"
						    "(padding)|4096|4096|0|5.000|5.000|0.000|-|0|\n"
						    "without padding|410|410|0|295.000|295.000|0.000|sum|0|\n"
						    "total|4506|4506|0|300.000|300.000|0.000|sum|0|\n");
}

/* A label that only one of the builds has narrows both; one that none has is an error. */
static void in_what_one_build_has(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	expect_diff(store,
		&(struct sp_report_query){.dimension = SP_BY_SYMBOL, .in_label = "b/", .in_dimension = -1},
		"comes|0|40|40|0.000|25.125|25.125|new|0|\n"
		"without padding|0|40|40|0.000|25.125|25.125|sum|0|\n"
		"total|0|40|40|0.000|25.125|25.125|sum|0|\n");
	expect_diff(store,
		&(struct sp_report_query){
			.dimension = SP_BY_OBJECT, .in_label = "goes", .in_dimension = SP_BY_SYMBOL},
		"a/y.o|300|0|-300|125.000|0.000|-125.000|gone|0|\n"
		"without padding|300|0|-300|125.000|0.000|-125.000|sum|0|\n"
		"total|300|0|-300|125.000|0.000|-125.000|sum|0|\n");
	struct sp_table table;
	struct sp_report_query query = {.in_label = "nowhere", .in_dimension = -1};
	check_error(sp_store_diff(store, 1, 2, &query, &table), SP_USAGE, "run 2 has no label nowhere");
}

static void runs_that_cannot_be_compared(void **state)
{
	SP_STORE *store = open_with(state, before, after);
	SP_BUILD build = sample_build(3);
	uint64_t number = 0;
	struct sp_table table;
	struct sp_report_query query = {.in_dimension = -1};
	check_ok(sp_store_save_build(store, &build, NULL, NULL, NULL, &number));
	check_error(
		sp_store_diff(store, 1, 3, &query, &table), SP_UNABLE, "run 3 was stored without a ledger");
	check_error(
		sp_store_diff(store, 3, 1, &query, &table), SP_UNABLE, "run 3 was stored without a ledger");
	check_error(sp_store_diff(store, 9, 1, &query, &table), SP_USAGE, "has no run 9");
}

/* The rows of the diff by symbol or object, as "LABEL: CHANGE" lines in order of name; sums left out. */
static char *matches(
	void **state, enum sp_dimension dimension, const struct part *old, const struct part *new)
{
	SP_STORE *store = open_with(state, old, new);
	SP_TABLE table = {0};
	struct sp_report_query query = {.dimension = dimension, .in_dimension = -1, .unchanged = true};
	struct sp_buffer text = SP_BUFFER_EMPTY;
	check_ok(sp_store_diff(store, 1, 2, &query, &table));
	for (size_t row = 0; row + 2 < table.row_count; row++) {
		const char *label = sp_table_cell(&table, row, 0), *change = sp_table_cell(&table, row, 7);
		if (*label != '(')
			sp_buffer_printf(&text, "%s: %s\n", label, change ? change : "-");
	}
	/* each row's sizes are from both builds */
	int64_t sums[2] = {0, 0};
	for (size_t row = 0; row + 2 < table.row_count; row++)
		for (size_t side = 0; side < 2; side++)
			sums[side] += strtoll(sp_table_cell(&table, row, 1 + side), NULL, 10);
	size_t total = table.row_count - 1;
	assert_int_equal(sums[0], strtoll(sp_table_cell(&table, total, 1), NULL, 10));
	assert_int_equal(sums[1], strtoll(sp_table_cell(&table, total, 2), NULL, 10));
	return sp_buffer_take(&text);
}

/* Packed sizes of the parts differ by the more, the further up they stand: that is their order in the table.
 */
static void clones(void **state)
{
	static const struct part old[] = {
		{"isra.isra.0", "a/x.o", 90, 0},
		{"plain", "a/x.o", 80, 0},
		{"cloned.constprop.0.cold", "a/x.o", 70, 0},
		{"cloned.constprop.0", "a/x.o", 60, 0},
		{"counter.41", "a/x.o", 50, 0},
		{"thin.llvm.8123", "a/x.o", 40, 0},
		{"both.part.0", "a/x.o", 31, 0},
		{"both.isra.0", "a/x.o", 32, 0},
		{"twin", "a/x.o", 20, 0},
		{NULL, NULL, 0, 0},
	};
	static const struct part new[] = {
		{"isra.constprop.1", "a/x.o", 91, 90},
		{"plain.part.2", "a/x.o", 81, 80},
		{"cloned.cold.7", "a/x.o", 71, 70},
		{"cloned.isra.0.constprop.4", "a/x.o", 61, 60},
		{"counter.57", "a/x.o", 51, 50},
		{"thin.llvm.99", "a/x.o", 41, 40},
		{"both.part.3", "a/x.o", 33, 31},
		{"both.isra.5", "a/x.o", 34, 30},
		{"twin@a/x.o", "a/x.o", 21, 20},
		{NULL, NULL, 0, 0},
	};
	SP_AUTOFREE char *text = matches(state, SP_BY_SYMBOL, old, new);
	assert_string_equal(text, "isra.isra.0 -> isra.constprop.1: clone\n"
				  "plain -> plain.part.2: clone\n"
				  "cloned.constprop.0.cold -> cloned.cold.7: clone\n"
				  "cloned.constprop.0 -> cloned.isra.0.constprop.4: clone\n"
				  "counter.41 -> counter.57: clone\n"
				  "thin.llvm.8123 -> thin.llvm.99: clone\n"
				  "both.part.0 -> both.part.3: clone\n"
				  "both.isra.0 -> both.isra.5: clone\n"
				  "twin -> twin@a/x.o: clone\n");
}

static void what_is_no_clone(void **state)
{
	static const struct part old[] = {
		{"foo.isra.0", "a/x.o", 90, 0}, /* in another object by now */
		{"two.isra.0", "a/x.o", 80, 0}, /* one of two it may be */
		{"hot", "a/x.o", 70, 0},        /* the cold part is new */
		{"name.c", "a/x.o", 60, 0},     /* no suffix of the compiler's */
		{NULL, NULL, 0, 0},
	};
	static const struct part new[] = {
		{"foo.isra.1", "b/x.o", 91, 95},
		{"two.part.0", "a/x.o", 81, 90},
		{"two.constprop.0", "a/x.o", 82, 85},
		{"hot.cold", "a/x.o", 71, 80},
		{"name.d", "a/x.o", 61, 75},
		{NULL, NULL, 0, 0},
	};
	SP_AUTOFREE char *text = matches(state, SP_BY_SYMBOL, old, new);
	assert_string_equal(text, "foo.isra.1: new\n"
				  "two.part.0: new\n"
				  "two.constprop.0: new\n"
				  "hot.cold: new\n"
				  "name.d: new\n"
				  "foo.isra.0: gone\n"
				  "hot: gone\n"
				  "name.c: gone\n"
				  "two.isra.0: gone\n");
}

static void renamed(void **state)
{
	static const struct part old[] = {
		{"old_name", "a/x.o", 90, 400},
		{"first", "a/x.o", 80, 300}, /* two came of that size */
		{"cheap", "a/x.o", 70, 10},  /* of another price altogether */
		{"nameless", "(unknown)", 60, 100},
		{NULL, NULL, 0, 0},
	};
	static const struct part new[] = {
		{"new_name", "a/x.o", 90, 420},
		{"second", "a/x.o", 80, 290},
		{"third", "a/x.o", 80, 280},
		{"dear", "a/x.o", 70, 250},
		{"nobody", "(unknown)", 60, 110},
		{NULL, NULL, 0, 0},
	};
	SP_AUTOFREE char *text = matches(state, SP_BY_SYMBOL, old, new);
	assert_string_equal(text, "first: gone\n"
				  "second: new\n"
				  "third: new\n"
				  "dear: new\n"
				  "nobody: new\n"
				  "nameless: gone\n"
				  "old_name -> new_name: renamed\n"
				  "cheap: gone\n");
}

static void objects_that_moved(void **state)
{
	static const struct part old[] = {
		{"a", "fs/old/file.o", 90, 400},
		{"b", "lib/grown.o", 80, 300},       /* not of one size */
		{"c", "busybox:libbb/u.o", 70, 200}, /* in another program */
		{"d", "mm/x.o", 60, 100},            /* two came */
		{"e", "busybox:a/v.o", 50, 90},
		{"f", "libc.a:printf.o", 40, 80},
		{NULL, NULL, 0, 0},
	};
	static const struct part new[] = {
		{"a", "fs/new/file.o", 90, 900},
		{"b", "lib/sub/grown.o", 81, 310},
		{"c", "toybox:libbb/u.o", 70, 210},
		{"d", "mm/1/x.o", 30, 50},
		{"d", "mm/2/x.o", 60, 105},
		{"d2", "mm/3/x.o", 60, 106},
		{"e", "busybox:b/v.o", 50, 88},
		{"f", "libc.a:printf.o", 40, 79},
		{NULL, NULL, 0, 0},
	};
	SP_AUTOFREE char *text = matches(state, SP_BY_OBJECT, old, new);
	assert_string_equal(text, "fs/old/file.o -> fs/new/file.o: moved\n"
				  "lib/sub/grown.o: new\n"
				  "lib/grown.o: gone\n"
				  "toybox:libbb/u.o: new\n"
				  "busybox:libbb/u.o: gone\n"
				  "mm/3/x.o: new\n"
				  "mm/2/x.o: new\n"
				  "mm/x.o: gone\n"
				  "mm/1/x.o: new\n"
				  "busybox:a/v.o -> busybox:b/v.o: moved\n"
				  "libc.a:printf.o: -\n");
}

static void prices_that_are_similar(void **state)
{
	(void)state;
	assert_true(sp_prices_are_similar(0, 2 * SP_BYTE_BITS));
	assert_false(sp_prices_are_similar(0, 3 * SP_BYTE_BITS));
	assert_true(sp_prices_are_similar(1000 * SP_BYTE_BITS, 752 * SP_BYTE_BITS));
	assert_false(sp_prices_are_similar(747 * SP_BYTE_BITS, 1000 * SP_BYTE_BITS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(by_symbol),
		SCRATCH_TEST(sorted_by_raw_and_cut),
		SCRATCH_TEST(estimates_are_marked),
		SCRATCH_TEST(sums_are_equal_in_every_dimension),
		SCRATCH_TEST(a_build_and_itself),
		SCRATCH_TEST(in_what_one_build_has),
		SCRATCH_TEST(runs_that_cannot_be_compared),
		SCRATCH_TEST(clones),
		SCRATCH_TEST(what_is_no_clone),
		SCRATCH_TEST(renamed),
		SCRATCH_TEST(objects_that_moved),
		cmocka_unit_test(prices_that_are_similar),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
