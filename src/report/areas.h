/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few areas of a system that a figure tells apart by colour, the same in every figure. The colours are
 * those of Okabe and Ito (Color Universal Design, 2008), which people with any colour vision can tell apart.
 * A private header of this folder.
 */
#ifndef SIZEPROF_REPORT_AREAS_H
#define SIZEPROF_REPORT_AREAS_H

#include <stdint.h>

enum sp_area {
	SP_AREA_ARCH,
	SP_AREA_DRIVERS,
	SP_AREA_FS,
	SP_AREA_KERNEL,
	SP_AREA_MM,
	SP_AREA_OTHER,     /* any other folder of the kernel's tree */
	SP_AREA_USERSPACE, /* programs and their libraries */
	SP_AREA_REST, /* labels in parentheses: padding, headers and what else is no code of a folder's */
	SP_AREAS,
};

/* The area of a directory label. */
enum sp_area sp_area_of(const char *directory);
/* What the legend says. */
const char *sp_area_name(enum sp_area area);
/* 0xrrggbb: for headers and bars; lighter, as ground for black type; and hardly there. */
uint32_t sp_area_colour(enum sp_area area);
uint32_t sp_area_ground(enum sp_area area);
uint32_t sp_area_haze(enum sp_area area);
/* Black or white: type on sp_area_colour(). */
uint32_t sp_area_ink(enum sp_area area);

#endif
