/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of applets: what it keeps as a whole, beside what the prompts of the applets' options claim.
 */
#ifndef SIZEPROF_CMD_REPORT_SET_H
#define SIZEPROF_CMD_REPORT_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "sizeprof/option.h"
#include "sizeprof/table.h"

/*
 * names: of applets or their aliases, with commas or blanks between. A row for each of them, the largest
 * first, and the row "together": what nothing but these applets needs, which is more than the sum of what
 * each alone needs. Columns: applet, exclusive_raw, exclusive_packed, drop_raw, drop_packed, claimed (bytes,
 * of the prompts), prompt. A usage error names what is no applet of the run, and what was probably meant.
 */
struct sp_error *sp_report_set_make(
	const struct sp_attribution *attribution, const char *names, struct sp_table *table) SP_MUST_CHECK;

/* The size that a prompt tells: "vi (23 kb)" is 23000 bytes, "true (311 bytes)" 311; false: it tells none. */
bool sp_prompt_claim(const char *prompt, int64_t *bytes);

#endif
