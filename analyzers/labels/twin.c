/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Laying the twin over the shipped file: which of its sections ship, and are both of one link?
 */
#include "twin.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The shipped section of each of the twin's sections, by number; NULL where the bytes do not ship. */
static struct sp_error *match_sections(const uint8_t *image, const struct sp_elf_file *shipped,
	const uint8_t *twin_data, const struct sp_elf_file *twin, const struct sp_elf_section **matches)
{
	for (size_t i = 0; i < shipped->section_count; i++) {
		const struct sp_elf_section *section = &shipped->sections[i];
		if (!sp_elf_is_loaded(section))
			continue;
		const struct sp_elf_section *other = sp_elf_find(twin, section->name, section->address);
		if (!other || !sp_elf_has_bytes(other) || other->size != section->size)
			return sp_error_new(SP_USAGE,
				"the unstripped twin is of another link: it has no section %s at address "
				"0x%" PRIx64 " with %" PRIu64
				" bytes; give the file that this one was stripped from",
				section->name, section->address, section->size);
		if ((section->flags & SHF_EXECINSTR) &&
			memcmp(image + section->offset, twin_data + other->offset, section->size))
			return sp_error_new(SP_USAGE,
				"the unstripped twin is of another link: its code in section %s differs; "
				"give the file "
				"that this one was stripped from",
				section->name);
		matches[other - twin->sections] = section;
	}
	return NULL;
}

struct known {
	const char *name;
	uint64_t address;
};

static int by_known_name(const void *a, const void *b)
{
	return strcmp(((const struct known *)a)->name, ((const struct known *)b)->name);
}

static int span_to_known(const void *key, const void *item)
{
	const struct sp_span *name = key;
	const struct known *known = item;
	int order = strncmp(name->text, known->name, name->length);
	return order ? order : known->name[name->length] ? -1 : 0;
}

/* The global symbols of sections that ship, sorted by name; the caller frees. */
static struct known *read_globals(struct sp_symbol_table *table, const struct sp_elf_section **matches,
	size_t match_count, size_t *count)
{
	struct known *globals = sp_alloc(((size_t)table->count + 1) * sizeof(*globals));
	*count = 0;
	for (int i = 1; i < table->count; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(table->data, i, &symbol) || GELF_ST_BIND(symbol.st_info) == STB_LOCAL ||
			!sp_symbol_has_place(&symbol) || symbol.st_shndx >= match_count ||
			!matches[symbol.st_shndx])
			continue;
		const char *name = sp_symbol_table_name(table, &symbol);
		if (name)
			globals[(*count)++] = (struct known){name, symbol.st_value};
	}
	qsort(globals, *count, sizeof(*globals), by_known_name);
	return globals;
}

/* Sections of equal size do not prove that a map is of the same link: objects may stand in another order. */
static struct sp_error *check_map(const struct sp_link_map *map, struct sp_symbol_table *table,
	const struct sp_elf_section **matches, size_t match_count)
{
	size_t count;
	SP_AUTOFREE struct known *globals = read_globals(table, matches, match_count, &count);
	for (size_t i = 0; count && i < map->symbol_count; i++) {
		const struct sp_map_symbol *symbol = &map->symbols[i];
		const struct known *known =
			bsearch(&symbol->name, globals, count, sizeof(*globals), span_to_known);
		if (known && known->address != symbol->address)
			return sp_error_new(SP_USAGE,
				"the link map is of another link: it has %s at address 0x%" PRIx64
				", the unstripped twin at 0x%" PRIx64 "; give the map of the same link",
				known->name, symbol->address, known->address);
	}
	return NULL;
}

struct sp_error *sp_twin_read(const uint8_t *image, const struct sp_elf_file *shipped,
	const uint8_t *twin_data, const struct sp_elf_file *twin, const struct sp_link_map *map,
	struct sp_symbols *symbols)
{
	struct sp_symbol_table table;
	SP_AUTOFREE const struct sp_elf_section **matches =
		sp_alloc((twin->section_count + 1) * sizeof(*matches));
	SP_TRY(match_sections(image, shipped, twin_data, twin, matches));
	SP_TRY(sp_error_prefix(sp_symbol_table_open(twin, SHT_SYMTAB, &table), "its unstripped twin"));
	if (!table.data)
		return sp_error_new(SP_USAGE, "the unstripped twin has no symbol table; give the file as the "
					      "linker left it, before strip");
	if (map)
		SP_TRY(check_map(map, &table, matches, twin->section_count));
	return sp_error_prefix(
		sp_symbols_read(&table, matches, twin->section_count, map, symbols), "its unstripped twin");
}
