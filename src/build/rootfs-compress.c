/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compressing the archive in the way that the kernel can undo: see rootfs.h. The xz container and its filters
 * are liblzma's (the .xz file format, version 1.1.0), gzip is zlib's (RFC 1952).
 */
#include <stdlib.h>
#include <string.h>

#include <lzma.h>
#include <zlib.h>

#include "base/memory.h"
#include "build/rootfs.h"

#define DICTIONARY_MOST (1u << 26) /* what preset 9 uses */

/* A power of two that holds everything, unless the guest has no room for it: the kernel allocates it whole.
 */
static uint32_t choose_dictionary(uint64_t size, uint64_t memory)
{
	uint32_t dictionary = LZMA_DICT_SIZE_MIN;
	while (dictionary < size && dictionary < DICTIONARY_MOST)
		dictionary *= 2;
	while (memory && dictionary > memory / 8 && dictionary > LZMA_DICT_SIZE_MIN)
		dictionary /= 2;
	return dictionary;
}

static struct sp_error *compress_xz(
	const struct sp_buffer *cpio, const struct sp_rootfs_limits *limits, struct sp_buffer *packed)
{
	lzma_options_lzma options;
	if (lzma_lzma_preset(&options, 9 | LZMA_PRESET_EXTREME))
		return sp_error_new(
			SP_UNABLE, "this liblzma does not know preset 9e: install Debian's liblzma5");
	options.dict_size = limits->dictionary ? (uint32_t)limits->dictionary
					       : choose_dictionary(cpio->size, limits->memory);
	lzma_filter filters[3];
	size_t count = 0;
	if (limits->has_x86_filter)
		filters[count++] = (lzma_filter){.id = LZMA_FILTER_X86};
	filters[count++] = (lzma_filter){.id = LZMA_FILTER_LZMA2, .options = &options};
	filters[count] = (lzma_filter){.id = LZMA_VLI_UNKNOWN};
	size_t space = lzma_stream_buffer_bound(cpio->size), size = 0;
	SP_AUTOFREE uint8_t *out = sp_alloc(space);
	lzma_ret result = lzma_stream_buffer_encode(filters, LZMA_CHECK_CRC32, NULL,
		(const uint8_t *)sp_buffer_text(cpio), cpio->size, out, &size, space);
	if (result != LZMA_OK)
		return sp_error_new(SP_UNABLE, "liblzma cannot compress the root file system (error %d)%s",
			(int)result, result == LZMA_MEM_ERROR ? ": it lacks memory" : "");
	sp_buffer_add(packed, out, size);
	return NULL;
}

static struct sp_error *compress_gzip(const struct sp_buffer *cpio, struct sp_buffer *packed)
{
	z_stream stream = {0};
	/* 15 bits of window, plus 16 for a gzip header, in which zlib leaves the time at 0 */
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return sp_error_new(SP_UNABLE, "zlib cannot start: it lacks memory");
	size_t space = deflateBound(&stream, cpio->size);
	SP_AUTOFREE uint8_t *out = sp_alloc(space);
	SP_AUTOFREE uint8_t *in = sp_alloc(cpio->size + 1);
	memcpy(in, sp_buffer_text(cpio), cpio->size);
	stream.next_in = in;
	stream.avail_in = (uInt)cpio->size;
	stream.next_out = out;
	stream.avail_out = (uInt)space;
	int result = deflate(&stream, Z_FINISH);
	if (result == Z_STREAM_END)
		sp_buffer_add(packed, out, stream.total_out);
	deflateEnd(&stream);
	if (result != Z_STREAM_END)
		return sp_error_new(
			SP_UNABLE, "zlib cannot compress the root file system (error %d)", result);
	return NULL;
}

struct sp_error *sp_rootfs_compress(const struct sp_buffer *cpio, enum sp_compression compression,
	const struct sp_rootfs_limits *limits, struct sp_buffer *packed)
{
	if (cpio->size > UINT32_MAX)
		return sp_error_new(
			SP_USAGE, "the root file system is larger than 4 GiB: take files out of it");
	switch (compression) {
	case SP_COMPRESSION_XZ:
		return compress_xz(cpio, limits, packed);
	case SP_COMPRESSION_GZIP:
		return compress_gzip(cpio, packed);
	case SP_COMPRESSION_NONE:
		break;
	}
	sp_buffer_add(packed, sp_buffer_text(cpio), cpio->size);
	return NULL;
}

const char *sp_rootfs_name(const struct sp_recipe *recipe)
{
	static const char *const names[] = {
		[SP_COMPRESSION_NONE] = "initramfs.cpio",
		[SP_COMPRESSION_XZ] = "initramfs.cpio.xz",
		[SP_COMPRESSION_GZIP] = "initramfs.cpio.gz",
	};
	return names[recipe->initramfs_compression];
}

struct sp_rootfs_limits sp_rootfs_limits(const struct sp_recipe *recipe, const char *config)
{
	return (struct sp_rootfs_limits){
		.memory = (uint64_t)recipe->memory_mib << 20,
		.dictionary = recipe->initramfs_dictionary,
		.has_x86_filter = strstr(config, "\nCONFIG_XZ_DEC_X86=y\n") != NULL,
	};
}

struct sp_error *sp_rootfs_fill(
	const struct sp_recipe *recipe, struct sp_rootfs *rootfs, struct sp_buffer *cpio)
{
	sp_rootfs_add_common(rootfs);
	SP_TRY(sp_rootfs_add_recipe(rootfs, recipe));
	return sp_rootfs_archive(rootfs, cpio);
}

struct sp_error *sp_rootfs_pack(const struct sp_recipe *recipe, const char *config, struct sp_rootfs *rootfs,
	struct sp_buffer *cpio, struct sp_buffer *packed)
{
	struct sp_rootfs_limits limits = sp_rootfs_limits(recipe, config);
	SP_TRY(sp_rootfs_fill(recipe, rootfs, cpio));
	return sp_rootfs_compress(cpio, recipe->initramfs_compression, &limits, packed);
}

#define PLACE 4100 /* bytes; 4 modulo 16 */

struct sp_error *sp_rootfs_place(const struct sp_recipe *recipe, const char *config,
	const struct sp_buffer *cpio, uint64_t packed_size, uint64_t sizes[SP_ROOTFS_PLACEMENTS])
{
	static const char zeros[PLACE];
	struct sp_rootfs_limits limits = sp_rootfs_limits(recipe, config);
	SP_BUFFER moved = SP_BUFFER_EMPTY;
	sizes[0] = packed_size;
	for (size_t i = 1; i < SP_ROOTFS_PLACEMENTS; i++) {
		SP_BUFFER packed = SP_BUFFER_EMPTY;
		sp_buffer_clear(&moved);
		for (size_t j = 0; j < i; j++)
			sp_buffer_add(&moved, zeros, sizeof(zeros));
		sp_buffer_add(&moved, sp_buffer_text(cpio), cpio->size);
		SP_TRY(sp_rootfs_compress(&moved, recipe->initramfs_compression, &limits, &packed));
		sizes[i] = packed.size;
	}
	return NULL;
}
