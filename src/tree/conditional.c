/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading source conditions, in two passes over all files: first who defines and includes what, then, with
 * that known, the lines.
 */
#include "conditional.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/words.h"
#include "conditional-reader.h"

#define LARGEST_FILE (1u << 30)

static enum sp_tree_kind kind_of(const struct sp_tree *tree)
{
	if (tree->kind && strcmp(tree->kind, "busybox") == 0)
		return SP_TREE_BUSYBOX;
	return tree->kind && strcmp(tree->kind, "toybox") == 0 ? SP_TREE_TOYBOX : SP_TREE_LINUX;
}

static void make_files(struct sp_source_conditions *sources, const char *const *files, size_t count)
{
	const char **sorted = sp_alloc((count + 1) * sizeof(*sorted));
	for (size_t i = 0; i < count; i++)
		sorted[i] = files[i];
	if (count)
		qsort(sorted, count, sizeof(*sorted), sp_compare_texts);
	sources->files = sp_alloc((count + 1) * sizeof(*sources->files));
	for (size_t i = 0; i < count; i++)
		if (!i || strcmp(sorted[i], sorted[i - 1]) != 0)
			sources->files[sources->count++].path = sp_strdup(sorted[i]);
	free(sorted);
}

/* Is there an object of that name in the build folder? Sources that only others include have none. */
static bool has_object(const struct sp_tree *tree, const char *path)
{
	const char *roots[] = {tree->build, tree->sources};
	size_t length = strlen(path);
	for (size_t i = 0; i < SP_COUNT(roots); i++) {
		size_t root = roots[i] ? strlen(roots[i]) : 0;
		if (!root || strncmp(path, roots[i], root) != 0 || path[root] != '/')
			continue;
		SP_AUTOFREE char *name = sp_format("%.*s.o", (int)(length - root - 3), path + root + 1);
		SP_AUTOFREE char *object = sp_path_join(tree->build, name);
		return sp_path_exists(object);
	}
	return true;
}

static bool load(const struct sp_tree *tree, struct sp_source_text *source, const char *path)
{
	uint64_t size;
	struct sp_error *error = sp_file_size(path, &size);
	if (!error && size < LARGEST_FILE)
		error = sp_file_read(path, &source->text);
	sp_error_free(error);
	source->path = path;
	source->is_c = !sp_ends_with(path, ".S") && !sp_ends_with(path, ".s");
	source->can_be_included = source->is_c && !sp_ends_with(path, ".c");
	source->is_compiled = !source->is_c || (sp_ends_with(path, ".c") && has_object(tree, path));
	return !error && size < LARGEST_FILE;
}

static void collect(struct sp_reader *reader, uint32_t number)
{
	struct sp_source_text *source = &reader->files[number];
	sp_scan_text(&source->scan, sp_buffer_text(&source->text), source->text.size, 1, true);
	sp_items_collect(reader, number);
	free(source->scan.tokens.items);
	source->scan.tokens = (struct sp_tokens){0};
}

static void mark(struct sp_reader *reader, uint32_t number, struct sp_scan *scan, struct sp_source_file *file)
{
	struct sp_source_text *source = &reader->files[number];
	struct sp_marks marks = {0};
	sp_scan_restart(scan);
	if (source->is_c) {
		sp_scan_text(scan, sp_buffer_text(&source->text), source->text.size, 1, true);
		/* enough for any real source; what is nested to explode ends here */
		reader->budget = 1000000 + 20 * scan->tokens.count;
		sp_items_mark(reader, number, scan, &marks);
	}
	sp_marks_finish(reader, number, &marks, file);
	if (source->is_c && !source->can_be_included)
		sp_spans_weigh(scan, file);
	free(marks.items);
}

static void clear_reader(struct sp_reader *reader)
{
	sp_names_clear(&reader->names);
	sp_names_clear(&reader->options);
	for (size_t i = 0; i < reader->file_count; i++) {
		sp_buffer_free(&reader->files[i].text);
		sp_scan_clear(&reader->files[i].scan);
		free(reader->files[i].includers);
	}
	free(reader->files);
	free(reader->bounds);
}

struct sp_error *sp_source_conditions_read(const struct sp_tree *tree, const char *const *files,
	size_t file_count, struct sp_conditions *conditions, struct sp_source_conditions *out)
{
	struct sp_source_conditions sources = {0};
	struct sp_reader reader = {.kind = kind_of(tree), .set = conditions};
	struct sp_scan scan = {0};
	make_files(&sources, files, file_count);
	sp_options_read(&reader, tree->config);
	reader.file_count = sources.count;
	reader.files = sp_alloc((sources.count + 1) * sizeof(*reader.files));
	reader.budget = SIZE_MAX / 2;
	for (uint32_t i = 0; i < sources.count && !sp_interrupted(); i++) {
		sources.files[i].missing = !load(tree, &reader.files[i], sources.files[i].path);
		collect(&reader, i);
	}
	if (!sp_interrupted())
		sp_includes_resolve(&reader);
	for (uint32_t i = 0; i < sources.count && !sp_interrupted(); i++)
		mark(&reader, i, &scan, &sources.files[i]);
	sp_scan_clear(&scan);
	clear_reader(&reader);
	if (sp_interrupted()) {
		sp_source_conditions_clear(&sources);
		return sp_error_interrupted();
	}
	*out = sources;
	return NULL;
}

void sp_source_conditions_clear(struct sp_source_conditions *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		free(sources->files[i].path);
		free(sources->files[i].spans);
	}
	free(sources->files);
	*sources = (struct sp_source_conditions){0};
}

static int find_path(const void *key, const void *item)
{
	const struct sp_source_file *file = item;
	return strcmp(key, file->path);
}

const struct sp_source_file *sp_source_conditions_find(
	const struct sp_source_conditions *sources, const char *path)
{
	if (!sources->count)
		return NULL;
	return bsearch(path, sources->files, sources->count, sizeof(*sources->files), find_path);
}

void sp_source_conditions_note(struct sp_source_conditions *sources, const struct sp_source_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct sp_source_file *file =
			!list->changed[i] || !sources->count
				? NULL
				: bsearch(list->paths[i], sources->files, sources->count,
					  sizeof(*sources->files), find_path);
		if (file)
			file->changed = true;
	}
}

/* All of them: the sources are on another machine. */
static bool is_nothing_here(const struct sp_source_conditions *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		if (!sources->files[i].missing)
			return false;
	return true;
}

char *sp_source_conditions_tell(const struct sp_tree *tree, const struct sp_source_conditions *sources)
{
	bool is_nothing = is_nothing_here(sources);
	for (size_t i = 0; i < sources->count; i++) {
		const struct sp_source_file *file = &sources->files[i];
		bool matters = file->changed || is_nothing || sp_path_below(file->path, tree->sources) ||
			       sp_path_below(file->path, tree->build);
		if (file->missing && matters)
			return sp_format(
				"%s, and perhaps more, is not here: which options the lines in it are "
				"there for is not known",
				file->path);
		if (file->changed)
			return sp_format("%s, and perhaps more, was changed since the build: what is said of "
					 "lines in it may be wrong until it is built again",
				file->path);
	}
	return NULL;
}

sp_condition sp_source_line(const struct sp_source_file *file, uint32_t line, uint32_t *gate_line)
{
	if (gate_line)
		*gate_line = 0;
	/* the first span that ends at the line or behind it */
	size_t low = SP_BISECT(i, file->span_count, file->spans[i].last < line);
	if (low == file->span_count || file->spans[low].first > line)
		return SP_ALWAYS;
	if (gate_line)
		*gate_line = file->spans[low].gate;
	return file->spans[low].condition;
}
