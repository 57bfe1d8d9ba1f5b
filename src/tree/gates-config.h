/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values of a resolved configuration's lines.
 */
#ifndef SIZEPROF_TREE_GATES_CONFIG_H
#define SIZEPROF_TREE_GATES_CONFIG_H

#include "base/compiler.h"

struct sp_gates_config {
	char *text; /* the configuration, cut into names and values */
	void *index;
};

void sp_gates_config_read(struct sp_gates_config *config, const char *text);
void sp_gates_config_free(struct sp_gates_config *config);
#define SP_GATES_CONFIG SP_GUARD(sp_gates_config_free) struct sp_gates_config

/* An sp_option_value for a struct sp_gates_config. */
const char *sp_gates_config_value(void *config, const char *name);

#endif
