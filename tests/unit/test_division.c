/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 64-bit division that programs of i386 are linked with, compiled for this machine and compared with the
 * machine's own.
 */
#include "unit/harness.h"

#include <limits.h>

#if defined(__x86_64__) || defined(__i386__)
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include "build/division-helper.c"

/* xorshift; numbers of every length are as likely */
static u64 draw(void)
{
	static u64 state = 88172645463325252ull;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> (state % 64);
}

static void check_pair(u64 a, u64 b)
{
	u64 rest;
	s64 signed_rest;
	if (!b)
		return;
	bool good = __udivdi3(a, b) == a / b && __umoddi3(a, b) == a % b &&
		    __udivmoddi4(a, b, &rest) == a / b && rest == a % b && __udivmoddi4(a, b, NULL) == a / b;
	s64 x = (s64)a, y = (s64)b;
	if (!(x == LLONG_MIN && y == -1))
		good = good && __divdi3(x, y) == x / y && __moddi3(x, y) == x % y &&
		       __divmoddi4(x, y, &signed_rest) == x / y && signed_rest == x % y;
	if (!good)
		fail_msg("wrong for %llx and %llx", a, b);
}

static void test_edges(void **state)
{
	(void)state;
	static const u64 edges[] = {0, 1, 2, 3, 10, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
		0x100000001, 0x1ffffffff, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
		0xfffffffffffffffe, 0xffffffffffffffff};
	for (size_t i = 0; i < SP_COUNT(edges); i++)
		for (size_t j = 0; j < SP_COUNT(edges); j++)
			check_pair(edges[i], edges[j]);
}

static void test_random_numbers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		u64 a = draw(), b = draw();
		check_pair(a, b);
		check_pair(-a, b);
		check_pair(a, -b);
	}
}
#else
static void test_edges(void **state)
{
	(void)state;
	skip();
}
#define test_random_numbers test_edges
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_random_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
