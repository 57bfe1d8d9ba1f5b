/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/medium.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/capacity.h"
#include "base/memory.h"
#include "build/fat-space.h"

#define CONFIG_NAME "syslinux.cfg"
#define FIRST_TIME "315532800" /* 1980-01-01 00:00:00 UTC, the first that FAT can tell */
#define SECTOR 512u
#define DISK_HEADS 16u
#define DISK_SECTORS 63u

/* A file of the build's folder and its name on the medium. */
struct file {
	const char *source, *name;
};

static const char *initramfs_name(const struct sp_recipe *recipe)
{
	static const char *const names[] = {
		[SP_COMPRESSION_NONE] = "initrd",
		[SP_COMPRESSION_XZ] = "initrd.xz",
		[SP_COMPRESSION_GZIP] = "initrd.gz",
	};
	return names[recipe->initramfs_compression];
}

static char *loader_config(const struct sp_recipe *recipe)
{
	const char *line = recipe->cmdline ? recipe->cmdline : "";
	return sp_format("DEFAULT linux\nLABEL linux\n\tLINUX bzimage\n\tINITRD %s\n%s%s%s",
		initramfs_name(recipe), *line ? "\tAPPEND " : "", line, *line ? "\n" : "");
}

void sp_medium_add_inputs(struct sp_inputs *inputs, const struct sp_recipe *recipe)
{
	SP_AUTOFREE char *config = loader_config(recipe);
	sp_inputs_add_number(inputs, "medium bytes", recipe->medium_bytes);
	sp_inputs_add_number(inputs, "medium tables", recipe->medium_fats);
	sp_inputs_add(inputs, "medium loader", config);
}

/* mformat: -C makes the file, -N sets the serial number, -r the sectors of the root directory, -d the tables
 */
static struct sp_error *format(struct sp_make *make, const struct sp_recipe *recipe)
{
	const struct sp_floppy *floppy = sp_floppy_of_size(recipe->medium_bytes);
	SP_AUTOFREE char *size = floppy ? sp_format("%u", floppy->tracks)
					: sp_format("%" PRIu64, recipe->medium_bytes / SECTOR);
	SP_AUTOFREE char *heads = sp_format("%u", floppy ? floppy->heads : DISK_HEADS);
	SP_AUTOFREE char *sectors = sp_format("%u", floppy ? floppy->sectors : DISK_SECTORS);
	SP_AUTOFREE char *tables = sp_format("%u", recipe->medium_fats);
	const char *const argv[] = {"mformat", "-C", "-i", SP_MEDIUM_NAME, floppy ? "-t" : "-T", size, "-h",
		heads, "-s", sectors, "-N", "0", "-r", "1", "-d", tables, "::", NULL};
	return sp_make_tool(make, argv);
}

/* The bytes of a file of the folder. */
static struct sp_error *measure(const struct sp_make *make, const struct file *file, uint64_t *bytes)
{
	SP_AUTOFREE char *path = sp_path_join(make->folder->path, file->source);
	return sp_file_size(path, bytes);
}

/* The largest file, for whoever looks for something to leave out. */
static struct sp_error *too_small(const struct sp_make *make, const struct sp_recipe *recipe,
	uint64_t missing, const struct file *files, size_t count)
{
	uint64_t largest = 0;
	const char *name = "";
	for (size_t i = 0; i < count; i++) {
		uint64_t bytes;
		SP_TRY(measure(make, &files[i], &bytes));
		if (bytes > largest) {
			largest = bytes;
			name = files[i].name;
		}
	}
	return sp_error_new(SP_USAGE,
		"recipe %s does not fit its medium of %" PRIu64 " bytes, by %" PRIu64
		" bytes: the largest file is %s "
		"with %" PRIu64 " bytes; write a larger size, or leave something out of it",
		recipe->name, recipe->medium_bytes, missing, name, largest);
}

/* The loader is installed, and nothing else: what will there be with the files? */
static struct sp_error *find_room(const struct sp_make *make, const struct sp_recipe *recipe,
	const struct file *files, size_t count, struct sp_medium_room *room)
{
	SP_AUTOFREE char *image = sp_path_join(make->folder->path, SP_MEDIUM_NAME);
	struct sp_fat_space space;
	SP_TRY(sp_fat_space_read(image, &space));
	uint64_t needed = 0, there = space.free_clusters;
	for (size_t i = 0; i < count; i++) {
		uint64_t bytes;
		SP_TRY(measure(make, &files[i], &bytes));
		needed += sp_fat_space_clusters(&space, bytes);
	}
	*room = (struct sp_medium_room){
		.loader = SECTOR + (uint64_t)(space.clusters - space.free_clusters) * space.cluster,
		.used = recipe->medium_bytes + needed * space.cluster - there * space.cluster,
		.free = needed < there ? (there - needed) * space.cluster : 0,
		.over = needed > there ? (needed - there) * space.cluster : 0,
	};
	return NULL;
}

static struct sp_error *copy_files(struct sp_make *make, const struct file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE char *target = sp_format("::%s", files[i].name);
		SP_TRY(sp_make_tool(make,
			(const char *const[]){"mcopy", "-i", SP_MEDIUM_NAME, files[i].source, target, NULL}));
	}
	return NULL;
}

/* Kernel and initramfs are in the folder already; by hand they have to be brought there. */
static void say_sources(struct sp_make *make, const char *initramfs)
{
	sp_make_say(make, "cp \"$KERNEL/arch/x86/boot/bzImage\" \"$MEDIUM/\"");
	sp_make_say(make, "# the initramfs is packed by no tool: take it as it is");
	sp_make_say(make, "cp %s/%s \"$MEDIUM/\"", make->folder->path, initramfs);
}

/* Other people's ~/.mtoolsrc does not matter; a disk's last track need not be whole. */
static void add_settings(struct sp_make *make)
{
	sp_make_setting(make, "SOURCE_DATE_EPOCH=" FIRST_TIME);
	sp_make_setting(make, "MTOOLSRC=/dev/null");
	sp_make_setting(make, "MTOOLS_SKIP_CHECK=1");
}

/* room: NULL when what does not fit is an error. */
static struct sp_error *make_image(struct sp_make *make, const struct sp_recipe *recipe,
	const char *initramfs, struct sp_medium_room *room)
{
	struct sp_medium_room own = {0}, *found = room ? room : &own;
	const struct file files[] = {
		{"bzImage", "bzimage"},
		{initramfs, initramfs_name(recipe)},
		{CONFIG_NAME, CONFIG_NAME},
	};
	SP_AUTOFREE char *config = loader_config(recipe);
	SP_TRY(sp_make_write(make, CONFIG_NAME, config));
	SP_TRY(format(make, recipe));
	SP_TRY(sp_make_tool(make, (const char *const[]){"syslinux", "--install", SP_MEDIUM_NAME, NULL}));
	if (!make->folder->complete)
		SP_TRY(find_room(make, recipe, files, SP_COUNT(files), found));
	if (found->over)
		return room ? NULL : too_small(make, recipe, found->over, files, SP_COUNT(files));
	SP_TRY(copy_files(make, files, SP_COUNT(files)));
	sp_make_say(make, "sha256sum \"$MEDIUM/" SP_MEDIUM_NAME "\"");
	return NULL;
}

struct sp_error *sp_medium_make(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build_folder *folder, const char *initramfs, char **commands)
{
	SP_MAKE make = {0};
	sp_make_open(&make, options, folder, "MEDIUM");
	add_settings(&make);
	say_sources(&make, initramfs);
	SP_TRY(make_image(&make, recipe, initramfs, NULL));
	*commands = sp_buffer_take(&make.commands);
	return NULL;
}

struct sp_error *sp_medium_try(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build_folder *folder, const char *initramfs, struct sp_medium_room *room)
{
	SP_MAKE make = {0};
	sp_make_open(&make, options, folder, "MEDIUM");
	add_settings(&make);
	return make_image(&make, recipe, initramfs, room);
}
