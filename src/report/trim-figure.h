/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the figure of a search share. A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_TRIM_FIGURE_H
#define SIZEPROF_REPORT_TRIM_FIGURE_H

#include "report/canvas.h"
#include "sizeprof/table.h"

/* How a trial is drawn. */
enum sp_trim_mark {
	SP_TRIM_STATE, /* it became the state, or it is the base */
	SP_TRIM_PASS,
	SP_TRIM_AGAIN,      /* the state itself was tested, and passed */
	SP_TRIM_FAIL,
	SP_TRIM_NOT_BUILT,
	SP_TRIM_NOT_TESTED, /* not smaller, or merely measured */
	SP_TRIM_LOST,
	SP_TRIM_MARKS,
};

struct sp_trim_row {
	double trial, seconds;    /* where on the two axes; seconds that the search had run */
	double payload;           /* 0: not known */
	double state, state_used; /* after it; 0: not known */
	double won;
	bool is_step;     /* the state changed with it */
	const char *what; /* of a step: names, separated by a blank */
	enum sp_trim_mark mark;
};

struct sp_trim_rows {
	struct sp_trim_row *rows; /* in the order of trials */
	size_t count;
	size_t marks[SP_TRIM_MARKS];
	double target;      /* 0: none */
	double least, most; /* bytes, of all that is drawn but the target */
	bool has_used;
};

/* Texts are the table's. Release with sp_trim_rows_free(). */
struct sp_error *sp_trim_rows_read(
	const struct sp_table *trials, double target_bytes, struct sp_trim_rows *rows) SP_MUST_CHECK;
void sp_trim_rows_free(struct sp_trim_rows *rows);
#define SP_TRIM_ROWS SP_GUARD(sp_trim_rows_free) struct sp_trim_rows
const char *sp_trim_mark_text(enum sp_trim_mark mark);
uint32_t sp_trim_mark_colour(enum sp_trim_mark mark);
unsigned sp_trim_mark_type(enum sp_trim_mark mark); /* gnuplot's number of the shape */

/* A panel, in pixels, and the values at the ends of its axes; one by trials, one by time. */
struct sp_trim_panel {
	bool by_time;
	double left, right, top, bottom;
	double from, to;    /* of the axis across: trials or seconds */
	double least, most; /* bytes */
};
double sp_trim_across(const struct sp_trim_panel *panel, const struct sp_trim_row *row);
double sp_trim_down(const struct sp_trim_panel *panel, double bytes);
/* Where a mark without a size stands: at the foot of the panel. */
double sp_trim_foot(const struct sp_trim_panel *panel);

/* The steps that are listed: rows by number, the number is the place in the list from 1, in the order of
 * trials. */
struct sp_trim_steps {
	const struct sp_trim_row *items[64];
	size_t count;
	size_t others;     /* steps that are not listed */
	double others_won; /* bytes, together */
	unsigned lines;    /* of names, of each */
};
/* The largest steps that the frame has room for. */
void sp_trim_choose_steps(const struct sp_trim_rows *rows, struct sp_rect frame, struct sp_trim_steps *steps);
void sp_trim_list_steps(struct sp_canvas *canvas, const struct sp_trim_steps *steps, struct sp_rect frame);
/* Numbers, and what was left out where there is room, at the steps in a panel. */
void sp_trim_label_steps(struct sp_canvas *canvas, const struct sp_trim_rows *rows,
	const struct sp_trim_steps *steps, const struct sp_trim_panel *panel);

#endif
