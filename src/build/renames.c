/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/renames.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/source-version.h"

static const char *const columns[] = {"option", "successor", "since", "values", "source"};

static struct sp_error *check_columns(const char *path, const struct sp_table *table)
{
	for (size_t i = 0; i < SP_COUNT(columns); i++)
		if (i >= table->column_count || strcmp(table->columns[i].name, columns[i]) != 0)
			return sp_error_new(SP_USAGE,
				"%s has no column \"%s\" at place %zu: it is no table of renames", path,
				columns[i], i + 1);
	return NULL;
}

static struct sp_error *check_row(const char *path, const struct sp_table *table, size_t row)
{
	const char *since = sp_table_cell(table, row, 2), *values = sp_table_cell(table, row, 3);
	const bool has_successor = sp_table_cell(table, row, 1) != NULL;
	bool good = sp_table_cell(table, row, 0) && since && sp_version_is_valid(since) &&
		    sp_table_cell(table, row, 4);
	if (has_successor)
		good = good && values && (strcmp(values, "all") == 0 || strcmp(values, "y") == 0);
	else
		good = good && !values;
	if (good)
		return NULL;
	return sp_error_new(SP_USAGE,
		"%s: row %zu needs option, since and source, and with a successor the values that it takes: "
		"all, or y",
		path, row + 1);
}

struct sp_error *sp_renames_read(const char *path, struct sp_renames *renames)
{
	*renames = (struct sp_renames){0};
	if (!path)
		return NULL;
	SP_TABLE table = {0};
	SP_TRY(sp_csv_read(path, &table));
	SP_TRY(check_columns(path, &table));
	for (size_t i = 0; i < table.row_count; i++)
		SP_TRY(check_row(path, &table, i));
	renames->rows = sp_alloc((table.row_count + 1) * sizeof(*renames->rows));
	renames->count = table.row_count;
	for (size_t i = 0; i < table.row_count; i++) {
		const char *values = sp_table_cell(&table, i, 3);
		renames->rows[i] = (struct sp_rename){
			.option = sp_strdup(sp_table_cell(&table, i, 0)),
			.successor = sp_strdup(sp_table_cell(&table, i, 1)),
			.since = sp_strdup(sp_table_cell(&table, i, 2)),
			.all = values && strcmp(values, "all") == 0,
			.source = sp_strdup(sp_table_cell(&table, i, 4)),
		};
	}
	return NULL;
}

void sp_renames_clear(struct sp_renames *renames)
{
	for (size_t i = 0; i < renames->count; i++) {
		free(renames->rows[i].option);
		free(renames->rows[i].successor);
		free(renames->rows[i].since);
		free(renames->rows[i].source);
	}
	free(renames->rows);
	*renames = (struct sp_renames){0};
}

/* Does the row say that this tree may lack the line's option? */
static bool concerns(const struct sp_rename *row, const struct sp_config_line *line, const char *version,
	struct sp_renamed *renamed)
{
	bool is_new = sp_version_compare(version, row->since) >= 0;
	*renamed = (struct sp_renamed){.line = line, .row = row};
	if (is_new && strcmp(line->name, row->option) == 0) {
		renamed->other = row->all || strcmp(line->value, "y") == 0 ? row->successor : NULL;
		return true;
	}
	if (is_new || !row->all || !row->successor || strcmp(line->name, row->successor) != 0)
		return false;
	renamed->other = row->option;
	return true;
}

struct sp_renamed *sp_renames_find(const struct sp_renames *renames, const struct sp_fragment *fragment,
	const char *version, size_t *count)
{
	struct sp_renamed *found = NULL, one;
	size_t capacity = 0;
	*count = 0;
	for (size_t i = 0; i < fragment->count; i++) {
		for (size_t j = 0; j < renames->count; j++) {
			if (!concerns(&renames->rows[j], &fragment->lines[i], version, &one))
				continue;
			SP_GROW(found, *count, capacity);
			found[(*count)++] = one;
			break;
		}
	}
	return found;
}

static const struct sp_renamed *renamed_line(
	const char *line, size_t size, const struct sp_renamed *renamed, size_t count)
{
	SP_AUTOFREE char *text = sp_format("%.*s", (int)size, line);
	SP_FRAGMENT one = SP_FRAGMENT_EMPTY;
	sp_config_parse(&one, text);
	for (size_t i = 0; one.count && i < count; i++)
		if (strcmp(renamed[i].line->name, one.lines[0].name) == 0 &&
			strcmp(renamed[i].line->value, one.lines[0].value) == 0)
			return &renamed[i];
	return NULL;
}

static void add_renamed(struct sp_buffer *result, const struct sp_renamed *renamed)
{
	const struct sp_config_line *line = renamed->line;
	if (!renamed->other)
		sp_buffer_printf(result, "# (no %s here: %s)", line->name, renamed->row->source);
	else if (strcmp(line->value, "n") == 0)
		sp_buffer_printf(result, "# CONFIG_%s is not set", renamed->other);
	else
		sp_buffer_printf(result, "CONFIG_%s=%s", renamed->other, line->value);
}

void sp_renames_apply(
	const char *text, const struct sp_renamed *renamed, size_t count, struct sp_buffer *result)
{
	for (const char *line = text; *line;) {
		size_t size = strcspn(line, "\n");
		const struct sp_renamed *other = renamed_line(line, size, renamed, count);
		if (other)
			add_renamed(result, other);
		else
			sp_buffer_add(result, line, size);
		sp_buffer_add_text(result, "\n");
		line += size + (line[size] == '\n');
	}
}

char *sp_renamed_sentence(const struct sp_renamed *renamed, const char *tree)
{
	const struct sp_rename *row = renamed->row;
	const struct sp_config_line *line = renamed->line;
	const bool unset = strcmp(line->value, "n") == 0;
	SP_AUTOFREE char *text = unset ? sp_format("# CONFIG_%s is not set", line->name)
				       : sp_format("CONFIG_%s=%s", line->name, line->value);
	if (renamed->other)
		return sp_format("the line \"%s\" is taken for CONFIG_%s: %s has no %s (%s: %s)", text,
			renamed->other, tree, line->name, row->since, row->source);
	return sp_format(
		"the line \"%s\" is left out: %s has no %s, nor one that means the same (since %s: %s)", text,
		tree, line->name, row->since, row->source);
}
