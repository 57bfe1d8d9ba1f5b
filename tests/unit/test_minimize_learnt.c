/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one round of `sizeprof minimize` tells the next one. */
#include "unit/harness.h"

#include "cmd/minimize.h"

enum { A, B, C, D, E, FATS, ITEMS };
static struct sp_move moves[] = {
	[A] = {.name = (char *)"A", .program = (char *)"kernel"},
	[B] = {.name = (char *)"B=y", .program = (char *)"kernel"},
	[C] = {.name = (char *)"busybox:C", .program = (char *)"userspace"},
	[D] = {.name = (char *)"D", .program = (char *)"kernel"},
	[E] = {.name = (char *)"E", .program = (char *)"kernel"},
};
static char *names[] = {(char *)"A", (char *)"B=y", (char *)"busybox:C", (char *)"D", (char *)"E", (char *)"fats"};

/* The last item is none of a tree. */
const struct sp_move *sp_round_move(const struct sp_round *round, size_t item)
{
	return item < round->moves.count ? &round->moves.items[item] : NULL;
}

static struct sp_round round_of(struct sp_asked *asked, size_t count)
{
	return (struct sp_round){.moves = {.items = moves, .count = FATS},
		.names = names,
		.count = ITEMS,
		.has_fats = true,
		.asked = asked,
		.asked_count = count};
}

static struct sp_asked alone(uint32_t item, uint32_t instead, uint64_t before, uint64_t bytes)
{
	return (struct sp_asked){
		.alone = item, .instead = instead, .before = before, .state = {.bytes = bytes}, .passed = true};
}

static void check_prior(const struct sp_learnt *learnt, const char *name, double prior)
{
	double is = sp_learnt_prior(learnt, name);
	if (is < prior - 1e-9 || is > prior + 1e-9)
		fail_msg("%s: %g instead of %g", name, is, prior);
}

static void chances_of_the_last_round_are_priors(void **state)
{
	(void)state;
	SP_LEARNT learnt = {0};
	const struct sp_round round = round_of(NULL, 0);
	enum sp_search_verdict verdicts[ITEMS] = {
		[A] = SP_SEARCH_NEEDED, [B] = SP_SEARCH_IMPOSSIBLE, [C] = SP_SEARCH_USELESS};
	double chances[ITEMS] = {[A] = 0.9, [B] = -1, [C] = 0.7, [D] = -1, [E] = 1, [FATS] = 0.5};
	sp_learnt_take(&learnt, &round, &(struct sp_search_end){.verdicts = verdicts, .chances = chances});
	/* what an answer said goes before what the strategy holds; nothing is certain */
	check_prior(&learnt, "A", 0.9995);
	check_prior(&learnt, "B=y", 0.9995);
	check_prior(&learnt, "busybox:C", 0.3);
	check_prior(&learnt, "E", 0.0005);
	/* made, or of a strategy that has none; no move; none that there was */
	check_prior(&learnt, "D", -1);
	check_prior(&learnt, "fats", -1);
	check_prior(&learnt, "F", -1);
	/* the next round's take their place */
	verdicts[A] = SP_SEARCH_UNKNOWN;
	chances[D] = 0.25;
	chances[E] = -1;
	sp_learnt_take(&learnt, &round, &(struct sp_search_end){.verdicts = verdicts, .chances = chances});
	check_prior(&learnt, "A", 0.1);
	check_prior(&learnt, "D", 0.75);
	check_prior(&learnt, "E", -1);
}

static void the_newest_weight_counts(void **state)
{
	(void)state;
	SP_LEARNT learnt = {0};
	enum sp_search_verdict verdicts[ITEMS] = {0};
	double chances[ITEMS] = {0};
	const struct sp_search_end end = {.verdicts = verdicts, .chances = chances};
	struct sp_asked first[] = {
		alone(A, SP_SEARCH_ALONE, 1000, 1100),
		alone(B, D, 1000, 900),
		alone(C, SP_SEARCH_ALONE, 1000, 1001),
		/* several moves, no image, one that is no move: nothing is known of any */
		alone(SP_SEARCH_ALONE, SP_SEARCH_ALONE, 1000, 2000),
		alone(D, SP_SEARCH_ALONE, 1000, 0),
		alone(FATS, SP_SEARCH_ALONE, 1000, 2000),
		alone(E, FATS, 1000, 2000),
	};
	const struct sp_round round = round_of(first, SP_COUNT(first));
	sp_learnt_take(&learnt, &round, &end);
	assert_int_equal(learnt.win_count, 3);
	assert_int_equal(learnt.wins[0].won, -100);
	assert_null(learnt.wins[0].instead);
	assert_int_equal(learnt.wins[1].won, 100);
	assert_string_equal(learnt.wins[1].name, "B=y");
	assert_string_equal(learnt.wins[1].instead, "D");
	assert_true(sp_learnt_larger(&learnt, "kernel", "A"));
	assert_false(sp_learnt_larger(&learnt, "kernel", "B=y"));
	assert_false(sp_learnt_larger(&learnt, "kernel", "D"));
	assert_false(sp_learnt_larger(&learnt, "kernel", "E"));
	/* by the program's own name */
	assert_true(sp_learnt_larger(&learnt, "userspace", "busybox:C"));
	assert_false(sp_learnt_larger(&learnt, "kernel", "busybox:C"));
	/* rounds add up */
	struct sp_asked second[] = {alone(A, SP_SEARCH_ALONE, 900, 850)};
	const struct sp_round next = round_of(second, 1);
	sp_learnt_take(&learnt, &next, &end);
	assert_int_equal(learnt.win_count, 4);
	assert_false(sp_learnt_larger(&learnt, "kernel", "A"));
	assert_true(sp_learnt_larger(&learnt, "userspace", "busybox:C"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chances_of_the_last_round_are_priors),
		cmocka_unit_test(the_newest_weight_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
