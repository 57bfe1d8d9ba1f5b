/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The unstripped twin of a shipped program: is it of the same link, and what are its symbols?
 */
#ifndef SIZEPROF_ANALYZERS_TWIN_H
#define SIZEPROF_ANALYZERS_TWIN_H

#include "symbol_table.h"

/*
 * Reads the twin's symbols, as sp_symbols_read() does.
 *
 * Errors: a loaded section of the shipped file is missing in the twin or stands elsewhere; their code
 * differs; the twin has no symbols; the map (which may be NULL) has a global symbol at another address.
 */
struct sp_error *sp_twin_read(const uint8_t *image, const struct sp_elf_file *shipped,
	const uint8_t *twin_data, const struct sp_elf_file *twin, const struct sp_link_map *map,
	struct sp_symbols *symbols) SP_MUST_CHECK;

#endif
