/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger <-> SQLite: what was built, what came of it, and the tables that reports are made of. sqlite3 is
 * used here and nowhere else.
 *
 * A build enters the store in one transaction, or not at all; a process killed at any moment leaves the store
 * as it was before. The file is an SQLite database in WAL mode with application_id SP_STORE_APPLICATION and
 * the schema's version in user_version; src/store/schema.sql and version2.sql to version8.sql describe its tables.
 */
#ifndef SIZEPROF_STORE_STORE_H
#define SIZEPROF_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/build.h"
#include "sizeprof/ledger.h"
#include "sizeprof/option.h"
#include "sizeprof/table.h"
#include "sizeprof/verdict.h"

#define SP_STORE_APPLICATION 0x53505246 /* "SPRF" */
#define SP_STORE_WAIT 10.0              /* seconds that a lock of another process is waited for */

struct sp_store;

/*
 * Open the store in file path; file and folder are made when missing, an older version is brought up to date.
 * A file that cannot be written is opened for reading. Unable: written by a newer sizeprof, no store at all,
 * damaged, locked for longer than SP_STORE_WAIT.
 */
struct sp_error *sp_store_open(const char *path, struct sp_store **store) SP_MUST_CHECK;
/* The same with another limit, in seconds, for locks of other processes; it holds as long as the store is
 * open. */
struct sp_error *sp_store_open_within(
	const char *path, double seconds, struct sp_store **store) SP_MUST_CHECK;
/* NULL is fine. */
void sp_store_close(struct sp_store *store);
void sp_store_close_pointer(struct sp_store **store);
#define SP_STORE SP_GUARD(sp_store_close_pointer) struct sp_store

/*
 * Keep a build with all that belongs to it. verdict, ledger and attribution may be NULL: not tested, not
 * accounted for, without options; an attribution goes with the ledger that its costs are of. Of a build whose
 * hash is there already the paths of its files are brought up to date and the verdict is added, and the ledger
 * with its attribution when it has none, or one by older rules, or when an attribution is given; it is an error
 * when what ships differs. A ledger that breaks its rules, above all conservation, is refused together with the
 * build, and so is an attribution: its options are sorted, each once; what each owns is what the ledger says,
 * exactly, raw and packed; and the ledger has no other options. *number is the build's number.
 */
struct sp_error *sp_store_save_build(struct sp_store *store, const struct sp_build *build,
	const struct sp_verdict *verdict, const struct sp_ledger *ledger, const struct sp_attribution *attribution,
	uint64_t *number) SP_MUST_CHECK;
/* Keep a further boot test of a build. */
struct sp_error *sp_store_save_verdict(
	struct sp_store *store, uint64_t number, const struct sp_verdict *verdict) SP_MUST_CHECK;

/* Is a build with that hash (all 64 digits) there? *number is written when it is. */
struct sp_error *sp_store_find_hash(
	struct sp_store *store, const char *hash, uint64_t *number, bool *found) SP_MUST_CHECK;
/* By which rules the build's ledger was made (SP_LEDGER_VERSION): 0 when it has none. One of another version
   is replaced when the build is saved with a ledger again. */
struct sp_error *sp_store_ledger_version(
	struct sp_store *store, uint64_t number, uint64_t *version) SP_MUST_CHECK;
/*
 * The build that a user's RUN means: a number, or else the unique beginning of a hash, 4 digits at least;
 * NULL or "" is the newest. Usage errors: no such run, more than one; unable: nothing is stored yet.
 */
struct sp_error *sp_store_find_run(struct sp_store *store, const char *text, uint64_t *number) SP_MUST_CHECK;
/* The newest build of a recipe with that overlay (NULL: without one); unable when there is none. */
struct sp_error *sp_store_find_recipe(
	struct sp_store *store, const char *recipe, const char *overlay, uint64_t *number) SP_MUST_CHECK;
/* Everything of a build; release it with sp_build_clear() (src/base/build.h). */
struct sp_error *sp_store_load_build(
	struct sp_store *store, uint64_t number, struct sp_build *build) SP_MUST_CHECK;
/*
 * What options and applets cost in a build; release it with sp_attribution_clear() (src/base/attribution.h).
 * Unable: the build was accounted for without options.
 */
struct sp_error *sp_store_load_attribution(
	struct sp_store *store, uint64_t number, struct sp_attribution *attribution) SP_MUST_CHECK;
/*
 * Before the labels of a program's options and applets: "" for the kernel, else the name of the source that is not
 * the kernel's and a colon, as the ledger's facts have it; release with free()
 */
char *sp_store_label_prefix(const struct sp_build *build, const char *program) SP_MUST_CHECK;
/* Was the build accounted for with options, and is a traced boot known of it? */
struct sp_error *sp_store_is_attributed(struct sp_store *store, uint64_t number, bool *attributed) SP_MUST_CHECK;
/* Is it a folder, accounted for by file and package alone? */
struct sp_error *sp_store_is_folder(struct sp_store *store, uint64_t number, bool *is_folder) SP_MUST_CHECK;
struct sp_error *sp_store_is_traced(struct sp_store *store, uint64_t number, bool *traced) SP_MUST_CHECK;
/* Keep a measurement of a build, in a transaction of its own; it replaces one of the same program, kind and name. */
struct sp_error *sp_store_save_measurement(
	struct sp_store *store, uint64_t number, const struct sp_measurement *measurement) SP_MUST_CHECK;
/* All of a build, by program, kind and name; release them with sp_measurements_free(). */
struct sp_error *sp_store_load_measurements(struct sp_store *store, uint64_t number,
	struct sp_measurement **measurements, size_t *count) SP_MUST_CHECK;
/* The newest verdict of a build, *found is false when it was never tested; its texts belong to the caller. */
struct sp_error *sp_store_load_verdict(
	struct sp_store *store, uint64_t number, struct sp_verdict *verdict, bool *found) SP_MUST_CHECK;
/*
 * How long a step took in the newest build of the recipe, or else of any; both are 0 when it never ran.
 */
struct sp_error *sp_store_last_duration(struct sp_store *store, const char *recipe, const char *step,
	double *seconds, uint64_t *units) SP_MUST_CHECK;

enum sp_report_sort {
	SP_SORT_PACKED, /* the largest share of the medium first; sp_store_diff(): the largest change */
	SP_SORT_RAW,
};

struct sp_report_query {
	enum sp_dimension dimension;
	/* Only bytes with this label; NULL: all. in_dimension is its dimension, or -1: whichever has it. A
	   directory or file that ends in '/' takes all below it. Another name of a symbol does as well. */
	const char *in_label;
	int in_dimension;
	enum sp_report_sort sort;
	uint32_t top;   /* that many labels, the others as one row; 0: all */
	bool unchanged; /* sp_store_diff(): a row for each label that did not change as well */
};

/*
 * The caller releases each table with sp_table_clear(). The columns are described in reports/NAME.sql. Sizes
 * of pieces are bytes; packed ones are reals with three decimals, of which people see one. Unable: the build
 * was stored without a ledger.
 */

/* The sort order of that name; a usage error lists them all. */
struct sp_error *sp_store_parse_sort(const char *name, enum sp_report_sort *sort) SP_MUST_CHECK;
/* Who owns the bytes of a build (reports/report.sql). The last cell of the last row is "1" when packed sizes
 * in scope are estimates. */
struct sp_error *sp_store_report(struct sp_store *store, uint64_t number, const struct sp_report_query *query,
	struct sp_table *table) SP_MUST_CHECK;
/*
 * By option, menu and applet: what can go, and what goes with it. query->dimension is not looked at. Unable: the
 * build was accounted for without options.
 */

/* A row for each option that owns bytes or saves some, by what it saves (reports/options.sql). */
struct sp_error *sp_store_options(struct sp_store *store, uint64_t number, const struct sp_report_query *query,
	struct sp_table *table) SP_MUST_CHECK;
/* A row for each menu, with all that is below it (reports/menus.sql, src/store/menu.c). query->top is not
 * looked at. */
struct sp_error *sp_store_menus(struct sp_store *store, uint64_t number, const struct sp_report_query *query,
	struct sp_table *table) SP_MUST_CHECK;
/* A row for each applet (reports/applets.sql). */
struct sp_error *sp_store_applets(struct sp_store *store, uint64_t number, const struct sp_report_query *query,
	struct sp_table *table) SP_MUST_CHECK;
/* Which options gate the bytes of a symbol, or of what has that other name, and where (reports/gates.sql); usage
 * error: no such symbol. */
struct sp_error *sp_store_gates(
	struct sp_store *store, uint64_t number, const char *symbol, struct sp_table *table) SP_MUST_CHECK;
/* What was predicted beside what was measured (reports/measured.sql); often none. */
struct sp_error *sp_store_measured(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* Are any packed sizes of the build estimates, since a codec gives prices for whole blocks only? */
struct sp_error *sp_store_estimated(struct sp_store *store, uint64_t number, bool *estimated) SP_MUST_CHECK;
/* The containers of a build and the streams in them (reports/images.sql). */
struct sp_error *sp_store_images(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* Who owns what by symbol within directory or section, for a figure (reports/blocks.sql). */
struct sp_error *sp_store_blocks(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* What a symbol's bytes are copied from in its compressed stream (reports/copies.sql); usage error: no such symbol. */
struct sp_error *sp_store_copies(
	struct sp_store *store, uint64_t number, const char *symbol, struct sp_table *table) SP_MUST_CHECK;
/* Other names of the symbols of a build (reports/aliases.sql). */
struct sp_error *sp_store_aliases(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* What the reader of the build's ledger should know: a table of sentences, often none (reports/notes.sql). */
struct sp_error *sp_store_notes(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* The quality gate of a build's ledger (reports/gate.sql); *passed when nothing is over its limit. */
struct sp_error *sp_store_gate(
	struct sp_store *store, uint64_t number, struct sp_table *table, bool *passed) SP_MUST_CHECK;
/* What grew and what shrank from one build to another (reports/diff.sql). */
struct sp_error *sp_store_diff(struct sp_store *store, uint64_t before, uint64_t after,
	const struct sp_report_query *query, struct sp_table *table) SP_MUST_CHECK;
/* The options of two runs that differ in value (reports/settings.sql). */
struct sp_error *sp_store_settings(
	struct sp_store *store, uint64_t before, uint64_t after, struct sp_table *table) SP_MUST_CHECK;
/* A row for each version of Linux that a recipe was built with (reports/versions.sql); recipe without a version. */
struct sp_error *sp_store_versions(
	struct sp_store *store, const char *recipe, struct sp_table *table) SP_MUST_CHECK;
/* What a run's medium is made of (reports/parts.sql), and what each option of its kernel costs (reports/kernel.sql). */
struct sp_error *sp_store_parts(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
struct sp_error *sp_store_kernel(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;
/* Files and folders that builds refer to, as columns path and build; sorted by build. They may be gone. */
struct sp_error *sp_store_paths(struct sp_store *store, struct sp_table *table) SP_MUST_CHECK;
/* All builds, the newest first (reports/runs.sql). */
struct sp_error *sp_store_runs(struct sp_store *store, struct sp_table *table) SP_MUST_CHECK;
/* A row for the newest build of every recipe and overlay and the newest import of every name (reports/systems.sql). */
struct sp_error *sp_store_systems(struct sp_store *store, struct sp_table *table) SP_MUST_CHECK;
/* What one build ships, or with 0 the newest build of every recipe and overlay (reports/table.sql). */
struct sp_error *sp_store_sizes(
	struct sp_store *store, uint64_t number, struct sp_table *table) SP_MUST_CHECK;

#endif
