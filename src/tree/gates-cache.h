/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gates kept for the next time, as text: what make has told once for a tree, a configuration and some objects
 * stays true until one of the Makefiles changes.
 */
#ifndef SIZEPROF_TREE_GATES_CACHE_H
#define SIZEPROF_TREE_GATES_CACHE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/tree.h"

/* Where the gates of these objects are kept; release with free(). */
SP_MALLOC char *sp_gates_cache_path(
	const struct sp_tree *tree, const char *const *objects, size_t object_count);

/* False when nothing (or nothing useful) is kept there; then nothing was written to. */
bool sp_gates_cache_load(
	const char *path, struct sp_conditions *set, struct sp_gates *gates, struct sp_buffer *notes);

/* files: the Makefiles that the answer depends on, NULL-terminated. */
struct sp_error *sp_gates_cache_save(const char *path, const struct sp_conditions *set,
	const struct sp_gates *gates, const struct sp_buffer *notes, const char *const *files) SP_MUST_CHECK;

#endif
