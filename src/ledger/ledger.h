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
	const char *name; /* vmlinux.bin, cpio */
	const char *file; /* its label by file where nothing more precise claims: "bzImage" for vmlinux.bin */
	const uint8_t *data;
	uint64_t size;
};

/*
 * facts: what is known of programs, matched by name to images wherever they are found (a root image, or the
 * path of a cpio entry). The result is checked; the caller releases it with sp_ledger_free().
 */
struct sp_error *sp_ledger_make(const struct sp_ledger_input *inputs, size_t input_count,
	const struct sp_program_facts *facts, size_t facts_count, const struct sp_analyzer *const *analyzers,
	struct sp_ledger **ledger) SP_MUST_CHECK;
/* Conservation: pieces cover each image from 0 to its end, in order, without gap or overlap, all owners
 * named. */
struct sp_error *sp_ledger_check(const struct sp_ledger *ledger) SP_MUST_CHECK;
void sp_ledger_free(struct sp_ledger *ledger);

#endif
