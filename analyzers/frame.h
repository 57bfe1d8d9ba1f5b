/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of a format's own - headers, checks, padding between parts - that belong to no program.
 */
#ifndef SIZEPROF_ANALYZERS_FRAME_H
#define SIZEPROF_ANALYZERS_FRAME_H

#include "sizeprof/analyzer.h"

/*
 * Paints [offset, offset + size) with the label by section, symbol, object and directory, at SP_RANK_HEADER.
 * By file and by medium the bytes stay with the file they are in. Nothing happens when size is 0.
 */
void sp_frame_paint(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label);

#endif
