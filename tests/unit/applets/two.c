/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The applets two, and three, which "[" is another name of.
 */
extern int shared(int value), common(const char *text);
extern volatile int number;
static volatile char room_of_two[1000];

int two_main(void)
{
	return shared(number) + room_of_two[number] + common("both say this");
}

int three_main(void)
{
	return number + 3;
}

/* an applet may call another one's function */
int one_more(int value)
{
	return three_main() + value;
}
