/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The systems of the size table: what the store holds, what was measured elsewhere, what was published.
 */
#ifndef SIZEPROF_CMD_SYSTEMS_H
#define SIZEPROF_CMD_SYSTEMS_H

#include "cmd/cmd.h"

/* In the order of the machine formats. */
enum sp_system_cell {
	SP_SYSTEM_NAME,
	SP_SYSTEM_KERNEL,
	SP_SYSTEM_MEDIUM,
	SP_SYSTEM_KERNEL_BYTES,
	SP_SYSTEM_USERSPACE,
	SP_SYSTEM_LOADER,
	SP_SYSTEM_FREE,
	SP_SYSTEM_BOOT,
	SP_SYSTEM_PUBLISHED,
	SP_SYSTEM_SOURCE,
	SP_SYSTEM_OPTIONS,
	SP_SYSTEM_FRAGMENT_LINES,
	SP_SYSTEM_ORIGIN,
	SP_SYSTEM_PUBLISHED_KERNEL,
	SP_SYSTEM_PUBLISHED_USERSPACE,
	SP_SYSTEM_PUBLISHED_LOADER,
	SP_SYSTEM_CELLS
};

struct sp_system_column {
	const char *name, *people; /* people: the name in text and md, which leave out columns without one */
	enum sp_column_type type;
};
extern const struct sp_system_column sp_system_columns[SP_SYSTEM_CELLS];

struct sp_system {
	char *cells[SP_SYSTEM_CELLS]; /* NULL: not known */
	char *recipe, *overlay;       /* NULL: it was not built here; no overlay */
	uint64_t published_most;      /* of a published range, whose least is a cell; else 0 */
	char *place;                  /* the folder of a recipe of the user's own, else NULL */
};

struct sp_systems {
	struct sp_system *rows;
	size_t count;
};
void sp_systems_clear(struct sp_systems *systems);
#define SP_SYSTEMS SP_GUARD(sp_systems_clear) struct sp_systems

/*
 * By name; of what the store holds alone (built), or of every recipe that comes with sizeprof as well. Usage
 * errors: a recipe or the file of frozen measurements is wrong.
 */
struct sp_error *sp_systems_collect(
	struct sp_context *context, bool built, struct sp_systems *systems) SP_MUST_CHECK;
/* Those of systems.csv in a folder alone. */
struct sp_error *sp_systems_read(const char *folder, struct sp_systems *systems) SP_MUST_CHECK;
/* All columns, as the machine formats have them. */
void sp_systems_tabulate(const struct sp_systems *systems, struct sp_table *table);

#endif
