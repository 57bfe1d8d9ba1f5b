/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work folder and what differs between programs. A private header of this folder.
 */
#ifndef SIZEPROF_BUILD_REBUILD_INSIDE_H
#define SIZEPROF_BUILD_REBUILD_INSIDE_H

#include "build/folder-make.h"
#include "build/folder.h"
#include "build/rebuild.h"

struct sp_rebuild;

/* What is done in another way for kernel and userspace. */
struct sp_rebuild_program {
	const char *name;      /* as in struct sp_config */
	const char *twin;      /* the program before it is stripped or packed, in the folder */
	const char *map;       /* its link map */
	const char *configure; /* target */
	bool answers;          /* to its questions */
	/*
	 * A setting of make's environment by which compiling refuses a configuration that it would resolve
	 * otherwise, and what it says then; NULL: it has none, and has to be configured each time.
	 */
	const char *refuse, *refusal;
	const char *const *targets;
	/* what make would not renew */
	struct sp_error *(*clean)(struct sp_rebuild *rebuild)SP_MUST_CHECK;
	/* image of what make made; of a kernel payload and bootable, too */
	struct sp_error *(*weigh)(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)SP_MUST_CHECK;
	/* sections, payload, image and bootable of it */
	struct sp_error *(*collect)(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)SP_MUST_CHECK;
	/* is it what the base build has? the name of an artifact that is not, or NULL */
	struct sp_error *(*check)(struct sp_rebuild *rebuild, const struct sp_rebuilt *rebuilt,
		const char **different)SP_MUST_CHECK;
};
extern const struct sp_rebuild_program sp_rebuild_kernel, sp_rebuild_busybox, sp_rebuild_toybox;

struct sp_rebuild {
	struct sp_rebuild_spec spec;
	const struct sp_rebuild_program *program;
	const char *config; /* the base's */
	char *finished;     /* the base's folder; it may be gone; NULL: not known */
	char *marker;       /* there while make is at work */
	char *stamp;        /* file with the digest of what the folder was last built with */
	char *took;         /* file with the seconds that make took the last time */
	char *failures;     /* where logs of failures are */
	struct sp_build_folder folder;
	struct sp_make make;
	bool is_fresh; /* copied, and not built in yet */
	bool is_spoiled;
	unsigned since_base; /* rebuilds since it was seen to be good */
	double make_seconds; /* all that make took since the folder was opened */
	struct sp_rebuilt base;
};

/* Was make told to refuse what it would resolve otherwise? Not when a base's lines are changed and completed.
 */
bool sp_rebuild_can_refuse(const struct sp_rebuild *rebuild);

/* The artifact of the base build; NULL when it has none. */
const struct sp_artifact *sp_rebuild_artifact(const struct sp_rebuild *rebuild, const char *kind);
/* Is the file what the base's artifact of that kind is? *different becomes kind when not. */
struct sp_error *sp_rebuild_check_file(
	struct sp_rebuild *rebuild, const char *path, const char *kind, const char **different) SP_MUST_CHECK;

/* The tree completes the configuration and says what came of it; free() it. */
struct sp_error *sp_rebuild_configure(
	struct sp_rebuild *rebuild, const char *text, char **config) SP_MUST_CHECK;
/* The first line in which two configurations differ, as "A instead of B"; NULL when they say the same. */
char *sp_rebuild_first_difference(const char *is, const char *should) SP_MUST_CHECK;
/*
 * Compile and link what is configured; outcome, reason and full of *rebuilt, which has to say "built" before.
 * An interruption returns in the midst of it and leaves the marker.
 */
struct sp_error *sp_rebuild_make(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt) SP_MUST_CHECK;

/* Name and lock the work folder. */
struct sp_error *sp_rebuild_lock_folder(struct sp_rebuild *rebuild) SP_MUST_CHECK;
/* It is there and good, or made anew. */
struct sp_error *sp_rebuild_prepare_folder(struct sp_rebuild *rebuild) SP_MUST_CHECK;

/*
 * Copy a build folder to a path where nothing is. Times are kept, so that make finds it up to date, and holes
 * stay holes: most of vmlinux.bin is one.
 */
struct sp_error *sp_rebuild_copy(
	const struct sp_rebuild *rebuild, const char *from, const char *to) SP_MUST_CHECK;
/* Is that in the file of a stamp? */
bool sp_rebuild_says(const char *path, const char *stamp);
/*
 * spec.near has that stamp: when the folder holds it, it is copied, unless it was; when it holds something else
 * that took long to make, the copy is put back. What keeps that from being done is no error.
 */
struct sp_error *sp_rebuild_go_near(const struct sp_rebuild *rebuild, const char *stamp) SP_MUST_CHECK;

#endif
