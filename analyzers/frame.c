/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frame.h"

#include <string.h>

#include "base/compiler.h"

void sp_frame_paint_as(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, enum sp_rank rank, const char *label)
{
	static const enum sp_dimension dimensions[] = {
		SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT, SP_BY_DIRECTORY};
	for (size_t i = 0; size && i < SP_COUNT(dimensions); i++)
		sink->paint(sink->user, dimensions[i], offset, size, (int)rank, label);
}

void sp_frame_paint(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label)
{
	bool is_padding = strcmp(label, SP_LABEL_PADDING) == 0;
	sp_frame_paint_as(sink, offset, size, SP_RANK_HEADER, label);
	/* smaller than the region it lies in, so it wins */
	sp_region_paint(sink, offset, size, SP_RANK_CONTAINER, is_padding ? label : SP_LABEL_OVERHEAD);
}

void sp_region_paint(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, enum sp_rank rank, const char *label)
{
	if (!size)
		return;
	sink->paint(sink->user, SP_BY_OPTION, offset, size, (int)rank, label);
	sink->paint(sink->user, SP_BY_APPLET, offset, size, (int)rank, label);
}
