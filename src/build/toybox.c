/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/toybox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/userspace-config.h"

#define TWIN "generated/unstripped/toybox"
#define MAP "toybox.map"
#define INSTALLED SP_TOYBOX_INSTALLED

struct sp_error *sp_toybox_make(struct sp_make *make, const struct sp_recipe *recipe)
{
	sp_make_word(make, "-C");
	sp_make_word(make, "%s", make->folder->path);
	make->has_ccache = false; /* its scripts look CC up as one word */
	SP_TRY(sp_userspace_compiler(make, recipe));
	SP_TRY(sp_userspace_linker(make, recipe->is_static ? "-static -Wl,-Map=" MAP " " : "-Wl,-Map=" MAP " "));
	sp_make_setting(make, "PREFIX=%s/" INSTALLED, make->folder->path);
	return NULL;
}

static struct sp_error *copy_tree(struct sp_make *make)
{
	const char *tree = make->options->userspace->folder;
	sp_make_say(make, "cp -r %s/. \"$%s\"; chmod -R u+w \"$%s\"", tree, make->variable, make->variable);
	return make->folder->complete ? NULL : sp_tree_copy(tree, make->folder->path);
}

static struct sp_error *collect(struct sp_build_folder *folder)
{
	SP_TRY(sp_build_folder_add(folder, "program", "toybox", false));
	SP_TRY(sp_build_folder_add(folder, "userspace", TWIN, false));
	SP_TRY(sp_build_folder_add(folder, "userspace.map", MAP, false));
	SP_TRY(sp_build_folder_add_optional(folder, "userspace.relocs", TWIN ".relocs"));
	return sp_build_folder_finish(folder);
}

/* The installed tree has modes that depend on the umask of whoever installs. */
struct sp_error *sp_toybox_add_files(const char *folder, struct sp_rootfs *rootfs)
{
	SP_AUTOFREE char *installed = sp_path_join(folder, INSTALLED);
	SP_TRY(sp_rootfs_add_tree(rootfs, installed));
	for (size_t i = 0; i < rootfs->count; i++)
		if (!S_ISLNK(rootfs->entries[i].mode))
			rootfs->entries[i].mode = (rootfs->entries[i].mode & S_IFMT) | 0755;
	return NULL;
}

struct sp_error *sp_toybox_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, struct sp_built *built, struct sp_rootfs *rootfs)
{
	static const char *const build[] = {"toybox", NULL}, *const install[] = {"install", NULL};
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	SP_TRY(sp_build_folder_open(options->cache, "userspaces", key, "Toybox", options->progress, &folder));
	SP_MAKE make = {0};
	sp_make_open(&make, options, &folder, "USERSPACE");
	SP_TRY(sp_toybox_make(&make, recipe));
	SP_TRY(copy_tree(&make));
	SP_TRY(sp_userspace_configure(&make, recipe, ""));
	SP_TRY(sp_make_compile(
		&make, build, "compiling Toybox", options->userspace_units, options->userspace_seconds));
	SP_TRY(sp_make_targets(&make, install, false));
	if (!folder.complete)
		SP_TRY(collect(&folder));
	sp_make_say(&make, "sha256sum \"$USERSPACE/toybox\"");
	SP_TRY(sp_toybox_add_files(folder.path, rootfs));
	SP_AUTOFREE char *path = sp_path_join(folder.path, ".config");
	sp_built_take(&folder, sp_buffer_text(&make.commands), built);
	return sp_config_load(path, "userspace", &built->config);
}
