/* SPDX-License-Identifier: GPL-2.0-or-later */
int library_call(int number);

int library_call(int number)
{
	return number * 3;
}
