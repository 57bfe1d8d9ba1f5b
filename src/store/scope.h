/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --in LABEL, --copies SYMBOL: which label of which dimension is meant. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_SCOPE_H
#define SIZEPROF_STORE_SCOPE_H

#include "store/sql.h"

struct sp_scope {
	int dimension; /* -1: everything */
	char *label;   /* without the slashes at the end; NULL for everything */
	bool subtree;  /* all below it as well */
};

/* What the user typed. */
struct sp_scope_wish {
	const char *option; /* "--in", after which a dimension may stand; or another, after which a symbol stands */
	const char *label;  /* NULL: everything */
	int dimension;      /* -1: any */
};

/*
 * Another name of a symbol means the symbol, unless it is a label itself. Usage errors: no such label (with
 * the nearest ones), in more than one dimension (with all of them), the other name of more than one symbol.
 */
struct sp_error *sp_scope_resolve(const struct sp_store *store, uint64_t number,
	const struct sp_scope_wish *wish, struct sp_scope *scope) SP_MUST_CHECK;
/* The parameters :build, :in_dimension, :in_label and :in_subtree; the scope has to stay. */
struct sp_error *sp_scope_bind_only(
	const struct sp_store *store, sqlite3_stmt *statement, uint64_t number, const struct sp_scope *scope) SP_MUST_CHECK;
/* The same, and :dimension. */
struct sp_error *sp_scope_bind(const struct sp_store *store, sqlite3_stmt *statement, uint64_t number,
	enum sp_dimension dimension, const struct sp_scope *scope) SP_MUST_CHECK;
void sp_scope_clear(struct sp_scope *scope);
#define SP_SCOPE SP_GUARD(sp_scope_clear) struct sp_scope

#endif
