/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/words.h"

#include <string.h>

#include "base/memory.h"

int sp_word_place(const char *const *words, size_t count, const char *word, int otherwise)
{
	for (size_t i = 0; word && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	return otherwise;
}

const char *sp_next_name(const char **at, size_t *length)
{
	const char *name = *at + strspn(*at, " ");
	*length = strcspn(name, " ");
	*at = name + *length;
	return *length ? name : NULL;
}

bool sp_has_name(const char *list, const char *name, size_t length)
{
	const char *at = list ? list : "", *other;
	size_t here;
	while ((other = sp_next_name(&at, &here)))
		if (here == length && memcmp(other, name, length) == 0)
			return true;
	return false;
}

char *sp_last_lines(const char *text, unsigned count)
{
	const char *end = text ? text + strlen(text) : "", *begin;
	while (text && end > text && strchr(" \t\r\n", end[-1]))
		end--;
	for (begin = end; count && text && begin > text; count--) {
		begin -= begin < end; /* over the break before the line that is taken already */
		while (begin > text && begin[-1] != '\n')
			begin--;
	}
	return sp_format("%.*s", (int)(end - begin), begin);
}

bool sp_starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool sp_ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), part = strlen(end);
	return length >= part && strcmp(text + length - part, end) == 0;
}

int sp_compare_texts(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}
