/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dynamic program with one call into a shared library (which is library.c). */
int library_call(int number);
int caller(int number);
void _start(void);

int caller(int number)
{
	return library_call(number) + 1;
}

void _start(void)
{
	caller(1);
	for (;;)
		;
}
