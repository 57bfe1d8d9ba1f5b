/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A link map laid over the shipped file: which of its bytes each contribution is.
 */
#ifndef SIZEPROF_ANALYZERS_PLACEMENT_H
#define SIZEPROF_ANALYZERS_PLACEMENT_H

#include "../elf_file.h"
#include "base/link_map.h"

struct sp_placed {
	uint64_t offset, size; /* in the shipped file */
	const struct sp_map_input *input;
};

struct sp_placement {
	struct sp_link_map map;
	struct sp_placed *items; /* sorted by offset */
	size_t count, capacity;
};

/* Parses the map and checks that it is of the same link: sections have the same place and size in both. */
struct sp_error *sp_placement_make(
	const char *map, const struct sp_elf_file *file, struct sp_placement *placement) SP_MUST_CHECK;
void sp_placement_free(struct sp_placement *placement);
#define SP_PLACEMENT SP_GUARD(sp_placement_free) struct sp_placement

/* The contribution that holds the byte at offset, or NULL. */
const struct sp_placed *sp_placement_find(const struct sp_placement *placement, uint64_t offset);

#endif
