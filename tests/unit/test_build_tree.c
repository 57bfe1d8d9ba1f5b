/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How make is called for a tree that was built already, told from what the build left behind.
 */
#include "unit/harness.h"

#include "build/tree.h"

/* A finished build in a scratch folder. */
struct finished {
	char *folder, *sources, *build;
	struct sp_source source;
	struct sp_config config;
	struct sp_artifact artifact;
	struct sp_build facts;
};

static void finish(struct finished *finished, const char *tree, const char *config)
{
	bool is_kernel = strcmp(tree, "linux") == 0;
	*finished = (struct finished){.folder = scratch_make()};
	finished->sources = sp_path_join(finished->folder, "sources");
	finished->build = sp_path_join(finished->folder, "build");
	check_ok(sp_folder_make(finished->sources));
	SP_AUTOFREE char *init = sp_path_join(finished->build, "init");
	check_ok(sp_folder_make(init));
	finished->source = (struct sp_source){.name = (char *)tree, .folder = finished->sources};
	finished->config = (struct sp_config){
		.name = sp_strdup(is_kernel ? "kernel" : "userspace"), .text = (char *)config};
	finished->artifact = (struct sp_artifact){.kind = sp_strdup(is_kernel ? "vmlinux" : "userspace"),
		.path = sp_path_join(finished->build, is_kernel ? "vmlinux" : "busybox_unstripped")};
	finished->facts = (struct sp_build){.sources = &finished->source,
		.source_count = 1,
		.configs = &finished->config,
		.config_count = 1,
		.artifacts = &finished->artifact,
		.artifact_count = 1};
}

static void save_command(const struct finished *finished, const char *command)
{
	SP_AUTOFREE char *path = sp_path_join(finished->build, "init/.main.o.cmd");
	write_text(path, command);
}

static void clear(struct finished *finished)
{
	free(finished->sources);
	free(finished->build);
	free(finished->config.name);
	free(finished->artifact.kind);
	free(finished->artifact.path);
	scratch_remove(finished->folder);
}

static bool has(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static void assert_words(const struct finished *finished, const char *program, const char *const *expected)
{
	SP_BUILD_TREE tree;
	SP_AUTOFREE char *why = NULL;
	bool found;
	sp_build_tree_find(&finished->facts, program, "/cache", "/helpers", &tree, &found, &why);
	if (!found)
		fail_msg("not found: %s", why);
	assert_null(why);
	assert_string_equal(tree.tree.kind, finished->source.name);
	assert_string_equal(tree.tree.sources, finished->sources);
	assert_string_equal(tree.tree.build, finished->build);
	assert_string_equal(tree.tree.config, finished->config.text);
	assert_string_equal(tree.tree.cache, "/cache");
	assert_string_equal(tree.tree.helpers, "/helpers");
	assert_string_equal(tree.tree.make[0], "make");
	assert_string_equal(tree.tree.make[1], "-C");
	assert_string_equal(tree.tree.make[2], finished->sources);
	for (size_t i = 0; expected[i]; i++)
		if (!has(tree.tree.make, expected[i]))
			fail_msg("the word %s is missing", expected[i]);
	assert_true(has(tree.tree.environment, "LC_ALL=C"));
	SP_AUTOFREE char *path = sp_format("PATH=%s", getenv("PATH"));
	assert_true(has(tree.tree.environment, path));
}

static void assert_kernel(const char *command, const char *config, const char *const *expected)
{
	struct finished finished;
	finish(&finished, "linux", config);
	if (command)
		save_command(&finished, command);
	assert_words(&finished, "kernel", expected);
	clear(&finished);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define X86 "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 6.1.0 Kernel Configuration\n#\n"

static void test_kernels(void **state)
{
	(void)state;
	assert_kernel("cmd_init/main.o := gcc -Wp,-MMD -c -o init/main.o ../main.c\n", X86 "CONFIG_64BIT=y\n",
		WORDS("ARCH=x86_64", "CC=gcc", "LOCALVERSION="));
	assert_kernel("savedcmd_init/main.o := ccache gcc-12 -c\n", X86 "# CONFIG_64BIT is not set\n",
		WORDS("ARCH=i386", "CC=gcc-12"));
	assert_kernel("cmd_init/main.o := /usr/bin/ccache  /opt/bin/arm-linux-gnueabi-gcc -c\n",
		"#\n# Linux/arm 6.1.0 Kernel Configuration\n#\n",
		WORDS("ARCH=arm", "CROSS_COMPILE=/opt/bin/arm-linux-gnueabi-"));
	assert_kernel("savedcmd_init/main.o := clang --target=aarch64-linux-gnu -c\n",
		"#\n# Linux/arm64 6.12.0 Kernel Configuration\n#\nCONFIG_LD_IS_LLD=y\nCONFIG_64BIT=y\n",
		WORDS("ARCH=arm64", "CC=clang", "LD=ld.lld"));
	assert_kernel(NULL, "CONFIG_64BIT=y\n", WORDS("CC=gcc"));
	assert_kernel("nonsense\n", "\nCONFIG_64BIT=y\n", WORDS("ARCH=x86_64", "CC=gcc"));
}

static void test_userspaces(void **state)
{
	(void)state;
	static const char *const trees[] = {"busybox", "toybox"};
	for (size_t i = 0; i < SP_COUNT(trees); i++) {
		struct finished finished;
		finish(&finished, trees[i], "CONFIG_CAT=y\n");
		if (i == 1) { /* its twin is two folders below its configuration */
			SP_AUTOFREE char *config = sp_path_join(finished.build, ".config");
			write_text(config, "CONFIG_CAT=y\n");
			free(finished.artifact.path);
			finished.artifact.path = sp_path_join(finished.build, "generated/unstripped/toybox");
		}
		assert_words(&finished, "userspace", WORDS("CC=gcc"));
		SP_BUILD_TREE tree;
		SP_AUTOFREE char *why = NULL, *output = sp_format("O=%s", finished.build);
		bool found;
		sp_build_tree_find(&finished.facts, "userspace", "/cache", "/helpers", &tree, &found, &why);
		/* Toybox knows no other folder than its own */
		assert_int_equal(has(tree.tree.make, output), i == 0);
		assert_true(has(tree.tree.environment, "KCONFIG_NOTIMESTAMP=1"));
		clear(&finished);
	}
}

/* As long as some people's are. */
static void test_long_search_path(void **state)
{
	(void)state;
	SP_AUTOFREE char *before = sp_strdup(getenv("PATH"));
	SP_AUTOFREE char *longer = sp_format("%s:/%05000d", before, 1);
	assert_int_equal(setenv("PATH", longer, 1), 0);
	assert_kernel(NULL, X86, WORDS("LOCALVERSION="));
	assert_int_equal(setenv("PATH", before, 1), 0);
}

static void assert_missing(const struct finished *finished, const char *program, const char *reason)
{
	SP_BUILD_TREE tree;
	SP_AUTOFREE char *why = NULL;
	bool found;
	sp_build_tree_find(&finished->facts, program, "/cache", "/helpers", &tree, &found, &why);
	assert_false(found);
	assert_non_null(why);
	if (!strstr(why, reason))
		fail_msg("\"%s\" lacks \"%s\"", why, reason);
}

static void test_what_is_missing(void **state)
{
	(void)state;
	struct finished finished;
	finish(&finished, "linux", X86);
	assert_missing(&finished, "userspace", "sources");
	finished.facts.config_count = 0;
	assert_missing(&finished, "kernel", "configuration");
	finished.facts.config_count = 1;
	finished.facts.artifact_count = 0;
	assert_missing(&finished, "kernel", "unstripped program");
	finished.facts.artifact_count = 1;
	check_ok(sp_tree_remove(finished.sources));
	assert_missing(&finished, "kernel", "gone");
	finished.source.folder = NULL;
	assert_missing(&finished, "kernel", "gone from the cache");
	clear(&finished);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernels),
		cmocka_unit_test(test_userspaces),
		cmocka_unit_test(test_long_search_path),
		cmocka_unit_test(test_what_is_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
