/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options and applets cost, into the store: rows of texts and numbers as they are.
 */
#include "store/save_attribution.h"

#include <string.h>

#include "base/memory.h"

#define SQL_SIGNED(value) SQL_INTEGER((uint64_t)(value))
#define SQL_COST(cost)                                                                                       \
	SQL_SIGNED((cost).text), SQL_SIGNED((cost).data), SQL_SIGNED((cost).bss), SQL_SIGNED((cost).packed)

char *sp_store_label_prefix(const struct sp_build *build, const char *program)
{
	if (strcmp(program, "kernel") == 0)
		return sp_format("%s", "");
	for (size_t i = 0; i < build->source_count; i++)
		if (strcmp(build->sources[i].name, "linux") != 0)
			return sp_format("%s:", build->sources[i].name);
	return sp_format("%s:", program);
}

/* What stands in parentheses is no name of the program's. */
static char *label_of(const struct sp_build *build, const char *program, const char *name)
{
	SP_AUTOFREE char *prefix = sp_store_label_prefix(build, program);
	return sp_format("%s%s", name[0] == '(' ? "" : prefix, name);
}

static struct sp_error *insert_options(const struct sp_store *store, uint64_t number,
	const struct sp_build *build, const struct sp_attribution *attribution)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO option_cost (build, position, program, name, label, prompt, menu, type, value, fate, "
		"own_text, own_data, own_bss, own_packed, drop_text, drop_data, drop_bss, drop_packed, memory, code, "
		"executed, dropped_with, switched_on, selected_by, chain, selects, depends, choice_members, file, line, "
		"brings_code, recompiled, brings) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert));
	for (size_t i = 0; i < attribution->option_count; i++) {
		const struct sp_option_cost *option = &attribution->options[i];
		SP_AUTOFREE char *label = label_of(build, option->program, option->name);
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(option->program),
				SQL_TEXT(option->name), SQL_TEXT(label), SQL_TEXT(option->prompt),
				SQL_TEXT(option->menu), SQL_TEXT(option->type), SQL_TEXT(option->value),
				SQL_INTEGER(option->fate), SQL_COST(option->own), SQL_COST(option->drop),
				SQL_SIGNED(option->memory), SQL_SIGNED(option->code), SQL_SIGNED(option->executed),
				SQL_TEXT(option->dropped_with), SQL_TEXT(option->switched_on),
				SQL_TEXT(option->selected_by), SQL_TEXT(option->chain), SQL_TEXT(option->selects),
				SQL_TEXT(option->depends), SQL_TEXT(option->choice_members),
				SQL_TEXT(option->file), SQL_INTEGER(option->line), SQL_INTEGER(option->brings_code),
				SQL_INTEGER(option->recompiled), SQL_TEXT(option->brings))));
	}
	return NULL;
}

static struct sp_error *insert_gates(const struct sp_store *store, uint64_t number, const struct sp_build *build,
	const struct sp_attribution *attribution)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO option_gate (build, position, program, option, label, kind, file, line, own_text, own_data, "
		"own_bss, own_packed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert));
	for (size_t i = 0; i < attribution->gate_count; i++) {
		const struct sp_option_gate *gate = &attribution->gates[i];
		SP_AUTOFREE char *label = label_of(build, gate->program, gate->option);
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(gate->program),
				SQL_TEXT(gate->option), SQL_TEXT(label), SQL_INTEGER(gate->kind),
				SQL_TEXT(gate->file), SQL_INTEGER(gate->line), SQL_COST(gate->own))));
	}
	return NULL;
}

static struct sp_error *insert_applets(const struct sp_store *store, uint64_t number,
	const struct sp_build *build, const struct sp_attribution *attribution)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO applet_cost (build, position, name, label, aliases, exclusive_text, exclusive_data, "
		"exclusive_bss, exclusive_packed, shared_text, shared_data, shared_bss, shared_packed, libc_text, "
		"libc_data, libc_bss, libc_packed, libc_exclusive_text, libc_exclusive_data, libc_exclusive_bss, "
		"libc_exclusive_packed, code, executed, options, droppable, drop_text, drop_data, drop_bss, drop_packed, "
		"dropped_with) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert));
	for (size_t i = 0; i < attribution->applet_count; i++) {
		const struct sp_applet_cost *applet = &attribution->applets[i];
		SP_AUTOFREE char *label = label_of(build, "userspace", applet->name);
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(applet->name), SQL_TEXT(label),
				SQL_TEXT(applet->aliases), SQL_COST(applet->exclusive), SQL_COST(applet->shared),
				SQL_COST(applet->libc), SQL_COST(applet->libc_exclusive),
				SQL_SIGNED(applet->code), SQL_SIGNED(applet->executed), SQL_TEXT(applet->options),
				SQL_INTEGER(applet->is_droppable), SQL_COST(applet->drop),
				SQL_TEXT(applet->dropped_with))));
	}
	return NULL;
}

static struct sp_error *insert_shares(
	const struct sp_store *store, uint64_t number, const struct sp_attribution *attribution)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO applet_share (build, position, users, text, data, bss, packed) VALUES (?, ?, ?, ?, ?, ?, ?)",
		&insert));
	for (size_t i = 0; i < attribution->share_count; i++)
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(attribution->shares[i].users),
				SQL_COST(attribution->shares[i].cost))));
	return NULL;
}

static struct sp_error *insert_notes(
	const struct sp_store *store, uint64_t number, const struct sp_attribution *attribution)
{
	for (size_t i = 0; i < attribution->note_count; i++)
		SP_TRY(sp_sql_once(store, "INSERT INTO option_note (build, position, text) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(attribution->notes[i]))));
	return NULL;
}

struct sp_error *sp_store_insert_attribution(const struct sp_store *store, uint64_t number,
	const struct sp_build *build, const struct sp_ledger *ledger, const struct sp_attribution *attribution)
{
	SP_TRY(sp_store_check_attribution(build, ledger, attribution));
	SP_TRY(sp_sql_once(store, "UPDATE ledger SET attributed = 1 WHERE build = ?", SQL_VALUES(SQL_INTEGER(number))));
	SP_TRY(insert_options(store, number, build, attribution));
	SP_TRY(insert_gates(store, number, build, attribution));
	SP_TRY(insert_applets(store, number, build, attribution));
	SP_TRY(insert_shares(store, number, attribution));
	return insert_notes(store, number, attribution);
}
