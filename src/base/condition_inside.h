/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions as their parts see them.
 */
#ifndef SIZEPROF_BASE_CONDITION_INSIDE_H
#define SIZEPROF_BASE_CONDITION_INSIDE_H

#include "sizeprof/condition.h"

/* The truth of a condition on one option by that option's value; NULL: not set. */
enum sp_truth sp_condition_test(const struct sp_condition_node *node, const char *value);

#endif
