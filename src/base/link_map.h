/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The link map of GNU ld (option -Map), read into tables. Texts are spans of the map itself, which has to
 * stay.
 */
#ifndef SIZEPROF_BASE_LINK_MAP_H
#define SIZEPROF_BASE_LINK_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"

struct sp_span {
	const char *text; /* not NUL-terminated */
	size_t length;
};

struct sp_map_output {
	struct sp_span name;
	uint64_t address, size;
};

/* What one object contributes to an output section, or fill between objects. Never empty. */
struct sp_map_input {
	struct sp_span section; /* .text.foo; for fill "*fill*" */
	struct sp_span file;    /* as ld writes it: kernel/fork.o, lib/lib.a(ctype.o); empty for fill */
	uint64_t address, size;
	size_t output; /* index */
};

/* A global symbol that an object defines. */
struct sp_map_symbol {
	struct sp_span name;
	uint64_t address;
};

struct sp_link_map {
	struct sp_map_output *outputs;
	size_t output_count, output_capacity;
	struct sp_map_input *inputs; /* in the map's order */
	size_t input_count, input_capacity;
	struct sp_map_symbol *symbols;
	size_t symbol_count, symbol_capacity;
	struct sp_span *markers; /* names that the linker script assigns, such as _etext; sorted */
	size_t marker_count, marker_capacity;
};

/* The error says what to do when the text is not GNU ld's map or names no object. */
struct sp_error *sp_link_map_parse(const char *text, struct sp_link_map *map) SP_MUST_CHECK;
void sp_link_map_free(struct sp_link_map *map);

/* Does the linker script assign this name, as a mark of a place rather than something with an inside? */
bool sp_link_map_is_marker(const struct sp_link_map *map, const char *name);

/* Does the section's name end in ".str1.8" or ".cst16" (tag ".str" or ".cst")? So compilers name sections to
 * be merged. */
bool sp_map_is_merged(struct sp_span section, const char *tag);

bool sp_span_is(struct sp_span span, const char *text);
bool sp_span_starts(struct sp_span span, const char *text);
bool sp_span_ends(struct sp_span span, const char *text);

#endif
