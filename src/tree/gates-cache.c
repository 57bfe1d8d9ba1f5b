/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form: lines of fields separated by tabs.
 *
 *   sizeprof-gates 2
 *   file PATH SECONDS NANOSECONDS BYTES
 *   condition KIND A B NUMBER NAME        by number, from the first one behind the constants on
 *   note TEXT
 *   object NAME CONDITION OPTION FILE LINE
 *   return OPTION OBJECT NEEDS
 *   flags OPTION
 *   end
 */
#include "tree/gates-cache.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "tree/gates.h"

#define FORMAT "sizeprof-gates 2" /* also changes when the same Makefiles would now give another answer */
#define FIELDS 6

static void add(struct sp_buffer *all, const char *text)
{
	sp_buffer_add(all, text, strlen(text) + 1);
}

char *sp_gates_cache_path(const struct sp_tree *tree, const char *const *objects, size_t object_count)
{
	SP_BUFFER all = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *helper = sp_path_join(tree->helpers, "gates.mk");
	char hex[SP_DIGEST_SIZE];
	add(&all, FORMAT);
	add(&all, tree->kind);
	add(&all, tree->sources);
	add(&all, tree->build);
	add(&all, tree->config);
	for (size_t i = 0; tree->make[i]; i++)
		add(&all, tree->make[i]);
	for (size_t i = 0; i < object_count; i++)
		add(&all, objects[i]);
	sp_error_free(sp_file_read(helper, &all));
	sp_digest_bytes(all.data, all.size, hex);
	return sp_format("%s/gates/%.32s", tree->cache, hex);
}

struct reader {
	struct sp_conditions *set;
	struct sp_gates gates;
	size_t capacity;
	struct sp_buffer notes;
	sp_condition *conditions; /* by their number in the file */
	size_t condition_count, condition_capacity;
	bool sound;
};

static void push(struct reader *reader, sp_condition condition)
{
	SP_GROW(reader->conditions, reader->condition_count, reader->condition_capacity);
	reader->conditions[reader->condition_count++] = condition;
}

static sp_condition operand(struct reader *reader, const char *field)
{
	size_t number = strtoul(field, NULL, 10);
	reader->sound = reader->sound && number < reader->condition_count;
	return reader->sound ? reader->conditions[number] : SP_OPAQUE;
}

static void read_condition(struct reader *reader, char *const *field)
{
	struct sp_conditions *set = reader->set;
	int kind = atoi(field[1]);
	switch (kind) {
	case SP_CONDITION_ENABLED:
	case SP_CONDITION_BUILTIN:
	case SP_CONDITION_MODULE:
		push(reader, sp_condition_option(set, (enum sp_condition_kind)kind, field[5]));
		break;
	case SP_CONDITION_EQUAL:
	case SP_CONDITION_LESS:
		push(reader, sp_condition_compare(set, (enum sp_condition_kind)kind, field[5],
				     strtoll(field[4], NULL, 10)));
		break;
	case SP_CONDITION_NOT:
		push(reader, sp_condition_not(set, operand(reader, field[2])));
		break;
	case SP_CONDITION_AND:
		push(reader, sp_condition_and(set, operand(reader, field[2]), operand(reader, field[3])));
		break;
	case SP_CONDITION_OR:
		push(reader, sp_condition_or(set, operand(reader, field[2]), operand(reader, field[3])));
		break;
	default:
		reader->sound = false;
	}
}

static char *text_or_null(const char *field)
{
	return *field ? sp_strdup(field) : NULL;
}

static void read_object(struct reader *reader, char *const *field)
{
	SP_GROW(reader->gates.objects, reader->gates.count, reader->capacity);
	reader->gates.objects[reader->gates.count++] = (struct sp_object_gate){
		.object = sp_strdup(field[1]),
		.condition = operand(reader, field[2]),
		.option = text_or_null(field[3]),
		.file = text_or_null(field[4]),
		.line = (uint32_t)strtoul(field[5], NULL, 10),
	};
}

static void read_return(struct reader *reader, char *const *field)
{
	struct sp_gates *gates = &reader->gates;
	gates->returns = sp_realloc(gates->returns, gates->return_count + 1, sizeof(*gates->returns));
	gates->returns[gates->return_count++] =
		(struct sp_object_return){sp_strdup(field[1]), sp_strdup(field[2]), sp_strdup(field[3])};
}

static void read_flags(struct reader *reader, char *const *field)
{
	struct sp_gates *gates = &reader->gates;
	gates->flags = sp_realloc(gates->flags, gates->flag_count + 1, sizeof(*gates->flags));
	gates->flags[gates->flag_count++] = sp_strdup(field[1]);
}

static bool is_unchanged(char *const *field)
{
	struct stat now;
	return stat(field[1], &now) == 0 && now.st_mtim.tv_sec == strtoll(field[2], NULL, 10) &&
	       now.st_mtim.tv_nsec == strtol(field[3], NULL, 10) &&
	       now.st_size == strtoll(field[4], NULL, 10);
}

static void read_line(struct reader *reader, char *line)
{
	static char none[] = "";
	char *field[FIELDS];
	for (size_t i = 0; i < FIELDS; i++) {
		char *next = strsep(&line, "\t");
		field[i] = next ? next : none;
	}
	if (strcmp(field[0], "file") == 0)
		reader->sound = is_unchanged(field);
	else if (strcmp(field[0], "condition") == 0)
		read_condition(reader, field);
	else if (strcmp(field[0], "note") == 0)
		sp_buffer_printf(&reader->notes, "%s\n", field[1]);
	else if (strcmp(field[0], "object") == 0)
		read_object(reader, field);
	else if (strcmp(field[0], "return") == 0)
		read_return(reader, field);
	else if (strcmp(field[0], "flags") == 0)
		read_flags(reader, field);
	else
		reader->sound = false;
}

static bool read_all(struct reader *reader, char *text)
{
	char *line = strsep(&text, "\n");
	if (!line || strcmp(line, FORMAT) != 0)
		return false;
	for (sp_condition i = 0; i <= SP_OPAQUE; i++)
		push(reader, i);
	reader->sound = true;
	while (reader->sound && (line = strsep(&text, "\n"))) {
		if (strcmp(line, "end") == 0)
			return true;
		read_line(reader, line);
	}
	return false;
}

bool sp_gates_cache_load(
	const char *path, struct sp_conditions *set, struct sp_gates *gates, struct sp_buffer *notes)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct reader reader = {.set = set};
	struct sp_error *error = sp_path_exists(path) ? sp_file_read(path, &text) : NULL;
	bool done = !error && text.size && read_all(&reader, text.data);
	sp_error_free(error);
	if (done) {
		*gates = reader.gates;
		if (notes)
			sp_buffer_add_text(notes, sp_buffer_text(&reader.notes));
	} else {
		sp_gates_clear(&reader.gates);
	}
	sp_buffer_free(&reader.notes);
	free(reader.conditions);
	return done;
}

static void write_file(struct sp_buffer *text, const char *path)
{
	struct stat now;
	if (stat(path, &now) == 0)
		sp_buffer_printf(text, "file\t%s\t%lld\t%ld\t%lld\n", path, (long long)now.st_mtim.tv_sec,
			(long)now.st_mtim.tv_nsec, (long long)now.st_size);
}

/* The set holds more than the gates' conditions: only what these need is written, renumbered. */
struct writer {
	const struct sp_conditions *set;
	struct sp_buffer *text;
	uint32_t *numbers; /* by condition; 0: not written (which is that of SP_NEVER, a constant) */
	uint32_t next;
};

static void write_condition(struct writer *writer, sp_condition condition)
{
	const struct sp_condition_node *node = &writer->set->nodes[condition];
	bool has_name = node->kind < SP_CONDITION_NOT;
	sp_buffer_printf(writer->text, "condition\t%d\t%" PRIu32 "\t%" PRIu32 "\t%" PRId64 "\t%s\n",
		(int)node->kind, has_name ? 0 : writer->numbers[node->a],
		node->kind == SP_CONDITION_AND || node->kind == SP_CONDITION_OR ? writer->numbers[node->b]
										: 0,
		node->number, has_name ? writer->set->names[node->a] : "");
	writer->numbers[condition] = writer->next++;
}

/* Operands have smaller numbers than what they are part of. */
static void write_conditions(struct writer *writer, const struct sp_gates *gates)
{
	const struct sp_conditions *set = writer->set;
	SP_AUTOFREE bool *used = sp_alloc(set->count + 1);
	for (size_t i = 0; i < gates->count; i++)
		used[gates->objects[i].condition] = true;
	for (size_t i = set->count; i-- > SP_OPAQUE + 1;) {
		const struct sp_condition_node *node = &set->nodes[i];
		if (!used[i] || node->kind < SP_CONDITION_NOT)
			continue;
		used[node->a] = true;
		if (node->kind != SP_CONDITION_NOT)
			used[node->b] = true;
	}
	for (sp_condition i = 0; i <= SP_OPAQUE; i++)
		writer->numbers[i] = writer->next++;
	for (size_t i = SP_OPAQUE + 1; i < set->count; i++)
		if (used[i])
			write_condition(writer, (sp_condition)i);
}

static void write_notes(struct sp_buffer *text, const struct sp_buffer *notes)
{
	SP_AUTOFREE char *copy = sp_strdup(sp_buffer_text(notes));
	char *rest = copy;
	for (char *line; (line = strsep(&rest, "\n"));)
		if (*line)
			sp_buffer_printf(text, "note\t%s\n", line);
}

struct sp_error *sp_gates_cache_save(const char *path, const struct sp_conditions *set,
	const struct sp_gates *gates, const struct sp_buffer *notes, const char *const *files)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE uint32_t *numbers = sp_alloc(set->count * sizeof(*numbers));
	struct writer writer = {.set = set, .text = &text, .numbers = numbers};
	sp_buffer_add_text(&text, FORMAT "\n");
	for (size_t i = 0; files[i]; i++)
		write_file(&text, files[i]);
	write_conditions(&writer, gates);
	write_notes(&text, notes);
	for (size_t i = 0; i < gates->count; i++) {
		const struct sp_object_gate *gate = &gates->objects[i];
		sp_buffer_printf(&text, "object\t%s\t%" PRIu32 "\t%s\t%s\t%" PRIu32 "\n", gate->object,
			numbers[gate->condition], gate->option ? gate->option : "",
			gate->file ? gate->file : "", gate->line);
	}
	for (size_t i = 0; i < gates->return_count; i++)
		sp_buffer_printf(&text, "return\t%s\t%s\t%s\n", gates->returns[i].option,
			gates->returns[i].object, gates->returns[i].needs);
	for (size_t i = 0; i < gates->flag_count; i++)
		sp_buffer_printf(&text, "flags\t%s\n", gates->flags[i]);
	sp_buffer_add_text(&text, "end\n");
	return sp_file_write(path, text.data, text.size);
}
