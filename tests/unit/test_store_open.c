/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening the store: new, again, newer, foreign, damaged, locked, full, read-only, and by many at once;
 * migrations.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/migrate.h"
#include "store/sql.h"

/* Run statements on the file as another program would. */
static void run_sql(const char *path, const char *text)
{
	sqlite3 *database = NULL;
	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

static uint64_t ask(struct sp_store *store, const char *query)
{
	uint64_t result = 0;
	check_ok(sp_sql_integer(store, query, NULL, 0, &result, NULL));
	return result;
}

static struct sp_error *save(struct sp_store *store, unsigned which)
{
	SP_BUILD build = sample_build(which);
	uint64_t number = 0;
	return sp_store_save_build(store, &build, &sample_verdict, &sample_ledger, &number);
}

static void expect_open_error(const char *path, enum sp_error_kind kind, const char *text)
{
	struct sp_store *store = NULL;
	check_error(sp_store_open_within(path, 0.05, &store), kind, text);
	assert_null(store);
}

static void a_new_store_in_a_new_folder(void **state)
{
	SP_AUTOFREE char *path = sp_format("%s.d/a/b/sizeprof.db", (char *)*state);
	for (int round = 0; round < 2; round++) {
		SP_STORE *store = NULL;
		check_ok(sp_store_open(path, &store));
		assert_int_equal(ask(store, "PRAGMA application_id"), SP_STORE_APPLICATION);
		assert_int_equal(ask(store, "PRAGMA user_version"), 1);
		assert_int_equal(ask(store, "PRAGMA foreign_keys"), 1);
		assert_int_equal(ask(store, "PRAGMA synchronous"), 2);
		assert_int_equal(ask(store, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
		assert_int_equal(ask(store, "SELECT count(*) FROM build"), round);
		if (round == 0)
			check_ok(save(store, 1));
	}
}

static void an_empty_file_is_a_store(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_file_write(*state, "", 0));
	check_ok(sp_store_open(*state, &store));
	check_ok(save(store, 1));
}

static void names_that_mean_something_to_sqlite(void **state)
{
	char *path = *state;
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	SP_AUTOFREE char *old = getcwd(NULL, 0);
	assert_int_equal(chdir(folder), 0);
	SP_STORE *store = NULL;
	check_ok(sp_store_open(":memory:", &store));
	assert_true(sp_path_exists(":memory:"));
	assert_int_equal(chdir(old), 0);
}

static void no_file(void **state)
{
	SP_AUTOFREE char *folder = sp_format("%s.d", (char *)*state);
	check_ok(sp_folder_make(folder));
	expect_open_error(folder, SP_USAGE, "--store takes the path of one");
	expect_open_error("", SP_USAGE, "--store takes the path of one");
	SP_AUTOFREE char *below_file = sp_format("%s/x/sizeprof.db", (char *)*state);
	check_ok(sp_file_write(*state, "x", 1));
	expect_open_error(below_file, SP_UNABLE, "cannot make the store");
	expect_open_error("/dev/null/sizeprof.db", SP_UNABLE, "cannot make the store /dev/null/sizeprof.db");
}

static void a_newer_store(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	sp_store_close(store);
	run_sql(*state, "PRAGMA user_version = 2");
	expect_open_error(
		*state, SP_UNABLE, "was written by a newer sizeprof (version 2, this one knows 1): update");
}

static void files_of_others(void **state)
{
	static const char letter[] =
		"Dear store, this text is longer than the header of a database would be, is it not? Yes.";
	check_ok(sp_file_write(*state, letter, sizeof(letter)));
	expect_open_error(*state, SP_UNABLE, "is not a store of sizeprof but some other file");
	SP_BUFFER content = {0};
	check_ok(sp_file_read(*state, &content));
	assert_int_equal(content.size, sizeof(letter));
	assert_memory_equal(content.data, letter, sizeof(letter));

	SP_AUTOFREE char *tables = sp_format("%s.tables", (char *)*state);
	run_sql(tables, "CREATE TABLE bookmarks (url TEXT)");
	expect_open_error(tables, SP_UNABLE, "another program's SQLite database");
	SP_AUTOFREE char *identified = sp_format("%s.identified", (char *)*state);
	run_sql(identified, "PRAGMA application_id = 7");
	expect_open_error(identified, SP_UNABLE, "another program's SQLite database");
	SP_AUTOFREE char *versioned = sp_format("%s.versioned", (char *)*state);
	run_sql(versioned, "PRAGMA user_version = 1");
	expect_open_error(versioned, SP_UNABLE, "another program's SQLite database");
}

static void a_damaged_store(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	check_ok(save(store, 1));
	sp_store_close(store);
	SP_BUFFER content = {0};
	check_ok(sp_file_read(*state, &content));
	/* everything behind the header and the schema */
	memset(content.data + 3 * 4096, 0x5a, content.size - 3 * 4096);
	check_ok(sp_file_write(*state, content.data, content.size));
	SP_STORE *damaged = NULL;
	struct sp_error *error = sp_store_open(*state, &damaged);
	if (!error)
		error = save(damaged, 2);
	check_error(error, SP_UNABLE, "is damaged: move it away and build again, or use --store");
}

static void a_locked_store(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open_within(*state, 0.05, &store));
	sqlite3 *other = NULL;
	assert_int_equal(sqlite3_open(*state, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	check_error(save(store, 1), SP_UNABLE, "is locked by another process: wait for it or use --store");
	check_error(
		sp_store_save_verdict(store, 1, &sample_verdict), SP_UNABLE, "is locked by another process");
	/* reading goes on */
	assert_int_equal(ask(store, "SELECT count(*) FROM build"), 0);
	SP_STORE *reader = NULL;
	check_ok(sp_store_open_within(*state, 0.05, &reader));
	sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(other);
	check_ok(save(store, 1));
}

static void a_store_that_somebody_has_for_himself(void **state)
{
	sqlite3 *other = NULL;
	assert_int_equal(sqlite3_open(*state, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	expect_open_error(*state, SP_UNABLE, "is locked by another process: wait for it or use --store");
	sqlite3_close(other);
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
}

static void a_full_disk(void **state)
{
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	check_ok(save(store, 1));
	SP_AUTOFREE char *limit =
		sp_format("PRAGMA max_page_count = %u", (unsigned)ask(store, "PRAGMA page_count"));
	check_ok(sp_sql_script(store, limit));
	struct sp_error *error = NULL;
	unsigned which = 2;
	while (!error && which < 100)
		error = save(store, which++);
	check_error(error, SP_UNABLE, "the disk is full: free some space there or use --store");
	/* the build that did not fit left nothing behind, and the others are whole */
	assert_int_equal(ask(store, "SELECT count(*) FROM build"), which - 2);
	assert_int_equal(ask(store, "SELECT sum(size) FROM piece"), (which - 2) * SAMPLE_BYTES);
	check_ok(sp_sql_script(store, "PRAGMA max_page_count = 1000000"));
	check_ok(save(store, which - 1));
}

/* In the child of a test, as a user without privileges: what a store that may only be read allows. */
static int read_only_child(const char *path)
{
	if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 10;
	if (access(path, R_OK) != 0)
		return 77; /* the scratch folder's own parent keeps others out */
	SP_STORE *store = NULL;
	uint64_t number = 0;
	struct sp_table table = {0};
	struct sp_error *error = sp_store_open(path, &store);
	if (error)
		return 11;
	if (sp_store_find_run(store, NULL, &number) || sp_store_runs(store, &table))
		return 12;
	sp_table_clear(&table);
	error = save(store, 2);
	if (!error || !strstr(sp_error_message(error), "the file or its folder is read-only"))
		return 13;
	sp_error_free(error);
	SP_AUTOFREE char *beside = sp_format("%s.other", path);
	struct sp_store *none = NULL;
	error = sp_store_open(beside, &none);
	if (!error || !strstr(sp_error_message(error), "its folder cannot be written"))
		return 14;
	sp_error_free(error);
	return 0;
}

static int end_of(pid_t child)
{
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void a_store_to_read_only(void **state)
{
	char *path = *state;
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	struct sp_store *store = NULL;
	check_ok(sp_store_open(path, &store));
	check_ok(save(store, 1));
	sp_store_close(store);
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(read_only_child(path));
	int status = end_of(child);
	assert_int_equal(chmod(folder, 0755), 0);
	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

static int open_and_save(const char *path, unsigned which)
{
	SP_STORE *store = NULL;
	struct sp_error *error = sp_store_open_within(path, 60, &store);
	if (!error)
		error = save(store, which);
	if (error)
		fprintf(stderr, "%s\n", sp_error_message(error));
	return error ? 1 : 0;
}

static void many_open_a_new_store_at_once(void **state)
{
	enum { MANY = 8 };
	pid_t children[MANY];
	for (unsigned i = 0; i < MANY; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0)
			_exit(open_and_save(*state, i));
	}
	for (unsigned i = 0; i < MANY; i++)
		assert_int_equal(end_of(children[i]), 0);
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(ask(store, "SELECT count(*) FROM build"), MANY);
	assert_int_equal(ask(store, "SELECT count(*) FROM label"), sample_ledger.label_count);
}

static void migrations_keep_what_is_there(void **state)
{
	const char *const next[] = {
		sp_store_migrations[0],
		"ALTER TABLE piece ADD COLUMN packed INTEGER;"
		"INSERT INTO dimension (id, name) VALUES (5, 'option');"
		"ALTER TABLE piece ADD COLUMN option INTEGER REFERENCES label;",
	};
	const char *const broken[] = {
		next[0], next[1], "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1);"};
	assert_int_equal(sp_store_version, 1);
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	check_ok(save(store, 1));
	check_ok(sp_store_migrate(store, next, 2));
	assert_int_equal(ask(store, "PRAGMA user_version"), 2);
	assert_int_equal(ask(store, "SELECT sum(size) FROM piece WHERE packed ISNULL AND option ISNULL"),
		SAMPLE_BYTES);
	/* once is enough */
	check_ok(sp_store_migrate(store, next, 2));
	/* all or nothing */
	check_error(sp_store_migrate(store, broken, 3), SP_UNABLE, "nowhere");
	assert_int_equal(ask(store, "PRAGMA user_version"), 2);
	assert_int_equal(ask(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"), 0);
	check_ok(save(store, 2));
	/* and this program, which knows version 1, keeps its hands off */
	expect_open_error(*state, SP_UNABLE, "was written by a newer sizeprof");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(a_new_store_in_a_new_folder),
		SCRATCH_TEST(an_empty_file_is_a_store),
		SCRATCH_TEST(names_that_mean_something_to_sqlite),
		SCRATCH_TEST(no_file),
		SCRATCH_TEST(a_newer_store),
		SCRATCH_TEST(files_of_others),
		SCRATCH_TEST(a_damaged_store),
		SCRATCH_TEST(a_locked_store),
		SCRATCH_TEST(a_store_that_somebody_has_for_himself),
		SCRATCH_TEST(a_full_disk),
		SCRATCH_TEST(a_store_to_read_only),
		SCRATCH_TEST(many_open_a_new_store_at_once),
		SCRATCH_TEST(migrations_keep_what_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
