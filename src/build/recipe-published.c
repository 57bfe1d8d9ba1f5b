/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-published.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define DIGITS "0123456789"
#define TO " to "       /* between the ends of a range */
#define MOST_DIGITS 12u /* below 1 TB */

/* A whole number at the text, which is moved behind it; 0 for none. */
static uint64_t read_bytes(const char **text)
{
	size_t length = strspn(*text, DIGITS);
	uint64_t bytes = length > MOST_DIGITS ? 0 : strtoull(*text, NULL, 10);
	*text += length;
	return bytes;
}

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
	const char *text = entry->value, *rest = text;
	uint64_t bytes = read_bytes(&rest), most = 0;
	if (strcmp(entry->key, "medium") == 0 && strncmp(rest, TO, strlen(TO)) == 0) {
		rest += strlen(TO);
		most = read_bytes(&rest);
		if (most <= bytes)
			bytes = 0;
	}
	if (!bytes || *rest)
		return sp_ini_error(scope->ini->path, entry->line,
			"%s is no value for %s (write bytes as a whole number, such as 5600000 for 5.6 MB%s)",
			text, entry->key, strcmp(entry->key, "medium") == 0 ? ", or LEAST to MOST" : "");
	if (most)
		recipe->published.medium_most = most;
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
	uint64_t most = published->medium_most ? published->medium_most : published->medium;
	if (parts > most)
		return sp_ini_error(ini->path, section->line,
			"[published] has a kernel, userspace and loader of %lu bytes together, more than the "
			"medium's %lu "
			"(correct one of them)",
			(unsigned long)parts, (unsigned long)most);
	return NULL;
}
