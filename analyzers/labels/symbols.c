/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners by symbol, from the unstripped twin. Sized symbols own their bytes. Hand-written assembly often
 * gives no sizes: such a symbol gets the bytes up to the next one in the same object's contribution, where no
 * sized one claims them. Same-named symbols in several places carry their object.
 */
#include <stdlib.h>
#include <string.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "base/memory.h"
#include "object_name.h"
#include "placement.h"
#include "twin.h"

/* Everything that names are made of. */
struct naming {
	const struct sp_image *image;
	const struct sp_sink *sink;
	const struct sp_placement *placement; /* NULL without a map */
	const char *prefix;
};

/* What tells a symbol from others of its name: its object by the map, or its source file; NULL when unknown.
 */
static char *find_home(const struct naming *naming, const struct sp_symbol *symbol)
{
	const struct sp_placed *placed =
		naming->placement ? sp_placement_find(naming->placement, symbol->offset) : NULL;
	if (!placed)
		return sp_strdup(symbol->file);
	SP_OBJECT_NAME name = {0};
	sp_object_name_make(placed->input, naming->image->facts, &name);
	size_t prefix = strlen(naming->prefix);
	return sp_strdup(strncmp(name.object, naming->prefix, prefix) ? name.object : name.object + prefix);
}

static void paint_symbol(
	const struct naming *naming, const struct sp_symbol *symbol, uint64_t size, enum sp_rank rank)
{
	SP_AUTOFREE char *home = symbol->shared ? find_home(naming, symbol) : NULL;
	SP_AUTOFREE char *label =
		sp_format("%s%s%s%s", naming->prefix, symbol->name, home ? "@" : "", home ? home : "");
	naming->sink->paint(naming->sink->user, SP_BY_SYMBOL, symbol->offset, size, (int)rank, label);
}

/* Where the bytes of the unsized symbol number i end: at the next symbol or with the object's contribution.
 */
static uint64_t guess_end(const struct naming *naming, const struct sp_symbols *symbols, size_t i)
{
	uint64_t start = symbols->items[i].offset;
	const struct sp_placed *placed =
		naming->placement ? sp_placement_find(naming->placement, start) : NULL;
	if (!placed || !placed->input->file.length)
		return start;
	uint64_t end = placed->offset + placed->size;
	if (i + 1 < symbols->count && symbols->items[i + 1].offset < end)
		end = symbols->items[i + 1].offset;
	return end;
}

static void paint_symbols(const struct naming *naming, const struct sp_symbols *symbols)
{
	uint64_t named = 0; /* end of the bytes that sized symbols have claimed so far */
	for (size_t i = 0; i < symbols->count; i++) {
		const struct sp_symbol *symbol = &symbols->items[i];
		if (symbol->size) {
			paint_symbol(naming, symbol, symbol->size, SP_RANK_SYMBOL);
			if (symbol->offset + symbol->size > named)
				named = symbol->offset + symbol->size;
		} else if (symbol->executable && symbol->offset >= named) {
			uint64_t end = guess_end(naming, symbols, i);
			paint_symbol(naming, symbol, end - symbol->offset, SP_RANK_UNSIZED);
		}
	}
}

/* What the linker filled is padding by symbol as well, whatever its bytes. */
static void paint_fill(const struct naming *naming)
{
	for (size_t i = 0; i < naming->placement->count; i++) {
		const struct sp_placed *placed = &naming->placement->items[i];
		if (!placed->input->file.length)
			naming->sink->paint(naming->sink->user, SP_BY_SYMBOL, placed->offset, placed->size,
				SP_RANK_INPUT_SECTION, SP_LABEL_PADDING);
	}
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	const struct sp_program_facts *facts = image->facts;
	SP_ELF_FILE shipped = {0};
	SP_ELF_FILE twin = {0};
	SP_PLACEMENT placement = {0};
	SP_SYMBOLS symbols = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &shipped));
	SP_TRY(sp_error_prefix(sp_elf_open(facts->twin, facts->twin_size, &twin), "its unstripped twin"));
	if (facts->map)
		SP_TRY(sp_placement_make(facts->map, &shipped, &placement));
	const struct sp_link_map *map = facts->map ? &placement.map : NULL;
	SP_TRY(sp_twin_read(image->data, &shipped, facts->twin, &twin, map, &symbols));

	struct naming naming = {
		image, sink, facts->map ? &placement : NULL, facts->prefix ? facts->prefix : ""};
	paint_symbols(&naming, &symbols);
	if (naming.placement)
		paint_fill(&naming);
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return image->facts && image->facts->twin && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_symbols = {.name = "symbols", .probe = probe, .run = run};
