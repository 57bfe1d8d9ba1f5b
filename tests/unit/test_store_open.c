/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening the store: new, again, newer, foreign, damaged, locked, full, read-only, and by many at once;
 * migrations.
 */
#include "unit/store_sample.h"
#include "unit/store_ledger.h"
#include "unit/store_search.h"

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
	return sp_store_save_build(store, &build, &sample_verdict, &sample_ledger, NULL, &number);
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
		assert_int_equal(ask(store, "PRAGMA user_version"), sp_store_version);
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
	SP_AUTOFREE char *newer = sp_format("PRAGMA user_version = %u", sp_store_version + 1);
	SP_AUTOFREE char *expected = sp_format("was written by a newer sizeprof (version %u, this one knows %u): update",
		sp_store_version + 1, sp_store_version);
	run_sql(*state, newer);
	expect_open_error(*state, SP_UNABLE, expected);
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

/* A store as sizeprof made it before pieces had packed sizes: run 1 has a ledger, run 2 has none. */
static void make_version_1(const char *path)
{
	run_sql(path, sp_store_migrations[0]);
	run_sql(path,
		"INSERT INTO build (hash, recipe, title, made_at) VALUES"
		" ('aaaa1111', 'tiny', 'Tiny', '2024-05-17T09:30:00Z'),"
		" ('bbbb2222', 'tiny', 'Tiny', '2024-05-18T09:30:00Z');"
		"INSERT INTO artifact VALUES (1, 0, 'bzImage', '/b/bzImage', 500, 'cc', 1);"
		"INSERT INTO verdict (build, outcome, instructions, seconds, steps, steps_passed, tested_at)"
		" VALUES (1, 'pass', 5, 1.5, 6, 6, '2024-05-17T09:31:00Z');"
		"INSERT INTO duration VALUES (1, 0, 'kernel', 190.5, 1100);"
		"INSERT INTO label (dimension, name) VALUES (0, '.text'), (1, 'start_kernel'), (2, 'main.o'),"
		" (3, 'init'), (4, 'bzImage');"
		"INSERT INTO image (build, name, bytes) VALUES (1, 'vmlinux.bin', 400);"
		"INSERT INTO piece VALUES (1, 0, 400, 1, 2, 3, 4, 5);"
		"PRAGMA application_id = 1397772870; PRAGMA user_version = 1; PRAGMA journal_mode = WAL");
}

static void a_store_of_version_1(void **state)
{
	make_version_1(*state);
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(ask(store, "PRAGMA user_version"), sp_store_version);
	assert_int_equal(ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(
		ask(store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	/* what was built and what came of it is there as before */
	assert_int_equal(ask(store, "SELECT count(*) FROM build"), 2);
	struct sp_verdict verdict = {0};
	bool found = false;
	check_ok(sp_store_load_verdict(store, 1, &verdict, &found));
	assert_true(found && verdict.outcome == SP_VERDICT_PASS);
	SP_TABLE sizes = {0};
	check_ok(sp_store_sizes(store, 1, &sizes));
	assert_string_equal(sp_table_cell(&sizes, 0, 1), "500");
	/* ledgers are not: no packed size can be made up */
	assert_int_equal(ask(store, "SELECT count(*) FROM label"), 0);
	SP_TABLE table = {0};
	struct sp_report_query query = {.dimension = SP_BY_MEDIUM, .in_dimension = -1};
	check_error(sp_store_report(store, 1, &query, &table), SP_UNABLE,
		"run 1 was stored without a ledger: build it again to see its bytes");
	/* and building it again is all it takes */
	struct sp_build build = {.hash = "aaaa1111", .recipe = (char[]){"tiny"}, .title = (char[]){"Tiny"}};
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, NULL, &number));
	assert_int_equal(number, 1);
	check_ok(sp_store_report(store, 1, &query, &table));
	assert_int_equal(table.row_count, 3);
}

/* Version 2 had packed sizes, and no options: its ledgers go as well, and all else stays. */
static void a_store_of_version_2(void **state)
{
	make_version_1(*state);
	run_sql(*state, sp_store_migrations[1]);
	run_sql(*state,
		"INSERT INTO label (id, dimension, name) VALUES (1, 0, '.text'), (2, 1, 'start_kernel'), (3, 2, 'main.o'),"
		" (4, 3, 'init'), (5, 4, 'bzImage'), (6, 5, 'bzImage');"
		"INSERT INTO image VALUES (1, 1, NULL, 'bzImage', 500, 0, 500, 67108864000, NULL, 0, 1, 0, 0);"
		"INSERT INTO piece VALUES (1, 0, 0, 500, 67108864000, 0, 1, 2, 3, 4, 5, 6);"
		"INSERT INTO alias VALUES (1, 'begin', 2); INSERT INTO note VALUES (1, 0, 'a note');"
		"INSERT INTO copy VALUES (1, 2, 2, 5, 7); INSERT INTO ledger VALUES (1, 1); PRAGMA user_version = 2");
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(ask(store, "PRAGMA user_version"), sp_store_version);
	assert_int_equal(ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(ask(store, "SELECT count(*) FROM dimension"), SP_DIMENSIONS);
	assert_int_equal(ask(store, "SELECT count(*) FROM build"), 2);
	assert_int_equal(ask(store, "SELECT count(*) FROM verdict"), 1);
	assert_int_equal(ask(store, "SELECT count(*) FROM label"), 0);
	uint64_t version = 9;
	check_ok(sp_store_ledger_version(store, 1, &version));
	assert_int_equal(version, 0);
	SP_TABLE table = {0};
	struct sp_report_query query = {.dimension = SP_BY_OPTION, .in_dimension = -1};
	check_error(sp_store_report(store, 1, &query, &table), SP_UNABLE,
		"run 1 was stored without a ledger: build it again to see its bytes");
	struct sp_build build = {.hash = "aaaa1111", .recipe = (char[]){"tiny"}, .title = (char[]){"Tiny"}};
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, NULL, &number));
	check_ok(sp_store_report(store, 1, &query, &table));
	assert_int_equal(table.row_count, 9);
}

/* A store as sizeprof made it before there were searches: all that it has stays. */
static void a_store_of_version_3(void **state)
{
	make_version_1(*state);
	run_sql(*state, sp_store_migrations[1]);
	run_sql(*state, sp_store_migrations[2]);
	run_sql(*state,
		"INSERT INTO label (id, dimension, name) VALUES (1, 0, '.text'), (2, 6, 'BLOCK');"
		"INSERT INTO image VALUES (1, 1, NULL, 'bzImage', 500, 0, 500, 67108864000, NULL, 0, 1, 0, 0);"
		"INSERT INTO piece VALUES (1, 0, 0, 500, 67108864000, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 1);"
		"INSERT INTO ledger VALUES (1, 3, 0, 0);"
		"INSERT INTO measurement VALUES (1, 'kernel', 'option', 'BLOCK', 0, 1, 2, 3, 4, 5, NULL, NULL, NULL, 'pass',"
		" 1.5, 0, '2024-05-17T09:30:00Z');"
		"PRAGMA user_version = 3");
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(ask(store, "PRAGMA user_version"), sp_store_version);
	assert_int_equal(ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(ask(store, "SELECT count(*) FROM build"), 2);
	assert_int_equal(ask(store, "SELECT count(*) FROM verdict"), 1);
	assert_int_equal(ask(store, "SELECT count(*) FROM measurement WHERE name = 'BLOCK'"), 1);
	assert_int_equal(ask(store, "SELECT sum(size) FROM piece"), 500);
	assert_int_equal(ask(store, "SELECT count(*) FROM piece JOIN label ON label.id = package AND dimension = 8"
				    " AND name = '(no package)'"), 1);
	assert_int_equal(ask(store, "SELECT version FROM ledger"), 3);
	uint64_t search = 0;
	check_ok(save_sample_search(store, 2, &search));
	assert_int_equal(search, 1);
}

/*
 * A store as sizeprof made it before items had parents: its search is there as before, says that it does not know, and
 * knows once it is gone on with.
 */
static void a_store_of_version_5(void **state)
{
	make_version_1(*state);
	for (size_t i = 1; i < 5; i++)
		run_sql(*state, sp_store_migrations[i]);
	run_sql(*state,
		"INSERT INTO search (base, test, target, target_bytes, strategy, seed, inputs, inputs_sha256, jobs, pid,"
		" state, payload, started_at) VALUES (2, '0f1e2d', '1.44M', 1474560, 'weighted', -81985529216486896,"
		" 'linux=6.1.192-2' || char(10) || 'gcc=gcc (Debian 12.2.0-14) 12.2.0' || char(10) || 'rules=1' || char(10),"
		" '837a4794a6e25ac09e89bf79bc54877159738487c222f343dc75a1e595ec09cf', 2, 5, 'stopped', 1000, '2024-05-17T09:30:00Z');"
		"INSERT INTO search_item VALUES (1, 'kernel:USB=n', 0, 'kernel', 'USB', 'n', 1, 0.5),"
		" (1, 'kernel:OLD=n', 1, 'kernel', 'OLD', 'n', 2, 0.5);"
		"PRAGMA user_version = 5");
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	assert_int_equal(ask(store, "PRAGMA user_version"), sp_store_version);
	assert_int_equal(ask(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(ask(store, "SELECT count(*) FROM search_item WHERE round IS NULL AND parents IS NULL"), 2);
	struct sp_journal_search search = sample_search;
	struct sp_search_begun begun = {0};
	search.base = 2;
	check_ok(sp_store_begin_search(store, &search, &begun));
	assert_true(begun.resumed);
	check_ok(sp_store_save_items(store, 1, sample_items, SP_COUNT(sample_items)));
	SP_TABLE table = {0};
	check_ok(sp_store_items(store, 1, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_non_null(strstr(text, "\nkernel:OLD=n|kernel|OLD|n|2.0|0.500|-|-|-|-|unknown|1000|\n"));
	assert_non_null(strstr(text, "\nkernel:USB=n|kernel|USB|n|3000.0|0.250|kernel:BLOCK=n kernel:PROC_FS=n|-|-|1|"));
}

static void migrations_keep_what_is_there(void **state)
{
	uint32_t count = sp_store_version;
	SP_AUTOFREE const char **scripts = sp_alloc((count + 2) * sizeof(*scripts));
	memcpy(scripts, sp_store_migrations, count * sizeof(*scripts));
	scripts[count] = "ALTER TABLE piece ADD COLUMN nature INTEGER REFERENCES label;"
			 "INSERT INTO dimension (id, name) VALUES (9, 'nature');";
	scripts[count + 1] = "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1);";
	SP_STORE *store = NULL;
	check_ok(sp_store_open(*state, &store));
	check_ok(save(store, 1));
	check_ok(sp_store_migrate(store, scripts, count + 1));
	assert_int_equal(ask(store, "PRAGMA user_version"), count + 1);
	assert_int_equal(ask(store, "SELECT sum(size) FROM piece WHERE nature ISNULL"), SAMPLE_BYTES);
	/* once is enough */
	check_ok(sp_store_migrate(store, scripts, count + 1));
	/* all or nothing */
	check_error(sp_store_migrate(store, scripts, count + 2), SP_UNABLE, "nowhere");
	assert_int_equal(ask(store, "PRAGMA user_version"), count + 1);
	assert_int_equal(ask(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"), 0);
	check_ok(save(store, 2));
	/* and this program, which knows the version before, keeps its hands off */
	expect_open_error(*state, SP_UNABLE, "was written by a newer sizeprof");
}

/* A migration that does not come to its end leaves the old store as it was. */
static void a_migration_that_fails(void **state)
{
	const char *const broken[] = {
		sp_store_migrations[0], sp_store_migrations[1], "INSERT INTO nowhere VALUES (1)"};
	make_version_1(*state);
	sqlite3 *database = NULL;
	assert_int_equal(sqlite3_open(*state, &database), SQLITE_OK);
	struct sp_store old = {.database = database, .path = *state};
	check_error(sp_store_migrate(&old, broken, 3), SP_UNABLE, "nowhere");
	assert_int_equal(ask(&old, "PRAGMA user_version"), 1);
	assert_int_equal(ask(&old, "SELECT sum(size) FROM piece"), 400);
	sqlite3_close(database);
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
		SCRATCH_TEST(a_store_of_version_1),
		SCRATCH_TEST(a_store_of_version_2),
		SCRATCH_TEST(a_store_of_version_3),
		SCRATCH_TEST(a_store_of_version_5),
		SCRATCH_TEST(migrations_keep_what_is_there),
		SCRATCH_TEST(a_migration_that_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
