/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/kkp-owners.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint64_t share(const struct sp_packet *packet, uint32_t bytes)
{
	return (uint64_t)packet->price * bytes / packet->size;
}

sp_bits sp_kkp_next(const struct sp_stream *stream, struct sp_kkp_cursor *cursor)
{
	if (cursor->packet == stream->packet_count)
		return 0;
	const struct sp_packet *packet = &stream->packets[cursor->packet];
	uint32_t at = cursor->inside++;
	if (cursor->inside == packet->size)
		*cursor = (struct sp_kkp_cursor){cursor->packet + 1, 0};
	return (sp_bits)(share(packet, at + 1) - share(packet, at));
}

static const char *name_of(const struct sp_kkp_image *image, uint32_t label)
{
	return image->ledger->labels[label].name;
}

/* .text, .init.text, busybox:.text.unlikely */
static bool is_text(const char *section)
{
	const char *found = strstr(section, ".text");
	return found && (found[5] == '\0' || found[5] == '.');
}

/* The owner's entry, made when it is the first time. numbers are indices plus one while owners are gathered.
 */
static struct sp_kkp_owner *entry_of(struct sp_kkp_owners *owners, size_t slot, uint32_t label)
{
	if (!owners->numbers[slot]) {
		SP_GROW(owners->owners, owners->count, owners->capacity);
		owners->owners[owners->count++] = (struct sp_kkp_owner){.label = label, .is_code = true};
		owners->numbers[slot] = (int32_t)owners->count;
	}
	return &owners->owners[owners->numbers[slot] - 1];
}

static void add_bytes(struct sp_kkp_owner *owner, uint64_t offset, uint64_t size, sp_bits packed)
{
	if (!owner->size)
		owner->first = offset;
	owner->end = offset + size;
	owner->size += size;
	owner->packed += packed;
}

static sp_bits price_of(const struct sp_stream *stream, struct sp_kkp_cursor *cursor, uint64_t bytes)
{
	sp_bits sum = 0;
	for (uint64_t i = 0; i < bytes; i++)
		sum += sp_kkp_next(stream, cursor);
	return sum;
}

static void add_piece(struct sp_kkp_image *image, const struct sp_piece *piece, sp_bits packed)
{
	uint32_t symbol = piece->owner[SP_BY_SYMBOL], object = piece->owner[SP_BY_OBJECT];
	struct sp_kkp_owner *owner = entry_of(&image->symbols, symbol, symbol);
	if (!owner->size)
		owner->object = object;
	owner->is_code &= is_text(name_of(image, piece->owner[SP_BY_SECTION]));
	add_bytes(owner, piece->offset, piece->size, packed);
	if (name_of(image, object)[0] != '(')
		add_bytes(entry_of(&image->files, object, object), piece->offset, piece->size, packed);
}

static void add_gap(struct sp_kkp_image *image, uint64_t from, uint64_t to, struct sp_kkp_cursor *cursor)
{
	if (from == to)
		return;
	struct sp_kkp_owner *owner = entry_of(&image->symbols, image->ledger->label_count, SP_KKP_NOBODY);
	owner->is_code = false;
	add_bytes(owner, from, to - from, price_of(image->stream, cursor, to - from));
}

static void gather(struct sp_kkp_image *image)
{
	struct sp_kkp_cursor cursor = {0};
	uint64_t offset = 0;
	for (size_t i = 0; i < image->piece_count; i++) {
		const struct sp_piece *piece = &image->pieces[i];
		if (!piece->size) {
			image->lost += piece->packed;
			continue;
		}
		add_gap(image, offset, piece->offset, &cursor);
		add_piece(image, piece, price_of(image->stream, &cursor, piece->size));
		offset = piece->offset + piece->size;
	}
	add_gap(image, offset, image->stream->size, &cursor);
}

static int compare_packed(const void *one, const void *other)
{
	const struct sp_kkp_owner *a = one, *b = other;
	if (a->packed != b->packed)
		return a->packed < b->packed ? 1 : -1;
	return a->first < b->first ? -1 : a->first > b->first;
}

static int compare_first(const void *one, const void *other)
{
	const struct sp_kkp_owner *a = one, *b = other;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* The smallest ones, as one: what they have in common is that they have no numbers. */
static struct sp_kkp_owner merge_from(const struct sp_kkp_owners *owners, size_t first)
{
	struct sp_kkp_owner sum = {.label = SP_KKP_MORE, .first = UINT64_MAX};
	for (size_t i = first; i < owners->count; i++) {
		const struct sp_kkp_owner *owner = &owners->owners[i];
		sum.first = owner->first < sum.first ? owner->first : sum.first;
		sum.end = owner->end > sum.end ? owner->end : sum.end;
		sum.size += owner->size;
		sum.packed += owner->packed;
	}
	return sum;
}

static void number(struct sp_kkp_owners *owners, size_t label_count, bool shared)
{
	struct sp_kkp_owner *list = owners->owners;
	for (size_t i = 0; i <= label_count; i++)
		owners->numbers[i] = owners->numbers[i] ? INT32_MAX : -1;
	if (owners->count > SP_KKP_NUMBERS) {
		size_t kept = SP_KKP_NUMBERS - shared;
		qsort(list, owners->count, sizeof(*list), compare_packed);
		owners->more = owners->count - kept;
		if (shared)
			list[kept] = merge_from(owners, kept);
		owners->count = SP_KKP_NUMBERS;
	}
	if (owners->count)
		qsort(list, owners->count, sizeof(*list), compare_first);
	int32_t number_of_more = -1;
	for (size_t i = 0; i < owners->count; i++)
		if (list[i].label == SP_KKP_MORE)
			number_of_more = (int32_t)i;
		else
			owners->numbers[list[i].label == SP_KKP_NOBODY ? label_count : list[i].label] =
				(int32_t)i;
	for (size_t i = 0; i <= label_count; i++)
		if (owners->numbers[i] == INT32_MAX)
			owners->numbers[i] = number_of_more;
}

void sp_kkp_image_make(const struct sp_ledger *ledger, uint32_t image, const struct sp_stream *stream,
	struct sp_kkp_image *made)
{
	*made = (struct sp_kkp_image){.ledger = ledger, .stream = stream};
	size_t first = 0;
	while (first < ledger->piece_count && ledger->pieces[first].image < image)
		first++;
	made->pieces = ledger->piece_count ? &ledger->pieces[first] : NULL;
	while (first + made->piece_count < ledger->piece_count &&
		made->pieces[made->piece_count].image == image)
		made->piece_count++;
	made->symbols.numbers = sp_alloc((ledger->label_count + 1) * sizeof(int32_t));
	made->files.numbers = sp_alloc((ledger->label_count + 1) * sizeof(int32_t));
	gather(made);
	number(&made->symbols, ledger->label_count, true);
	number(&made->files, ledger->label_count, false);
}

void sp_kkp_image_clear(struct sp_kkp_image *image)
{
	free(image->symbols.owners);
	free(image->symbols.numbers);
	free(image->files.owners);
	free(image->files.numbers);
	*image = (struct sp_kkp_image){0};
}
