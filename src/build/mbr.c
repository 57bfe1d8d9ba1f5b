/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of a master boot record, as PCs have it since DOS: the disk's signature at 440, four entries of
 * 16 bytes at 446, 55 AA at the end.
 */
#include "build/medium-inside.h"

#include <string.h>

#define SIGNATURE "sprf" /* any will do, if it is always the same */
#define ACTIVE 0x80
#define MOST_CYLINDERS 1024u

static void put_number(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* Head, sector and cylinder of a sector; what is too far away for them is the last that they can tell. */
static void put_place(const struct sp_mbr *mbr, uint32_t sector, uint8_t *at)
{
	uint32_t cylinder = sector / (mbr->heads * mbr->track);
	bool is_far = cylinder >= MOST_CYLINDERS;
	uint32_t head = is_far ? mbr->heads - 1 : sector / mbr->track % mbr->heads;
	uint32_t number = is_far ? mbr->track : sector % mbr->track + 1;
	if (is_far)
		cylinder = MOST_CYLINDERS - 1;
	at[0] = (uint8_t)head;
	at[1] = (uint8_t)(number | (cylinder >> 8) << 6);
	at[2] = (uint8_t)cylinder;
}

void sp_mbr_write(const struct sp_mbr *mbr, uint8_t table[SP_MBR_TABLE])
{
	uint8_t *entry = table + 6;
	memset(table, 0, SP_MBR_TABLE);
	memcpy(table, SIGNATURE, 4);
	entry[0] = ACTIVE;
	put_place(mbr, mbr->first_sector, entry + 1);
	entry[4] = mbr->type;
	put_place(mbr, mbr->first_sector + mbr->sectors - 1, entry + 5);
	put_number(entry + 8, mbr->first_sector);
	put_number(entry + 12, mbr->sectors);
	table[SP_MBR_TABLE - 2] = 0x55;
	table[SP_MBR_TABLE - 1] = 0xaa;
}
