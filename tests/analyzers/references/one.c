/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One object whose strings, constants and jump table have no names: see test_references.c. */
int one_choose(int number);
const char *one_alone(void);
const char *one_shared(void);
const char *one_whole(void);
const char *one_names(int number);
double one_scale(double number);
int overridden(void);

int one_choose(int number)
{
	switch (number) {
	case 0:
		return one_alone()[3];
	case 1:
		return one_shared()[4] * 3;
	case 2:
		return one_whole()[5] - 7;
	case 3:
		return one_names(1)[0] ^ 9;
	case 4:
		return one_names(2)[1] / 3;
	case 5:
		return one_alone()[2] % 11;
	default:
		return number;
	}
}

const char *one_alone(void)
{
	return "a text of one function alone";
}

const char *one_shared(void)
{
	return "a text that three have";
}

const char *one_whole(void)
{
	return "the head, and then the tail";
}

const char *one_names(int number)
{
	static const char *const own_names[] = {
		"name alpha", "name beta", "name gamma", "a text that three have"};
	return own_names[number & 3];
}

double one_scale(double number)
{
	return number * 1.0625;
}

/* two.c has the one that counts: these bytes lose their name, and are no part of what they call */
__attribute__((weak)) int overridden(void)
{
	return one_choose(4) * one_choose(5);
}
