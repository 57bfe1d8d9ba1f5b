/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners by symbol, from the unstripped twin: naming.h says who gets which bytes.
 */
#include "../analyzers.h"
#include "../elf_file.h"
#include "base/memory.h"
#include "naming.h"
#include "placement.h"
#include "program.h"
#include "twin.h"

static void tell_aliases(const struct sp_symbols *symbols, size_t symbol, size_t *next, const char *prefix,
	const char *label, const struct sp_sink *sink)
{
	while (*next < symbols->alias_count && symbols->aliases[*next].symbol < symbol)
		++*next;
	for (; *next < symbols->alias_count && symbols->aliases[*next].symbol == symbol; ++*next) {
		SP_AUTOFREE char *alias = sp_format("%s%s", prefix, symbols->aliases[*next].name);
		sink->alias(sink->user, label, alias);
	}
}

void sp_symbols_paint(
	const struct sp_naming *naming, const struct sp_symbols *symbols, const struct sp_sink *sink)
{
	size_t count, alias = 0;
	SP_AUTOFREE struct sp_named *claims = NULL;
	sp_naming_claims(naming, symbols, NULL, &claims, &count);
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *label = sp_naming_label(naming, &symbols->items[claims[i].symbol]);
		sink->paint(sink->user, SP_BY_SYMBOL, claims[i].offset, claims[i].size, (int)claims[i].rank,
			label);
		tell_aliases(symbols, claims[i].symbol, &alias, naming->prefix, label, sink);
	}
}

/* What the linker filled is padding by symbol as well, whatever its bytes. */
static void paint_fill(const struct sp_placement *placement, const struct sp_sink *sink)
{
	for (size_t i = 0; i < placement->count; i++) {
		const struct sp_placed *placed = &placement->items[i];
		if (!placed->input->file.length)
			sink->paint(sink->user, SP_BY_SYMBOL, placed->offset, placed->size,
				SP_RANK_INPUT_SECTION, SP_LABEL_PADDING);
	}
}

struct sp_error *sp_symbols_of_program(
	const struct sp_image *image, const struct sp_elf_file *shipped, const struct sp_sink *sink)
{
	SP_PROGRAM program;
	SP_TRY(sp_program_open(image, shipped, &program));
	sp_symbols_paint(&program.naming, &program.symbols, sink);
	paint_fill(&program.placement, sink);
	return NULL;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE shipped = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &shipped));
	return sp_symbols_of_program(image, &shipped, sink);
}

static bool probe(const struct sp_image *image)
{
	return image->facts && image->facts->twin && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_symbols = {.name = "symbols", .probe = probe, .run = run};
