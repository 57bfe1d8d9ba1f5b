/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which lines of the sources of a build are there on which condition over options: by #if, by if
 * (IS_ENABLED()), and by calls of which nothing is left without an option, because only an empty stub of what
 * is called remains.
 */
#ifndef SIZEPROF_TREE_CONDITIONAL_H
#define SIZEPROF_TREE_CONDITIONAL_H

#include "sizeprof/tree.h"

/* The sources and headers that objects were made of. */
struct sp_source_list {
	char **paths;  /* absolute, sorted */
	bool *changed; /* newer than an object that was made of it */
	size_t count;
};

/*
 * Read from the lists that Kbuild keeps beside objects (DIR/.NAME.o.cmd). objects are named as in a link map:
 * "fs/super.o", "lib/lib.a:memcpy.o" or "lib/lib.a(memcpy.o)", relative to the build folder; those without a
 * list are left out.
 */
struct sp_error *sp_source_files_of(const struct sp_tree *tree, const char *const *objects,
	size_t object_count, struct sp_source_list *list) SP_MUST_CHECK;
void sp_source_list_clear(struct sp_source_list *list);
#define SP_SOURCE_LIST SP_GUARD(sp_source_list_clear) struct sp_source_list

/*
 * files are absolute; sources that include no other file of the list matter as well. Files that cannot be
 * read have no spans and count as missing. Conditions are added to the set. Spans of one file do not overlap:
 * a line is in one at most, whose condition is all that is known of it.
 */
struct sp_error *sp_source_conditions_read(const struct sp_tree *tree, const char *const *files,
	size_t file_count, struct sp_conditions *conditions, struct sp_source_conditions *out) SP_MUST_CHECK;
void sp_source_conditions_clear(struct sp_source_conditions *sources);
#define SP_SOURCE_CONDITIONS SP_GUARD(sp_source_conditions_clear) struct sp_source_conditions
/* Takes over what the list says of changes. */
void sp_source_conditions_note(struct sp_source_conditions *sources, const struct sp_source_list *list);

/*
 * A sentence on the first file that changed or is not here, for free(); NULL: there is none. Of a file that
 * only debug information names, outside of the tree, nothing is said: a library's sources have no options.
 */
char *sp_source_conditions_tell(
	const struct sp_tree *tree, const struct sp_source_conditions *sources) SP_MUST_CHECK;

/* NULL: not among them. */
const struct sp_source_file *sp_source_conditions_find(
	const struct sp_source_conditions *sources, const char *path);
/* Lines of a file with code in them, whatever their conditions; 0 when it cannot be read. */
uint32_t sp_source_code_lines(const char *path) SP_MUST_CHECK;
/* SP_ALWAYS where nothing is said. gate_line may be NULL; 0: no line. */
sp_condition sp_source_line(const struct sp_source_file *file, uint32_t line, uint32_t *gate_line);

#endif
