/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger/number.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ledger/range_map.h"

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

uint32_t *sp_ledger_number_labels(struct sp_ledger *ledger, struct sp_labels *labels)
{
	SP_AUTOFREE uint32_t *order = used_labels(ledger, labels, &ledger->label_count);
	uint32_t *number = sp_alloc((labels->count + 1) * sizeof(*number));
	memset(number, 0xff, labels->count * sizeof(*number));
	ledger->labels = sp_alloc((ledger->label_count + 1) * sizeof(*ledger->labels));
	for (size_t i = 0; i < ledger->label_count; i++) {
		ledger->labels[i].name = sp_strdup(sp_labels_name(labels, order[i]));
		ledger->labels[i].dimension = sp_labels_dimension(labels, order[i]);
		number[order[i]] = (uint32_t)i;
	}
	for (size_t i = 0; i < ledger->piece_count; i++)
		for (int j = 0; j < SP_DIMENSIONS; j++)
			ledger->pieces[i].owner[j] = number[ledger->pieces[i].owner[j]];
	return number;
}
