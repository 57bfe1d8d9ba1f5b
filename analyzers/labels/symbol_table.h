/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbols of an ELF file, as owners of its bytes: one name for each place.
 */
#ifndef SIZEPROF_ANALYZERS_SYMBOL_TABLE_H
#define SIZEPROF_ANALYZERS_SYMBOL_TABLE_H

#include "../elf_file.h"
#include "base/link_map.h"

/* A symbol that has a place in the shipped file. */
struct sp_symbol {
	const char *name; /* of the file's string table */
	const char *file; /* source file of a local symbol as the table tells it, or NULL */
	uint64_t offset;  /* in the shipped file */
	uint64_t size;    /* 0: the source did not say */
	uint8_t binding;  /* STB_GLOBAL, ... */
	bool executable;  /* lies in a section of code */
	bool shared;      /* another symbol in another place has the same name */
};

/* A further name of the same bytes. */
struct sp_symbol_alias {
	size_t symbol; /* index */
	const char *name;
};

struct sp_symbols {
	struct sp_symbol *items; /* sorted by offset, then by falling size; one for each place */
	size_t count, capacity;
	struct sp_symbol_alias *aliases; /* sorted by symbol */
	size_t alias_count, alias_capacity;
};

/* A symbol table while its file is open. */
struct sp_symbol_table {
	Elf_Data *data; /* NULL: the file has none */
	struct sp_elf_names names;
	int count;
};

/* The first table of that type (SHT_SYMTAB, SHT_DYNSYM). */
struct sp_error *sp_symbol_table_open(
	const struct sp_elf_file *file, uint32_t type, struct sp_symbol_table *table) SP_MUST_CHECK;
/* NULL when it has none */
const char *sp_symbol_table_name(struct sp_symbol_table *table, const GElf_Sym *symbol);
/* Is it a name for bytes of a section? */
bool sp_symbol_has_place(const GElf_Sym *symbol);

/*
 * Reads symbols. places: the shipped section of each of the file's sections, by number; NULL where the bytes
 * do not ship. Of several symbols for the same bytes one is kept: global before weak before local, then the
 * one with fewer leading underscores, then the first by strcmp; the others are aliases. Left out: symbols
 * without bytes in the shipped file (absolute, thread-local, of NOBITS sections) and, when there is a map,
 * unsized ones that the linker script assigns. Errors: a symbol that cannot be read; names that have more bytes
 * together than a sound file's can have.
 */
struct sp_error *sp_symbols_read(struct sp_symbol_table *table,
	const struct sp_elf_section *const *places, size_t place_count, const struct sp_link_map *map,
	struct sp_symbols *symbols) SP_MUST_CHECK;
void sp_symbols_free(struct sp_symbols *symbols);
#define SP_SYMBOLS SP_GUARD(sp_symbols_free) struct sp_symbols

#endif
