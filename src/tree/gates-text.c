/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-text.h"

#include <ctype.h>
#include <string.h>

#define PREFIX "CONFIG_"
#define PREFIX_SIZE (sizeof(PREFIX) - 1)

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Behind the end of a logical line: of one that no backslash continues. */
static const char *end_of_line(const char *at)
{
	for (; *at && *at != '\n'; at++)
		if (*at == '\\' && at[1] == '\n')
			at++;
	return *at ? at + 1 : at;
}

static const char *skip_blanks(const char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

/* Is the name part of that of a list which is added to, "obj-$(CONFIG_X) +="? */
static bool is_assigned(const char *text, const char *name, size_t length)
{
	const char *before = name - PREFIX_SIZE, *behind = name + length;
	if (before < text + 3 || before[-3] != '-' || before[-2] != '$' || !strchr("({", before[-1]))
		return false;
	if (*behind != ')' && *behind != '}')
		return false;
	behind = skip_blanks(behind + 1);
	return *behind && strchr("+:=?", *behind);
}

bool sp_gates_text_next(const char **at, const char *end, struct sp_gates_mention *mention)
{
	for (const char *here = *at; here < end; here++) {
		if (*here == '#') {
			here = end_of_line(here) - 1;
			continue;
		}
		if (strncmp(here, PREFIX, PREFIX_SIZE) != 0 || !is_name(here[PREFIX_SIZE]))
			continue;
		const char *name = here + PREFIX_SIZE;
		size_t length = 0;
		while (is_name(name[length]))
			length++;
		*mention = (struct sp_gates_mention){name, length, is_assigned(*at, name, length)};
		*at = name + length;
		return true;
	}
	return false;
}

static bool has_word(const char *line, const char *end, const char *word)
{
	size_t size = strlen(word);
	for (const char *at = line; (at = strstr(at, word)) && at + size <= end; at++) {
		bool begins = at == line || strchr(" \t\n/=", at[-1]);
		bool ends = at + size == end || strchr(" \t\n\\#", at[size]);
		if (begins && ends)
			return true;
	}
	return false;
}

static bool has_option(const char *line, const char *end, const char *option)
{
	struct sp_gates_mention mention;
	for (const char *at = line; sp_gates_text_next(&at, end, &mention);)
		if (strlen(option) == mention.length && memcmp(option, mention.name, mention.length) == 0)
			return true;
	return false;
}

uint32_t sp_gates_text_line(const char *text, const char *option, const char *word, bool *together)
{
	uint32_t number = 1, first = 0;
	for (const char *line = text, *end; *line; line = end) {
		end = end_of_line(line);
		bool mentioned = has_option(line, end, option);
		*together = mentioned && has_word(line, end, word);
		if (*together)
			return number;
		if (mentioned && !first)
			first = number;
		for (const char *at = line; at < end; at++)
			number += *at == '\n';
	}
	return first;
}

size_t sp_gates_text_beside(const char *text, const char *word,
	void (*found)(void *user, const struct sp_gates_mention *mention), void *user)
{
	struct sp_gates_mention mention;
	size_t lines = 0;
	for (const char *line = text, *end; *line; line = end) {
		end = end_of_line(line);
		if (!has_word(line, end, word))
			continue;
		lines++;
		for (const char *at = line; sp_gates_text_next(&at, end, &mention);)
			found(user, &mention);
	}
	return lines;
}
