/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot: what QEMU is told for a medium that boots by itself, and which files are taken for one.
 */
#include "unit/harness.h"

#include <sys/stat.h>
#include <unistd.h>

#include "boot/boot.h"

struct place {
	char *folder, *medium, *test;
	struct sp_boot_spec spec;
	struct sp_verdict verdict;
};

/* A QEMU that ends at once: its command line is all that matters here. */
static void use_false(const struct place *place)
{
	SP_AUTOFREE char *link = sp_path_join(place->folder, "qemu-system-x86_64");
	assert_int_equal(symlink("/bin/false", link), 0);
	setenv("PATH", place->folder, 1);
}

static int make_place(void **state)
{
	struct place *place = sp_alloc(sizeof(*place));
	place->folder = scratch_make();
	place->medium = sp_path_join(place->folder, "a,b.img");
	place->test = sp_path_join(place->folder, "boot.test");
	write_text(place->test, "wait Welcome\n");
	use_false(place);
	place->spec = (struct sp_boot_spec){
		.medium = place->medium,
		.cmdline = "quiet",
		.arch = "x86_64",
		.memory_mib = 64,
		.test = place->test,
		.folder = place->folder,
		.accelerator = SP_ACCELERATOR_TCG,
		.wall_cap = 30,
	};
	*state = place;
	return 0;
}

static int free_place(void **state)
{
	struct place *place = *state;
	sp_verdict_clear(&place->verdict);
	free(place->medium);
	free(place->test);
	scratch_remove(place->folder);
	free(place);
	return 0;
}

/* A file of zeros but for a boot sector's end. */
static void write_medium(const char *path, size_t size)
{
	SP_AUTOFREE char *data = sp_alloc(size);
	data[510] = 0x55;
	data[511] = (char)0xaa;
	check_ok(sp_file_write(path, data, size));
}

static void expect_drive(struct place *place, const char *options, const char *order)
{
	check_ok(sp_boot_run(&place->spec, &place->verdict));
	assert_int_equal(place->verdict.outcome, SP_VERDICT_LOST);
	SP_AUTOFREE char *drive =
		sp_format("-drive file=%s/a,,b.img,%s -boot %s ", place->folder, options, order);
	if (!strstr(place->verdict.command, drive))
		fail_msg("\"%s\" is not in %s", drive, place->verdict.command);
	assert_null(strstr(place->verdict.command, "-kernel"));
	assert_null(strstr(place->verdict.command, "-initrd"));
	assert_null(strstr(place->verdict.command, "-append"));
}

static void test_floppy(void **state)
{
	struct place *place = *state;
	write_medium(place->medium, 1474560);
	expect_drive(place, "if=floppy,format=raw,snapshot=on", "a");
}

static void test_disk(void **state)
{
	struct place *place = *state;
	write_medium(place->medium, 1474560 + 512);
	expect_drive(place, "if=ide,format=raw,snapshot=on", "c");
	assert_null(strstr(place->verdict.command, "sleep=off"));
}

/* Zeros, with the name of a volume descriptor; its first sector says nothing. */
static void write_iso(const char *path, size_t size)
{
	SP_AUTOFREE char *data = sp_alloc(size);
	memcpy(data + 0x8000, "\1CD001\1", 7);
	check_ok(sp_file_write(path, data, size));
}

static void test_cd(void **state)
{
	struct place *place = *state;
	write_iso(place->medium, 0x9000);
	expect_drive(place, "if=ide,media=cdrom,format=raw,readonly=on", "d");
	assert_null(strstr(place->verdict.command, "sleep=off"));
}

static void test_medium_goes_before_kernel(void **state)
{
	struct place *place = *state;
	place->spec.kernel = "/nowhere/bzImage";
	place->spec.initramfs = "/nowhere/initramfs";
	write_medium(place->medium, 2949120);
	expect_drive(place, "if=floppy,format=raw,snapshot=on", "a");
	assert_non_null(strstr(place->verdict.command, "sleep=off"));
}

static void test_bad_media_are_errors(void **state)
{
	struct place *place = *state;
	struct sp_verdict verdict;
	check_error(sp_boot_run(&place->spec, &verdict), SP_USAGE, "cannot read the medium ");
	write_text(place->medium, "");
	check_error(sp_boot_run(&place->spec, &verdict), SP_USAGE,
		"a,b.img is empty: give the path of a floppy's, a disk's or a CD's image");
	place->spec.medium = place->folder;
	check_error(sp_boot_run(&place->spec, &verdict), SP_USAGE, "is not a regular file");
}

static void test_what_is_a_medium(void **state)
{
	struct place *place = *state;
	assert_false(sp_boot_is_medium(place->medium)); /* not there yet */
	write_medium(place->medium, 1024);
	assert_true(sp_boot_is_medium(place->medium));
	write_medium(place->medium, 512);
	assert_false(sp_boot_is_medium(place->medium));
	SP_AUTOFREE char *kernel = sp_alloc(1024);
	kernel[510] = 0x55;
	kernel[511] = (char)0xaa;
	memcpy(kernel + 0x202, "HdrS", 4);
	check_ok(sp_file_write(place->medium, kernel, 1024));
	assert_false(sp_boot_is_medium(place->medium));
	write_iso(place->medium, 0x9000);
	assert_true(sp_boot_is_medium(place->medium));
	write_iso(place->medium, 0x8007); /* the descriptor is cut short, and not behind its name */
	assert_true(sp_boot_is_medium(place->medium));
	check_ok(sp_file_write(place->medium, kernel, 1024)); /* a kernel, however it may end */
	assert_false(sp_boot_is_medium(place->medium));
	unlink(place->medium);
	assert_int_equal(mkfifo(place->medium, 0600), 0); /* to open it would take for ever */
	assert_false(sp_boot_is_medium(place->medium));
	unlink(place->medium);
	memset(kernel, 0, 1024);
	check_ok(sp_file_write(place->medium, kernel, 1024));
	assert_false(sp_boot_is_medium(place->medium));
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, free_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(test_floppy),
		IN_PLACE(test_disk),
		IN_PLACE(test_cd),
		IN_PLACE(test_medium_goes_before_kernel),
		IN_PLACE(test_bad_media_are_errors),
		IN_PLACE(test_what_is_a_medium),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
