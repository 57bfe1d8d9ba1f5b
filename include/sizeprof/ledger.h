/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger as plain data: pieces that cover each image exactly, without overlap, each with one owner in every
 * dimension. Sizes and offsets are bytes.
 *
 * Universe: the innermost shipped pieces: vmlinux.bin and the contents of the cpio archive. Every dimension has
 * the same total. A label in parentheses is no name from the sources: (padding) for fill, (unknown) for bytes
 * that nothing names, and the like.
 */
#ifndef SIZEPROF_LEDGER_H
#define SIZEPROF_LEDGER_H

#include <stddef.h>
#include <stdint.h>

enum sp_dimension {
	SP_BY_SECTION,   /* ELF section: .text; userspace sections carry the program: busybox:.text */
	SP_BY_SYMBOL,    /* ELF symbol, busybox:name; same-named ones carry their object: name@kernel/fork.o */
	SP_BY_OBJECT,    /* object file in the build folder: kernel/fork.o, busybox:coreutils/ls.o, libc.a:printf.o */
	SP_BY_DIRECTORY, /* folder of that object: kernel/sched, busybox:coreutils, libc.a */
	SP_BY_FILE,      /* file of the medium or of the root file system: bzImage, /bin/busybox, /init */
	SP_DIMENSIONS,
};

/* Labels that mean the same in every dimension. */
#define SP_LABEL_PADDING "(padding)" /* runs of a fill byte, no-operation instructions, alignment */
#define SP_LABEL_UNKNOWN "(unknown)" /* bytes that nothing names */

/* The words users type: "section", "symbol", ...; NULL-terminated. Defined in src/base/dimension.c. */
extern const char *const sp_dimension_names[SP_DIMENSIONS + 1];

/* An owner's name; its id is the index in sp_ledger.labels. */
struct sp_label {
	char *name;
	enum sp_dimension dimension;
};

/* A root image: one of the innermost shipped artifacts. */
struct sp_ledger_image {
	char *name;     /* kind of the artifact: vmlinux.bin, cpio */
	uint64_t bytes;
};

struct sp_piece {
	uint32_t image; /* index in sp_ledger.images */
	uint64_t offset, size;
	uint32_t owner[SP_DIMENSIONS]; /* label ids */
};

struct sp_ledger {
	struct sp_ledger_image *images;
	size_t image_count;
	struct sp_label *labels;
	size_t label_count;
	struct sp_piece *pieces; /* sorted by image, then offset */
	size_t piece_count;
};

#endif
