/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import-config.h"

#include <string.h>

#include "base/buffer.h"
#include "base/configuration.h"
#include "base/files.h"
#include "base/memory.h"

static bool is_off(const char *value)
{
	return !value || strcmp(value, "n") == 0;
}

/* Quotes are no difference: they were taken off. */
static bool differ(const char *left, const char *right)
{
	if (is_off(left) || is_off(right))
		return is_off(left) != is_off(right);
	return strcmp(left, right) != 0;
}

/* The differences between a configuration and another, by the first one's names. */
struct differences {
	const char *name, *here, *built; /* the first */
	size_t count;
};

static void add(struct differences *all, const char *name, const char *here, const char *built)
{
	if (!differ(here, built))
		return;
	if (!all->count++)
		*all = (struct differences){name, here, built, 1};
}

static void compare(
	const struct sp_configuration *here, const struct sp_configuration *built, struct differences *all)
{
	for (size_t i = 0; i < here->count; i++)
		add(all, here->lines[i].name, here->lines[i].value,
			sp_configuration_value(built, here->lines[i].name));
	/* what is here was compared */
	for (size_t i = 0; i < built->count; i++)
		if (!sp_configuration_value(here, built->lines[i].name))
			add(all, built->lines[i].name, NULL, built->lines[i].value);
}

static char *describe(const struct differences *all)
{
	SP_AUTOFREE char *more = all->count > 1 ? sp_format(", and %zu more differ", all->count - 1) : NULL;
	return sp_format("CONFIG_%s is %s there and was %s when it was built%s", all->name,
		is_off(all->here) ? "off" : all->here, is_off(all->built) ? "off" : all->built,
		more ? more : "");
}

struct sp_error *sp_import_config_difference(const char *folder, const char *config, char **difference)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_CONFIGURATION here = {0}, built = {0};
	struct differences all = {0};
	SP_AUTOFREE char *path = sp_path_join(folder, "include/config/auto.conf");
	*difference = NULL;
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_file_read(path, &text));
	sp_configuration_parse(config, &here);
	sp_configuration_parse(sp_buffer_text(&text), &built);
	compare(&here, &built, &all);
	if (all.count)
		*difference = describe(&all);
	return NULL;
}
