/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of a linked program by address, and what its ELF header (System V ABI, chapter 4) tells: width,
 * byte order, entry. And the records of its .eh_frame (Linux Standard Base, exception frames).
 */
#include <elf.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "presence/applets-inside.h"

static uint64_t number(const uint8_t *bytes, unsigned size, bool big_endian)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < size; i++)
		value = value << 8 | bytes[big_endian ? i : size - 1 - i];
	return value;
}

struct sp_error *sp_applet_image_open(const struct sp_linked_program *program, const uint8_t *file,
	uint64_t file_size, struct sp_applet_image *image)
{
	if (file_size < sizeof(Elf64_Ehdr) || memcmp(file, ELFMAG, SELFMAG) != 0)
		return sp_error_new(SP_UNABLE, "the program is no ELF file: its applets cannot be told");
	*image = (struct sp_applet_image){.program = program, .file = file, .file_size = file_size};
	image->word = file[EI_CLASS] == ELFCLASS64 ? 8 : 4;
	image->big_endian = file[EI_DATA] == ELFDATA2MSB;
	image->entry = number(file + offsetof(Elf64_Ehdr, e_entry), image->word, image->big_endian);
	return NULL;
}

static const struct sp_program_section *section_at(const struct sp_linked_program *program, uint64_t address)
{
	for (size_t i = 0; i < program->section_count; i++) {
		const struct sp_program_section *section = &program->sections[i];
		if (section->has_bytes && address >= section->address &&
			address - section->address < section->size)
			return section;
	}
	return NULL;
}

/* *left: how many bytes of the section there are from the address on. */
static const uint8_t *bytes_at(const struct sp_applet_image *image, uint64_t address, uint64_t *left)
{
	const struct sp_program_section *section = section_at(image->program, address);
	if (!section || section->offset > image->file_size ||
		section->size > image->file_size - section->offset)
		return NULL;
	*left = section->size - (address - section->address);
	return image->file + section->offset + (address - section->address);
}

const uint8_t *sp_applet_bytes(const struct sp_applet_image *image, uint64_t address, uint64_t size)
{
	uint64_t left = 0;
	const uint8_t *bytes = bytes_at(image, address, &left);
	return bytes && size <= left ? bytes : NULL;
}

const char *sp_applet_text(const struct sp_applet_image *image, uint64_t address)
{
	uint64_t left = 0;
	const uint8_t *bytes = bytes_at(image, address, &left);
	return bytes && memchr(bytes, '\0', left) ? (const char *)bytes : NULL;
}

uint32_t sp_applet_number(const struct sp_applet_image *image, const uint8_t *bytes)
{
	return (uint32_t)number(bytes, 4, image->big_endian);
}

size_t sp_applet_reference_at(const struct sp_linked_program *program, uint64_t place)
{
	return SP_BISECT(i, program->reference_count, program->references[i].place < place);
}

/* Length, then 0 for a common record or the distance back to it, then the function. */
static void read_section(const struct sp_applet_image *image, const struct sp_program_section *section,
	struct sp_applet_records *records)
{
	const uint8_t *bytes = sp_applet_bytes(image, section->address, section->size);
	for (uint64_t at = 0; bytes && section->size - at >= 12;) {
		uint32_t length = sp_applet_number(image, bytes + at);
		if (length < 8 || length > section->size - at - 4)
			return;
		uint32_t back = sp_applet_number(image, bytes + at + 4);
		struct sp_applet_record record = {.address = section->address + at};
		if (back && back <= at + 4) {
			record.function_place = record.address + 8;
			record.common = record.address + 4 - back;
		}
		SP_GROW(records->items, records->count, records->capacity);
		records->items[records->count++] = record;
		at += 4 + (uint64_t)length;
	}
}

void sp_applet_records_read(const struct sp_applet_image *image, struct sp_applet_records *records)
{
	for (size_t i = 0; i < image->program->section_count; i++)
		if (strcmp(image->program->sections[i].name, ".eh_frame") == 0)
			read_section(image, &image->program->sections[i], records);
}
