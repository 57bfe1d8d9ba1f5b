/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/source-version.h"

#include <ctype.h>
#include <string.h>

bool sp_version_is_valid(const char *version)
{
	static const char good[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.+~-";
	return *version >= '0' && *version <= '9' && version[strspn(version, good)] == '\0';
}

bool sp_version_matches(const char *wanted, const char *version)
{
	if (!wanted)
		return true;
	size_t length = strlen(wanted);
	return strncmp(wanted, version, length) == 0 &&
	       (version[length] == '\0' || strchr(".-+~", version[length]));
}

/* deb-version(7): ~ sorts before the end, the end and digits before letters, letters before the rest */
static int weight(char character)
{
	if (character == '~')
		return -1;
	if (character == '\0' || isdigit((unsigned char)character))
		return 0;
	return isalpha((unsigned char)character) ? (unsigned char)character : (unsigned char)character + 256;
}

static int compare_numbers(const char **a, const char **b)
{
	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	size_t a_length = strspn(*a, "0123456789"), b_length = strspn(*b, "0123456789");
	int order = a_length != b_length ? (a_length > b_length ? 1 : -1) : strncmp(*a, *b, a_length);
	*a += a_length;
	*b += b_length;
	return order;
}

int sp_version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		while ((*a && !isdigit((unsigned char)*a)) || (*b && !isdigit((unsigned char)*b))) {
			if (weight(*a) != weight(*b))
				return weight(*a) - weight(*b);
			a++;
			b++;
		}
		int order = compare_numbers(&a, &b);
		if (order)
			return order;
	}
	return 0;
}
