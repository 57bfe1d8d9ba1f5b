/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats that a kernel can be packed with and an initramfs may be compressed with, by their first bytes.
 */
#ifndef SIZEPROF_ANALYZERS_MAGIC_H
#define SIZEPROF_ANALYZERS_MAGIC_H

#include <stdint.h>

/* "gzip", "xz", "lzma", "bzip2", "lzo", "lz4", "zstd"; NULL when the bytes start as none of them do. */
const char *sp_magic_name(const uint8_t *data, uint64_t size);

#endif
