/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a recipe keeps and never wants, as options of one program: names of applets are those of the options
 * that they are built with. A name that the tree does not know is no wish but a mistake.
 */
#include <stdlib.h>
#include <string.h>

#include "base/configuration.h"
#include "base/memory.h"
#include "build/recipe-nearest.h"
#include "cmd/minimize.h"
#include "tree/applet-options.h"

void sp_wishes_clear(struct sp_wishes *wishes)
{
	for (size_t i = 0; i < wishes->keep_count; i++)
		free(wishes->keep[i]);
	for (size_t i = 0; i < wishes->never_count; i++)
		free(wishes->never[i]);
	free(wishes->keep);
	free(wishes->never);
	*wishes = (struct sp_wishes){0};
}

struct names {
	const struct sp_kconfig *facts;
	const struct sp_applet_options *applets;
	const char *prefix;
};

static struct sp_error *not_known(const struct names *names, const char *key, const char *name)
{
	size_t count = 0;
	SP_AUTOFREE const char **known =
		sp_alloc((names->facts->count + names->applets->count + 1) * sizeof(*known));
	for (size_t i = 0; i < names->facts->count; i++)
		known[count++] = names->facts->options[i].name;
	for (size_t i = 0; i < names->applets->count; i++)
		known[count++] = names->applets->items[i].applet;
	const char *nearest = sp_nearest(name, known, count);
	return sp_error_new(SP_USAGE,
		"%s = %s%s in the recipe's [minimize]: there is no option%s of that name%s%s%s", key,
		names->prefix, name, names->applets->count ? " or applet" : "",
		nearest ? ": did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* Those of the names that are this program's. */
static struct sp_error *take(const struct names *names, const char *key, char *const *list, size_t count,
	char ***own, size_t *own_count)
{
	size_t length = strlen(names->prefix);
	*own = sp_alloc((count + 1) * sizeof(**own));
	for (size_t i = 0; i < count; i++) {
		bool is_own = length ? strncmp(list[i], names->prefix, length) == 0 : !strchr(list[i], ':');
		const char *name = list[i] + length;
		if (!is_own)
			continue;
		const char *option = sp_kconfig_find(names->facts, name)
					     ? name
					     : sp_applet_options_find(names->applets, name);
		if (!option)
			return not_known(names, key, name);
		(*own)[(*own_count)++] = sp_strdup(option);
	}
	return NULL;
}

struct sp_error *sp_wishes_read(const struct sp_minimize *minimize, enum sp_side side,
	const struct sp_kconfig *facts, struct sp_wishes *wishes)
{
	const struct sp_recipe *recipe = &minimize->recipe;
	SP_APPLET_OPTIONS applets = {0};
	SP_AUTOFREE char *prefix = sp_side_prefix(minimize, side);
	if (side == SP_SIDE_USERSPACE)
		SP_TRY(sp_applet_options_read(&minimize->trees[side].tree, &applets));
	const struct names names = {facts, &applets, prefix};
	SP_TRY(take(&names, "keep", recipe->keep, recipe->keep_count, &wishes->keep, &wishes->keep_count));
	return take(
		&names, "never", recipe->never, recipe->never_count, &wishes->never, &wishes->never_count);
}

static bool is_on(const char *value)
{
	return value && strcmp(value, "n") != 0;
}

char *sp_wishes_break(const struct sp_wishes *wishes, const char *before, const char *after)
{
	SP_CONFIGURATION one, other;
	sp_configuration_parse(before, &one);
	sp_configuration_parse(after, &other);
	for (size_t i = 0; i < wishes->keep_count; i++)
		if (is_on(sp_configuration_value(&one, wishes->keep[i])) &&
			!is_on(sp_configuration_value(&other, wishes->keep[i])))
			return sp_format("%s would go, which the recipe keeps", wishes->keep[i]);
	for (size_t i = 0; i < wishes->never_count; i++)
		if (!is_on(sp_configuration_value(&one, wishes->never[i])) &&
			is_on(sp_configuration_value(&other, wishes->never[i])))
			return sp_format("%s would come, which the recipe never wants", wishes->never[i]);
	return NULL;
}

static struct sp_error *leave_out(const struct sp_minimize *minimize, enum sp_side side,
	struct sp_kconfig_session *session, const struct sp_wishes *wishes, char **config)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_CONFIGURATION after;
	SP_AUTOFREE char *prefix = sp_side_prefix(minimize, side);
	SP_AUTOFREE struct sp_option_setting *settings =
		sp_alloc((wishes->never_count + 1) * sizeof(*settings));
	for (size_t i = 0; i < wishes->never_count; i++)
		settings[i] = (struct sp_option_setting){wishes->never[i], "n"};
	SP_TRY(sp_kconfig_resolve_text(session, settings, wishes->never_count, &text));
	sp_configuration_parse(sp_buffer_text(&text), &after);
	for (size_t i = 0; i < wishes->never_count; i++)
		if (is_on(sp_configuration_value(&after, wishes->never[i])))
			return sp_error_new(SP_USAGE,
				"never = %s%s in the recipe's [minimize]: Kconfig keeps it on; sizeprof why "
				"%s%s says who "
				"holds it",
				prefix, wishes->never[i], prefix, wishes->never[i]);
	free(*config);
	*config = sp_strdup(sp_buffer_text(&text));
	return NULL;
}

struct sp_error *sp_wishes_obey(const struct sp_minimize *minimize, enum sp_side side, char **config)
{
	SP_GUARD(sp_kconfig_clear) struct sp_kconfig facts = {0};
	SP_GUARD(sp_wishes_clear) struct sp_wishes wishes = {0};
	struct sp_kconfig_session *session = NULL;
	if (!minimize->recipe.never_count || !*config || !minimize->has_tree[side])
		return NULL;
	SP_TRY(sp_kconfig_open(&minimize->trees[side].tree, &session));
	struct sp_error *error = sp_kconfig_facts(session, &facts);
	if (!error)
		error = sp_wishes_read(minimize, side, &facts, &wishes);
	if (!error && wishes.never_count)
		error = leave_out(minimize, side, session, &wishes, config);
	sp_kconfig_close(session);
	return error;
}
