/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of a table of a search's items, in CSV (RFC 4180): columns are found by their names.
 */
#ifndef TESTS_BENCH_SEARCH_TABLE_H
#define TESTS_BENCH_SEARCH_TABLE_H

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/words.h"

enum recorded_column {
	RECORDED_NAME,
	RECORDED_PROGRAM,
	RECORDED_WEIGHT,
	RECORDED_PRIOR,
	RECORDED_PARENTS,
	RECORDED_GROUP,
	RECORDED_ROUND,
	RECORDED_OUTCOME,
	RECORDED_BASE,
	RECORDED_COLUMNS,
};

static const char *const recorded_columns[RECORDED_COLUMNS] = {
	"name", "program", "weight", "prior", "parents", "group", "round", "outcome", "base"};

enum { RECORDED_CELLS = 32 }; /* of a row at most; columns may be added at its end */

struct recorded_row {
	char *cells[RECORDED_COLUMNS];
	uint32_t item; /* its number in the instance; or UINT32_MAX: left out */
	uint32_t seen; /* by whose search for parents, plus one */
};

struct recorded_table {
	const char *path;
	int places[RECORDED_COLUMNS]; /* of the columns */
	struct recorded_row *rows;    /* by name */
	size_t count, space;
};

static inline void recorded_clear(struct recorded_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		for (size_t column = 0; column < RECORDED_COLUMNS; column++)
			free(table->rows[i].cells[column]);
	free(table->rows);
}

/* The cell at *at (RFC 4180), which moves behind it and its comma; *last at the end of a row. free() it. */
static inline char *recorded_cell(const char **at, bool *last)
{
	const char *from = *at;
	char *cell = sp_alloc(strcspn(from, "\n") + 1), *end = cell;
	bool quoted = *from == '"';
	for (from += quoted; *from && *from != '\n'; from++) {
		if (quoted ? *from == '"' && from[1] != '"' : *from == ',' || *from == '\r')
			break;
		from += quoted && *from == '"';
		*end++ = *from;
	}
	from += quoted && *from == '"';
	*last = *from != ',';
	from += *last ? strcspn(from, "\n") : 1;
	*at = from + (*last && *from == '\n');
	return cell;
}

/* All cells of a row; how many. */
static inline size_t recorded_cells(const char **at, char *cells[RECORDED_CELLS])
{
	size_t count = 0;
	for (bool last = false; !last;) {
		char *cell = recorded_cell(at, &last);
		if (count < RECORDED_CELLS)
			cells[count++] = cell;
		else
			free(cell);
	}
	return count;
}

static inline void recorded_free(char *cells[RECORDED_CELLS], size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(cells[i]);
}

/* Is this text the header of such a table? *at moves behind it then. */
static inline bool recorded_header(const char **at, struct recorded_table *table)
{
	char *cells[RECORDED_CELLS];
	const char *behind = *at;
	size_t found = 0, count = recorded_cells(&behind, cells);
	for (size_t column = 0; column < RECORDED_COLUMNS; column++) {
		table->places[column] =
			sp_word_place((const char *const *)cells, count, recorded_columns[column], -1);
		found += table->places[column] >= 0;
	}
	recorded_free(cells, count);
	if (found < RECORDED_COLUMNS)
		return false;
	*at = behind;
	return true;
}

static inline struct sp_error *recorded_row(const char **at, struct recorded_table *table)
{
	char *cells[RECORDED_CELLS];
	size_t count = recorded_cells(at, cells), most = 0;
	for (size_t column = 0; column < RECORDED_COLUMNS; column++)
		most = (size_t)table->places[column] > most ? (size_t)table->places[column] : most;
	if (count > most) {
		SP_GROW(table->rows, table->count, table->space);
		struct recorded_row *row = &table->rows[table->count++];
		*row = (struct recorded_row){.item = UINT32_MAX};
		for (size_t column = 0; column < RECORDED_COLUMNS; column++)
			row->cells[column] = sp_strdup(cells[table->places[column]]);
	}
	recorded_free(cells, count);
	return count > most ? NULL
			    : sp_error_new(SP_UNABLE, "%s: row %zu has %zu cells", table->path,
				      table->count + 1, count);
}

#endif
