/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recipe's fragments as the tree at hand takes them: with the names that options have there.
 */
#ifndef SIZEPROF_BUILD_KERNEL_FRAGMENTS_H
#define SIZEPROF_BUILD_KERNEL_FRAGMENTS_H

#include "base/error.h"
#include "build/config.h"
#include "build/folder-make.h"
#include "build/inputs.h"
#include "sizeprof/recipe.h"

struct sp_kernel_fragments {
	char **texts; /* of each fragment of the recipe; NULL: it is taken as it is */
	char **notes; /* a sentence for each line that is taken otherwise */
	size_t text_count, note_count;
};
void sp_kernel_fragments_clear(struct sp_kernel_fragments *fragments);
#define SP_KERNEL_FRAGMENTS SP_GUARD(sp_kernel_fragments_clear) struct sp_kernel_fragments

/* All lines, in the order they are merged. */
struct sp_error *sp_kernel_fragments_read(
	const struct sp_recipe *recipe, struct sp_fragment *fragment) SP_MUST_CHECK;

/* What the table of renames says of them, for the tree's version, goes into the kernel, too. */
struct sp_error *sp_kernel_fragments_inputs(const struct sp_recipe *recipe,
	const struct sp_build_options *options, struct sp_inputs *inputs) SP_MUST_CHECK;

/*
 * The make's folder has to hold a configuration of the tree. Asks the tree, when the table says that it may
 * lack an option; a line is taken otherwise only if the tree has no option of its name, and one of the other
 * name.
 */
struct sp_error *sp_kernel_fragments_open(struct sp_make *make, const struct sp_recipe *recipe,
	struct sp_kernel_fragments *fragments) SP_MUST_CHECK;

/* The lines as they are taken, named by file and line of the recipe's own fragments. */
struct sp_error *sp_kernel_fragments_parse(const struct sp_recipe *recipe,
	const struct sp_kernel_fragments *fragments, struct sp_fragment *lines) SP_MUST_CHECK;

/* The question about these lines, of the tree and folder of make. */
struct sp_kconfig_question sp_kernel_question(
	const struct sp_make *make, const struct sp_lost_line *lines, size_t count);

#endif
