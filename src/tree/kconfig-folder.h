/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is made once for a tree and the way its make is called, so that its Kconfig can be asked: the objects
 * of its conf, the environment that conf gets from make, and our helper linked with them.
 */
#ifndef SIZEPROF_TREE_KCONFIG_FOLDER_H
#define SIZEPROF_TREE_KCONFIG_FOLDER_H

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/tree.h"

struct sp_kconfig_folder {
	char *path;         /* CACHE/tools/kconfig-KIND-HASH */
	char *work;         /* conf's working folder: path, or a twin of the tree in it */
	char *helper;       /* the program */
	const char *option; /* what makes conf resolve: "--olddefconfig", "-o" */
	const char *top;    /* the outermost Kconfig file */
	struct sp_buffer environment;
	const char **environment_list; /* its texts, NULL-terminated */
};

/* Makes it, or finds it made; release with sp_kconfig_folder_close(). */
struct sp_error *sp_kconfig_folder_open(
	const struct sp_tree *tree, struct sp_kconfig_folder *folder) SP_MUST_CHECK;
void sp_kconfig_folder_close(struct sp_kconfig_folder *folder);

/* Kinds of trees. */
struct sp_kconfig_kind {
	const char *name; /* as in struct sp_tree */
	const char *code; /* where the code of conf is */
	const char *option, *top;
	bool twin; /* cannot be configured out of tree */
};
/* By the tree's kind, or by what the folder holds when that is NULL; NULL: there is no Kconfig. */
const struct sp_kconfig_kind *sp_kconfig_kind(const struct sp_tree *tree);
/* A hash over all that decides what a folder holds. */
void sp_kconfig_key(const struct sp_tree *tree, const struct sp_kconfig_kind *kind, char hex[]);
/* Makes folder->helper. */
struct sp_error *sp_kconfig_compile(const struct sp_tree *tree, const struct sp_kconfig_folder *folder,
	const struct sp_kconfig_kind *kind) SP_MUST_CHECK;
/* Does a file name end in this? */
bool sp_kconfig_ends(const char *name, const char *end);

/* The sources of the helper, relative to tree->helpers, NULL-terminated; a header is among them. */
extern const char *const sp_kconfig_helpers[];

#endif
