/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relocation tables of a kernel that may be loaded anywhere: behind vmlinux.bin, in the same payload, as
 * the kernel's arch/x86/tools/relocs writes them and its decompressor reads them backwards from the end.
 *
 *   0, places of 64-bit words (64-bit kernels), 0, places to subtract from (those with 64 bits that keep
 *   per-CPU data at 0), 0, places of 32-bit words
 *
 * A place is the low half of an address that the kernel is linked at, in four bytes. They are believed only
 * when all of them lie in the kernel. By option and by applet such a word goes with what it is about.
 */
#include <stdlib.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "../frame.h"
#include "attributes.h"
#include "base/little.h"
#include "base/memory.h"
#include "sizeprof/applet.h"
#include "sizeprof/option.h"

#define WORD 4
#define TABLES 3

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Where the last of the file's own tables and sections ends. */
static uint64_t find_end(const struct sp_elf_file *file)
{
	uint64_t end = 0;
	for (size_t i = 0; i < SP_COUNT(file->tables); i++)
		if (file->tables[i].size)
			end = larger(end, file->tables[i].offset + file->tables[i].size);
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_has_bytes(&file->sections[i]))
			end = larger(end, file->sections[i].offset + file->sections[i].size);
	return end;
}

/* Which addresses the kernel's segments span; false when there is none. */
static bool find_span(const struct sp_elf_file *file, uint64_t *low, uint64_t *high)
{
	*low = UINT64_MAX;
	*high = 0;
	for (size_t i = 0; i < file->segment_count; i++) {
		GElf_Phdr segment;
		if (!gelf_getphdr(file->elf, (int)i, &segment) || segment.p_type != PT_LOAD ||
			!segment.p_vaddr)
			continue;
		*low = segment.p_vaddr < *low ? segment.p_vaddr : *low;
		*high = larger(*high, segment.p_vaddr + segment.p_memsz);
	}
	return *low < *high;
}

/* The address that four bytes stand for: with 64 bits their sign is extended. */
static uint64_t extend(uint64_t word, bool is_64)
{
	return is_64 && word >> 31 ? word | UINT64_MAX << 32 : word;
}

static bool are_tables(const struct sp_elf_file *file, bool is_64, const uint8_t *data, uint64_t size)
{
	uint64_t low, high;
	unsigned separators = 0;
	if (size < 2 * WORD || size % WORD || sp_little32(data) || !find_span(file, &low, &high))
		return false;
	for (uint64_t i = 0; i < size; i += WORD) {
		uint64_t place = extend(sp_little32(data + i), is_64);
		if (!place)
			separators++;
		else if (place < low || place >= high)
			return false;
	}
	return separators <= TABLES;
}

/* The ledger joins neighbours of one owner. */
static void paint_words(const struct sp_image *image, const struct sp_sink *sink, uint64_t start,
	enum sp_dimension dimension, const struct sp_address_labels *labels, const char *separator)
{
	bool is_64 = image->data[EI_CLASS] == ELFCLASS64;
	for (uint64_t at = start; labels && at < image->size; at += WORD) {
		uint64_t address = extend(sp_little32(image->data + at), is_64);
		size_t index = sp_address_labels_first(labels, address);
		bool is_known = index < labels->count && labels->items[index].address <= address;
		if (address && !is_known)
			continue;
		const char *label = address ? labels->items[index].label : separator;
		SP_AUTOFREE char *name = sp_attribute_name(image->facts, label);
		sink->paint(sink->user, dimension, at, WORD, SP_RANK_INPUT_SECTION, name);
	}
}

static void paint_tables(const struct sp_image *image, const struct sp_sink *sink, uint64_t start)
{
	sp_frame_paint_as(sink, start, image->size - start, SP_RANK_HEADER, "(kernel relocations)");
	if (!image->facts)
		return;
	paint_words(image, sink, start, SP_BY_OPTION, image->facts->options, SP_LABEL_ALWAYS);
	paint_words(image, sink, start, SP_BY_APPLET, image->facts->applets, SP_LABEL_LINKED);
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE file = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &file));
	uint64_t end = find_end(&file);
	if (end < image->size &&
		are_tables(&file, image->data[EI_CLASS] == ELFCLASS64, image->data + end, image->size - end))
		paint_tables(image, sink, end);
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return !image->sealed && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_relocs = {.name = "relocs", .probe = probe, .run = run};
