/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the facts' addresses to bytes of the shipped file, section by section: sections are at the same addresses
 * in the twin, and a label may reach over more than one of them.
 */
#include "attributes.h"

#include "../analyzers.h"
#include "base/bisect.h"
#include "base/memory.h"
#include "sizeprof/applet.h"
#include "sizeprof/option.h"

size_t sp_address_labels_first(const struct sp_address_labels *labels, uint64_t address)
{
	const struct sp_address_label *all = labels->items;
	return SP_BISECT(
		i, labels->count, all[i].address <= address && address - all[i].address >= all[i].size);
}

char *sp_attribute_name(const struct sp_program_facts *facts, const char *label)
{
	return sp_format("%s%s", facts->prefix && label[0] != '(' ? facts->prefix : "", label);
}

static bool is_behind(const struct sp_elf_section *section, uint64_t address)
{
	return address >= section->address && address - section->address >= section->size;
}

/* The part of [address, address + size) that lies in a section, as bytes of the file; false when none does. */
static bool place(const struct sp_elf_section *section, uint64_t address, uint64_t size, uint64_t *offset,
	uint64_t *length)
{
	uint64_t before = address < section->address ? section->address - address : 0;
	uint64_t within = address > section->address ? address - section->address : 0;
	if (before >= size || within >= section->size)
		return false;
	*offset = section->offset + within;
	*length = size - before < section->size - within ? size - before : section->size - within;
	return true;
}

static void paint_section(const struct sp_elf_section *section, const struct sp_program_facts *facts,
	enum sp_dimension dimension, const struct sp_address_labels *labels, const struct sp_sink *sink)
{
	sink->paint(sink->user, dimension, section->offset, section->size, SP_RANK_UNNAMED, SP_LABEL_UNKNOWN);
	for (size_t i = sp_address_labels_first(labels, section->address); i < labels->count; i++) {
		const struct sp_address_label *item = &labels->items[i];
		uint64_t offset, length;
		if (is_behind(section, item->address))
			break;
		if (!place(section, item->address, item->size, &offset, &length))
			continue;
		SP_AUTOFREE char *name = sp_attribute_name(facts, item->label);
		sink->paint(sink->user, dimension, offset, length, SP_RANK_SYMBOL, name);
	}
}

/* always: the label of what the format asks for. A flat program has gaps that are another's, an ELF file has none. */
static void paint_labels(const struct sp_image *image, const struct sp_elf_file *shipped,
	enum sp_dimension dimension, const struct sp_address_labels *labels, const char *always,
	const struct sp_sink *sink)
{
	if (!labels)
		return;
	if (shipped->elf)
		sink->paint(sink->user, dimension, 0, image->size, SP_RANK_UNNAMED, SP_LABEL_UNKNOWN);
	for (size_t i = 0; i < SP_COUNT(shipped->tables); i++)
		sink->paint(sink->user, dimension, shipped->tables[i].offset, shipped->tables[i].size,
			SP_RANK_HEADER, always);
	for (size_t i = 0; i < shipped->section_count; i++) {
		const struct sp_elf_section *section = &shipped->sections[i];
		if (sp_elf_is_loaded(section))
			paint_section(section, image->facts, dimension, labels, sink);
		else if (sp_elf_has_bytes(section))
			sink->paint(sink->user, dimension, section->offset, section->size, SP_RANK_HEADER, always);
	}
}

static void tell_executed(
	const struct sp_elf_section *section, const struct sp_stretches *executed, const struct sp_sink *sink)
{
	for (size_t i = 0; i < executed->count && !is_behind(section, executed->items[i].address); i++) {
		uint64_t offset, length;
		if (place(section, executed->items[i].address, executed->items[i].size, &offset, &length))
			sink->executed(sink->user, offset, length);
	}
}

void sp_attributes_of_program(
	const struct sp_image *image, const struct sp_elf_file *shipped, const struct sp_sink *sink)
{
	const struct sp_program_facts *facts = image->facts;
	paint_labels(image, shipped, SP_BY_OPTION, facts->options, SP_LABEL_ALWAYS, sink);
	paint_labels(image, shipped, SP_BY_APPLET, facts->applets, SP_LABEL_LINKED, sink);
	for (size_t i = 0; facts->executed && i < shipped->section_count; i++) {
		const struct sp_elf_section *section = &shipped->sections[i];
		if (sp_elf_is_loaded(section) && (section->flags & SHF_EXECINSTR))
			tell_executed(section, facts->executed, sink);
	}
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE shipped = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &shipped));
	sp_attributes_of_program(image, &shipped, sink);
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	const struct sp_program_facts *facts = image->facts;
	return facts && (facts->options || facts->applets || facts->executed) &&
	       sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_attributes = {.name = "attributes", .probe = probe, .run = run};
