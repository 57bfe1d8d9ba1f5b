/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-published.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define DIGITS "0123456789"
#define MOST_DIGITS 12u /* below 1 TB */

struct sp_error *sp_recipe_set_published(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	const struct {
		const char *key;
		uint64_t *bytes;
	} slots[] = {
		{"medium", &recipe->published.medium},
		{"kernel", &recipe->published.kernel},
		{"userspace", &recipe->published.userspace},
		{"loader", &recipe->published.loader},
	};
	const char *text = entry->value;
	size_t length = strspn(text, DIGITS);
	uint64_t bytes = text[length] || length > MOST_DIGITS ? 0 : strtoull(text, NULL, 10);
	if (!bytes)
		return sp_ini_error(scope->ini->path, entry->line,
			"%s is no value for %s (write bytes as a whole number, such as 5600000 for 5.6 MB)",
			text, entry->key);
	for (size_t i = 0; i < SP_COUNT(slots); i++)
		if (strcmp(slots[i].key, entry->key) == 0)
			*slots[i].bytes = bytes;
	return NULL;
}

struct sp_error *sp_recipe_check_published(const struct sp_ini *ini, const struct sp_recipe *recipe)
{
	const struct sp_published *published = &recipe->published;
	const struct sp_ini_entry *section = sp_ini_find(ini, "published", NULL);
	if (!section)
		return NULL;
	if (!published->source)
		return sp_ini_error(ini->path, section->line,
			"[published] has no source (say in one line where these sizes were published)");
	if (!published->medium)
		return sp_ini_error(ini->path, section->line,
			"[published] has no medium (add the bytes of the whole medium)");
	uint64_t parts = published->kernel + published->userspace + published->loader;
	if (parts > published->medium)
		return sp_ini_error(ini->path, section->line,
			"[published] has a kernel, userspace and loader of %lu bytes together, more than the "
			"medium's %lu "
			"(correct one of them)",
			(unsigned long)parts, (unsigned long)published->medium);
	return NULL;
}
