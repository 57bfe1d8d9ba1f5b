/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-packages.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/recipe-values.h"

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"

static const char *const own_keys[] = {"packages", "priority", "suite"};

void sp_recipe_clear_packages(struct sp_recipe *recipe)
{
	for (size_t i = 0; i < recipe->package_count; i++)
		free(recipe->packages[i]);
	free(recipe->packages);
	free(recipe->package_priority);
	free(recipe->package_suite);
}

/* As Debian names packages and suites: nothing that apt would take for an option, a version or a pattern. */
static bool is_name(const char *word, const char *also)
{
	for (const char *at = word; *at; at++)
		if (!strchr(SMALL, *at) && !(at > word && strchr(also, *at)))
			return false;
	return strlen(word) >= 2;
}

static struct sp_error *bad_value(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	const char *word, const char *advice)
{
	return sp_ini_error(
		scope->ini->path, entry->line, "%s is no value for %s (%s)", word, entry->key, advice);
}

struct sp_error *sp_recipe_add_packages(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	SP_AUTOFREE char *names = sp_strdup(entry->value);
	char *rest = names;
	for (char *name; (name = strsep(&rest, " \t"));) {
		if (!*name)
			continue;
		if (!is_name(name, "+-."))
			return bad_value(
				scope, entry, name, "write names of Debian packages, with blanks between");
		recipe->packages =
			sp_realloc(recipe->packages, recipe->package_count + 1, sizeof(*recipe->packages));
		recipe->packages[recipe->package_count++] = sp_strdup(name);
	}
	return NULL;
}

struct sp_error *sp_recipe_set_priority(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	static const char *const words[] = {"none", "required", "important", "standard"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	free(recipe->package_priority);
	recipe->package_priority = sp_strdup(words[index]);
	return NULL;
}

struct sp_error *sp_recipe_set_suite(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	if (!is_name(entry->value, "-"))
		return bad_value(scope, entry, entry->value,
			"write the name of a suite of the archive, such as bookworm");
	free(recipe->package_suite);
	recipe->package_suite = sp_strdup(entry->value);
	return NULL;
}

static bool is_own(const char *key)
{
	for (size_t i = 0; i < SP_COUNT(own_keys); i++)
		if (strcmp(own_keys[i], key) == 0)
			return true;
	return strcmp(key, "kind") == 0;
}

struct sp_error *sp_recipe_check_packages(const struct sp_ini *ini, struct sp_recipe *recipe)
{
	for (size_t i = 0; i < ini->count; i++) {
		const struct sp_ini_entry *entry = &ini->entries[i];
		bool fits = strcmp(entry->section, "recipe") == 0 || strcmp(entry->section, "published") == 0;
		if (strcmp(entry->section, "userspace") == 0)
			fits = !entry->key || is_own(entry->key);
		if (!fits && !entry->key)
			return sp_ini_error(ini->path, entry->line,
				"[%s] means nothing for kind = packages, which is a folder that is not "
				"booted (take it out)",
				entry->section);
		if (!fits)
			return sp_ini_error(ini->path, entry->line,
				"%s means nothing for kind = packages (take it out)", entry->key);
	}
	if (!recipe->package_priority)
		recipe->package_priority = sp_strdup("important");
	if (!recipe->package_count && strcmp(recipe->package_priority, "none") == 0)
		return sp_ini_error(ini->path, sp_ini_find(ini, "userspace", "kind")->line,
			"kind = packages without any (add packages = NAMES, or a priority)");
	return NULL;
}

struct sp_error *sp_recipe_check_no_packages(const struct sp_ini *ini)
{
	for (size_t i = 0; i < SP_COUNT(own_keys); i++) {
		const struct sp_ini_entry *entry = sp_ini_find(ini, "userspace", own_keys[i]);
		if (entry)
			return sp_ini_error(ini->path, entry->line,
				"%s goes with kind = packages alone (take it out, or write kind = packages)",
				own_keys[i]);
	}
	return NULL;
}
