/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/userspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/busybox.h"
#include "build/config.h"
#include "build/folder.h"
#include "build/libraries.h"
#include "build/needs.h"
#include "build/toybox.h"

#define FORMAT 3 /* of what is kept in a userspace folder; raise it when that changes */

void sp_built_free(struct sp_built *built)
{
	for (size_t i = 0; i < built->artifact_count; i++)
		sp_artifact_free(&built->artifacts[i]);
	free(built->artifacts);
	free(built->folder);
	free(built->commands);
	for (size_t i = 0; i < built->note_count; i++)
		free(built->notes[i]);
	free(built->notes);
	sp_config_free(&built->config);
	*built = (struct sp_built){0};
}

void sp_built_take(const struct sp_build_folder *folder, const char *commands, struct sp_built *built)
{
	*built = (struct sp_built){
		.folder = sp_strdup(folder->path),
		.artifact_count = folder->artifact_count,
		.units = folder->units,
		.seconds = folder->seconds,
		.commands = sp_strdup(commands),
	};
	built->artifacts = sp_alloc((folder->artifact_count + 1) * sizeof(*built->artifacts));
	for (size_t i = 0; i < folder->artifact_count; i++)
		sp_artifact_copy(&folder->artifacts[i], &built->artifacts[i]);
}

static struct sp_error *add_program_inputs(
	struct sp_inputs *inputs, const struct sp_recipe *recipe, const struct sp_build_options *options)
{
	SP_TRY(sp_inputs_add_source(inputs, options->userspace));
	SP_TRY(sp_inputs_add_config(inputs, recipe->userspace_base, recipe->userspace_fragments,
		recipe->userspace_fragment_count));
	sp_inputs_add_number(inputs, "libc", recipe->libc);
	sp_inputs_add_number(inputs, "static", recipe->is_static);
	sp_inputs_add(inputs, "arch", recipe->kernel_arch);
	if (recipe->processor)
		sp_inputs_add(inputs, "processor", recipe->processor);
	sp_inputs_add_number(inputs, "debug", !options->no_debug);
	return NULL;
}

struct sp_error *sp_userspace_key(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const struct sp_toolchain *toolchain, char key[SP_KEY_SIZE])
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add_number(&inputs, "userspace folder format", FORMAT);
	sp_inputs_add_number(&inputs, "userspace", recipe->userspace);
	if (recipe->userspace == SP_USERSPACE_FOLDER) {
		SP_TRY(sp_inputs_add_tree(&inputs, "folder", recipe->userspace_source.path));
	} else {
		SP_TRY(add_program_inputs(&inputs, recipe, options));
		sp_inputs_add_tools(&inputs, toolchain->tools, toolchain->count);
	}
	sp_inputs_key(&inputs, key);
	return NULL;
}

struct sp_error *sp_userspace_check(const struct sp_recipe *recipe, const struct sp_build_options *options)
{
	if (recipe->userspace == SP_USERSPACE_FOLDER)
		return NULL;
	if (strcmp(recipe->kernel_arch, "i386") == 0 && (recipe->libc != SP_LIBC_MUSL || !recipe->is_static))
		return sp_error_new(SP_USAGE,
			"recipe %s: a userspace for i386 is linked statically, with musl: write libc = musl and "
			"static = yes, or take a folder of files",
			recipe->name);
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY;
	for (size_t i = 0; i < recipe->userspace_fragment_count; i++)
		SP_TRY(sp_fragment_read(&fragment, recipe->userspace_fragments[i]));
	return sp_build_path_check("the userspace's source tree", options->userspace->folder);
}

/* What the program needs beside itself to start: nothing when it is static. */
static struct sp_error *add_libraries(const struct sp_built *built, struct sp_rootfs *rootfs)
{
	for (size_t i = 0; i < built->artifact_count; i++)
		if (strcmp(built->artifacts[i].kind, "program") == 0)
			return sp_rootfs_add_libraries(rootfs, built->artifacts[i].path);
	return NULL;
}

struct sp_error *sp_userspace_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, struct sp_built *built, struct sp_rootfs *rootfs)
{
	if (recipe->userspace == SP_USERSPACE_FOLDER)
		return sp_rootfs_add_tree(rootfs, recipe->userspace_source.path);
	struct sp_error *error = recipe->userspace == SP_USERSPACE_TOYBOX
					 ? sp_toybox_build(recipe, options, key, built, rootfs)
					 : sp_busybox_build(recipe, options, key, built, rootfs);
	SP_TRY(strcmp(recipe->kernel_arch, "i386") == 0 ? sp_needs_explain_link(error) : error);
	return add_libraries(built, rootfs);
}

const char *sp_userspace_program(const struct sp_recipe *recipe)
{
	return recipe->userspace == SP_USERSPACE_TOYBOX ? "toybox" : "busybox";
}

struct sp_error *sp_userspace_make(struct sp_make *make, const struct sp_recipe *recipe)
{
	return recipe->userspace == SP_USERSPACE_TOYBOX ? sp_toybox_make(make, recipe)
							: sp_busybox_make(make, recipe);
}

static struct sp_error *add_program(const struct sp_recipe *recipe, const char *folder, struct sp_rootfs *rootfs)
{
	return recipe->userspace == SP_USERSPACE_TOYBOX ? sp_toybox_add_files(folder, rootfs)
							: sp_busybox_add_files(folder, rootfs);
}

struct sp_error *sp_userspace_add_files(
	const struct sp_recipe *recipe, const char *folder, struct sp_rootfs *rootfs)
{
	SP_AUTOFREE char *program = sp_path_join(folder, sp_userspace_program(recipe));
	SP_TRY(add_program(recipe, folder, rootfs));
	return sp_rootfs_add_libraries(rootfs, program);
}

struct sp_error *sp_userspace_try_files(
	const struct sp_recipe *recipe, const char *folder, struct sp_rootfs *rootfs, char **missing)
{
	*missing = NULL;
	SP_AUTOFREE char *program = sp_path_join(folder, sp_userspace_program(recipe));
	SP_TRY(add_program(recipe, folder, rootfs));
	return sp_rootfs_try_libraries(rootfs, program, missing);
}
