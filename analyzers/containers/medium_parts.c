/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "medium_parts.h"

#include <string.h>
#include <strings.h>

#include "../frame.h"
#include "base/compiler.h"

#define FILE_SYSTEM "(file system)"
#define LOADER "(loader)"
#define FILE_DATA "(file data)"

void sp_medium_paint_structure(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label)
{
	sink->paint(sink->user, SP_BY_MEDIUM, offset, size, SP_RANK_HEADER, label);
	sink->paint(sink->user, SP_BY_FILE, offset, size, SP_RANK_HEADER, FILE_SYSTEM);
	sp_frame_paint_as(sink, offset, size, SP_RANK_HEADER, FILE_SYSTEM);
	sp_region_paint(sink, offset, size, SP_RANK_HEADER, FILE_SYSTEM);
}

void sp_medium_paint_empty(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label)
{
	sink->paint(sink->user, SP_BY_MEDIUM, offset, size, SP_RANK_HEADER, label);
	sink->paint(sink->user, SP_BY_FILE, offset, size, SP_RANK_HEADER, label);
	sp_frame_paint_as(sink, offset, size, SP_RANK_HEADER, label);
	sp_region_paint(sink, offset, size, SP_RANK_HEADER, label);
}

bool sp_medium_is_loader(const char *path)
{
	static const char *const starts[] = {"ldlinux.", "syslinux.", "isolinux.", "extlinux.", "grub"};
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; i < SP_COUNT(starts); i++)
		if (!strncasecmp(name, starts[i], strlen(starts[i])))
			return true;
	return (dot && !strcasecmp(dot, ".c32")) || !strncasecmp(path, "grub/", 5) ||
	       strcasestr(path, "/grub/");
}

void sp_medium_paint_file(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *path, bool loader)
{
	static const enum sp_dimension dimensions[] = {SP_BY_SYMBOL, SP_BY_OBJECT, SP_BY_DIRECTORY};
	sink->paint(sink->user, SP_BY_MEDIUM, offset, size, SP_RANK_CONTAINER, path);
	sink->paint(sink->user, SP_BY_FILE, offset, size, SP_RANK_CONTAINER, path);
	sink->paint(sink->user, SP_BY_SECTION, offset, size, SP_RANK_CONTAINER, loader ? LOADER : FILE_DATA);
	sp_region_paint(sink, offset, size, SP_RANK_AROUND, loader ? LOADER : FILE_DATA);
	for (size_t i = 0; i < SP_COUNT(dimensions); i++)
		sink->paint(
			sink->user, dimensions[i], offset, size, SP_RANK_CONTAINER, loader ? LOADER : path);
}
