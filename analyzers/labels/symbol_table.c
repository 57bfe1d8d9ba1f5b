/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading ELF symbol tables (System V ABI, chapter 4) with libelf, and choosing one name for each place.
 */
#include "symbol_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static struct sp_error *open_table(
	const struct sp_elf_file *file, size_t number, struct sp_symbol_table *table)
{
	GElf_Shdr header;
	Elf_Scn *section = elf_getscn(file->elf, number);
	table->data = elf_getdata(section, NULL);
	if (!table->data || !gelf_getshdr(section, &header) || !header.sh_entsize)
		return sp_error_new(SP_USAGE, "the symbol table at offset 0x%" PRIx64 " is damaged",
			file->sections[number].offset);
	sp_elf_names_open(file, header.sh_link, &table->names);
	table->count = (int)(table->data->d_size / gelf_fsize(file->elf, ELF_T_SYM, 1, EV_CURRENT));
	return NULL;
}

struct sp_error *sp_symbol_table_open(
	const struct sp_elf_file *file, uint32_t type, struct sp_symbol_table *table)
{
	*table = (struct sp_symbol_table){0};
	for (size_t i = 0; i < file->section_count; i++)
		if (file->sections[i].type == type && sp_elf_has_bytes(&file->sections[i]))
			return open_table(file, i, table);
	return NULL;
}

const char *sp_symbol_table_name(struct sp_symbol_table *table, const GElf_Sym *symbol)
{
	const char *name = sp_elf_name(&table->names, symbol->st_name);
	return name && *name ? name : NULL;
}

bool sp_symbol_has_place(const GElf_Sym *symbol)
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

static void add_symbol(struct sp_symbols *symbols, struct sp_symbol_table *table,
	const GElf_Sym *symbol, const struct sp_elf_section *section, const GElf_Sym *file,
	const struct sp_link_map *map)
{
	uint64_t within = symbol->st_value - section->address;
	const char *name = sp_symbol_table_name(table, symbol);
	if (!name || symbol->st_value < section->address || within >= section->size)
		return;
	if (!symbol->st_size && map && sp_link_map_is_marker(map, name))
		return;
	uint64_t left = section->size - within;
	bool is_local = GELF_ST_BIND(symbol->st_info) == STB_LOCAL;
	SP_GROW(symbols->items, symbols->count, symbols->capacity);
	symbols->items[symbols->count++] = (struct sp_symbol){
		.name = name,
		.file = file && is_local ? sp_symbol_table_name(table, file) : NULL,
		.offset = section->offset + within,
		.size = symbol->st_size < left ? symbol->st_size : left,
		.binding = GELF_ST_BIND(symbol->st_info),
		.executable = section->flags & SHF_EXECINSTR,
	};
}

static struct sp_error *read_table(struct sp_symbol_table *table,
	const struct sp_elf_section *const *places, size_t place_count, const struct sp_link_map *map,
	struct sp_symbols *symbols)
{
	GElf_Sym file = {0}; /* the source file that the local symbols at hand are of */
	bool has_file = false;
	for (int i = 1; i < table->count; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(table->data, i, &symbol))
			return sp_error_new(SP_USAGE, "the symbol number %d is damaged", i);
		if (GELF_ST_TYPE(symbol.st_info) == STT_FILE) {
			file = symbol;
			has_file = true;
		} else if (sp_symbol_has_place(&symbol) && symbol.st_shndx < place_count &&
			   places[symbol.st_shndx]) {
			add_symbol(symbols, table, &symbol, places[symbol.st_shndx], has_file ? &file : NULL,
				map);
		}
		if (!table->names.room)
			return sp_error_new(SP_USAGE,
				"the symbols up to number %d have names of a length beyond all measure; the "
				"symbol table is damaged",
				i);
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

static void add_alias(struct sp_symbols *symbols, size_t symbol, const char *name)
{
	const struct sp_symbol_alias *last =
		symbols->alias_count ? &symbols->aliases[symbols->alias_count - 1] : NULL;
	if (!strcmp(symbols->items[symbol].name, name) ||
		(last && last->symbol == symbol && !strcmp(last->name, name)))
		return;
	SP_GROW(symbols->aliases, symbols->alias_count, symbols->alias_capacity);
	symbols->aliases[symbols->alias_count++] = (struct sp_symbol_alias){symbol, name};
}

static void choose_names(struct sp_symbols *symbols)
{
	size_t kept = 0;
	if (symbols->count)
		qsort(symbols->items, symbols->count, sizeof(*symbols->items), by_place);
	for (size_t i = 0; i < symbols->count; i++) {
		const struct sp_symbol *symbol = &symbols->items[i];
		const struct sp_symbol *last = kept ? &symbols->items[kept - 1] : NULL;
		if (last && last->offset == symbol->offset && last->size == symbol->size)
			add_alias(symbols, kept - 1, symbol->name);
		else
			symbols->items[kept++] = *symbol;
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

struct sp_error *sp_symbols_read(struct sp_symbol_table *table,
	const struct sp_elf_section *const *places, size_t place_count, const struct sp_link_map *map,
	struct sp_symbols *symbols)
{
	struct sp_symbols read = {0};
	struct sp_error *error = read_table(table, places, place_count, map, &read);
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
	free(symbols->aliases);
	*symbols = (struct sp_symbols){0};
}
