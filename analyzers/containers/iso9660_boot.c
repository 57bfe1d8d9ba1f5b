/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * El Torito Bootable CD-ROM Format Specification 1.0, section 2: entries of 32 bytes; a validation entry, the
 * default one, then sections, each with a header.
 */
#include "iso9660_boot.h"

#include <inttypes.h>
#include <string.h>

#include "base/little.h"

#define ENTRY_SIZE 32u
#define SECTOR 512u /* the firmware counts in these */

/* Offsets in an entry. */
enum { INDICATOR = 0, MEDIA = 1, SECTORS = 6, BLOCK = 8, KEY = 30 };
enum { VALIDATION = 1, BOOTABLE = 0x88 };

/* What an emulated medium has, by its kind: none, floppies of 1.2M, 1.44M and 2.88M; a hard disk says it
 * itself. */
static uint64_t image_size(const uint8_t *entry)
{
	static const uint32_t floppies[] = {0, 1228800, 1474560, 2949120};
	unsigned kind = entry[MEDIA] & 0x0f;
	if (kind > 0 && kind < 4)
		return floppies[kind];
	return (uint64_t)sp_little16(entry + SECTORS) * SECTOR;
}

static void add_image(const uint8_t *entry, struct sp_iso_boot *boot)
{
	if (entry[INDICATOR] != BOOTABLE)
		return;
	boot->images[boot->count++] = (struct sp_iso_boot_image){
		.block = sp_little32(entry + BLOCK),
		.size = image_size(entry),
		.is_emulated = (entry[MEDIA] & 0x0f) != 0,
	};
}

struct sp_error *sp_iso_read_boot(const struct sp_iso_volume *volume, struct sp_iso_boot *boot)
{
	uint64_t record = (uint64_t)(SP_ISO_SYSTEM_BLOCKS + 1) * SP_ISO_BLOCK;
	if (!volume->catalog)
		return NULL;
	SP_TRY(sp_iso_extent(
		volume, volume->catalog, SP_ISO_BLOCK, "the boot catalog", record, &boot->catalog));
	const uint8_t *data = volume->data + boot->catalog.offset;
	if (data[INDICATOR] != VALIDATION || memcmp(data + KEY, "\x55\xaa", 2) != 0)
		return sp_error_new(SP_USAGE,
			"at offset 0x%" PRIx64
			" there is no boot catalog, though the boot record says so; the file system is "
			"damaged",
			boot->catalog.offset);
	for (unsigned at = ENTRY_SIZE; at < SP_ISO_BLOCK; at += ENTRY_SIZE)
		add_image(data + at, boot);
	return NULL;
}

const struct sp_iso_boot_image *sp_iso_boot_at(const struct sp_iso_boot *boot, uint32_t block)
{
	for (size_t i = 0; i < boot->count; i++)
		if (boot->images[i].block == block)
			return &boot->images[i];
	return NULL;
}
