/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * First bytes as the kernel's own table of decompressors has them (lib/decompress.c), those of lzop with
 * enough of its header to be sure, and lz4 in the legacy frame that the kernel reads.
 */
#include "magic.h"

#include <stddef.h>
#include <string.h>

#include "base/compiler.h"

static const struct {
	const char *name, *bytes;
	size_t size;
} formats[] = {
	{"gzip", "\x1f\x8b", 2},
	{"gzip", "\x1f\x9e", 2},
	{"bzip2", "BZh", 3},
	{"lzma", "\x5d\0\0", 3},
	{"xz",
		"\xfd"
		"7zXZ\0",
		6},
	{"lzo", "\x89LZO\0\r\n\x1a\n", 9},
	{"lz4", "\x02\x21\x4c\x18", 4},
	{"zstd", "\x28\xb5\x2f\xfd", 4},
};

const char *sp_magic_name(const uint8_t *data, uint64_t size)
{
	for (size_t i = 0; i < SP_COUNT(formats); i++)
		if (size >= formats[i].size && !memcmp(data, formats[i].bytes, formats[i].size))
			return formats[i].name;
	return NULL;
}
