/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frame.h"

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
	sp_frame_paint_as(sink, offset, size, SP_RANK_HEADER, label);
}
