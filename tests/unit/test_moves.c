/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The neighbours of a configuration, of a toy tree; and what they are worth.
 */
#include <stdio.h>

#include "unit/harness.h"

#include "base/attribution.h"
#include "tree/moves-inside.h"
#include "tree/moves.h"
#include "unit/kconfig_scene.h"

static const char at_hand[] = "CONFIG_A=y\nCONFIG_B=y\nCONFIG_N=7\n# CONFIG_E is not "
			      "set\nCONFIG_X=y\nCONFIG_P=y\n# CONFIG_Q is not set\n";

static void find(const struct sp_moves_wish *wish, struct sp_moves *moves)
{
	struct scene scene = scene_make(at_hand, "moves");
	struct sp_kconfig_session *session = NULL;
	struct sp_kconfig facts;
	check_ok(sp_kconfig_open(&scene.tree, &session));
	check_ok(sp_kconfig_facts(session, &facts));
	check_ok(sp_moves_find(session, &facts, wish, moves));
	sp_kconfig_clear(&facts);
	sp_kconfig_close(session);
	scene_end(&scene);
}

static void expect_names(const struct sp_moves *moves, const char *names)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < moves->count; i++)
		sp_buffer_printf(&text, "%s%s", i ? ", " : "", moves->items[i].name);
	assert_string_equal(sp_buffer_text(&text), names);
}

static void prompts_tell_their_condition(void **state)
{
	(void)state;
	struct scene scene = scene_make(at_hand, "moves");
	struct sp_kconfig_session *session = NULL;
	struct sp_kconfig facts;
	check_ok(sp_kconfig_open(&scene.tree, &session));
	check_ok(sp_kconfig_facts(session, &facts));
	assert_string_equal(sp_kconfig_find(&facts, "X")->prompt_if, "(E)");
	assert_string_equal(sp_kconfig_find(&facts, "A")->prompt_if, "");
	assert_false(sp_kconfig_find(&facts, "X")->visible);
	assert_string_equal(sp_kconfig_find(&facts, "P")->choice_members, "P Q");
	sp_kconfig_clear(&facts);
	sp_kconfig_close(session);
	scene_end(&scene);
}

static void all_kinds_are_found(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	static const struct sp_option_setting lines[] = {{"B", "y"}, {"X", "n"}, {"N", "7"}};
	find(&(struct sp_moves_wish){.program = "kernel", .explicit = lines, .explicit_count = 3}, &moves);
	expect_names(&moves, "A, B, N=1, N=3, Q=y, X by E");
	const struct sp_move *a = &moves.items[0], *b = &moves.items[1], *q = &moves.items[4],
			     *x = &moves.items[5];
	assert_string_equal(a->dropped_with, "B");
	assert_int_equal(a->kind, SP_MOVE_OFF);
	assert_int_equal(a->parent_count, 0);
	assert_false(a->is_explicit);
	assert_int_equal(b->parent_count, 1);
	assert_int_equal(b->parents[0], 0);
	assert_true(b->is_explicit);
	assert_int_equal(b->group, SP_MOVE_ALONE);
	assert_int_equal(moves.items[2].group, moves.items[3].group);
	assert_true(moves.items[3].group_step < moves.items[2].group_step);
	assert_true(moves.items[2].is_explicit);
	assert_int_equal(moves.group_count, 2);
	assert_int_equal(q->kind, SP_MOVE_CHOICE);
	assert_string_equal(q->dropped_with, "P");
	assert_string_equal(q->switched_on, "");
	assert_true(q->group != SP_MOVE_ALONE && q->group != moves.items[2].group);
	assert_int_equal(x->kind, SP_MOVE_BY);
	assert_string_equal(x->by, "E");
	assert_int_equal(x->resolution.count, 2);
	assert_false(x->is_explicit);
	assert_ptr_equal(sp_moves_by_name(&moves, "Q=y"), q);
	assert_null(sp_moves_by_name(&moves, "P"));
}

static void wishes_are_heeded(void **state)
{
	(void)state;
	SP_MOVES moves = {0}, more = {0};
	static const char *const keep[] = {"B"}, *const never[] = {"Q"};
	find(&(struct sp_moves_wish){.program = "kernel", .keep = keep, .keep_count = 1}, &moves);
	expect_names(&moves, "N=1, N=3, Q=y, X by E");
	find(
		&(struct sp_moves_wish){
			.program = "userspace", .prefix = "toy:", .never = never, .never_count = 1},
		&more);
	expect_names(&more, "toy:A, toy:B, toy:N=1, toy:N=3, toy:X by E");
	sp_moves_append(&moves, &more);
	assert_int_equal(moves.count, 9);
	assert_int_equal(more.count, 0);
	assert_int_equal(moves.group_count, 3);
	assert_int_equal(moves.items[6].group, 2);
	assert_int_equal(moves.items[5].parents[0], 4);
}

static void list_number(const char *value, const char *range, enum sp_option_type type, const char *names)
{
	SP_MOVES moves = {0};
	struct sp_option_facts option = {.name = (char *)"N",
		.type = type,
		.value = (char *)value,
		.range = (char *)range,
		.visible = true,
		.choice_members = (char *)"",
		.prompt_if = (char *)""};
	struct sp_kconfig facts = {&option, 1};
	struct sp_moves_wish wish = {.program = "kernel"};
	struct sp_moves_maker maker = {.facts = &facts, .wish = &wish, .moves = &moves};
	sp_moves_list(&maker);
	expect_names(&moves, names);
}

static void numbers_go_down_within_their_range(void **state)
{
	(void)state;
	list_number("17", "12 25", SP_OPTION_INTEGER, "N=15, N=14, N=12");
	list_number("12", "12 25", SP_OPTION_INTEGER, "");
	list_number("13", "12 25", SP_OPTION_INTEGER, "N=12");
	list_number("256", "", SP_OPTION_INTEGER, "N=128, N=64, N=1");
	list_number("1", "", SP_OPTION_INTEGER, "");
	list_number("0x1000000", "", SP_OPTION_HEX, "N=0x800000, N=0x400000, N=0x1");
	list_number("9223372036854775807", "-9223372036854775808 9223372036854775807", SP_OPTION_INTEGER, "");
	list_number("", "", SP_OPTION_INTEGER, "");
	list_number("nonsense", "1 x", SP_OPTION_INTEGER, "");
}

/* Two moves with one outcome are one; whose prompt needs another option is the alias. */
static void equal_outcomes_are_one_move(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	struct sp_kconfig facts = {0};
	struct sp_moves_wish wish = {.program = "kernel"};
	struct sp_moves_maker maker = {.facts = &facts, .wish = &wish, .moves = &moves};
	static const enum sp_move_kind kinds[] = {SP_MOVE_BY, SP_MOVE_OFF, SP_MOVE_OFF, SP_MOVE_OFF};
	static const char *const names[] = {"A by E", "B", "A", "C"};
	for (size_t i = 0; i < SP_COUNT(kinds); i++) {
		struct sp_move *move = sp_moves_draft(&maker, kinds[i], "A", sp_strdup(names[i]));
		move->resolution.changes = sp_alloc(sizeof(*move->resolution.changes));
		move->resolution.changes[0] = (struct sp_option_change){.name = sp_strdup("A"),
			.before = sp_strdup("y"),
			.after = i == 3 ? sp_strdup("m") : NULL};
		move->resolution.count = 1;
	}
	sp_moves_merge(&moves);
	expect_names(&moves, "A, C");
	assert_int_equal(moves.items[0].alias_count, 2);
	assert_string_equal(moves.items[0].aliases[0], "B");
	assert_string_equal(moves.items[0].aliases[1], "A by E");
	assert_ptr_equal(sp_moves_by_name(&moves, "A by E"), &moves.items[0]);
}

#define BYTES(count) ((sp_bits)(count)*8 * SP_BIT)

static struct sp_option_cost cost(const char *name, enum sp_option_fate fate, int64_t own, int64_t drop)
{
	return (struct sp_option_cost){
		.program = (char *)"kernel",
		.name = (char *)name,
		.fate = fate,
		.own.packed = BYTES(own),
		.drop.packed = BYTES(drop),
		.code = 100,
		.executed = -1,
	};
}

static void weights_add_up_to_the_drop_cost(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	double weights[8];
	struct sp_option_cost costs[] = {cost("A", SP_OPTION_DROPPABLE, 500, 1000),
		cost("B", SP_OPTION_DROPPABLE, 300, 400), cost("X", SP_OPTION_HELD, 50, 0)};
	struct sp_attribution attribution = {.options = costs, .option_count = 3};
	struct sp_move_evidence evidence = {.attribution = &attribution}, nothing = {0};
	find(&(struct sp_moves_wish){.program = "kernel"}, &moves);
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[0], 600, 1e-9);
	assert_float_equal(weights[1], 400, 1e-9);
	assert_float_equal(weights[5], 50, 1e-9);
	assert_true(weights[2] > 0 && weights[4] > weights[2]);
	/* estimates may contradict each other */
	costs[1].drop.packed = BYTES(1500);
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[0], 0, 1e-9);
	sp_moves_weigh(&moves, &nothing, weights);
	assert_float_equal(weights[0], 0, 1e-9);
}

/* The prior of the move at an index, with this evidence. */
static double prior(const struct sp_moves *moves, const struct sp_move_evidence *evidence, size_t index)
{
	double priors[8];
	sp_moves_expect(moves, evidence, priors);
	for (size_t i = 0; i < moves->count; i++)
		assert_true(priors[i] > 0 && priors[i] < 1);
	return priors[index];
}

static void priors_follow_the_evidence(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	static const char *const names_b[] = {"mount -t b none /mnt"}, *const other[] = {
									       "mount -t abc none /b7x"};
	struct sp_option_cost costs[] = {cost("B", SP_OPTION_DROPPABLE, 300, 400)};
	struct sp_attribution attribution = {.options = costs, .option_count = 1};
	struct sp_move_evidence nothing = {0}, traced = {.attribution = &attribution},
				named = {.texts = names_b, .text_count = 1},
				unnamed = {.texts = other, .text_count = 1};
	find(&(struct sp_moves_wish){.program = "kernel"}, &moves);
	double plain = prior(&moves, &nothing, 1);
	assert_float_equal(plain, 0.05, 1e-9);
	assert_true(prior(&moves, &nothing, 0) > plain);
	assert_float_equal(prior(&moves, &traced, 1), plain, 1e-9);
	/* what comes on in return is rather larger */
	char *without = moves.items[1].switched_on;
	moves.items[1].switched_on = (char *)"C";
	assert_float_equal(prior(&moves, &nothing, 1), 0.7, 1e-9);
	moves.items[1].switched_on = without;
	costs[0].executed = 0;
	double none = prior(&moves, &traced, 1);
	costs[0].executed = 1;
	double little = prior(&moves, &traced, 1);
	assert_true(none < little && little < plain);
	costs[0].executed = 10;
	double some = prior(&moves, &traced, 1);
	costs[0].executed = 60;
	assert_true(some > plain && prior(&moves, &traced, 1) > some);
	/* a name that is too short for a word of its own says nothing */
	moves.items[1].option[0] = 'B';
	assert_float_equal(prior(&moves, &named, 1), prior(&moves, &unnamed, 1), 1e-9);
	free(moves.items[1].option);
	moves.items[1].option = sp_strdup("BLK_DEV_FD");
	static const char *const device[] = {"mount /dev/fd0 /mnt"}, *const file[] = {"cat afd0 fdx"};
	struct sp_move_evidence typed = {.texts = device, .text_count = 1},
				not_typed = {.texts = file, .text_count = 1};
	assert_true(prior(&moves, &typed, 1) > plain);
	assert_true(prior(&moves, &not_typed, 1) < plain);
	moves.items[1].is_explicit = true;
	assert_float_equal(prior(&moves, &nothing, 1), 0.6, 1e-9);
}

static void verdicts_decide(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	struct sp_move_verdict verdict = {
		.program = "kernel", .name = "B", .passed = false, .same_kernel = true};
	const struct sp_move_verdict twice[] = {verdict, verdict};
	struct sp_move_evidence evidence = {.verdicts = &verdict, .verdict_count = 1}, nothing = {0},
				surer = {.verdicts = twice, .verdict_count = 2};
	find(&(struct sp_moves_wish){.program = "kernel"}, &moves);
	double plain = prior(&moves, &nothing, 1);
	assert_true(prior(&moves, &evidence, 1) > 0.95);
	assert_true(prior(&moves, &surer, 1) > 0.999);
	verdict.passed = true;
	assert_true(prior(&moves, &evidence, 1) < plain);
	double alone = prior(&moves, &evidence, 1);
	verdict.together = true;
	assert_true(prior(&moves, &evidence, 1) < alone / 10);
	verdict.together = false;
	verdict.same_kernel = false;
	assert_true(prior(&moves, &evidence, 1) < plain);
	verdict.passed = false;
	double elsewhere = prior(&moves, &evidence, 1);
	assert_true(elsewhere > plain && elsewhere < 0.95);
	verdict.program = "userspace";
	assert_float_equal(prior(&moves, &evidence, 1), plain, 1e-9);
}

/* The newest comes first, and is about this move alone. */
static void what_it_won_elsewhere_counts(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	double weights[8];
	struct sp_option_cost costs[] = {cost("B", SP_OPTION_DROPPABLE, 300, 400)};
	struct sp_attribution attribution = {.options = costs, .option_count = 1};
	struct sp_move_win wins[] = {{"userspace", "B", NULL, 7}, {"kernel", "B", NULL, 900},
		{"kernel", "B", NULL, 20}, {"kernel", "A", "B", 100}};
	struct sp_move_evidence evidence = {.attribution = &attribution, .wins = wins, .win_count = 4},
				nothing = {0};
	find(&(struct sp_moves_wish){.program = "kernel"}, &moves);
	double plain = prior(&moves, &nothing, 1);
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[1], 900, 1e-9);
	assert_float_equal(weights[0], 1000, 1e-9);
	/* each in place of the other: what the other one won over the base counts, once */
	wins[1].instead = "A";
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[0], 120, 1e-9);
	wins[1].instead = NULL;
	assert_float_equal(prior(&moves, &evidence, 1), plain, 1e-9);
	/* by less than the stream's luck */
	wins[1].won = -8;
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[1], 0, 1e-9);
	assert_float_equal(prior(&moves, &evidence, 1), plain, 1e-9);
	wins[1].won = -4096;
	assert_true(prior(&moves, &evidence, 1) > 0.95);
}

/* In a later round another member of the choice is at hand than in the base, which won something, too. */
static void a_swap_wins_what_it_has_beyond_what_is_at_hand(void **state)
{
	(void)state;
	SP_MOVES moves = {0};
	double weights[8];
	struct sp_move_win wins[] = {{"kernel", "Q=y", NULL, 700}, {"kernel", "P=y", NULL, 500}};
	struct sp_move_evidence evidence = {.wins = wins, .win_count = 1};
	find(&(struct sp_moves_wish){.program = "kernel"}, &moves);
	const struct sp_move *move = sp_moves_by_name(&moves, "Q=y");
	assert_non_null(move);
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[move - moves.items], 700, 1e-9);
	evidence.win_count = 2;
	sp_moves_weigh(&moves, &evidence, weights);
	assert_float_equal(weights[move - moves.items], 200, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompts_tell_their_condition),
		cmocka_unit_test(all_kinds_are_found),
		cmocka_unit_test(wishes_are_heeded),
		cmocka_unit_test(numbers_go_down_within_their_range),
		cmocka_unit_test(equal_outcomes_are_one_move),
		cmocka_unit_test(weights_add_up_to_the_drop_cost),
		cmocka_unit_test(priors_follow_the_evidence),
		cmocka_unit_test(verdicts_decide),
		cmocka_unit_test(what_it_won_elsewhere_counts),
		cmocka_unit_test(a_swap_wins_what_it_has_beyond_what_is_at_hand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
