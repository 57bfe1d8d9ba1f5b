/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --in LABEL: which label of which dimension is meant. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_SCOPE_H
#define SIZEPROF_STORE_SCOPE_H

#include "store/sql.h"

struct sp_scope {
	int dimension; /* -1: everything */
	char *label;   /* without the slashes at the end; NULL for everything */
	bool subtree;  /* all below it as well */
};

/* Usage errors: no such label (with the nearest ones), or in more than one dimension (with all of them). */
struct sp_error *sp_scope_resolve(const struct sp_store *store, uint64_t number, const char *in_label,
	int in_dimension, struct sp_scope *scope) SP_MUST_CHECK;
void sp_scope_clear(struct sp_scope *scope);
#define SP_SCOPE SP_GUARD(sp_scope_clear) struct sp_scope

#endif
