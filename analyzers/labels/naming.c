/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "naming.h"

#include <string.h>

#include "base/memory.h"
#include "base/object_name.h"

/* What tells a symbol from others of its name: its object by the map, or its source file; NULL when unknown.
 */
static char *find_home(const struct sp_naming *naming, const struct sp_symbol *symbol)
{
	const struct sp_placed *placed =
		naming->placement ? sp_placement_find(naming->placement, symbol->offset) : NULL;
	if (!placed)
		return sp_strdup(symbol->file);
	SP_OBJECT_NAME name = {0};
	sp_object_name_make(placed->input, naming->facts, &name);
	if (name.object[0] == '(' && symbol->file) /* merged: the place tells no object */
		return sp_strdup(symbol->file);
	size_t prefix = strlen(naming->prefix);
	return sp_strdup(strncmp(name.object, naming->prefix, prefix) ? name.object : name.object + prefix);
}

char *sp_naming_label(const struct sp_naming *naming, const struct sp_symbol *symbol)
{
	SP_AUTOFREE char *home = symbol->shared ? find_home(naming, symbol) : NULL;
	return sp_format("%s%s%s%s", naming->prefix, symbol->name, home ? "@" : "", home ? home : "");
}

/* Where the bytes of the unsized symbol number i end: at the next symbol or with the object's contribution.
 */
static uint64_t guess_end(const struct sp_naming *naming, const struct sp_symbols *symbols, size_t i)
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

/* May an unsized symbol claim what follows it? */
static bool is_claimant(
	const struct sp_naming *naming, const struct sp_symbol *symbol, const struct sp_cuts *targets)
{
	if (symbol->executable)
		return true;
	const struct sp_placed *placed =
		naming->placement ? sp_placement_find(naming->placement, symbol->offset) : NULL;
	size_t target = targets ? sp_cuts_first(targets, symbol->offset) : 0;
	return placed && targets && target < targets->count && targets->items[target] == symbol->offset &&
	       !sp_map_is_merged(placed->input->section, ".str") &&
	       !sp_map_is_merged(placed->input->section, ".cst");
}

void sp_naming_claims(const struct sp_naming *naming, const struct sp_symbols *symbols,
	const struct sp_cuts *targets, struct sp_named **items, size_t *count)
{
	struct sp_named *claims = sp_alloc((symbols->count + 1) * sizeof(*claims));
	uint64_t named = 0; /* end of the bytes that sized symbols have claimed so far */
	*count = 0;
	for (size_t i = 0; i < symbols->count; i++) {
		const struct sp_symbol *symbol = &symbols->items[i];
		struct sp_named *claim = &claims[*count];
		if (symbol->size) {
			*claim = (struct sp_named){symbol->offset, symbol->size, i, SP_RANK_SYMBOL};
			if (symbol->offset + symbol->size > named)
				named = symbol->offset + symbol->size;
		} else if (symbol->offset >= named && is_claimant(naming, symbol, targets)) {
			uint64_t end = guess_end(naming, symbols, i);
			*claim = (struct sp_named){symbol->offset, end - symbol->offset, i, SP_RANK_UNSIZED};
		}
		*count += claim->size > 0;
	}
	*items = claims;
}
