/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a script name what an option is for?
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "tree/moves-inside.h"

static bool is_inside_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* A whole word, whatever its case; digits behind it are a device's number: fd0, ram1. */
static bool has_word(const char *text, const char *word, size_t size)
{
	for (const char *at = text; *at; at++) {
		if ((at != text && is_inside_word(at[-1])) || strncasecmp(at, word, size) != 0)
			continue;
		const char *end = at + size;
		while (isdigit((unsigned char)*end))
			end++;
		if (!is_inside_word(*end))
			return true;
	}
	return false;
}

/* PROC_FS is what mounts proc, BLK_DEV_RAM the device ram0: the class at either end of a name is not typed.
 */
bool sp_moves_is_named(const char *option, const char *const *texts, size_t count)
{
	static const char *const before[] = {"BLK_DEV_", "FEATURE_", ""}, *const behind[] = {"_FS", ""};
	for (size_t i = 0; i < SP_COUNT(before); i++)
		for (size_t j = 0; j < SP_COUNT(behind); j++) {
			size_t first = strlen(before[i]), last = strlen(behind[j]), size = strlen(option);
			if (size < first + last + 2 || strncmp(option, before[i], first) != 0 ||
				strcmp(option + size - last, behind[j]) != 0)
				continue;
			for (size_t k = 0; k < count; k++)
				if (has_word(texts[k], option + first, size - first - last))
					return true;
		}
	return false;
}
