/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program of a few applets, made as Toybox is.
 */
extern int one_main(void), two_main(void), three_main(void);

struct toy_list {
	const char *name;
	int (*toy_main)(void);
	const char *options;
	unsigned flags;
};
const struct toy_list toy_list[] = {
	{"one", one_main, ">options of one", 1},
	{"three", three_main, 0, 2},
	{"two", two_main, "options of two<", 3},
};
const char help_data[] = "help of one\0\0help of two";
volatile int number;

int common(const char *text)
{
	return *text + number;
}

void _start(void)
{
	const struct toy_list *toy = &toy_list[number];
	number = toy->toy_main() + *toy->name + *toy->options + help_data[number];
	common("start");
	for (;;)
		;
}
