/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table by option as people see it; what is in it and in which order machines get it is the store's.
 */
#ifndef SIZEPROF_CMD_REPORT_OPTIONS_H
#define SIZEPROF_CMD_REPORT_OPTIONS_H

#include "sizeprof/table.h"
#include "store/store.h"

/*
 * Of a run's table by option the one for people: what can be done about each option stands beside its name,
 * what dropping it saves comes first, sizes are whole bytes, measured ones beside those that were predicted
 * where there are any, and long texts are cut. Release it with sp_table_clear(). *summary is a sentence about
 * the run: how much can go; release it with free().
 */
struct sp_error *sp_report_options_make(struct sp_store *store, uint64_t number,
	const struct sp_table *options, struct sp_table *people, char **summary) SP_MUST_CHECK;

/* Hide what people can spare until a text table is no wider than that many characters; 0: any width will do.
 */
void sp_report_options_fit(struct sp_table *people, size_t width);

#endif
