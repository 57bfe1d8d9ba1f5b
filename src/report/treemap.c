/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of cells are laid along the shorter side of what is left of the frame. A row takes the next weight as
 * long as that makes its worst cell less oblong.
 */
#include "report/treemap.h"

static double at_least_zero(double weight)
{
	return weight > 0 ? weight : 0;
}

static double sum_from(const double *weights, size_t first, size_t count)
{
	double sum = 0;
	for (size_t i = first; i < count; i++)
		sum += at_least_zero(weights[i]);
	return sum;
}

/* Longer side over shorter side of a cell of this area, in a row of that thickness. */
static double oblongness(double area, double thickness)
{
	double length = area / thickness;
	return length > thickness ? length / thickness : thickness / length;
}

/* The worst cell of the weights first to end - 1 as one row along side; scale is area for a weight of one. */
static double worst_of_row(const double *weights, size_t first, size_t end, double scale, double side)
{
	double thickness = sum_from(weights, first, end) * scale / side;
	double worst = 1;
	for (size_t i = first; i < end; i++) {
		double area = at_least_zero(weights[i]) * scale;
		double now = area > 0 ? oblongness(area, thickness) : 1;
		if (now > worst)
			worst = now;
	}
	return worst;
}

static size_t end_of_row(const double *weights, size_t first, size_t count, double scale, double side)
{
	size_t end = first + 1;
	double worst = worst_of_row(weights, first, end, scale, side);
	while (end < count) {
		double with_next = worst_of_row(weights, first, end + 1, scale, side);
		if (at_least_zero(weights[end]) > 0 && with_next > worst)
			break;
		worst = with_next;
		end++;
	}
	return end;
}

/* Lay the row at the left (standing) or top (lying) of *rest, and take it from there. */
static void lay_row(const double *weights, size_t first, size_t end, double scale, struct sp_rect *rest,
	struct sp_rect *cells)
{
	int standing = rest->width > rest->height;
	double side = standing ? rest->height : rest->width;
	double sum = sum_from(weights, first, end);
	double thickness = sum * scale / side;
	double done = 0;
	for (size_t i = first; i < end; i++) {
		double from = sum > 0 ? side * done / sum : 0;
		done += at_least_zero(weights[i]);
		double length = (sum > 0 ? side * done / sum : 0) - from;
		cells[i] = standing ? (struct sp_rect){rest->x, rest->y + from, thickness, length}
				    : (struct sp_rect){rest->x + from, rest->y, length, thickness};
	}
	if (standing) {
		rest->x += thickness;
		rest->width -= thickness;
	} else {
		rest->y += thickness;
		rest->height -= thickness;
	}
}

void sp_treemap(const double *weights, size_t count, struct sp_rect frame, struct sp_rect *cells)
{
	double total = sum_from(weights, 0, count);
	struct sp_rect rest = frame;
	double scale = total > 0 ? frame.width * frame.height / total : 0;
	for (size_t first = 0; first < count;) {
		double side = rest.width > rest.height ? rest.height : rest.width;
		/* rounding may eat the last hair of the frame before the last weights, all but zero, had
		 * theirs */
		if (!(scale > 0) || !(side > 0) || !(sum_from(weights, first, count) > 0)) {
			cells[first++] = (struct sp_rect){rest.x, rest.y, 0, 0};
			continue;
		}
		size_t end = end_of_row(weights, first, count, scale, side);
		lay_row(weights, first, end, scale, &rest, cells);
		first = end;
	}
}
