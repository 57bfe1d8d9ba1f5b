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
#include "sizeprof/option.h"

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

/* What a label owns of a program. */
struct sp_label_cost {
	const char *label; /* the ledger's: "BLOCK", "busybox:FEATURE_LS_SORTFILES", "(always built)", "(padding)" */
	struct sp_cost cost; /* text: the bytes of code, data: the others; bss, which is in no file, is 0 */
	uint64_t code, executed; /* fill left out, as in reports */
};

/*
 * Sums of a program's pieces by the labels of a dimension, sorted by label; the caller frees *costs. image: as in
 * struct sp_program_facts: "vmlinux.bin", or a file of the root file system such as "/bin/busybox", then with what
 * the archive has around it. The sums are exact: together they are the program's bytes in the ledger, raw and packed.
 */
void sp_ledger_label_costs(const struct sp_ledger *ledger, enum sp_dimension dimension, const char *image,
	struct sp_label_cost **costs, size_t *count);

#endif
