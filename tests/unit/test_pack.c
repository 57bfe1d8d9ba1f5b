/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands ready, packed: side by side and on a floppy; compressed once as long as nothing of it changes.
 */
#include "unit/harness.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "build/pack.h"

struct bench {
	char *scratch, *kernel, *files, *folder;
	struct sp_recipe recipe;
	struct sp_build_options options;
	struct sp_pack_spec spec;
};

static void write_numbers(const char *path, int count)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (int i = 0; i < count; i++)
		sp_buffer_printf(&text, "%d ", i * 7919);
	check_ok(sp_file_write(path, text.data, text.size));
}

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->scratch = scratch_make();
	bench->kernel = sp_path_join(bench->scratch, "kernel");
	bench->files = sp_path_join(bench->scratch, "files");
	bench->folder = sp_path_join(bench->scratch, "image");
	SP_AUTOFREE char *init = sp_path_join(bench->files, "init");
	check_ok(sp_folder_make(bench->files));
	write_numbers(init, 10000);
	write_numbers(bench->kernel, 5000);
	bench->recipe = (struct sp_recipe){
		.name = sp_strdup("demo"),
		.userspace = SP_USERSPACE_FOLDER,
		.userspace_source = {.path = sp_strdup(bench->files)},
		.initramfs_compression = SP_COMPRESSION_XZ,
		.memory_mib = 64,
		.medium_bytes = 737280,
		.medium_fats = 2,
	};
	bench->options.cache = bench->scratch;
	bench->spec = (struct sp_pack_spec){
		.recipe = &bench->recipe,
		.options = &bench->options,
		.kernel = bench->kernel,
		.kernel_config = "\nCONFIG_RD_XZ=y\n",
		.folder = bench->folder,
	};
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	scratch_remove(bench->scratch);
	free(bench->kernel);
	free(bench->files);
	free(bench->folder);
	free(bench->recipe.name);
	free(bench->recipe.userspace_source.path);
	free(bench);
	return 0;
}

/* Pack; the answer is whether the initramfs was written. */
static bool pack(struct bench *bench, struct sp_packed *packed)
{
	SP_AUTOFREE char *path = sp_path_join(bench->folder, "initramfs.cpio.xz");
	struct stat before = {0}, after = {0};
	sp_packed_clear(packed);
	bool there = stat(path, &before) == 0;
	check_ok(sp_pack(&bench->spec, packed));
	assert_int_equal(stat(path, &after), 0);
	return !there || before.st_ino != after.st_ino;
}

static void files_side_by_side(void **state)
{
	struct bench *bench = *state;
	SP_PACKED packed = {0};
	uint64_t bytes;
	char hex[SP_DIGEST_SIZE];
	assert_true(pack(bench, &packed));
	check_ok(sp_digest_file(bench->kernel, hex));
	assert_string_equal(packed.kernel_sha256, hex);
	check_ok(sp_file_size(packed.kernel, &bytes));
	assert_int_equal(packed.kernel_bytes, bytes);
	check_ok(sp_digest_file(packed.initramfs, hex));
	assert_string_equal(packed.initramfs_sha256, hex);
	check_ok(sp_file_size(packed.initramfs, &bytes));
	assert_int_equal(packed.initramfs_bytes, bytes);
	assert_null(packed.medium);
	assert_string_equal(packed.medium_sha256, "");
	assert_int_equal(packed.room.used, 0);
}

static void what_is_packed_is_not_packed_again(void **state)
{
	struct bench *bench = *state;
	SP_PACKED packed = {0};
	char first[SP_DIGEST_SIZE];
	SP_AUTOFREE char *init = sp_path_join(bench->files, "init");
	assert_true(pack(bench, &packed));
	memcpy(first, packed.initramfs_sha256, sizeof(first));
	write_numbers(bench->kernel, 5001);
	assert_false(pack(bench, &packed));
	assert_string_equal(packed.initramfs_sha256, first);
	bench->spec.kernel_config = "\nCONFIG_RD_XZ=y\nCONFIG_XZ_DEC_X86=y\n";
	assert_true(pack(bench, &packed));
	assert_string_not_equal(packed.initramfs_sha256, first);
	bench->recipe.initramfs_dictionary = 4096;
	uint64_t bytes = packed.initramfs_bytes;
	assert_true(pack(bench, &packed));
	assert_true(packed.initramfs_bytes != bytes);
	assert_false(pack(bench, &packed));
	write_numbers(init, 10001);
	assert_true(pack(bench, &packed));
	/* one that was lost, or whose making was cut short */
	SP_AUTOFREE char *key = sp_format("%s.key", packed.initramfs);
	write_text(key, "");
	assert_true(pack(bench, &packed));
}

static void a_floppy_that_is_too_small(void **state)
{
	struct bench *bench = *state;
	SP_PACKED packed = {0};
	bench->recipe.medium = SP_MEDIUM_FAT;
	pack(bench, &packed);
	assert_non_null(packed.medium);
	assert_int_equal(packed.room.over, 0);
	assert_int_equal(strlen(packed.medium_sha256), 64);
	write_numbers(bench->kernel, 100000);
	pack(bench, &packed);
	assert_null(packed.medium);
	assert_string_equal(packed.medium_sha256, "");
	assert_true(packed.room.over > 0 && packed.room.over % 1024 == 0);
	assert_int_equal(packed.room.used, 737280 + packed.room.over);
	bench->recipe.medium_bytes = 1474560;
	pack(bench, &packed);
	assert_non_null(packed.medium);
	uint64_t bytes;
	check_ok(sp_file_size(packed.medium, &bytes));
	assert_int_equal(bytes, 1474560);
}

/* A disk and a CD, each over what the other left in the folder. */
static void other_media(void **state)
{
	struct bench *bench = *state;
	SP_PACKED packed = {0};
	bench->recipe.medium = SP_MEDIUM_DISK;
	bench->recipe.medium_bytes = 4 << 20;
	pack(bench, &packed);
	assert_non_null(strstr(packed.medium, "disk.img"));
	assert_int_equal(packed.room.used + packed.room.free, 4 << 20);
	bench->recipe.medium = SP_MEDIUM_ISO;
	pack(bench, &packed);
	assert_non_null(strstr(packed.medium, "medium.iso"));
	uint64_t bytes;
	check_ok(sp_file_size(packed.medium, &bytes));
	assert_int_equal(packed.room.used, bytes);
	assert_int_equal(packed.room.free, 0);
	SP_AUTOFREE char *first = sp_strdup(packed.medium_sha256);
	pack(bench, &packed);
	assert_string_equal(first, packed.medium_sha256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_side_by_side, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_packed_is_not_packed_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_floppy_that_is_too_small, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_media, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
