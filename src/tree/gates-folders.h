/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folders of a build as its Makefiles reach them, and what each of them builds. Paths are relative to the
 * tree, without "./" and ".."; the top is "" and folders among the parts end in a slash.
 */
#ifndef SIZEPROF_TREE_GATES_FOLDERS_H
#define SIZEPROF_TREE_GATES_FOLDERS_H

#include <stdbool.h>

#include "tree/gates-make.h"

/* Something that a Makefile names: an object or a folder. */
struct sp_gates_part {
	char *path;
	bool other;             /* it is in no list that is linked, such as those of programs of their own */
	bool needed;            /* an object that is asked for depends on it */
	sp_condition condition; /* by this Makefile alone */
};

struct sp_gates_folder {
	char *path;
	char *place;  /* the same as make has it: "." for the top */
	char **files; /* Makefiles that were read for it, absolute */
	size_t file_count;
	struct sp_gates_part *parts; /* sorted by path, those that are linked first */
	size_t part_count;
	char *failure; /* NULL, or why make cannot evaluate it */
	char *flags;   /* of the top: what the compiler gets for all objects, as of gates-returns.h */
	bool stray;    /* no Makefile above it names it: it was looked for by name */
	char visiting; /* for sp_gates_folders_condition() */
	sp_condition condition; /* of the folder, when known */
};

struct sp_gates_folders {
	struct sp_gates_folder **items; /* the first one is the top */
	size_t count, capacity;
	void *index, *parts; /* for finding */
};

void sp_gates_folders_free(struct sp_gates_folders *folders);
#define SP_GATES_FOLDERS SP_GUARD(sp_gates_folders_free) struct sp_gates_folders

/*
 * Walks from the top down to all that is linked, and to what else there is on the way to objects. Those are
 * sorted paths.
 */
struct sp_error *sp_gates_folders_read(struct sp_gates_make *make, const char *const *objects,
	size_t object_count, struct sp_gates_folders *folders) SP_MUST_CHECK;

/* Marks what that path needs; false when no Makefile names it. */
bool sp_gates_folders_need(struct sp_gates_folders *folders, const char *path);

/* The condition of a path, by all Makefiles on the way; SP_OPAQUE in it where one of them could not be
 * evaluated. */
sp_condition sp_gates_folders_condition(
	struct sp_gates_folders *folders, struct sp_conditions *set, const char *path);

/* The folder whose Makefile names the path, and its part; false when there is none. Of several, the first. */
struct sp_gates_folder *sp_gates_folders_find(
	const struct sp_gates_folders *folders, const char *path, struct sp_gates_part **part);

/*
 * A word of a Makefile as a path: "super.o" in fs/ext4 -> "fs/ext4/super.o", "../lib/lib.a" in fs -> "lib/".
 * NULL for what lies outside of the tree.
 */
char *sp_gates_path(const char *folder, const char *word) SP_MUST_CHECK;

#endif
