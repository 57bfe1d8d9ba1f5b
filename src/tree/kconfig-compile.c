/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our helper, compiled against the tree's headers and linked with the objects of its conf.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "tree/kconfig-folder.h"

#define DEADLINE 300.0 /* seconds; on an idle machine it takes one */

static const char *environment_value(const struct sp_kconfig_folder *folder, const char *name)
{
	size_t size = strlen(name);
	for (size_t i = 0; folder->environment_list[i]; i++)
		if (strncmp(folder->environment_list[i], name, size) == 0 &&
			folder->environment_list[i][size] == '=')
			return folder->environment_list[i] + size + 1;
	return "";
}

/* Words for the compiler, owned here. */
struct words {
	char **list;
	size_t count, capacity;
};

static void add_word(struct words *words, char *word)
{
	SP_GROW(words->list, words->count, words->capacity);
	words->list[words->count++] = word;
}

static void free_words(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
}

/* "ccache gcc" is two words. */
static void add_compiler(struct words *words, const struct sp_kconfig_folder *folder)
{
	const char *compiler = environment_value(folder, "HOSTCC");
	SP_AUTOFREE char *copy = sp_strdup(*compiler ? compiler : "gcc");
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " "));)
		if (*word)
			add_word(words, sp_strdup(word));
}

/* Menus of newer trees name their file themselves: see kconfig-shim.h. */
static struct sp_error *add_generation(struct words *words, const char *code)
{
	SP_BUFFER header = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(code, "expr.h");
	SP_TRY(sp_file_read(path, &header));
	if (strstr(sp_buffer_text(&header), "*filename;"))
		add_word(words, sp_strdup("-DSIZEPROF_FILENAMES"));
	return NULL;
}

/* What the tree's make linked conf from, by the command that it saved. */
static struct sp_error *add_linked(
	struct words *words, const struct sp_kconfig_folder *folder, const char *saved)
{
	SP_BUFFER command = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(saved, &command));
	if (!command.size)
		return NULL;
	command.data[strcspn(command.data, "\n")] = '\0';
	char *rest = command.data;
	for (char *word; (word = strsep(&rest, " \t"));)
		if (*word != '-' && sp_kconfig_ends(word, ".o"))
			add_word(words, sp_path_join(folder->work, word));
	return NULL;
}

/* There is no such command when our own rule compiled them. */
static struct sp_error *add_all(struct words *words, const char *code)
{
	DIR *stream = opendir(code);
	if (!stream)
		return sp_error_errno("cannot read %s", code);
	for (struct dirent *entry; (entry = readdir(stream));)
		if (sp_kconfig_ends(entry->d_name, ".o"))
			add_word(words, sp_path_join(code, entry->d_name));
	closedir(stream);
	return NULL;
}

static struct sp_error *add_objects(
	struct words *words, const struct sp_kconfig_folder *folder, const struct sp_kconfig_kind *kind)
{
	SP_AUTOFREE char *code = sp_path_join(folder->work, kind->code);
	SP_AUTOFREE char *saved = sp_path_join(code, ".conf.cmd");
	return sp_path_exists(saved) ? add_linked(words, folder, saved) : add_all(words, code);
}

static struct sp_error *add_words(struct words *words, const struct sp_tree *tree,
	const struct sp_kconfig_folder *folder, const struct sp_kconfig_kind *kind, const char *draft)
{
	static const char *const flags[] = {
		"-O2", "-w", "-D_GNU_SOURCE", "-DKBUILD_NO_NLS=1", "-Wl,--wrap=conf_parse", "-o"};
	SP_AUTOFREE char *code = sp_path_join(tree->sources, kind->code);
	add_compiler(words, folder);
	add_word(words, sp_format("-I%s", code));
	add_word(words, sp_format("-I%s/scripts/include", tree->sources));
	SP_TRY(add_generation(words, code));
	for (size_t i = 0; i < SP_COUNT(flags); i++)
		add_word(words, sp_strdup(flags[i]));
	add_word(words, sp_strdup(draft));
	for (size_t i = 0; sp_kconfig_helpers[i]; i++)
		if (sp_kconfig_ends(sp_kconfig_helpers[i], ".c"))
			add_word(words, sp_path_join(tree->helpers, sp_kconfig_helpers[i]));
	SP_TRY(add_objects(words, folder, kind));
	add_word(words, NULL);
	return NULL;
}

struct sp_error *sp_kconfig_compile(const struct sp_tree *tree, const struct sp_kconfig_folder *folder,
	const struct sp_kconfig_kind *kind)
{
	struct words words = {0};
	SP_AUTOFREE char *draft = sp_format("%s.draft", folder->helper);
	struct sp_error *error = add_words(&words, tree, folder, kind, draft);
	if (!error)
		error = sp_process_tool(&(struct sp_process_spec){.argv = (const char *const *)words.list,
			.environment = folder->environment_list,
			.fresh = true,
			.folder = folder->path,
			.deadline = DEADLINE});
	free_words(&words);
	if (!error && rename(draft, folder->helper) != 0)
		error = sp_error_errno("cannot make %s", folder->helper);
	return error;
}
