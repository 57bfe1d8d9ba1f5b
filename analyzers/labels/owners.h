/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who can own bytes by symbol: the program's labels in the order of their names, the object each stands for,
 * and which stretches of the shipped file are named already.
 */
#ifndef SIZEPROF_ANALYZERS_OWNERS_H
#define SIZEPROF_ANALYZERS_OWNERS_H

#include "addresses.h"
#include "base/object_name.h"
#include "naming.h"

#define SP_NO_OWNER UINT32_MAX

struct sp_owner {
	char *label;
	struct sp_object_name home; /* members are NULL without a map, or where no object contributed */
};

/* Bytes with a name of their own. */
struct sp_extent {
	uint64_t offset, size;
	uint32_t owner; /* index */
	bool executable;
	bool is_unsized; /* where it ends is a guess */
};

struct sp_owners {
	struct sp_owner *items; /* sorted by label, each once */
	size_t count;
	struct sp_extent *extents; /* sorted by offset, without overlap */
	size_t extent_count, extent_capacity;
};

/* references: sorted or not; unsized data owns bytes if code or named data points to it. */
void sp_owners_make(const struct sp_naming *naming, const struct sp_symbols *symbols,
	const struct sp_references *references, struct sp_owners *owners);
/*
 * A constant that the linker merged has lost its object. It gets the one whose code or data refers to it, if
 * that is one alone.
 */
void sp_owners_adopt(struct sp_owners *owners, const struct sp_references *references);
void sp_owners_free(struct sp_owners *owners);
#define SP_OWNERS SP_GUARD(sp_owners_free) struct sp_owners

/* Is an object known for it, and not just "(merged strings)"? */
bool sp_owner_has_object(const struct sp_owner *owner);

/* The stretch that holds the byte at offset, or NULL. */
const struct sp_extent *sp_owners_find(const struct sp_owners *owners, uint64_t offset);

#endif
