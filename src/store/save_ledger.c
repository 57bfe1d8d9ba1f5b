/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ledgers into the store: images, the labels that are new to it, the pieces, aliases and notes. What breaks
 * the rules of a ledger is refused here once more, since a stored number is believed ever after.
 */
#include "store/save_ledger.h"

#include "base/memory.h"
#include "store/check_ledger.h"

/* Where the rows of a ledger's images and labels are in the store. */
struct places {
	uint64_t *images, *labels;
};

static struct sp_error *insert_images(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger, uint64_t *places)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO image (build, parent, name, bytes, offset, coded, packed, codec, estimated, "
		"named, "
		"chunks, overhead) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert));
	for (size_t i = 0; i < ledger->image_count; i++) {
		const struct sp_ledger_image *image = &ledger->images[i];
		struct sp_sql_value parent = {.type = SP_SQL_NULL};
		if (image->parent != SP_NO_PARENT)
			parent = SQL_INTEGER(places[image->parent]);
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(number), parent, SQL_TEXT(image->name),
				SQL_INTEGER(image->bytes), SQL_INTEGER(image->offset),
				SQL_INTEGER(image->coded), SQL_INTEGER((uint64_t)image->packed),
				SQL_TEXT(image->codec), SQL_INTEGER(image->estimated),
				SQL_INTEGER(image->named), SQL_INTEGER(image->chunks),
				SQL_INTEGER((uint64_t)image->overhead))));
		places[i] = (uint64_t)sqlite3_last_insert_rowid(store->database);
	}
	return NULL;
}

static struct sp_error *insert_labels(
	const struct sp_store *store, const struct sp_ledger *ledger, uint64_t *places)
{
	SP_STATEMENT *find = NULL, *insert = NULL;
	SP_TRY(sp_sql_prepare(store, "SELECT id FROM label WHERE name = ? AND dimension = ?", &find));
	SP_TRY(sp_sql_prepare(store, "INSERT INTO label (name, dimension) VALUES (?, ?)", &insert));
	for (size_t i = 0; i < ledger->label_count; i++) {
		const struct sp_label *label = &ledger->labels[i];
		bool there = false;
		SP_TRY(sp_sql_bind(
			store, find, SQL_VALUES(SQL_TEXT(label->name), SQL_INTEGER(label->dimension))));
		SP_TRY(sp_sql_step(store, find, &there));
		if (there) {
			places[i] = sp_sql_column_integer(find, 0);
			continue;
		}
		SP_TRY(sp_sql_run(
			store, insert, SQL_VALUES(SQL_TEXT(label->name), SQL_INTEGER(label->dimension))));
		places[i] = (uint64_t)sqlite3_last_insert_rowid(store->database);
	}
	return NULL;
}

static struct sp_error *insert_piece(const struct sp_store *store, sqlite3_stmt *insert,
	const struct sp_piece *piece, uint64_t number, const struct places *places)
{
	enum { BEFORE_OWNERS = 8 };
	struct sp_sql_value values[BEFORE_OWNERS + SP_DIMENSIONS] = {
		SQL_INTEGER(places->images[piece->image]),
		SQL_INTEGER(number),
		SQL_INTEGER(piece->offset),
		SQL_INTEGER(piece->size),
		SQL_INTEGER((uint64_t)piece->packed),
		SQL_INTEGER(piece->code),
		SQL_INTEGER(piece->executed),
		SQL_INTEGER(piece->evidence),
	};
	for (int i = 0; i < SP_DIMENSIONS; i++)
		values[BEFORE_OWNERS + i] = SQL_INTEGER(places->labels[piece->owner[i]]);
	return sp_sql_run(store, insert, values, SP_COUNT(values));
}

static struct sp_error *insert_pieces(
	const struct sp_store *store, const struct sp_ledger *ledger, const struct places *places)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO piece (image, number, offset, size, packed, code, executed, evidence, section, "
		"symbol, object, directory, file, medium, option, applet, package) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		&insert));
	uint64_t number = 0;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		bool is_next = i && ledger->pieces[i].image == ledger->pieces[i - 1].image;
		number = is_next ? number + 1 : 0;
		SP_TRY(insert_piece(store, insert, &ledger->pieces[i], number, places));
	}
	return NULL;
}

static struct sp_error *insert_copies(
	const struct sp_store *store, const struct sp_ledger *ledger, const struct places *places)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(
		store, "INSERT INTO copy (image, symbol, source, bytes, packed) VALUES (?, ?, ?, ?, ?)", &insert));
	for (size_t i = 0; i < ledger->copy_count; i++) {
		const struct sp_copy *copy = &ledger->copies[i];
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(places->images[copy->image]), SQL_INTEGER(places->labels[copy->to]),
				SQL_INTEGER(places->labels[copy->from]), SQL_INTEGER(copy->bytes),
				SQL_INTEGER((uint64_t)copy->packed))));
	}
	return NULL;
}

static struct sp_error *insert_aliases(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger, const uint64_t *labels)
{
	SP_STATEMENT *insert = NULL;
	/* a name that an analyzer told twice is no other name */
	SP_TRY(sp_sql_prepare(
		store, "INSERT OR IGNORE INTO alias (build, name, label) VALUES (?, ?, ?)", &insert));
	for (size_t i = 0; i < ledger->alias_count; i++)
		SP_TRY(sp_sql_run(store, insert,
			SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(ledger->aliases[i].name),
				SQL_INTEGER(labels[ledger->aliases[i].label]))));
	return NULL;
}

static struct sp_error *insert_notes(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger)
{
	for (size_t i = 0; i < ledger->note_count; i++)
		SP_TRY(sp_sql_once(store, "INSERT INTO note (build, position, text) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(i), SQL_TEXT(ledger->notes[i]))));
	return NULL;
}

struct sp_error *sp_store_delete_ledger(const struct sp_store *store, uint64_t number)
{
	static const char *const statements[] = {
		"DELETE FROM piece WHERE image IN (SELECT id FROM image WHERE build = ?)",
		"DELETE FROM copy WHERE image IN (SELECT id FROM image WHERE build = ?)",
		"DELETE FROM image WHERE build = ?",
		"DELETE FROM alias WHERE build = ?",
		"DELETE FROM note WHERE build = ?",
		"DELETE FROM option_cost WHERE build = ?",
		"DELETE FROM option_gate WHERE build = ?",
		"DELETE FROM applet_cost WHERE build = ?",
		"DELETE FROM applet_share WHERE build = ?",
		"DELETE FROM option_note WHERE build = ?",
		"DELETE FROM ledger WHERE build = ?",
	};
	for (size_t i = 0; i < SP_COUNT(statements); i++)
		SP_TRY(sp_sql_once(store, statements[i], SQL_VALUES(SQL_INTEGER(number))));
	return NULL;
}

struct sp_error *sp_store_insert_ledger(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger)
{
	SP_TRY(sp_store_check_ledger(ledger));
	SP_AUTOFREE uint64_t *images = sp_alloc(ledger->image_count * sizeof(*images));
	SP_AUTOFREE uint64_t *labels = sp_alloc(ledger->label_count * sizeof(*labels));
	SP_TRY(sp_sql_once(store, "INSERT INTO ledger (build, version, traced, attributed) VALUES (?, ?, ?, 0)",
		SQL_VALUES(SQL_INTEGER(number), SQL_INTEGER(SP_LEDGER_VERSION), SQL_INTEGER(ledger->traced))));
	SP_TRY(insert_images(store, number, ledger, images));
	SP_TRY(insert_labels(store, ledger, labels));
	SP_TRY(insert_pieces(store, ledger, &(struct places){images, labels}));
	SP_TRY(insert_copies(store, ledger, &(struct places){images, labels}));
	SP_TRY(insert_aliases(store, number, ledger, labels));
	return insert_notes(store, number, ledger);
}
