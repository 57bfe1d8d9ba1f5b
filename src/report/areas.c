/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/areas.h"

#include <stddef.h>
#include <string.h>

#include "base/compiler.h"
#include "report/canvas.h"

static const struct {
	const char *name;
	uint32_t colour;
	uint32_t ink;
} areas[SP_AREAS] = {
	[SP_AREA_ARCH] = {"arch", 0xd55e00, SP_INK},
	[SP_AREA_DRIVERS] = {"drivers", 0xe69f00, SP_INK},
	[SP_AREA_FS] = {"fs", 0x009e73, SP_INK},
	[SP_AREA_KERNEL] = {"kernel", 0x0072b2, SP_PAPER},
	[SP_AREA_MM] = {"mm", 0xcc79a7, SP_INK},
	[SP_AREA_OTHER] = {"other kernel folders", 0xf0e442, SP_INK},
	[SP_AREA_USERSPACE] = {"userspace", 0x56b4e9, SP_INK},
	[SP_AREA_REST] = {"not code of a folder: padding, headers, unnamed", 0x999999, SP_INK},
};

/* Folders at the top of the kernel's tree; those without an area of their own are SP_AREA_OTHER. */
static const struct {
	const char *folder;
	enum sp_area area;
} tops[] = {
	{"arch", SP_AREA_ARCH},
	{"block", SP_AREA_OTHER},
	{"certs", SP_AREA_OTHER},
	{"crypto", SP_AREA_OTHER},
	{"drivers", SP_AREA_DRIVERS},
	{"fs", SP_AREA_FS},
	{"init", SP_AREA_OTHER},
	{"io_uring", SP_AREA_OTHER},
	{"ipc", SP_AREA_OTHER},
	{"kernel", SP_AREA_KERNEL},
	{"lib", SP_AREA_OTHER},
	{"mm", SP_AREA_MM},
	{"net", SP_AREA_OTHER},
	{"rust", SP_AREA_OTHER},
	{"samples", SP_AREA_OTHER},
	{"security", SP_AREA_OTHER},
	{"sound", SP_AREA_OTHER},
	{"usr", SP_AREA_OTHER},
	{"virt", SP_AREA_OTHER},
};

/* "setup:arch/x86/boot" -> "arch/x86/boot": the programs in a bzImage are of the kernel's tree */
static const char *without_boot_program(const char *directory)
{
	static const char *const programs[] = {"setup:", "decompressor:"};
	for (size_t i = 0; i < SP_COUNT(programs); i++)
		if (strncmp(directory, programs[i], strlen(programs[i])) == 0)
			return directory + strlen(programs[i]);
	return directory;
}

enum sp_area sp_area_of(const char *directory)
{
	if (directory[0] == '(')
		return SP_AREA_REST;
	directory = without_boot_program(directory);
	/* sections stand for directories where those are not known, which is so of kernels alone */
	if (directory[0] == '.' || strncmp(directory, "__", 2) == 0)
		return SP_AREA_KERNEL;
	size_t length = strcspn(directory, "/");
	for (size_t i = 0; i < SP_COUNT(tops); i++)
		if (strlen(tops[i].folder) == length && strncmp(directory, tops[i].folder, length) == 0)
			return tops[i].area;
	return SP_AREA_USERSPACE;
}

const char *sp_area_name(enum sp_area area)
{
	return areas[area].name;
}

uint32_t sp_area_colour(enum sp_area area)
{
	return areas[area].colour;
}

/* So many twentieths of the colour, the rest white. */
static uint32_t with_white(uint32_t colour, uint32_t twentieths)
{
	uint32_t mixed = 0;
	for (int shift = 0; shift < 24; shift += 8) {
		uint32_t part = colour >> shift & 0xff;
		mixed |= (part * twentieths + 255 * (20 - twentieths)) / 20 << shift;
	}
	return mixed;
}

uint32_t sp_area_ground(enum sp_area area)
{
	return with_white(areas[area].colour, 9);
}

uint32_t sp_area_haze(enum sp_area area)
{
	return with_white(areas[area].colour, 4);
}

uint32_t sp_area_ink(enum sp_area area)
{
	return areas[area].ink;
}
