/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/kernel-fragments.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/renames.h"

void sp_kernel_fragments_clear(struct sp_kernel_fragments *fragments)
{
	for (size_t i = 0; i < fragments->text_count; i++)
		free(fragments->texts[i]);
	for (size_t i = 0; i < fragments->note_count; i++)
		free(fragments->notes[i]);
	free(fragments->texts);
	free(fragments->notes);
	*fragments = (struct sp_kernel_fragments){0};
}

struct sp_error *sp_kernel_fragments_read(const struct sp_recipe *recipe, struct sp_fragment *fragment)
{
	for (size_t i = 0; i < recipe->kernel_fragment_count; i++)
		SP_TRY(sp_fragment_read(fragment, recipe->kernel_fragments[i]));
	return NULL;
}

/* What of the recipe's lines and of the table belongs together. */
struct candidates {
	struct sp_fragment lines;
	struct sp_renames renames;
	struct sp_renamed *list;
	size_t count;
};

static void end_candidates(struct candidates *candidates)
{
	free(candidates->list);
	sp_renames_clear(&candidates->renames);
	sp_fragment_free(&candidates->lines);
}

static struct sp_error *find_candidates(
	const struct sp_recipe *recipe, const struct sp_build_options *options, struct candidates *candidates)
{
	SP_TRY(sp_renames_read(options->renames, &candidates->renames));
	SP_TRY(sp_kernel_fragments_read(recipe, &candidates->lines));
	candidates->list = sp_renames_find(
		&candidates->renames, &candidates->lines, options->kernel->version, &candidates->count);
	return NULL;
}

struct sp_error *sp_kernel_fragments_inputs(
	const struct sp_recipe *recipe, const struct sp_build_options *options, struct sp_inputs *inputs)
{
	SP_GUARD(end_candidates) struct candidates candidates = {0};
	SP_TRY(find_candidates(recipe, options, &candidates));
	for (size_t i = 0; i < candidates.count; i++) {
		sp_inputs_add(inputs, "renamed", candidates.list[i].line->name);
		sp_inputs_add(inputs, "to", candidates.list[i].other);
	}
	return NULL;
}

struct sp_kconfig_question sp_kernel_question(
	const struct sp_make *make, const struct sp_lost_line *lines, size_t count)
{
	return (struct sp_kconfig_question){
		.helper = make->options->helper,
		.cache = make->options->cache,
		.tree = make->options->kernel->folder,
		.build = make->folder->path,
		.make = (const char *const *)make->argv.items,
		.environment = (const char *const *)make->environment.items,
		.lines = lines,
		.line_count = count,
	};
}

/* Keeps the candidates whose option the tree lacks while it has the other one. */
static struct sp_error *ask_tree(const struct sp_make *make, struct candidates *candidates)
{
	size_t count = candidates->count, kept = 0;
	SP_AUTOFREE struct sp_lost_line *lines = sp_alloc((2 * count + 1) * sizeof(*lines));
	SP_AUTOFREE bool *known = sp_alloc((2 * count + 1) * sizeof(*known));
	for (size_t i = 0; i < count; i++) {
		const struct sp_renamed *one = &candidates->list[i];
		lines[2 * i] = (struct sp_lost_line){.name = one->line->name, .wanted = "n"};
		lines[2 * i + 1] = (struct sp_lost_line){
			.name = one->other ? one->other : one->line->name, .wanted = "n"};
	}
	struct sp_kconfig_question question = sp_kernel_question(make, lines, 2 * count);
	SP_TRY(make->options->known(&question, known));
	for (size_t i = 0; i < count; i++)
		if (!known[2 * i] && (!candidates->list[i].other || known[2 * i + 1]))
			candidates->list[kept++] = candidates->list[i];
	candidates->count = kept;
	return NULL;
}

static void take_notes(const struct sp_make *make, const struct candidates *candidates,
	struct sp_kernel_fragments *fragments)
{
	SP_AUTOFREE char *tree =
		sp_format("%s %s", make->options->kernel->name, make->options->kernel->version);
	fragments->notes = sp_alloc((candidates->count + 1) * sizeof(*fragments->notes));
	for (size_t i = 0; i < candidates->count; i++)
		fragments->notes[fragments->note_count++] = sp_renamed_sentence(&candidates->list[i], tree);
}

static struct sp_error *translate(const struct sp_recipe *recipe, const struct candidates *candidates,
	struct sp_kernel_fragments *fragments)
{
	fragments->texts = sp_alloc((recipe->kernel_fragment_count + 1) * sizeof(*fragments->texts));
	fragments->text_count = recipe->kernel_fragment_count;
	for (size_t i = 0; i < fragments->text_count; i++) {
		SP_BUFFER text = SP_BUFFER_EMPTY, result = SP_BUFFER_EMPTY;
		SP_TRY(sp_file_read(recipe->kernel_fragments[i], &text));
		sp_renames_apply(sp_buffer_text(&text), candidates->list, candidates->count, &result);
		if (strcmp(sp_buffer_text(&text), sp_buffer_text(&result)) != 0)
			fragments->texts[i] = sp_strdup(sp_buffer_text(&result));
	}
	return NULL;
}

struct sp_error *sp_kernel_fragments_open(
	struct sp_make *make, const struct sp_recipe *recipe, struct sp_kernel_fragments *fragments)
{
	SP_GUARD(end_candidates) struct candidates candidates = {0};
	*fragments = (struct sp_kernel_fragments){0};
	SP_TRY(find_candidates(recipe, make->options, &candidates));
	if (candidates.count == 0 || !make->options->known)
		return NULL;
	SP_TRY(ask_tree(make, &candidates));
	take_notes(make, &candidates, fragments);
	return translate(recipe, &candidates, fragments);
}

struct sp_error *sp_kernel_fragments_parse(const struct sp_recipe *recipe,
	const struct sp_kernel_fragments *fragments, struct sp_fragment *lines)
{
	for (size_t i = 0; i < recipe->kernel_fragment_count; i++) {
		const char *path = recipe->kernel_fragments[i];
		const char *text = i < fragments->text_count ? fragments->texts[i] : NULL;
		SP_TRY(text ? sp_fragment_parse(lines, text, path) : sp_fragment_read(lines, path));
	}
	return NULL;
}
