/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes that are the same thing by section, symbol, object and directory: headers, checks, padding between
 * parts, whatever belongs to no program. By file and by medium they stay with the file they are in. By option and
 * by applet they are of the part of the system that they lie in, for which containers paint regions.
 */
#ifndef SIZEPROF_ANALYZERS_FRAME_H
#define SIZEPROF_ANALYZERS_FRAME_H

#include "sizeprof/analyzer.h"

/* Paints [offset, offset + size) with the label in those four dimensions. Nothing happens when size is 0. */
void sp_frame_paint_as(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, enum sp_rank rank, const char *label);
/* For codecs: the same, at SP_RANK_HEADER, and by option and applet it is (coder overhead), unless it is padding. */
void sp_frame_paint(const struct sp_sink *sink, uint64_t offset, uint64_t size, const char *label);
/* For containers: by option and applet, [offset, offset + size) is of that part of the system. */
void sp_region_paint(
	const struct sp_sink *sink, uint64_t offset, uint64_t size, enum sp_rank rank, const char *label);

#endif
