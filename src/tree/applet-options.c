/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/applet-options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"

/* The generated file, what wraps an option's line in it, and what the macros of its table begin with. */
static const struct {
	const char *kind, *file, *wrap, *macros[2];
} forms[] = {
	{"busybox", "include/applets.h", "IF_", {"APPLET", "APPLET"}},
	{"toybox", "generated/newtoys.h", "USE_", {"NEWTOY", "OLDTOY"}},
};

static size_t word(const char *text)
{
	size_t length = 0;
	while (isalnum((unsigned char)text[length]) || strchr("_-.[", text[length] ? text[length] : ' '))
		length++;
	return length;
}

static int by_applet(const void *a, const void *b)
{
	const struct sp_applet_option *left = a, *right = b;
	return strcmp(left->applet, right->applet);
}

/*
 * "IF_LSMOD(   IF_MODPROBE_SMALL(APPLET_NOEXEC( lsmod, ...": the outermost option is the applet's own, others
 * only say which of several lines counts.
 */
static void read_line(const char *line, size_t form, struct sp_applet_options *options, size_t *capacity)
{
	const char *wrap = forms[form].wrap, *option = NULL, *at = line;
	size_t option_length = 0;
	for (; sp_starts_with(at, wrap); at += strspn(at, "( \t")) {
		size_t length = word(at + strlen(wrap));
		option_length = option ? option_length : length;
		option = option ? option : at + strlen(wrap);
		at += strlen(wrap) + length;
		if (*at != '(')
			return;
	}
	if (!option ||
		(!sp_starts_with(at, forms[form].macros[0]) && !sp_starts_with(at, forms[form].macros[1])))
		return;
	at += word(at);
	if (*at++ != '(')
		return;
	at += strspn(at, " \t\"");
	SP_GROW(options->items, options->count, *capacity);
	options->items[options->count++] = (struct sp_applet_option){
		sp_format("%.*s", (int)word(at), at), sp_format("%.*s", (int)option_length, option)};
}

struct sp_error *sp_applet_options_read(const struct sp_tree *tree, struct sp_applet_options *options)
{
	size_t form = 0, capacity = 0;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	*options = (struct sp_applet_options){0};
	while (form < SP_COUNT(forms) && strcmp(forms[form].kind, tree->kind) != 0)
		form++;
	if (form == SP_COUNT(forms))
		return NULL;
	SP_AUTOFREE char *path = sp_path_join(tree->build, forms[form].file);
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_file_read(path, &text));
	SP_AUTOFREE char *copy = sp_strdup(sp_buffer_text(&text));
	char *rest = copy;
	for (char *line; (line = strsep(&rest, "\n"));)
		read_line(line + strspn(line, " \t"), form, options, &capacity);
	if (options->count)
		qsort(options->items, options->count, sizeof(*options->items), by_applet);
	return NULL;
}

void sp_applet_options_clear(struct sp_applet_options *options)
{
	for (size_t i = 0; i < options->count; i++) {
		free(options->items[i].applet);
		free(options->items[i].option);
	}
	free(options->items);
	*options = (struct sp_applet_options){0};
}

const char *sp_applet_options_find(const struct sp_applet_options *options, const char *applet)
{
	const struct sp_applet_option wanted = {(char *)applet, NULL};
	if (!options->count)
		return NULL;
	const struct sp_applet_option *found =
		bsearch(&wanted, options->items, options->count, sizeof(*options->items), by_applet);
	return found ? found->option : NULL;
}
