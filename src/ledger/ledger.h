/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * artifacts -> ledger: walk through containers with the analyzers given, gather who claims what, cut the
 * images into pieces, and check that nothing is lost or counted twice.
 */
#ifndef SIZEPROF_LEDGER_LEDGER_H
#define SIZEPROF_LEDGER_LEDGER_H

#include "base/error.h"
#include "sizeprof/analyzer.h"
#include "sizeprof/ledger.h"

/* A root image's bytes; they have to stay until sp_ledger_make() returns. */
struct sp_ledger_input {
	const char *name; /* bzImage, initramfs, floppy.img; matched with facts, hence without a slash in front */
	const char *file; /* its label by file and by medium, where nothing more precise claims */
	const uint8_t *data;
	uint64_t size;
};

/*
 * facts: what is known of programs, matched by name to images wherever they are found (a root image, or the
 * path of a cpio entry, with a slash in front). The result is checked; the caller releases it with
 * sp_ledger_free().
 */
struct sp_error *sp_ledger_make(const struct sp_ledger_input *inputs, size_t input_count,
	const struct sp_program_facts *facts, size_t facts_count, const struct sp_analyzer *const *analyzers,
	struct sp_ledger **ledger) SP_MUST_CHECK;
/*
 * The same, and the decoded streams with their prices as the ledger counts them: *streams has one for each
 * image, empty for roots; it is released with sp_ledger_free_streams() before the ledger.
 */
struct sp_error *sp_ledger_make_with_streams(const struct sp_ledger_input *inputs, size_t input_count,
	const struct sp_program_facts *facts, size_t facts_count, const struct sp_analyzer *const *analyzers,
	struct sp_ledger **ledger, struct sp_stream **streams) SP_MUST_CHECK;
/* NULL is fine. */
void sp_ledger_free_streams(const struct sp_ledger *ledger, struct sp_stream *streams);
/*
 * Conservation. Pieces stand in order, without overlap, all owners named; their sizes and the coded bytes of the
 * streams in an image add up to its bytes, their packed sizes and those of the streams to its own.
 */
struct sp_error *sp_ledger_check(const struct sp_ledger *ledger) SP_MUST_CHECK;
void sp_ledger_free(struct sp_ledger *ledger);

#endif
