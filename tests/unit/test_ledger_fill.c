/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling fill from data.
 */
#include "unit/harness.h"

#include "ledger/fill.h"

enum { OWNER = 1, PADDING = 2, UNKNOWN = 3 };

#define IS_FILL(...) sp_fill_is_whole((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void test_single_bytes(void **state)
{
	(void)state;
	assert_true(IS_FILL(0));
	assert_true(IS_FILL(0x90, 0x90));
	assert_true(IS_FILL(0xcc));
	assert_true(IS_FILL(0xcc, 0x90, 0, 0));
	assert_false(IS_FILL(0xff, 0xff));
	assert_false(IS_FILL('a'));
	assert_false(IS_FILL(0, 1));
}

static void test_long_nops(void **state)
{
	(void)state;
	assert_true(IS_FILL(0x66, 0x90));
	assert_true(IS_FILL(0x0f, 0x1f, 0x00));
	assert_true(IS_FILL(0x0f, 0x1f, 0x40, 0x00));
	assert_true(IS_FILL(0x0f, 0x1f, 0x44, 0x00, 0x00));
	assert_true(IS_FILL(0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00));
	assert_true(IS_FILL(0x0f, 0x1f, 0x80, 0, 0, 0, 0));
	assert_true(IS_FILL(0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0));
	assert_true(IS_FILL(0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0, 0x0f, 0x1f, 0x40, 0));
	assert_true(IS_FILL(0x8d, 0xb4, 0x26, 0, 0, 0, 0, 0x8d, 0x76, 0));
	assert_false(IS_FILL(0x66));
	assert_false(IS_FILL(0x0f, 0x1f));
	assert_false(IS_FILL(0x0f, 0x1f, 0x84, 0, 0, 0, 0)); /* cut short */
	assert_false(IS_FILL(0x0f, 0x1f, 0x48, 0x00));       /* another operation */
	assert_false(IS_FILL(0x8d, 0x76, 0x01));
	assert_false(IS_FILL(0xc3, 0x0f, 0x1f, 0x00));
}

static void add(struct sp_ranges *ranges, uint64_t offset, uint64_t size, uint32_t label, bool weak)
{
	sp_ranges_append(ranges, (struct sp_range){offset, size, label, weak, SP_NAMED});
}

static void assert_range(
	const struct sp_ranges *ranges, size_t i, uint64_t offset, uint64_t size, uint32_t label)
{
	assert_true(i < ranges->count);
	assert_int_equal(ranges->items[i].offset, offset);
	assert_int_equal(ranges->items[i].size, size);
	assert_int_equal(ranges->items[i].label, label);
}

static void test_named_bytes_are_never_fill(void **state)
{
	(void)state;
	uint8_t data[64] = {0};
	SP_RANGES ranges = {0};
	SP_RANGES result = {0};
	add(&ranges, 0, 64, OWNER, false);
	sp_fill_split(&ranges, data, PADDING, UNKNOWN, &result);
	assert_int_equal(result.count, 1);
	assert_range(&result, 0, 0, 64, OWNER);
}

static void test_runs_inside_weak_ranges(void **state)
{
	(void)state;
	uint8_t data[100];
	memset(data, 'x', sizeof(data));
	memset(data + 10, 0, SP_FILL_RUN);        /* long enough */
	memset(data + 40, 0xff, SP_FILL_RUN - 1); /* one too short */
	memset(data + 60, 0xff, 20);
	memset(data + 90, 'y', 10); /* no fill byte */
	SP_RANGES ranges = {0};
	SP_RANGES result = {0};
	add(&ranges, 0, 100, OWNER, true);
	sp_fill_split(&ranges, data, PADDING, UNKNOWN, &result);
	assert_int_equal(result.count, 5);
	assert_range(&result, 0, 0, 10, OWNER);
	assert_range(&result, 1, 10, SP_FILL_RUN, PADDING);
	assert_range(&result, 2, 26, 34, OWNER);
	assert_range(&result, 3, 60, 20, PADDING);
	assert_range(&result, 4, 80, 20, OWNER);
}

static void test_gaps_between_owners(void **state)
{
	(void)state;
	uint8_t data[32] = {[0 ... 7] = 0xe8, [8 ... 10] = 0xcc, [11 ... 19] = 0xe8, [20] = 'a'};
	SP_RANGES ranges = {0};
	SP_RANGES result = {0};
	add(&ranges, 0, 8, OWNER, false);
	add(&ranges, 8, 3, SP_NO_LABEL, true);
	add(&ranges, 11, 9, OWNER, false);
	add(&ranges, 20, 12, SP_NO_LABEL, true);
	sp_fill_split(&ranges, data, PADDING, UNKNOWN, &result);
	assert_int_equal(result.count, 4);
	assert_range(&result, 1, 8, 3, PADDING);
	assert_range(&result, 3, 20, 12, UNKNOWN); /* eleven zeros may be data */
}

static void test_long_runs_of_any_length(void **state)
{
	(void)state;
	static uint8_t data[1000];
	for (uint64_t length = 1; length < 300; length++) {
		memset(data, 'x', sizeof(data));
		memset(data + 5, 0x90, length);
		SP_RANGES ranges = {0};
		SP_RANGES result = {0};
		add(&ranges, 0, sizeof(data), OWNER, true);
		sp_fill_split(&ranges, data, PADDING, UNKNOWN, &result);
		if (length < SP_FILL_RUN) {
			assert_int_equal(result.count, 1);
			continue;
		}
		assert_int_equal(result.count, 3);
		assert_range(&result, 1, 5, length, PADDING);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_single_bytes),
		cmocka_unit_test(test_long_nops),
		cmocka_unit_test(test_named_bytes_are_never_fill),
		cmocka_unit_test(test_runs_inside_weak_ranges),
		cmocka_unit_test(test_gaps_between_owners),
		cmocka_unit_test(test_long_runs_of_any_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
