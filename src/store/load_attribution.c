/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options and applets cost, out of the store, as it was put in.
 */
#include "base/attribution.h"
#include "base/memory.h"
#include "store/sql.h"
#include "store/tables.h"

static int64_t read_signed(sqlite3_stmt *row, int column)
{
	return sqlite3_column_int64(row, column);
}

/* A cost is four columns. */
static struct sp_cost read_cost(sqlite3_stmt *row, int column)
{
	return (struct sp_cost){
		.text = read_signed(row, column),
		.data = read_signed(row, column + 1),
		.bss = read_signed(row, column + 2),
		.packed = read_signed(row, column + 3),
	};
}

static void read_option(sqlite3_stmt *row, struct sp_attribution *attribution)
{
	attribution->options =
		sp_realloc(attribution->options, attribution->option_count + 1, sizeof(*attribution->options));
	attribution->options[attribution->option_count++] = (struct sp_option_cost){
		.program = sp_sql_column_text(row, 0),
		.name = sp_sql_column_text(row, 1),
		.prompt = sp_sql_column_text(row, 2),
		.menu = sp_sql_column_text(row, 3),
		.type = sp_sql_column_text(row, 4),
		.value = sp_sql_column_text(row, 5),
		.fate = (enum sp_option_fate)sqlite3_column_int(row, 6),
		.own = read_cost(row, 7),
		.drop = read_cost(row, 11),
		.memory = read_signed(row, 15),
		.code = read_signed(row, 16),
		.executed = read_signed(row, 17),
		.dropped_with = sp_sql_column_text(row, 18),
		.switched_on = sp_sql_column_text(row, 19),
		.selected_by = sp_sql_column_text(row, 20),
		.chain = sp_sql_column_text(row, 21),
		.selects = sp_sql_column_text(row, 22),
		.depends = sp_sql_column_text(row, 23),
		.choice_members = sp_sql_column_text(row, 24),
		.file = sp_sql_column_text(row, 25),
		.line = (uint32_t)sp_sql_column_integer(row, 26),
		.brings_code = sqlite3_column_int(row, 27) != 0,
		.recompiled = sqlite3_column_int(row, 28) != 0,
		.brings = sp_sql_column_text(row, 29),
	};
}

static void read_gate(sqlite3_stmt *row, struct sp_attribution *attribution)
{
	attribution->gates = sp_realloc(attribution->gates, attribution->gate_count + 1, sizeof(*attribution->gates));
	attribution->gates[attribution->gate_count++] = (struct sp_option_gate){
		.program = sp_sql_column_text(row, 0),
		.option = sp_sql_column_text(row, 1),
		.kind = (enum sp_gate_kind)sqlite3_column_int(row, 2),
		.file = sp_sql_column_text(row, 3),
		.line = (uint32_t)sp_sql_column_integer(row, 4),
		.own = read_cost(row, 5),
	};
}

static void read_applet(sqlite3_stmt *row, struct sp_attribution *attribution)
{
	attribution->applets =
		sp_realloc(attribution->applets, attribution->applet_count + 1, sizeof(*attribution->applets));
	attribution->applets[attribution->applet_count++] = (struct sp_applet_cost){
		.name = sp_sql_column_text(row, 0),
		.aliases = sp_sql_column_text(row, 1),
		.exclusive = read_cost(row, 2),
		.shared = read_cost(row, 6),
		.libc = read_cost(row, 10),
		.libc_exclusive = read_cost(row, 14),
		.code = read_signed(row, 18),
		.executed = read_signed(row, 19),
		.options = sp_sql_column_text(row, 20),
		.is_droppable = sqlite3_column_int(row, 21) != 0,
		.drop = read_cost(row, 22),
		.dropped_with = sp_sql_column_text(row, 26),
	};
}

static void read_share(sqlite3_stmt *row, struct sp_attribution *attribution)
{
	attribution->shares = sp_realloc(attribution->shares, attribution->share_count + 1, sizeof(*attribution->shares));
	attribution->shares[attribution->share_count++] =
		(struct sp_applet_share){sp_sql_column_text(row, 0), read_cost(row, 1)};
}

static void read_note(sqlite3_stmt *row, struct sp_attribution *attribution)
{
	attribution->notes = sp_realloc(attribution->notes, attribution->note_count + 1, sizeof(*attribution->notes));
	attribution->notes[attribution->note_count++] = sp_sql_column_text(row, 0);
}

/* The rows of each query go to its reader. */
static const struct {
	const char *query;
	void (*read)(sqlite3_stmt *row, struct sp_attribution *attribution);
} parts[] = {
	{"SELECT program, name, prompt, menu, type, value, fate, own_text, own_data, own_bss, own_packed, drop_text, "
	 "drop_data, drop_bss, drop_packed, memory, code, executed, dropped_with, switched_on, selected_by, chain, "
	 "selects, depends, choice_members, file, line, brings_code, recompiled, brings FROM option_cost WHERE build = ? ORDER BY position",
		read_option},
	{"SELECT program, option, kind, file, line, own_text, own_data, own_bss, own_packed FROM option_gate "
	 "WHERE build = ? ORDER BY position",
		read_gate},
	{"SELECT name, aliases, exclusive_text, exclusive_data, exclusive_bss, exclusive_packed, shared_text, "
	 "shared_data, shared_bss, shared_packed, libc_text, libc_data, libc_bss, libc_packed, libc_exclusive_text, "
	 "libc_exclusive_data, libc_exclusive_bss, libc_exclusive_packed, code, executed, options, droppable, "
	 "drop_text, drop_data, drop_bss, drop_packed, dropped_with FROM applet_cost WHERE build = ? ORDER BY position",
		read_applet},
	{"SELECT users, text, data, bss, packed FROM applet_share WHERE build = ? ORDER BY position", read_share},
	{"SELECT text FROM option_note WHERE build = ? ORDER BY position", read_note},
};

static struct sp_error *load_part(
	const struct sp_store *store, uint64_t number, size_t part, struct sp_attribution *attribution)
{
	SP_STATEMENT *statement = NULL;
	bool row = false;
	SP_TRY(sp_sql_prepare(store, parts[part].query, &statement));
	SP_TRY(sp_sql_bind(store, statement, SQL_VALUES(SQL_INTEGER(number))));
	for (;;) {
		SP_TRY(sp_sql_step(store, statement, &row));
		if (!row)
			return NULL;
		parts[part].read(statement, attribution);
	}
}

struct sp_error *sp_store_load_attribution(
	struct sp_store *store, uint64_t number, struct sp_attribution *attribution)
{
	SP_ATTRIBUTION loaded = {0};
	SP_TRY(sp_store_check_attributed(store, number));
	for (size_t i = 0; i < SP_COUNT(parts); i++)
		SP_TRY(load_part(store, number, i, &loaded));
	*attribution = loaded;
	loaded = (struct sp_attribution){0};
	return NULL;
}

static struct sp_error *read_flag(struct sp_store *store, uint64_t number, const char *query, bool *flag)
{
	uint64_t value = 0;
	*flag = false;
	SP_TRY(sp_sql_integer(store, query, SQL_VALUES(SQL_INTEGER(number)), &value, NULL));
	*flag = value != 0;
	return NULL;
}

struct sp_error *sp_store_is_attributed(struct sp_store *store, uint64_t number, bool *attributed)
{
	return read_flag(store, number, "SELECT coalesce(max(attributed), 0) FROM ledger WHERE build = ?", attributed);
}

struct sp_error *sp_store_is_traced(struct sp_store *store, uint64_t number, bool *traced)
{
	return read_flag(store, number, "SELECT coalesce(max(traced), 0) FROM ledger WHERE build = ?", traced);
}

struct sp_error *sp_store_check_attributed(struct sp_store *store, uint64_t number)
{
	bool attributed = false;
	SP_TRY(sp_store_check_run(store, number));
	SP_TRY(sp_store_is_attributed(store, number, &attributed));
	if (!attributed)
		return sp_error_new(SP_UNABLE,
			"run %lu was accounted for without options: build it again to see what they cost",
			(unsigned long)number);
	return NULL;
}
