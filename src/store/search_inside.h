/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files about searches share. A private header of this folder.
 */
#ifndef SIZEPROF_STORE_SEARCH_INSIDE_H
#define SIZEPROF_STORE_SEARCH_INSIDE_H

#include "store/search.h"
#include "store/sql.h"

#define SQL_NOW "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
#define SQL_SIGNED(value) SQL_INTEGER((uint64_t)(value))
#define SQL_POSITIVE(value) ((value) ? SQL_INTEGER(value) : SQL_TEXT(NULL)) /* 0 is SQL's NULL */
#define SQL_DIGEST(digest) SQL_TEXT(*(digest) ? (digest) : NULL)            /* and so is "" */

/* The columns of struct sp_trial_size, seven of them. */
#define SQL_SIZE_COLUMNS "payload, kernel, initramfs, loader, used, free, over"
#define SQL_SIZE(size)                                                                                       \
	SQL_INTEGER((size)->payload), SQL_INTEGER((size)->kernel), SQL_INTEGER((size)->initramfs),           \
		SQL_INTEGER((size)->loader), SQL_INTEGER((size)->used), SQL_INTEGER((size)->free),           \
		SQL_SIGNED((size)->over)
struct sp_trial_size sp_search_read_size(sqlite3_stmt *row, int column);
/* "" for NULL */
void sp_search_read_digest(sqlite3_stmt *row, int column, char digest[SP_SHA256_SIZE]);

/* The usage error for a search that the store does not have. */
struct sp_error *sp_search_check(const struct sp_store *store, uint64_t number) SP_MUST_CHECK;
/* A defect, unless the store is at the search: only who began it may write its journal. */
struct sp_error *sp_search_check_held(const struct sp_store *store, uint64_t number) SP_MUST_CHECK;

/* Takes text over, which free() releases. */
void sp_search_set_cell(struct sp_table *table, size_t row, size_t column, char *text);
/* The cells more, back and tried of a table of trials. */
struct sp_error *sp_search_fill_tried(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;

/*
 * Who is at a search holds a lock on byte `number` of the file PATH-searches beside the store; it ends with
 * the process, so a search that was killed can be gone on with at once. *held is false when somebody else has
 * it.
 */
struct sp_error *sp_search_lock(struct sp_store *store, uint64_t number, bool *held) SP_MUST_CHECK;
void sp_search_unlock(struct sp_store *store);
/* Is anybody at the search, this store included? */
bool sp_search_is_alive(const struct sp_store *store, uint64_t number);

#endif
