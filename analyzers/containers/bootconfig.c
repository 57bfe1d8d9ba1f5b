/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot configuration that may close an initramfs (the kernel's document "Boot Configuration"): the text, padded
 * with zeros; its size and the sum of its bytes, 32 bits each, little-endian; the mark "#BOOTCONFIG\n".
 */
#include "bootconfig.h"

#include <string.h>

#include "../analyzers.h"
#include "../frame.h"

#define MARK "#BOOTCONFIG\n"
#define FOOT (8 + sizeof(MARK) - 1) /* size, sum and mark */

static uint32_t read_number(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

uint64_t sp_bootconfig_size(const uint8_t *data, uint64_t size)
{
	if (size < FOOT || memcmp(data + size - (sizeof(MARK) - 1), MARK, sizeof(MARK) - 1) != 0)
		return 0;
	uint64_t text = read_number(data + size - FOOT);
	uint32_t sum = 0;
	if (text > size - FOOT)
		return 0;
	for (uint64_t i = size - FOOT - text; i < size - FOOT; i++)
		sum += data[i];
	return sum == read_number(data + size - FOOT + 4) ? text + FOOT : 0;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	uint64_t size = sp_bootconfig_size(image->data, image->size);
	sp_frame_paint_as(sink, image->size - size, size, SP_RANK_HEADER, "(bootconfig)");
	sp_region_paint(sink, image->size - size, size, SP_RANK_HEADER, "(bootconfig)");
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return !image->sealed && sp_bootconfig_size(image->data, image->size) > 0;
}

const struct sp_analyzer sp_analyzer_bootconfig = {.name = "bootconfig", .probe = probe, .run = run};
