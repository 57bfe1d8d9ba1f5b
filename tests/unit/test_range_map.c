/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flattening claims: the rules one by one, then random claims against a model that decides byte by byte.
 */
#include "unit/harness.h"

#include "ledger/range_map.h"
#include "sizeprof/analyzer.h"

#define MODEL_SIZE 257
#define MODEL_CLAIMS 60
#define MODEL_ROUNDS 2000

static uint32_t next_random(uint32_t *state)
{
	*state = (uint32_t)((uint64_t)*state * 48271 % 2147483647);
	return *state;
}

static uint32_t label(struct sp_labels *labels, const char *name)
{
	return sp_labels_intern(labels, SP_BY_SYMBOL, name);
}

static void assert_range(
	const struct sp_ranges *ranges, size_t i, uint64_t offset, uint64_t size, uint32_t owner)
{
	assert_true(i < ranges->count);
	assert_int_equal(ranges->items[i].offset, offset);
	assert_int_equal(ranges->items[i].size, size);
	assert_int_equal(ranges->items[i].label, owner);
}

static void test_no_claims(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	sp_range_map_flatten(&map, 100, &labels, &ranges);
	assert_int_equal(ranges.count, 1);
	assert_range(&ranges, 0, 0, 100, SP_NO_LABEL);
	assert_true(ranges.items[0].weak);
}

static void test_empty_image(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	sp_range_map_flatten(&map, 0, &labels, &ranges);
	assert_int_equal(ranges.count, 0);
}

static void test_smaller_rank_wins(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	uint32_t section = label(&labels, ".text"), symbol = label(&labels, "main");
	sp_range_map_add(&map, 10, 50, SP_RANK_SECTION, section);
	sp_range_map_add(&map, 20, 10, SP_RANK_SYMBOL, symbol);
	sp_range_map_flatten(&map, 100, &labels, &ranges);
	assert_int_equal(ranges.count, 5);
	assert_range(&ranges, 1, 10, 10, section);
	assert_range(&ranges, 2, 20, 10, symbol);
	assert_range(&ranges, 3, 30, 30, section);
	assert_range(&ranges, 4, 60, 40, SP_NO_LABEL);
	sp_range_map_free(&map);
}

static void test_smaller_range_then_later_start(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	uint32_t b = label(&labels, "b"), inner = label(&labels, "inner");
	sp_range_map_add(&map, 0, 10, SP_RANK_SYMBOL, b);
	sp_range_map_add(&map, 2, 4, SP_RANK_SYMBOL, inner); /* smaller */
	sp_range_map_add(&map, 20, 10, SP_RANK_SYMBOL, b);
	sp_range_map_add(&map, 25, 10, SP_RANK_SYMBOL, inner); /* as large, later */
	sp_range_map_flatten(&map, 40, &labels, &ranges);
	assert_int_equal(ranges.count, 7);
	assert_range(&ranges, 0, 0, 2, b);
	assert_range(&ranges, 1, 2, 4, inner);
	assert_range(&ranges, 2, 6, 4, b);
	assert_range(&ranges, 3, 10, 10, SP_NO_LABEL);
	assert_range(&ranges, 4, 20, 5, b);
	assert_range(&ranges, 5, 25, 10, inner);
	assert_range(&ranges, 6, 35, 5, SP_NO_LABEL);
	sp_range_map_free(&map);
}

static void test_same_bytes_go_to_the_first_name(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	uint32_t b = label(&labels, "b"), a = label(&labels, "a");
	sp_range_map_add(&map, 0, 10, SP_RANK_SYMBOL, b);
	sp_range_map_add(&map, 0, 10, SP_RANK_SYMBOL, a);
	sp_range_map_flatten(&map, 10, &labels, &ranges);
	assert_int_equal(ranges.count, 1);
	assert_range(&ranges, 0, 0, 10, a);
	sp_range_map_free(&map);
}

static void test_neighbours_of_one_owner_are_one_range(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	uint32_t owner = label(&labels, "kernel/fork.o");
	for (uint64_t i = 0; i < 10; i++)
		sp_range_map_add(&map, 10 * i, 10, SP_RANK_INPUT_SECTION, owner);
	sp_range_map_flatten(&map, 100, &labels, &ranges);
	assert_int_equal(ranges.count, 1);
	assert_range(&ranges, 0, 0, 100, owner);
	sp_range_map_free(&map);
}

/* The rules once more, written as plainly as can be. */
static bool beats(const struct sp_labels *labels, const struct sp_claim *a, const struct sp_claim *b)
{
	if (!b || a->rank != b->rank)
		return !b || a->rank < b->rank;
	if (a->size != b->size)
		return a->size < b->size;
	if (a->offset != b->offset)
		return a->offset > b->offset;
	return strcmp(sp_labels_name(labels, a->label), sp_labels_name(labels, b->label)) < 0;
}

static uint32_t model_owner(
	const struct sp_labels *labels, const struct sp_claim *claims, size_t count, uint64_t at)
{
	const struct sp_claim *best = NULL;
	for (size_t i = 0; i < count; i++)
		if (claims[i].offset <= at && at < claims[i].offset + claims[i].size &&
			beats(labels, &claims[i], best))
			best = &claims[i];
	return best ? best->label : SP_NO_LABEL;
}

static void assert_like_model(const struct sp_labels *labels, const struct sp_claim *claims, size_t count,
	const struct sp_ranges *ranges)
{
	uint64_t at = 0;
	for (size_t i = 0; i < ranges->count; i++) {
		const struct sp_range *range = &ranges->items[i];
		assert_int_equal(range->offset, at);
		assert_true(range->size > 0);
		for (; at < range->offset + range->size; at++)
			assert_int_equal(range->label, model_owner(labels, claims, count, at));
	}
	assert_int_equal(at, MODEL_SIZE);
}

static size_t random_claims(
	uint32_t *state, const uint32_t *owners, size_t owner_count, struct sp_claim *claims)
{
	static const int ranks[] = {SP_RANK_SYMBOL, SP_RANK_UNSIZED, SP_RANK_SECTION, SP_RANK_UNNAMED};
	size_t count = next_random(state) % (MODEL_CLAIMS + 1);
	for (size_t i = 0; i < count; i++) {
		uint64_t offset = next_random(state) % MODEL_SIZE;
		uint64_t longest = next_random(state) % 4 ? 12 : MODEL_SIZE;
		uint64_t size = 1 + next_random(state) % longest;
		if (size > MODEL_SIZE - offset)
			size = MODEL_SIZE - offset;
		claims[i] = (struct sp_claim){offset, size, owners[next_random(state) % owner_count],
			ranks[next_random(state) % SP_COUNT(ranks)]};
	}
	return count;
}

static void shuffle(uint32_t *state, struct sp_claim *claims, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = next_random(state) % i;
		struct sp_claim kept = claims[i - 1];
		claims[i - 1] = claims[other];
		claims[other] = kept;
	}
}

static void flatten_claims(
	const struct sp_labels *labels, const struct sp_claim *claims, size_t count, struct sp_ranges *ranges)
{
	struct sp_range_map map = {0};
	for (size_t i = 0; i < count; i++)
		sp_range_map_add(&map, claims[i].offset, claims[i].size, claims[i].rank, claims[i].label);
	sp_range_map_flatten(&map, MODEL_SIZE, labels, ranges);
	sp_range_map_free(&map);
}

static void test_random_claims_against_model(void **state)
{
	(void)state;
	uint32_t random = 20240607;
	SP_LABELS labels = {0};
	uint32_t owners[7];
	for (size_t i = 0; i < SP_COUNT(owners); i++) {
		char name[] = {(char)('z' - i), '\0'};
		owners[i] = label(&labels, name);
	}
	for (int round = 0; round < MODEL_ROUNDS; round++) {
		struct sp_claim claims[MODEL_CLAIMS];
		size_t count = random_claims(&random, owners, SP_COUNT(owners), claims);
		SP_RANGES first = {0};
		SP_RANGES second = {0};
		flatten_claims(&labels, claims, count, &first);
		assert_like_model(&labels, claims, count, &first);
		shuffle(&random, claims, count);
		flatten_claims(&labels, claims, count, &second);
		assert_int_equal(first.count, second.count);
		for (size_t i = 0; i < first.count; i++) {
			assert_int_equal(first.items[i].offset, second.items[i].offset);
			assert_int_equal(first.items[i].label, second.items[i].label);
			assert_int_equal(first.items[i].weak, second.items[i].weak);
		}
	}
}

static void test_many_nested_claims(void **state)
{
	(void)state;
	struct sp_range_map map = {0};
	SP_LABELS labels = {0};
	SP_RANGES ranges = {0};
	const uint64_t depth = 100000;
	uint32_t odd = label(&labels, "odd"), even = label(&labels, "even");
	for (uint64_t i = 0; i < depth; i++)
		sp_range_map_add(&map, i, 2 * (depth - i), SP_RANK_SYMBOL, i % 2 ? odd : even);
	sp_range_map_flatten(&map, 2 * depth, &labels, &ranges);
	assert_int_equal(ranges.count, 2 * depth - 1);
	assert_range(&ranges, 0, 0, 1, even);
	assert_range(&ranges, depth - 1, depth - 1, 2, odd);
	sp_range_map_free(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_claims),
		cmocka_unit_test(test_empty_image),
		cmocka_unit_test(test_smaller_rank_wins),
		cmocka_unit_test(test_smaller_range_then_later_start),
		cmocka_unit_test(test_same_bytes_go_to_the_first_name),
		cmocka_unit_test(test_neighbours_of_one_owner_are_one_range),
		cmocka_unit_test(test_random_claims_against_model),
		cmocka_unit_test(test_many_nested_claims),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
