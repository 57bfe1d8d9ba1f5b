/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measured results of others, or of another machine: the tables of datasets/measured, taken into a store as
 * runs.
 */
#ifndef SIZEPROF_CMD_IMPORT_MEASURED_H
#define SIZEPROF_CMD_IMPORT_MEASURED_H

#include "cmd/cmd.h"

/* Is it a table, by its name? */
bool sp_import_is_measured(const char *path);
/* A run for each system, or system and version, in the table; prints the sizes of each. A usage error: it is
 * none of those. */
struct sp_error *sp_import_measured(
	struct sp_context *context, const char *path, enum sp_format format) SP_MUST_CHECK;

#endif
