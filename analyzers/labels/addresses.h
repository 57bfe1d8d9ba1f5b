/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From addresses to bytes of the shipped file, and lists of which bytes refer to which.
 */
#ifndef SIZEPROF_ANALYZERS_ADDRESSES_H
#define SIZEPROF_ANALYZERS_ADDRESSES_H

#include "../elf_file.h"
#include "cuts.h"

struct sp_reference {
	uint64_t place, target; /* offsets in the shipped file */
	bool executable;        /* the target is code */
	/* it is made through a mark of the linker script, such as __start___ex_table: a place between things
	 */
	bool is_marker;
};

struct sp_references {
	struct sp_reference *items; /* sorted by place, then target */
	size_t count, capacity;
};

/* Sections of the shipped file by address. */
struct sp_addresses {
	const struct sp_elf_section **sections; /* loaded ones, sorted by address */
	size_t count;
	bool is_wide; /* addresses have 8 bytes, not 4 */
};

void sp_addresses_make(const struct sp_elf_file *file, bool is_wide, struct sp_addresses *addresses);
void sp_addresses_free(struct sp_addresses *addresses);
#define SP_ADDRESSES SP_GUARD(sp_addresses_free) struct sp_addresses
/* The section that holds an address, or NULL. */
const struct sp_elf_section *sp_addresses_find(const struct sp_addresses *addresses, uint64_t address);

/* Adds a reference, unless the target's address is none of the file's bytes. */
void sp_references_add(struct sp_references *references, const struct sp_addresses *addresses, uint64_t place,
	uint64_t target_address, bool is_marker);
/* What references point to, marks left out: appended, and sorted. */
void sp_references_targets(const struct sp_references *references, struct sp_cuts *targets);
void sp_references_sort(struct sp_references *references);
void sp_references_free(struct sp_references *references);
#define SP_REFERENCES SP_GUARD(sp_references_free) struct sp_references

#endif
