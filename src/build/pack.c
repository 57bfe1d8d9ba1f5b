/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/pack.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "build/folder.h"
#include "build/media.h"
#include "build/rootfs.h"
#include "build/userspace.h"

void sp_packed_clear(struct sp_packed *packed)
{
	free(packed->kernel);
	free(packed->initramfs);
	free(packed->medium);
	free(packed->missing);
	*packed = (struct sp_packed){0};
}

static struct sp_error *add_userspace(const struct sp_pack_spec *spec, struct sp_rootfs *rootfs, char **missing)
{
	const struct sp_recipe *recipe = spec->recipe;
	return recipe->userspace == SP_USERSPACE_FOLDER
		       ? sp_rootfs_add_tree(rootfs, recipe->userspace_source.path)
		       : sp_userspace_try_files(recipe, spec->userspace, rootfs, missing);
}

/* The digest of all that decides the compressed bytes. */
static void make_key(const struct sp_pack_spec *spec, const struct sp_rootfs_limits *limits,
	const struct sp_buffer *cpio, char hex[SP_DIGEST_SIZE])
{
	char content[SP_DIGEST_SIZE];
	sp_digest_bytes(sp_buffer_text(cpio), cpio->size, content);
	SP_AUTOFREE char *all =
		sp_format("%s %d %" PRIu64 " %" PRIu64 " %d", content, spec->recipe->initramfs_compression,
			limits->memory, limits->dictionary, limits->has_x86_filter);
	sp_digest_bytes(all, strlen(all), hex);
}

/* The file has the key of what it was made of beside it. */
static bool is_packed(const char *path, const char *key_path, const char *key)
{
	SP_BUFFER last = SP_BUFFER_EMPTY;
	if (!sp_path_exists(path) || !sp_path_exists(key_path))
		return false;
	sp_error_free(sp_file_read(key_path, &last));
	return strcmp(sp_buffer_text(&last), key) == 0;
}

static struct sp_error *compress(const struct sp_pack_spec *spec, const struct sp_rootfs_limits *limits,
	const struct sp_buffer *cpio, const char *path)
{
	SP_BUFFER packed = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *key_path = sp_format("%s.key", path);
	char key[SP_DIGEST_SIZE];
	make_key(spec, limits, cpio, key);
	if (is_packed(path, key_path, key))
		return NULL;
	unlink(key_path);
	SP_TRY(sp_rootfs_compress(cpio, spec->recipe->initramfs_compression, limits, &packed));
	SP_TRY(sp_file_write(path, sp_buffer_text(&packed), packed.size));
	return sp_file_write(key_path, key, strlen(key));
}

static struct sp_error *pack_initramfs(const struct sp_pack_spec *spec, struct sp_packed *packed)
{
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	SP_BUFFER cpio = SP_BUFFER_EMPTY;
	struct sp_rootfs_limits limits = sp_rootfs_limits(spec->recipe, spec->kernel_config);
	SP_TRY(add_userspace(spec, &rootfs, &packed->missing));
	if (packed->missing)
		return NULL;
	SP_TRY(sp_rootfs_fill(spec->recipe, &rootfs, &cpio));
	packed->initramfs = sp_path_join(spec->folder, sp_rootfs_name(spec->recipe));
	SP_TRY(compress(spec, &limits, &cpio, packed->initramfs));
	SP_TRY(sp_file_size(packed->initramfs, &packed->initramfs_bytes));
	return sp_digest_file(packed->initramfs, packed->initramfs_sha256);
}

static struct sp_error *place_kernel(const struct sp_pack_spec *spec, struct sp_packed *packed)
{
	packed->kernel = sp_path_join(spec->folder, "bzImage");
	SP_TRY(sp_file_copy(spec->kernel, packed->kernel));
	SP_TRY(sp_file_size(packed->kernel, &packed->kernel_bytes));
	return sp_digest_file(packed->kernel, packed->kernel_sha256);
}

/* The tools that make it write over what is there, but not shorter. */
static struct sp_error *make_medium(const struct sp_pack_spec *spec, struct sp_packed *packed)
{
	const char *image = sp_medium_kind(spec->recipe->medium)->image;
	if (!image)
		return NULL;
	SP_AUTOFREE char *path = sp_path_join(spec->folder, image);
	struct sp_build_folder folder = SP_BUILD_FOLDER_NONE;
	SP_AUTOFREE char *log = sp_format("%s.log", spec->folder);
	folder.path = (char *)spec->folder;
	folder.log = log;
	unlink(path);
	SP_TRY(sp_file_write(log, "", 0));
	SP_TRY(sp_medium_try(
		spec->recipe, spec->options, &folder, sp_rootfs_name(spec->recipe), &packed->room));
	if (packed->room.over)
		return NULL;
	packed->medium = path;
	path = NULL;
	return sp_digest_file(packed->medium, packed->medium_sha256);
}

struct sp_error *sp_pack(const struct sp_pack_spec *spec, struct sp_packed *out)
{
	SP_PACKED packed = {0};
	SP_TRY(sp_folder_make(spec->folder));
	SP_TRY(place_kernel(spec, &packed));
	SP_TRY(pack_initramfs(spec, &packed));
	if (!packed.missing)
		SP_TRY(make_medium(spec, &packed));
	*out = packed;
	packed = (struct sp_packed){0};
	return NULL;
}
