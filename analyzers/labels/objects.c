/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners by object and by directory, from the link map: each contribution to a loaded section belongs to the
 * object it came from. Tables that are sorted after the link (__ex_table) keep their objects: the entries are
 * of one size, so that each object's sum is right even where the order is not. What no object contributed is
 * the linker's.
 */
#include <stdlib.h>
#include <string.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "base/memory.h"
#include "base/object_name.h"
#include "placement.h"
#include "program.h"

static void paint_both(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, enum sp_rank rank, const char *label)
{
	sink->paint(sink->user, SP_BY_OBJECT, offset, size, (int)rank, label);
	sink->paint(sink->user, SP_BY_DIRECTORY, offset, size, (int)rank, label);
}

/* What is no object's: headers, sections. */
static void paint_frame(const struct sp_sink *sink, const struct sp_elf_file *file)
{
	for (size_t i = 0; i < SP_COUNT(file->tables); i++)
		if (file->tables[i].size)
			paint_both(sink, file->tables[i].offset, file->tables[i].size, SP_RANK_HEADER,
				file->tables[i].label);
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_has_bytes(&file->sections[i]))
			paint_both(sink, file->sections[i].offset, file->sections[i].size, SP_RANK_UNNAMED,
				SP_LABEL_LINKER);
}

struct sp_error *sp_objects_of_program(
	const struct sp_image *image, const struct sp_elf_file *shipped, const struct sp_sink *sink)
{
	SP_PLACEMENT placement = {0};
	SP_TRY(sp_placement_make(image->facts->map, shipped, &placement));
	paint_frame(sink, shipped);
	for (size_t i = 0; i < placement.count; i++) {
		const struct sp_placed *placed = &placement.items[i];
		SP_OBJECT_NAME name = {0};
		sp_object_name_make(placed->input, image->facts, &name);
		sink->paint(sink->user, SP_BY_OBJECT, placed->offset, placed->size, SP_RANK_INPUT_SECTION,
			name.object);
		sink->paint(sink->user, SP_BY_DIRECTORY, placed->offset, placed->size, SP_RANK_INPUT_SECTION,
			name.directory);
	}
	return NULL;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE file = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &file));
	/* gaps between sections are nobody's */
	paint_both(sink, 0, image->size, SP_RANK_UNNAMED, SP_LABEL_UNKNOWN);
	return sp_objects_of_program(image, &file, sink);
}

static bool probe(const struct sp_image *image)
{
	return image->facts && image->facts->map && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_objects = {.name = "objects", .probe = probe, .run = run};
