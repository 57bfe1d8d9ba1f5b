/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ledgers into the store: images, the labels that are new to it, and the pieces. What does not cover its
 * images exactly is refused here once more, since a stored number is believed ever after.
 */
#include "store/save_ledger.h"

#include "base/memory.h"

/* Where the rows of a ledger's images and labels are in the store. */
struct places {
	uint64_t *images, *labels;
};

static struct sp_error *refuse(const char *what, uint64_t index)
{
	return sp_error_new(SP_UNABLE,
		"the ledger was not stored: %s %lu breaks its rules, which is a defect of sizeprof: please "
		"report it",
		what, (unsigned long)index);
}

static struct sp_error *insert_images(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger, uint64_t *places)
{
	for (size_t i = 0; i < ledger->image_count; i++) {
		const struct sp_ledger_image *image = &ledger->images[i];
		SP_TRY(sp_sql_once(store, "INSERT INTO image (build, name, bytes) VALUES (?, ?, ?)",
			SQL_VALUES(SQL_INTEGER(number), SQL_TEXT(image->name), SQL_INTEGER(image->bytes))));
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
	const struct sp_ledger *ledger, const struct places *places, size_t index)
{
	const struct sp_piece *piece = &ledger->pieces[index];
	struct sp_sql_value values[3 + SP_DIMENSIONS] = {
		SQL_INTEGER(places->images[piece->image]),
		SQL_INTEGER(piece->offset),
		SQL_INTEGER(piece->size),
	};
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		uint32_t owner = piece->owner[i];
		if (owner >= ledger->label_count || (int)ledger->labels[owner].dimension != i)
			return refuse("the owner of piece", index);
		values[3 + i] = SQL_INTEGER(places->labels[owner]);
	}
	return sp_sql_run(store, insert, values, SP_COUNT(values));
}

/* Pieces have to stand in order of image and offset, each where the one before it ends. */
static struct sp_error *insert_pieces(
	const struct sp_store *store, const struct sp_ledger *ledger, const struct places *places)
{
	SP_STATEMENT *insert = NULL;
	SP_TRY(sp_sql_prepare(store,
		"INSERT INTO piece (image, offset, size, section, symbol, object, directory, file) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		&insert));
	size_t next = 0;
	for (size_t image = 0; image < ledger->image_count; image++) {
		uint64_t end = 0;
		for (; next < ledger->piece_count && ledger->pieces[next].image == image; next++) {
			const struct sp_piece *piece = &ledger->pieces[next];
			if (piece->offset != end || !piece->size)
				return refuse("piece", next);
			SP_TRY(insert_piece(store, insert, ledger, places, next));
			end += piece->size;
		}
		if (end != ledger->images[image].bytes)
			return refuse("the end of image", image);
	}
	return next == ledger->piece_count ? NULL : refuse("the image of piece", next);
}

struct sp_error *sp_store_insert_ledger(
	const struct sp_store *store, uint64_t number, const struct sp_ledger *ledger)
{
	SP_AUTOFREE uint64_t *images = sp_alloc(ledger->image_count * sizeof(*images));
	SP_AUTOFREE uint64_t *labels = sp_alloc(ledger->label_count * sizeof(*labels));
	SP_TRY(insert_images(store, number, ledger, images));
	SP_TRY(insert_labels(store, ledger, labels));
	return insert_pieces(store, ledger, &(struct places){images, labels});
}
