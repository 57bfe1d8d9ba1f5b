/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a linker makes for calls and addresses that are settled at start: the procedure linkage table, the
 * shipped relocations, the dynamic symbols and their names (System V ABI, chapter 5).
 */
#ifndef SIZEPROF_ANALYZERS_DYNAMIC_H
#define SIZEPROF_ANALYZERS_DYNAMIC_H

#include "addresses.h"
#include "cuts.h"

/*
 * Appends references along the chain that starts at the code: stub of the linkage table -> slot with the
 * address -> relocation that fills it -> dynamic symbol -> its name and version. So all of them belong to
 * those who call, or whose data holds the address.
 */
void sp_dynamic_read(const struct sp_image *image, const struct sp_elf_file *file,
	const struct sp_addresses *addresses, struct sp_references *references, struct sp_cuts *cuts);

#endif
