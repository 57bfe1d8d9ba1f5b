/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the symbol table of the twin (libelf) and laying it over the shipped file.
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

/* The twin's symbol table while it is read. */
struct table {
	Elf *elf;
	Elf_Data *data;
	size_t names; /* section number of the names */
	int count;
};

static struct sp_error *open_table(const struct sp_elf_file *twin, struct table *table)
{
	for (size_t i = 0; i < twin->section_count; i++) {
		GElf_Shdr header;
		if (twin->sections[i].type != SHT_SYMTAB || !sp_elf_has_bytes(&twin->sections[i]))
			continue;
		Elf_Scn *section = elf_getscn(twin->elf, i);
		table->data = elf_getdata(section, NULL);
		if (!table->data || !gelf_getshdr(section, &header) || !header.sh_entsize)
			return sp_error_new(SP_USAGE,
				"the unstripped twin's symbol table at offset 0x%" PRIx64 " is damaged",
				twin->sections[i].offset);
		table->elf = twin->elf;
		table->names = header.sh_link;
		table->count = (int)(table->data->d_size / gelf_fsize(twin->elf, ELF_T_SYM, 1, EV_CURRENT));
		return NULL;
	}
	return sp_error_new(SP_USAGE,
		"the unstripped twin has no symbol table; give the file as the linker left it, before strip");
}

static const char *symbol_name(const struct table *table, const GElf_Sym *symbol)
{
	const char *name = elf_strptr(table->elf, table->names, symbol->st_name);
	return name && *name ? name : NULL;
}

static bool has_place(const GElf_Sym *symbol)
{
	switch (GELF_ST_TYPE(symbol->st_info)) {
	case STT_NOTYPE:
	case STT_OBJECT:
	case STT_FUNC:
	case STT_GNU_IFUNC:
		return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx < SHN_LORESERVE;
	default:
		return false;
	}
}

static void add_symbol(struct sp_symbols *symbols, const struct table *table, const GElf_Sym *symbol,
	const struct sp_elf_section *section, const char *file, const struct sp_link_map *map)
{
	uint64_t within = symbol->st_value - section->address;
	const char *name = symbol_name(table, symbol);
	if (!name || symbol->st_value < section->address || within >= section->size)
		return;
	if (!symbol->st_size && map && sp_link_map_is_marker(map, name))
		return;
	uint64_t left = section->size - within;
	SP_GROW(symbols->items, symbols->count, symbols->capacity);
	symbols->items[symbols->count++] = (struct sp_symbol){
		.name = name,
		.file = GELF_ST_BIND(symbol->st_info) == STB_LOCAL ? file : NULL,
		.offset = section->offset + within,
		.size = symbol->st_size < left ? symbol->st_size : left,
		.binding = GELF_ST_BIND(symbol->st_info),
		.executable = section->flags & SHF_EXECINSTR,
	};
}

static struct sp_error *read_table(const struct table *table, const struct sp_elf_section **matches,
	size_t match_count, const struct sp_link_map *map, struct sp_symbols *symbols)
{
	const char *file = NULL;
	for (int i = 1; i < table->count; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(table->data, i, &symbol))
			return sp_error_new(SP_USAGE, "the unstripped twin's symbol number %d is damaged", i);
		if (GELF_ST_TYPE(symbol.st_info) == STT_FILE)
			file = symbol_name(table, &symbol);
		else if (has_place(&symbol) && symbol.st_shndx < match_count && matches[symbol.st_shndx])
			add_symbol(symbols, table, &symbol, matches[symbol.st_shndx], file, map);
	}
	return NULL;
}

static int binding_order(const struct sp_symbol *symbol)
{
	return symbol->binding == STB_LOCAL ? 2 : symbol->binding == STB_WEAK ? 1 : 0;
}

/* By place; of one place the best name first. */
static int by_place(const void *a, const void *b)
{
	const struct sp_symbol *left = a, *right = b;
	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	if (left->size != right->size)
		return left->size > right->size ? -1 : 1;
	if (binding_order(left) != binding_order(right))
		return binding_order(left) - binding_order(right);
	size_t left_underscores = strspn(left->name, "_"), right_underscores = strspn(right->name, "_");
	if (left_underscores != right_underscores)
		return left_underscores < right_underscores ? -1 : 1;
	int order = strcmp(left->name, right->name);
	if (order)
		return order;
	return strcmp(left->file ? left->file : "", right->file ? right->file : "");
}

static void choose_names(struct sp_symbols *symbols)
{
	size_t kept = 0;
	if (symbols->count)
		qsort(symbols->items, symbols->count, sizeof(*symbols->items), by_place);
	for (size_t i = 0; i < symbols->count; i++) {
		const struct sp_symbol *last = kept ? &symbols->items[kept - 1] : NULL;
		if (last && last->offset == symbols->items[i].offset && last->size == symbols->items[i].size)
			continue;
		symbols->items[kept++] = symbols->items[i];
	}
	symbols->count = kept;
}

static int by_name(const void *a, const void *b)
{
	const struct sp_symbol *const *left = a, *const *right = b;
	return strcmp((*left)->name, (*right)->name);
}

static void mark_shared(struct sp_symbols *symbols)
{
	SP_AUTOFREE struct sp_symbol **order = sp_alloc((symbols->count + 1) * sizeof(struct sp_symbol *));
	for (size_t i = 0; i < symbols->count; i++)
		order[i] = &symbols->items[i];
	qsort(order, symbols->count, sizeof(*order), by_name);
	for (size_t i = 1; i < symbols->count; i++)
		if (!strcmp(order[i - 1]->name, order[i]->name))
			order[i - 1]->shared = order[i]->shared = true;
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
static struct known *read_globals(
	const struct table *table, const struct sp_elf_section **matches, size_t match_count, size_t *count)
{
	struct known *globals = sp_alloc(((size_t)table->count + 1) * sizeof(*globals));
	*count = 0;
	for (int i = 1; i < table->count; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(table->data, i, &symbol) || GELF_ST_BIND(symbol.st_info) == STB_LOCAL ||
			!has_place(&symbol) || symbol.st_shndx >= match_count || !matches[symbol.st_shndx])
			continue;
		const char *name = symbol_name(table, &symbol);
		if (name)
			globals[(*count)++] = (struct known){name, symbol.st_value};
	}
	qsort(globals, *count, sizeof(*globals), by_known_name);
	return globals;
}

/* Sections of equal size do not prove that a map is of the same link: objects may stand in another order. */
static struct sp_error *check_map(const struct sp_link_map *map, const struct table *table,
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
	struct table table = {0};
	SP_AUTOFREE const struct sp_elf_section **matches =
		sp_alloc((twin->section_count + 1) * sizeof(*matches));
	SP_TRY(match_sections(image, shipped, twin_data, twin, matches));
	SP_TRY(open_table(twin, &table));
	if (map)
		SP_TRY(check_map(map, &table, matches, twin->section_count));
	struct sp_symbols read = {0};
	struct sp_error *error = read_table(&table, matches, twin->section_count, map, &read);
	if (error) {
		sp_symbols_free(&read);
		return error;
	}
	choose_names(&read);
	mark_shared(&read);
	*symbols = read;
	return NULL;
}

void sp_symbols_free(struct sp_symbols *symbols)
{
	free(symbols->items);
	*symbols = (struct sp_symbols){0};
}
