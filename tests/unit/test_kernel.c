/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel builder's handling of its folder and of make, with makes that work, fail, hang and die. What a
 * real make does is the matter of tests/real.
 */
#include "unit/harness.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "build/folder-make.h"
#include "build/kernel.h"
#include "build/kernel-share.h"

#define KEY "0123456789abcdef"

struct bench {
	char *folder, *cache, *fragment, *path;
	char *fragments[1];
	struct sp_recipe recipe;
	struct sp_source source;
	struct sp_build_options options;
};

/* Put a fake before the real tools. */
static void use_make(struct bench *bench, const char *name)
{
	use_fake(bench->folder, bench->path, "make", name);
}

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->path = sp_strdup(getenv("PATH"));
	bench->folder = scratch_make();
	bench->cache = sp_path_join(bench->folder, "cache");
	bench->fragment = sp_path_join(bench->folder, "fragment");
	bench->fragments[0] = bench->fragment;
	SP_AUTOFREE char *tree = sp_path_join(bench->folder, "tree");
	SP_AUTOFREE char *scripts = sp_path_join(tree, "scripts/kconfig");
	SP_AUTOFREE char *merge = sp_path_join(scripts, "merge_config.sh");
	check_ok(sp_folder_make(scripts));
	check_ok(sp_folder_make(bench->cache));
	write_text(merge, "shift; config=$1; shift; cat \"$@\" >>$config\n");
	write_text(bench->fragment, "CONFIG_PRINTK=y\n");
	bench->source =
		(struct sp_source){.name = sp_strdup("linux"), .version = sp_strdup("6.1"), .folder = tree};
	tree = NULL;
	bench->recipe = (struct sp_recipe){.name = sp_strdup("r"),
		.kernel_arch = sp_strdup("x86_64"),
		.kernel_base = sp_strdup("tinyconfig"),
		.kernel_fragments = bench->fragments,
		.kernel_fragment_count = 1,
		.kernel_compression = SP_COMPRESSION_XZ};
	bench->options =
		(struct sp_build_options){.cache = bench->cache, .kernel = &bench->source, .jobs = 1};
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	setenv("PATH", bench->path, 1);
	unsetenv("KBUILD_EXTRA");
	scratch_remove(bench->folder);
	free(bench->cache);
	free(bench->fragment);
	free(bench->path);
	free(bench->source.name);
	free(bench->source.version);
	free(bench->source.folder);
	free(bench->recipe.name);
	free(bench->recipe.kernel_arch);
	free(bench->recipe.kernel_base);
	free(bench);
	return 0;
}

static const struct sp_artifact *artifact(const struct sp_built *built, const char *kind)
{
	for (size_t i = 0; i < built->artifact_count; i++)
		if (strcmp(built->artifacts[i].kind, kind) == 0)
			return &built->artifacts[i];
	return NULL;
}

static void builds_once(void **state)
{
	struct bench *bench = *state;
	SP_BUILT first = {0}, second = {0};
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &first));
	assert_int_equal(first.artifact_count, 5);
	assert_int_equal(first.units, 2);
	assert_int_equal(artifact(&first, "bzImage")->shipped, 1);
	/* the compressor that was configured, not the other file that lies beside it */
	assert_non_null(strstr(artifact(&first, "payload")->path, "vmlinux.bin.xz"));
	assert_int_equal(first.config.enabled, 3);
	use_make(bench, "fails");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &second));
	assert_string_equal(artifact(&first, "bzImage")->sha256, artifact(&second, "bzImage")->sha256);
	assert_string_equal(first.commands, second.commands);
	assert_int_equal(second.units, 2);
	assert_non_null(
		strstr(first.commands, "merge_config.sh -m .config .sizeprof-1.config .sizeprof-2.config"));
	assert_non_null(strstr(first.commands, "CC=gcc"));
	assert_non_null(strstr(first.commands, "O=\"$KERNEL\""));
}

#define OTHER "fedcba9876543210"

/* Two recipes that write the same configuration differently have one kernel, as long as it is there. */
static void same_configuration_is_built_once(void **state)
{
	struct bench *bench = *state;
	SP_BUILT first = {0}, second = {0}, again = {0}, apart = {0}, anew = {0};
	SP_AUTOFREE char *other = sp_path_join(bench->cache, "kernels/" OTHER);
	SP_AUTOFREE char *kernel = sp_path_join(bench->cache, "kernels/" KEY);
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, "around", &first));
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, OTHER, "around", &second));
	assert_string_equal(artifact(&first, "bzImage")->path, artifact(&second, "bzImage")->path);
	assert_int_equal(second.config.enabled, 3);
	assert_false(sp_path_exists(other));
	char lead[SP_KEY_SIZE];
	check_ok(sp_kernel_lead(bench->cache, OTHER, lead));
	assert_string_equal(lead, KEY);
	use_make(bench, "fails"); /* nothing is asked of make any more */
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, OTHER, "around", &again));
	assert_string_equal(artifact(&first, "bzImage")->path, artifact(&again, "bzImage")->path);
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, "00112233445566aa", "elsewhere", &apart));
	assert_string_not_equal(artifact(&first, "bzImage")->path, artifact(&apart, "bzImage")->path);
	/* the folder that it led to is gone */
	check_ok(sp_tree_remove(kernel));
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, OTHER, "around", &anew));
	assert_true(sp_path_exists(other));
	assert_false(sp_path_exists(kernel));
}

/* Another line in the fragment is another kernel. */
static void other_configuration_is_built_apart(void **state)
{
	struct bench *bench = *state;
	SP_BUILT first = {0}, second = {0};
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, "around", &first));
	write_text(bench->fragment, "CONFIG_PRINTK=y\nCONFIG_TTY=y\n");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, OTHER, "around", &second));
	assert_string_not_equal(artifact(&first, "bzImage")->path, artifact(&second, "bzImage")->path);
}

/* A tree that has all options but OLD. */
static struct sp_error *know_all_but_old(const struct sp_kconfig_question *question, bool *known)
{
	for (size_t i = 0; i < question->line_count; i++)
		known[i] = strcmp(question->lines[i].name, "OLD") != 0;
	return NULL;
}

static void lines_of_another_version_are_taken_and_told(void **state)
{
	struct bench *bench = *state;
	SP_BUILT built = {0}, again = {0};
	SP_AUTOFREE char *renames = sp_path_join(bench->folder, "renames.csv");
	write_text(renames, "option,successor,since,values,source\nHELD,OTHER,6.0,all,c1 held\nOLD,NEW,6.0,all,c2 rename\n");
	write_text(bench->fragment, "CONFIG_PRINTK=y\nCONFIG_OLD=y\nCONFIG_HELD=y\n");
	bench->options.renames = renames;
	bench->options.known = know_all_but_old;
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built));
	assert_non_null(strstr(built.config.text, "CONFIG_NEW=y\n"));
	assert_null(strstr(built.config.text, "CONFIG_OLD"));
	/* the table is a hint: the tree has this one */
	assert_non_null(strstr(built.config.text, "CONFIG_HELD=y\n"));
	assert_int_equal(built.note_count, 1);
	assert_non_null(strstr(built.notes[0], "\"CONFIG_OLD=y\" is taken for CONFIG_NEW: linux 6.1 has no OLD"));
	/* by hand it is the same fragment, and a build that is there says the same */
	assert_non_null(strstr(built.commands, "CONFIG_NEW=y"));
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &again));
	assert_string_equal(built.commands, again.commands);
	assert_int_equal(again.note_count, 1);
}

static struct sp_error *key_of(struct bench *bench, const char *version, char key[SP_KEY_SIZE])
{
	SP_TOOLCHAIN tools = SP_TOOLCHAIN_EMPTY;
	free(bench->source.version);
	bench->source.version = sp_strdup(version);
	return sp_kernel_key(&bench->recipe, &bench->options, &tools, key);
}

/* Only what the table says of the recipe's own lines, for this version, makes it another kernel. */
static void renames_are_an_input_where_they_count(void **state)
{
	struct bench *bench = *state;
	char keys[2][SP_KEY_SIZE];
	SP_AUTOFREE char *renames = sp_path_join(bench->folder, "renames.csv");
	write_text(renames, "option,successor,since,values,source\nPRINTK,NEW,6.5,all,c rename\nOTHER,,6.0,,c remove\n");
	for (int after = 0; after < 2; after++) {
		const char *version = after ? "6.12" : "6.1";
		bench->options.renames = NULL;
		check_ok(key_of(bench, version, keys[0]));
		bench->options.renames = renames;
		check_ok(key_of(bench, version, keys[1]));
		assert_int_equal(strcmp(keys[0], keys[1]) != 0, after);
	}
}

static void unfinished_and_damaged_folders_are_discarded(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *folder = sp_path_join(bench->cache, "kernels/" KEY);
	SP_AUTOFREE char *left = sp_path_join(folder, "left-behind");
	SP_AUTOFREE char *image = sp_path_join(folder, "arch/x86/boot/bzImage");
	check_ok(sp_folder_make(folder));
	write_text(left, "half an object");
	use_make(bench, "works");
	for (int i = 0; i < 2; i++) {
		SP_BUILT built = {0};
		check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built));
		assert_false(sp_path_exists(left));
		/* of the same size, so that only its content tells */
		write_text(image, "arch/x86/boot/bzimage\n");
	}
	SP_BUILT built = {0};
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built));
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(image, &content));
	assert_string_equal(content.data, "arch/x86/boot/bzImage\n");
}

/* Build with what is there, and give what was said; release with free() */
static char *build_and_listen(struct bench *bench)
{
	SP_AUTOFREE char *notes = sp_path_join(bench->folder, "notes");
	FILE *stream = fopen(notes, "w");
	assert_non_null(stream);
	SP_BUILT built = {0};
	bench->options.progress = sp_progress_new(stream, SP_NORMAL);
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built));
	sp_progress_free(bench->options.progress);
	bench->options.progress = NULL;
	fclose(stream);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(notes, &text));
	return text.size ? sp_buffer_take(&text) : sp_strdup("");
}

static void damage_of_the_same_size_is_noticed(struct bench *bench, const char *name)
{
	SP_AUTOFREE char *folder = sp_path_join(bench->cache, "kernels/" KEY);
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	SP_BUFFER content = SP_BUFFER_EMPTY, later = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &content));
	content.data[0] ^= 1;
	check_ok(sp_file_write(path, content.data, content.size));
	SP_AUTOFREE char *said = build_and_listen(bench);
	SP_AUTOFREE char *expected = sp_format("%s has changed since it was built: building it anew", path);
	assert_non_null(strstr(said, expected));
	assert_null(strstr(said, "unfinished"));
	check_ok(sp_file_read(path, &later));
	assert_int_not_equal(later.data[0], content.data[0]);
}

static void every_artifact_is_checked(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *folder = sp_path_join(bench->cache, "kernels/" KEY);
	SP_AUTOFREE char *left = sp_path_join(folder, "left-behind");
	SP_AUTOFREE char *map = sp_path_join(folder, "vmlinux.map");
	check_ok(sp_folder_make(folder));
	write_text(left, "half an object");
	use_make(bench, "works");
	SP_AUTOFREE char *first = build_and_listen(bench);
	assert_non_null(strstr(first, "discarding an unfinished kernel folder"));
	damage_of_the_same_size_is_noticed(bench, "vmlinux.map");
	damage_of_the_same_size_is_noticed(bench, "vmlinux");
	damage_of_the_same_size_is_noticed(bench, "arch/x86/boot/bzImage");
	unlink(map);
	SP_AUTOFREE char *gone = build_and_listen(bench);
	assert_non_null(strstr(gone, "vmlinux.map has gone since it was built: building it anew"));
	SP_AUTOFREE char *intact = build_and_listen(bench);
	assert_null(strstr(intact, "anew"));
	assert_null(strstr(intact, "discarding"));
}

static void nothing_leaks_in(void **state)
{
	struct bench *bench = *state;
	SP_BUILT built = {0};
	setenv("KBUILD_EXTRA", "leak", 1);
	setenv("MAKEFLAGS", "n", 1);
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built));
	unsetenv("MAKEFLAGS");
	SP_AUTOFREE char *path = sp_path_join(built.folder, "environment");
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &content));
	assert_null(strstr(content.data, "KBUILD_EXTRA"));
	assert_null(strstr(content.data, "MAKEFLAGS"));
	assert_non_null(strstr(content.data, "LC_ALL=C\n"));
}

static void check_failure(struct bench *bench, const char *make, const char *text)
{
	SP_BUILT built = {0};
	use_make(bench, make);
	check_error(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built), SP_UNABLE, text);
}

static void failures_are_told(void **state)
{
	struct bench *bench = *state;
	check_failure(bench, "fails", "exited 2");
	check_failure(bench, "fails", "| init/main.c:7:1: error: expected identifier");
	check_failure(bench, "fails", KEY ".log");
	check_failure(bench, "dies", "killed by signal 9");
	check_failure(bench, "fills", "is full: free some space");
	bench->options.deadline = 0.2;
	check_failure(bench, "hangs", "timed out after 0."); /* a busy machine takes its time */
	/* and none of this is taken for a result */
	SP_BUILT built = {0};
	bench->options.deadline = 0;
	use_make(bench, "works");
	check_ok(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built));
	assert_int_equal(built.units, 2);
}

static void missing_make_names_its_package(void **state)
{
	struct bench *bench = *state;
	SP_BUILT built = {0};
	setenv("PATH", "/nonexistent", 1);
	check_error(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built), SP_UNABLE,
		"apt-get install make");
}

static void lost_lines_end_the_build(void **state)
{
	struct bench *bench = *state;
	SP_BUILT built = {0};
	write_text(bench->fragment, "CONFIG_PRINTK=y\nCONFIG_LOST=y\n");
	use_make(bench, "works");
	check_error(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built), SP_USAGE,
		"fragment:2: CONFIG_LOST=y: did not survive");
	SP_AUTOFREE char *folder = sp_path_join(bench->cache, "kernels/" KEY);
	assert_false(sp_path_exists(folder));
}

static void bad_recipes_are_refused(void **state)
{
	struct bench *bench = *state;
	SP_BUILT built = {0};
	use_make(bench, "fails");
	bench->recipe.kernel_arch[0] = 'y';
	check_error(
		sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built), SP_USAGE, "x86_64 or i386");
	bench->recipe.kernel_arch[0] = 'x';
	write_text(bench->fragment, "PRINTK=y\n");
	check_error(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built), SP_USAGE, "fragment:1:");
	write_text(bench->fragment, "CONFIG_PRINTK=y\n");
	bench->options.cache = "/tmp/with blank";
	check_error(sp_kernel_build(&bench->recipe, &bench->options, KEY, NULL, &built), SP_USAGE,
		"has the character ' '");
}

static void key_covers_what_goes_in(void **state)
{
	struct bench *bench = *state;
	struct sp_tool tool = {(char[]){"gcc"}, (char[]){"gcc 12"}};
	struct sp_toolchain toolchain = {.tools = &tool, .count = 1};
	char keys[6][17];
	check_ok(sp_kernel_key(&bench->recipe, &bench->options, &toolchain, keys[0]));
	bench->options.no_debug = true;
	check_ok(sp_kernel_key(&bench->recipe, &bench->options, &toolchain, keys[1]));
	write_text(bench->fragment, "CONFIG_PRINTK=n\n");
	check_ok(sp_kernel_key(&bench->recipe, &bench->options, &toolchain, keys[2]));
	tool.version[4] = '2';
	check_ok(sp_kernel_key(&bench->recipe, &bench->options, &toolchain, keys[3]));
	SP_AUTOFREE char *file = sp_path_join(bench->source.folder, "Makefile");
	write_text(file, "all:\n");
	check_ok(sp_kernel_key(&bench->recipe, &bench->options, &toolchain, keys[4]));
	bench->source.sha256 = (char[]){"0123"};
	check_ok(sp_kernel_key(&bench->recipe, &bench->options, &toolchain, keys[5]));
	for (size_t i = 0; i < SP_COUNT(keys); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(keys[i], keys[j]);
}

/* In the child: hold the folder until the parent's note is there. */
_Noreturn static void hold_folder(struct bench *bench, int ready, const char *notes)
{
	struct sp_build_folder folder;
	uint64_t size = 0;
	if (sp_build_folder_open(bench->cache, "kernels", KEY, "kernel", NULL, &folder))
		_exit(1);
	if (write(ready, "x", 1) != 1)
		_exit(1);
	while (!size) {
		sp_error_free(sp_file_size(notes, &size));
		usleep(1000);
	}
	_exit(0);
}

static void second_build_waits_and_says_so(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *notes = sp_path_join(bench->folder, "notes");
	FILE *stream = fopen(notes, "w");
	int ready[2], status;
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0)
		hold_folder(bench, ready[1], notes);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	struct sp_progress *progress = sp_progress_new(stream, SP_NORMAL);
	struct sp_build_folder folder = SP_BUILD_FOLDER_NONE;
	check_ok(sp_build_folder_open(bench->cache, "kernels", KEY, "kernel", progress, &folder));
	sp_build_folder_close(&folder);
	sp_progress_free(progress);
	fclose(stream);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(notes, &text));
	SP_AUTOFREE char *expected =
		sp_format("waiting for pid %ld, which builds the same kernel", (long)child);
	assert_non_null(strstr(text.data, expected));
	close(ready[0]);
	close(ready[1]);
}

static void counts_compile_steps(void **state)
{
	(void)state;
	assert_true(sp_make_is_unit("  CC      init/main.o"));
	assert_true(sp_make_is_unit("  CC [M]  fs/fat/fat.o"));
	assert_true(sp_make_is_unit("  AS      a.o"));
	assert_true(sp_make_is_unit("  HOSTCC  scripts/basic/fixdep"));
	assert_false(sp_make_is_unit("  LD      vmlinux"));
	assert_false(sp_make_is_unit("CC"));
	assert_false(sp_make_is_unit(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(builds_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(same_configuration_is_built_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_configuration_is_built_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lines_of_another_version_are_taken_and_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(renames_are_an_input_where_they_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			unfinished_and_damaged_folders_are_discarded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_artifact_is_checked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_leaks_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(failures_are_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(missing_make_names_its_package, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lost_lines_end_the_build, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_recipes_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(key_covers_what_goes_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(second_build_waits_and_says_so, set_up, tear_down),
		cmocka_unit_test(counts_compile_steps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
