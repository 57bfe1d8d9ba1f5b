/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/over-base.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/config.h"
#include "build/folder-make.h"
#include "build/kernel.h"
#include "build/userspace.h"

#define FRAGMENT ".sizeprof-fragment.config"

struct sp_over_base {
	struct sp_over_base_spec spec;
	struct sp_build_folder folder;
	struct sp_make make;
	struct sp_buffer config; /* the base */
};

static bool is_toybox(const struct sp_over_base *over)
{
	return over->spec.userspace && over->spec.recipe->userspace == SP_USERSPACE_TOYBOX;
}

static const struct sp_source *source_of(const struct sp_over_base *over)
{
	return over->spec.userspace ? over->spec.options->userspace : over->spec.options->kernel;
}

/* A word like tinyconfig, which cannot be taken for an option of make. */
static bool is_target(const char *base)
{
	size_t size = strspn(base, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return size >= 9 && base[0] != '-' && !base[size] && strcmp(base + size - 6, "config") == 0;
}

static struct sp_error *make_base(struct sp_over_base *over)
{
	const char *given = over->spec.base;
	const char *base = given                  ? given
			   : over->spec.userspace ? over->spec.recipe->userspace_base
						  : over->spec.recipe->kernel_base;
	if (given ? sp_path_exists(base) && !sp_path_is_folder(base) : base[0] == '/')
		return sp_make_copy(&over->make, base, ".config");
	if (!is_target(base))
		return sp_error_new(SP_USAGE,
			"base \"%s\" is no file and no name of a configuration: give tinyconfig, defconfig, "
			"allnoconfig, "
			"or the path of a .config",
			base);
	return sp_error_prefix(sp_make_targets(&over->make, (const char *const[]){base, NULL}, false),
		"make %s in %s", base, source_of(over)->folder);
}

static struct sp_error *read_config(const struct sp_over_base *over, struct sp_buffer *config)
{
	SP_AUTOFREE char *path = sp_path_join(over->folder.path, ".config");
	return sp_file_read(path, config);
}

static struct sp_error *open_folder(struct sp_over_base *over)
{
	const struct sp_over_base_spec *spec = &over->spec;
	const char *program = spec->userspace ? "userspace" : "kernel";
	SP_TRY(sp_build_folder_open(
		spec->options->cache, "configure", program, program, spec->options->progress, &over->folder));
	if (is_toybox(over))
		SP_TRY(sp_tree_copy(spec->options->userspace->folder, over->folder.path));
	sp_make_open(&over->make, spec->options, &over->folder, "FOLDER");
	SP_TRY(spec->userspace ? sp_userspace_make(&over->make, spec->recipe)
			       : sp_kernel_make(&over->make, spec->recipe));
	SP_TRY(make_base(over));
	return read_config(over, &over->config);
}

struct sp_error *sp_over_base_open(const struct sp_over_base_spec *spec, struct sp_over_base **out)
{
	if (spec->userspace && spec->recipe->userspace == SP_USERSPACE_FOLDER)
		return sp_error_new(SP_USAGE,
			"recipe %s takes its userspace from a folder: it has no configuration",
			spec->recipe->name);
	struct sp_over_base *over = sp_alloc(sizeof(*over));
	over->spec = *spec;
	over->folder = SP_BUILD_FOLDER_NONE;
	struct sp_error *error = open_folder(over);
	if (error)
		sp_over_base_close(over);
	else
		*out = over;
	return error;
}

void sp_over_base_close(struct sp_over_base *over)
{
	if (!over)
		return;
	if (over->folder.path)
		sp_error_free(sp_tree_remove(over->folder.path));
	sp_make_close(&over->make);
	sp_build_folder_close(&over->folder);
	sp_buffer_free(&over->config);
	free(over);
}

struct sp_tree sp_over_base_tree(const struct sp_over_base *over)
{
	const struct sp_source *source = source_of(over);
	return (struct sp_tree){
		.kind = source->name,
		.sources = is_toybox(over) ? over->folder.path : source->folder,
		.build = over->folder.path,
		.config = sp_buffer_text(&over->config),
		.cache = over->spec.options->cache,
		.make = (const char *const *)over->make.argv.items,
		.environment = (const char *const *)over->make.environment.items,
	};
}

/* The kernel's own script, in the folder. */
static struct sp_error *merge_by_script(struct sp_over_base *over, const char *fragment)
{
	SP_AUTOFREE char *script = sp_path_join(source_of(over)->folder, "scripts/kconfig/merge_config.sh");
	SP_TRY(sp_make_write(&over->make, FRAGMENT, fragment));
	return sp_make_tool(
		&over->make, (const char *const[]){"sh", script, "-m", ".config", FRAGMENT, NULL});
}

static struct sp_error *write_config(struct sp_over_base *over, const struct sp_buffer *config)
{
	SP_AUTOFREE char *path = sp_path_join(over->folder.path, ".config");
	return sp_file_write(path, sp_buffer_text(config), config->size);
}

struct sp_error *sp_over_base_resolve(
	struct sp_over_base *over, const char *fragment, struct sp_buffer *config)
{
	SP_BUFFER merged = SP_BUFFER_EMPTY;
	bool is_kernel = !over->spec.userspace;
	sp_buffer_add(&merged, over->config.data, over->config.size);
	if (!is_kernel)
		sp_config_merge(&merged, fragment);
	SP_TRY(write_config(over, &merged));
	if (is_kernel)
		SP_TRY(merge_by_script(over, fragment));
	SP_TRY(sp_make_targets(&over->make,
		(const char *const[]){is_kernel ? "olddefconfig" : "oldconfig", NULL}, !is_kernel));
	return read_config(over, config);
}

const char *sp_over_base_recipe(const struct sp_over_base *over)
{
	return over->spec.userspace ? "the merge and yes '' | make oldconfig"
				    : "scripts/kconfig/merge_config.sh -m and make olddefconfig";
}
