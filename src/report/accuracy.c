/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/accuracy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "base/statistics.h"

static double bytes_of(sp_bits bits)
{
	return (double)bits / (double)SP_BYTE_BITS;
}

static bool is_listed(const char *names, const char *name)
{
	size_t size = strlen(name);
	while (names && *names) {
		size_t length = strcspn(names, " ");
		if (length == size && strncmp(names, name, size) == 0)
			return true;
		names += length + (names[length] == ' ');
	}
	return false;
}

static const struct sp_applet_cost *find_applet(const struct sp_attribution *attribution, const char *name)
{
	for (size_t i = 0; i < attribution->applet_count; i++)
		if (strcmp(attribution->applets[i].name, name) == 0)
			return &attribution->applets[i];
	for (size_t i = 0; i < attribution->applet_count; i++)
		if (is_listed(attribution->applets[i].aliases, name))
			return &attribution->applets[i];
	return NULL;
}

/* An applet of which no options are known: with it goes what it alone uses, of libraries as well. */
static struct sp_cost cost_of_applet(const struct sp_applet_cost *applet)
{
	const struct sp_cost *own = &applet->exclusive, *libc = &applet->libc_exclusive;
	return (struct sp_cost){own->text + libc->text, own->data + libc->data, own->bss + libc->bss,
		own->packed + libc->packed};
}

static void take_cost(struct sp_accuracy_row *row, const struct sp_cost *cost)
{
	row->is_predicted = true;
	row->predicted_raw = (double)sp_cost_raw(cost);
	row->predicted_packed = bytes_of(cost->packed);
}

static void predict_applet(const struct sp_attribution *attribution, struct sp_accuracy_row *row)
{
	const struct sp_applet_cost *applet = find_applet(attribution, row->measured->name);
	if (!applet)
		return;
	struct sp_cost cost = applet->is_droppable ? applet->drop : cost_of_applet(applet);
	take_cost(row, &cost);
	if (applet->is_droppable)
		row->predicted_with = applet->dropped_with ? applet->dropped_with : "";
}

static void predict_option(const struct sp_attribution *attribution, struct sp_accuracy_row *row)
{
	const struct sp_measurement *measured = row->measured;
	const struct sp_option_cost *option =
		sp_attribution_find(attribution, measured->program, measured->name);
	if (!option)
		return;
	take_cost(row, &option->drop);
	row->is_replaced = option->fate == SP_OPTION_REPLACED;
	row->predicted_with = option->dropped_with ? option->dropped_with : "";
	row->remark = sp_option_remark(option);
}

/* A number or text that only changes its value ("NAME=VALUE") brings nothing. */
static bool brings_something(const char *switched_on)
{
	for (const char *at = switched_on; at && *at;) {
		size_t size = strcspn(at, " ");
		if (!memchr(at, '=', size))
			return true;
		at += size + (at[size] == ' ');
	}
	return false;
}

static void fill_row(const struct sp_measurement *measured, const struct sp_attribution *attribution,
	struct sp_accuracy_row *row)
{
	*row = (struct sp_accuracy_row){
		.measured = measured,
		.is_built = measured->outcome == SP_MEASURED_BUILT,
		.raw = (double)sp_cost_raw(&measured->saved),
		.packed = bytes_of(measured->saved.packed),
		.is_replaced = brings_something(measured->switched_on),
		.remark = "",
	};
	if (attribution && strcmp(measured->kind, "applet") == 0)
		predict_applet(attribution, row);
	else if (attribution)
		predict_option(attribution, row);
	row->is_compared = row->is_built && row->is_predicted && !row->is_replaced;
}

static int compare_rows(const void *one, const void *other)
{
	const struct sp_accuracy_row *a = one, *b = other;
	int order = strcmp(a->measured->program, b->measured->program);
	if (!order)
		order = strcmp(a->measured->kind, b->measured->kind);
	if (!order)
		order = a->packed < b->packed ? 1 : a->packed > b->packed ? -1 : 0;
	return order ? order : strcmp(a->measured->name, b->measured->name);
}

/* The numbers of a group that are compared, one list for each. */
struct pairs {
	double *predicted, *measured, *relative;
	size_t count, large;
};

static void free_pairs(struct pairs *pairs)
{
	free(pairs->predicted);
	free(pairs->measured);
	free(pairs->relative);
}

static void add_pair(struct pairs *pairs, double predicted, double measured)
{
	pairs->predicted[pairs->count] = predicted;
	pairs->measured[pairs->count++] = measured;
	if (measured >= SP_ACCURACY_LARGE)
		pairs->relative[pairs->large++] = fabs(predicted - measured) / measured;
}

static void sum_errors(
	const struct sp_accuracy_row *rows, size_t count, bool raw, struct sp_accuracy_errors *errors)
{
	SP_GUARD(free_pairs)
	struct pairs pairs = {
		.predicted = sp_alloc((count + 1) * sizeof(double)),
		.measured = sp_alloc((count + 1) * sizeof(double)),
		.relative = sp_alloc((count + 1) * sizeof(double)),
	};
	for (size_t i = 0; i < count; i++)
		if (rows[i].is_compared)
			add_pair(&pairs, raw ? rows[i].predicted_raw : rows[i].predicted_packed,
				raw ? rows[i].raw : rows[i].packed);
	*errors = (struct sp_accuracy_errors){
		.spearman = sp_spearman(pairs.predicted, pairs.measured, pairs.count),
		.large = pairs.large,
		.median = sp_median(pairs.relative, pairs.large),
		.summed = sp_summed_error(pairs.predicted, pairs.measured, pairs.count),
	};
}

static void sum_noise(const struct sp_accuracy_row *rows, size_t count, struct sp_accuracy_group *group)
{
	SP_AUTOFREE double *moves = sp_alloc((count + 1) * sizeof(*moves));
	/* what comes on in return may be another compressor: all of the payload moves, and no code */
	for (size_t i = 0; i < count; i++)
		if (rows[i].is_built && rows[i].measured->same_code && !rows[i].is_replaced)
			moves[group->noise++] = fabs(rows[i].packed);
	group->noise_median = sp_median(moves, group->noise);
	group->noise_most = sp_maximum(moves, group->noise);
}

static void sum_spread(const struct sp_accuracy_row *rows, size_t count, struct sp_accuracy_group *group)
{
	SP_AUTOFREE double *spreads = sp_alloc((count + 1) * sizeof(*spreads));
	for (size_t i = 0; i < count; i++)
		if (rows[i].is_built && rows[i].measured->placements > 1)
			spreads[group->placed++] = rows[i].measured->spread;
	group->spread_median = sp_median(spreads, group->placed);
}

static void sum_group(const struct sp_accuracy_row *rows, struct sp_accuracy_group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct sp_accuracy_row *row = &rows[i];
		group->compared += row->is_compared;
		group->replaced += row->is_built && row->is_replaced;
		group->not_built += row->measured->outcome == SP_MEASURED_NOT_BUILT;
		group->lost += row->measured->outcome == SP_MEASURED_LOST;
		if (!row->predicted_with || row->measured->outcome == SP_MEASURED_LOST)
			continue;
		const char *with = row->measured->dropped_with ? row->measured->dropped_with : "";
		group->with_known++;
		group->with_equal += strcmp(row->predicted_with, with) == 0;
	}
	sum_errors(rows, group->count, true, &group->raw);
	sum_errors(rows, group->count, false, &group->packed);
	sum_noise(rows, group->count, group);
	sum_spread(rows, group->count, group);
}

static bool belongs(const struct sp_accuracy_group *group, const struct sp_measurement *measured)
{
	return strcmp(group->program, measured->program) == 0 && strcmp(group->kind, measured->kind) == 0;
}

static void make_groups(struct sp_accuracy *accuracy)
{
	accuracy->groups = sp_alloc((accuracy->count + 1) * sizeof(*accuracy->groups));
	for (size_t i = 0; i < accuracy->count; i++) {
		const struct sp_measurement *measured = accuracy->rows[i].measured;
		struct sp_accuracy_group *last =
			&accuracy->groups[accuracy->group_count - (accuracy->group_count > 0)];
		if (!accuracy->group_count || !belongs(last, measured)) {
			last = &accuracy->groups[accuracy->group_count++];
			*last = (struct sp_accuracy_group){measured->program, measured->kind, .first = i};
		}
		last->count++;
	}
	for (size_t i = 0; i < accuracy->group_count; i++)
		sum_group(accuracy->rows + accuracy->groups[i].first, &accuracy->groups[i]);
}

void sp_accuracy_make(const struct sp_measurement *measurements, size_t count,
	const struct sp_attribution *attribution, struct sp_accuracy *accuracy)
{
	*accuracy =
		(struct sp_accuracy){.rows = sp_alloc((count + 1) * sizeof(*accuracy->rows)), .count = count};
	for (size_t i = 0; i < count; i++)
		fill_row(&measurements[i], attribution, &accuracy->rows[i]);
	qsort(accuracy->rows, count, sizeof(*accuracy->rows), compare_rows);
	make_groups(accuracy);
}

void sp_accuracy_clear(struct sp_accuracy *accuracy)
{
	free(accuracy->rows);
	free(accuracy->groups);
	*accuracy = (struct sp_accuracy){0};
}

const struct sp_accuracy_group *sp_accuracy_find(
	const struct sp_accuracy *accuracy, const char *program, const char *kind)
{
	for (size_t i = 0; i < accuracy->group_count; i++) {
		const struct sp_accuracy_group *group = &accuracy->groups[i];
		if ((!program || strcmp(group->program, program) == 0) &&
			(!kind || strcmp(group->kind, kind) == 0))
			return group;
	}
	return NULL;
}
