/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions by experiment: the Makefiles of a folder are evaluated with options set otherwise than they are.
 *
 * What vanishes when an option is flipped alone needs that option. What stays then, but vanishes when all the
 * others are off, has alternatives (obj-$(CONFIG_A) += x.o and obj-$(CONFIG_B) += x.o), which are found by
 * leaving one of them on, then two. Where modules exist, y and m are told apart by trying the other one.
 */
#ifndef SIZEPROF_TREE_GATES_FLIPS_H
#define SIZEPROF_TREE_GATES_FLIPS_H

#include "tree/gates-config.h"
#include "tree/gates-folders.h"

/* Finds the condition of each part that is needed, and what comes in return for options: added to gates. */
struct sp_error *sp_gates_flips_run(struct sp_gates_make *make, struct sp_gates_folders *folders,
	struct sp_gates_config *config, struct sp_conditions *set, struct sp_gates *gates) SP_MUST_CHECK;

#endif
