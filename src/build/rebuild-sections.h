/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loaded sections of an ELF file, by what they hold. A private header of this folder.
 */
#ifndef SIZEPROF_BUILD_REBUILD_SECTIONS_H
#define SIZEPROF_BUILD_REBUILD_SECTIONS_H

#include "build/rebuild.h"

/* Sorted by name. map: the link map of the same link; nothing is known of fill when there is none. */
struct sp_error *sp_rebuilt_sections_read(
	const char *path, const char *map, struct sp_rebuilt_section **sections, size_t *count) SP_MUST_CHECK;
void sp_rebuilt_sections_free(struct sp_rebuilt_section *sections, size_t count);

#endif
