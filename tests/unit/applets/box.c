/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program of a few applets, made as BusyBox is: its table, and the start that calls it.
 */
extern int one_main(void), two_main(void), three_main(void);

typedef int applet(void);
applet *const applet_main[] = {three_main, one_main, three_main, two_main};
const char applet_names[] = "[\0one\0three\0two";
const char usage_messages[] = "\0help of one\0help of three\0";
volatile int number;

int common(const char *text)
{
	return *text + number;
}

/* nobody calls it, and no applet does */
int forgotten(void)
{
	return number + 77;
}

void _start(void)
{
	number = applet_main[number]() + applet_names[number] + usage_messages[number];
	common("start");
	for (;;)
		;
}
