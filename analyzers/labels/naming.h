/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bytes a symbol names, and what its label by symbol is. Sized symbols own their bytes. Hand-written
 * assembly often gives no sizes: such a symbol of code gets the bytes up to the next one in the same object's
 * contribution, where no sized one claims them. Same-named symbols in several places carry their object.
 * The same holds for unsized data, when something refers to it by its place: labels of mere entries in a
 * table, such as a kernel's initcalls, name nothing of their own.
 */
#ifndef SIZEPROF_ANALYZERS_NAMING_H
#define SIZEPROF_ANALYZERS_NAMING_H

#include "cuts.h"
#include "placement.h"
#include "twin.h"

/* Everything that names are made of. */
struct sp_naming {
	const struct sp_program_facts *facts;
	const struct sp_placement *placement; /* NULL without a map */
	const char *prefix;
};

/* "busybox:helper@libbb/ls.o"; release with free() */
char *sp_naming_label(const struct sp_naming *naming, const struct sp_symbol *symbol) SP_MUST_CHECK;

/* What a symbol claims by symbol. */
struct sp_named {
	uint64_t offset, size; /* in the shipped file */
	size_t symbol;         /* index */
	enum sp_rank rank;
};

/*
 * All claims, by offset; *items is released with free(). targets: what references point to, sorted; NULL when
 * that is not known, and no unsized data is claimed.
 */
void sp_naming_claims(const struct sp_naming *naming, const struct sp_symbols *symbols,
	const struct sp_cuts *targets, struct sp_named **items, size_t *count);

#endif
