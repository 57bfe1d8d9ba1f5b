/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trial, as plain data: one candidate configuration, built, packed, measured and tested in a build folder
 * of its own by a process of its own, `sizeprof trial`. What it reads and writes are two files of JSON, so
 * that the same command line can run on another machine.
 *
 * All texts belong to the struct that holds them; sizes are bytes, durations seconds.
 */
#ifndef SIZEPROF_TRIAL_H
#define SIZEPROF_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/build.h"

/* A line of a configuration, or a setting of the image, that is not as in the base. */
struct sp_change {
	char *program; /* kernel, userspace, image */
	char *name;    /* the option, without CONFIG_; of the image: "dictionary" (bytes, of the initramfs' xz
			  stream), "fats" */
	char *value;   /* as it stands behind the '=': y, 12, "text" with its quotes; n: is not set */
};

/* Settings of the image that are no option's; 0: as the recipe and the defaults have them. */
struct sp_image_settings {
	uint64_t dictionary; /* bytes, of the initramfs' xz stream */
	uint32_t fats;       /* copies of the file allocation table */
};

struct sp_trial_spec {
	char *recipe;  /* folder or name */
	char *overlay; /* or NULL */
	char *test;    /* script of expectations instead of the recipe's, or NULL */
	char *folder;  /* where it works; it stays for the next trial, which compiles only what changed */
	char *kernel_config; /* text of the resolved configuration: the tree's make has to leave it as it is
			      */
	char *userspace_config; /* the same, or NULL for a userspace without one */
	/* NULL, or resolved configurations that this candidate and others in the folder are near: what the
	   search has accepted. The way back to them is a copy then, in the folder in which they were built */
	char *kernel_near, *userspace_near;
	struct sp_image_settings image;
	uint64_t medium_bytes; /* of a floppy or disk: pack for it, and boot from it when it fits; 0: as the
				  recipe says */
	uint64_t below;        /* test it only if its payloads together are smaller; 0: always */
	unsigned boots;        /* passes that make a pass; 0: measured only */
	unsigned failures;     /* failures that make a fail, unless it passed before; 0: one */
	char *accelerator;     /* auto, tcg, kvm */
	unsigned jobs;         /* of make; 0: one for each processor */
};

enum sp_trial_outcome {
	SP_TRIAL_PASS,
	SP_TRIAL_FAIL,        /* its boot test failed */
	SP_TRIAL_NOT_BUILT,   /* configuring (make resolves it otherwise), compiling or linking failed */
	SP_TRIAL_NOT_SMALLER, /* made and measured, not tested */
	SP_TRIAL_MEASURED,    /* made and measured, no test was asked for */
	SP_TRIAL_LOST,        /* could not tell: deadline, full disk, killed, a tool is missing */
};

/* What it weighs. */
struct sp_trial_size {
	uint64_t payload; /* the kernel's compressed stream plus the initramfs: what states are ordered by */
	uint64_t kernel;  /* bzImage */
	uint64_t initramfs;
	uint64_t loader; /* of the medium: boot sector, ldlinux.* */
	uint64_t used;   /* on the medium: all but free clusters; of files: kernel plus initramfs */
	uint64_t free;   /* bytes of free clusters; 0 when it does not fit or the medium is files */
	int64_t over;    /* bytes by which it does not fit; 0: it fits, or the medium is files */
};

struct sp_trial_result {
	enum sp_trial_outcome outcome;
	char *reason; /* a phrase: of a failed boot its reason (panic ...), the compiler's first error; NULL
			 for a pass */
	char *detail; /* more of it; or NULL */
	char *screen; /* the last screen of a failed boot; or NULL */
	char *log;    /* path of the console's or make's whole text; or NULL */
	bool full;    /* lost, since the disk is full: nothing is gained by trying again */
	struct sp_trial_size size; /* zeros when it was not made */
	char kernel_sha256[SP_SHA256_SIZE], initramfs_sha256[SP_SHA256_SIZE],
		medium_sha256[SP_SHA256_SIZE]; /* "" for none */
	char *kernel_path, *initramfs_path,
		*medium_path; /* in the folder, good until its next trial; or NULL */
	unsigned boots_passed, boots_failed, boots_lost;
	bool from_medium;      /* what was booted: the medium itself, or kernel and initramfs from files */
	uint64_t instructions; /* executed by the guest, in all boots */
	double build_seconds;  /* make's part; 0 when nothing was to be built */
	double pack_seconds;   /* packing: initramfs and medium */
	double boot_seconds;   /* QEMU's part, of all boots */
	double seconds;        /* all of it; what is neither make's nor QEMU's is the tool's own */
};

#endif
