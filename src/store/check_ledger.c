/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of a ledger, checked before it is stored, since a stored number is believed ever after: images
 * form a tree, pieces stand in order without overlap, and raw and packed sizes add up to what they are parts
 * of. Where the chunks of a stream lie is not told by the ledger, so gaps are checked by their sum alone.
 */
#include "store/check_ledger.h"

#include "base/memory.h"

/* What was found in an image: bytes that pieces and chunks cover, and what they cost. */
struct sum {
	uint64_t end; /* of the last piece */
	uint64_t covered;
	sp_bits packed;
};

static struct sp_error *refuse(const char *what, const char *name, uint64_t index)
{
	return sp_error_new(SP_UNABLE,
		"the ledger was not stored: %s%s%s (%lu) breaks its rules, which is a defect of sizeprof: "
		"please "
		"report it",
		what, name ? " " : "", name ? name : "", (unsigned long)index);
}

static struct sp_error *check_root(const struct sp_ledger_image *image, size_t index)
{
	sp_bits price = 0;
	if (__builtin_mul_overflow(image->bytes, SP_BYTE_BITS, &price) || image->packed != price)
		return refuse("the packed size of", image->name, index);
	return image->coded == image->bytes ? NULL : refuse("the coded size of", image->name, index);
}

/* A stream counts in the image around it. */
static struct sp_error *check_stream(const struct sp_ledger *ledger, size_t index, struct sum *sums)
{
	const struct sp_ledger_image *image = &ledger->images[index];
	if (image->parent >= index)
		return refuse("the parent of", image->name, index);
	const struct sp_ledger_image *parent = &ledger->images[image->parent];
	struct sum *sum = &sums[image->parent];
	if (image->offset > parent->bytes || image->coded > parent->bytes - image->offset ||
		__builtin_add_overflow(sum->covered, image->coded, &sum->covered))
		return refuse("the place of", image->name, index);
	if (__builtin_add_overflow(sum->packed, image->packed, &sum->packed))
		return refuse("the packed size of", image->name, index);
	return NULL;
}

static struct sp_error *check_images(const struct sp_ledger *ledger, struct sum *sums)
{
	for (size_t i = 0; i < ledger->image_count; i++) {
		const struct sp_ledger_image *image = &ledger->images[i];
		if (!image->name)
			return refuse("the name of image", NULL, i);
		if (image->parent == SP_NO_PARENT)
			SP_TRY(check_root(image, i));
		else
			SP_TRY(check_stream(ledger, i, sums));
	}
	return NULL;
}

static struct sp_error *check_owners(const struct sp_ledger *ledger, size_t index)
{
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		uint32_t owner = ledger->pieces[index].owner[i];
		if (owner >= ledger->label_count || (int)ledger->labels[owner].dimension != i)
			return refuse("the owner of piece", sp_dimension_names[i], index);
	}
	return NULL;
}

static struct sp_error *check_pieces(const struct sp_ledger *ledger, struct sum *sums)
{
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		if (piece->image >= ledger->image_count || (i && piece->image < ledger->pieces[i - 1].image))
			return refuse("the image of piece", NULL, i);
		struct sum *sum = &sums[piece->image];
		uint64_t bytes = ledger->images[piece->image].bytes;
		if (piece->offset < sum->end || piece->offset > bytes || piece->size > bytes - piece->offset)
			return refuse("the place of piece", NULL, i);
		if (piece->code > piece->size || piece->executed > piece->code ||
			(piece->executed && !ledger->traced))
			return refuse("the code of piece", NULL, i);
		if (piece->evidence > SP_SPLIT)
			return refuse("the evidence of piece", NULL, i);
		SP_TRY(check_owners(ledger, i));
		sum->end = piece->offset + piece->size;
		if (__builtin_add_overflow(sum->covered, piece->size, &sum->covered) ||
			__builtin_add_overflow(sum->packed, piece->packed, &sum->packed))
			return refuse("the size of piece", NULL, i);
	}
	return NULL;
}

static struct sp_error *check_sums(const struct sp_ledger *ledger, const struct sum *sums)
{
	for (size_t i = 0; i < ledger->image_count; i++) {
		const struct sp_ledger_image *image = &ledger->images[i];
		if (sums[i].covered != image->bytes)
			return refuse("the sum of raw sizes in", image->name, i);
		if (sums[i].packed != image->packed)
			return refuse("the sum of packed sizes in", image->name, i);
	}
	return NULL;
}

static struct sp_error *check_names(const struct sp_ledger *ledger)
{
	for (size_t i = 0; i < ledger->label_count; i++)
		if (!ledger->labels[i].name || (unsigned)ledger->labels[i].dimension >= SP_DIMENSIONS)
			return refuse("label", ledger->labels[i].name, i);
	for (size_t i = 0; i < ledger->alias_count; i++) {
		const struct sp_alias *alias = &ledger->aliases[i];
		if (!alias->name || alias->label >= ledger->label_count ||
			ledger->labels[alias->label].dimension != SP_BY_SYMBOL)
			return refuse("alias", alias->name, i);
	}
	return NULL;
}

struct sp_error *sp_store_check_ledger(const struct sp_ledger *ledger)
{
	SP_AUTOFREE struct sum *sums = sp_alloc(ledger->image_count * sizeof(*sums));
	SP_TRY(check_names(ledger));
	SP_TRY(check_images(ledger, sums));
	SP_TRY(check_pieces(ledger, sums));
	return check_sums(ledger, sums);
}
