/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of media: a recipe of one, a build folder with what goes onto it, and tools that look into
 * images.
 */
#ifndef TESTS_UNIT_MEDIUM_BENCH_H
#define TESTS_UNIT_MEDIUM_BENCH_H

#include "unit/harness.h"

#include "base/digest.h"
#include "base/process.h"
#include "build/media.h"
#include "build/medium.h"

#define KERNEL_BYTES 60001
#define INITRAMFS "initramfs.cpio.xz"
#define INITRAMFS_BYTES 5000

struct bench {
	char *folder, *cache;
	struct sp_recipe recipe;
	struct sp_build_options options;
};

static inline int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->folder = scratch_make();
	bench->cache = sp_path_join(bench->folder, "cache");
	bench->options.cache = bench->cache;
	bench->recipe = (struct sp_recipe){
		.name = sp_strdup("demo"),
		.medium = SP_MEDIUM_FAT,
		.medium_bytes = 737280,
		.medium_fats = 2,
		.initramfs_compression = SP_COMPRESSION_XZ,
		.cmdline = sp_strdup("panic=-1 tag='$x'"),
	};
	*state = bench;
	return 0;
}

static inline int tear_down(void **state)
{
	struct bench *bench = *state;
	scratch_remove(bench->folder);
	free(bench->cache);
	free(bench->recipe.name);
	free(bench->recipe.cmdline);
	free(bench);
	return 0;
}

/* A file of bytes that are not all the same. */
static inline void write_bytes(const char *path, size_t size)
{
	SP_AUTOFREE uint8_t *data = sp_alloc(size);
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	check_ok(sp_file_write(path, data, size));
}

/* An unfinished folder CACHE/builds/KEY with what the medium is made of. */
static inline void open_folder(struct bench *bench, const char *key, struct sp_build_folder *folder)
{
	check_ok(sp_build_folder_open(bench->cache, "builds", key, "image", NULL, folder));
	SP_AUTOFREE char *kernel = sp_path_join(folder->path, "bzImage");
	SP_AUTOFREE char *initramfs = sp_path_join(folder->path, INITRAMFS);
	write_bytes(kernel, KERNEL_BYTES);
	write_bytes(initramfs, INITRAMFS_BYTES);
}

static inline char *image_path(const struct bench *bench, const struct sp_build_folder *folder)
{
	return sp_path_join(folder->path, sp_medium_kind(bench->recipe.medium)->image);
}

static inline void make(
	struct bench *bench, struct sp_build_folder *folder, char hex[SP_DIGEST_SIZE], char **commands)
{
	check_ok(sp_medium_make(&bench->recipe, &bench->options, folder, INITRAMFS, commands));
	SP_AUTOFREE char *image = image_path(bench, folder);
	check_ok(sp_digest_file(image, hex));
	uint64_t bytes;
	check_ok(sp_file_size(image, &bytes));
	if (sp_medium_is_sized(bench->recipe.medium))
		assert_int_equal(bytes, bench->recipe.medium_bytes);
}

/* What a tool says of the image. */
static inline char *ask(const char *const *argv)
{
	static const char *const environment[] = {
		"LC_ALL=C", "TZ=UTC", "MTOOLSRC=/dev/null", "MTOOLS_SKIP_CHECK=1", NULL};
	SP_BUFFER output = SP_BUFFER_EMPTY;
	check_ok(sp_process_tool(&(struct sp_process_spec){
		.argv = argv, .environment = environment, .output = &output, .deadline = 30}));
	return sp_buffer_take(&output);
}

static inline char *list(const char *image)
{
	return ask((const char *const[]){"mdir", "-a", "-i", image, "::", NULL});
}

static inline void contains(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text ? text : "(nothing)");
}

/* mdir's count, "448 512 bytes free", without its blanks */
static inline uint64_t free_bytes(const char *drive)
{
	SP_AUTOFREE char *files = list(drive);
	char *end = strstr(files, " bytes free");
	assert_non_null(end);
	*end = '\0';
	uint64_t count = 0;
	for (const char *at = strrchr(files, '\n') + 1; *at; at++)
		if (*at >= '0' && *at <= '9')
			count = 10 * count + (uint64_t)(*at - '0');
	return count;
}

/* The commands, typed in an empty folder, make an image; its digest. */
static inline void repeat_by_hand(const struct bench *bench, const char *commands, char hex[SP_DIGEST_SIZE])
{
	SP_AUTOFREE char *boot = sp_path_join(bench->folder, "kernel/arch/x86/boot");
	SP_AUTOFREE char *kernel = sp_path_join(boot, "bzImage");
	SP_AUTOFREE char *script = sp_path_join(bench->folder, "commands");
	SP_AUTOFREE char *variable = sp_format("KERNEL=%s/kernel", bench->folder);
	check_ok(sp_folder_make(boot));
	write_bytes(kernel, KERNEL_BYTES);
	write_text(script, commands);
	const char *const environment[] = {variable, NULL};
	check_ok(sp_process_tool(
		&(struct sp_process_spec){.argv = (const char *const[]){"sh", "-e", script, NULL},
			.environment = environment,
			.folder = bench->folder,
			.deadline = 60}));
	SP_AUTOFREE char *image =
		sp_format("%s/MEDIUM/%s", bench->folder, sp_medium_kind(bench->recipe.medium)->image);
	check_ok(sp_digest_file(image, hex));
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Of what the medium is made with. */
SP_UNUSED static void medium_digest(const struct sp_recipe *recipe, char hex[SP_DIGEST_SIZE])
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_medium_add_inputs(&inputs, recipe);
	sp_inputs_digest(&inputs, hex);
}

#endif
