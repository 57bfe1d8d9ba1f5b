/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract between the ledger and its analyzers. An analyzer sees bytes, facts and a sink; it opens no
 * files, prints nothing and does not know the store. It looks at one image - a root artifact, or a part of
 * one that another analyzer handed on - and tells the sink three things: who owns which bytes (paint), what
 * lies inside as it stands (descend), and what was decoded from it, priced byte by byte (decode).
 *
 * Every analyzer that recognises an image is run on it: one names its sections, another its symbols.
 *
 * Painting is order-independent: where claims overlap, the one with the smaller rank wins, then the smaller
 * range, then the later start, then the label's name. Bytes that nobody claims are labelled by the ledger:
 * (padding) where they are fill (src/ledger/fill.h says what that is), (unknown) elsewhere. Claims of the
 * weak ranks give way to (padding) in the same manner, so that no analyzer has to look for fill itself.
 *
 * By file and by medium a part inherits the owner of the place it lies in, so only containers that hold files
 * paint those two. By option and by applet it does so as well, at the weakest rank: containers say which part of
 * the system they are - (kernel), (boot code), (userspace), (loader), (file system) - and the facts of a program
 * say more.
 */
#ifndef SIZEPROF_ANALYZER_H
#define SIZEPROF_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sizeprof/ledger.h"
#include "sizeprof/program.h"
#include "sizeprof/stream.h"

/* Labels of stretches of a linked program; without overlap, sorted by address. */
struct sp_address_label {
	uint64_t address, size;
	const char *label; /* without the program's prefix */
};

struct sp_address_labels {
	struct sp_address_label *items;
	size_t count;
};

/* What is known about a program from outside of its shipped bytes. Any member may be NULL. */
struct sp_program_facts {
	/* which image this is about: "vmlinux.bin", "setup" or "decompressor" (parts of a bzImage), or a file of the
	   root file system: "/bin/busybox" */
	const char *image;
	const char *prefix;     /* "" for the kernel, "busybox:" for userspace: leads its sections, symbols, objects */
	const uint8_t *twin;    /* the unstripped ELF file of the same link */
	uint64_t twin_size;
	const char *map;        /* GNU ld's link map, NUL-terminated */
	const char *tree;       /* path prefix to take off object paths, such as the build folder; may be NULL */
	/* the same link made once more with its relocations kept (ld --emit-relocs): the twin's addresses */
	const uint8_t *relocated;
	uint64_t relocated_size;
	/* which option gates each byte, and which applet it is exclusive to; may be NULL: not known */
	const struct sp_address_labels *options, *applets;
	/* what ran in a traced boot, as addresses of the twin; NULL: there was none */
	const struct sp_stretches *executed;
	bool gated; /* the quality gate asks that its bytes have names: kernel and userspace, not boot code */
};

struct sp_image {
	/* As in struct sp_program_facts. Files of a medium or of a root file system have a slash in front, so that
	   none is mistaken for a part of the kernel image. */
	const char *name;
	const uint8_t *data;
	uint64_t size;
	const struct sp_program_facts *facts; /* the program's, or NULL */
	/* A file of a root file system: it is opened when it is a program; archives and compressed streams are
	   its data, for they stay closed on the running system. */
	bool sealed;
	uint64_t room; /* bytes that may still be decoded from it: more is an error, so that no bomb bursts */
};

/* Ranks: the smaller wins. */
enum sp_rank {
	SP_RANK_SYMBOL = 10,
	SP_RANK_UNSIZED = 15,       /* weak: a symbol whose end is a guess */
	SP_RANK_REFERRED = 17,      /* nameless bytes: the one that refers to them */
	SP_RANK_SPLIT = 18,         /* nameless bytes: one of several that refer to them */
	SP_RANK_INPUT_SECTION = 20, /* an object's contribution to a section */
	SP_RANK_SECTION = 30,
	SP_RANK_HEADER = 40,
	SP_RANK_UNNAMED = 45,       /* weak: the place is known, the owner is not: (unnamed .rodata) */
	SP_RANK_CONTAINER = 50,     /* the whole file as one */
	SP_RANK_AROUND = 55,        /* by option and by applet: what the place around it is, such as (boot code) */
};

struct sp_sink {
	void *user;
	/* offset and size are within the image that the analyzer was given; the label is copied. Ranges that
	   reach beyond the image are the analyzer's defect: the ledger refuses them. */
	void (*paint)(void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label);
	/* a part with an inside of its own, in the same bytes; name is copied */
	void (*descend)(void *user, uint64_t offset, uint64_t size, const char *name, bool sealed);
	/* a stream in the image, decoded; the sink takes over what it holds and leaves *stream empty. name is the
	   decoded image's. The stream's chunks belong to it: claims on them are dropped. */
	void (*decode)(void *user, struct sp_stream *stream, const char *name);
	/* another name of what is painted as label by symbol; both are copied */
	void (*alias)(void *user, const char *label, const char *name);
	/* machine code, and what of it ran: executed stretches lie within code ones */
	void (*code)(void *user, uint64_t offset, uint64_t size);
	void (*executed)(void *user, uint64_t offset, uint64_t size);
	/* a sentence for the person who reads the ledger; copied */
	void (*note)(void *user, const char *text);
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
