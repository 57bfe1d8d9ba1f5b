/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Another object, with a helper of the same name, and with names for the same bytes. */
int __second(int number);
int second(int number) __attribute__((alias("__second")));
int a_weak_name(int number) __attribute__((weak, alias("__second")));
const char *second_text(void);
extern const double second_constant;

const double second_constant __attribute__((used)) = 1.5;

static __attribute__((noinline, used)) int helper(int number)
{
	return number - 7;
}

int __second(int number)
{
	return helper(number) ^ 1;
}

const char *second_text(void)
{
	return "a text that both objects have";
}
