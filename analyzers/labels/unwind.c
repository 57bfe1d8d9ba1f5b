/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unwind.h"

#include <string.h>

#include "base/compiler.h"
#include "base/little.h"
#include "base/memory.h"

/* Pointer encodings: the low half says the form, the high half what it is relative to. */
#define FORM(encoding) ((encoding)&0x0f)
#define BASE(encoding) ((encoding)&0x70)
enum { FORM_POINTER = 0x00, FORM_U4 = 0x03, FORM_U8 = 0x04, FORM_S4 = 0x0b, FORM_S8 = 0x0c };
enum { BASE_NONE = 0x00, BASE_PLACE = 0x10, BASE_SECTION = 0x30 };

struct unwind {
	const struct sp_image *image;
	const struct sp_elf_section *section;
	const struct sp_addresses *addresses;
	struct sp_references *references;
	struct sp_cuts *cuts;
	unsigned pointer; /* bytes of an address */
	uint64_t end;     /* of what may be read: offset within the section */
};

/* A place in a section's bytes. Reading beyond the end gives zeros. */
struct cursor {
	const struct unwind *unwind;
	uint64_t at;
};

static uint64_t take(struct cursor *cursor, unsigned size)
{
	const struct unwind *unwind = cursor->unwind;
	uint64_t value = 0;
	if (cursor->at <= unwind->end && unwind->end - cursor->at >= size)
		value = sp_little(unwind->image->data + unwind->section->offset + cursor->at, size);
	cursor->at += size;
	return value;
}

static uint64_t take_number(struct cursor *cursor)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 63; shift += 7) {
		uint64_t byte = take(cursor, 1);
		value |= (byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	return value;
}

/* Bytes of an encoded pointer; 0 for forms that are not used for addresses in practice. */
static unsigned pointer_size(const struct unwind *unwind, uint8_t encoding)
{
	switch (FORM(encoding)) {
	case FORM_POINTER:
		return unwind->pointer;
	case FORM_U4:
	case FORM_S4:
		return 4;
	case FORM_U8:
	case FORM_S8:
		return 8;
	default:
		return 0;
	}
}

/* An encoded pointer becomes a reference from the section's byte `place`. */
static void take_reference(struct cursor *cursor, uint8_t encoding, uint64_t place)
{
	const struct unwind *unwind = cursor->unwind;
	unsigned size = pointer_size(unwind, encoding);
	uint64_t address = unwind->section->address + cursor->at;
	uint64_t value = take(cursor, size);
	if (!size || !value || cursor->at > unwind->end)
		return;
	if (size == 4 && FORM(encoding) == FORM_S4)
		value = (uint64_t)(int64_t)(int32_t)(uint32_t)value;
	if (BASE(encoding) == BASE_PLACE)
		value += address;
	else if (BASE(encoding) == BASE_SECTION)
		value += unwind->section->address;
	if (unwind->pointer == 4)
		value &= UINT32_MAX;
	sp_references_add(
		unwind->references, unwind->addresses, unwind->section->offset + place, value, false);
}

/* What a CIE says about the records that name it. */
struct common {
	uint8_t address, data; /* encodings of the function's address and of its language's data */
	bool has_data, has_length;
};

#define NO_POINTER 0xff

static struct common read_common(const struct unwind *unwind, uint64_t at)
{
	struct cursor cursor = {unwind, at + 8};
	struct common common = {.address = 0, .data = NO_POINTER};
	char letters[9] = "";
	unsigned version = (unsigned)take(&cursor, 1);
	for (size_t i = 0; i < sizeof(letters) - 1; i++)
		if (!(letters[i] = (char)take(&cursor, 1)))
			break;
	take_number(&cursor); /* alignment of code and of data */
	take_number(&cursor);
	if (version == 1)
		take(&cursor, 1); /* return address register */
	else
		take_number(&cursor);
	common.has_length = letters[0] == 'z';
	if (common.has_length)
		take_number(&cursor);
	for (size_t i = 1; common.has_length && letters[i]; i++) {
		uint8_t encoding = letters[i] == 'S' || letters[i] == 'B' ? 0 : (uint8_t)take(&cursor, 1);
		if (letters[i] == 'R')
			common.address = encoding;
		else if (letters[i] == 'L')
			common.data = encoding;
		else if (letters[i] == 'P')
			take(&cursor, pointer_size(unwind, encoding));
	}
	return common;
}

static void read_function(const struct unwind *unwind, uint64_t at, uint64_t back)
{
	struct cursor cursor = {unwind, at + 8};
	if (back > at + 4)
		return;
	struct common common = read_common(unwind, at + 4 - back);
	take_reference(&cursor, common.address, at);
	take(&cursor, pointer_size(unwind, common.address)); /* the code's size */
	if (common.has_length)
		take_number(&cursor);
	if (common.data != NO_POINTER && common.has_length)
		take_reference(&cursor, common.data, at);
}

static void read_frames(struct unwind *unwind)
{
	uint64_t size = unwind->section->size;
	for (uint64_t at = 0; size - at >= 4;) {
		unwind->end = size;
		struct cursor cursor = {unwind, at};
		uint64_t length = take(&cursor, 4);
		sp_cuts_add(unwind->cuts, unwind->section->offset + at);
		if (length > size - at - 4) /* records of more than 4 GiB included */
			return;
		uint64_t back = take(&cursor, 4);
		if (length >= 4 && back)
			read_function(unwind, at, back);
		at += 4 + length;
	}
	if (size)
		sp_cuts_add(unwind->cuts, unwind->section->offset + size);
}

/* The search table of .eh_frame_hdr, in the one form that linkers write. */
static void read_search_table(struct unwind *unwind)
{
	struct cursor cursor = {unwind, 0};
	uint64_t version = take(&cursor, 1), frame = take(&cursor, 1), count = take(&cursor, 1),
		 table = take(&cursor, 1);
	if (version != 1 || FORM(frame) != FORM_S4 || count != FORM_U4 || table != (BASE_SECTION | FORM_S4))
		return;
	take(&cursor, 4);
	uint64_t entries = take(&cursor, 4);
	for (uint64_t i = 0; i < entries && cursor.at + 8 <= unwind->end; i++) {
		uint64_t at = cursor.at;
		sp_cuts_add(unwind->cuts, unwind->section->offset + at);
		take_reference(&cursor, BASE_SECTION | FORM_S4, at);
		cursor.at = at + 8;
	}
}

static const struct sp_elf_section *find_section(const struct sp_elf_file *file, const char *name)
{
	for (size_t i = 0; i < file->section_count; i++)
		if (sp_elf_is_loaded(&file->sections[i]) && !strcmp(file->sections[i].name, name))
			return &file->sections[i];
	return NULL;
}

/* Two tables of the same order: where code is, and what to do there. */
static void read_orc(struct unwind *unwind, const struct sp_elf_section *rules)
{
	uint64_t count = unwind->section->size / 4;
	uint64_t size = rules && count && rules->size % count == 0 ? rules->size / count : 0;
	struct cursor cursor = {unwind, 0};
	for (uint64_t i = 0; i < count; i++) {
		uint64_t before = unwind->references->count, at = cursor.at;
		sp_cuts_add(unwind->cuts, unwind->section->offset + at);
		take_reference(&cursor, BASE_PLACE | FORM_S4, at);
		if (!size || unwind->references->count == before)
			continue;
		struct sp_reference rule = unwind->references->items[before];
		rule.place = rules->offset + i * size;
		sp_cuts_add(unwind->cuts, rule.place);
		SP_GROW(unwind->references->items, unwind->references->count, unwind->references->capacity);
		unwind->references->items[unwind->references->count++] = rule;
	}
}

void sp_unwind_read(const struct sp_image *image, const struct sp_elf_file *file,
	const struct sp_addresses *addresses, struct sp_references *references, struct sp_cuts *cuts)
{
	struct unwind unwind = {.image = image,
		.addresses = addresses,
		.references = references,
		.cuts = cuts,
		.pointer = addresses->is_wide ? 8 : 4};
	static const char *const names[] = {".eh_frame", ".eh_frame_hdr", ".orc_unwind_ip"};
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		unwind.section = find_section(file, names[i]);
		if (!unwind.section)
			continue;
		unwind.end = unwind.section->size;
		if (i == 0)
			read_frames(&unwind);
		else if (i == 1)
			read_search_table(&unwind);
		else
			read_orc(&unwind, find_section(file, ".orc_unwind"));
	}
}
