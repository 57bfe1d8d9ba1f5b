/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parser of GNU ld's link map, as binutils' ldlang.c prints it. After "Linker script and memory map" a line
 * is told by its indent:
 *
 *   .text           0x0000000000401000     0x1234 load address ...     column 0: output section
 *    .text.foo      0x0000000000401000       0x20 dir/foo.o            column 1: input section
 *    *fill*         0x0000000000401020       0x10 cccc                 column 1: fill
 *    *(.text .text.*)                                                  column 1: pattern, of no interest
 *                   0x0000000000401000                foo              symbol of the input section above
 *                   0x0000000000401030                _etext = .       assignment of the linker script
 *
 * A name too long for its column stands alone, and its numbers follow on the next line.
 *
 * A contribution all of whose strings or constants were merged with earlier ones is listed at its place with
 * the size that it had before: what follows starts before its end. Such contributions take no bytes and are
 * left out.
 */
#include "base/link_map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool sp_span_is(struct sp_span span, const char *text)
{
	return span.length == strlen(text) && (!span.length || !memcmp(span.text, text, span.length));
}

bool sp_span_starts(struct sp_span span, const char *text)
{
	size_t length = strlen(text);
	return length && span.length >= length && !memcmp(span.text, text, length);
}

bool sp_span_ends(struct sp_span span, const char *text)
{
	size_t length = strlen(text);
	return length && span.length >= length && !memcmp(span.text + span.length - length, text, length);
}

static int compare_spans(const void *a, const void *b)
{
	const struct sp_span *left = a, *right = b;
	size_t length = left->length < right->length ? left->length : right->length;
	int order = length ? memcmp(left->text, right->text, length) : 0;
	return order ? order : (left->length > right->length) - (left->length < right->length);
}

static void skip_spaces(struct sp_span *rest)
{
	while (rest->length && rest->text[0] == ' ') {
		rest->text++;
		rest->length--;
	}
}

/* The next word, and the spaces after it, are taken off rest. */
static struct sp_span take_word(struct sp_span *rest)
{
	struct sp_span word = {rest->text, 0};
	while (rest->length && rest->text[0] != ' ') {
		rest->text++;
		rest->length--;
		word.length++;
	}
	skip_spaces(rest);
	return word;
}

static bool take_number(struct sp_span *rest, uint64_t *number)
{
	struct sp_span line = *rest;
	struct sp_span word = take_word(&line);
	if (word.length < 3 || word.length > 18 || !sp_span_starts(word, "0x"))
		return false;
	uint64_t value = 0;
	for (size_t i = 2; i < word.length; i++) {
		if (!isxdigit((unsigned char)word.text[i]))
			return false;
		int digit = word.text[i];
		value = value << 4 | (uint64_t)(isdigit(digit) ? digit - '0' : tolower(digit) - 'a' + 10);
	}
	*number = value;
	*rest = line;
	return true;
}

/* What the parser knows from the lines before. */
struct parser {
	struct sp_link_map *map;
	struct sp_span output; /* a name that stood alone on the last line, or length 0 */
	struct sp_span input;
};

bool sp_map_is_merged(struct sp_span section, const char *tag)
{
	size_t end = section.length;
	while (end && (isdigit((unsigned char)section.text[end - 1]) || section.text[end - 1] == '.'))
		end--;
	return end < section.length && section.text[end] != '.' &&
	       sp_span_ends((struct sp_span){section.text, end}, tag);
}

/* Leave out what was listed last in this output section and takes no bytes, since the next thing is at
 * address. */
static void drop_merged_away(struct sp_link_map *map, uint64_t address)
{
	while (map->input_count && address >= map->outputs[map->output_count - 1].address) {
		const struct sp_map_input *last = &map->inputs[map->input_count - 1];
		if (last->output != map->output_count - 1 || last->address + last->size <= address)
			return;
		map->input_count--;
	}
}

/* The same at the end of an output section, where only such sections may reach beyond it. */
static void end_output(struct sp_link_map *map)
{
	while (map->input_count && map->output_count) {
		const struct sp_map_output *output = &map->outputs[map->output_count - 1];
		const struct sp_map_input *last = &map->inputs[map->input_count - 1];
		if (last->output != map->output_count - 1 ||
			last->address + last->size <= output->address + output->size ||
			(!sp_map_is_merged(last->section, ".str") &&
				!sp_map_is_merged(last->section, ".cst")))
			return;
		map->input_count--;
	}
}

static void add_output(struct parser *parser, struct sp_span name, uint64_t address, uint64_t size)
{
	struct sp_link_map *map = parser->map;
	end_output(map);
	SP_GROW(map->outputs, map->output_count, map->output_capacity);
	map->outputs[map->output_count++] = (struct sp_map_output){name, address, size};
}

static void parse_output(struct parser *parser, struct sp_span name, struct sp_span rest)
{
	uint64_t address, size;
	if (!rest.length)
		parser->output = name;
	else if (take_number(&rest, &address) && take_number(&rest, &size))
		add_output(parser, name, address, size);
}

/* BYTE and the like: data that the linker script writes; the file's place holds a value */
static bool is_data_statement(struct sp_span name)
{
	static const char *const words[] = {"BYTE", "SHORT", "LONG", "QUAD", "SQUAD", "FILL"};
	for (size_t i = 0; i < SP_COUNT(words); i++)
		if (sp_span_is(name, words[i]))
			return true;
	return false;
}

static void parse_input(struct parser *parser, struct sp_span name, struct sp_span rest)
{
	struct sp_link_map *map = parser->map;
	struct sp_map_input input = {.section = name, .output = map->output_count - 1};
	if (!rest.length) {
		parser->input = name;
		return;
	}
	if (!map->output_count || is_data_statement(name))
		return;
	if (!take_number(&rest, &input.address) || !take_number(&rest, &input.size))
		return;
	drop_merged_away(map, input.address);
	if (!input.size)
		return;
	bool fill = sp_span_is(name, "*fill*");
	if (!fill && !rest.length)
		return;
	if (!fill)
		input.file = rest;
	SP_GROW(map->inputs, map->input_count, map->input_capacity);
	map->inputs[map->input_count++] = input;
}

static void add_marker(struct sp_link_map *map, struct sp_span statement)
{
	if (sp_span_starts(statement, "PROVIDE")) {
		while (statement.length && statement.text[0] != '(') {
			statement.text++;
			statement.length--;
		}
		if (!statement.length)
			return;
		statement.text++;
		statement.length--;
	}
	SP_GROW(map->markers, map->marker_count, map->marker_capacity);
	map->markers[map->marker_count++] = take_word(&statement);
}

/* "0xADDRESS name" or "0xADDRESS name = expression" */
static void parse_symbol(struct parser *parser, struct sp_span rest)
{
	struct sp_link_map *map = parser->map;
	uint64_t address;
	if (!take_number(&rest, &address) || !rest.length)
		return;
	if (memmem(rest.text, rest.length, " = ", 3)) {
		add_marker(map, rest);
		return;
	}
	struct sp_span name = take_word(&rest);
	if (rest.length || sp_span_starts(name, "0x") || sp_span_starts(name, "("))
		return;
	SP_GROW(map->symbols, map->symbol_count, map->symbol_capacity);
	map->symbols[map->symbol_count++] = (struct sp_map_symbol){name, address};
}

static void parse_line(struct parser *parser, struct sp_span line)
{
	struct sp_span output = parser->output, input = parser->input;
	parser->output.length = parser->input.length = 0;
	if (!line.length)
		return;
	if (line.text[0] != ' ') {
		struct sp_span name = take_word(&line);
		parse_output(parser, name, line);
	} else if (line.length > 1 && line.text[1] != ' ') {
		skip_spaces(&line);
		struct sp_span name = take_word(&line);
		if (name.text[0] != '*' || sp_span_is(name, "*fill*"))
			parse_input(parser, name, line);
	} else {
		skip_spaces(&line);
		if (output.length && line.length)
			parse_output(parser, output, line);
		else if (input.length && line.length)
			parse_input(parser, input, line);
		else
			parse_symbol(parser, line);
	}
}

static struct sp_error *check_content(const struct sp_link_map *map)
{
	for (size_t i = 0; i < map->input_count; i++)
		if (map->inputs[i].file.length)
			return NULL;
	return sp_error_new(SP_USAGE, "the link map names no object file; it has to be the map that GNU ld "
				      "writes with -Map for the link "
				      "that made the program");
}

struct sp_error *sp_link_map_parse(const char *text, struct sp_link_map *map)
{
	static const char heading[] = "Linker script and memory map";
	*map = (struct sp_link_map){0};
	const char *line = strstr(text, heading);
	if (!line)
		return sp_error_new(SP_USAGE,
			"the link map is none of GNU ld's in English: it has no heading \"%s\"; link with "
			"GNU ld, "
			"option -Map and LC_ALL=C, not with ld.lld or gold",
			heading);
	struct parser parser = {.map = map};
	for (line += strlen(heading); *line;) {
		struct sp_span span = {line, strcspn(line, "\n")};
		line += span.length + (line[span.length] == '\n');
		if (span.length && span.text[span.length - 1] == '\r')
			span.length--;
		parse_line(&parser, span);
	}
	end_output(map);
	if (map->marker_count)
		qsort(map->markers, map->marker_count, sizeof(*map->markers), compare_spans);
	struct sp_error *error = check_content(map);
	if (error)
		sp_link_map_free(map);
	return error;
}

void sp_link_map_free(struct sp_link_map *map)
{
	free(map->outputs);
	free(map->inputs);
	free(map->symbols);
	free(map->markers);
	*map = (struct sp_link_map){0};
}

bool sp_link_map_is_marker(const struct sp_link_map *map, const char *name)
{
	struct sp_span key = {name, strlen(name)};
	return map->marker_count &&
	       bsearch(&key, map->markers, map->marker_count, sizeof(*map->markers), compare_spans);
}
