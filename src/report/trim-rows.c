/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/columns.h"
#include "report/trim-figure.h"

#define WHAT "trials" /* the table is of */

/* Colours that stay apart for all kinds of colour vision (Okabe and Ito), and shapes that do without any. */
static const struct mark {
	const char *outcome, *text;
	uint32_t colour;
	unsigned type;
} marks[SP_TRIM_MARKS] = {
	[SP_TRIM_STATE] = {"base", "accepted: it is the state from then on", 0x0072b2, 7},
	[SP_TRIM_PASS] = {"pass", "passed, not accepted", 0x0072b2, 6},
	[SP_TRIM_AGAIN] = {NULL, "the state itself passed", 0x56b4e9, 8},
	[SP_TRIM_FAIL] = {"fail", "failed its test", 0xd55e00, 2},
	[SP_TRIM_NOT_BUILT] = {"not built", "could not be built", 0x9b4f8b, 11},
	[SP_TRIM_NOT_TESTED] = {NULL, "measured, not tested", 0x595959, 1},
	[SP_TRIM_LOST] = {"lost", "lost: could not tell", 0x1a1a1a, 3},
};

const char *sp_trim_mark_text(enum sp_trim_mark mark)
{
	return marks[mark].text;
}

uint32_t sp_trim_mark_colour(enum sp_trim_mark mark)
{
	return marks[mark].colour;
}

unsigned sp_trim_mark_type(enum sp_trim_mark mark)
{
	return marks[mark].type;
}

static enum sp_trim_mark mark_of(const char *outcome, bool is_state, bool is_again)
{
	for (int i = 0; i < SP_TRIM_MARKS; i++)
		if (marks[i].outcome && strcmp(marks[i].outcome, outcome) == 0)
			return i != SP_TRIM_PASS ? (enum sp_trim_mark)i
			       : is_again	 ? SP_TRIM_AGAIN
			       : is_state	 ? SP_TRIM_STATE
						 : SP_TRIM_PASS;
	return SP_TRIM_NOT_TESTED;
}

struct columns {
	size_t trial, elapsed, payload, state, used, won, what, accepted, more, back, outcome;
};

static struct sp_error *find_columns(const struct sp_table *table, struct columns *columns)
{
	SP_TRY(sp_column_find(table, WHAT, "trial", &columns->trial));
	SP_TRY(sp_column_find(table, WHAT, "elapsed", &columns->elapsed));
	SP_TRY(sp_column_find(table, WHAT, "payload", &columns->payload));
	SP_TRY(sp_column_find(table, WHAT, "state", &columns->state));
	SP_TRY(sp_column_find(table, WHAT, "state_used", &columns->used));
	SP_TRY(sp_column_find(table, WHAT, "won", &columns->won));
	SP_TRY(sp_column_find(table, WHAT, "what", &columns->what));
	SP_TRY(sp_column_find(table, WHAT, "accepted", &columns->accepted));
	SP_TRY(sp_column_find(table, WHAT, "more", &columns->more));
	SP_TRY(sp_column_find(table, WHAT, "back", &columns->back));
	return sp_column_find(table, WHAT, "outcome", &columns->outcome);
}

static struct sp_error *read_row(
	const struct sp_table *table, const struct columns *columns, size_t number, struct sp_trim_row *row)
{
	SP_TRY(sp_column_number(table, WHAT, number, columns->trial, &row->trial));
	SP_TRY(sp_column_number(table, WHAT, number, columns->elapsed, &row->seconds));
	SP_TRY(sp_column_number(table, WHAT, number, columns->payload, &row->payload));
	SP_TRY(sp_column_number(table, WHAT, number, columns->state, &row->state));
	SP_TRY(sp_column_number(table, WHAT, number, columns->used, &row->state_used));
	SP_TRY(sp_column_number(table, WHAT, number, columns->won, &row->won));
	row->what = sp_column_text(table, number, columns->what);
	row->is_step = *sp_column_text(table, number, columns->won) != '\0';
	bool is_again =
		!*sp_column_text(table, number, columns->more) && !*sp_column_text(table, number, columns->back);
	row->mark = mark_of(sp_column_text(table, number, columns->outcome),
		strcmp(sp_column_text(table, number, columns->accepted), "1") == 0, is_again);
	return NULL;
}

static void reach(struct sp_trim_rows *rows, double bytes)
{
	if (bytes <= 0)
		return;
	rows->least = rows->most <= 0 || bytes < rows->least ? bytes : rows->least;
	rows->most = bytes > rows->most ? bytes : rows->most;
}

struct sp_error *sp_trim_rows_read(
	const struct sp_table *trials, double target_bytes, struct sp_trim_rows *rows)
{
	SP_TRIM_ROWS read = {.target = target_bytes};
	struct columns columns = {0};
	SP_TRY(find_columns(trials, &columns));
	read.rows = sp_alloc((trials->row_count + 1) * sizeof(*read.rows));
	for (size_t i = 0; i < trials->row_count; i++) {
		struct sp_trim_row *row = &read.rows[i];
		SP_TRY(read_row(trials, &columns, i, row));
		reach(&read, row->payload);
		reach(&read, row->state);
		reach(&read, row->state_used);
		read.marks[row->mark]++;
		read.has_used |= row->state_used > 0;
		read.count++;
	}
	if (read.most <= 0)
		return sp_error_new(
			SP_UNABLE, "no trial of the search has a size yet: there is nothing to draw");
	*rows = read;
	read = (struct sp_trim_rows){0};
	return NULL;
}

void sp_trim_rows_free(struct sp_trim_rows *rows)
{
	free(rows->rows);
	*rows = (struct sp_trim_rows){0};
}
