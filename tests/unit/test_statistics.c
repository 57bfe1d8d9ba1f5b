/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics against values worked out by hand.
 */
#include "unit/harness.h"

#include <math.h>

#include "base/statistics.h"

#define NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static void ranks_alone_count(void **state)
{
	(void)state;
	const double one[] = {1, 2, 3, 4, 5}, steep[] = {1, 10, 100, 1000, 1e9}, falling[] = {9, 7, 5, 3, -1};
	NEAR(sp_spearman(one, steep, 5), 1);
	NEAR(sp_spearman(one, falling, 5), -1);
	/* without ties it is 1 - 6 * sum of squared differences / (n * (n * n - 1)) */
	const double swapped[] = {2, 1, 3, 5, 4};
	NEAR(sp_spearman(one, swapped, 5), 1 - 6.0 * 4 / (5 * 24));
}

static void ties_share_their_ranks(void **state)
{
	(void)state;
	/* ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: Pearson is 4.5 / sqrt(4.5 * 5) */
	const double one[] = {0, 7, 7, 9}, other[] = {1, 2, 3, 4};
	NEAR(sp_spearman(one, other, 4), 4.5 / sqrt(4.5 * 5));
	NEAR(sp_spearman(one, one, 4), 1);
	/* the order of the pairs means nothing */
	const double turned[] = {9, 7, 0, 7}, beside[] = {4, 3, 1, 2};
	NEAR(sp_spearman(turned, beside, 4), 4.5 / sqrt(4.5 * 5));
}

static void too_little_is_no_number(void **state)
{
	(void)state;
	const double flat[] = {3, 3, 3}, rising[] = {1, 2, 3}, zero[] = {0, 0};
	assert_true(isnan(sp_spearman(rising, rising, 1)));
	assert_true(isnan(sp_spearman(flat, rising, 3)));
	assert_true(isnan(sp_median(NULL, 0)));
	assert_true(isnan(sp_maximum(NULL, 0)));
	assert_true(isnan(sp_summed_error(rising, zero, 2)));
}

static void middles_and_sums(void **state)
{
	(void)state;
	const double odd[] = {9, -1, 4}, even[] = {8, 2, 4, 100};
	NEAR(sp_median(odd, 3), 4);
	NEAR(sp_median(even, 4), 6);
	assert_true(even[0] > even[1]);
	NEAR(sp_maximum(even, 4), 100);
	NEAR(sp_maximum(odd + 1, 1), -1);
	/* |10 - 8| + |-2 - 2| = 6 of |8| + |2| = 10; signs do not cancel */
	const double predicted[] = {10, -2}, truth[] = {8, 2};
	NEAR(sp_summed_error(predicted, truth, 2), 0.6);
	const double negative[] = {-8, 2};
	NEAR(sp_summed_error(negative, negative, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranks_alone_count),
		cmocka_unit_test(ties_share_their_ranks),
		cmocka_unit_test(too_little_is_no_number),
		cmocka_unit_test(middles_and_sums),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
