/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pe.h"

#include <inttypes.h>
#include <string.h>

#include "base/little.h"

#define HEADER_SIZE 24 /* signature and COFF header */
#define SECTION_SIZE 40
#define PE32 0x10b
#define PE32_PLUS 0x20b

static struct sp_error *check_place(
	const struct sp_image *image, const char *what, uint64_t at, uint64_t offset, uint64_t size)
{
	if (offset <= image->size && size <= image->size - offset)
		return NULL;
	return sp_error_new(SP_USAGE,
		"the PE header at offset 0x%" PRIx64 " tells of %s of %" PRIu64 " bytes at 0x%" PRIx64
		", beyond the end at 0x%" PRIx64 "; the image is cut short or damaged",
		at, what, size, offset, image->size);
}

static struct sp_error *read_sections(const struct sp_image *image, uint64_t table, struct sp_pe *pe)
{
	for (size_t i = 0; i < pe->section_count; i++) {
		struct sp_pe_section *section = &pe->sections[i];
		uint64_t at = table + i * SECTION_SIZE;
		memcpy(section->name, image->data + at, 8);
		section->size = sp_little32(image->data + at + 16);
		section->offset = sp_little32(image->data + at + 20);
		for (char *letter = section->name; *letter; letter++)
			if (*letter <= ' ' || *letter > '~')
				*letter = '?';
		SP_TRY(check_place(image, "a section", at, section->offset, section->size));
	}
	return NULL;
}

static struct sp_error *read_signature(
	const struct sp_image *image, uint64_t optional, uint64_t size, struct sp_pe *pe)
{
	uint64_t kind = size >= 2 ? sp_little16(image->data + optional) : 0;
	if ((kind != PE32 && kind != PE32_PLUS) || size < 68)
		return NULL;
	uint64_t count = kind == PE32 ? 92 : 108; /* of data directories; they follow */
	pe->checksum = optional + 64;
	if (size < count + 4 + 40 || sp_little32(image->data + optional + count) < 5)
		return NULL;
	pe->certificates = optional + count + 4 + 32;
	pe->signature = sp_little32(image->data + pe->certificates);
	pe->signature_size = sp_little32(image->data + pe->certificates + 4);
	return check_place(image, "a signature", pe->certificates, pe->signature, pe->signature_size);
}

struct sp_error *sp_pe_read(const struct sp_image *image, uint64_t limit, struct sp_pe *pe)
{
	*pe = (struct sp_pe){0};
	if (limit > image->size)
		limit = image->size;
	if (limit < 0x40 || memcmp(image->data, "MZ", 2))
		return NULL;
	uint64_t header = sp_little32(image->data + 0x3c);
	if (header > limit || limit - header < HEADER_SIZE || memcmp(image->data + header, "PE\0\0", 4))
		return sp_error_new(SP_USAGE,
			"there is no PE header at 0x%" PRIx64
			", where the one at offset 0x3c points; the image is damaged",
			header);
	uint64_t sections = sp_little16(image->data + header + 6), size = sp_little16(image->data + header + 20);
	uint64_t optional = header + HEADER_SIZE, left = limit - optional;
	if (sections > SP_PE_SECTIONS || size > left || sections > (left - size) / SECTION_SIZE)
		return sp_error_new(SP_USAGE,
			"the PE header at offset 0x%" PRIx64 " tells of %" PRIu64 " sections and %" PRIu64
			" bytes before them, which is too much; the image is damaged",
			header, sections, size);
	SP_TRY(read_signature(image, optional, size, pe));
	pe->section_count = sections;
	return read_sections(image, optional + size, pe);
}
