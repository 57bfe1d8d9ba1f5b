/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/busybox.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/userspace-config.h"

#define PROGRAM "bin/busybox"

struct sp_error *sp_busybox_make(struct sp_make *make, const struct sp_recipe *recipe)
{
	sp_make_word(make, "-C");
	sp_make_word(make, "%s", make->options->userspace->folder);
	sp_make_word(make, "O=%s", make->folder->path);
	/* of its own choices for a processor only those for the 386 and later matter: they are smaller */
	if (strcmp(recipe->kernel_arch, "i386") == 0)
		sp_make_word(make, "ARCH=i386");
	SP_TRY(sp_userspace_compiler(make, recipe));
	SP_TRY(sp_userspace_linker(make, ""));
	/* the banner would carry the time of configuration otherwise: it comes from include/autoconf.h */
	sp_make_setting(make, "KCONFIG_NOTIMESTAMP=1");
	return NULL;
}

/* "sbin/init" -> "../bin/busybox", as BusyBox's own installation has it */
static char *link_target(const char *path)
{
	SP_BUFFER target = SP_BUFFER_EMPTY;
	if (strncmp(path, "bin/", 4) == 0 && !strchr(path + 4, '/'))
		return sp_strdup("busybox");
	for (const char *at = path; (at = strchr(at, '/')); at++)
		sp_buffer_add_text(&target, "../");
	sp_buffer_add_text(&target, PROGRAM);
	return sp_buffer_take(&target);
}

void sp_busybox_add_links(struct sp_rootfs *rootfs, const char *list)
{
	SP_AUTOFREE char *copy = sp_strdup(list);
	char *rest = copy;
	for (char *line; (line = strsep(&rest, "\n"));) {
		line += strspn(line, "/");
		if (!*line || strcmp(line, PROGRAM) == 0)
			continue;
		SP_AUTOFREE char *target = link_target(line);
		sp_rootfs_add_link(rootfs, line, target);
	}
}

static struct sp_error *collect(struct sp_build_folder *folder)
{
	SP_TRY(sp_build_folder_add(folder, "program", "busybox", false));
	SP_TRY(sp_build_folder_add(folder, "userspace", "busybox_unstripped", false));
	SP_TRY(sp_build_folder_add(folder, "userspace.map", "busybox_unstripped.map", false));
	SP_TRY(sp_build_folder_add_optional(folder, "userspace.relocs", "busybox_unstripped.relocs"));
	return sp_build_folder_finish(folder);
}

struct sp_error *sp_busybox_add_files(const char *folder, struct sp_rootfs *rootfs)
{
	SP_AUTOFREE char *program = sp_path_join(folder, "busybox");
	SP_AUTOFREE char *list = sp_path_join(folder, "busybox.links");
	SP_BUFFER links = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(list, &links));
	sp_rootfs_add_file(rootfs, PROGRAM, 0755, program);
	sp_busybox_add_links(rootfs, sp_buffer_text(&links));
	return NULL;
}

struct sp_error *sp_busybox_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, struct sp_built *built, struct sp_rootfs *rootfs)
{
	static const char *const targets[] = {"busybox", "busybox.links", NULL};
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	SP_TRY(sp_build_folder_open(
		options->cache, "userspaces", key, "BusyBox", options->progress, &folder));
	SP_MAKE make = {0};
	sp_make_open(&make, options, &folder, "USERSPACE");
	SP_TRY(sp_busybox_make(&make, recipe));
	SP_TRY(sp_userspace_configure(
		&make, recipe, recipe->is_static ? "CONFIG_STATIC=y\n" : "# CONFIG_STATIC is not set\n"));
	/* 566 files for the 800 options of a full BusyBox */
	SP_TRY(sp_make_compile(&make, targets, "compiling BusyBox",
		options->userspace_units ? options->userspace_units : 500, options->userspace_seconds));
	if (!folder.complete)
		SP_TRY(collect(&folder));
	sp_make_say(&make, "sha256sum \"$USERSPACE/busybox\"");
	SP_TRY(sp_busybox_add_files(folder.path, rootfs));
	SP_AUTOFREE char *path = sp_path_join(folder.path, ".config");
	sp_built_take(&folder, sp_buffer_text(&make.commands), built);
	return sp_config_load(path, "userspace", &built->config);
}
