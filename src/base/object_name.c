/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of objects. Paths inside the tree keep their place; what comes from elsewhere (C library, compiler)
 * goes by its file's name, so that the labels do not tell where a machine keeps its libraries.
 *
 * Merged sections: ld keeps one copy of equal strings and constants and books it to whichever object came
 * first (newer versions book all of them to one object). Dropping that object would not free them, so no
 * object owns them.
 */
#include "base/object_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Sections that ld makes and books to the first object of the link. */
static bool is_linker_made(struct sp_span section)
{
	static const char *const names[] = {".interp", ".dynamic", ".dynsym", ".dynstr", ".hash", ".gnu.hash",
		".got", ".plt", ".iplt", ".eh_frame_hdr", ".sframe_hdr", ".dynbss", ".note.gnu.build-id",
		".note.gnu.property", ".relr.dyn", ".gnu_debuglink"};
	static const char *const starts[] = {".got.", ".igot", ".plt.", ".rela.", ".rel.", ".gnu.version"};
	for (size_t i = 0; i < SP_COUNT(names); i++)
		if (sp_span_is(section, names[i]))
			return true;
	for (size_t i = 0; i < SP_COUNT(starts); i++)
		if (sp_span_starts(section, starts[i]))
			return true;
	return false;
}

static const char *special_label(const struct sp_map_input *input)
{
	if (!input->file.length)
		return SP_LABEL_PADDING;
	if (sp_map_is_merged(input->section, ".str"))
		return "(merged strings)";
	if (sp_map_is_merged(input->section, ".cst"))
		return "(merged constants)";
	if (is_linker_made(input->section) || sp_span_is(input->file, "linker stubs"))
		return SP_LABEL_LINKER;
	/* these objects have random names, and their code comes from all over the program */
	if (sp_span_ends(input->file, ".ltrans.o"))
		return "(link-time optimised)";
	return NULL;
}

/* "lib/lib.a(ctype.o)" -> "lib/lib.a" and "ctype.o"; false for a plain object */
static bool split_member(struct sp_span file, struct sp_span *archive, struct sp_span *member)
{
	if (!sp_span_ends(file, ")"))
		return false;
	const char *open = memrchr(file.text, '(', file.length);
	if (!open || open == file.text)
		return false;
	*archive = (struct sp_span){file.text, (size_t)(open - file.text)};
	*member = (struct sp_span){open + 1, file.length - archive->length - 2};
	return true;
}

/* Take the tree and "./" off a path. Is it inside the tree? */
static bool make_relative(struct sp_span *path, const char *tree)
{
	size_t length = tree ? strlen(tree) : 0;
	while (length && tree[length - 1] == '/')
		length--;
	if (length && path->length > length && !memcmp(path->text, tree, length) &&
		path->text[length] == '/') {
		path->text += length + 1;
		path->length -= length + 1;
	}
	while (sp_span_starts(*path, "./")) {
		path->text += 2;
		path->length -= 2;
	}
	return !sp_span_starts(*path, "/") && !sp_span_starts(*path, "../");
}

static size_t folder_length(struct sp_span path)
{
	const char *slash = memrchr(path.text, '/', path.length);
	return slash ? (size_t)(slash - path.text) : 0;
}

static struct sp_span base_name(struct sp_span path)
{
	size_t folder = folder_length(path);
	size_t skip = folder || sp_span_starts(path, "/") ? folder + 1 : 0;
	return (struct sp_span){path.text + skip, path.length - skip};
}

static void name_in_tree(
	struct sp_span place, struct sp_span file, const char *prefix, struct sp_object_name *name)
{
	int folder = (int)folder_length(place);
	file = base_name(file);
	name->object = sp_format(
		"%s%.*s%s%.*s", prefix, folder, place.text, folder ? "/" : "", (int)file.length, file.text);
	name->directory = folder ? sp_format("%s%.*s", prefix, folder, place.text) : sp_format("%s.", prefix);
}

static void name_outside(struct sp_span path, const struct sp_span *member, struct sp_object_name *name)
{
	struct sp_span base = base_name(path);
	if (member) {
		name->object = sp_format(
			"%.*s:%.*s", (int)base.length, base.text, (int)member->length, member->text);
		name->directory = sp_format("%.*s", (int)base.length, base.text);
	} else {
		name->object = sp_format("%.*s", (int)base.length, base.text);
		name->directory = sp_strdup("(toolchain)");
	}
}

void sp_object_name_make(
	const struct sp_map_input *input, const struct sp_program_facts *facts, struct sp_object_name *name)
{
	const char *special = special_label(input);
	if (special) {
		*name = (struct sp_object_name){sp_strdup(special), sp_strdup(special)};
		return;
	}
	struct sp_span place = input->file, member = {0};
	bool is_member = split_member(input->file, &place, &member);
	bool inside = make_relative(&place, facts->tree);
	if (inside)
		name_in_tree(place, is_member ? member : place, facts->prefix ? facts->prefix : "", name);
	else
		name_outside(place, is_member ? &member : NULL, name);
}

void sp_object_name_free(struct sp_object_name *name)
{
	free(name->object);
	free(name->directory);
	*name = (struct sp_object_name){0};
}
