/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels by number, with one hash table (uthash) a dimension.
 */
#include "ledger/labels.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/memory.h"

struct sp_label_entry {
	char *name;
	enum sp_dimension dimension;
	uint32_t number;
	UT_hash_handle hh;
};

uint32_t sp_labels_intern(struct sp_labels *labels, enum sp_dimension dimension, const char *name)
{
	struct sp_label_entry *entry = NULL;
	HASH_FIND_STR(labels->by_name[dimension], name, entry);
	if (entry)
		return entry->number;
	entry = sp_alloc(sizeof(*entry));
	entry->name = sp_strdup(name);
	entry->dimension = dimension;
	entry->number = (uint32_t)labels->count;
	HASH_ADD_KEYPTR(hh, labels->by_name[dimension], entry->name, strlen(entry->name), entry);
	SP_GROW(labels->entries, labels->count, labels->capacity);
	labels->entries[labels->count++] = entry;
	return entry->number;
}

const char *sp_labels_name(const struct sp_labels *labels, uint32_t label)
{
	return labels->entries[label]->name;
}

enum sp_dimension sp_labels_dimension(const struct sp_labels *labels, uint32_t label)
{
	return labels->entries[label]->dimension;
}

void sp_labels_free(struct sp_labels *labels)
{
	for (int i = 0; i < SP_DIMENSIONS; i++)
		HASH_CLEAR(hh, labels->by_name[i]);
	for (size_t i = 0; i < labels->count; i++) {
		free(labels->entries[i]->name);
		free(labels->entries[i]);
	}
	free(labels->entries);
	*labels = (struct sp_labels){0};
}
