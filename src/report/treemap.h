/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting a rectangle into rectangles whose areas are proportional to weights and whose sides differ as
 * little as can be had cheaply: squarified treemaps (Bruls, Huizing, van Wijk, 2000).
 */
#ifndef SIZEPROF_REPORT_TREEMAP_H
#define SIZEPROF_REPORT_TREEMAP_H

#include <stddef.h>

struct sp_rect {
	double x, y, width, height; /* x to the right, y downwards */
};

/*
 * One cell for each weight. The cells cover the frame exactly and do not overlap. Weights below zero count as
 * zero, and a weight of zero gives a cell without area; the largest weights should come first.
 */
void sp_treemap(const double *weights, size_t count, struct sp_rect frame, struct sp_rect *cells);

#endif
