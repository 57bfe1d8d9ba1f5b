/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the file systems of media paint alike: their own structures, what holds nothing, and files.
 */
#ifndef SIZEPROF_ANALYZERS_MEDIUM_PARTS_H
#define SIZEPROF_ANALYZERS_MEDIUM_PARTS_H

#include <stdbool.h>

#include "sizeprof/analyzer.h"

/* The label by medium; elsewhere structures go together as (file system). */
void sp_medium_paint_structure(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label);
/* What holds nothing: the same label in every dimension. */
void sp_medium_paint_empty(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label);
/* Bytes of a file, or of one of its pieces. */
void sp_medium_paint_file(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *path, bool loader);
/* By its name: is it of SYSLINUX, ISOLINUX, EXTLINUX or GRUB, with their modules and settings? */
bool sp_medium_is_loader(const char *path);

#endif
