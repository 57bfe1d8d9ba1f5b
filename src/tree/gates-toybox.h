/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Toybox has no Kbuild. Its scripts/make.sh takes those files of toys/ that hold NEWTOY() or OLDTOY() for a
 * command whose option is on, main.c and all of lib/; the option is the command's name in capitals.
 */
#ifndef SIZEPROF_TREE_GATES_TOYBOX_H
#define SIZEPROF_TREE_GATES_TOYBOX_H

#include "base/error.h"
#include "sizeprof/tree.h"

/* As sp_gates_read(). Objects go by the names that make.sh gives them: "ls.o" for toys/posix/ls.c. */
struct sp_error *sp_gates_toybox(const struct sp_tree *tree, const char *const *objects, size_t object_count,
	struct sp_conditions *conditions, struct sp_gates *gates) SP_MUST_CHECK;

#endif
