/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spans of lines: noting them by tokens, and laying what was noted flat, so that a line is in one span at
 * most and its condition is all that was said of it.
 */
#include "conditional-reader.h"

#include <stdlib.h>

#include "base/memory.h"

#define NEIGHBOURS 8 /* tokens of the same line that are looked at */

static bool is_any(const struct sp_token *token, const uint16_t *marks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (sp_token_is_mark(token, marks[i]))
			return true;
	return false;
}

/* Marks that make no code of their own may stand before or behind on the line. */
static bool shares_start(const struct sp_evaluation *e, uint32_t first)
{
	static const uint16_t marks[] = {SP_MARK2('&', '&'), SP_MARK2('|', '|'), '?', ':', '(', '{'};
	for (uint32_t i = 1; i <= first && e->tokens[first - i].line == e->tokens[first].line; i++)
		if (i > NEIGHBOURS || !is_any(&e->tokens[first - i], marks, SP_COUNT(marks)))
			return true;
	return false;
}

static bool shares_end(const struct sp_evaluation *e, uint32_t last)
{
	static const uint16_t marks[] = {
		')', ';', ',', '{', SP_MARK2('&', '&'), SP_MARK2('|', '|'), '?', ':'};
	for (uint32_t i = 1; last + i < e->count && e->tokens[last + i].line == e->tokens[last].line; i++)
		if (i > NEIGHBOURS || !is_any(&e->tokens[last + i], marks, SP_COUNT(marks)))
			return true;
	return false;
}

static void add(struct sp_marks *marks, uint32_t first, uint32_t last, sp_condition condition, uint32_t gate)
{
	if (first > last)
		return;
	SP_GROW(marks->items, marks->count, marks->capacity);
	marks->items[marks->count] =
		(struct sp_marked_lines){first, last, gate, (uint32_t)marks->count, condition};
	marks->count++;
}

static bool is_within(const struct sp_branch *branches, uint32_t branch, uint32_t around)
{
	/* an outer one has a smaller number */
	while (branch > around)
		branch = branches[branch].parent;
	return branch == around;
}

/* Tokens of one branch, with those that are nested in it: so spans nest as the branches do. */
static uint32_t run_end(const struct sp_evaluation *e, uint32_t first, uint32_t last)
{
	uint32_t end = first, branch = e->tokens[first].branch;
	if (!e->branches || e->tokens[last].branch == branch)
		return last;
	for (uint32_t i = first; i <= last && is_within(e->branches, e->tokens[i].branch, branch); i++)
		if (e->tokens[i].branch == branch)
			end = i;
	return end;
}

void sp_marks_add(
	struct sp_evaluation *e, uint32_t first, uint32_t last, sp_condition condition, uint32_t gate)
{
	while (condition != SP_NEVER && first <= last) {
		uint32_t end = run_end(e, first, last);
		add(e->marks, e->tokens[first].line + shares_start(e, first),
			e->tokens[end].line - shares_end(e, end), condition, gate);
		first = end + 1;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct sp_marked_lines *left = a, *right = b;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	if (left->last != right->last)
		return left->last > right->last ? -1 : 1;
	return (left->order > right->order) - (left->order < right->order);
}

/* Spans that are open at the line where the sweep is. */
struct sweep {
	struct sp_marked_lines *open;
	size_t count, capacity;
	uint32_t line; /* the first one that is not laid out yet */
	struct sp_line_span *spans;
	size_t span_count, span_capacity;
};

/* The innermost open span's lines before that one. */
static void lay(struct sweep *sweep, uint32_t before)
{
	const struct sp_marked_lines *top = sweep->count ? &sweep->open[sweep->count - 1] : NULL;
	uint32_t first = sweep->line;
	if (before <= first)
		return;
	sweep->line = before;
	if (!top || top->condition == SP_ALWAYS || top->condition == SP_OPAQUE)
		return;
	struct sp_line_span *last = sweep->span_count ? &sweep->spans[sweep->span_count - 1] : NULL;
	if (last && last->last + 1 == first && last->condition == top->condition && last->gate == top->gate) {
		last->last = before - 1;
		return;
	}
	SP_GROW(sweep->spans, sweep->span_count, sweep->span_capacity);
	sweep->spans[sweep->span_count++] =
		(struct sp_line_span){first, before - 1, top->condition, top->gate, 0, false};
}

static void close_before(struct sweep *sweep, uint32_t line)
{
	while (sweep->count && sweep->open[sweep->count - 1].last < line) {
		lay(sweep, sweep->open[sweep->count - 1].last + 1);
		sweep->count--;
	}
	lay(sweep, line);
}

static void open_span(struct sp_reader *reader, struct sweep *sweep, struct sp_marked_lines span)
{
	close_before(sweep, span.first);
	if (sweep->count) {
		const struct sp_marked_lines *around = &sweep->open[sweep->count - 1];
		sp_condition condition = sp_both(reader, around->condition, span.condition);
		if (condition == around->condition)
			span.gate = around->gate;
		span.condition = condition;
		if (span.last > around->last)
			span.last = around->last;
	}
	SP_GROW(sweep->open, sweep->count, sweep->capacity);
	sweep->open[sweep->count++] = span;
}

static void add_branches(struct sp_reader *reader, struct sp_marks *marks, uint32_t number)
{
	const struct sp_source_text *source = &reader->files[number];
	const struct sp_branch *branches = source->scan.branches;
	if (!source->scan.branch_count)
		return;
	add(marks, 1, branches[0].last, sp_file_included(reader, number), 1);
	for (uint32_t i = 1; i < source->scan.branch_count; i++) {
		sp_condition condition = sp_branches_condition(reader, number, source->scan.branches, i);
		if (condition != SP_ALWAYS && condition != SP_OPAQUE)
			add(marks, branches[i].first, branches[i].last, condition, branches[i].gate);
	}
}

void sp_marks_finish(
	struct sp_reader *reader, uint32_t number, struct sp_marks *marks, struct sp_source_file *file)
{
	struct sweep sweep = {.line = 1};
	add_branches(reader, marks, number);
	if (marks->count)
		qsort(marks->items, marks->count, sizeof(*marks->items), by_place);
	for (size_t i = 0; i < marks->count; i++)
		open_span(reader, &sweep, marks->items[i]);
	close_before(&sweep, UINT32_MAX);
	free(sweep.open);
	file->spans = sweep.spans;
	file->span_count = sweep.span_count;
}
