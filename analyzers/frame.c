/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frame.h"

#include "base/compiler.h"

void sp_frame_paint(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label)
{
	static const enum sp_dimension dimensions[] = {
		SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT, SP_BY_DIRECTORY};
	for (size_t i = 0; i < SP_COUNT(dimensions); i++)
		sink->paint(sink->user, dimensions[i], offset, size, SP_RANK_HEADER, label);
}
