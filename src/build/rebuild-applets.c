/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which option an applet is built with, by the table of applets that the trees make for themselves while they
 * are configured: include/applets.h of BusyBox has lines such as IF_LS(APPLET_NOEXEC(ls, ...)),
 * generated/newtoys.h of Toybox USE_LS(NEWTOY(ls, ...)).
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/rebuild-inside.h"

struct list {
	struct sp_rebuild_applet *items;
	size_t count, capacity;
};

/* The next word behind blanks, quotes and opening brackets; NULL when there is none. */
static char *take_word(const char **at)
{
	*at += strspn(*at, "(, \t\"");
	size_t size = strcspn(*at, "(), \t\r\n\"");
	char *word = size ? sp_format("%.*s", (int)size, *at) : NULL;
	*at += size;
	return word;
}

/* Macros whose second word is not the function: it is named as the applet is. */
static bool is_own_function(const char *macro)
{
	return strcmp(macro, "APPLET") == 0 || strcmp(macro, "APPLET_SCRIPTED") == 0 ||
	       strcmp(macro, "NEWTOY") == 0;
}

/* Does the configuration have what a macro around a line asks for: OPTION, or NOT_OPTION? */
static bool holds(const char *config, const char *wanted)
{
	bool negated = strncmp(wanted, "NOT_", strlen("NOT_")) == 0;
	SP_AUTOFREE char *set = sp_format("\nCONFIG_%s=y\n", wanted + (negated ? strlen("NOT_") : 0));
	return (strstr(config, set) != NULL) != negated;
}

/*
 * PREFIXOPTION(MACRO(APPLET, FUNCTION, ...)), perhaps with more options around the macro: the outermost is its own, the
 * others say which of several lines of one applet counts.
 */
static void read_line(const char *line, const char *prefix, const char *config, struct list *list)
{
	line += strspn(line, " \t");
	if (strncmp(line, prefix, strlen(prefix)) != 0)
		return;
	line += strlen(prefix);
	SP_AUTOFREE char *option = take_word(&line), *macro = take_word(&line);
	while (macro && strncmp(macro, prefix, strlen(prefix)) == 0) {
		if (!holds(config, macro + strlen(prefix)))
			return;
		free(macro);
		macro = take_word(&line);
	}
	SP_AUTOFREE char *applet = take_word(&line);
	SP_AUTOFREE char *second = take_word(&line);
	if (!option || !macro || !applet)
		return;
	SP_GROW(list->items, list->count, list->capacity);
	list->items[list->count++] = (struct sp_rebuild_applet){
		.function = sp_strdup(second && !is_own_function(macro) ? second : applet),
		.applet = applet,
		.option = option,
	};
	applet = option = NULL;
}

static int compare(const void *one, const void *other)
{
	const struct sp_rebuild_applet *a = one, *b = other;
	int order = strcmp(a->applet, b->applet);
	return order ? order : strcmp(a->option, b->option);
}

struct sp_error *sp_rebuild_applets(
	const struct sp_rebuild *rebuild, struct sp_rebuild_applet **applets, size_t *count)
{
	bool toybox = rebuild->program == &sp_rebuild_toybox;
	SP_AUTOFREE char *path =
		sp_path_join(rebuild->folder.path, toybox ? "generated/newtoys.h" : "include/applets.h");
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct list list = {0};
	if (!rebuild->spec.userspace)
		return sp_error_new(SP_USAGE, "the kernel has no applets: they belong to the userspace");
	SP_TRY(sp_file_read(path, &text));
	char *rest = text.data;
	for (char *line; (line = strsep(&rest, "\n"));)
		read_line(line, toybox ? "USE_" : "IF_", rebuild->config, &list);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), compare);
	*applets = list.items;
	*count = list.count;
	return NULL;
}

void sp_rebuild_free_applets(struct sp_rebuild_applet *applets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(applets[i].applet);
		free(applets[i].function);
		free(applets[i].option);
	}
	free(applets);
}
