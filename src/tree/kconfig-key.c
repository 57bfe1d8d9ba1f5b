/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which Kconfig folder serves a tree: a hash over the way make is called, the tools it calls, the code of
 * conf and the helper, and, where options stand in sources (BusyBox, Toybox), all of these. Files of the tree
 * count by name, size and time.
 */
#include <fts.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "tree/kconfig-folder.h"

#define FORMAT 1 /* of what is in a folder; raise it when that changes */

const char *const sp_kconfig_helpers[] = {"kconfig-helper.c", "kconfig-common-helper.c",
	"kconfig-facts-helper.c", "kconfig-explain-helper.c", "kconfig-shim.h", NULL};

static const struct sp_kconfig_kind kinds[] = {
	{"linux", "scripts/kconfig", "--olddefconfig", "Kconfig", false},
	{"busybox", "scripts/kconfig", "-o", "Config.in", false},
	{"toybox", "kconfig", "-o", "Config.in", true},
};

const struct sp_kconfig_kind *sp_kconfig_kind(const struct sp_tree *tree)
{
	for (size_t i = 0; i < SP_COUNT(kinds); i++) {
		SP_AUTOFREE char *code = sp_format("%s/%s/conf.c", tree->sources, kinds[i].code);
		SP_AUTOFREE char *top = sp_format("%s/%s", tree->sources, kinds[i].top);
		if (tree->kind && strcmp(tree->kind, kinds[i].name) != 0)
			continue;
		if (sp_path_exists(code) && sp_path_exists(top))
			return &kinds[i];
	}
	return NULL;
}

bool sp_kconfig_ends(const char *name, const char *end)
{
	size_t size = strlen(name), end_size = strlen(end);
	return size >= end_size && strcmp(name + size - end_size, end) == 0;
}

static void add_stamp(struct sp_buffer *inputs, const char *path, const struct stat *status)
{
	sp_buffer_printf(inputs, "%s %lld %lld.%09ld\n", path, (long long)status->st_size,
		(long long)status->st_mtim.tv_sec, status->st_mtim.tv_nsec);
}

static void add_file(struct sp_buffer *inputs, const char *path)
{
	struct stat status;
	if (stat(path, &status) == 0)
		add_stamp(inputs, path, &status);
}

/* Programs that a word like "CC=ccache gcc" names. */
static void add_tools(struct sp_buffer *inputs, const char *words)
{
	SP_AUTOFREE char *copy = sp_strdup(words);
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " "));) {
		SP_AUTOFREE char *path = *word && *word != '-' ? sp_process_find(word) : NULL;
		if (path)
			add_file(inputs, path);
	}
}

/* What is called and how; where the build folder is does not matter. */
static void add_call(struct sp_buffer *inputs, const struct sp_tree *tree)
{
	for (size_t i = 0; tree->make && tree->make[i]; i++) {
		const char *word = tree->make[i], *value = strchr(word, '=');
		if (strncmp(word, "O=", 2) == 0 || strncmp(word, "KBUILD_OUTPUT=", 14) == 0)
			continue;
		if (strcmp(word, "-C") == 0 && tree->make[i + 1]) {
			i++;
			continue;
		}
		sp_buffer_printf(inputs, "%s\n", word);
		add_tools(inputs, value ? value + 1 : word);
	}
	for (size_t i = 0; tree->environment && tree->environment[i]; i++)
		sp_buffer_printf(inputs, "%s\n", tree->environment[i]);
	static const char *const usual[] = {"gcc", "cc", "ld", "as", "clang", "bison", "flex"};
	for (size_t i = 0; i < SP_COUNT(usual); i++)
		add_tools(inputs, usual[i]);
}

static bool holds_options(const char *name)
{
	return sp_kconfig_ends(name, ".c") || sp_kconfig_ends(name, ".h") || sp_kconfig_ends(name, ".in") ||
	       sp_kconfig_ends(name, ".src") || sp_kconfig_ends(name, ".sh") ||
	       strcmp(name, "Makefile") == 0 || strcmp(name, "README") == 0;
}

static int compare_names(const FTSENT **left, const FTSENT **right)
{
	return strcmp((*left)->fts_name, (*right)->fts_name);
}

/* Objects are left out: a build in place makes new ones. */
static bool makes_conf(const char *name)
{
	return !sp_kconfig_ends(name, ".o") && !sp_kconfig_ends(name, ".cmd");
}

/* What make includes on its way to conf. */
static bool is_makefile(const char *name)
{
	return strncmp(name, "Makefile", 8) == 0 || strncmp(name, "Kbuild", 6) == 0;
}

static void add_below(struct sp_buffer *inputs, const char *folder, bool (*counts)(const char *name))
{
	SP_AUTOFREE char *start = sp_strdup(folder);
	char *const starts[] = {start, NULL};
	FTS *walk = fts_open(starts, FTS_PHYSICAL | FTS_NOCHDIR, compare_names);
	if (!walk)
		return;
	for (FTSENT *entry; (entry = fts_read(walk));)
		if (entry->fts_info == FTS_F && counts(entry->fts_name))
			add_stamp(inputs, entry->fts_path, entry->fts_statp);
	fts_close(walk);
}

static void add_architectures(struct sp_buffer *inputs, const char *sources)
{
	SP_AUTOFREE char *pattern = sp_path_join(sources, "arch/*/Makefile");
	glob_t found;
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		add_file(inputs, found.gl_pathv[i]);
	globfree(&found);
}

void sp_kconfig_key(const struct sp_tree *tree, const struct sp_kconfig_kind *kind, char hex[])
{
	SP_BUFFER inputs = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *code = sp_path_join(tree->sources, kind->code);
	SP_AUTOFREE char *makefile = sp_path_join(tree->sources, "Makefile");
	SP_AUTOFREE char *scripts = sp_path_join(tree->sources, "scripts");
	sp_buffer_printf(&inputs, "%d %s %s\n", FORMAT, kind->name, tree->sources);
	add_call(&inputs, tree);
	for (size_t i = 0; sp_kconfig_helpers[i]; i++) {
		SP_AUTOFREE char *path = sp_path_join(tree->helpers, sp_kconfig_helpers[i]);
		sp_error_free(sp_file_read(path, &inputs));
	}
	add_file(&inputs, makefile);
	if (strcmp(kind->name, "linux") != 0) {
		add_below(&inputs, tree->sources, holds_options);
	} else {
		add_below(&inputs, code, makes_conf);
		add_below(&inputs, scripts, is_makefile);
		add_architectures(&inputs, tree->sources);
	}
	sp_digest_bytes(inputs.data, inputs.size, hex);
}
