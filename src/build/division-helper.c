/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 64-bit division for processors of 32 bits from the 386 on, in the place of libgcc's: Debian builds that for
 * a newer processor (cmov, endbr32), and there is no other in the archive. The names are those that gcc
 * calls.
 */
typedef unsigned long long u64;
typedef long long s64;
typedef unsigned u32;

/* A quotient that fits 32 bits, as the divisor does not: bit by bit, 32 steps at most. */
static u64 divide_slowly(u64 number, u64 divisor, u64 *rest)
{
	u64 quotient = 0;
	if (number >= divisor) {
		int shift = __builtin_clz((u32)(divisor >> 32)) - __builtin_clz((u32)(number >> 32));
		divisor <<= shift;
		for (; shift >= 0; shift--, divisor >>= 1) {
			quotient <<= 1;
			if (number >= divisor) {
				number -= divisor;
				quotient |= 1;
			}
		}
	}
	*rest = number;
	return quotient;
}

static u64 divide(u64 number, u64 divisor, u64 *rest)
{
	if (divisor >> 32)
		return divide_slowly(number, divisor, rest);
	u32 by = (u32)divisor, high = (u32)(number >> 32), low, left;
	u32 first = high / by;
	/* the rest of the first division is less than the divisor, so that this one's quotient fits */
	__asm__("divl %4" : "=a"(low), "=d"(left) : "0"((u32)number), "1"(high % by), "rm"(by) : "cc");
	*rest = left;
	return (u64)first << 32 | low;
}

/* Towards zero; the rest has the number's sign. */
static s64 divide_signed(s64 number, s64 divisor, s64 *rest)
{
	u64 left, a = number < 0 ? -(u64)number : (u64)number, b = divisor < 0 ? -(u64)divisor : (u64)divisor;
	u64 quotient = divide(a, b, &left);
	*rest = (s64)(number < 0 ? -left : left);
	return (s64)((number < 0) != (divisor < 0) ? -quotient : quotient);
}

u64 __udivmoddi4(u64 number, u64 divisor, u64 *rest)
{
	u64 left, quotient = divide(number, divisor, &left);
	if (rest)
		*rest = left;
	return quotient;
}

u64 __udivdi3(u64 number, u64 divisor)
{
	u64 rest;
	return divide(number, divisor, &rest);
}

u64 __umoddi3(u64 number, u64 divisor)
{
	u64 rest;
	divide(number, divisor, &rest);
	return rest;
}

s64 __divmoddi4(s64 number, s64 divisor, s64 *rest)
{
	return divide_signed(number, divisor, rest);
}

s64 __divdi3(s64 number, s64 divisor)
{
	s64 rest;
	return divide_signed(number, divisor, &rest);
}

s64 __moddi3(s64 number, s64 divisor)
{
	s64 rest;
	divide_signed(number, divisor, &rest);
	return rest;
}
