/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot: the floppy that is given to a kernel in files is an empty FAT file system of the right size.
 */
#include "unit/harness.h"

#include <unistd.h>

#include "base/capacity.h"
#include "base/process.h"
#include "boot/drive.h"
#include "build/fat-space.h"

static int make_folder(void **state)
{
	*state = scratch_make();
	return 0;
}

static int remove_folder(void **state)
{
	scratch_remove(*state);
	return 0;
}

static void check_by_fsck(const char *path)
{
	SP_AUTOFREE char *fsck = sp_process_find("/usr/sbin/fsck.fat");
	if (!fsck)
		return;
	const char *const argv[] = {fsck, "-n", path, NULL};
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = argv}));
}

static void test_every_floppy(void **state)
{
	size_t count;
	const struct sp_floppy *floppies = sp_floppies(&count);
	for (size_t i = 0; i < count; i++) {
		const struct sp_boot_spec spec = {
			.kernel = "bzImage", .folder = *state, .floppy_bytes = floppies[i].bytes};
		SP_DRIVE drive = {0};
		struct sp_fat_space space;
		uint64_t bytes;
		check_ok(sp_drive_open(&spec, false, &drive));
		assert_int_equal(drive.kind, SP_DRIVE_FLOPPY);
		assert_true(drive.is_copy);
		assert_false(drive.boots);
		check_ok(sp_file_size(drive.path, &bytes));
		assert_int_equal(bytes, floppies[i].bytes);
		check_ok(sp_fat_space_read(drive.path, 0, &space));
		if (space.free_clusters != space.clusters || space.clusters > 4084)
			fail_msg("%s: %u of %u clusters are free", floppies[i].name, space.free_clusters,
				space.clusters);
		check_by_fsck(drive.path);
	}
}

static void test_other_sizes_and_media_get_none(void **state)
{
	struct sp_boot_spec spec = {.kernel = "bzImage", .folder = *state, .floppy_bytes = 4 << 20};
	SP_DRIVE drive = {0};
	check_ok(sp_drive_open(&spec, false, &drive));
	assert_null(drive.path);
	spec.floppy_bytes = 0;
	check_ok(sp_drive_open(&spec, true, &drive));
	assert_null(drive.path);
}

/* A medium that nobody restarts from needs no copy: QEMU forgets what is written to it. */
static void test_a_medium_is_copied_when_it_has_to_last(void **state)
{
	SP_AUTOFREE char *medium = sp_path_join(*state, "medium");
	const struct sp_boot_spec spec = {.medium = medium, .folder = *state, .floppy_bytes = 1474560};
	write_text(medium, "small");
	struct sp_drive drive = {0};
	check_ok(sp_drive_open(&spec, false, &drive));
	assert_string_equal(drive.path, medium);
	assert_true(drive.boots);
	assert_false(drive.is_copy);
	assert_int_equal(drive.kind, SP_DRIVE_DISK);
	sp_drive_close(&drive);
	check_ok(sp_drive_open(&spec, true, &drive));
	assert_string_not_equal(drive.path, medium);
	assert_true(drive.boots && drive.is_copy);
	SP_AUTOFREE char *copy = sp_strdup(drive.path);
	assert_true(sp_path_exists(copy));
	sp_drive_close(&drive);
	assert_false(sp_path_exists(copy));
	assert_true(sp_path_exists(medium));
}

/* A copy to keep is made where it is asked for; closed, which no session that was begun ever is, it goes. */
static void test_a_copy_can_be_kept_elsewhere(void **state)
{
	SP_AUTOFREE char *medium = sp_path_join(*state, "medium");
	SP_AUTOFREE char *keep = sp_path_join(*state, "kept");
	const struct sp_boot_spec spec = {.medium = medium, .keep = keep};
	SP_BUFFER copy = SP_BUFFER_EMPTY;
	write_text(medium, "small");
	struct sp_drive drive = {0};
	check_ok(sp_drive_open(&spec, true, &drive));
	assert_string_equal(drive.path, keep);
	assert_true(drive.boots && drive.is_copy);
	check_ok(sp_file_read(keep, &copy));
	assert_string_equal(sp_buffer_text(&copy), "small");
	sp_drive_close(&drive);
	assert_false(sp_path_exists(keep));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_floppy),
		cmocka_unit_test(test_other_sizes_and_media_get_none),
		cmocka_unit_test(test_a_medium_is_copied_when_it_has_to_last),
		cmocka_unit_test(test_a_copy_can_be_kept_elsewhere),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
