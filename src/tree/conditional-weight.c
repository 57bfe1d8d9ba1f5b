/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much there is in the spans of a file: what is left out now says nothing else of its size.
 */
#include "conditional.h"

#include "base/files.h"
#include "conditional-reader.h"

/* The span that a line is in, at or behind *at, which moves to the first one that does not end before it. */
static struct sp_line_span *span_at(struct sp_source_file *file, size_t *at, uint32_t line)
{
	while (*at < file->span_count && file->spans[*at].last < line)
		(*at)++;
	return *at < file->span_count && file->spans[*at].first <= line ? &file->spans[*at] : NULL;
}

void sp_spans_weigh(const struct sp_scan *scan, struct sp_source_file *file)
{
	size_t at = 0;
	uint32_t line = 0, next = 0;
	for (size_t i = 0; i < scan->tokens.count; i++) {
		if (scan->tokens.items[i].line == line)
			continue;
		line = scan->tokens.items[i].line;
		struct sp_line_span *span = span_at(file, &at, line);
		if (span)
			span->code_lines++;
	}
	at = 0;
	for (uint32_t array; (array = sp_items_next_array(&scan->tokens, &next));) {
		struct sp_line_span *span = span_at(file, &at, array);
		if (span)
			span->has_array = true;
	}
}

uint32_t sp_source_code_lines(const char *path)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct sp_scan scan = {0};
	uint32_t line = 0, count = 0;
	sp_error_free(sp_file_read(path, &text));
	sp_scan_text(&scan, sp_buffer_text(&text), text.size, 1, true);
	for (size_t i = 0; i < scan.tokens.count; i++) {
		count += scan.tokens.items[i].line != line;
		line = scan.tokens.items[i].line;
	}
	sp_scan_clear(&scan);
	return count;
}
