/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF files as containers: which bytes are headers, which belong to a section, and - until another analyzer
 * knows a better name - that the bytes of a section have no symbol. What lies between sections is nobody's:
 * the ledger tells padding from unknown bytes.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "../frame.h"
#include "base/memory.h"

/* A stretch of the file that belongs to the format or to a section. */
struct stretch {
	uint64_t offset, size;
	const char *what;
};

static int by_offset(const void *a, const void *b)
{
	const struct stretch *left = a, *right = b;
	return (left->offset > right->offset) - (left->offset < right->offset);
}

static struct sp_error *check_overlap(const struct sp_elf_file *file)
{
	size_t count = 0;
	SP_AUTOFREE struct stretch *all =
		sp_alloc((file->section_count + SP_COUNT(file->tables)) * sizeof(*all));
	for (size_t i = 0; i < SP_COUNT(file->tables); i++)
		if (file->tables[i].size)
			all[count++] = (struct stretch){
				file->tables[i].offset, file->tables[i].size, file->tables[i].label};
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_has_bytes(&file->sections[i]))
			all[count++] = (struct stretch){
				file->sections[i].offset, file->sections[i].size, file->sections[i].name};
	qsort(all, count, sizeof(*all), by_offset);
	for (size_t i = 1; i < count; i++)
		if (all[i].offset - all[i - 1].offset < all[i - 1].size)
			return sp_error_new(SP_USAGE,
				"%s at offset 0x%" PRIx64 " overlaps %s at offset 0x%" PRIx64
				"; the file is damaged",
				all[i].what, all[i].offset, all[i - 1].what, all[i - 1].offset);
	return NULL;
}

static void paint_both(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, enum sp_rank rank, const char *label)
{
	sink->paint(sink->user, SP_BY_SECTION, offset, size, (int)rank, label);
	sink->paint(sink->user, SP_BY_SYMBOL, offset, size, (int)rank, label);
}

static void paint_section(
	const struct sp_sink *sink, const struct sp_elf_section *section, const char *prefix)
{
	SP_AUTOFREE char *name = sp_format("%s%s", prefix, *section->name ? section->name : SP_LABEL_UNKNOWN);
	SP_AUTOFREE char *unnamed = sp_format("(unnamed %s)", name);
	sink->paint(sink->user, SP_BY_SECTION, section->offset, section->size, SP_RANK_SECTION, name);
	sink->paint(sink->user, SP_BY_SYMBOL, section->offset, section->size, SP_RANK_UNNAMED, unnamed);
	if (section->flags & SHF_EXECINSTR)
		sink->code(sink->user, section->offset, section->size);
}

/* A file without section headers: what is loaded is known by segment alone. */
static struct sp_error *paint_segments(const struct sp_image *image, const struct sp_sink *sink,
	const struct sp_elf_file *file, const char *prefix)
{
	for (size_t i = 0; i < file->segment_count; i++) {
		GElf_Phdr segment;
		if (!gelf_getphdr(file->elf, (int)i, &segment) || segment.p_type != PT_LOAD)
			continue;
		if (segment.p_offset > image->size || segment.p_filesz > image->size - segment.p_offset)
			return sp_error_new(SP_USAGE,
				"segment %zu at offset 0x%" PRIx64 " reaches beyond the end at 0x%" PRIx64
				"; the file is cut short or damaged",
				i, segment.p_offset, image->size);
		SP_AUTOFREE char *label = sp_format("(unnamed %ssegment %zu)", prefix, i);
		paint_both(sink, segment.p_offset, segment.p_filesz, SP_RANK_UNNAMED, label);
		if (segment.p_flags & PF_X)
			sink->code(sink->user, segment.p_offset, segment.p_filesz);
	}
	return NULL;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE file = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &file));
	SP_TRY(check_overlap(&file));
	SP_AUTOFREE char *prefix = sp_elf_prefix(image);
	paint_both(sink, 0, image->size, SP_RANK_UNNAMED, SP_LABEL_UNKNOWN);
	sp_region_paint(sink, 0, image->size, SP_RANK_CONTAINER, *prefix ? "(userspace)" : "(kernel)");
	for (size_t i = 0; i < SP_COUNT(file.tables); i++)
		paint_both(sink, file.tables[i].offset, file.tables[i].size, SP_RANK_HEADER,
			file.tables[i].label);
	if (!file.section_count)
		return paint_segments(image, sink, &file, prefix);
	for (size_t i = 0; i < file.section_count; i++)
		if (sp_elf_has_bytes(&file.sections[i]))
			paint_section(sink, &file.sections[i], prefix);
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_elf = {.name = "elf", .probe = probe, .run = run};
