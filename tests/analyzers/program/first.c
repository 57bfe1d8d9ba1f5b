/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One object of the program that the tests account for: see test_program.c. */
int first(int number);
const char *first_text(void);
extern int first_table[16], first_zeros[100];

int first_table[16] = {1, 2, 3};
int first_zeros[100]; /* .bss: no bytes in the file */

static __attribute__((noinline, used)) int helper(int number)
{
	return number * first_table[number & 15];
}

int first(int number)
{
	return helper(number) + 1;
}

const char *first_text(void)
{
	return "a text that both objects have";
}
