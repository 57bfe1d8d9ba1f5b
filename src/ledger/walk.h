/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Through an image and everything inside it: each part goes to the analyzers that recognise it, and what they
 * claim is gathered in the image's range maps, at the image's offsets. Streams that they decode become images
 * of their own, to be walked after it.
 */
#ifndef SIZEPROF_LEDGER_WALK_H
#define SIZEPROF_LEDGER_WALK_H

#include "base/error.h"
#include "ledger/image.h"
#include "ledger/labels.h"
#include "sizeprof/analyzer.h"

#define SP_WALK_DEPTH 8             /* parts in parts, at most; and streams in streams */
#define SP_WALK_ROOM ((uint64_t)2 << 30) /* bytes that all streams of a ledger may unpack to */
#define SP_WALK_IMAGES 65536        /* roots and streams of a ledger, at most */
#define SP_WALK_NOTES 20            /* notes that are kept; the others are counted */

/* Another name of a symbol. */
struct sp_walk_alias {
	uint32_t label;
	char *name;
};

/* What stays the same for all images, and what is gathered over all of them. */
struct sp_walk {
	const struct sp_analyzer *const *analyzers;
	const struct sp_program_facts *facts;
	size_t facts_count;
	struct sp_labels *labels;
	struct sp_image_works *images;
	struct sp_walk_alias *aliases;
	size_t alias_count, alias_capacity;
	char **notes;
	size_t note_count, note_capacity, notes_left_out;
	uint64_t decoded; /* bytes of all streams so far */
};

void sp_walk_free(struct sp_walk *walk);
#define SP_WALK SP_GUARD(sp_walk_free) struct sp_walk

/*
 * Runs the analyzers on image number `image`. Errors: what an analyzer finds wrong with it; a program whose
 * link is known (facts) and that no analyzer recognises; an analyzer that claims bytes that are not there. What
 * is wrong with a file of a root file system is a note instead: to the running system it is data.
 */
struct sp_error *sp_walk_image(struct sp_walk *walk, uint32_t image) SP_MUST_CHECK;
/* Adds a note, unless there are enough. */
void sp_walk_note(struct sp_walk *walk, const char *text);

#endif
