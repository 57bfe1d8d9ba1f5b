/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries' results as tables.
 */
#include "store/tables.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"

enum { MOST_COLUMNS = 20, ALL_DIGITS = UINT8_MAX };

static const struct letter {
	char letter;
	enum sp_column_type type;
	uint8_t decimals, shown; /* of a real: in the cell, and for people when those are fewer */
} letters_known[] = {
	{'t', SP_COLUMN_TEXT, 0, 0},
	{'i', SP_COLUMN_INTEGER, 0, 0},
	{'p', SP_COLUMN_REAL, 3, 1},
	{'r', SP_COLUMN_REAL, 3, 0},
	{'%', SP_COLUMN_REAL, 4, 0},
	{'e', SP_COLUMN_REAL, 1, 0},
	{'g', SP_COLUMN_REAL, ALL_DIGITS, 1},
	{'q', SP_COLUMN_REAL, ALL_DIGITS, 3},
};

static const struct letter *find_letter(char letter)
{
	for (size_t i = 0; i < SP_COUNT(letters_known); i++)
		if (letters_known[i].letter == tolower((unsigned char)letter))
			return &letters_known[i];
	return NULL; /* left out */
}

static void add_columns(sqlite3_stmt *statement, const char *letters, struct sp_table *table)
{
	bool for_people = false;
	for (int i = 0; *letters; letters++) {
		const struct letter *letter = find_letter(*letters);
		for_people |= *letters == '/';
		if (*letters == '/')
			continue;
		const char *name = sqlite3_column_name(statement, i++);
		if (!letter)
			continue;
		sp_table_add_column(table, name, letter->type);
		struct sp_column *column = &table->columns[table->column_count - 1];
		column->decimals = letter->shown;
		column->for_machines = isupper((unsigned char)*letters);
		column->for_people = for_people;
	}
}

struct sp_real_text sp_store_real(double value, int decimals)
{
	struct sp_real_text real;
	snprintf(real.text, sizeof(real.text), "%.*f", decimals, value);
	if (*real.text == '-' && strspn(real.text, "-0.") == strlen(real.text))
		memmove(real.text, real.text + 1, strlen(real.text));
	return real;
}

/* The shortest text that is read as the same number, with so many decimals at least. */
static struct sp_real_text all_digits(double value, int decimals)
{
	struct sp_real_text real = sp_store_real(value, decimals);
	for (int digits = 15; digits <= 17 && strtod(real.text, NULL) != value; digits++)
		snprintf(real.text, sizeof(real.text), "%.*g", digits, value);
	return real;
}

/* A column's value; the texts of reals are put in *room. */
static const char *cell_text(
	sqlite3_stmt *statement, int column, const struct letter *letter, struct sp_real_text *room)
{
	if (letter->type != SP_COLUMN_REAL || sqlite3_column_type(statement, column) == SQLITE_NULL)
		return (const char *)sqlite3_column_text(statement, column);
	double value = sqlite3_column_double(statement, column);
	*room = letter->decimals == ALL_DIGITS ? all_digits(value, letter->shown)
					       : sp_store_real(value, letter->decimals);
	return room->text;
}

static void add_row(sqlite3_stmt *statement, const char *letters, struct sp_table *table)
{
	const char *cells[MOST_COLUMNS];
	struct sp_real_text reals[MOST_COLUMNS];
	size_t count = 0;
	for (int i = 0; *letters && count < MOST_COLUMNS; letters++) {
		const struct letter *letter = find_letter(*letters);
		if (letter) {
			cells[count] = cell_text(statement, i, letter, &reals[count]);
			count++;
		}
		i += *letters != '/';
	}
	sp_table_add_row(table, cells);
}

struct sp_error *sp_store_fill(
	const struct sp_store *store, sqlite3_stmt *statement, const char *letters, struct sp_table *table)
{
	SP_TABLE filled = {0};
	bool row = false;
	add_columns(statement, letters, &filled);
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			break;
		add_row(statement, letters, &filled);
	}
	*table = filled;
	filled = (struct sp_table){0};
	return NULL;
}

void sp_store_hide_empty(struct sp_table *table, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		struct sp_column *column = &table->columns[i];
		if (strcmp(column->name, name) != 0)
			continue;
		column->for_machines = true;
		for (size_t row = 0; row < table->row_count; row++)
			if (sp_table_cell(table, row, i))
				column->for_machines = false;
	}
}

struct sp_error *sp_store_check_run(struct sp_store *store, uint64_t number)
{
	uint64_t build = 0;
	uint64_t version = 0;
	bool there = false;
	SP_TRY(sp_sql_integer(store, "SELECT number FROM build WHERE number = ?",
		SQL_VALUES(SQL_INTEGER(number)), &build, &there));
	if (!there)
		return sp_store_no_run(store, number);
	SP_TRY(sp_store_ledger_version(store, number, &version));
	if (!version)
		return sp_error_new(SP_UNABLE,
			"run %lu was stored without a ledger: build it again to see its bytes",
			(unsigned long)number);
	return NULL;
}
