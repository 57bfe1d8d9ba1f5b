/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The signature of a kernel module, behind its ELF file, as the kernel's document "Kernel module signing
 * facility" and include/linux/module_signature.h describe it: PKCS#7 data, 12 bytes that tell its size, a
 * magic text.
 */
#include <string.h>

#include "../analyzers.h"
#include "../elf_file.h"

#define MAGIC "~Module signature appended~\n"
#define MAGIC_SIZE (sizeof(MAGIC) - 1)
#define TRAILER_SIZE 12 /* the last four bytes are the data's size, most significant byte first */

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	uint64_t end = image->size - MAGIC_SIZE - TRAILER_SIZE;
	const uint8_t *size = image->data + end + TRAILER_SIZE - 4;
	uint64_t data = (uint64_t)size[0] << 24 | (uint64_t)size[1] << 16 | (uint64_t)size[2] << 8 | size[3];
	/* larger than what is there: no signature that the kernel would take, so no other name for these
	 * bytes */
	if (data > end)
		return NULL;
	sink->paint(sink->user, SP_BY_SECTION, end - data, image->size - (end - data), SP_RANK_HEADER,
		"(module signature)");
	sink->paint(sink->user, SP_BY_SYMBOL, end - data, image->size - (end - data), SP_RANK_HEADER,
		"(module signature)");
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return sp_elf_is_elf(image->data, image->size) && image->size >= MAGIC_SIZE + TRAILER_SIZE &&
	       !memcmp(image->data + image->size - MAGIC_SIZE, MAGIC, MAGIC_SIZE);
}

const struct sp_analyzer sp_analyzer_module_signature = {
	.name = "module signature", .probe = probe, .run = run};
