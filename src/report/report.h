/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table -> text, csv, json, md. The machine formats are a contract; columns are only ever added at the end.
 *
 *   csv   RFC 4180: a header line with the columns' names; lines end in CRLF; fields with a comma, a quote or a
 *         line break stand in quotes, quotes within doubled; numbers plain; an empty cell is an empty field
 *   json  RFC 8259: an array with an object for each row, in order, its keys the columns' names; integers and
 *         reals are numbers, of which the zeros at the end of a fraction are left off; an empty cell is null
 *   text  for people: aligned columns, numbers with separators between thousands and as many decimals as the
 *         column says, a rule above a last row named "total"; without the columns that are for machines
 *   md    a table of GitHub Flavored Markdown with the columns and numbers of text
 *
 * All of them are UTF-8: bytes of a cell that are not become U+FFFD. Text and md show control characters as
 * \x1b.
 */
#ifndef SIZEPROF_REPORT_REPORT_H
#define SIZEPROF_REPORT_REPORT_H

#include <stdio.h>

#include "base/error.h"
#include "sizeprof/table.h"

enum sp_format { SP_FORMAT_TEXT, SP_FORMAT_CSV, SP_FORMAT_JSON, SP_FORMAT_MD };

/* The format of that name; a usage error lists them all. */
struct sp_error *sp_report_format(const char *name, enum sp_format *format) SP_MUST_CHECK;
/* Print and flush; unable when the stream does not take it. */
struct sp_error *sp_report_print(
	FILE *stream, const struct sp_table *table, enum sp_format format) SP_MUST_CHECK;

/* Characters that the widest line of a text table takes. */
size_t sp_report_width_of(const struct sp_table *table);

/* A table of a document that has several. */
struct sp_report_section {
	const char *name;
	const struct sp_table *table;
};
/* Print an object of JSON and flush: for each section, in order, its name with the array that its table is. */
struct sp_error *sp_report_print_sections(
	FILE *stream, const struct sp_report_section *sections, size_t count) SP_MUST_CHECK;
/* A number within a sentence as text and md show it in a cell: rounded to so many decimals, with separators
   between thousands; release with free() */
SP_MALLOC char *sp_report_number(double number, unsigned decimals);

#endif
