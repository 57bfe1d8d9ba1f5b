/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making a ledger: walk each root image, flatten its claims dimension by dimension, give fill its label, cut
 * the pieces, number the labels that are in use. Numbers follow the labels' names, so that the same input
 * gives the same ledger whatever the order in which analyzers spoke.
 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ledger/fill.h"
#include "ledger/labels.h"
#include "ledger/pieces.h"
#include "ledger/range_map.h"
#include "ledger/walk.h"

/* The range maps of one root image, released together. */
struct maps {
	struct sp_range_map by[SP_DIMENSIONS];
	struct sp_ranges flat[SP_DIMENSIONS];
};

static void free_maps(struct maps *maps)
{
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		sp_range_map_free(&maps->by[i]);
		sp_ranges_free(&maps->flat[i]);
	}
}

static void flatten(struct maps *maps, enum sp_dimension dimension, const struct sp_ledger_input *input,
	struct sp_labels *labels)
{
	SP_RANGES ranges = {0};
	sp_range_map_flatten(&maps->by[dimension], input->size, labels, &ranges);
	uint32_t padding = sp_labels_intern(labels, dimension, SP_LABEL_PADDING);
	uint32_t unknown = sp_labels_intern(labels, dimension, SP_LABEL_UNKNOWN);
	sp_fill_split(&ranges, input->data, padding, unknown, &maps->flat[dimension]);
}

static struct sp_error *add_image(const struct sp_walk *walk, const struct sp_ledger_input *input,
	uint32_t image, struct sp_pieces *pieces)
{
	SP_GUARD(free_maps) struct maps maps = {0};
	uint32_t file = sp_labels_intern(walk->labels, SP_BY_FILE, input->file);
	sp_range_map_add(&maps.by[SP_BY_FILE], 0, input->size, SP_RANK_CONTAINER, file);
	SP_TRY(sp_walk_image(walk, input->name, input->data, input->size, maps.by));
	for (int i = 0; i < SP_DIMENSIONS; i++)
		flatten(&maps, (enum sp_dimension)i, input, walk->labels);
	sp_pieces_intersect(maps.flat, image, input->size, pieces);
	return NULL;
}

static int by_dimension_and_name(const void *a, const void *b, void *user)
{
	const struct sp_labels *labels = user;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	int order = (int)sp_labels_dimension(labels, left) - (int)sp_labels_dimension(labels, right);
	return order ? order : strcmp(sp_labels_name(labels, left), sp_labels_name(labels, right));
}

/* The numbers of the labels that own a piece, in the ledger's order; the caller frees. */
static uint32_t *used_labels(const struct sp_ledger *ledger, struct sp_labels *labels, size_t *count)
{
	SP_AUTOFREE bool *used = sp_alloc(labels->count + 1);
	for (size_t i = 0; i < ledger->piece_count; i++)
		for (int j = 0; j < SP_DIMENSIONS; j++)
			used[ledger->pieces[i].owner[j]] = true;
	uint32_t *order = sp_alloc((labels->count + 1) * sizeof(*order));
	*count = 0;
	for (size_t i = 0; i < labels->count; i++)
		if (used[i])
			order[(*count)++] = (uint32_t)i;
	qsort_r(order, *count, sizeof(*order), by_dimension_and_name, labels);
	return order;
}

static void number_labels(struct sp_ledger *ledger, struct sp_labels *labels)
{
	SP_AUTOFREE uint32_t *order = used_labels(ledger, labels, &ledger->label_count);
	SP_AUTOFREE uint32_t *number = sp_alloc((labels->count + 1) * sizeof(*number));
	ledger->labels = sp_alloc((ledger->label_count + 1) * sizeof(*ledger->labels));
	for (size_t i = 0; i < ledger->label_count; i++) {
		ledger->labels[i].name = sp_strdup(sp_labels_name(labels, order[i]));
		ledger->labels[i].dimension = sp_labels_dimension(labels, order[i]);
		number[order[i]] = (uint32_t)i;
	}
	for (size_t i = 0; i < ledger->piece_count; i++)
		for (int j = 0; j < SP_DIMENSIONS; j++)
			ledger->pieces[i].owner[j] = number[ledger->pieces[i].owner[j]];
}

static struct sp_error *fill_ledger(struct sp_ledger *ledger, const struct sp_ledger_input *inputs,
	size_t input_count, struct sp_walk *walk)
{
	struct sp_pieces pieces = {0};
	struct sp_error *error = NULL;
	ledger->images = sp_alloc((input_count + 1) * sizeof(*ledger->images));
	for (size_t i = 0; i < input_count && !error; i++) {
		ledger->images[i] = (struct sp_ledger_image){sp_strdup(inputs[i].name), inputs[i].size};
		ledger->image_count++;
		error = add_image(walk, &inputs[i], (uint32_t)i, &pieces);
	}
	ledger->pieces = pieces.items;
	ledger->piece_count = pieces.count;
	if (!error)
		number_labels(ledger, walk->labels);
	return error;
}

struct sp_error *sp_ledger_make(const struct sp_ledger_input *inputs, size_t input_count,
	const struct sp_program_facts *facts, size_t facts_count, const struct sp_analyzer *const *analyzers,
	struct sp_ledger **ledger)
{
	SP_LABELS labels = {0};
	struct sp_walk walk = {analyzers, facts, facts_count, &labels};
	struct sp_ledger *made = sp_alloc(sizeof(*made));
	struct sp_error *error = fill_ledger(made, inputs, input_count, &walk);
	if (!error)
		error = sp_ledger_check(made);
	if (error)
		sp_ledger_free(made);
	else
		*ledger = made;
	return error;
}

void sp_ledger_free(struct sp_ledger *ledger)
{
	if (!ledger)
		return;
	for (size_t i = 0; i < ledger->image_count; i++)
		free(ledger->images[i].name);
	for (size_t i = 0; i < ledger->label_count; i++)
		free(ledger->labels[i].name);
	free(ledger->images);
	free(ledger->labels);
	free(ledger->pieces);
	free(ledger);
}
