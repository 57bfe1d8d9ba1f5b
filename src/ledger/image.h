/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images while a ledger is made: roots, and the streams that were found in images before them.
 */
#ifndef SIZEPROF_LEDGER_IMAGE_H
#define SIZEPROF_LEDGER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "ledger/range_map.h"
#include "sizeprof/program.h"
#include "sizeprof/stream.h"

struct sp_image_work {
	char *name;
	const uint8_t *data; /* the caller's for a root, else stream.data */
	uint64_t size;
	uint32_t parent;         /* index; SP_NO_PARENT for a root */
	struct sp_stream stream; /* empty for a root */
	size_t first_inner;      /* index of the first stream decoded from it: they stand side by side */
	bool is_named;           /* a program in it has its symbols */
	struct sp_stretches code, executed; /* of offsets; as told, until the image was walked */
	struct sp_range_map claims[SP_DIMENSIONS];
	struct sp_ranges owners[SP_DIMENSIONS]; /* the claims, flattened */
};

struct sp_image_works {
	struct sp_image_work **items; /* they stay where they are */
	size_t count, capacity;
};

/* Adds an image; the name is copied, the caller fills in the rest. */
struct sp_image_work *sp_image_works_add(struct sp_image_works *works, const char *name, uint32_t parent);
void sp_image_works_free(struct sp_image_works *works);
#define SP_IMAGE_WORKS SP_GUARD(sp_image_works_free) struct sp_image_works

/* A byte range of an image that was decoded: the pieces inside the stream pay for it. */
struct sp_hole {
	uint64_t offset, size;
};

/*
 * The chunks of all streams decoded from image number `image`, which was walked, by offset; *holes is the
 * caller's to free. A stream that breaks its rules (include/sizeprof/stream.h), or one that lies over another, is
 * an error: a defect of a codec.
 */
struct sp_error *sp_image_holes(const struct sp_image_works *works, uint32_t image, struct sp_hole **holes,
	size_t *count) SP_MUST_CHECK;

#endif
