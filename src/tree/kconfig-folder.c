/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree's make builds conf and writes down the environment that conf gets from it; see
 * kconfig-compile.c for the helper. Trees that cannot be configured out of tree, or were configured in place,
 * are configured in a twin: a copy, or for Linux mostly links.
 */
#include "tree/kconfig-folder.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

#define DEADLINE 600.0 /* seconds; on an idle machine it takes five */

/*
 * Seen by each make on the way; the one that builds conf has this rule. The target's name ends in "config",
 * which makes the tree prepare for configuring, and it has no file of that name.
 */
static const char kbuild_rule[] = "--eval=$(if $(filter scripts/kconfig,$(obj)),$(eval sizeprof-config: "
				  "$$(obj)/conf;@env -0 >environment))";
static const char toybox_rule[] =
	"--eval=sizeprof-config: Config.in kconfig/zconf.tab.c kconfig/lex.zconf.c kconfig/zconf.hash.c"
	";@env -0 >environment && cd kconfig && for file in conf zconf.tab; do $(HOSTCC) -O2 -w -c $$file.c "
	"-DKBUILD_NO_NLS=1 '-DPROJECT_NAME=\"$(KCONFIG_PROJECT)\"' || exit; done";

/* make's words for our folder instead of the build's. */
static const char **make_words(
	const struct sp_tree *tree, const char *source, const char *output, const char *rule)
{
	size_t count = 0, used = 0;
	while (tree->make[count])
		count++;
	const char **words = sp_alloc((count + 8) * sizeof(*words));
	words[used++] = tree->make[0];
	words[used++] = "-C";
	words[used++] = source;
	if (output)
		words[used++] = output;
	for (size_t i = 1; i < count; i++) {
		const char *word = tree->make[i];
		if (strcmp(word, "-C") == 0 && i + 1 < count)
			i++;
		else if (strncmp(word, "-C", 2) != 0 && strncmp(word, "O=", 2) != 0 &&
			 strncmp(word, "KBUILD_OUTPUT=", 14) != 0)
			words[used++] = word;
	}
	words[used++] = rule;
	words[used++] = "sizeprof-config";
	return words;
}

static struct sp_error *run_make(const struct sp_tree *tree, const struct sp_kconfig_folder *folder,
	const struct sp_kconfig_kind *kind)
{
	bool twin = strcmp(folder->work, folder->path) != 0;
	SP_AUTOFREE char *output = twin ? NULL : sp_format("O=%s", folder->path);
	SP_AUTOFREE const char **words = make_words(tree, twin ? folder->work : tree->sources, output,
		strcmp(kind->name, "toybox") == 0 ? toybox_rule : kbuild_rule);
	SP_AUTOFREE char *environment = sp_path_join(folder->work, "environment");
	SP_AUTOFREE char *object = sp_format("%s/%s/conf.o", folder->work, kind->code);
	struct sp_error *error = sp_process_tool(&(struct sp_process_spec){.argv = words,
		.environment = tree->environment,
		.fresh = tree->environment != NULL,
		.folder = folder->path,
		.deadline = DEADLINE});
	/* what a tree's make does behind that may fail: it is not for us */
	if (error && !sp_error_is_interrupted(error) && sp_path_exists(environment) &&
		sp_path_exists(object)) {
		sp_error_free(error);
		error = NULL;
	}
	if (!error && !(sp_path_exists(environment) && sp_path_exists(object)))
		error = sp_error_new(
			SP_UNABLE, "make ended without having built conf: is it a whole source tree?");
	return error;
}

/* Objects of an earlier configuration, of the other front ends too. */
static struct sp_error *remove_objects(const char *folder)
{
	DIR *stream = opendir(folder);
	if (!stream)
		return sp_error_errno("cannot read %s", folder);
	struct sp_error *error = NULL;
	for (struct dirent *entry; !error && (entry = readdir(stream));) {
		SP_AUTOFREE char *path = sp_path_join(folder, entry->d_name);
		if (sp_kconfig_ends(entry->d_name, ".o") || sp_kconfig_ends(entry->d_name, ".cmd"))
			error = sp_tree_remove(path);
	}
	closedir(stream);
	return error;
}

/* What a configuration or a build in place leaves at a tree's top, and would be found instead of ours. */
static bool is_left_over(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strncmp(name, ".config", 7) == 0 ||
	       strcmp(name, "generated") == 0 || strcmp(name, "environment") == 0 ||
	       strcmp(name, ".git") == 0;
}

/* Linux: nothing but scripts is written to while configuring. */
static struct sp_error *link_or_copy(const char *from, const char *to, const char *name, bool links)
{
	if (links && strcmp(name, "scripts") != 0 && strcmp(name, "Makefile") != 0) {
		if (symlink(from, to) != 0)
			return sp_error_errno("cannot make the link %s", to);
		return NULL;
	}
	return sp_path_is_folder(from) ? sp_tree_copy(from, to) : sp_file_copy(from, to);
}

static struct sp_error *make_twin(const struct sp_tree *tree, const struct sp_kconfig_folder *folder,
	const struct sp_kconfig_kind *kind)
{
	SP_AUTOFREE char *code = sp_path_join(folder->work, kind->code);
	SP_AUTOFREE char *sources = realpath(tree->sources, NULL);
	DIR *stream = sources ? opendir(sources) : NULL;
	if (!stream)
		return sp_error_errno("cannot read %s", tree->sources);
	struct sp_error *error = sp_folder_make(folder->work);
	for (struct dirent *entry; !error && (entry = readdir(stream));) {
		SP_AUTOFREE char *from = sp_path_join(sources, entry->d_name);
		SP_AUTOFREE char *to = sp_path_join(folder->work, entry->d_name);
		if (!is_left_over(entry->d_name) && (sp_path_is_folder(from) || access(from, R_OK) == 0))
			error = link_or_copy(from, to, entry->d_name, strcmp(kind->name, "linux") == 0);
	}
	closedir(stream);
	return error ? error : remove_objects(code);
}

/* Was the tree itself configured? Then it refuses to be configured elsewhere. */
static bool needs_twin(const struct sp_tree *tree, const struct sp_kconfig_kind *kind)
{
	static const char *const traces[] = {".config", "include/config", "include/autoconf.h"};
	bool found = kind->twin;
	for (size_t i = 0; i < SP_COUNT(traces); i++) {
		SP_AUTOFREE char *path = sp_path_join(tree->sources, traces[i]);
		found = found || sp_path_exists(path);
	}
	return found;
}

/*
 * The texts of a NUL-separated list, without what would make the helper's own children take part in that
 * make.
 */
static const char **split_environment(const struct sp_buffer *environment)
{
	static const char *const dropped[] = {"MAKEFLAGS=", "MFLAGS=", "MAKELEVEL=", "MAKEOVERRIDES="};
	const char **list = NULL;
	size_t count = 0, capacity = 0;
	for (size_t at = 0; at < environment->size; at += strlen(environment->data + at) + 1) {
		const char *setting = environment->data + at;
		bool drop = !strchr(setting, '=');
		for (size_t i = 0; i < SP_COUNT(dropped); i++)
			drop = drop || strncmp(setting, dropped[i], strlen(dropped[i])) == 0;
		if (drop)
			continue;
		SP_GROW(list, count, capacity);
		list[count++] = setting;
	}
	SP_GROW(list, count, capacity);
	list[count] = NULL;
	return list;
}

static struct sp_error *read_environment(struct sp_kconfig_folder *folder)
{
	SP_AUTOFREE char *path = sp_path_join(folder->work, "environment");
	SP_TRY(sp_file_read(path, &folder->environment));
	folder->environment_list = split_environment(&folder->environment);
	return NULL;
}

static struct sp_error *make_folder(
	const struct sp_tree *tree, struct sp_kconfig_folder *folder, const struct sp_kconfig_kind *kind)
{
	SP_TRY(sp_tree_remove(folder->path));
	SP_TRY(sp_folder_make(folder->path));
	if (strcmp(folder->work, folder->path) != 0)
		SP_TRY(make_twin(tree, folder, kind));
	SP_TRY(run_make(tree, folder, kind));
	SP_TRY(read_environment(folder));
	return sp_kconfig_compile(tree, folder, kind);
}

static struct sp_error *open_folder(
	const struct sp_tree *tree, struct sp_kconfig_folder *folder, const struct sp_kconfig_kind *kind)
{
	char hex[SP_DIGEST_SIZE];
	SP_LOCK lock = SP_LOCK_NONE;
	SP_AUTOFREE char *tools = sp_path_join(tree->cache, "tools");
	sp_kconfig_key(tree, kind, hex);
	folder->path = sp_format("%s/kconfig-%s-%.16s", tools, kind->name, hex);
	folder->work = needs_twin(tree, kind) ? sp_path_join(folder->path, "tree") : sp_strdup(folder->path);
	folder->helper = sp_path_join(folder->path, "helper");
	folder->option = kind->option;
	folder->top = kind->top;
	SP_TRY(sp_folder_make(tools));
	SP_AUTOFREE char *lock_path = sp_format("%s.lock", folder->path);
	SP_TRY(sp_lock_acquire(lock_path, NULL, NULL, &lock));
	return sp_path_exists(folder->helper) ? read_environment(folder) : make_folder(tree, folder, kind);
}

struct sp_error *sp_kconfig_folder_open(const struct sp_tree *tree, struct sp_kconfig_folder *folder)
{
	*folder = (struct sp_kconfig_folder){0};
	const struct sp_kconfig_kind *kind = sp_kconfig_kind(tree);
	if (!kind)
		return sp_error_new(SP_UNABLE,
			"%s has no Kconfig with the code of conf: give the whole source tree that was built",
			tree->sources);
	if (!tree->make || !tree->make[0])
		return sp_error_new(SP_UNABLE, "it is not known how the make of %s is called", tree->sources);
	struct sp_error *error = open_folder(tree, folder, kind);
	if (error)
		sp_kconfig_folder_close(folder);
	return sp_error_prefix(error, "the Kconfig of %s cannot be asked", tree->sources);
}

void sp_kconfig_folder_close(struct sp_kconfig_folder *folder)
{
	free(folder->path);
	free(folder->work);
	free(folder->helper);
	free(folder->environment_list);
	sp_buffer_free(&folder->environment);
	*folder = (struct sp_kconfig_folder){0};
}
