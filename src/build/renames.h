/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options that other versions of Linux have under another name, or no more: datasets/renames.csv, described
 * in datasets/README.md. A row is only a hint: whether a tree has an option is asked of the tree.
 */
#ifndef SIZEPROF_BUILD_RENAMES_H
#define SIZEPROF_BUILD_RENAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "build/config.h"

struct sp_rename {
	char *option, *successor; /* without CONFIG_; successor NULL: there is none */
	char *since;              /* the version of Linux with the successor, or without the option */
	bool all;     /* the successor takes all values, so that it also goes back; else y alone */
	char *source; /* the commit that did it */
};

struct sp_renames {
	struct sp_rename *rows;
	size_t count;
};

/* path NULL: an empty table. A usage error names file and row. */
struct sp_error *sp_renames_read(const char *path, struct sp_renames *renames) SP_MUST_CHECK;
void sp_renames_clear(struct sp_renames *renames);
#define SP_RENAMES SP_GUARD(sp_renames_clear) struct sp_renames

/* A line whose option a tree of that version may lack. All texts are the fragment's and the table's. */
struct sp_renamed {
	const struct sp_config_line *line;
	const struct sp_rename *row;
	const char *other; /* the option's name there; NULL: none that would mean the same */
};

/*
 * The lines of a fragment that the table has something to say of, for a tree of that version, in the
 * fragment's order; free() the array.
 */
struct sp_renamed *sp_renames_find(const struct sp_renames *renames, const struct sp_fragment *fragment,
	const char *version, size_t *count);

/* A fragment's text with these lines under the other name, or as comments; the numbers of lines stay. */
void sp_renames_apply(
	const char *text, const struct sp_renamed *renamed, size_t count, struct sp_buffer *result);

/* One sentence for people; release with free(). tree: "linux 7.2.12". */
char *sp_renamed_sentence(const struct sp_renamed *renamed, const char *tree);

#endif
