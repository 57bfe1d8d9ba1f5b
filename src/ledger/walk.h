/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Through a root image and everything inside it: each part goes to the analyzers that recognise it, and what
 * they claim is gathered in the root image's range maps, at the root image's offsets.
 */
#ifndef SIZEPROF_LEDGER_WALK_H
#define SIZEPROF_LEDGER_WALK_H

#include "base/error.h"
#include "ledger/labels.h"
#include "ledger/range_map.h"
#include "sizeprof/analyzer.h"

#define SP_WALK_DEPTH 8 /* containers in containers, at most */

/* What stays the same for all images. */
struct sp_walk {
	const struct sp_analyzer *const *analyzers;
	const struct sp_program_facts *facts;
	size_t facts_count;
	struct sp_labels *labels;
};

/*
 * Runs the analyzers; claims go to maps. Errors: what an analyzer finds wrong with the image; a program whose
 * link is known (facts) and that no analyzer recognises; an analyzer that claims bytes that are not there.
 */
struct sp_error *sp_walk_image(const struct sp_walk *walk, const char *name, const uint8_t *data,
	uint64_t size, struct sp_range_map maps[SP_DIMENSIONS]) SP_MUST_CHECK;

#endif
