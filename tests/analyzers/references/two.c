/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Another object: it shares a string, the end of a string and a constant, and walks the records. */
struct record {
	int function, value, other;
};
extern const struct record __start_records[], __stop_records[];

const char *two_shared(void);
const char *two_tail(void);
double two_scale(double number);
int two_walk(void);
int overridden(void);

const char *two_shared(void)
{
	return "a text that three have";
}

const char *two_tail(void)
{
	return "the head, and then the tail" + 19;
}

double two_scale(double number)
{
	return number / 1.0625;
}

int two_walk(void)
{
	int sum = 0;
	for (const struct record *record = __start_records; record < __stop_records; record++)
		sum += record->value;
	return sum;
}

int overridden(void)
{
	return 17;
}
