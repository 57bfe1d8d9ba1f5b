/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two parts of the figure of packed sizes. A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_PACKED_FIGURE_H
#define SIZEPROF_REPORT_PACKED_FIGURE_H

#include "report/areas.h"
#include "report/canvas.h"
#include "report/packed-rows.h"

/* Areas hold directories, those hold symbols; what is too small to see is one cell that says how many. */
void sp_packed_map(struct sp_canvas *canvas, const struct sp_packed_rows *rows, struct sp_rect frame);

struct sp_bar {
	const char *name;
	double raw, packed;
	enum sp_area area;
};

/* A bar chart with its heading and its axis: as many of the bars as there is room for, the first ones. */
void sp_packed_bars(struct sp_canvas *canvas, const char *what, const struct sp_bar *bars, size_t count,
	struct sp_rect frame);

/* The smallest of 1, 2 and 5 times a power of ten that takes at most `most` steps to reach value. */
double sp_nice_step(double value, int most);
/* Bytes with thousands separators; free() it */
SP_MALLOC char *sp_packed_bytes(double bytes);

#endif
