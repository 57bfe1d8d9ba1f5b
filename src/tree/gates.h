/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kbuild gates: under which options is an object built? GNU make evaluates the tree's own Makefiles
 * (Documentation/kbuild/makefiles.rst says what they mean), once as things are, and again with options set
 * otherwise; which objects vanish tells the condition. Linux and BusyBox have Kbuild; Toybox builds each file
 * of toys/ whose command is on.
 */
#ifndef SIZEPROF_TREE_GATES_H
#define SIZEPROF_TREE_GATES_H

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/tree.h"

/*
 * The conditions of objects (named as in struct sp_object_gate; members of an archive also as
 * "lib/lib.a:ctype.o" and "lib/lib.a(ctype.o)"), added to conditions. What no Makefile tells is SP_OPAQUE, or
 * that together with the condition of its folder. notes, which may be NULL, gets a line for each thing that
 * could not be told and why. The answer is kept in tree->cache for the next time and released with
 * sp_gates_clear(). The tree's sources and build are absolute paths; nothing is written to them.
 *
 * Errors: no make, a tree whose top Makefile cannot be evaluated, a cache that cannot be written. A folder
 * that make cannot evaluate is a note.
 */
struct sp_error *sp_gates_read(const struct sp_tree *tree, const char *const *objects, size_t object_count,
	struct sp_conditions *conditions, struct sp_gates *gates, struct sp_buffer *notes) SP_MUST_CHECK;

/* Frees what it owns and leaves it empty. */
void sp_gates_clear(struct sp_gates *gates);
#define SP_GATES SP_GUARD(sp_gates_clear) struct sp_gates

#endif
