/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conservation, checked on the finished ledger alone: it does not trust how the pieces were made. A breach is
 * a defect of the program, never the user's.
 */
#include <inttypes.h>

#include "ledger/ledger.h"

static struct sp_error *check_owners(const struct sp_ledger *ledger, const struct sp_piece *piece)
{
	const char *image = ledger->images[piece->image].name;
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		uint32_t owner = piece->owner[i];
		if (owner >= ledger->label_count || !ledger->labels[owner].name ||
			!*ledger->labels[owner].name ||
			ledger->labels[owner].dimension != (enum sp_dimension)i)
			return sp_error_new(SP_UNABLE,
				"the ledger of %s names no owner by %s at offset %" PRIu64
				", which is a defect of this program",
				image, sp_dimension_names[i], piece->offset);
	}
	return NULL;
}

/* The pieces of image number `image` from *next on; *next becomes the first one of another image. */
static struct sp_error *check_image(const struct sp_ledger *ledger, uint32_t image, size_t *next)
{
	uint64_t at = 0, bytes = ledger->images[image].bytes;
	for (; *next < ledger->piece_count && ledger->pieces[*next].image == image; (*next)++) {
		const struct sp_piece *piece = &ledger->pieces[*next];
		if (piece->offset != at || !piece->size || piece->size > bytes - at)
			return sp_error_new(SP_UNABLE,
				"the ledger of %s has a piece of %" PRIu64 " bytes at offset %" PRIu64
				" where one at %" PRIu64 " of %" PRIu64
				" has to follow, which is a defect of this program",
				ledger->images[image].name, piece->size, piece->offset, at, bytes);
		SP_TRY(check_owners(ledger, piece));
		at += piece->size;
	}
	if (at != bytes)
		return sp_error_new(SP_UNABLE,
			"the ledger of %s covers %" PRIu64 " of %" PRIu64
			" bytes, which is a defect of this program",
			ledger->images[image].name, at, bytes);
	return NULL;
}

struct sp_error *sp_ledger_check(const struct sp_ledger *ledger)
{
	size_t next = 0;
	for (size_t i = 0; i < ledger->image_count; i++)
		SP_TRY(check_image(ledger, (uint32_t)i, &next));
	if (next != ledger->piece_count)
		return sp_error_new(SP_UNABLE, "the ledger has pieces that are out of order or of no image, "
					       "which is a defect of this program");
	return NULL;
}
