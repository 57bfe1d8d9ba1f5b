/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * base: stretches of addresses, compared with one flag an address.
 */
#include "unit/harness.h"

#include <stdbool.h>

#include "base/stretches.h"

#define SPACE 400 /* addresses in the comparison */

static void check_stretch(const struct sp_stretches *stretches, size_t i, uint64_t address, uint64_t size)
{
	assert_true(i < stretches->count);
	assert_int_equal(stretches->items[i].address, address);
	assert_int_equal(stretches->items[i].size, size);
}

static void test_normalise_sorts_and_merges(void **state)
{
	(void)state;
	SP_STRETCHES stretches = {0};
	sp_stretches_normalise(&stretches);
	assert_int_equal(sp_stretches_within(&stretches, 0, UINT64_MAX), 0);
	sp_stretches_add(&stretches, 40, 5);
	sp_stretches_add(&stretches, 10, 5);
	sp_stretches_add(&stretches, 15, 5); /* touches */
	sp_stretches_add(&stretches, 12, 2); /* inside */
	sp_stretches_add(&stretches, 30, 0); /* nothing */
	sp_stretches_add(&stretches, 43, 7); /* overlaps the first */
	sp_stretches_normalise(&stretches);
	assert_int_equal(stretches.count, 2);
	check_stretch(&stretches, 0, 10, 10);
	check_stretch(&stretches, 1, 40, 10);
	assert_int_equal(sp_stretches_bytes(&stretches), 20);
}

static void test_runs_in_order_stay_one(void **state)
{
	(void)state;
	SP_STRETCHES stretches = {0};
	for (uint64_t address = 100; address < 200; address += 4)
		sp_stretches_add(&stretches, address, 4);
	assert_int_equal(stretches.count, 1);
	check_stretch(&stretches, 0, 100, 100);
}

static void test_the_last_address(void **state)
{
	(void)state;
	SP_STRETCHES stretches = {0};
	sp_stretches_add(&stretches, UINT64_MAX, 9); /* cut: nothing goes round */
	sp_stretches_add(&stretches, UINT64_MAX - 9, 9);
	sp_stretches_add(&stretches, 0, 1);
	sp_stretches_normalise(&stretches);
	assert_int_equal(stretches.count, 2);
	check_stretch(&stretches, 1, UINT64_MAX - 9, 10);
	assert_int_equal(sp_stretches_within(&stretches, UINT64_MAX - 1, 100), 2);
	assert_true(sp_stretches_has(&stretches, UINT64_MAX));
	assert_true(sp_stretches_has(&stretches, 0));
	assert_false(sp_stretches_has(&stretches, 1));
}

/* Numbers that are the same in each run. */
static uint64_t next_number(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static void fill(struct sp_stretches *stretches, bool *flags, uint64_t *seed)
{
	uint64_t count = next_number(seed) % 12;
	memset(flags, 0, SPACE);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t size = next_number(seed) % 60, address = next_number(seed) % (SPACE - 60);
		sp_stretches_add(stretches, address, size);
		memset(flags + address, 1, size);
	}
	sp_stretches_normalise(stretches);
}

static void check_like(const struct sp_stretches *stretches, const bool *flags)
{
	for (uint64_t address = 0; address < SPACE; address++)
		assert_int_equal(sp_stretches_has(stretches, address), flags[address]);
	for (size_t i = 1; i < stretches->count; i++)
		assert_true(stretches->items[i].address >
			    stretches->items[i - 1].address + stretches->items[i - 1].size);
}

static void check_within(const struct sp_stretches *stretches, const bool *flags, uint64_t *seed)
{
	uint64_t address = next_number(seed) % SPACE, size = next_number(seed) % (SPACE - address + 1);
	uint64_t expected = 0;
	for (uint64_t i = address; i < address + size; i++)
		expected += flags[i];
	assert_int_equal(sp_stretches_within(stretches, address, size), expected);
}

static void test_like_flags(void **state)
{
	(void)state;
	uint64_t seed = 1;
	for (unsigned turn = 0; turn < 500; turn++) {
		SP_STRETCHES a = {0};
		SP_STRETCHES b = {0};
		bool in_a[SPACE], in_b[SPACE], left[SPACE];
		fill(&a, in_a, &seed);
		fill(&b, in_b, &seed);
		check_like(&a, in_a);
		check_within(&a, in_a, &seed);
		SP_STRETCHES rest = sp_stretches_subtract(&a, &b);
		for (size_t i = 0; i < SPACE; i++)
			left[i] = in_a[i] && !in_b[i];
		check_like(&rest, left);
		sp_stretches_add_all(&rest, &b);
		sp_stretches_normalise(&rest);
		for (size_t i = 0; i < SPACE; i++)
			left[i] = in_a[i] || in_b[i];
		check_like(&rest, left);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normalise_sorts_and_merges),
		cmocka_unit_test(test_runs_in_order_stay_one),
		cmocka_unit_test(test_the_last_address),
		cmocka_unit_test(test_like_flags),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
