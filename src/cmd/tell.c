/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/tell.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"

/* The cell in the column of that name; "" when it is empty. */
static const char *cell(const struct sp_table *table, size_t row, const char *column)
{
	const char *text = sp_table_named(table, row, column);
	return text ? text : "";
}

static struct sp_error *tell_streams(struct sp_context *context, struct sp_store *store, uint64_t number)
{
	SP_TABLE table = {0};
	SP_TRY(sp_store_images(store, number, &table));
	for (size_t i = 0; i < table.row_count; i++) {
		if (!*cell(&table, i, "codec"))
			continue;
		const char *chunks = cell(&table, i, "chunks");
		sp_progress_note(context->progress,
			"stream %s: %s, %s bytes in %s; %s chunk%s, coder overhead %s bytes (%s %%)%s", cell(&table, i, "image"),
			cell(&table, i, "codec"), cell(&table, i, "bytes"), cell(&table, i, "coded"), chunks,
			strcmp(chunks, "1") == 0 ? "" : "s", cell(&table, i, "overhead"), cell(&table, i, "overhead_percent"),
			strcmp(cell(&table, i, "estimated"), "1") == 0 ? "; prices are estimates" : "");
	}
	return NULL;
}

/* "padding 0.1234 %, unnamed ..." of one image, or of all of them together */
static void list_shares(const struct sp_table *table, const char *image, struct sp_buffer *text)
{
	for (size_t i = 0; i < table->row_count; i++)
		if (strcmp(cell(table, i, "image"), image) == 0)
			sp_buffer_printf(text, "%s%s %s %% (at most %s %%)%s", text->size ? ", " : "", cell(table, i, "check"),
				cell(table, i, "share"), cell(table, i, "limit"),
				strcmp(cell(table, i, "verdict"), "over") == 0	      ? " OVER"
				: strcmp(cell(table, i, "verdict"), "estimate") == 0 ? " (estimate)"
										     : "");
}

static struct sp_error *tell_gate(struct sp_context *context, struct sp_store *store, uint64_t number, bool *passed)
{
	SP_TABLE table = {0};
	const char *last = "(medium)";
	SP_TRY(sp_store_gate(store, number, &table, passed));
	bool exact = false, judged = false;
	for (size_t i = 0; i < table.row_count; i++) {
		const char *image = cell(&table, i, "image");
		SP_BUFFER shares = SP_BUFFER_EMPTY;
		if (strcmp(cell(&table, i, "check"), "sum") == 0)
			exact = strcmp(cell(&table, i, "verdict"), "ok") == 0;
		if (strcmp(image, last) == 0 || strcmp(image, "(medium)") == 0)
			continue;
		list_shares(&table, image, &shares);
		sp_progress_note(context->progress, "quality of %s, of what is packed: %s", image, sp_buffer_text(&shares));
		last = image;
		judged = true;
	}
	sp_progress_note(context->progress, "quality: the pieces' sum is %s; %s", exact ? "exact" : "NOT EXACT",
		!judged	  ? "there is no program whose own symbols were given, so that nothing else is judged"
		: *passed ? "passed"
			  : "not passed (`sizeprof report --quality` has the figures)");
	return NULL;
}

struct sp_error *sp_tell_ledger(
	struct sp_context *context, struct sp_store *store, uint64_t number, bool strict, int *status)
{
	bool passed = false;
	SP_TRY(tell_streams(context, store, number));
	SP_TRY(tell_gate(context, store, number, &passed));
	if (strict && !passed)
		*status = 1;
	return NULL;
}
