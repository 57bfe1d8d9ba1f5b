/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels by number while a ledger is made: each (dimension, name) is kept once.
 */
#ifndef SIZEPROF_LEDGER_LABELS_H
#define SIZEPROF_LEDGER_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "sizeprof/ledger.h"

struct sp_label_entry;

struct sp_labels {
	struct sp_label_entry *by_name[SP_DIMENSIONS]; /* hash tables */
	struct sp_label_entry **entries;               /* index: the label's number */
	size_t count, capacity;
};

/* The number of a label; the name is copied when it is new. */
uint32_t sp_labels_intern(struct sp_labels *labels, enum sp_dimension dimension, const char *name);
const char *sp_labels_name(const struct sp_labels *labels, uint32_t label);
enum sp_dimension sp_labels_dimension(const struct sp_labels *labels, uint32_t label);
void sp_labels_free(struct sp_labels *labels);
#define SP_LABELS SP_GUARD(sp_labels_free) struct sp_labels

#endif
