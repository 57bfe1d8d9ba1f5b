/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of `sizeprof why` share: what is known of a run, what a name means in it, and how it is
 * said.
 */
#ifndef SIZEPROF_CMD_WHY_H
#define SIZEPROF_CMD_WHY_H

#include "base/attribution.h"
#include "base/buffer.h"
#include "base/build.h"
#include "base/table.h"
#include "cmd/cmd.h"
#include "sizeprof/journal.h"

/* What is known of a run, loaded once. */
struct sp_why {
	struct sp_context *context;
	struct sp_store *store;
	uint64_t number;
	struct sp_build build;
	struct sp_attribution attribution;
	struct sp_measurement *measurements;
	size_t measurement_count;
	char *prefix; /* of the userspace's labels: "busybox:" */
	uint64_t search; /* number of the newest one that began with this run, or made it; 0: none */
	struct sp_journal_end end; /* of it, with its certificate; empty when it did not end */
	uint64_t base;             /* the build that it began with */
	struct sp_build base_build; /* it, when it is not this one */
	struct sp_table dropped, stayed; /* what it left out, what not: reports/dropped.sql, reports/stayed.sql */
};

enum { SP_WHY_SEARCHED = 3 }; /* kernel, userspace and image: what a search changes */
enum { SP_WHY_PROGRAMS = 2 }; /* kernel and userspace: a name may be one of both */

/* What a name means; pointers into the run. */
struct sp_why_found {
	char *name; /* as typed, without what makes an option a move: "=VALUE", "@BY", "image:" */
	const struct sp_option_cost *options[SP_WHY_PROGRAMS];
	const struct sp_applet_cost *applet;
	struct sp_table symbols[SP_WHY_PROGRAMS]; /* who gates it: reports/gates.sql */
	const char *off[SP_WHY_PROGRAMS]; /* programs whose configuration says that the option is not set */
	char *off_name;                   /* of what is off or searched, without CONFIG_ */
	const char *searched[SP_WHY_SEARCHED]; /* programs of which a search changed it, though the run has no such line */
	size_t option_count, symbol_count, off_count, searched_count;
};

/*
 * What NAME is: CONFIG_X, X, an applet, a symbol, each behind the userspace's prefix or not. A usage error
 * offers the nearest names when it is nothing. Release it with sp_why_found_clear().
 */
struct sp_error *sp_why_find(
	const struct sp_why *why, const char *name, struct sp_why_found *found) SP_MUST_CHECK;
void sp_why_found_clear(struct sp_why_found *found);
#define SP_WHY_FOUND SP_GUARD(sp_why_found_clear) struct sp_why_found
/* Names near that of an option which is off, "" when there are none; release with free() */
char *sp_why_near(const struct sp_why *why, const char *name);
/* Other things whose names differ from these in case alone: "ASH, ash"; "" when there are none; release with
 * free() */
char *sp_why_namesakes(const struct sp_why *why, const char *name, const struct sp_why_found *found);

/* An option's or applet's label in the ledger: what users type when it has to be unmistakable; release with
 * free() */
char *sp_why_label(const struct sp_why *why, const char *program, const char *name);
/* What was measured of it, or NULL. */
const struct sp_measurement *sp_why_measured(
	const struct sp_why *why, const char *kind, const char *program, const char *name);

/* For people: all that is known of one thing, in sentences and tables on standard output. */
struct sp_error *sp_why_tell_option(
	const struct sp_why *why, const struct sp_option_cost *option) SP_MUST_CHECK;
struct sp_error *sp_why_tell_symbol(
	const struct sp_why *why, const char *name, const struct sp_table *gates) SP_MUST_CHECK;
struct sp_error *sp_why_tell_applet(
	const struct sp_why *why, const struct sp_applet_cost *applet) SP_MUST_CHECK;
void sp_why_tell_off(const struct sp_why *why, const struct sp_why_found *found);
/* For machines: the same as an object of JSON. */
struct sp_error *sp_why_print_json(const struct sp_why *why, const struct sp_why_found *found) SP_MUST_CHECK;

/* What a search of the run found out about an option, or a setting of the image. */
struct sp_error *sp_why_load_search(struct sp_why *why) SP_MUST_CHECK;
/* Is it on in the build that the search began with, when that is another one? */
bool sp_why_base_has(const struct sp_why *why, const char *program, const char *name);
bool sp_why_is_searched(const struct sp_why *why, const char *program, const char *name);
void sp_why_tell_search(const struct sp_why *why, const char *program, const char *name);
void sp_why_searched_columns(struct sp_table *dropped, struct sp_table *kept);
void sp_why_add_searched(const struct sp_why *why, const char *program, const char *name, struct sp_table *dropped,
	struct sp_table *kept);

/* The places that gate an option's bytes, the largest packed first: at most top of them, 0: all. Returns how
   many there are. */
size_t sp_why_places(
	const struct sp_why *why, const struct sp_option_cost *option, size_t top, struct sp_table *table);
/* Who owns the bytes of one label: the ledger by a dimension, the largest first. */
struct sp_error *sp_why_largest(const struct sp_why *why, enum sp_dimension by, enum sp_dimension in,
	const char *label, uint32_t top, struct sp_table *table) SP_MUST_CHECK;
/* Say by which command it is measured, unless nothing can be built again; more: "--applets" or "" */
void sp_why_tell_measurable(
	const struct sp_why *why, const char *program, const char *more, const char *name);

/* Print words as lines of at most 80 characters, indented by so many blanks; what follows the first line by
   two more when it is. */
void sp_why_say(unsigned indent, const char *format, ...) SP_FORMAT(2, 3);
/* Print other people's text as it is, but for bytes that move the cursor. */
void sp_why_print_plain(const char *text);
/* "7,377.1"; release with free() */
char *sp_why_bytes(sp_bits packed);
/* "A, B and C" of "A B C"; of more than most names the rest is counted; release with free() */
char *sp_why_names(const char *list, size_t most);

/* A table that is made row by row; cells are copied, NULL is an empty one. */
struct sp_why_column {
	const char *name;
	enum sp_column_type type;
	uint8_t decimals;
};
void sp_why_columns(struct sp_table *table, const struct sp_why_column *columns, size_t count);
/* The texts of one row; release each with sp_why_cells_add_to(), which empties it. */
struct sp_why_cells {
	char *items[32];
	size_t count;
};
void sp_why_cell_text(struct sp_why_cells *cells, const char *text);
void sp_why_cell_integer(struct sp_why_cells *cells, int64_t number);
void sp_why_cell_packed(struct sp_why_cells *cells, sp_bits packed); /* bytes with three decimals */
void sp_why_cell_real(struct sp_why_cells *cells, double number, int decimals);
void sp_why_cells_add_to(struct sp_why_cells *cells, struct sp_table *table);
/* A cost as cells: packed, raw, text, data, bss. */
void sp_why_cell_cost(struct sp_why_cells *cells, const struct sp_cost *cost);
/* A table of costs, a row for each. */
void sp_why_cost_columns(struct sp_table *table);
void sp_why_add_cost(struct sp_table *table, const char *what, const struct sp_cost *cost);

#endif
