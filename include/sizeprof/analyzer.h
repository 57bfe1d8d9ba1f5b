/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract between the ledger and its analyzers. An analyzer sees bytes, facts and a sink; it opens no
 * files, prints nothing and does not know the store. It looks at one image - a root artifact, or a part of
 * one that another analyzer handed on - and tells the sink two things: who owns which bytes (paint), and what
 * lies inside (descend).
 *
 * Every analyzer that recognises an image is run on it: one names its sections, another its symbols.
 *
 * Painting is order-independent: where claims overlap, the one with the smaller rank wins, then the smaller
 * range, then the later start, then the label's name. Bytes that nobody claims are labelled by the ledger:
 * (padding) where they are fill (src/ledger/fill.h says what that is), (unknown) elsewhere. Claims of the
 * weak ranks give way to (padding) in the same manner, so that no analyzer has to look for fill itself.
 */
#ifndef SIZEPROF_ANALYZER_H
#define SIZEPROF_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sizeprof/ledger.h"

/* What is known about a program from outside of its shipped bytes. Any member may be NULL. */
struct sp_program_facts {
	const char *image;      /* which image this is about: "vmlinux.bin", or the path in the cpio: "bin/busybox" */
	const char *prefix;     /* "" for the kernel, "busybox:" for userspace: leads its sections, symbols, objects */
	const uint8_t *twin;    /* the unstripped ELF file of the same link */
	uint64_t twin_size;
	const char *map;        /* GNU ld's link map, NUL-terminated */
	const char *tree;       /* path prefix to take off object paths, such as the build folder; may be NULL */
};

struct sp_image {
	const char *name; /* as in struct sp_program_facts */
	const uint8_t *data;
	uint64_t size;
	const struct sp_program_facts *facts; /* the program's, or NULL */
	bool nested; /* a part of another image; false for a root artifact */
};

/* Ranks: the smaller wins. */
enum sp_rank {
	SP_RANK_SYMBOL = 10,
	SP_RANK_UNSIZED = 15,       /* weak: a symbol whose end is a guess */
	SP_RANK_INPUT_SECTION = 20, /* an object's contribution to a section */
	SP_RANK_SECTION = 30,
	SP_RANK_HEADER = 40,
	SP_RANK_UNNAMED = 45,       /* weak: the place is known, the owner is not: (unnamed .rodata) */
	SP_RANK_CONTAINER = 50,     /* the whole file as one */
};

struct sp_sink {
	void *user;
	/* offset and size are within the image that the analyzer was given; the label is copied. Ranges that
	   reach beyond the image are the analyzer's defect: the ledger refuses them. */
	void (*paint)(void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label);
	/* a part with an inside of its own; name is copied */
	void (*descend)(void *user, uint64_t offset, uint64_t size, const char *name);
};

struct sp_analyzer {
	const char *name;                               /* "cpio", "elf" */
	bool (*probe)(const struct sp_image *image);    /* by the first bytes: is it for you? */
	/* An error names the offset and what is wrong there; it means that the image is not what it claims to be. */
	struct sp_error *(*run)(const struct sp_image *image, const struct sp_sink *sink);
};

/* All analyzers; ends with a NULL. Defined in analyzers/table.c. */
extern const struct sp_analyzer *const sp_analyzers[];

#endif
