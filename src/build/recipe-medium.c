/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-medium.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/capacity.h"
#include "base/memory.h"
#include "build/recipe-values.h"

#define LEAST_BYTES (256u << 10) /* the boot loader alone takes 177 KiB */
#define MOST_BYTES (512u << 20)
#define SECTOR 512u

struct sp_error *sp_recipe_set_medium(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	static const char *const words[] = {"files", "fat"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->medium = index == 0 ? SP_MEDIUM_FILES : SP_MEDIUM_FAT;
	return NULL;
}

/* "1.4M" or "1,44 MB" as bytes, roughly; 0 when it is no number. A floppy's M is 1,000 KiB. */
static double rough_size(const char *text)
{
	SP_AUTOFREE char *copy = sp_strdup(text);
	char *comma = strchr(copy, ',');
	if (comma)
		*comma = '.';
	char *unit;
	double number = strtod(copy, &unit);
	while (*unit == ' ')
		unit++;
	double factor = *unit == 'M' || *unit == 'm' ? 1024e3 : *unit == 'K' || *unit == 'k' ? 1024 : 1;
	return number * factor;
}

/* The floppy that was meant, if it is one within a fifth. Letters would take 1.4M for 1.2M. */
static const struct sp_floppy *nearest_floppy(const char *text)
{
	double size = rough_size(text);
	size_t count;
	const struct sp_floppy *floppies = sp_floppies(&count);
	const struct sp_floppy *best = NULL;
	double least = 0.2;
	for (size_t i = 0; i < count; i++) {
		double far = size / (double)floppies[i].bytes - 1;
		far = far < 0 ? -far : far;
		if (far > least)
			continue;
		best = &floppies[i];
		least = far;
	}
	return best;
}

static struct sp_error *bad_size(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry)
{
	const struct sp_floppy *nearest = nearest_floppy(entry->value);
	SP_BUFFER advice = SP_BUFFER_EMPTY;
	if (nearest)
		sp_buffer_printf(&advice, "did you mean %s? ", nearest->name);
	sp_buffer_add_text(&advice, "known: ");
	size_t count;
	const struct sp_floppy *floppies = sp_floppies(&count);
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(&advice, "%s, ", floppies[i].name);
	return sp_ini_error(scope->ini->path, entry->line,
		"%s is no value for %s (%sor bytes, K or M from 256K to 512M in whole sectors of 512 bytes)",
		entry->value, entry->key, sp_buffer_text(&advice));
}

struct sp_error *sp_recipe_set_medium_size(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	uint64_t bytes;
	if (!sp_capacity_read(entry->value, &bytes) || bytes < LEAST_BYTES || bytes > MOST_BYTES ||
		bytes % SECTOR)
		return bad_size(scope, entry);
	recipe->medium_bytes = bytes;
	return NULL;
}

struct sp_error *sp_recipe_set_fats(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	static const char *const words[] = {"1", "2"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->medium_fats = index == 0 ? 1 : 2;
	return NULL;
}

void sp_recipe_copy_medium(const struct sp_recipe *from, struct sp_recipe *to)
{
	to->medium = from->medium;
	to->medium_bytes = from->medium_bytes;
	to->medium_fats = from->medium_fats;
}

struct sp_error *sp_recipe_check_medium(
	const struct sp_ini *ini, const char *section, const struct sp_recipe *recipe)
{
	static const char *const fat_keys[] = {"size", "fats"};
	const char *kind = strcmp(section, "medium") == 0 ? "kind" : "medium";
	const struct sp_ini_entry *entry = sp_ini_find(ini, section, kind);
	if (recipe->medium == SP_MEDIUM_FAT && !recipe->medium_bytes)
		return sp_ini_error(ini->path, entry ? entry->line : 1,
			"%s = fat needs the medium's size (add size = 1.44M, or another)", kind);
	for (size_t i = 0; i < SP_COUNT(fat_keys) && recipe->medium == SP_MEDIUM_FILES; i++) {
		entry = sp_ini_find(ini, section, fat_keys[i]);
		if (entry)
			return sp_ini_error(ini->path, entry->line,
				"%s means nothing for %s = files (take it out, or write %s = fat)",
				fat_keys[i], kind, kind);
	}
	return NULL;
}
