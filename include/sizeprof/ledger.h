/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger as plain data: pieces that cover each image exactly, without overlap, each with one owner in every
 * dimension. Sizes and offsets are bytes; packed sizes are bits in fixed point (sp_bits).
 *
 * Images form a tree. Roots are what ships: the files of the medium, or the medium's one image. A compressed
 * stream in an image is an image of its own, decoded; the bytes that it was decoded from (its chunks) have no
 * pieces in the image around it, since the pieces inside pay for them. So every byte of the medium is paid for
 * exactly once: in each root the packed sizes of its pieces and of all pieces decoded from it add up to 8 bits
 * for each of its bytes.
 *
 * Universe: raw = bytes of the innermost shipped pieces, packed = their share of the medium. Every dimension
 * has the same totals. A label in parentheses is no name from the sources: (padding) for fill, (unknown) for
 * bytes that nothing names, and the like.
 */
#ifndef SIZEPROF_LEDGER_H
#define SIZEPROF_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A packed size or a price: a count of 2^-24 of a bit. Signed, since a difference may be negative; 63 bits are
 * good for media of 64 GiB.
 */
typedef int64_t sp_bits;
#define SP_BIT ((sp_bits)1 << 24)
#define SP_BYTE_BITS (8 * SP_BIT) /* what a byte that is not compressed costs */

enum sp_dimension {
	SP_BY_SECTION,   /* ELF section: .text; userspace sections carry the program: busybox:.text */
	SP_BY_SYMBOL,    /* ELF symbol, busybox:name; same-named ones carry their object: name@kernel/fork.o */
	SP_BY_OBJECT,    /* object file in the build folder: kernel/fork.o, busybox:coreutils/ls.o, libc.a:printf.o */
	SP_BY_DIRECTORY, /* folder of that object: kernel/sched, busybox:coreutils, libc.a */
	SP_BY_FILE,      /* file of the medium or of the root file system: bzImage, /bin/busybox, /init */
	SP_BY_MEDIUM,    /* part of the medium: its files, (boot sector), (FAT), (cluster slack), (free space) */
	SP_BY_OPTION,    /* Kconfig option that gates it: BLK_DEV_FD, busybox:FEATURE_LS_SORTFILES; (always built) */
	SP_BY_APPLET,    /* applet that it is exclusive to: busybox:vi; (shared), (always linked) */
	SP_BY_PACKAGE,   /* package of the distribution that its file belongs to: bash, libc6:i386; (no package) */
	SP_DIMENSIONS,
};

/* Labels that mean the same in every dimension. */
#define SP_LABEL_PADDING "(padding)" /* runs of a fill byte, no-operation instructions, alignment */
#define SP_LABEL_UNKNOWN "(unknown)" /* bytes that nothing names */
#define SP_LABEL_OVERHEAD "(coder overhead)" /* bits of a stream that its bytes' prices do not explain */

#define SP_LABEL_NO_PACKAGE "(no package)" /* by package: of no package's, or no packages are known */

/* The words users type: "section", "symbol", ...; NULL-terminated. Defined in src/base/dimension.c. */
extern const char *const sp_dimension_names[SP_DIMENSIONS + 1];

/* An owner's name; its id is the index in sp_ledger.labels. */
struct sp_label {
	char *name;
	enum sp_dimension dimension;
};

#define SP_NO_PARENT UINT32_MAX

/*
 * The rules by which ledgers are made, as a number: raise it when an analyzer begins to tell other owners or prices.
 * A stored ledger of another version is made anew when its build is asked for again.
 */
#define SP_LEDGER_VERSION 4

/* A root - a shipped file, or the medium's image - or a stream decoded from another image. */
struct sp_ledger_image {
	char *name;      /* bzImage, initramfs, floppy.img; vmlinux.bin */
	uint64_t bytes;  /* decoded */
	uint32_t parent; /* index of the image around it, smaller than its own; SP_NO_PARENT for a root */
	uint64_t offset; /* in the parent: of its first chunk */
	uint64_t coded;  /* bytes that it takes there: the sum of its chunks; of a root its bytes */
	sp_bits packed;  /* what those bytes cost on the medium */
	const char *codec; /* xz, lzma, gzip, ...; NULL for a root; a constant text */
	bool estimated;  /* its prices are shares of whole blocks, not exact; or those of an image around it */
	bool named;      /* it holds a program whose symbols are known and that the quality gate is for */
	uint32_t chunks; /* pieces of the codec: LZMA2 chunks, gzip members, blocks */
	sp_bits overhead; /* of packed: (coder overhead) */
};

/* How the owner of a piece by symbol is known. */
enum sp_evidence {
	SP_NAMED,    /* a symbol of its own, or no symbol at all: a label in parentheses */
	SP_REFERRED, /* nameless; given to the one symbol that refers to it */
	SP_SPLIT,    /* nameless; several symbols refer to it and share its bytes evenly */
};

struct sp_piece {
	uint32_t image; /* index in sp_ledger.images */
	uint32_t evidence; /* enum sp_evidence */
	/* raw size; 0 for what costs bits and makes no bytes, such as (coder overhead): those stand at the
	   image's end, each with a label of its own */
	uint64_t offset, size;
	sp_bits packed;
	uint64_t code, executed; /* bytes of machine code, and those that ran in the traced boot */
	uint32_t owner[SP_DIMENSIONS]; /* label ids */
};

/* Another name of the same bytes: they are counted once, under the label. */
struct sp_alias {
	uint32_t label; /* id of a label by symbol */
	char *name;
};

/* What a symbol's bytes are copied from, in the stream that codes them; the largest sources of each symbol. */
struct sp_copy {
	uint32_t image;
	uint32_t to, from; /* labels by symbol */
	uint64_t bytes;
	sp_bits packed; /* what the copies cost */
};

struct sp_ledger {
	struct sp_ledger_image *images; /* parents before what is in them */
	size_t image_count;
	struct sp_label *labels;
	size_t label_count;
	struct sp_piece *pieces; /* sorted by image, then offset */
	size_t piece_count;
	struct sp_alias *aliases; /* sorted by label, then name */
	size_t alias_count;
	struct sp_copy *copies; /* by image, symbol, and largest first */
	size_t copy_count;
	bool traced; /* a traced boot is known: executed means something */
	char **notes; /* sentences for the person who reads the ledger: what could not be opened, and why */
	size_t note_count;
};

#endif
