/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options-by-version.csv and parts-by-version.csv: a run for each version, with a ledger of one dimension.
 */
#include <string.h>

#include "base/memory.h"
#include "cmd/import-table.h"

/* What the rows come to; a sum without room for rounding it to whole bytes is refused. */
static struct sp_error *sum_rows(const struct sp_import_table *import, size_t first, size_t end, bool options,
	uint64_t *raw, sp_bits *packed)
{
	*raw = 0;
	*packed = 0;
	for (size_t row = first; row < end; row++) {
		struct sp_cost cost;
		SP_TRY(sp_sheet_cost(&import->sheet, row, options ? "own_raw" : "raw",
			options ? "own_packed" : "packed", &cost));
		if (cost.data < 0)
			return sp_sheet_refuse(&import->sheet, row, options ? "own_raw" : "raw");
		if (__builtin_add_overflow(*raw, (uint64_t)cost.data, raw) ||
			__builtin_add_overflow(*packed, cost.packed, packed) || *packed < 0 ||
			*packed > INT64_MAX - SP_BYTE_BITS)
			return sp_sheet_refuse(&import->sheet, row, options ? "own_packed" : "packed");
	}
	return NULL;
}

static struct sp_error *take_rows(const struct sp_import_table *import, size_t first, size_t end,
	bool options, uint32_t image, struct sp_taken *taken)
{
	for (size_t row = first; row < end; row++) {
		struct sp_cost own = {0}, drop = {0};
		const char *name = sp_sheet_cell(&import->sheet, row, options ? "option" : "part");
		if (!name)
			return sp_sheet_refuse(&import->sheet, row, options ? "option" : "part");
		SP_TRY(sp_sheet_cost(&import->sheet, row, options ? "own_raw" : "raw",
			options ? "own_packed" : "packed", &own));
		if (own.data || own.packed) {
			sp_taken_piece(taken, image, (uint64_t)own.data, own.packed);
			sp_taken_label(taken, options ? SP_BY_OPTION : SP_BY_DIRECTORY, name);
			sp_taken_label(taken, SP_BY_MEDIUM,
				strcmp(name, "(userspace)") == 0 && !options ? "initramfs" : "bzImage");
		}
		if (!options || name[0] == '(')
			continue;
		SP_TRY(sp_sheet_cost(&import->sheet, row, "drop_raw", "drop_packed", &drop));
		sp_taken_option(taken, "kernel", name, sp_sheet_cell(&import->sheet, row, "value"),
			sp_sheet_cell(&import->sheet, row, "prompt"), &own,
			sp_sheet_cell(&import->sheet, row, "drop_packed") ? &drop : NULL);
	}
	return NULL;
}

struct sp_error *sp_import_versions(struct sp_import_table *import)
{
	const bool options = sp_sheet_cell(&import->sheet, 0, "option") != NULL;
	for (size_t row = 0; row < import->sheet.table.row_count;
		row = sp_import_table_end(import, row, "linux"))
		SP_TRY(sp_import_table_check_new(import, row, "linux"));
	for (size_t first = 0, end; first < import->sheet.table.row_count; first = end) {
		SP_TAKEN taken = {0};
		uint64_t raw;
		sp_bits packed;
		end = sp_import_table_end(import, first, "linux");
		SP_TRY(sum_rows(import, first, end, options, &raw, &packed));
		const uint64_t bytes = (uint64_t)((packed + SP_BYTE_BITS / 2) / SP_BYTE_BITS);
		SP_AUTOFREE char *name = sp_format("%s@%s", sp_sheet_text(&import->sheet, first, "system"),
			sp_sheet_text(&import->sheet, first, "linux"));
		sp_taken_open(&taken, name, import->sheet.path);
		sp_taken_source(&taken, "linux", sp_sheet_text(&import->sheet, first, "linux"));
		sp_taken_artifact(&taken, options ? "bzImage" : "medium", bytes, true);
		uint32_t image = sp_taken_image(&taken, options ? "bzImage" : "medium", bytes, &raw);
		SP_TRY(take_rows(import, first, end, options, image, &taken));
		sp_taken_piece(&taken, image, 0, (sp_bits)bytes * SP_BYTE_BITS - packed);
		for (int i = 0; i < SP_DIMENSIONS; i++)
			sp_taken_label(&taken, (enum sp_dimension)i, SP_LABEL_ROUNDING);
		SP_TRY(sp_import_table_save(import, &taken));
	}
	return NULL;
}
