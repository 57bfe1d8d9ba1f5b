/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/medium.h"

#include <stdlib.h>

#include "base/memory.h"
#include "build/media.h"
#include "build/medium-inside.h"

#define FIRST_TIME "315532800" /* 1980-01-01 00:00:00 UTC, the first that FAT can tell */

/* By the kind of medium; the configuration is the file that the loader there looks for. */
static const struct maker {
	const char *config;
	struct sp_error *(*make)(const struct sp_medium_work *work);
} makers[SP_MEDIA] = {
	[SP_MEDIUM_FAT] = {"syslinux.cfg", sp_medium_make_fat},
	[SP_MEDIUM_DISK] = {"syslinux.cfg", sp_medium_make_disk},
	[SP_MEDIUM_ISO] = {"isolinux.cfg", sp_medium_make_iso},
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
	if (sp_medium_is_sized(recipe->medium)) {
		sp_inputs_add_number(inputs, "medium bytes", recipe->medium_bytes);
		sp_inputs_add_number(inputs, "medium tables", recipe->medium_fats);
	}
	if (sp_medium_takes(recipe->medium, "partition"))
		sp_inputs_add_number(inputs, "medium bare", recipe->medium_bare);
	sp_inputs_add(inputs, "medium loader", config);
}

struct sp_error *sp_medium_measure(
	const struct sp_medium_work *work, const struct sp_medium_file *file, uint64_t *bytes)
{
	if (*file->source == '/')
		return sp_file_size(file->source, bytes);
	SP_AUTOFREE char *path = sp_path_join(work->make->folder->path, file->source);
	return sp_file_size(path, bytes);
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
	struct sp_medium_room own = {0};
	const struct maker *maker = &makers[recipe->medium];
	const struct sp_medium_file files[] = {
		{"bzImage", "bzimage"},
		{initramfs, initramfs_name(recipe)},
		{maker->config, maker->config},
	};
	const struct sp_medium_work work = {
		.make = make,
		.recipe = recipe,
		.image = sp_medium_kind(recipe->medium)->image,
		.files = files,
		.count = SP_COUNT(files),
		.room = room ? room : &own,
		.must_fit = !room,
	};
	SP_AUTOFREE char *config = loader_config(recipe);
	SP_TRY(sp_make_write(make, maker->config, config));
	SP_TRY(maker->make(&work));
	if (!work.room->over)
		sp_make_say(make, "sha256sum \"$MEDIUM/%s\"", work.image);
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
