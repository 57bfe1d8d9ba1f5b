/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"

/* Takes over the text. */
static void add(char **list, char *text)
{
	size_t count = 0;
	while (count + 1 < SP_BUILD_TREE_WORDS && list[count])
		count++;
	if (list[count] || count + 1 == SP_BUILD_TREE_WORDS)
		free(text);
	else
		list[count] = text;
}

static void inherit(struct sp_build_tree *tree, const char *name)
{
	const char *value = getenv(name);
	if (value)
		add(tree->environment, sp_format("%s=%s", name, value));
}

/* Is the word, or the end of its path, that of the compiler cache? */
static bool is_cache(const char *word, size_t length)
{
	return length >= 6 && strncmp(word + length - 6, "ccache", 6) == 0 &&
	       (length == 6 || word[length - 7] == '/');
}

/* The first word of the saved command that is the compiler; "" when none was saved. */
static char *saved_compiler(const char *folder)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(folder, "init/.main.o.cmd");
	struct sp_error *error = sp_file_read(path, &text);
	const char *at = error ? NULL : strstr(sp_buffer_text(&text), ":= ");
	sp_error_free(error);
	if (!at)
		return sp_strdup("");
	at += 3;
	at += strspn(at, " ");
	while (is_cache(at, strcspn(at, " \n"))) {
		at += strcspn(at, " \n");
		at += strspn(at, " ");
	}
	return sp_format("%.*s", (int)strcspn(at, " \n"), at);
}

/* Linux' folder of arch/, from the first lines that Kconfig writes: "# Linux/x86 6.1.0 Kernel Configuration".
 */
static char *source_arch(const char *config)
{
	const char *at = strstr(config, "# Linux/");
	if (!at || at - config > 256)
		return sp_strdup("x86");
	at += strlen("# Linux/");
	return sp_format("%.*s", (int)strcspn(at, " \n"), at);
}

/* ARCH as the user gave it is not kept: for x86 the width tells, which has no prompt then. */
static void add_kernel_words(struct sp_build_tree *tree, const char *config)
{
	SP_AUTOFREE char *arch = source_arch(config), *compiler = saved_compiler(tree->build);
	size_t length = strlen(compiler);
	bool is_wide = strstr(config, "\nCONFIG_64BIT=y\n");
	if (strcmp(arch, "x86") == 0)
		add(tree->words, sp_strdup(is_wide ? "ARCH=x86_64" : "ARCH=i386"));
	else
		add(tree->words, sp_format("ARCH=%s", arch));
	if (length > 4 && strcmp(compiler + length - 4, "-gcc") == 0)
		add(tree->words, sp_format("CROSS_COMPILE=%.*s", (int)length - 3, compiler));
	else
		add(tree->words, sp_format("CC=%s", length ? compiler : "gcc"));
	if (strstr(config, "\nCONFIG_LD_IS_LLD=y\n"))
		add(tree->words, sp_strdup("LD=ld.lld"));
	add(tree->words, sp_strdup("LOCALVERSION="));
}

static const struct sp_source *find_source(const struct sp_build *build, bool is_kernel)
{
	for (size_t i = 0; i < build->source_count; i++)
		if ((strcmp(build->sources[i].name, "linux") == 0) == is_kernel)
			return &build->sources[i];
	return NULL;
}

static const char *find_config(const struct sp_build *build, const char *program)
{
	for (size_t i = 0; i < build->config_count; i++)
		if (strcmp(build->configs[i].name, program) == 0)
			return build->configs[i].text;
	return NULL;
}

static bool is_configured(const char *folder)
{
	SP_AUTOFREE char *config = sp_path_join(folder, ".config");
	return sp_path_exists(config);
}

/* The folder that the program was made in, which has its configuration: Toybox' twin is two below it. NULL:
 * none. */
static char *configured_above(const char *program)
{
	SP_AUTOFREE char *folder = sp_strdup(program);
	for (int level = 0; level < 3; level++) {
		char *slash = strrchr(folder, '/');
		if (!slash || slash == folder)
			return NULL;
		*slash = '\0';
		if (is_configured(folder))
			return sp_strdup(folder);
	}
	return NULL;
}

/* The folder of the unstripped program; of an import, whose files are copies, the one that it came from. */
static char *find_folder(const struct sp_build *build, const struct sp_source *source, bool is_kernel)
{
	const char *origin = source && source->origin ? source->origin : "";
	for (size_t i = 0; i < build->artifact_count; i++) {
		const struct sp_artifact *artifact = &build->artifacts[i];
		const char *slash = strrchr(artifact->path, '/');
		if (strcmp(artifact->kind, is_kernel ? "vmlinux" : "userspace") != 0 || !slash)
			continue;
		char *folder = configured_above(artifact->path);
		if (folder)
			return folder;
		if (strncmp(origin, "path:", 5) == 0 && is_configured(origin + 5))
			return sp_strdup(origin + 5);
		return sp_format("%.*s", (int)(slash - artifact->path), artifact->path);
	}
	return NULL;
}

static void fill(struct sp_build_tree *out, const struct sp_source *source, const char *config,
	const char *cache, const char *helpers)
{
	bool is_kernel = strcmp(source->name, "linux") == 0;
	out->sources = sp_strdup(source->folder);
	add(out->words, sp_strdup("make"));
	add(out->words, sp_strdup("-C"));
	add(out->words, sp_strdup(out->sources));
	if (strcmp(source->name, "toybox") != 0)
		add(out->words, sp_format("O=%s", out->build));
	if (is_kernel)
		add_kernel_words(out, config);
	else
		add(out->words, sp_strdup("CC=gcc"));
	inherit(out, "PATH");
	inherit(out, "HOME");
	inherit(out, "TMPDIR");
	add(out->environment, sp_strdup("LC_ALL=C"));
	add(out->environment, sp_strdup("TZ=UTC"));
	if (!is_kernel)
		add(out->environment, sp_strdup("KCONFIG_NOTIMESTAMP=1"));
	out->tree = (struct sp_tree){
		.kind = source->name,
		.sources = out->sources,
		.build = out->build,
		.config = config,
		.cache = cache,
		.helpers = helpers,
		.make = (const char *const *)out->words,
		.environment = (const char *const *)out->environment,
	};
}

void sp_build_tree_find(const struct sp_build *build, const char *program, const char *cache,
	const char *helpers, struct sp_build_tree *out, bool *found, char **why)
{
	bool is_kernel = strcmp(program, "kernel") == 0;
	const struct sp_source *source = find_source(build, is_kernel);
	const char *config = find_config(build, program);
	*out = (struct sp_build_tree){0};
	*found = false;
	*why = NULL;
	out->build = find_folder(build, source, is_kernel);
	if (!source || !config || !out->build)
		*why = sp_format("the %s's %s not known, so nothing can be told of its options", program,
			!source   ? "sources are"
			: !config ? "configuration is"
				  : "unstripped program is");
	else if (!source->folder || !sp_path_exists(source->folder))
		*why = sp_format(
			"the %s's sources are gone from %s: fetch them again to see what its options cost",
			program, source->folder ? source->folder : "the cache");
	else
		*found = true;
	if (*found)
		fill(out, source, config, cache, helpers);
}

void sp_build_tree_clear(struct sp_build_tree *tree)
{
	free(tree->sources);
	free(tree->build);
	for (size_t i = 0; i < SP_BUILD_TREE_WORDS; i++) {
		free(tree->words[i]);
		free(tree->environment[i]);
	}
	*tree = (struct sp_build_tree){0};
}
