/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who includes whom, and on which conditions: what a header says is there only where it is included. Headers
 * are found by the end of their path, as no search path is known; where several fit, each counts.
 */
#include "conditional-reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define ROUNDS 10 /* of carrying conditions along chains of conditional inclusions */

static const char *base_name(const char *path, size_t length, size_t *base_length)
{
	const char *slash = length ? memrchr(path, '/', length) : NULL;
	const char *base = slash ? slash + 1 : path;
	*base_length = (size_t)(path + length - base);
	return base;
}

static bool ends_with(const char *path, const char *end, size_t length)
{
	size_t whole = strlen(path);
	return whole > length && path[whole - length - 1] == '/' &&
	       memcmp(path + whole - length, end, length) == 0;
}

static void add_includer(struct sp_reader *reader, uint32_t header, uint32_t file, uint32_t branch)
{
	struct sp_source_text *source = &reader->files[header];
	for (int i = 0; i < 2; i++) {
		SP_GROW(source->includers, source->includer_count, source->includer_capacity);
		source->includers[source->includer_count++] = i ? branch : file;
	}
}

static bool is_beside(const char *path, const char *includer)
{
	const char *slash = strrchr(includer, '/');
	size_t folder = slash ? (size_t)(slash - includer) : 0;
	return strncmp(path, includer, folder) == 0 && path[folder] == '/' && !strchr(path + folder + 1, '/');
}

static void resolve(struct sp_reader *reader, const struct sp_names *bases, uint32_t file,
	const struct sp_directive *directive)
{
	const char *name = directive->name;
	size_t length = directive->name_length, base_length;
	while (length > 3 && memcmp(name, "../", 3) == 0) {
		name += 3;
		length -= 3;
	}
	const char *base = base_name(name, length, &base_length);
	const struct sp_name *entry =
		sp_names_find(bases, base, base_length, sp_token_hash(base, base_length), SP_EVERY_FILE);
	uint32_t nearest = UINT32_MAX;
	for (uint32_t i = entry ? entry->first : SP_NO_DEFINITION; i != SP_NO_DEFINITION;
		i = bases->definitions[i].next)
		if (base == name &&
			is_beside(reader->files[bases->definitions[i].file].path, reader->files[file].path))
			nearest = bases->definitions[i].file;
	if (nearest != UINT32_MAX) {
		add_includer(reader, nearest, file, directive->branch);
		return;
	}
	for (uint32_t i = entry ? entry->first : SP_NO_DEFINITION; i != SP_NO_DEFINITION;
		i = bases->definitions[i].next) {
		uint32_t header = bases->definitions[i].file;
		if (header != file && ends_with(reader->files[header].path, name, length))
			add_includer(reader, header, file, directive->branch);
	}
}

static sp_condition edge_condition(struct sp_reader *reader, const uint32_t *edge)
{
	struct sp_branch *branches = reader->files[edge[0]].scan.branches;
	sp_condition condition = sp_branches_condition(reader, edge[0], branches, edge[1]);
	return condition == SP_OPAQUE ? SP_ALWAYS : condition;
}

/* All that includes it, as far as it is known; true: it changed. */
static bool carry(struct sp_reader *reader, uint32_t file)
{
	struct sp_source_text *source = &reader->files[file];
	sp_condition condition = SP_NEVER;
	for (size_t i = 0; i < source->includer_count && condition != SP_ALWAYS; i += 2) {
		const struct sp_source_text *includer = &reader->files[source->includers[i]];
		if (includer->included == SP_NEVER)
			continue;
		sp_condition edge = edge_condition(reader, &source->includers[i]);
		condition = sp_either(reader, condition, sp_both(reader, includer->included, edge));
	}
	bool is_changed = condition != source->included;
	source->included = condition;
	return is_changed;
}

static void forget_branches(struct sp_reader *reader)
{
	for (size_t i = 0; i < reader->file_count; i++)
		for (size_t j = 1; j < reader->files[i].scan.branch_count; j++)
			reader->files[i].scan.branches[j].is_known = false;
}

/* Outwards from the files that nobody includes: what is reached without a condition is there always. */
static void settle(struct sp_reader *reader)
{
	bool is_changed = true;
	for (size_t i = 0; i < reader->file_count; i++)
		if (reader->files[i].includer_count && !reader->files[i].is_compiled)
			reader->files[i].included = SP_NEVER;
	for (int round = 0; round < ROUNDS && is_changed; round++) {
		is_changed = false;
		for (uint32_t i = 0; i < reader->file_count; i++)
			if (reader->files[i].included != SP_ALWAYS && carry(reader, i))
				is_changed = true;
	}
	for (uint32_t i = 0; i < reader->file_count; i++) {
		struct sp_source_text *source = &reader->files[i];
		if (source->included == SP_NEVER || (is_changed && source->included != SP_ALWAYS))
			source->included = SP_ALWAYS;
	}
}

void sp_includes_resolve(struct sp_reader *reader)
{
	struct sp_names bases = {0};
	for (uint32_t i = 0; i < reader->file_count; i++) {
		struct sp_definition place = {.file = i, .kind = SP_DECLARES_FUNCTION};
		size_t length;
		const char *base = base_name(reader->files[i].path, strlen(reader->files[i].path), &length);
		sp_names_add(&bases, base, length, SP_EVERY_FILE, &place);
		reader->files[i].included = SP_ALWAYS;
	}
	for (uint32_t i = 0; i < reader->file_count; i++) {
		const struct sp_scan *scan = &reader->files[i].scan;
		for (size_t j = 0; j < scan->directive_count; j++)
			if (scan->directives[j].kind == SP_DIRECTIVE_INCLUDE)
				resolve(reader, &bases, i, &scan->directives[j]);
	}
	sp_names_clear(&bases);
	settle(reader);
	/* they were made as if all headers were there always */
	forget_branches(reader);
}

sp_condition sp_file_included(struct sp_reader *reader, uint32_t file)
{
	return reader->files[file].included;
}
