/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "iso9660_files.h"

#include <stdlib.h>

#include "base/memory.h"
#include "medium_parts.h"

#define SLACK "(block slack)"

void sp_iso_pieces_free(struct sp_iso_pieces *pieces)
{
	free(pieces->items);
	*pieces = (struct sp_iso_pieces){0};
}

static void paint_slack(const struct sp_iso_medium *medium, const struct sp_iso_extent *extent)
{
	uint64_t end = extent->offset + extent->size, rest = end % SP_ISO_BLOCK;
	if (rest)
		sp_medium_paint_empty(medium->sink, end, SP_ISO_BLOCK - rest, SLACK);
}

void sp_iso_paint_structure(
	struct sp_iso_medium *medium, const struct sp_iso_extent *extent, const char *label)
{
	sp_medium_paint_structure(medium->sink, extent->offset, extent->size, label);
	paint_slack(medium, extent);
	sp_iso_take(&medium->volume, extent);
}

struct sp_error *sp_iso_add_piece(struct sp_iso_medium *medium, const struct sp_iso_record *record,
	const char *path, struct sp_iso_pieces *pieces)
{
	struct sp_iso_extent attributes, data;
	uint64_t first = (uint64_t)record->block + record->attribute_blocks;
	if (!record->size)
		return NULL;
	SP_TRY(sp_iso_extent(&medium->volume, first, record->size, path, record->offset, &data));
	if (record->attribute_blocks) {
		SP_TRY(sp_iso_extent(&medium->volume, record->block,
			(uint64_t)record->attribute_blocks * SP_ISO_BLOCK, path, record->offset,
			&attributes));
		sp_iso_paint_structure(medium, &attributes, "(extended attributes)");
	}
	if (!pieces->count)
		pieces->first_block = (uint32_t)first;
	pieces->interleaved = pieces->interleaved || record->interleaved;
	SP_GROW(pieces->items, pieces->count, pieces->capacity);
	pieces->items[pieces->count++] = data;
	return NULL;
}

static bool in_one_piece(const struct sp_iso_pieces *pieces, uint64_t *size)
{
	*size = 0;
	for (size_t i = 0; i < pieces->count; i++) {
		if (pieces->items[i].offset != pieces->items[0].offset + *size)
			return false;
		*size += pieces->items[i].size;
	}
	return !pieces->interleaved;
}

static void leave_closed(const struct sp_iso_medium *medium, const char *path, const char *why)
{
	SP_AUTOFREE char *note = sp_format("%s %s and was not opened", path, why);
	medium->sink->note(medium->sink->user, note);
}

static void open_file(
	const struct sp_iso_medium *medium, const struct sp_iso_pieces *pieces, const char *path, bool alone)
{
	uint64_t size;
	SP_AUTOFREE char *name = sp_format("/%s", path);
	if (!alone)
		leave_closed(medium, path, "shares blocks with other files of the medium");
	else if (!in_one_piece(pieces, &size))
		leave_closed(medium, path, "lies in several pieces on the medium");
	else
		medium->sink->descend(medium->sink->user, pieces->items[0].offset, size, name, false);
}

void sp_iso_run_file(struct sp_iso_medium *medium, const struct sp_iso_pieces *pieces, const char *path)
{
	const struct sp_iso_boot_image *boot = sp_iso_boot_at(&medium->boot, pieces->first_block);
	bool loader = sp_medium_is_loader(path) || (boot && !boot->is_emulated), alone = true;
	if (!pieces->count || sp_iso_is_taken(&medium->volume, &pieces->items[0]))
		return;
	for (size_t i = 0; i < pieces->count; i++) {
		const struct sp_iso_extent *piece = &pieces->items[i];
		alone = sp_iso_take(&medium->volume, piece) && alone;
		sp_medium_paint_file(medium->sink, piece->offset, piece->size, path, loader);
		paint_slack(medium, piece);
	}
	if (!loader)
		open_file(medium, pieces, path, alone);
}
