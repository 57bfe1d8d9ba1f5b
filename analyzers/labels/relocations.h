/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bytes of a program refer to which: from the relocations that a repeated link kept (ld --emit-relocs).
 */
#ifndef SIZEPROF_ANALYZERS_RELOCATIONS_H
#define SIZEPROF_ANALYZERS_RELOCATIONS_H

#include "addresses.h"
#include "base/link_map.h"

/*
 * Appends what the sections of relocations in `relocated` (the facts' file, opened) tell. Values are decoded
 * from the shipped bytes, for those are resolved, whatever the linker relaxed or merged and whatever was
 * sorted after the link. The map may be NULL. Errors: it is of another link; it is damaged.
 */
struct sp_error *sp_relocations_read(const struct sp_image *image, const struct sp_addresses *addresses,
	const struct sp_elf_file *relocated, const struct sp_link_map *map,
	struct sp_references *references) SP_MUST_CHECK;

#endif
