/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run that was measured elsewhere, put together from the rows of a table: as much of a build, ledger and
 * costs as these tell. What is not told has the label "(not told)".
 */
#ifndef SIZEPROF_CMD_TAKEN_H
#define SIZEPROF_CMD_TAKEN_H

#include "base/attribution.h"
#include "base/buffer.h"
#include "base/build.h"
#include "base/error.h"
#include "base/verdict.h"
#include "sizeprof/ledger.h"

#define SP_LABEL_NOT_TOLD "(not told)"
#define SP_LABEL_ROUNDING "(rounding)" /* what decimals of a table leave out */

struct sp_taken {
	struct sp_build build;
	struct sp_ledger *ledger; /* sp_ledger_free() */
	struct sp_attribution attribution;
	struct sp_verdict verdict;
	bool has_verdict;
	struct sp_measurement *measurements;
	size_t measurement_count;
	struct sp_buffer config; /* of the kernel, as far as it is told */
};

void sp_taken_open(struct sp_taken *taken, const char *name, const char *path);
void sp_taken_clear(struct sp_taken *taken);
#define SP_TAKEN SP_GUARD(sp_taken_clear) struct sp_taken

/* The version of the sources of that name. */
void sp_taken_source(struct sp_taken *taken, const char *name, const char *version);
/* A file, that ships itself or is in one that does. */
void sp_taken_artifact(struct sp_taken *taken, const char *kind, uint64_t bytes, bool ships);

/* An image that ships, and with `raw` a compressed stream that is all of it; its number, of what pieces go
 * into. */
uint32_t sp_taken_image(struct sp_taken *taken, const char *name, uint64_t bytes, const uint64_t *raw);
/* A piece behind the others of the last image. Labels are put on it by sp_taken_label(). */
void sp_taken_piece(struct sp_taken *taken, uint32_t image, uint64_t raw, sp_bits packed);
void sp_taken_label(struct sp_taken *taken, enum sp_dimension dimension, const char *name);

/* An option of the kernel; prompt and value may be NULL. drop NULL: it cannot be told, or cannot be left out.
 */
void sp_taken_option(struct sp_taken *taken, const char *program, const char *name, const char *value,
	const char *prompt, const struct sp_cost *own, const struct sp_cost *drop);

/* Sorts what has to be sorted, and gives the build its hash, over content. */
void sp_taken_finish(struct sp_taken *taken, const char *content);

#endif
