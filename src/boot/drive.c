/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An empty floppy is written here, as a boot sector without code, two tables and a root directory
 * (Microsoft's FAT specification, section 3): that much takes no tool.
 */
#include "boot/drive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/capacity.h"
#include "base/files.h"
#include "base/memory.h"
#include "boot/image.h"

#define SECTOR 512u
#define TABLES 2u
#define ROOT_ENTRIES 224u
#define MOST_CLUSTERS 4084u /* of FAT12 */
#define MEDIA 0xf0          /* a floppy of any kind */

static void set_word(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static void write_boot_sector(
	uint8_t *sector, const struct sp_floppy *floppy, unsigned cluster, uint32_t table)
{
	memcpy(sector, "\xeb\xfe\x90sizeprof", 11); /* its code is a jump to itself */
	set_word(sector + 11, SECTOR);
	sector[13] = (uint8_t)cluster;
	set_word(sector + 14, 1); /* the sectors before the first table */
	sector[16] = TABLES;
	set_word(sector + 17, ROOT_ENTRIES);
	set_word(sector + 19, (uint32_t)(floppy->bytes / SECTOR));
	sector[21] = MEDIA;
	set_word(sector + 22, table);
	set_word(sector + 24, floppy->sectors);
	set_word(sector + 26, floppy->heads);
	sector[38] = 0x29; /* label and kind follow */
	memcpy(sector + 43, "NO NAME    FAT12   ", 19);
	set_word(sector + 510, 0xaa55);
}

static struct sp_error *write_floppy(const struct sp_floppy *floppy, const char *path)
{
	uint32_t sectors = (uint32_t)(floppy->bytes / SECTOR);
	unsigned cluster = sectors > MOST_CLUSTERS ? 2 : 1;
	/* twelve bits a cluster; two more stand for none */
	uint32_t table = ((sectors / cluster + 2) * 3 / 2 + SECTOR) / SECTOR;
	SP_AUTOFREE uint8_t *image = sp_alloc(floppy->bytes);
	write_boot_sector(image, floppy, cluster, table);
	for (unsigned i = 0; i < TABLES; i++)
		memcpy(image + (1 + i * table) * SECTOR, "\xf0\xff\xff", 3);
	return sp_file_write(path, image, floppy->bytes);
}

static enum sp_drive_kind kind_of(const char *medium)
{
	uint64_t bytes = 0;
	sp_error_free(sp_file_size(medium, &bytes)); /* it was looked at already */
	if (sp_floppy_of_size(bytes))
		return SP_DRIVE_FLOPPY;
	return sp_boot_is_iso(medium) ? SP_DRIVE_CD : SP_DRIVE_DISK;
}

static struct sp_error *open_medium(const struct sp_boot_spec *spec, bool copies, struct sp_drive *drive)
{
	drive->boots = true;
	drive->kind = kind_of(spec->medium);
	drive->is_copy = copies;
	if (!copies)
		drive->path = sp_strdup(spec->medium);
	else
		drive->path = spec->keep ? sp_strdup(spec->keep) : sp_path_join(spec->folder, "medium.img");
	return copies ? sp_file_copy(spec->medium, drive->path) : NULL;
}

struct sp_error *sp_drive_open(const struct sp_boot_spec *spec, bool copies, struct sp_drive *drive)
{
	*drive = (struct sp_drive){0};
	if (spec->medium)
		return open_medium(spec, copies, drive);
	const struct sp_floppy *floppy = spec->floppy_bytes ? sp_floppy_of_size(spec->floppy_bytes) : NULL;
	if (!floppy || !spec->folder)
		return NULL;
	drive->kind = SP_DRIVE_FLOPPY;
	drive->is_copy = true;
	drive->path = sp_path_join(spec->folder, "floppy.img");
	return write_floppy(floppy, drive->path);
}

void sp_drive_close(struct sp_drive *drive)
{
	if (drive->path && drive->is_copy)
		unlink(drive->path);
	free(drive->path);
	*drive = (struct sp_drive){0};
}
