/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger/image.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/stream.h"
#include "base/stretches.h"

struct sp_image_work *sp_image_works_add(struct sp_image_works *works, const char *name, uint32_t parent)
{
	struct sp_image_work *work = sp_alloc(sizeof(*work));
	work->name = sp_strdup(name);
	work->parent = parent;
	SP_GROW(works->items, works->count, works->capacity);
	works->items[works->count++] = work;
	return work;
}

void sp_image_works_free(struct sp_image_works *works)
{
	for (size_t i = 0; i < works->count; i++) {
		struct sp_image_work *work = works->items[i];
		free(work->name);
		sp_stream_free(&work->stream);
		sp_stretches_free(&work->code);
		sp_stretches_free(&work->executed);
		for (int j = 0; j < SP_DIMENSIONS; j++) {
			sp_range_map_free(&work->claims[j]);
			sp_ranges_free(&work->owners[j]);
		}
		free(work);
	}
	free(works->items);
	*works = (struct sp_image_works){0};
}

/* Do chunks and packets agree, chunk by chunk? */
static bool is_consistent(const struct sp_stream *stream)
{
	size_t packet = 0, copies = 0;
	uint64_t total = 0;
	for (size_t i = 0; i < stream->chunk_count; i++) {
		uint64_t bytes = 0;
		for (; packet < stream->packet_count && bytes < stream->chunks[i].bytes; packet++) {
			bytes += stream->packets[packet].size;
			copies += stream->packets[packet].is_copy;
		}
		if (bytes != stream->chunks[i].bytes)
			return false;
		total += bytes;
	}
	return total == stream->size && packet == stream->packet_count && copies == stream->distance_count;
}

static int by_offset(const void *a, const void *b)
{
	const struct sp_hole *left = a, *right = b;
	return (left->offset > right->offset) - (left->offset < right->offset);
}

static struct sp_error *check_holes(
	const struct sp_image_work *image, const struct sp_hole *holes, size_t count)
{
	uint64_t end = 0;
	for (size_t i = 0; i < count; i++) {
		if (holes[i].offset < end || holes[i].offset > image->size ||
			holes[i].size > image->size - holes[i].offset)
			return sp_error_new(SP_UNABLE,
				"%s: a stream was decoded from bytes at offset 0x%" PRIx64
				" that are another's or not there, which is a defect of this program",
				image->name, holes[i].offset);
		end = holes[i].offset + holes[i].size;
	}
	return NULL;
}

struct sp_error *sp_image_holes(
	const struct sp_image_works *works, uint32_t image, struct sp_hole **holes, size_t *count)
{
	struct sp_hole *found = NULL;
	size_t capacity = 0;
	*count = 0;
	for (size_t i = works->items[image]->first_inner;
		i < works->count && works->items[i]->parent == image; i++) {
		const struct sp_stream *stream = &works->items[i]->stream;
		if (!is_consistent(stream)) {
			free(found);
			return sp_error_new(SP_UNABLE,
				"%s: the %s codec's packets do not add up to its chunks, "
				"which is a defect of this program",
				works->items[i]->name, stream->codec);
		}
		for (size_t j = 0; j < stream->chunk_count; j++) {
			if (!stream->chunks[j].size)
				continue;
			SP_GROW(found, *count, capacity);
			found[(*count)++] =
				(struct sp_hole){stream->chunks[j].offset, stream->chunks[j].size};
		}
	}
	if (*count)
		qsort(found, *count, sizeof(*found), by_offset);
	struct sp_error *error = check_holes(works->items[image], found, *count);
	if (error)
		free(found);
	else
		*holes = found;
	return error;
}
