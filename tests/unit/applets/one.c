/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The applet one: a function and data of its own, a string, what it shares, and a switch whose table is read
 * at an address in front of it.
 */
extern int shared(int value), common(const char *text), of_library(int value);
extern volatile int number;
static int table_of_one[64] = {1, 2, 3};

static __attribute__((noinline)) int deep(int value)
{
	return table_of_one[value & 63]++ + common("only one says this");
}

static __attribute__((noinline)) int choose(int value)
{
	switch (value) {
	case 1001:
		return deep(3);
	case 1002:
		return shared(1);
	case 1003:
		return deep(value) + 9;
	case 1004:
		return number * 3;
	case 1005:
		return shared(value) + 4;
	case 1006:
		return common("a case");
	default:
		return deep(0);
	}
}

int one_main(void)
{
	return choose(number) + of_library(number) + common("both say this");
}
