/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * systems.csv and versions.csv: a run for each row, of what ships.
 */
#include <string.h>

#include "base/memory.h"
#include "cmd/import-table.h"

/* "pass", "fail: early exit" */
static void take_verdict(const char *word, struct sp_taken *taken)
{
	SP_AUTOFREE char *outcome = sp_format("%.*s", (int)strcspn(word, ":"), word);
	const char *reason = strchr(word, ':');
	if (!*word || strcmp(word, "-") == 0)
		return;
	taken->has_verdict = true;
	taken->verdict.outcome = sp_verdict_outcome_of(outcome);
	taken->verdict.reason = sp_verdict_reason_of(reason ? reason + 1 + (reason[1] == ' ') : NULL);
}

static void add_file(struct sp_taken *taken, const char *kind, uint64_t bytes, const uint64_t *raw)
{
	sp_taken_artifact(taken, kind, bytes, true);
	uint32_t image = sp_taken_image(taken, kind, bytes, raw);
	sp_taken_piece(taken, image, raw ? *raw : bytes, (sp_bits)bytes * SP_BYTE_BITS);
	sp_taken_label(taken, SP_BY_MEDIUM, kind);
	sp_taken_label(taken, SP_BY_FILE, kind);
}

/* A part of an image that boots by itself, by the labels that such an image has when sizeprof accounts for
 * it. */
static void add_part(
	struct sp_taken *taken, uint32_t image, uint64_t bytes, const char *medium, const char *symbol)
{
	if (!bytes)
		return;
	sp_taken_piece(taken, image, bytes, (sp_bits)bytes * SP_BYTE_BITS);
	sp_taken_label(taken, SP_BY_MEDIUM, medium);
	sp_taken_label(taken, SP_BY_SYMBOL, symbol);
}

static struct sp_error *take_system(const struct sp_import_table *import, size_t row, struct sp_taken *taken)
{
	uint64_t medium, kernel, userspace, loader, empty, raw;
	SP_TRY(sp_sheet_size(&import->sheet, row, "medium_bytes", &medium));
	SP_TRY(sp_sheet_size(&import->sheet, row, "kernel_bytes", &kernel));
	SP_TRY(sp_sheet_size(&import->sheet, row, "userspace_bytes", &userspace));
	SP_TRY(sp_sheet_size(&import->sheet, row, "loader_bytes", &loader));
	SP_TRY(sp_sheet_size(&import->sheet, row, "free_bytes", &empty));
	SP_TRY(sp_sheet_size(&import->sheet, row, "kernel_raw", &raw));
	uint64_t known = kernel + userspace + loader + empty;
	if (known > medium)
		return sp_error_new(SP_USAGE, "%s: row %zu: its parts are larger than medium_bytes",
			import->sheet.path, row + 1);
	take_verdict(sp_sheet_text(&import->sheet, row, "boot"), taken);
	if (!sp_sheet_cell(&import->sheet, row, "kernel_bytes") && medium && userspace == medium) {
		add_file(taken, SP_FOLDER_KIND, userspace, NULL);
		return NULL;
	}
	if (known == medium && !loader && !sp_sheet_cell(&import->sheet, row, "free_bytes")) {
		add_file(taken, "bzImage", kernel, raw ? &raw : NULL);
		add_file(taken, "initramfs", userspace, NULL);
		return NULL;
	}
	sp_taken_artifact(taken, "medium", medium, true);
	sp_taken_artifact(taken, "bzImage", kernel, false);
	sp_taken_artifact(taken, "initramfs", userspace, false);
	uint32_t image = sp_taken_image(taken, "medium", medium, NULL);
	add_part(taken, image, kernel, "bzImage", SP_LABEL_NOT_TOLD);
	add_part(taken, image, userspace, "initramfs", SP_LABEL_NOT_TOLD);
	add_part(taken, image, loader, "(loader)", "(loader)");
	add_part(taken, image, empty, "(free space)", "(free space)");
	add_part(taken, image, medium - known, "(file system)", "(file system)");
	return NULL;
}

struct sp_error *sp_import_systems(struct sp_import_table *import)
{
	const bool versions = sp_sheet_cell(&import->sheet, 0, "linux") != NULL;
	for (size_t row = 0; row < import->sheet.table.row_count; row++) {
		if (!sp_sheet_cell(&import->sheet, row, "system"))
			return sp_sheet_refuse(&import->sheet, row, "system");
		SP_TRY(sp_import_table_check_new(import, row, versions ? "linux" : NULL));
	}
	for (size_t row = 0; row < import->sheet.table.row_count; row++) {
		SP_TAKEN taken = {0};
		const char *system = sp_sheet_cell(&import->sheet, row, "system"),
			   *version = sp_sheet_text(&import->sheet, row, versions ? "linux" : "kernel");
		SP_AUTOFREE char *name =
			sp_format("%s%s%s", system, versions ? "@" : "", versions ? version : "");
		sp_taken_open(&taken, name, import->sheet.path);
		if (*version)
			sp_taken_source(&taken, "linux", version);
		SP_TRY(take_system(import, row, &taken));
		SP_TRY(sp_import_table_save(import, &taken));
	}
	return NULL;
}
