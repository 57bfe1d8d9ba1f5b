/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What labels own of one program: the pieces of its image, or of its file in a root file system.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ledger/ledger.h"

static bool is_of(const struct sp_ledger *ledger, const struct sp_piece *piece, const char *image)
{
	if (image[0] == '/')
		return strcmp(ledger->labels[piece->owner[SP_BY_FILE]].name, image) == 0;
	return strcmp(ledger->images[piece->image].name, image) == 0;
}

static bool is_fill(const struct sp_ledger *ledger, const struct sp_piece *piece)
{
	return strcmp(ledger->labels[piece->owner[SP_BY_SYMBOL]].name, SP_LABEL_PADDING) == 0;
}

static void add(struct sp_label_cost *sum, const struct sp_ledger *ledger, const struct sp_piece *piece)
{
	sum->cost.text += (int64_t)piece->code;
	sum->cost.data += (int64_t)(piece->size - piece->code);
	sum->cost.packed += piece->packed;
	if (is_fill(ledger, piece))
		return;
	sum->code += piece->code;
	sum->executed += piece->executed;
}

void sp_ledger_label_costs(const struct sp_ledger *ledger, enum sp_dimension dimension, const char *image,
	struct sp_label_cost **costs, size_t *count)
{
	struct sp_label_cost *sums = sp_alloc((ledger->label_count + 1) * sizeof(*sums));
	*count = 0;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		uint32_t owner = piece->owner[dimension];
		if (!is_of(ledger, piece, image))
			continue;
		sums[owner].label = ledger->labels[owner].name;
		add(&sums[owner], ledger, piece);
	}
	/* the ledger's labels are sorted by name within a dimension */
	for (size_t i = 0; i < ledger->label_count; i++)
		if (sums[i].label)
			sums[(*count)++] = sums[i];
	*costs = sums;
}
