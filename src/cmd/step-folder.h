/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders that are accounted for as they stand: distributions made of packages, and root file systems of the
 * user's.
 */
#ifndef SIZEPROF_CMD_STEP_FOLDER_H
#define SIZEPROF_CMD_STEP_FOLDER_H

#include "cmd/step-build.h"
#include "sizeprof/listing.h"

/* packages -> folder -> ledger -> store -> size table; nothing is booted. *status as in sp_command.run. */
struct sp_error *sp_step_distribution(struct sp_context *context, struct sp_store *store,
	const struct sp_recipe *recipe, const struct sp_build_wish *wish, int *status) SP_MUST_CHECK;

/* The same of an imported folder; of wish only format and strict count. */
struct sp_error *sp_step_import_root(struct sp_context *context, struct sp_store *store, const char *path,
	const struct sp_build_wish *wish, int *status) SP_MUST_CHECK;

#endif
