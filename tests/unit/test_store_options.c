/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options and applets cost: into the store and out of it, what is refused, and the tables about them, cell
 * by cell.
 */
#include "unit/store_sample.h"
#include "unit/store_attribution.h"
#include "unit/store_ledger.h"

#include "base/attribution.h"
#include "store/sql.h"

static const struct sp_report_query everything = {.in_dimension = -1};

static uint64_t save(struct sp_store *store, unsigned which, const struct sp_ledger *ledger,
	const struct sp_attribution *attribution)
{
	SP_BUILD build = sample_build(which);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, ledger, attribution, &number));
	return number;
}

/* Run 1 has options; so has run 2, whose rows must not leak into run 1's. */
static struct sp_store *open_with_sample(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(save(store, 1, &sample_ledger, &sample_attribution), 1);
	assert_int_equal(save(store, 2, &sample_ledger, &sample_attribution), 2);
	return store;
}

static uint64_t ask(const struct sp_store *store, const char *query)
{
	uint64_t answer = 0;
	check_ok(sp_sql_integer(store, query, NULL, 0, &answer, NULL));
	return answer;
}

static void check_text(const char *found, const char *expected)
{
	assert_true((found == NULL) == (expected == NULL));
	if (expected)
		assert_string_equal(found, expected);
}

static void check_cost(const struct sp_cost *found, const struct sp_cost *expected)
{
	assert_int_equal(found->text, expected->text);
	assert_int_equal(found->data, expected->data);
	assert_int_equal(found->bss, expected->bss);
	assert_int_equal(found->packed, expected->packed);
}

static void check_option(const struct sp_option_cost *found, const struct sp_option_cost *expected)
{
	check_text(found->program, expected->program);
	check_text(found->name, expected->name);
	check_text(found->prompt, expected->prompt);
	check_text(found->menu, expected->menu);
	check_text(found->type, expected->type);
	check_text(found->value, expected->value);
	assert_int_equal(found->fate, expected->fate);
	check_cost(&found->own, &expected->own);
	check_cost(&found->drop, &expected->drop);
	assert_int_equal(found->memory, expected->memory);
	assert_int_equal(found->code, expected->code);
	assert_int_equal(found->executed, expected->executed);
	check_text(found->dropped_with, expected->dropped_with);
	check_text(found->switched_on, expected->switched_on);
	check_text(found->selected_by, expected->selected_by);
	check_text(found->chain, expected->chain);
	check_text(found->selects, expected->selects);
	check_text(found->depends, expected->depends);
	check_text(found->choice_members, expected->choice_members);
	check_text(found->file, expected->file);
	assert_int_equal(found->line, expected->line);
	assert_int_equal(found->brings_code, expected->brings_code);
	assert_int_equal(found->recompiled, expected->recompiled);
	check_text(found->brings, expected->brings);
}

static void check_gate(const struct sp_option_gate *found, const struct sp_option_gate *expected)
{
	check_text(found->program, expected->program);
	check_text(found->option, expected->option);
	assert_int_equal(found->kind, expected->kind);
	check_text(found->file, expected->file);
	assert_int_equal(found->line, expected->line);
	check_cost(&found->own, &expected->own);
}

static void check_applet(const struct sp_applet_cost *found, const struct sp_applet_cost *expected)
{
	check_text(found->name, expected->name);
	check_text(found->aliases, expected->aliases);
	check_cost(&found->exclusive, &expected->exclusive);
	check_cost(&found->shared, &expected->shared);
	check_cost(&found->libc, &expected->libc);
	check_cost(&found->libc_exclusive, &expected->libc_exclusive);
	assert_int_equal(found->code, expected->code);
	assert_int_equal(found->executed, expected->executed);
	check_text(found->options, expected->options);
	assert_int_equal(found->is_droppable, expected->is_droppable);
	check_cost(&found->drop, &expected->drop);
	check_text(found->dropped_with, expected->dropped_with);
}

static void costs_come_out_as_they_went_in(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_ATTRIBUTION found = {0};
	check_ok(sp_store_load_attribution(store, 1, &found));
	assert_int_equal(found.option_count, sample_attribution.option_count);
	for (size_t i = 0; i < found.option_count; i++)
		check_option(&found.options[i], &sample_options[i]);
	assert_int_equal(found.gate_count, sample_attribution.gate_count);
	for (size_t i = 0; i < found.gate_count; i++)
		check_gate(&found.gates[i], &sample_gates[i]);
	assert_int_equal(found.applet_count, sample_attribution.applet_count);
	for (size_t i = 0; i < found.applet_count; i++)
		check_applet(&found.applets[i], &sample_applets[i]);
	assert_int_equal(found.share_count, sample_attribution.share_count);
	for (size_t i = 0; i < found.share_count; i++) {
		check_text(found.shares[i].users, sample_shares[i].users);
		check_cost(&found.shares[i].cost, &sample_shares[i].cost);
	}
	assert_int_equal(found.note_count, 1);
	assert_string_equal(found.notes[0], sample_option_notes[0]);
	/* and are found */
	assert_ptr_equal(sp_attribution_find(&found, "kernel", "USB"), &found.options[3]);
	assert_ptr_equal(sp_attribution_find(&found, "userspace", "ASH"), &found.options[4]);
	assert_null(sp_attribution_find(&found, "userspace", "USB"));
	/* what could not be told stands behind the ledger's notes */
	SP_TABLE notes = {0};
	check_ok(sp_store_notes(store, 1, &notes));
	assert_int_equal(notes.row_count, 4);
	assert_string_equal(sp_table_cell(&notes, 3, 0), sample_option_notes[0]);
}

static void a_build_without_options(void **state)
{
	static const char message[] = "run 1 was accounted for without options: build it again";
	SP_STORE *store = NULL;
	SP_ATTRIBUTION attribution = {0};
	SP_TABLE table = {0};
	bool answer = true;
	check_ok(sp_store_open(*state, &store));
	save(store, 1, &sample_ledger, NULL);
	check_ok(sp_store_is_attributed(store, 1, &answer));
	assert_false(answer);
	check_ok(sp_store_is_traced(store, 1, &answer));
	assert_true(answer);
	check_error(sp_store_load_attribution(store, 1, &attribution), SP_UNABLE, message);
	check_error(sp_store_options(store, 1, &everything, &table), SP_UNABLE, message);
	check_error(sp_store_menus(store, 1, &everything, &table), SP_UNABLE, message);
	check_error(sp_store_applets(store, 1, &everything, &table), SP_UNABLE, message);
	check_error(sp_store_gates(store, 1, "start_kernel", &table), SP_UNABLE, message);
	check_error(sp_store_options(store, 7, &everything, &table), SP_USAGE, "7");
	/* nothing was measured of it, which is no error */
	check_ok(sp_store_measured(store, 1, &table));
	assert_int_equal(table.row_count, 0);
	/* building it again is all it takes */
	save(store, 1, &sample_ledger, &sample_attribution);
	check_ok(sp_store_is_attributed(store, 1, &answer));
	assert_true(answer);
	assert_int_equal(ask(store, "SELECT sum(size) FROM piece"), SAMPLE_BYTES);
	/* without costs in hand what is there stays */
	save(store, 1, &sample_ledger, NULL);
	save(store, 1, NULL, NULL);
	check_ok(sp_store_is_attributed(store, 1, &answer));
	assert_true(answer);
	/* costs in hand replace those that are there */
	save(store, 1, &sample_ledger, &sample_attribution);
	assert_int_equal(ask(store, "SELECT count(*) FROM option_cost"), sample_attribution.option_count);
	assert_int_equal(ask(store, "SELECT count(*) FROM option_note"), 1);
}

static void a_build_without_a_ledger(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	bool answer = true;
	check_ok(sp_store_open(*state, &store));
	save(store, 1, NULL, NULL);
	check_ok(sp_store_is_attributed(store, 1, &answer));
	assert_false(answer);
	check_error(sp_store_options(store, 1, &everything, &table), SP_UNABLE, "run 1 was stored without a ledger");
}

struct spoilt {
	struct sp_attribution attribution;
	struct sp_option_cost options[sizeof(sample_options) / sizeof(sample_options[0])];
	struct sp_option_gate gates[sizeof(sample_gates) / sizeof(sample_gates[0])];
	struct sp_applet_cost applets[sizeof(sample_applets) / sizeof(sample_applets[0])];
};

static void spoil_raw(struct spoilt *spoilt)
{
	spoilt->options[0].own.data++;
}

static void spoil_packed(struct spoilt *spoilt)
{
	spoilt->options[4].own.packed--; /* by 2^-24 of a bit */
}

static void spoil_nothing(struct spoilt *spoilt)
{
	spoilt->options[3].own.text = 1; /* the ledger has no such label */
}

static void spoil_missing(struct spoilt *spoilt)
{
	spoilt->attribution.option_count--;
}

static void spoil_program(struct spoilt *spoilt)
{
	spoilt->options[4].program = sample_options[0].program; /* ASH after USB, and of another label */
}

static void spoil_twice(struct spoilt *spoilt)
{
	spoilt->options[1] = spoilt->options[0];
}

static void spoil_fate(struct spoilt *spoilt)
{
	spoilt->options[1].fate = SP_OPTION_VALUE + 1;
}

static void spoil_gate(struct spoilt *spoilt)
{
	spoilt->gates[1].kind = SP_GATE_KINDS;
}

static void spoil_applets(struct spoilt *spoilt)
{
	spoilt->applets[1].name = sample_applets[0].name;
}

static void spoil_shares(struct spoilt *spoilt)
{
	static char users[] = "110";
	static struct sp_applet_share of_three = {users, {0}};
	spoilt->attribution.shares = &of_three;
}

/* Costs that do not agree with the ledger take the build with them. */
static void false_costs_are_refused(void **state)
{
	static const struct {
		void (*spoil)(struct spoilt *spoilt);
		const char *message;
	} cases[] = {
		{spoil_raw, "BLOCK owns 221 bytes raw and 110.500 packed, and the ledger says 220 and 110.500"},
		{spoil_packed, "ASH owns 200 bytes raw and 100.000 packed, and the ledger says 200 and 100.000"},
		{spoil_nothing, "USB owns 1 bytes raw and 0.000 packed, and the ledger says 0 and 0.000"},
		{spoil_missing, "nothing is said of busybox:ASH"},
		{spoil_program, "out of order is ASH"},
		{spoil_twice, "out of order is BLOCK"},
		{spoil_fate, "an option lacks its name"},
		{spoil_gate, "a gate lacks its option"},
		{spoil_applets, "out of order is ash"},
		{spoil_shares, "what applets share lacks its users"},
	};
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		struct spoilt spoilt = {.attribution = sample_attribution};
		memcpy(spoilt.options, sample_options, sizeof(sample_options));
		memcpy(spoilt.gates, sample_gates, sizeof(sample_gates));
		memcpy(spoilt.applets, sample_applets, sizeof(sample_applets));
		spoilt.attribution.options = spoilt.options;
		spoilt.attribution.gates = spoilt.gates;
		spoilt.attribution.applets = spoilt.applets;
		cases[i].spoil(&spoilt);
		SP_BUILD build = sample_build(9);
		uint64_t number = 77;
		check_error(sp_store_save_build(store, &build, NULL, &sample_ledger, &spoilt.attribution, &number),
			SP_UNABLE, cases[i].message);
		assert_int_equal(number, 77);
		assert_int_equal(ask(store, "SELECT count(*) FROM build"), 0);
		assert_int_equal(ask(store, "SELECT count(*) FROM piece"), 0);
		assert_int_equal(ask(store, "SELECT count(*) FROM option_cost"), 0);
	}
}

typedef struct sp_error *report(
	struct sp_store *store, uint64_t number, const struct sp_report_query *query, struct sp_table *table);

static void expect(struct sp_store *store, report *ask_for, const struct sp_report_query *query, const char *expected)
{
	SP_TABLE table = {0};
	check_ok(ask_for(store, 1, query, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text, expected);
}

#define OPTION_COLUMNS "option|own_raw|own_packed|drop_raw|drop_packed|executed|dropped_with|prompt|remark|\n"

static void by_option(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect(store, sp_store_options, &everything,
		OPTION_COLUMNS "BLOCK|220|110.500|300|125.000|10.0|BLK_DEV PROC_FS|Enable the block layer|brings code|\n"
			       "busybox:ASH|200|100.000|200|110.000|25.0||ash (1.5 kb)|-|\n"
			       "USB|0|0.000|10|80.000|-|-|USB, \"universal\"|brings code, recompiled|\n"
			       "(always built)|400|200.250|-|-|75.0|-|-|-|\n"
			       "(boot code)|100|100.000|-|-|-|-|-|-|\n"
			       "(userspace)|50|49.500|-|-|-|-|-|-|\n"
			       "(coder overhead)|0|47.250|-|-|-|-|-|-|\n"
			       "PROC_FS|80|40.000|-|-|-|-|-|-|\n"
			       "(padding)|350|2.500|-|-|-|-|-|-|\n"
			       "total|1400|650.000|-|-|50.0|-|-|-|\n");
}

static void by_option_the_first_ones(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect(store, sp_store_options, &(struct sp_report_query){.in_dimension = -1, .top = 2, .sort = SP_SORT_RAW},
		OPTION_COLUMNS "BLOCK|220|110.500|300|125.000|10.0|BLK_DEV PROC_FS|Enable the block layer|brings code|\n"
			       "busybox:ASH|200|100.000|200|110.000|25.0||ash (1.5 kb)|-|\n"
			       "(7 more)|980|439.500|-|-|75.0|-|-|-|\n"
			       "total|1400|650.000|-|-|50.0|-|-|-|\n");
	expect(store, sp_store_options, &(struct sp_report_query){.in_dimension = -1, .top = 5, .sort = SP_SORT_RAW},
		OPTION_COLUMNS "BLOCK|220|110.500|300|125.000|10.0|BLK_DEV PROC_FS|Enable the block layer|brings code|\n"
			       "busybox:ASH|200|100.000|200|110.000|25.0||ash (1.5 kb)|-|\n"
			       "USB|0|0.000|10|80.000|-|-|USB, \"universal\"|brings code, recompiled|\n"
			       "(always built)|400|200.250|-|-|75.0|-|-|-|\n"
			       "(padding)|350|2.500|-|-|-|-|-|-|\n"
			       "(4 more)|230|236.750|-|-|-|-|-|-|\n"
			       "total|1400|650.000|-|-|50.0|-|-|-|\n");
}

/* Own costs are then about what has the label, and the others not known. */
static void by_option_in_a_label(void **state)
{
	SP_STORE *store = open_with_sample(state);
	expect(store, sp_store_options, &(struct sp_report_query){.in_label = ".text", .in_dimension = -1},
		OPTION_COLUMNS "(always built)|400|200.250|-|-|75.0|-|-|-|\n"
			       "BLOCK|100|50.500|-|-|0.0|-|Enable the block layer|-|\n"
			       "total|500|250.750|-|-|60.0|-|-|-|\n");
	expect(store, sp_store_options, &(struct sp_report_query){.in_label = "kernel/", .in_dimension = SP_BY_DIRECTORY},
		OPTION_COLUMNS "BLOCK|220|110.500|-|-|0.0|-|Enable the block layer|-|\n"
			       "PROC_FS|80|40.000|-|-|-|-|-|-|\n"
			       "total|300|150.500|-|-|0.0|-|-|-|\n");
	/* an option is a label as any other */
	SP_TABLE table = {0};
	check_ok(sp_store_report(store, 1,
		&(struct sp_report_query){
			.dimension = SP_BY_SYMBOL, .in_label = "BLOCK", .in_dimension = SP_BY_OPTION},
		&table));
	assert_string_equal(sp_table_cell(&table, 0, 0), "kernel");
	assert_string_equal(sp_table_cell(&table, 0, 1), "220");
	assert_int_equal(table.row_count, 2);
}

/* No column of what ran without a traced boot, and the machine formats have it empty. */
static void without_a_trace(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	struct sp_ledger ledger = sample_ledger;
	struct sp_piece pieces[sizeof(sample_pieces) / sizeof(sample_pieces[0])];
	memcpy(pieces, sample_pieces, sizeof(pieces));
	for (size_t i = 0; i < ledger.piece_count; i++)
		pieces[i].executed = 0;
	ledger.pieces = pieces;
	ledger.traced = false;
	check_ok(sp_store_open(*state, &store));
	save(store, 1, &ledger, &sample_attribution);
	check_ok(sp_store_options(store, 1, &everything, &table));
	assert_string_equal(table.columns[5].name, "executed");
	assert_true(table.columns[5].for_machines);
	for (size_t row = 0; row < table.row_count; row++)
		assert_null(sp_table_cell(&table, row, 5));
}

static void by_menu(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_TABLE table = {0};
	expect(store, sp_store_menus, &everything,
		"menu|path|depth|options|own_raw|own_packed|executed|\n"
		"(always built)|(always built)|0|0|400|200.250|75.0|\n"
		"kernel|kernel|0|2|300|150.500|0.0|\n"
		"  General|kernel / General|1|1|220|110.500|0.0|\n"
		"    Block|kernel / General / Block|2|1|220|110.500|0.0|\n"
		"  File systems|kernel / File systems|1|1|80|40.000|-|\n"
		"    Pseudo|kernel / File systems / Pseudo|2|1|80|40.000|-|\n"
		"(boot code)|(boot code)|0|0|100|100.000|-|\n"
		"busybox|busybox|0|1|200|100.000|25.0|\n"
		"  General|busybox / General|1|1|200|100.000|25.0|\n"
		"    Shells|busybox / General / Shells|2|1|200|100.000|25.0|\n"
		"(userspace)|(userspace)|0|0|50|49.500|-|\n"
		"(coder overhead)|(coder overhead)|0|0|0|47.250|-|\n"
		"(padding)|(padding)|0|0|350|2.500|-|\n"
		"total|total|0|3|1400|650.000|50.0|\n");
	check_ok(sp_store_menus(store, 1, &(struct sp_report_query){.in_dimension = -1, .sort = SP_SORT_RAW}, &table));
	assert_string_equal(sp_table_cell(&table, 1, 0), "(padding)");
	assert_true(table.columns[0].for_people);
	assert_true(table.columns[1].for_machines && table.columns[2].for_machines);
}

static void by_applet(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_TABLE table = {0};
	expect(store, sp_store_applets, &everything,
		"applet|exclusive_raw|exclusive_packed|shared_raw|shared_packed|executed|drop_raw|drop_packed|libc_raw|libc_packed|\n"
		"(kernel)|1000|352.750|-|-|60.0|-|-|-|-|\n"
		"busybox:ash|200|100.000|46|23.000|25.0|200|110.000|26|13.000|\n"
		"(boot code)|100|100.000|-|-|-|-|-|-|-|\n"
		"(userspace)|50|49.500|-|-|-|-|-|-|-|\n"
		"(coder overhead)|0|47.250|-|-|-|-|-|-|-|\n"
		"(padding)|50|0.500|-|-|-|-|-|-|-|\n"
		"busybox:test|0|0.000|5|1.000|-|-|-|0|0.000|\n"
		"total|1400|650.000|51|24.000|50.0|-|-|26|13.000|\n");
	expect(store, sp_store_applets, &(struct sp_report_query){.in_label = "/bin/busybox", .in_dimension = SP_BY_FILE},
		"applet|exclusive_raw|exclusive_packed|shared_raw|shared_packed|executed|drop_raw|drop_packed|libc_raw|libc_packed|\n"
		"busybox:ash|200|100.000|-|-|25.0|-|-|-|-|\n"
		"(padding)|50|0.500|-|-|-|-|-|-|-|\n"
		"total|250|100.500|-|-|25.0|-|-|-|-|\n");
	/* the machine formats have the first eight columns */
	check_ok(sp_store_applets(store, 1, &everything, &table));
	for (size_t i = 0; i < table.column_count; i++)
		assert_int_equal(table.columns[i].for_people, i > 7);
}

/* What an applet has of bytes that are linked in any case is taken from those: the total stays. */
static void applets_with_a_part_of_what_is_always_linked(void **state)
{
	SP_STORE *store = NULL;
	SP_TABLE table = {0};
	struct sp_ledger ledger = sample_ledger;
	struct sp_attribution attribution = sample_attribution;
	struct sp_label labels[sizeof(sample_labels) / sizeof(sample_labels[0])];
	struct sp_applet_cost applets[sizeof(sample_applets) / sizeof(sample_applets[0])];
	memcpy(labels, sample_labels, sizeof(labels));
	memcpy(applets, sample_applets, sizeof(applets));
	applets[1].exclusive = (struct sp_cost){.data = 3, .packed = 2 * SP_BIT};
	attribution.applets = applets;
	ledger.labels = labels;
	check_ok(sp_store_open(*state, &store));
	save(store, 1, &ledger, &attribution);
	check_ok(sp_store_applets(store, 1, &everything, &table));
	assert_string_equal(sp_table_cell(&table, 6, 0), "busybox:test");
	assert_string_equal(sp_table_cell(&table, 6, 1), "3");
	assert_string_equal(sp_table_cell(&table, 7, 0), "(always linked)"); /* there are none: what is wrong shows */
	assert_string_equal(sp_table_cell(&table, 7, 1), "-3");
	assert_string_equal(sp_table_cell(&table, 8, 1), "1400");
	sp_table_clear(&table);
	labels[A_PADDING].name = TEXTUAL("(always linked)");
	save(store, 1, &ledger, &attribution);
	check_ok(sp_store_applets(store, 1, &everything, &table));
	assert_string_equal(sp_table_cell(&table, 6, 0), "(always linked)");
	assert_string_equal(sp_table_cell(&table, 6, 1), "47");
	assert_string_equal(sp_table_cell(&table, 6, 2), "0.250");
	assert_string_equal(sp_table_cell(&table, 7, 1), "1400");
	assert_string_equal(sp_table_cell(&table, 7, 2), "650.000");
}

static void gates_of_a_symbol(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_TABLE table = {0};
	check_ok(sp_store_gates(store, 1, "kernel", &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	/* the place in the object's own source, the one in its folder, the only one */
	assert_string_equal(text,
		"symbol|object|option|raw|packed|executed|kind|file|line|program|\n"
		"kernel|kernel/fork.o|BLOCK|120|60.000|-|makefile|kernel/Makefile|12|kernel|\n"
		"kernel|kernel/sched/core.o|BLOCK|100|50.500|0.0|if|kernel/sched/core.c|99|kernel|\n"
		"kernel|kernel/fork.o|PROC_FS|80|40.000|-|reference|fs/proc.c|3|kernel|\n");
	SP_TABLE other = {0};
	check_ok(sp_store_gates(store, 1, "begin_kernel", &other)); /* another name of start_kernel */
	SP_AUTOFREE char *always = flatten_table(&other);
	assert_string_equal(always,
		"symbol|object|option|raw|packed|executed|kind|file|line|program|\n"
		"start_kernel|init/main.o|(always built)|400|200.250|75.0|-|-|-|kernel|\n");
	check_error(sp_store_gates(store, 1, "start_kernle", &other), SP_USAGE, "start_kernel");
}

static void options_of_two_builds(void **state)
{
	SP_STORE *store = open_with_sample(state);
	struct sp_ledger ledger = sample_ledger;
	struct sp_piece pieces[sizeof(sample_pieces) / sizeof(sample_pieces[0])];
	memcpy(pieces, sample_pieces, sizeof(pieces));
	pieces[2].owner[SP_BY_OPTION] = N_ALWAYS; /* 100 bytes that BLOCK does not gate any more */
	ledger.pieces = pieces;
	assert_int_equal(save(store, 3, &ledger, NULL), 3);
	SP_TABLE table = {0};
	check_ok(sp_store_diff(
		store, 1, 3, &(struct sp_report_query){.dimension = SP_BY_OPTION, .in_dimension = -1, .top = 3}, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text,
		"option|raw_before|raw_after|raw_delta|packed_before|packed_after|packed_delta|change|estimated|\n"
		"(always built)|400|500|100|200.250|250.750|50.500|-|0|\n"
		"BLOCK|220|120|-100|110.500|60.000|-50.500|-|0|\n"
		"(5 unchanged)|430|430|0|336.750|336.750|0.000|-|1|\n"
		"(padding)|350|350|0|2.500|2.500|0.000|-|1|\n"
		"without padding|1050|1050|0|647.500|647.500|0.000|sum|1|\n"
		"total|1400|1400|0|650.000|650.000|0.000|sum|1|\n");
	SP_TABLE applets = {0};
	check_ok(sp_store_diff(store, 1, 3,
		&(struct sp_report_query){.dimension = SP_BY_APPLET, .in_label = "BLOCK", .in_dimension = SP_BY_OPTION},
		&applets));
	assert_string_equal(sp_table_cell(&applets, 0, 0), "(kernel)");
	assert_string_equal(sp_table_cell(&applets, 0, 3), "-100");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(costs_come_out_as_they_went_in),
		SCRATCH_TEST(a_build_without_options),
		SCRATCH_TEST(a_build_without_a_ledger),
		SCRATCH_TEST(false_costs_are_refused),
		SCRATCH_TEST(by_option),
		SCRATCH_TEST(by_option_the_first_ones),
		SCRATCH_TEST(by_option_in_a_label),
		SCRATCH_TEST(without_a_trace),
		SCRATCH_TEST(by_menu),
		SCRATCH_TEST(by_applet),
		SCRATCH_TEST(applets_with_a_part_of_what_is_always_linked),
		SCRATCH_TEST(gates_of_a_symbol),
		SCRATCH_TEST(options_of_two_builds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
