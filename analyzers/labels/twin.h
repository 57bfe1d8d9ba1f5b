/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The unstripped twin of a shipped program: is it of the same link, and what are its symbols?
 */
#ifndef SIZEPROF_ANALYZERS_TWIN_H
#define SIZEPROF_ANALYZERS_TWIN_H

#include "../elf_file.h"
#include "link_map.h"

/* A symbol that has a place in the shipped file. */
struct sp_symbol {
	const char *name; /* of the twin's string table */
	const char *file; /* source file of a local symbol as the twin tells it, or NULL */
	uint64_t offset;  /* in the shipped file */
	uint64_t size;    /* 0: the source did not say */
	uint8_t binding;  /* STB_GLOBAL, ... */
	bool executable;  /* lies in a section of code */
	bool shared;      /* another symbol in another place has the same name */
};

struct sp_symbols {
	struct sp_symbol *items; /* sorted by offset, then by falling size; one for each place */
	size_t count, capacity;
};

/*
 * Reads the twin's symbols. Of several symbols for the same bytes one is kept: global before weak before
 * local, then the one with fewer leading underscores, then the first by strcmp. Left out: symbols without
 * bytes in the file (absolute, thread-local, of NOBITS sections) and, when there is a map, unsized ones that
 * the linker script assigns.
 *
 * Errors: a loaded section of the shipped file is missing in the twin or stands elsewhere; their code
 * differs; the twin has no symbols; the map (which may be NULL) has a global symbol at another address.
 */
struct sp_error *sp_twin_read(const uint8_t *image, const struct sp_elf_file *shipped,
	const uint8_t *twin_data, const struct sp_elf_file *twin, const struct sp_link_map *map,
	struct sp_symbols *symbols) SP_MUST_CHECK;
void sp_symbols_free(struct sp_symbols *symbols);
#define SP_SYMBOLS SP_GUARD(sp_symbols_free) struct sp_symbols

#endif
