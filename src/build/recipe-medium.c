/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-medium.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/capacity.h"
#include "base/memory.h"
#include "build/media.h"
#include "build/recipe-values.h"

struct sp_error *sp_recipe_set_medium(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	const char *words[SP_MEDIA];
	size_t index;
	for (size_t i = 0; i < SP_MEDIA; i++)
		words[i] = sp_medium_kind((enum sp_medium)i)->word;
	SP_TRY(sp_value_choice(scope, entry, words, SP_MEDIA, &index));
	recipe->medium = (enum sp_medium)index;
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

/* The floppies that a kind comes as, each with a comma behind, for a list of what is known. */
static void add_floppies(struct sp_buffer *advice)
{
	size_t count;
	const struct sp_floppy *floppies = sp_floppies(&count);
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(advice, "%s, ", floppies[i].name);
	sp_buffer_add_text(advice, "or ");
}

static struct sp_error *bad_size(
	const struct sp_ini *ini, const struct sp_ini_entry *entry, const struct sp_medium_kind *kind)
{
	const struct sp_floppy *nearest = kind->is_floppy_too ? nearest_floppy(entry->value) : NULL;
	SP_BUFFER advice = SP_BUFFER_EMPTY;
	if (nearest)
		sp_buffer_printf(&advice, "did you mean %s? ", nearest->name);
	sp_buffer_add_text(&advice, "known: ");
	if (kind->is_floppy_too)
		add_floppies(&advice);
	return sp_ini_error(ini->path, entry->line, "%s is no value for %s (%s%s)", entry->value, entry->key,
		sp_buffer_text(&advice), kind->size_hint);
}

static const char *kind_key(const char *section)
{
	return strcmp(section, "medium") == 0 ? "kind" : "medium";
}

/* The kind may stand behind the size. What takes no size is found later, when all entries are set. */
static enum sp_medium sized_kind(
	const struct sp_ini *ini, const char *section, const struct sp_recipe *recipe)
{
	const struct sp_ini_entry *entry = sp_ini_find(ini, section, kind_key(section));
	enum sp_medium found = recipe->medium;
	for (size_t i = 0; entry && i < SP_MEDIA; i++)
		if (strcmp(entry->value, sp_medium_kind((enum sp_medium)i)->word) == 0)
			found = (enum sp_medium)i;
	return sp_medium_is_sized(found) ? found : SP_MEDIUM_FAT;
}

struct sp_error *sp_recipe_set_medium_size(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	uint64_t bytes;
	enum sp_medium medium = sized_kind(scope->ini, entry->section, recipe);
	if (!sp_capacity_read(entry->value, &bytes) || !sp_medium_takes_size(medium, bytes))
		return bad_size(scope->ini, entry, sp_medium_kind(medium));
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

struct sp_error *sp_recipe_set_partition(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	static const char *const words[] = {"mbr", "none"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->medium_bare = index == 1;
	return NULL;
}

void sp_recipe_copy_medium(const struct sp_recipe *from, struct sp_recipe *to)
{
	to->medium = from->medium;
	to->medium_bytes = from->medium_bytes;
	to->medium_fats = from->medium_fats;
	to->medium_bare = from->medium_bare;
}

static const char *kind_that_takes(const char *key)
{
	size_t i = 0;
	while (i + 1 < SP_MEDIA && !sp_medium_takes((enum sp_medium)i, key))
		i++;
	return sp_medium_kind((enum sp_medium)i)->word;
}

/* A key of media that the recipe's is not one of; NULL when there is none. */
static const struct sp_ini_entry *find_odd(
	const struct sp_ini *ini, const char *section, const struct sp_recipe *recipe)
{
	const struct sp_ini_entry *entry = NULL;
	for (size_t i = 0; !entry && i < SP_MEDIUM_KEYS; i++)
		if (!sp_medium_takes(recipe->medium, sp_medium_keys[i]))
			entry = sp_ini_find(ini, section, sp_medium_keys[i]);
	return entry;
}

struct sp_error *sp_recipe_check_medium(
	const struct sp_ini *ini, const char *section, const struct sp_recipe *recipe)
{
	const struct sp_medium_kind *kind = sp_medium_kind(recipe->medium);
	const char *key = kind_key(section);
	const struct sp_ini_entry *entry = sp_ini_find(ini, section, key);
	int line = entry ? entry->line : 1;
	bool sized = sp_medium_is_sized(recipe->medium);
	if (sized && !recipe->medium_bytes)
		return sp_ini_error(ini->path, line,
			"%s = %s needs the medium's size (add size = %s, or another)", key, kind->word,
			kind->size_example);
	if (sized && !sp_medium_takes_size(recipe->medium, recipe->medium_bytes))
		return sp_ini_error(ini->path, line, "%s = %s cannot have the %lu bytes of size (known: %s)",
			key, kind->word, (unsigned long)recipe->medium_bytes, kind->size_hint);
	entry = find_odd(ini, section, recipe);
	return entry ? sp_ini_error(ini->path, entry->line,
			       "%s means nothing for %s = %s (take it out, or write %s = %s)", entry->key,
			       key, kind->word, key, kind_that_takes(entry->key))
		     : NULL;
}
