/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-version.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/source-version.h"

struct sp_error *sp_recipe_split(const char *word, char **name, const char **version)
{
	const char *at = strrchr(word, '@');
	bool is_folder = at && strchr(at, '/'); /* a path may have an @ of its own */
	*version = at && !is_folder ? at + 1 : NULL;
	*name = *version ? sp_format("%.*s", (int)(at - word), word) : sp_strdup(word);
	if (!*version || sp_version_is_valid(*version))
		return NULL;
	free(*name);
	*name = NULL;
	return sp_error_new(SP_USAGE,
		"\"%s\" asks for a kernel of version \"%s\": write RECIPE@VERSION, such as pt4-busybox@6.12",
		word, at + 1);
}

struct sp_error *sp_recipe_set_version(struct sp_recipe *recipe, const char *version)
{
	if (recipe->kernel.path || recipe->kernel.url)
		return sp_error_new(SP_USAGE,
			"recipe %s has its kernel from %s: @%s goes with a [kernel] that has a version alone",
			recipe->name, recipe->kernel.path ? recipe->kernel.path : recipe->kernel.url,
			version);
	if (strcmp(recipe->kernel.version, version) == 0)
		return NULL;
	char *name = sp_format("%s@%s", recipe->name, version);
	char *title = sp_format("%s, Linux %s", recipe->title, version);
	free(recipe->name);
	free(recipe->title);
	free(recipe->kernel.version);
	recipe->name = name;
	recipe->title = title;
	recipe->kernel.version = sp_strdup(version);
	free(recipe->published.source);
	recipe->published = (struct sp_published){0};
	return NULL;
}
