/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nameless bytes of a program, cut where one thing seems to end and the next to start:
 *
 *   strings        behind each end mark, and where a reference points into one (its end is shared then)
 *   anything else  where references point to; with the object's contribution; at the next name
 *   tables         that nobody refers to from within: into records, by the period of the references in them
 */
#ifndef SIZEPROF_ANALYZERS_ATOMS_H
#define SIZEPROF_ANALYZERS_ATOMS_H

#include "cuts.h"
#include "owners.h"

struct sp_atom {
	uint64_t offset, size;          /* in the shipped file */
	const struct sp_placed *placed; /* the contribution it is in; NULL when unknown */
	bool continues;                 /* a string that ends in the next atom */
	bool is_executable;
	bool is_string;
	bool is_record; /* of a known format, or of a table: it ends where the next one starts */
};

struct sp_atoms {
	struct sp_atom *items; /* sorted by offset, without overlap */
	size_t count, capacity;
};

/* What the atoms are made from. */
struct sp_atom_sources {
	const struct sp_image *image;
	const struct sp_elf_file *file;
	const struct sp_owners *owners;
	const struct sp_placement *placement;   /* or NULL */
	const struct sp_references *references; /* sorted */
	const struct sp_cuts *cuts;             /* further starts: records whose format is known; sorted */
};

void sp_atoms_make(const struct sp_atom_sources *sources, struct sp_atoms *atoms);
void sp_atoms_free(struct sp_atoms *atoms);
#define SP_ATOMS SP_GUARD(sp_atoms_free) struct sp_atoms

#define SP_NO_ATOM SIZE_MAX
/* Number of the atom that holds the byte at offset, or SP_NO_ATOM. */
size_t sp_atoms_find(const struct sp_atoms *atoms, uint64_t offset);

#endif
