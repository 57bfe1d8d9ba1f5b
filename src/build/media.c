/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/media.h"

#include <string.h>

#include "base/capacity.h"

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)
#define SECTOR 512

static const struct sp_medium_kind kinds[SP_MEDIA] = {
	[SP_MEDIUM_FILES] = {.word = "files"},
	[SP_MEDIUM_FAT] =
		{
			.word = "fat",
			.image = "floppy.img",
			.least = 256 * KIB, /* the boot loader alone takes 177 KiB */
			.most = 512 * MIB,
			.keys = {"size", "fats"},
			.is_floppy_too = true,
			.size_hint = "bytes, K or M from 256K to 512M in whole sectors of 512 bytes",
			.size_example = "1.44M",
		},
	[SP_MEDIUM_DISK] =
		{
			.word = "disk",
			.image = "disk.img",
			.least = 4 * MIB, /* smaller ones would be FAT12, which is for floppies */
			.most = 2047 * MIB,
			.keys = {"size", "fats", "partition"},
			.size_hint = "bytes, K or M from 4M to 2047M in whole sectors of 512 bytes",
			.size_example = "16M",
		},
	[SP_MEDIUM_ISO] = {.word = "iso", .image = "medium.iso"},
};

const struct sp_medium_kind *sp_medium_kind(enum sp_medium medium)
{
	return &kinds[medium];
}

const char *const sp_medium_keys[SP_MEDIUM_KEYS] = {"size", "fats", "partition"};

bool sp_medium_takes(enum sp_medium medium, const char *key)
{
	for (const char *const *taken = kinds[medium].keys; *taken; taken++)
		if (strcmp(*taken, key) == 0)
			return true;
	return false;
}

bool sp_medium_takes_size(enum sp_medium medium, uint64_t bytes)
{
	const struct sp_medium_kind *kind = &kinds[medium];
	return bytes >= kind->least && bytes <= kind->most && bytes % SECTOR == 0 &&
	       (kind->is_floppy_too || !sp_floppy_of_size(bytes));
}

bool sp_medium_is_sized(enum sp_medium medium)
{
	return kinds[medium].most > 0;
}

void sp_medium_set_bytes(struct sp_recipe *recipe, uint64_t bytes)
{
	const struct sp_medium_kind *kind = &kinds[recipe->medium];
	bool is_floppy = sp_floppy_of_size(bytes) != NULL;
	if (!kind->most || (is_floppy && !kind->is_floppy_too))
		recipe->medium = SP_MEDIUM_FAT;
	recipe->medium_bytes = bytes;
}
