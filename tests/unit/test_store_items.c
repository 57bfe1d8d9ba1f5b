/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search could leave out, and what became of each item: rounds that add items, groups over rounds,
 * outcomes.
 */
#include "unit/store_sample.h"
#include "unit/store_search.h"

static void check_text(const char *found, const char *expected)
{
	assert_non_null(found);
	assert_string_equal(found, expected);
}

static void what_it_could_do_as_a_table(void **state)
{
	SP_STORE *store = open_with_base(state);
	SP_TABLE items = {0};
	uint64_t number = 0;
	check_ok(save_sample_search(store, 1, &number));
	check_ok(sp_store_items(store, number, &items));
	SP_AUTOFREE char *text = flatten_table(&items);
	/* numbers have all their digits: a search over them draws the same lots */
	assert_string_equal(text,
		"name|program|option|value|weight|prior|parents|group|group_step|round|outcome|base|\n"
		"image:dictionary=65536|image|dictionary|65536|0.0|0.010|-|1|2|1|dropped|1000000|\n"
		"kernel:BLOCK=n|kernel|BLOCK|n|6001.5|0.100|-|-|-|1|dropped|1000000|\n"
		"kernel:PROC_FS=n|kernel|PROC_FS|n|500.0|0.0752634219769193|-|-|-|1|not built|1000000|\n"
		"kernel:USB=n|kernel|USB|n|3000.0|0.250|kernel:BLOCK=n "
		"kernel:PROC_FS=n|-|-|1|dropped|1000000|\n"
		"userspace:ASH=n|userspace|ASH|n|1000.0|0.900|-|-|-|1|needed|1000000|\n");
}

static const char *outcome_of(struct sp_table *items, size_t row)
{
	enum { OUTCOME = 10 };
	return sp_table_cell(items, row, OUTCOME);
}

/* Until it ends nothing is said of its items, and when it is gone on with, nothing any more. */
static void what_became_of_items_is_said_in_the_end(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	begin(store, &search);
	check_ok(sp_store_save_baseline(store, 1, &sample_base_size, 20, 1));
	check_ok(sp_store_save_items(store, 1, sample_items, SP_COUNT(sample_items)));
	check_ok(save_sample_trials(store, 1, 0));
	SP_TABLE before = {0};
	check_ok(sp_store_items(store, 1, &before));
	assert_int_equal(before.row_count, SP_COUNT(sample_items));
	for (size_t i = 0; i < before.row_count; i++)
		check_text(outcome_of(&before, i), "unknown");
	/* it stopped: what is applied is known, and nothing of the rest */
	struct sp_journal_end end = sample_end;
	end.state = SP_JOURNAL_STOPPED;
	end.neighbour_count = 0;
	check_ok(sp_store_end_search(store, 1, &end));
	SP_TABLE stopped = {0};
	check_ok(sp_store_items(store, 1, &stopped));
	static const char *const then[] = {"dropped", "dropped", "unknown", "dropped", "unknown"};
	for (size_t i = 0; i < SP_COUNT(then); i++)
		check_text(outcome_of(&stopped, i), then[i]);
	begin(store, &search);
	SP_TABLE again = {0};
	check_ok(sp_store_items(store, 1, &again));
	check_text(outcome_of(&again, 1), "unknown");
	/* nothing became smaller: the base is the result */
	end.trial = 0;
	check_ok(sp_store_end_search(store, 1, &end));
	SP_TABLE base = {0};
	check_ok(sp_store_items(store, 1, &base));
	check_text(outcome_of(&base, 1), "taken back");
	SP_TABLE none = {0};
	check_error(sp_store_items(store, 2, &none), SP_USAGE, "has no search 2");
}

/* A name that is part of another's, and one that is back on in the result. */
static void what_is_applied_is_told_by_whole_names(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	struct sp_journal_item items[3] = {sample_items[0], sample_items[1], sample_items[2]};
	items[2].name = TEXTUAL("USB=n");
	begin(store, &search);
	check_ok(sp_store_save_baseline(store, 1, &sample_base_size, 20, 1));
	check_ok(sp_store_save_items(store, 1, items, 3));
	check_ok(save_sample_trials(store, 1, 0));
	struct sp_journal_neighbour neighbour = sample_neighbours[1];
	neighbour.name = items[0].name;
	struct sp_journal_end end = sample_end;
	end.neighbours = &neighbour;
	end.neighbour_count = 1;
	check_ok(sp_store_end_search(store, 1, &end));
	SP_TABLE table = {0};
	check_ok(sp_store_items(store, 1, &table));
	check_text(sp_table_cell(&table, 0, 0), "USB=n");
	check_text(outcome_of(&table, 0), "gone");
	check_text(sp_table_cell(&table, 1, 0), "kernel:BLOCK=n");
	check_text(outcome_of(&table, 1), "needed");
	check_text(outcome_of(&table, 2), "dropped");
}

/* Items of a further round come to those of the rounds before, which stay as they were; groups find each
 * other. */
static void later_rounds_add_items(void **state)
{
	SP_STORE *store = open_with_base(state);
	struct sp_journal_search search = of_base();
	struct sp_journal_item first[] = {
		{TEXTUAL("A=1"), TEXTUAL("kernel"), TEXTUAL("A"), TEXTUAL("1"), 10, 0.1, NULL, 1, 0, 1},
		{TEXTUAL("A=2"), TEXTUAL("kernel"), TEXTUAL("A"), TEXTUAL("2"), 5, 0.1, NULL, 1, 1, 1},
		{TEXTUAL("B=1"), TEXTUAL("kernel"), TEXTUAL("B"), TEXTUAL("1"), 7, 0.1, NULL, 2, 0, 1},
		{TEXTUAL("C"), TEXTUAL("kernel"), TEXTUAL("C"), TEXTUAL("n"), 3, 0.2, TEXTUAL("D"), 0, 0, 1},
		{TEXTUAL("D"), TEXTUAL("kernel"), TEXTUAL("D"), TEXTUAL("n"), 3, 0.2, NULL, 0, 0, 1},
	};
	struct sp_journal_item second[] = {
		/* by another number: with A=1, of A, with C, and of nothing that is known */
		{TEXTUAL("E=y"), TEXTUAL("kernel"), TEXTUAL("E"), TEXTUAL("y"), 4, 0.3, NULL, 1, 0, 2},
		{TEXTUAL("A=1"), TEXTUAL("kernel"), TEXTUAL("A"), TEXTUAL("1"), 99, 0.9, TEXTUAL("E=y"), 2, 5,
			2},
		{TEXTUAL("B=0"), TEXTUAL("kernel"), TEXTUAL("B"), TEXTUAL("0"), 8, 0.1, NULL, 3, 1, 2},
		{TEXTUAL("F=y"), TEXTUAL("kernel"), TEXTUAL("F"), TEXTUAL("y"), 4, 0.3, NULL, 4, 0, 2},
		{TEXTUAL("C"), TEXTUAL("kernel"), TEXTUAL("C"), TEXTUAL("n"), 33, 0.9, NULL, 4, 1, 2},
	};
	begin(store, &search);
	check_ok(sp_store_save_items(store, 1, first, SP_COUNT(first)));
	for (int twice = 0; twice < 2; twice++) {
		SP_TABLE table = {0};
		check_ok(sp_store_save_items(store, 1, second, SP_COUNT(second)));
		check_ok(sp_store_items(store, 1, &table));
		SP_AUTOFREE char *text = flatten_table(&table);
		assert_string_equal(text, "name|program|option|value|weight|prior|parents|group|group_step|"
					  "round|outcome|base|\n"
					  "A=1|kernel|A|1|10.0|0.100|-|1|0|1|unknown|-|\n"
					  "A=2|kernel|A|2|5.0|0.100|-|1|1|1|unknown|-|\n"
					  "B=0|kernel|B|0|8.0|0.100|-|2|1|2|unknown|-|\n"
					  "B=1|kernel|B|1|7.0|0.100|-|2|0|1|unknown|-|\n"
					  "C|kernel|C|n|3.0|0.200|D|4|1|1|unknown|-|\n"
					  "D|kernel|D|n|3.0|0.200|-|-|-|1|unknown|-|\n"
					  "E=y|kernel|E|y|4.0|0.300|-|3|0|2|unknown|-|\n"
					  "F=y|kernel|F|y|4.0|0.300|-|4|0|2|unknown|-|\n");
		/* gone on with, the search tells its rounds anew */
		check_ok(sp_store_save_items(store, 1, first, SP_COUNT(first)));
	}
	struct sp_journal_item *items = NULL;
	size_t count = 0;
	check_ok(sp_store_load_items(store, 1, &items, &count));
	assert_int_equal(count, 8);
	check_text(items[5].name, "E=y");
	sp_journal_items_free(items, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(what_it_could_do_as_a_table),
		SCRATCH_TEST(what_became_of_items_is_said_in_the_end),
		SCRATCH_TEST(what_is_applied_is_told_by_whole_names),
		SCRATCH_TEST(later_rounds_add_items),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
