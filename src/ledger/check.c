/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conservation, checked on the finished ledger alone: it does not trust how the pieces were made. A breach is
 * a defect of the program, never the user's.
 */
#include <inttypes.h>

#include "base/memory.h"
#include "ledger/ledger.h"

/* What is accounted for in an image so far. */
struct sum {
	uint64_t bytes;
	sp_bits packed;
};

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
static struct sp_error *check_pieces(
	const struct sp_ledger *ledger, uint32_t image, size_t *next, struct sum *sum)
{
	uint64_t end = 0, bytes = ledger->images[image].bytes;
	for (; *next < ledger->piece_count && ledger->pieces[*next].image == image; (*next)++) {
		const struct sp_piece *piece = &ledger->pieces[*next];
		bool misplaced = piece->size ? piece->offset < end || piece->size > bytes - piece->offset
					     : piece->offset != bytes;
		if (piece->offset > bytes || misplaced)
			return sp_error_new(SP_UNABLE,
				"the ledger of %s has a piece of %" PRIu64 " bytes at offset %" PRIu64
				" of %" PRIu64 ", where %" PRIu64
				" are taken, which is a defect of this program",
				ledger->images[image].name, piece->size, piece->offset, bytes, end);
		if (piece->code > piece->size || piece->executed > piece->code)
			return sp_error_new(SP_UNABLE,
				"the ledger of %s has a piece of %" PRIu64 " bytes at offset %" PRIu64
				" with more code, or more of it executed, which is a defect of this program",
				ledger->images[image].name, piece->size, piece->offset);
		SP_TRY(check_owners(ledger, piece));
		end = piece->offset + piece->size;
		sum->bytes += piece->size;
		sum->packed += piece->packed;
	}
	return NULL;
}

static struct sp_error *check_sum(const struct sp_ledger_image *image, const struct sum *sum)
{
	if (sum->bytes != image->bytes)
		return sp_error_new(SP_UNABLE,
			"the ledger of %s covers %" PRIu64 " of %" PRIu64
			" bytes, which is a defect of this program",
			image->name, sum->bytes, image->bytes);
	if (sum->packed != image->packed)
		return sp_error_new(SP_UNABLE,
			"the ledger of %s pays for %" PRId64 " of %" PRId64
			" units of packed size, which is a defect of this program",
			image->name, sum->packed, image->packed);
	if (image->parent == SP_NO_PARENT && image->packed != (sp_bits)image->bytes * SP_BYTE_BITS)
		return sp_error_new(SP_UNABLE,
			"the ledger of %s has bytes of other than 8 bits, which is a defect of this program",
			image->name);
	return NULL;
}

struct sp_error *sp_ledger_check(const struct sp_ledger *ledger)
{
	SP_AUTOFREE struct sum *sums = sp_alloc((ledger->image_count + 1) * sizeof(*sums));
	size_t next = 0;
	for (size_t i = 0; i < ledger->image_count; i++) {
		const struct sp_ledger_image *image = &ledger->images[i];
		if (image->parent != SP_NO_PARENT && image->parent >= i)
			return sp_error_new(SP_UNABLE,
				"the ledger has %s before what is around it, which is a defect of this "
				"program",
				image->name);
		if (image->parent != SP_NO_PARENT) {
			sums[image->parent].bytes += image->coded;
			sums[image->parent].packed += image->packed;
		}
		SP_TRY(check_pieces(ledger, (uint32_t)i, &next, &sums[i]));
	}
	for (size_t i = 0; i < ledger->image_count; i++)
		SP_TRY(check_sum(&ledger->images[i], &sums[i]));
	if (next != ledger->piece_count)
		return sp_error_new(SP_UNABLE, "the ledger has pieces that are out of order or of no image, "
					       "which is a defect of this program");
	return NULL;
}
