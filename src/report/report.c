/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats by name, and the one place that writes to a stream.
 */
#include "report/report.h"

#include <errno.h>
#include <string.h>

#include "report/formats.h"

static const struct {
	const char *name;
	void (*make)(struct sp_buffer *out, const struct sp_table *table);
} formats[] = {
	[SP_FORMAT_TEXT] = {"text", sp_report_text},
	[SP_FORMAT_CSV] = {"csv", sp_report_csv},
	[SP_FORMAT_JSON] = {"json", sp_report_json},
	[SP_FORMAT_MD] = {"md", sp_report_md},
};

struct sp_error *sp_report_format(const char *name, enum sp_format *format)
{
	SP_BUFFER list = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < SP_COUNT(formats); i++) {
		if (strcmp(formats[i].name, name) == 0) {
			*format = (enum sp_format)i;
			return NULL;
		}
		sp_buffer_printf(&list, "%s%s",
			i == 0                      ? ""
			: i + 1 < SP_COUNT(formats) ? ", "
						    : " or ",
			formats[i].name);
	}
	return sp_error_new(SP_USAGE, "%s is not a format: use %s", name, sp_buffer_text(&list));
}

static struct sp_error *flush(FILE *stream, const struct sp_buffer *out)
{
	errno = 0;
	if (fwrite(sp_buffer_text(out), 1, out->size, stream) != out->size || fflush(stream) != 0 ||
		ferror(stream))
		return sp_error_new(SP_UNABLE, "cannot print the report: %s: send it elsewhere",
			errno ? strerror(errno) : "an earlier write failed");
	return NULL;
}

struct sp_error *sp_report_print(FILE *stream, const struct sp_table *table, enum sp_format format)
{
	SP_BUFFER out = SP_BUFFER_EMPTY;
	formats[format].make(&out, table);
	return flush(stream, &out);
}

struct sp_error *sp_report_print_sections(FILE *stream, const struct sp_report_section *sections, size_t count)
{
	SP_BUFFER out = SP_BUFFER_EMPTY;
	sp_report_json_sections(&out, sections, count);
	return flush(stream, &out);
}
