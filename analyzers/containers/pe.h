/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of a PE file (Microsoft's "PE Format"), as far as a kernel image with an EFI stub needs them.
 */
#ifndef SIZEPROF_ANALYZERS_PE_H
#define SIZEPROF_ANALYZERS_PE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sizeprof/analyzer.h"

#define SP_PE_SECTIONS 16

struct sp_pe_section {
	char name[9];
	uint64_t offset, size; /* in the file */
};

/* Offsets in the file; 0 for what is not there. */
struct sp_pe {
	struct sp_pe_section sections[SP_PE_SECTIONS];
	size_t section_count;
	uint64_t checksum;     /* the header's field, 4 bytes */
	uint64_t certificates; /* the header's entry that points to the signature, 8 bytes */
	uint64_t signature, signature_size;
};

/*
 * An image without PE headers gives none of it. limit: where the headers have to end. Errors: headers beyond
 * the limit, sections or a signature beyond the image's end.
 */
struct sp_error *sp_pe_read(const struct sp_image *image, uint64_t limit, struct sp_pe *pe) SP_MUST_CHECK;

#endif
