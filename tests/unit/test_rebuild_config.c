/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building a given configuration in a folder of the caller's: as it is or not at all, once, and never in a
 * folder that may be spoiled.
 */
#include "unit/rebuild_bench.h"

/* A trial's folder: no base, and a place of its own; near: as in the spec. */
static struct sp_rebuild *open_near(struct bench *bench, const char *near)
{
	const struct sp_rebuild_spec spec = {
		.recipe = &bench->recipe, .options = &bench->options, .folder = bench->trial, .near = near};
	struct sp_rebuild *rebuild = NULL;
	check_ok(sp_rebuild_open(&spec, &rebuild));
	return rebuild;
}

static struct sp_rebuild *open_trial(struct bench *bench)
{
	return open_near(bench, NULL);
}

#define TITLE "# made\n"

/* The line of the fake's configuration that begins with NAME= becomes "is not set"; free() it. */
static char *without(const char *name)
{
	SP_AUTOFREE char *line = sp_format("CONFIG_%s=", name);
	const char *at = strstr(config, line);
	assert_non_null(at);
	return sp_format(TITLE "%.*s# CONFIG_%s is not set%s", (int)(at - config), config, name,
		at + strcspn(at, "\n"));
}

/* How often make was asked for a target in the work folder. */
static size_t count_asked(const struct bench *bench, const char *target)
{
	SP_AUTOFREE char *path = sp_path_join(bench->trial, "kernel/asked");
	SP_BUFFER text = SP_BUFFER_EMPTY;
	size_t count = 0;
	if (!sp_path_exists(path))
		return 0;
	check_ok(sp_file_read(path, &text));
	for (const char *at = text.data; (at = strstr(at, target)); at++)
		count++;
	return count;
}

static void try_config(struct sp_rebuild *rebuild, const char *text, enum sp_measured_outcome outcome,
	struct sp_rebuilt *rebuilt)
{
	sp_rebuilt_free(rebuilt);
	check_ok(sp_rebuild_config(rebuild, text, rebuilt));
	assert_int_equal(rebuilt->outcome, outcome);
	assert_true(rebuilt->make_seconds <= rebuilt->seconds);
}

static void a_configuration_is_built_as_it_is(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config), *moved = without("MOVED");
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(rebuilt.image, 16);
	assert_true(sp_path_exists(rebuilt.bootable));
	/* the same again, also by the next process and with another comment, is not made again */
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	sp_rebuild_close(rebuild);
	rebuild = open_trial(bench);
	try_config(rebuild, config, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_true(rebuilt.make_seconds == 0);
	assert_int_equal(count_asked(bench, "bzImage"), 1);
	assert_int_equal(count_asked(bench, "olddefconfig"), 0);
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 13);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(count_asked(bench, "bzImage"), 3);
	/* other tools make other bytes of it */
	SP_AUTOFREE char *tool = sp_path_join(bench->folder, "bin/objcopy");
	write_text(tool, "#!/bin/sh\n");
	assert_int_equal(chmod(tool, 0755), 0);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 4);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 4);
	/* in sources that may change it is for make to say what is up to date */
	bench->recipe.kernel.path = bench->source.folder;
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 5);
	bench->recipe.kernel.path = NULL;
	sp_rebuild_close(rebuild);
}

static void a_configuration_that_make_changes_is_not_built(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *swap = without("SWAP"), *first = without("FIRST");
	SP_AUTOFREE char *built = sp_path_join(bench->trial, "kernel/built");
	try_config(rebuild, swap, SP_MEASURED_NOT_BUILT, &rebuilt);
	assert_string_equal(rebuilt.reason,
		"make olddefconfig resolves the configuration to \"\" instead of \"CONFIG_SWAP_LEVEL=17\"");
	assert_false(sp_path_exists(built));
	try_config(rebuild, first, SP_MEASURED_NOT_BUILT, &rebuilt);
	assert_non_null(strstr(rebuilt.reason, "CONFIG_SECOND=y"));
	assert_false(sp_path_exists(built));
	/* a missing comment is not a change of what is configured */
	SP_AUTOFREE char *untitled = sp_format("%s", config);
	try_config(rebuild, untitled, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	sp_rebuild_close(rebuild);
}

static void a_configuration_that_does_not_compile(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *needed = without("NEEDED"), *alive = without("ALIVE"), *room = without("ROOM");
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config);
	SP_AUTOFREE char *left = sp_path_join(bench->trial, "kernel/left");
	try_config(rebuild, needed, SP_MEASURED_NOT_BUILT, &rebuilt);
	assert_string_equal(rebuilt.reason, "mm/mm.c:7:1: error: expected identifier");
	write_text(left, "");
	try_config(rebuild, needed, SP_MEASURED_NOT_BUILT, &rebuilt); /* nothing says that it was built */
	assert_int_equal(count_asked(bench, "bzImage"), 2);
	assert_true(sp_path_exists(left));
	try_config(rebuild, alive, SP_MEASURED_LOST, &rebuilt);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_false(sp_path_exists(left));
	try_config(rebuild, room, SP_MEASURED_LOST, &rebuilt);
	assert_true(rebuilt.full);
	sp_rebuild_close(rebuild);
	/* the next process finds what was left in mid-build, and does not take it for the base's */
	rebuild = open_trial(bench);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 1);
	sp_rebuild_close(rebuild);
}

/* Whoever of make's children was killed: it is nobody's verdict, and the folder is not trusted. */
static void what_was_killed_is_lost(void **state)
{
	static const char *const words[] = {
		"make[2]: *** [scripts/Makefile.build:500: kernel] Killed",
		"make[1]: *** [scripts/Makefile.vmlinux:34: vmlinux] Error 137",
		"make[3]: *** [scripts/Makefile.build:250: kernel/fork.o] Error 247",
		"collect2: fatal error: ld terminated with signal 9 [Killed]",
	};
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *alive = without("ALIVE"), *said = sp_path_join(bench->source.folder, "said");
	SP_AUTOFREE char *marker = sp_path_join(bench->trial, "kernel.busy");
	for (size_t i = 0; i < SP_COUNT(words); i++) {
		write_text(said, words[i]);
		try_config(rebuild, alive, SP_MEASURED_LOST, &rebuilt);
		assert_true(sp_path_exists(marker));
	}
	write_text(said, "make[1]: *** [scripts/Makefile.vmlinux:34: vmlinux] Error 1");
	try_config(rebuild, alive, SP_MEASURED_NOT_BUILT, &rebuilt);
	sp_rebuild_close(rebuild);
}

/* The recipe's own build, where the cache keeps it: what a trial's folder starts from. */
static void a_trial_starts_from_the_cache(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *folder = NULL, *kept = sp_path_join(bench->trial, "kernel/kept");
	SP_AUTOFREE char *complete_there = sp_path_join(bench->trial, "kernel/.sizeprof-complete");
	check_ok(sp_build_find_part(&bench->recipe, &bench->options, false, &folder));
	SP_AUTOFREE char *complete = sp_path_join(folder, ".sizeprof-complete");
	SP_AUTOFREE char *original = sp_path_join(folder, "kept");
	check_ok(sp_folder_make(folder));
	write_text(original, "");
	sp_rebuild_close(open_trial(bench)); /* one that is not complete is not trusted */
	assert_false(sp_path_exists(kept));
	check_ok(sp_tree_remove(bench->trial));
	write_text(complete, "");
	bench->options.no_debug = true; /* and one with debug information is better than none */
	sp_rebuild_close(open_trial(bench));
	assert_true(sp_path_exists(kept));
	assert_false(sp_path_exists(complete_there));
}

static void say_that_make_took(const struct bench *bench, const char *seconds)
{
	SP_AUTOFREE char *took = sp_path_join(bench->trial, "kernel.took");
	write_text(took, seconds);
}

/* What took long is not made back: a copy of what all are near is put there. */
static void the_way_back_is_a_copy(void **state)
{
	struct bench *bench = *state;
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config), *moved = without("MOVED");
	SP_AUTOFREE char *needed = without("NEEDED"), *kept = sp_path_join(bench->trial, "kernel.kept");
	struct sp_rebuild *rebuild = open_near(bench, base);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_false(sp_path_exists(kept));
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	assert_true(sp_path_exists(kept));
	assert_int_equal(count_asked(bench, "bzImage"), 2);
	/* after what was quick, make does it */
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 3);
	/* the copy is of the time before the second */
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	say_that_make_took(bench, "9.0\n");
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_true(rebuilt.make_seconds == 0);
	assert_int_equal(count_asked(bench, "bzImage"), 1);
	/* also after what was not built, and by the next process */
	try_config(rebuild, needed, SP_MEASURED_NOT_BUILT, &rebuilt);
	say_that_make_took(bench, "9.0\n");
	sp_rebuild_close(rebuild);
	rebuild = open_near(bench, base);
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 13);
	assert_int_equal(count_asked(bench, "bzImage"), 2);
	sp_rebuild_close(rebuild);
	/* near another one the copy is not touched, nor of use, until the folder holds that */
	rebuild = open_near(bench, moved);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 3);
	say_that_make_took(bench, "9.0\n");
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 13);
	assert_int_equal(count_asked(bench, "bzImage"), 2);
	sp_rebuild_close(rebuild);
}

/* Copies of folders end in the midst: half of one is there. */
static void fill_disk(const char *cp)
{
	write_text(cp, "#!/bin/sh\n[ \"$1\" != -a ] && exec /bin/cp \"$@\"\n"
		       "for to; do :; done\nmkdir -p \"$to\" && : > \"$to/half\"\n"
		       "echo 'cp: error writing: No space left on device' >&2\nexit 1\n");
	assert_int_equal(chmod(cp, 0755), 0);
}

/* A copy that cannot be made is done without; so is one that was not whole. */
static void a_copy_that_fails_is_no_error(void **state)
{
	struct bench *bench = *state;
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config), *moved = without("MOVED");
	SP_AUTOFREE char *cp = sp_path_join(bench->folder, "bin/cp");
	SP_AUTOFREE char *stamp = sp_path_join(bench->trial, "kernel.kept.built");
	struct sp_rebuild *rebuild = open_near(bench, base);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	fill_disk(cp);
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	assert_false(sp_path_exists(stamp));
	say_that_make_took(bench, "9.0\n");
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(count_asked(bench, "bzImage"), 3);
	sp_rebuild_close(rebuild);
}

/* Nor that it cannot be put back; what an interrupted copy left over is not taken for one. */
static void half_a_copy_is_nowhere(void **state)
{
	struct bench *bench = *state;
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config), *moved = without("MOVED");
	SP_AUTOFREE char *cp = sp_path_join(bench->folder, "bin/cp");
	SP_AUTOFREE char *draft = sp_path_join(bench->trial, "kernel.draft");
	SP_AUTOFREE char *left = sp_path_join(draft, "half");
	SP_AUTOFREE char *half = sp_path_join(bench->trial, "kernel/half");
	struct sp_rebuild *rebuild = open_near(bench, base);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	fill_disk(cp);
	say_that_make_took(bench, "9.0\n");
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(count_asked(bench, "bzImage"), 3);
	assert_false(sp_path_exists(draft));
	assert_false(sp_path_exists(half));
	/* there is room again */
	assert_int_equal(unlink(cp), 0);
	check_ok(sp_folder_make(draft));
	write_text(left, "");
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	say_that_make_took(bench, "9.0\n");
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(count_asked(bench, "bzImage"), 1);
	assert_false(sp_path_exists(draft));
	assert_false(sp_path_exists(half));
	sp_rebuild_close(rebuild);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_configuration_is_built_as_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_configuration_that_make_changes_is_not_built, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_configuration_that_does_not_compile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_killed_is_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_trial_starts_from_the_cache, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_way_back_is_a_copy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_copy_that_fails_is_no_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(half_a_copy_is_nowhere, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
