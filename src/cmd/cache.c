/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the cache holds and weighs, and what of it can go.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/files.h"
#include "base/human.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/cache.h"
#include "cmd/cmd.h"

struct number {
	char text[24];
};

static struct number number_text(uint64_t value)
{
	struct number number;
	snprintf(number.text, sizeof(number.text), "%llu", (unsigned long long)value);
	return number;
}

/* UTC, as the store writes it; empty for what has no time. */
static struct number time_text(int64_t seconds)
{
	struct number number = {""};
	time_t at = (time_t)seconds;
	struct tm broken;
	if (at > 0 && gmtime_r(&at, &broken))
		strftime(number.text, sizeof(number.text), "%Y-%m-%dT%H:%M:%SZ", &broken);
	return number;
}

/* All, or those that are gone; the answer is their bytes. */
static uint64_t list_entries(const struct sp_cache *cache, bool removed, struct sp_table *table)
{
	uint64_t total = 0;
	sp_table_add_column(table, "kind", SP_COLUMN_TEXT);
	sp_table_add_column(table, "entry", SP_COLUMN_TEXT);
	sp_table_add_column(table, "bytes", SP_COLUMN_INTEGER);
	sp_table_add_column(table, "state", SP_COLUMN_TEXT);
	sp_table_add_column(table, "used", SP_COLUMN_TEXT);
	sp_table_add_column(table, "what", SP_COLUMN_TEXT);
	for (size_t i = 0; i < cache->count; i++) {
		const struct sp_cache_entry *entry = &cache->entries[i];
		if (removed && !entry->is_removed)
			continue;
		total += entry->bytes;
		sp_table_add_row(table, (const char *[]){entry->kind, entry->name, number_text(entry->bytes).text,
						entry->can_go ? "can go" : "kept", time_text(entry->used).text, entry->what});
	}
	sp_table_add_row(table, (const char *[]){"total", NULL, number_text(total).text, NULL, NULL, NULL});
	return total;
}

struct sum {
	uint64_t entries, bytes, can_go;
};

static void add_sum(const char *name, const struct sum *sum, const char *what, struct sp_table *table)
{
	sp_table_add_row(table, (const char *[]){name, number_text(sum->entries).text, number_text(sum->bytes).text,
					number_text(sum->can_go).text, what});
}

static void list_kinds(const struct sp_cache *cache, struct sp_table *table)
{
	struct sum total = {0}, sum = {0};
	sp_table_add_column(table, "kind", SP_COLUMN_TEXT);
	sp_table_add_column(table, "entries", SP_COLUMN_INTEGER);
	sp_table_add_column(table, "bytes", SP_COLUMN_INTEGER);
	sp_table_add_column(table, "can_go", SP_COLUMN_INTEGER);
	sp_table_add_column(table, "what", SP_COLUMN_TEXT);
	for (size_t i = 0; i < cache->count; i++) {
		const struct sp_cache_entry *entry = &cache->entries[i];
		bool is_last = i + 1 == cache->count || strcmp(cache->entries[i + 1].kind, entry->kind) != 0;
		uint64_t can_go = entry->can_go ? entry->bytes : 0;
		sum = (struct sum){sum.entries + (entry->name != NULL), sum.bytes + entry->bytes, sum.can_go + can_go};
		if (!is_last)
			continue;
		add_sum(*entry->kind ? entry->kind : "(other)", &sum, entry->of, table);
		total = (struct sum){total.entries + sum.entries, total.bytes + sum.bytes, total.can_go + sum.can_go};
		sum = (struct sum){0};
	}
	add_sum("total", &total, NULL, table);
}

struct command {
	struct sp_context *context;
	bool prune, entries, sources;
	enum sp_format format;
};

static struct sp_error *prune(const struct command *command, struct sp_cache *cache)
{
	SP_TABLE table = {0};
	struct sp_error *error = sp_cache_prune(command->context->progress, cache);
	SP_AUTOFREE char *size = sp_human_size(list_entries(cache, true, &table));
	struct sp_error *second = sp_step_print(&table, command->format);
	/* the last row is their total */
	sp_progress_note(command->context->progress, "removed: %zu, which were %s", table.row_count - 1, size);
	if (error)
		sp_error_free(second);
	return error ? error : second;
}

/* Without a store nothing is known to be needed: fine for a list, but nothing is removed then. */
static struct sp_error *read_needed(const struct command *command, struct sp_table *needed)
{
	SP_STORE *store = NULL;
	const char *path = command->context->store_path;
	if (!command->prune && !sp_path_exists(path)) {
		sp_progress_note(command->context->progress, "there is no store %s: of what is listed, nothing is known to be needed", path);
		return NULL;
	}
	SP_TRY(sp_step_store_there(command->context, &store));
	return sp_store_paths(store, needed);
}

/* Alone in the cache, or not: for a list that does not matter, but it may show what is not in the store yet. */
static struct sp_error *lock_cache(const struct command *command)
{
	struct sp_context *context = command->context;
	SP_AUTOFREE char *path = sp_cache_lock_path(context->cache);
	if (!sp_path_exists(path)) {
		if (!command->prune || !sp_path_is_folder(context->cache))
			return NULL;
		return sp_error_new(SP_UNABLE,
			"sizeprof has not worked in %s yet (there is no %s): --cache names another folder", context->cache, path);
	}
	struct sp_error *error = sp_lock_try(path, &context->at_work);
	bool shared = !error && context->at_work.file < 0;
	if (command->prune && shared)
		return sp_error_new(SP_UNABLE,
			"sizeprof is at work in %s: nothing is removed until it is through, or was interrupted", context->cache);
	if (command->prune)
		return error;
	if (shared)
		sp_progress_note(context->progress,
			"sizeprof is at work in this cache: what it is making may be listed as of no build");
	sp_error_free(error); /* of a cache that we may only read */
	sp_lock_release(&context->at_work);
	return NULL;
}

/* A store of which nothing is here is most likely that of another cache. */
static struct sp_error *check_store(const struct command *command, const struct sp_cache *cache)
{
	size_t removed = 0;
	for (size_t i = 0; i < cache->count; i++) {
		if (cache->entries[i].is_known)
			return NULL;
		removed += cache->entries[i].can_go;
	}
	if (!removed)
		return NULL;
	return sp_error_new(SP_UNABLE,
		"no build of the store %s is made of anything in %s: --store names the store that was used with this cache",
		command->context->store_path, command->context->cache);
}

static struct sp_error *run_command(const struct command *command)
{
	SP_TABLE needed = {0}, table = {0};
	SP_CACHE cache = {0};
	SP_TRY(lock_cache(command));
	SP_TRY(read_needed(command, &needed));
	struct sp_cache_wish wish = {
		.folder = command->context->cache,
		.needed = &needed,
		.sources = command->sources,
		.progress = command->context->progress,
	};
	SP_TRY(sp_cache_read(&wish, &cache));
	if (command->prune) {
		SP_TRY(check_store(command, &cache));
		return prune(command, &cache);
	}
	if (command->entries)
		list_entries(&cache, false, &table);
	else
		list_kinds(&cache, &table);
	return sp_step_print(&table, command->format);
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	(void)status;
	struct command command = {.context = context};
	const char *format = NULL;
	const struct sp_option own[] = {
		{"prune", 0, NULL, "remove what can go, and list that", NULL, &command.prune},
		{"entries", 0, NULL, "each entry, instead of a row for each kind", NULL, &command.entries},
		{"sources", 0, NULL, "sources of no build can go, too", NULL, &command.sources},
		{"format", 0, "FORMAT", "text (default), csv, json or md", &format, NULL},
		{0},
	};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_cache, own, argc, argv, 0, &words, &count, &helped));
	if (helped)
		return NULL;
	SP_TRY(sp_step_format(format, &command.format));
	if (command.prune && command.entries)
		return sp_error_new(SP_USAGE, "--prune lists each entry that it removes: leave --entries out");
	return run_command(&command);
}

const struct sp_command sp_command_cache = {
	.name = "cache",
	.arguments = "",
	.summary = "what the cache holds and weighs; --prune removes what can go",
	.help = "Lists what lies in the cache folder, in bytes of disk, and how much of it can go:\n"
		"  kernels, userspaces, images and imports that no build of the store is made of;\n"
		"  work folders of measure and minimize, which are made again when they are needed: a search goes on without;\n"
		"  what an interruption left.\n"
		"Sources, what builds of the store are made of, and what a search came to stay. --entries tells of each entry why\n"
		"it is there, and whether it can go. --prune removes that and lists it; it does so only when no other sizeprof is\n"
		"at work in the cache.\n\n"
		"One store is looked at, that of --store: what builds of another one are made of goes, and would be built again.\n"
		"An import would have to be imported again.\n\n"
		"  sizeprof cache\n"
		"  sizeprof cache --entries --format csv\n"
		"  sizeprof cache --prune\n"
		"  sizeprof cache --prune --sources       source trees of no build, too",
	.run = run,
};
