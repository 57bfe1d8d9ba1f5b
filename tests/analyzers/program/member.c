/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goes into an archive, lib/lib.a. */
int member(int number);
extern const char member_name[12];

const char member_name[12] = "member";

int member(int number)
{
	return number + member_name[number & 7];
}
