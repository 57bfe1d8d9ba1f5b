/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables for stack unwinding, which tell by themselves what each record is about: .eh_frame and .eh_frame_hdr
 * (Linux Standard Base, exception frames), the kernel's .orc_unwind_ip and .orc_unwind (struct orc_entry).
 */
#ifndef SIZEPROF_ANALYZERS_UNWIND_H
#define SIZEPROF_ANALYZERS_UNWIND_H

#include "addresses.h"
#include "cuts.h"

/*
 * Appends the starts of records to cuts, and a reference from each record to its function. Reading of a
 * section ends where it stops to make sense.
 */
void sp_unwind_read(const struct sp_image *image, const struct sp_elf_file *file,
	const struct sp_addresses *addresses, struct sp_references *references, struct sp_cuts *cuts);

#endif
