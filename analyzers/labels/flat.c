/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners of a program that ships as a flat binary, without ELF headers: the setup code and the decompressor
 * of a kernel image. All that is known comes from the facts: sections, code and symbols from the unstripped
 * twin, objects from the link map.
 */
#include <string.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "../frame.h"
#include "attributes.h"
#include "base/memory.h"
#include "flat_layout.h"
#include "program.h"

static void paint_sections(const struct sp_elf_file *shipped, const char *prefix, const struct sp_sink *sink)
{
	for (size_t i = 0; i < shipped->section_count; i++) {
		const struct sp_elf_section *section = &shipped->sections[i];
		if (!sp_elf_has_bytes(section))
			continue;
		/* a damaged string table names nothing */
		SP_AUTOFREE char *name =
			sp_format("%s%s", prefix, *section->name ? section->name : SP_LABEL_UNKNOWN);
		SP_AUTOFREE char *unnamed = sp_format("(unnamed %s)", name);
		sink->paint(sink->user, SP_BY_SECTION, section->offset, section->size, SP_RANK_SECTION, name);
		sink->paint(
			sink->user, SP_BY_SYMBOL, section->offset, section->size, SP_RANK_UNNAMED, unnamed);
		if (section->flags & SHF_EXECINSTR)
			sink->code(sink->user, section->offset, section->size);
	}
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	const struct sp_program_facts *facts = image->facts;
	SP_ELF_FILE twin = {0};
	SP_ELF_FILE shipped = {0};
	SP_TRY(sp_error_prefix(sp_elf_open(facts->twin, facts->twin_size, &twin), "its unstripped twin"));
	SP_TRY(sp_flat_layout(&twin, image->size, &shipped));
	SP_TRY(sp_symbols_of_program(image, &shipped, sink));
	SP_TRY(sp_references_of_program(image, &shipped, sink));
	paint_sections(&shipped, facts->prefix ? facts->prefix : "", sink);
	if (!strcmp(image->name, "vmlinux.bin"))
		sp_region_paint(sink, 0, image->size, SP_RANK_CONTAINER, "(kernel)");
	sp_attributes_of_program(image, &shipped, sink);
	return facts->map ? sp_objects_of_program(image, &shipped, sink) : NULL;
}

/* Does a kernel begin so? A flat one is a part of nothing that says so, and may as well be compressed. */
static bool is_flat_kernel(const struct sp_image *image)
{
	SP_ELF_FILE twin = {0};
	SP_ELF_FILE shipped = {0};
	if (sp_elf_is_elf(image->data, image->size))
		return false;
	struct sp_error *error = sp_elf_open(image->facts->twin, image->facts->twin_size, &twin);
	if (!error)
		error = sp_flat_layout(&twin, image->size, &shipped);
	const struct sp_elf_section *code = NULL;
	for (size_t i = 0; !error && !code && i < shipped.section_count; i++)
		if (sp_elf_has_bytes(&shipped.sections[i]) && (shipped.sections[i].flags & SHF_EXECINSTR))
			code = &shipped.sections[i];
	bool is_same = code && !memcmp(image->data + code->offset,
				       image->facts->twin + twin.sections[code - shipped.sections].offset,
				       code->size);
	sp_error_free(error);
	return is_same;
}

/* Parts of a bzImage are known by their names. */
static bool probe(const struct sp_image *image)
{
	if (!image->facts || !image->facts->twin)
		return false;
	return !strcmp(image->name, "setup") || !strcmp(image->name, "decompressor") ||
	       (!strcmp(image->name, "vmlinux.bin") && is_flat_kernel(image));
}

const struct sp_analyzer sp_analyzer_flat = {.name = "flat", .probe = probe, .run = run};
