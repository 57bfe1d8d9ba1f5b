/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners by symbol of an ELF file that nothing is known about, from the symbol table that it carries itself:
 * kernel modules have theirs, libraries at least the one for dynamic linking. Only sized symbols own bytes:
 * without a link map there is no telling where the others end.
 */
#include "../analyzers.h"
#include "../elf_file.h"
#include "base/memory.h"
#include "program.h"

/* Every section is its own place; tables that are not loaded have no symbols in them. */
static const struct sp_elf_section **own_places(const struct sp_elf_file *file)
{
	const struct sp_elf_section **places = sp_alloc((file->section_count + 1) * sizeof(*places));
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_is_loaded(&file->sections[i]))
			places[i] = &file->sections[i];
	return places;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE file = {0};
	SP_SYMBOLS symbols = {0};
	struct sp_symbol_table table;
	SP_TRY(sp_elf_open(image->data, image->size, &file));
	SP_TRY(sp_symbol_table_open(&file, SHT_SYMTAB, &table));
	if (!table.data)
		SP_TRY(sp_symbol_table_open(&file, SHT_DYNSYM, &table));
	if (!table.data)
		return NULL;
	SP_AUTOFREE const struct sp_elf_section **places = own_places(&file);
	SP_TRY(sp_symbols_read(&table, places, file.section_count, NULL, &symbols));
	SP_AUTOFREE char *prefix = sp_elf_prefix(image);
	const struct sp_naming naming = {.facts = image->facts, .prefix = prefix};
	sp_symbols_paint(&naming, &symbols, sink);
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return !(image->facts && image->facts->twin) && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_own_symbols = {.name = "own symbols", .probe = probe, .run = run};
