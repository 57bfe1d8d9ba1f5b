/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * base: errors, buffers, files, locks, digests, tables, progress.
 */
#include "unit/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bisect.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/progress.h"
#include "base/table.h"
#include "base/words.h"

static void test_error(void **state)
{
	(void)state;
	struct sp_error *error = sp_error_new(SP_USAGE, "no recipe %s", "x");
	assert_string_equal(sp_error_message(error), "no recipe x");
	error = sp_error_prefix(error, "line %d", 3);
	assert_string_equal(sp_error_message(error), "line 3: no recipe x");
	assert_int_equal(sp_error_kind(error), SP_USAGE);
	sp_error_free(error);
	assert_null(sp_error_prefix(NULL, "nothing"));
	errno = ENOSPC;
	check_error(sp_error_errno("cannot write %s", "f"), SP_UNABLE,
		"No space left on device; free some space");
	error = sp_error_prefix(sp_error_interrupted(), "not the network's fault");
	assert_int_equal(strncmp(sp_error_message(error), "interrupted", 11), 0);
	assert_true(sp_error_is_interrupted(error));
	sp_error_free(error);
}

static void test_buffer(void **state)
{
	(void)state;
	SP_BUFFER buffer = SP_BUFFER_EMPTY;
	assert_string_equal(sp_buffer_text(&buffer), "");
	for (int i = 0; i < 100; i++)
		sp_buffer_printf(&buffer, "%02d", i);
	assert_int_equal(buffer.size, 200);
	sp_buffer_consume(&buffer, 196);
	assert_string_equal(sp_buffer_text(&buffer), "9899");
	SP_AUTOFREE char *taken = sp_buffer_take(&buffer);
	assert_string_equal(taken, "9899");
	assert_int_equal(buffer.size, 0);
}

static void test_files(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *deep = sp_format("%s/a/b/c", folder);
	SP_AUTOFREE char *file = sp_path_join(deep, "file");
	SP_AUTOFREE char *copy = sp_format("%s/copy", folder);
	check_ok(sp_folder_make(deep));
	check_ok(sp_folder_make(deep));
	write_text(file, "content");
	check_error(sp_folder_make(file), SP_UNABLE, "a file stands in its place");
	check_ok(sp_tree_make_readonly(folder));
	struct stat status;
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_mode & 0222, 0);
	chmod(folder, 0755);
	SP_AUTOFREE char *from = sp_format("%s/a", folder);
	check_ok(sp_tree_copy(from, copy));
	SP_AUTOFREE char *copied = sp_format("%s/copy/b/c/file", folder);
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(copied, &content));
	assert_string_equal(sp_buffer_text(&content), "content");
	uint64_t bytes = 0;
	check_ok(sp_file_size(copied, &bytes));
	assert_int_equal(bytes, 7);
	check_ok(sp_tree_remove(folder));
	assert_false(sp_path_exists(folder));
	check_ok(sp_tree_remove(folder));
	check_error(sp_file_read(file, &content), SP_UNABLE, "cannot read");
	free(folder);
}

/* A device or a pipe is written to: whoever is root must not put a file into its place. */
static void test_a_pipe_stays_a_pipe(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *pipe = sp_path_join(folder, "pipe");
	SP_AUTOFREE char *from = sp_path_join(folder, "from");
	char text[32] = "";
	struct stat status;
	assert_int_equal(mkfifo(pipe, 0600), 0);
	int reader = open(pipe, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	assert_true(sp_path_is_special(pipe));
	check_ok(sp_file_write(pipe, "written ", 8));
	write_text(from, "copied");
	assert_false(sp_path_is_special(from));
	check_ok(sp_file_copy(from, pipe));
	assert_int_equal(read(reader, text, sizeof(text) - 1), 14);
	assert_string_equal(text, "written copied");
	close(reader);
	assert_int_equal(stat(pipe, &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
	assert_true(sp_path_is_special("/dev/null") && !sp_path_is_special(folder));
	scratch_remove(folder);
}

static void test_write_is_atomic(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *file = sp_path_join(folder, "file");
	write_text(file, "old");
	check_error(sp_file_write("/proc/self/none", "x", 1), SP_UNABLE, "cannot write");
	write_text(file, "new");
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(file, &content));
	assert_string_equal(sp_buffer_text(&content), "new");
	scratch_remove(folder);
}

/* More than one block, and no whole number of them; a sparse end where `size` is beyond. */
static void write_long(const char *path, off_t size)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (int i = 0; i < 30000; i++)
		sp_buffer_printf(&text, "%d\n", i);
	check_ok(sp_file_write(path, sp_buffer_text(&text), text.size));
	if (size)
		assert_int_equal(truncate(path, size), 0);
}

static void check_same_content(const char *first, const char *second)
{
	char one[SP_DIGEST_SIZE], other[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(first, one));
	check_ok(sp_digest_file(second, other));
	assert_string_equal(one, other);
}

static void check_mode(const char *path, mode_t mode)
{
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, mode);
}

static void test_a_copy_is_whole_or_not_there(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *from = sp_path_join(folder, "from");
	SP_AUTOFREE char *to = sp_path_join(folder, "to");
	SP_AUTOFREE char *nowhere = sp_path_join(folder, "none/to");
	SP_BUFFER content = SP_BUFFER_EMPTY;
	write_long(from, 0);
	assert_int_equal(chmod(from, 0555), 0);
	check_ok(sp_file_copy(from, to));
	check_same_content(from, to);
	check_mode(to, 0755);
	write_text(to, "kept");
	check_error(sp_file_copy(folder, to), SP_UNABLE, "cannot read");
	check_error(sp_file_copy(nowhere, to), SP_UNABLE, "cannot read");
	check_error(sp_file_copy(from, nowhere), SP_UNABLE, "cannot write");
	check_ok(sp_file_read(to, &content));
	assert_string_equal(sp_buffer_text(&content), "kept");
	assert_int_equal(unlink(from), 0);
	assert_int_equal(unlink(to), 0);
	assert_int_equal(rmdir(folder), 0); /* nothing partial is left */
	free(folder);
}

static long peak_kib(void)
{
	struct rusage usage;
	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

static void test_a_copy_is_not_held_in_memory(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *from = sp_path_join(folder, "from");
	SP_AUTOFREE char *to = sp_path_join(folder, "to");
	write_long(from, 64 << 20);
	long before = peak_kib();
	check_ok(sp_file_copy(from, to));
	assert_in_range(peak_kib() - before, 0, 16 << 10);
	check_same_content(from, to);
	scratch_remove(folder);
}

static void test_append(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *from = sp_path_join(folder, "from");
	SP_AUTOFREE char *to = sp_path_join(folder, "to");
	SP_AUTOFREE char *nowhere = sp_path_join(folder, "none/to");
	SP_BUFFER once = SP_BUFFER_EMPTY;
	SP_BUFFER all = SP_BUFFER_EMPTY;
	write_long(from, 0);
	check_error(sp_file_append(nowhere, to), SP_UNABLE, "cannot read");
	assert_false(sp_path_exists(to));
	check_error(sp_file_append(from, nowhere), SP_UNABLE, "cannot write");
	check_ok(sp_file_append(from, to));
	check_same_content(from, to);
	check_ok(sp_file_append(from, to));
	check_error(sp_file_append(folder, to), SP_UNABLE, "cannot read");
	check_ok(sp_file_read(from, &once));
	check_ok(sp_file_read(to, &all));
	assert_int_equal(all.size, 2 * once.size);
	assert_memory_equal(all.data, once.data, once.size);
	assert_memory_equal(all.data + once.size, once.data, once.size);
	if (sp_path_exists("/dev/full"))
		check_error(sp_file_append(from, "/dev/full"), SP_UNABLE, "No space left");
	scratch_remove(folder);
}

static void heard(void *user, const char *holder)
{
	snprintf(user, 64, "%s", holder);
}

static void test_lock_waits(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "lock");
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t holder = fork();
	if (holder == 0) {
		struct sp_lock lock = SP_LOCK_NONE;
		struct sp_error *error = sp_lock_acquire(path, NULL, NULL, &lock);
		if (error || write(ready[1], "x", 1) != 1)
			_exit(1);
		usleep(300 * 1000);
		_exit(0);
	}
	char byte;
	assert_int_equal(read(ready[0], &byte, 1), 1);
	SP_LOCK lock = SP_LOCK_NONE;
	char who[64] = "";
	check_ok(sp_lock_acquire(path, heard, who, &lock));
	SP_AUTOFREE char *expected = sp_format("pid %ld", (long)holder);
	assert_string_equal(who, expected);
	int status;
	waitpid(holder, &status, 0);
	assert_int_equal(status, 0);
	close(ready[0]);
	close(ready[1]);
	scratch_remove(folder);
}

static void test_lock_shared(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "lock"), *none = sp_path_join(folder, "none/lock");
	SP_LOCK one = SP_LOCK_NONE, two = SP_LOCK_NONE, alone = SP_LOCK_NONE;
	check_ok(sp_lock_share(path, NULL, NULL, &one));
	check_ok(sp_lock_share(path, NULL, NULL, &two));
	check_ok(sp_lock_try(path, &alone));
	assert_int_equal(alone.file, -1);
	sp_lock_release(&one);
	check_ok(sp_lock_try(path, &alone));
	assert_int_equal(alone.file, -1);
	sp_lock_release(&two);
	check_ok(sp_lock_try(path, &alone));
	assert_true(alone.file >= 0);
	check_ok(sp_lock_try(path, &one));
	assert_int_equal(one.file, -1);
	check_error(sp_lock_try(none, &one), SP_UNABLE, "cannot lock ");
	check_error(sp_lock_share(none, NULL, NULL, &one), SP_UNABLE, "cannot lock ");
	scratch_remove(folder);
}

static void test_digest(void **state)
{
	(void)state;
	char hex[SP_DIGEST_SIZE];
	/* FIPS 180-4's own example */
	sp_digest_bytes("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	char *folder = scratch_make();
	SP_AUTOFREE char *file = sp_path_join(folder, "f");
	write_text(file, "abc");
	char again[SP_DIGEST_SIZE];
	check_ok(sp_digest_file(file, again));
	assert_string_equal(hex, again);
	check_error(sp_digest_file(folder, again), SP_UNABLE, "cannot read");
	scratch_remove(folder);
}

static void test_table(void **state)
{
	(void)state;
	SP_TABLE table = {0};
	sp_table_add_column(&table, "name", SP_COLUMN_TEXT);
	sp_table_add_column(&table, "raw", SP_COLUMN_INTEGER);
	for (int i = 0; i < 100; i++)
		sp_table_add_row(&table, (const char *const[]){"x", i % 2 ? "1" : NULL});
	assert_int_equal(table.row_count, 100);
	assert_string_equal(sp_table_cell(&table, 99, 1), "1");
	assert_null(sp_table_cell(&table, 98, 1));
	assert_int_equal(sp_table_find(&table, "raw"), 1);
	assert_int_equal(sp_table_find(&table, "packed"), table.column_count);
	assert_string_equal(sp_table_named(&table, 99, "raw"), "1");
	assert_null(sp_table_named(&table, 98, "raw"));
	assert_null(sp_table_named(&table, 99, "packed"));
}

static void test_below_a_folder(void **state)
{
	(void)state;
	assert_string_equal(sp_path_below("/a/b/c.h", "/a/b"), "c.h");
	assert_null(sp_path_below("/a/bc.h", "/a/b"));
	assert_null(sp_path_below("/a/b", "/a/b"));
	assert_null(sp_path_below("/a/b", ""));
	assert_null(sp_path_below("/a/b", NULL));
}

static bool put_text(void *text, FILE *stream)
{
	errno = EFBIG;
	return text && fputs(text, stream) >= 0;
}

static void test_file_written_bit_by_bit(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "file");
	char text[] = "some";
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_write_by(path, put_text, text));
	check_error(sp_file_write_by(path, put_text, NULL), SP_UNABLE, strerror(EFBIG));
	check_ok(sp_file_read(path, &content));
	assert_string_equal(sp_buffer_text(&content), "some"); /* as it was, and nothing beside it */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	check_error(sp_file_write_by("/dev/full", put_text, text), SP_UNABLE, strerror(ENOSPC));
	free(folder);
}

static void test_progress_plain(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "progress");
	FILE *stream = fopen(path, "w+");
	struct sp_progress *progress = sp_progress_new(stream, SP_NORMAL);
	sp_progress_begin(progress, "compiling", 10, 5);
	sp_progress_update(progress, 3, "a.o");
	sp_progress_detail(progress, "not shown");
	sp_progress_note(progress, "a note");
	sp_progress_end(progress, "12 bytes");
	sp_progress_free(progress);
	fclose(stream);
	SP_BUFFER content = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &content));
	assert_string_equal(
		sp_buffer_text(&content), "compiling (about 5 s) ...\na note\ncompiling: 12 bytes, 0.0 s\n");
	scratch_remove(folder);
}

/* Reads on until the terminal got what ends so. */
static void expect_screen(int master, char *text, size_t room, const char *end)
{
	size_t size = 0, length = strlen(end);
	do {
		ssize_t more = read(master, text + size, room - 1 - size);
		assert_true(more > 0);
		text[size += (size_t)more] = '\0';
	} while (size < length || strcmp(text + size - length, end) != 0);
}

static void test_progress_of_what_only_a_terminal_shows(void **state)
{
	(void)state;
	char text[1024];
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) || unlockpt(master))
		skip();
	FILE *terminal = fopen(ptsname(master), "r+e");
	assert_non_null(terminal);
	setenv("TERM", "vt100", 1);
	struct sp_progress *progress = sp_progress_new(terminal, SP_NORMAL);
	sp_progress_watch(progress, "trying one", 1500);
	expect_screen(master, text, sizeof(text), " min left");
	assert_non_null(strstr(text, "trying one, "));
	usleep(250000);
	sp_progress_wait(progress);
	expect_screen(master, text, sizeof(text), " min left");
	sp_progress_drop(progress);
	expect_screen(master, text, sizeof(text), "\r\033[K");
	sp_progress_free(progress);
	fclose(terminal);
	close(master);
}

static void test_progress_of_what_only_a_terminal_shows_in_a_file(void **state)
{
	(void)state;
	FILE *stream = tmpfile();
	assert_non_null(stream);
	struct sp_progress *progress = sp_progress_new(stream, SP_NORMAL);
	sp_progress_watch(progress, "trying one", 1500);
	sp_progress_wait(progress);
	sp_progress_drop(progress);
	sp_progress_free(progress);
	assert_int_equal(ftell(stream), 0);
	fclose(stream);
}

static void names_in_a_list(void **state)
{
	static const char *const words[] = {"pass", "fail"};
	(void)state;
	assert_int_equal(sp_word_place(words, 2, "fail", 7), 1);
	assert_int_equal(sp_word_place(words, 2, "fai", 7), 7);
	assert_int_equal(sp_word_place(words, 2, NULL, 7), 7);
	const char *at = "  one two ", *name;
	size_t length = 0;
	name = sp_next_name(&at, &length);
	assert_true(length == 3 && strncmp(name, "one", 3) == 0);
	name = sp_next_name(&at, &length);
	assert_true(length == 3 && strncmp(name, "two", 3) == 0);
	assert_null(sp_next_name(&at, &length));
	assert_true(sp_has_name("one two", "two", 3));
	assert_false(sp_has_name("one two", "tw", 2));
	assert_false(sp_has_name("one twos", "two", 3));
	assert_false(sp_has_name(NULL, "two", 3));
}

static void ends_of_texts(void **state)
{
	(void)state;
	assert_true(sp_starts_with("abc", "ab") && sp_starts_with("abc", "") && sp_starts_with("", ""));
	assert_false(sp_starts_with("abc", "bc") || sp_starts_with("ab", "abc"));
	assert_true(sp_ends_with("abc", "bc") && sp_ends_with("abc", "") && sp_ends_with("abc", "abc"));
	assert_false(sp_ends_with("abc", "ab") || sp_ends_with("c", "bc"));
}

static void searching_by_halves(void **state)
{
	static const int numbers[] = {1, 3, 3, 7};
	(void)state;
	for (int wanted = 0; wanted < 10; wanted++) {
		size_t below = SP_BISECT(i, SP_COUNT(numbers), numbers[i] < wanted), truth = 0;
		while (truth < SP_COUNT(numbers) && numbers[truth] < wanted)
			truth++;
		assert_int_equal(below, truth);
	}
	assert_int_equal(SP_BISECT(i, 0, i + 1), 0);
}

static void texts_in_order(void **state)
{
	const char *texts[] = {"b", "", "a-b", "a"};
	struct {
		const char *name;
		int number;
	} items[] = {{"two", 2}, {"one", 1}};
	(void)state;
	qsort(texts, SP_COUNT(texts), sizeof(*texts), sp_compare_texts);
	assert_string_equal(texts[0], "");
	assert_string_equal(texts[1], "a");
	assert_string_equal(texts[2], "a-b");
	assert_string_equal(texts[3], "b");
	qsort(items, SP_COUNT(items), sizeof(*items), sp_compare_texts);
	assert_int_equal(items[0].number, 1);
}

static void last_lines_of_a_text(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned count;
		const char *last;
	} cases[] = {
		{"a\nb\nc\n \n\n", 2, "b\nc"},
		{"a\nb", 1, "b"},
		{"a\n\nb", 2, "\nb"},
		{"a\nb", 9, "a\nb"},
		{"\n\na", 3, "\n\na"},
		{"a", 0, ""},
		{" \n", 3, ""},
		{"", 3, ""},
		{NULL, 3, ""},
	};
	for (size_t i = 0; i < SP_COUNT(cases); i++) {
		SP_AUTOFREE char *last = sp_last_lines(cases[i].text, cases[i].count);
		assert_string_equal(last, cases[i].last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_a_pipe_stays_a_pipe),
		cmocka_unit_test(test_write_is_atomic),
		cmocka_unit_test(test_a_copy_is_whole_or_not_there),
		cmocka_unit_test(test_a_copy_is_not_held_in_memory),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_lock_waits),
		cmocka_unit_test(test_lock_shared),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_below_a_folder),
		cmocka_unit_test(test_file_written_bit_by_bit),
		cmocka_unit_test(test_progress_plain),
		cmocka_unit_test(test_progress_of_what_only_a_terminal_shows),
		cmocka_unit_test(test_progress_of_what_only_a_terminal_shows_in_a_file),
		cmocka_unit_test(names_in_a_list),
		cmocka_unit_test(ends_of_texts),
		cmocka_unit_test(searching_by_halves),
		cmocka_unit_test(texts_in_order),
		cmocka_unit_test(last_lines_of_a_text),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
