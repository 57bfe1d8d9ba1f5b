/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole build, with a make that takes no time and a folder for a userspace: what comes out, what makes the
 * hash, and that nothing is done twice.
 */
#include "unit/harness.h"

#include <unistd.h>

#include "base/build.h"
#include "base/digest.h"
#include "build/build.h"

struct bench {
	char *folder, *path, *fragment, *init;
	char *fragments[1];
	struct sp_source source;
	struct sp_recipe recipe;
	struct sp_build_options options;
};

static char *make_file(const struct bench *bench, const char *name, const char *text)
{
	char *path = sp_path_join(bench->folder, name);
	SP_AUTOFREE char *parent = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	check_ok(sp_folder_make(parent));
	write_text(path, text);
	return path;
}

static void use_fake_make(const struct bench *bench)
{
	SP_AUTOFREE char *bin = sp_path_join(bench->folder, "bin");
	SP_AUTOFREE char *link = sp_path_join(bin, "make");
	SP_AUTOFREE char *path = sp_format("%s:%s", bin, bench->path);
	check_ok(sp_folder_make(bin));
	assert_int_equal(symlink(TEST_SOURCE "/fakes/make/works", link), 0);
	setenv("PATH", path, 1);
}

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->folder = scratch_make();
	bench->path = sp_strdup(getenv("PATH"));
	free(make_file(bench, "tree/scripts/kconfig/merge_config.sh",
		"shift; config=$1; shift; cat \"$@\" >>$config\n"));
	free(make_file(bench, "userspace/bin/sh", "a shell"));
	bench->fragment = make_file(bench, "fragment", "CONFIG_PRINTK=y\n");
	bench->fragments[0] = bench->fragment;
	bench->init = make_file(bench, "start", "#!/bin/sh\n");
	bench->source = (struct sp_source){.name = sp_strdup("linux"),
		.version = sp_strdup("6.1.1"),
		.origin = sp_strdup("path:tree"),
		.sha256 = sp_strdup("0123"),
		.folder = sp_path_join(bench->folder, "tree")};
	bench->recipe = (struct sp_recipe){.name = sp_strdup("r"),
		.title = sp_strdup("A system"),
		.kernel_arch = sp_strdup("x86_64"),
		.kernel_base = sp_strdup("tinyconfig"),
		.kernel_fragments = bench->fragments,
		.kernel_fragment_count = 1,
		.kernel_compression = SP_COMPRESSION_XZ,
		.userspace = SP_USERSPACE_FOLDER,
		.userspace_source.path = sp_path_join(bench->folder, "userspace"),
		.init = bench->init,
		.initramfs_compression = SP_COMPRESSION_GZIP,
		.memory_mib = 64};
	bench->options = (struct sp_build_options){
		.cache = sp_path_join(bench->folder, "cache"), .kernel = &bench->source, .jobs = 1};
	use_fake_make(bench);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	setenv("PATH", bench->path, 1);
	char *texts[] = {bench->path, bench->fragment, bench->init, bench->source.name, bench->source.version,
		bench->source.origin, bench->source.sha256, bench->source.folder, bench->recipe.name,
		bench->recipe.title, bench->recipe.kernel_arch, bench->recipe.kernel_base,
		bench->recipe.userspace_source.path, (char *)(uintptr_t)bench->options.cache};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		free(texts[i]);
	scratch_remove(bench->folder);
	free(bench);
	return 0;
}

static const struct sp_artifact *find(const struct sp_build *build, const char *kind)
{
	for (size_t i = 0; i < build->artifact_count; i++)
		if (strcmp(build->artifacts[i].kind, kind) == 0)
			return &build->artifacts[i];
	fail_msg("there is no artifact %s", kind);
	return NULL;
}

static void build_is_described_in_full(void **state)
{
	struct bench *bench = *state;
	SP_BUILD build = {0};
	check_ok(sp_build_run(&bench->recipe, &bench->options, &build));
	assert_int_equal(build.artifact_count, 7);
	assert_int_equal(find(&build, "bzImage")->shipped, 1);
	assert_int_equal(find(&build, "initramfs")->shipped, 1);
	assert_int_equal(find(&build, "cpio")->shipped, 0);
	assert_non_null(strstr(find(&build, "initramfs")->path, "/initramfs.cpio.gz"));
	for (size_t i = 0; i < build.artifact_count; i++) {
		char hex[SP_DIGEST_SIZE];
		uint64_t bytes;
		check_ok(sp_digest_file(build.artifacts[i].path, hex));
		check_ok(sp_file_size(build.artifacts[i].path, &bytes));
		assert_string_equal(hex, build.artifacts[i].sha256);
		assert_int_equal(bytes, build.artifacts[i].bytes);
	}
	assert_int_equal(build.config_count, 1);
	assert_string_equal(build.configs[0].name, "kernel");
	assert_int_equal(build.source_count, 1);
	assert_string_equal(build.sources[0].version, "6.1.1");
	assert_int_equal(build.durations[0].units, 2);
	assert_non_null(strstr(build.folder, "/builds/"));
	assert_memory_equal(strstr(build.folder, "/builds/") + 8, build.hash, 12);
	assert_non_null(strstr(build.commands, "bzImage"));
}

static void nothing_is_done_twice(void **state)
{
	struct bench *bench = *state;
	SP_BUILD first = {0}, second = {0};
	char hash[SP_SHA256_SIZE];
	check_ok(sp_build_run(&bench->recipe, &bench->options, &first));
	/* without the sources nothing could be made again */
	check_ok(sp_tree_remove(bench->source.folder));
	check_ok(sp_build_run(&bench->recipe, &bench->options, &second));
	check_ok(sp_build_identify(&bench->recipe, &bench->options, hash));
	assert_string_equal(first.hash, second.hash);
	assert_string_equal(first.hash, hash);
	assert_string_equal(find(&first, "initramfs")->sha256, find(&second, "initramfs")->sha256);
	assert_string_equal(first.commands, second.commands);
	/* a spoilt image is made again, from a kernel that is as it was */
	write_text(find(&second, "bzImage")->path, "cut");
	SP_BUILD third = {0};
	check_ok(sp_build_run(&bench->recipe, &bench->options, &third));
	assert_string_equal(find(&first, "bzImage")->sha256, find(&third, "bzImage")->sha256);
}

static void every_input_counts(void **state)
{
	struct bench *bench = *state;
	char hashes[7][SP_SHA256_SIZE];
	const struct sp_recipe *recipe = &bench->recipe;
	check_ok(sp_build_identify(recipe, &bench->options, hashes[0]));
	write_text(bench->init, "#!/bin/ash\n");
	check_ok(sp_build_identify(recipe, &bench->options, hashes[1]));
	write_text(bench->fragment, "CONFIG_TTY=y\n");
	check_ok(sp_build_identify(recipe, &bench->options, hashes[2]));
	free(make_file(bench, "userspace/bin/ls", "another program"));
	check_ok(sp_build_identify(recipe, &bench->options, hashes[3]));
	bench->recipe.initramfs_compression = SP_COMPRESSION_XZ;
	check_ok(sp_build_identify(recipe, &bench->options, hashes[4]));
	bench->options.no_debug = true;
	check_ok(sp_build_identify(recipe, &bench->options, hashes[5]));
	bench->source.sha256[0] = 'f';
	check_ok(sp_build_identify(recipe, &bench->options, hashes[6]));
	for (size_t i = 0; i < SP_COUNT(hashes); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(hashes[i], hashes[j]);
}

static void what_cannot_be_built_is_refused(void **state)
{
	struct bench *bench = *state;
	SP_BUILD build = {0};
	char *folder = bench->recipe.userspace_source.path;
	bench->recipe.userspace_source.path = NULL;
	check_error(sp_build_run(&bench->recipe, &bench->options, &build), SP_USAGE, "names no folder");
	bench->recipe.userspace_source.path = folder;
	bench->recipe.userspace = SP_USERSPACE_BUSYBOX;
	check_error(sp_build_run(&bench->recipe, &bench->options, &build), SP_USAGE, "no userspace source");
	bench->recipe.userspace_base = (char[]){"defconfig"};
	bench->options.userspace = &bench->source;
	bench->recipe.is_static = true;
	memcpy(bench->recipe.kernel_arch, "i386", 5);
	check_error(sp_build_run(&bench->recipe, &bench->options, &build), SP_USAGE, "a userspace for i386");
	memcpy(bench->recipe.kernel_arch, "arm", 4);
	check_error(sp_build_run(&bench->recipe, &bench->options, &build), SP_USAGE, "choose x86_64 or i386");
	memcpy(bench->recipe.kernel_arch, "i386", 5);
	write_text(bench->fragment, "PRINTK=y\n");
	check_error(sp_build_run(&bench->recipe, &bench->options, &build), SP_USAGE, "fragment:1:");
	SP_AUTOFREE char *kernels = sp_path_join(bench->folder, "cache/kernels");
	assert_false(sp_path_exists(kernels));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(build_is_described_in_full, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_done_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_input_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_built_is_refused, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
