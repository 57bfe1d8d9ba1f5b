/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BusyBox and Toybox: what ships is the stripped program, and its payload is the whole initramfs, with the
 * links of the applets that are left.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "build/rebuild-inside.h"
#include "build/rebuild-sections.h"
#include "build/rootfs.h"
#include "build/toybox.h"
#include "build/userspace.h"

#define INITRAMFS ".sizeprof-initramfs"

/* `make install` leaves the links of applets that are gone. */
static struct sp_error *clean(struct sp_rebuild *rebuild)
{
	SP_AUTOFREE char *installed = sp_path_join(rebuild->folder.path, SP_TOYBOX_INSTALLED);
	return sp_tree_remove(installed);
}

/*
 * Toybox' makefile makes the text of its help from the configuration, and anew only when the tree's Config.in
 * is (scripts/make.sh of 0.8): what went would stay in it.
 */
static struct sp_error *clean_toybox(struct sp_rebuild *rebuild)
{
	SP_AUTOFREE char *help = sp_path_join(rebuild->folder.path, "generated/help.h");
	SP_TRY(clean(rebuild));
	if (unlink(help) != 0 && errno != ENOENT)
		return sp_error_errno("cannot remove %s", help);
	return NULL;
}

static const char *kernel_config(const struct sp_build *build)
{
	for (size_t i = 0; i < build->config_count; i++)
		if (strcmp(build->configs[i].name, "kernel") == 0)
			return build->configs[i].text;
	return "";
}

static struct sp_error *pack(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)
{
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	SP_BUFFER cpio = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	const struct sp_recipe *recipe = rebuild->spec.recipe;
	SP_AUTOFREE char *missing = NULL;
	SP_TRY(sp_userspace_try_files(recipe, rebuild->folder.path, &rootfs, &missing));
	if (missing) {
		rebuilt->outcome = SP_MEASURED_NOT_BUILT;
		rebuilt->reason = sp_format("the program needs %s", missing);
		return NULL;
	}
	SP_TRY(sp_rootfs_pack(recipe, kernel_config(rebuild->spec.base), &rootfs, &cpio, &packed));
	rebuilt->payload = packed.size;
	if (recipe->initramfs_compression != SP_COMPRESSION_NONE) {
		SP_TRY(sp_rootfs_place(
			recipe, kernel_config(rebuild->spec.base), &cpio, packed.size, rebuilt->placed));
		rebuilt->placed_count = SP_ROOTFS_PLACEMENTS;
	}
	rebuilt->bootable = sp_path_join(rebuild->folder.path, INITRAMFS);
	return sp_file_write(rebuilt->bootable, sp_buffer_text(&packed), packed.size);
}

static char *program_path(const struct sp_rebuild *rebuild)
{
	return sp_path_join(rebuild->folder.path, sp_userspace_program(rebuild->spec.recipe));
}

static struct sp_error *weigh(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)
{
	SP_AUTOFREE char *program = program_path(rebuild);
	return sp_file_size(program, &rebuilt->image);
}

static struct sp_error *collect(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)
{
	SP_AUTOFREE char *program = program_path(rebuild);
	SP_TRY(pack(rebuild, rebuilt));
	if (rebuilt->outcome != SP_MEASURED_BUILT)
		return NULL;
	SP_TRY(weigh(rebuild, rebuilt));
	SP_AUTOFREE char *map = sp_path_join(rebuild->folder.path, rebuild->program->map);
	return sp_rebuilt_sections_read(program, map, &rebuilt->sections, &rebuilt->section_count);
}

static struct sp_error *check(
	struct sp_rebuild *rebuild, const struct sp_rebuilt *rebuilt, const char **different)
{
	return sp_rebuild_check_file(rebuild, rebuilt->bootable, "initramfs", different);
}

static const char *const busybox_targets[] = {"busybox", "busybox.links", NULL};
static const char *const toybox_targets[] = {"toybox", "install", NULL};

const struct sp_rebuild_program sp_rebuild_busybox = {
	.name = "userspace",
	.twin = "busybox_unstripped",
	.map = "busybox_unstripped.map",
	.configure = "oldconfig",
	.answers = true,
	.targets = busybox_targets,
	.clean = clean,
	.weigh = weigh,
	.collect = collect,
	.check = check,
};

const struct sp_rebuild_program sp_rebuild_toybox = {
	.name = "userspace",
	.twin = "generated/unstripped/toybox",
	.map = "toybox.map",
	.configure = "oldconfig",
	.answers = true,
	.targets = toybox_targets,
	.clean = clean_toybox,
	.weigh = weigh,
	.collect = collect,
	.check = check,
};
