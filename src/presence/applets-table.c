/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table that leads from an applet's name to its function.
 *
 * BusyBox (include/applet_tables.h, which it generates): applet_main, an array of pointers to functions, in
 * the order of applet_names, one name behind the other, each with a NUL. Toybox (toys.h): toy_list, an array
 * of records that begin with a pointer to the name and one to the function.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "presence/applets-inside.h"

static const struct sp_program_symbol *find_array(const struct sp_linked_program *program, const char *name)
{
	for (size_t i = 0; i < program->symbol_count; i++) {
		const struct sp_program_symbol *symbol = &program->symbols[i];
		if (symbol->size && !symbol->is_function && strcmp(symbol->name, name) == 0)
			return symbol;
	}
	return NULL;
}

static bool is_code(const struct sp_linked_program *program, uint64_t address)
{
	for (size_t i = 0; i < program->section_count; i++) {
		const struct sp_program_section *section = &program->sections[i];
		if (section->is_code && address >= section->address &&
			address - section->address < section->size)
			return true;
	}
	return false;
}

static struct sp_applet_entry *add_entry(
	struct sp_applet_table *table, const char *text, uint64_t address, uint64_t size, uint64_t function)
{
	SP_GROW(table->entries, table->count, table->capacity);
	struct sp_applet_entry *entry = &table->entries[table->count++];
	*entry = (struct sp_applet_entry){
		.pointer = {address, size}, .text = sp_strdup(text), .main = function};
	return entry;
}

static struct sp_error *read_busybox(const struct sp_applet_image *image,
	const struct sp_program_symbol *array, const struct sp_program_symbol *names,
	struct sp_applet_table *table)
{
	const struct sp_linked_program *program = image->program;
	const char *text = (const char *)sp_applet_bytes(image, names->address, names->size);
	if (!text)
		return sp_error_new(SP_UNABLE, "the applets' names are not in the program's file");
	uint64_t used = 0;
	size_t reference = sp_applet_reference_at(program, array->address);
	for (uint64_t i = 0; i < array->size / image->word; i++) {
		const char *end = used < names->size ? memchr(text + used, '\0', names->size - used) : NULL;
		if (!end)
			return sp_error_new(SP_UNABLE, "the applet table has %lu functions but fewer names",
				(unsigned long)(array->size / image->word));
		uint64_t place = array->address + i * image->word, size = (uint64_t)(end - (text + used)) + 1;
		while (reference < program->reference_count && program->references[reference].place < place)
			reference++;
		if (reference < program->reference_count && program->references[reference].place == place) {
			struct sp_applet_entry *entry = add_entry(table, text + used, place, image->word,
				program->references[reference].target);
			entry->name = (struct sp_stretch){names->address + used, size};
			entry->line = i;
		}
		used += size;
	}
	return NULL;
}

/* A record is known by the two pointers in front: to a text, and to a function. */
static void read_toybox(const struct sp_applet_image *image, const struct sp_program_symbol *array,
	struct sp_applet_table *table)
{
	const struct sp_linked_program *program = image->program;
	uint64_t end = array->address + array->size;
	for (size_t i = sp_applet_reference_at(program, array->address); i + 1 < program->reference_count;
		i++) {
		const struct sp_program_reference *name = &program->references[i], *function = name + 1;
		const char *text = NULL;
		if (function->place >= end)
			break;
		if (function->place == name->place + image->word && is_code(program, function->target))
			text = sp_applet_text(image, name->target);
		if (text && !is_code(program, name->target))
			add_entry(table, text, name->place, 0, function->target);
	}
	for (size_t i = 0; i < table->count; i++) {
		uint64_t next = i + 1 < table->count ? table->entries[i + 1].pointer.address : end;
		table->entries[i].pointer.size = next - table->entries[i].pointer.address;
		table->entries[i].line = i;
	}
}

struct sp_error *sp_applet_table_read(const struct sp_applet_image *image, struct sp_applet_table *table)
{
	const struct sp_program_symbol *array = find_array(image->program, "applet_main");
	const struct sp_program_symbol *names = find_array(image->program, "applet_names");
	const struct sp_program_symbol *toys = find_array(image->program, "toy_list");
	if (array && names) {
		table->place = (struct sp_stretch){array->address, array->size};
		return read_busybox(image, array, names, table);
	}
	if (toys) {
		table->place = (struct sp_stretch){toys->address, toys->size};
		read_toybox(image, toys, table);
	}
	return NULL;
}

static int compare_functions(const void *first, const void *second)
{
	const struct sp_applet_entry *a = *(struct sp_applet_entry *const *)first;
	const struct sp_applet_entry *b = *(struct sp_applet_entry *const *)second;
	if (a->main != b->main)
		return a->main < b->main ? -1 : 1;
	return (a > b) - (a < b); /* both are in one array: the order of the table */
}

/* Is a function called after a name, as in ping6_main? What no C name may hold stands as '_' there. */
static bool is_called_after(const char *function, const char *name)
{
	for (; *name; name++, function++) {
		bool plain = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
			     (*name >= '0' && *name <= '9');
		if (*function != (plain ? *name : '_'))
			return false;
	}
	return strcmp(function, "_main") == 0;
}

static unsigned rank_name(const struct sp_linked_program *program, const struct sp_applet_entry *entry)
{
	for (size_t i = 0; i < program->symbol_count && program->symbols[i].address <= entry->main; i++)
		if (program->symbols[i].address == entry->main &&
			is_called_after(program->symbols[i].name, entry->text))
			return 2;
	char first = entry->text[0];
	return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

static struct sp_applet name_applet(
	const struct sp_applet_image *image, struct sp_applet_entry *const *entries, size_t count)
{
	size_t best = 0;
	for (size_t i = 1; i < count; i++)
		if (rank_name(image->program, entries[i]) > rank_name(image->program, entries[best]))
			best = i;
	SP_BUFFER aliases = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count; i++)
		if (i != best)
			sp_buffer_printf(&aliases, "%s%s", aliases.size ? " " : "", entries[i]->text);
	return (struct sp_applet){sp_strdup(entries[best]->text), sp_strdup(sp_buffer_text(&aliases)), 0};
}

void sp_applet_table_group(
	const struct sp_applet_image *image, struct sp_applet_table *table, struct sp_applets *applets)
{
	SP_AUTOFREE struct sp_applet_entry **sorted =
		sp_alloc((table->count + 1) * sizeof(struct sp_applet_entry *));
	for (size_t i = 0; i < table->count; i++) {
		sorted[i] = &table->entries[i];
		table->entries[i].applet = SP_NONE;
	}
	qsort(sorted, table->count, sizeof(struct sp_applet_entry *), compare_functions);
	applets->applets = sp_alloc((table->count + 1) * sizeof(*applets->applets));
	/* the first of each run of one function is the first in the table, too */
	SP_AUTOFREE size_t *runs = sp_alloc((table->count + 1) * sizeof(*runs));
	for (size_t i = 0, start = 0; i < table->count; i++) {
		if (sorted[i]->main != sorted[start]->main)
			start = i;
		runs[sorted[start] - table->entries] = start;
	}
	for (size_t i = 0; i < table->count; i++) {
		if (table->entries[i].applet != SP_NONE)
			continue;
		size_t start = runs[i], count = 0;
		while (start + count < table->count && sorted[start + count]->main == table->entries[i].main)
			sorted[start + count++]->applet = (uint32_t)applets->applet_count;
		applets->applets[applets->applet_count++] = name_applet(image, &sorted[start], count);
	}
}

void sp_applet_table_clear(struct sp_applet_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		free(table->entries[i].text);
	free(table->entries);
	*table = (struct sp_applet_table){0};
}
