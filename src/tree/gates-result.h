/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From folders and their conditions to the gates of objects, with the place where a gate stands.
 */
#ifndef SIZEPROF_TREE_GATES_RESULT_H
#define SIZEPROF_TREE_GATES_RESULT_H

#include "tree/gates-config.h"
#include "tree/gates-folders.h"

/*
 * The path of an object by its name in the link map: members of archives are where the archive is. Whatever
 * is not of the tree keeps its name. Release with free().
 */
SP_MALLOC char *sp_gates_object_path(const char *object);

/* Fills gates (sorted) with the objects, and tells in notes about those that no Makefile names. */
void sp_gates_result_make(const struct sp_tree *tree, struct sp_gates_folders *folders,
	struct sp_gates_config *config, struct sp_conditions *set, const char *const *objects,
	size_t object_count, struct sp_gates *gates, struct sp_buffer *notes);

#endif
