/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/folder.h"
#include "build/inputs.h"
#include "build/kernel.h"
#include "build/kernel-share.h"
#include "build/media.h"
#include "build/medium.h"
#include "build/needs.h"
#include "build/processor.h"
#include "build/rootfs.h"
#include "build/toolchain.h"
#include "build/userspace.h"

#define FORMAT 1 /* of what is kept in a build's folder; raise it when that changes */

/* What a build is, before anything is built. */
struct identity {
	struct sp_toolchain tools; /* all that take part */
	char kernel[SP_KEY_SIZE], around[SP_KEY_SIZE], userspace[SP_KEY_SIZE];
	char hash[SP_SHA256_SIZE];
};

static void free_identity(struct identity *identity)
{
	sp_toolchain_free(&identity->tools);
}

static bool has_program(const struct sp_recipe *recipe)
{
	return recipe->userspace != SP_USERSPACE_FOLDER;
}

static struct sp_error *check_options(const struct sp_recipe *recipe, const struct sp_build_options *options)
{
	if (!options->kernel)
		return sp_error_new(SP_USAGE, "recipe %s has no kernel source: fetch it first", recipe->name);
	if (has_program(recipe) && !options->userspace)
		return sp_error_new(
			SP_USAGE, "recipe %s has no userspace source: fetch it first", recipe->name);
	if (!has_program(recipe) && !recipe->userspace_source.path)
		return sp_error_new(SP_USAGE,
			"recipe %s names no folder for its userspace: write source = PATH", recipe->name);
	SP_TRY(sp_kernel_check(recipe, options));
	return sp_userspace_check(recipe, options);
}

/* What the root file system adds to kernel and userspace. */
static struct sp_error *add_rootfs_inputs(struct sp_inputs *inputs, const struct sp_recipe *recipe)
{
	SP_ROOTFS files = SP_ROOTFS_EMPTY;
	SP_TRY(sp_rootfs_add_recipe(&files, recipe));
	for (size_t i = 0; i < files.count; i++) {
		sp_inputs_add(inputs, "file", files.entries[i].path);
		sp_inputs_add_number(inputs, "mode", files.entries[i].mode);
		if (files.entries[i].major || files.entries[i].minor) {
			sp_inputs_add_number(inputs, "major", files.entries[i].major);
			sp_inputs_add_number(inputs, "minor", files.entries[i].minor);
		}
		if (files.entries[i].source)
			SP_TRY(sp_inputs_add_file(inputs, "content", files.entries[i].source));
	}
	sp_inputs_add_number(inputs, "initramfs compression", recipe->initramfs_compression);
	if (recipe->initramfs_dictionary)
		sp_inputs_add_number(inputs, "initramfs dictionary", recipe->initramfs_dictionary);
	sp_inputs_add_number(inputs, "memory", recipe->memory_mib);
	if (recipe->processor)
		sp_inputs_add(inputs, "processor", recipe->processor);
	sp_inputs_add_number(inputs, "medium", recipe->medium);
	if (sp_medium_kind(recipe->medium)->image)
		sp_medium_add_inputs(inputs, recipe);
	return NULL;
}

struct sp_error *sp_build_find_part(
	const struct sp_recipe *recipe, const struct sp_build_options *options, bool userspace, char **folder)
{
	SP_TOOLCHAIN tools = SP_TOOLCHAIN_EMPTY;
	char key[SP_KEY_SIZE], lead[SP_KEY_SIZE];
	if (userspace) {
		SP_TRY(sp_toolchain_userspace(recipe, options->cache, options->progress, &tools));
		SP_TRY(sp_userspace_key(recipe, options, &tools, lead));
	} else {
		SP_TRY(sp_toolchain_kernel(recipe->kernel_compression, &tools));
		SP_TRY(sp_kernel_key(recipe, options, &tools, key));
		SP_TRY(sp_kernel_lead(options->cache, key, lead));
	}
	*folder = sp_format("%s/%s/%s", options->cache, userspace ? "userspaces" : "kernels", lead);
	return NULL;
}

static struct sp_error *identify_parts(
	const struct sp_recipe *recipe, const struct sp_build_options *options, struct identity *identity)
{
	SP_TOOLCHAIN kernel = SP_TOOLCHAIN_EMPTY, any_kernel = SP_TOOLCHAIN_EMPTY,
		     userspace = SP_TOOLCHAIN_EMPTY;
	SP_TRY(sp_toolchain_kernel(recipe->kernel_compression, &kernel));
	SP_TRY(sp_kernel_key(recipe, options, &kernel, identity->kernel));
	/* one recipe may ask for the compression that another one's configuration has */
	SP_TRY(sp_toolchain_compressors(&any_kernel));
	sp_toolchain_merge(&any_kernel, &kernel);
	SP_TRY(sp_kernel_circumstances(recipe, options, &any_kernel, identity->around));
	if (has_program(recipe))
		SP_TRY(sp_toolchain_userspace(recipe, options->cache, options->progress, &userspace));
	SP_TRY(sp_userspace_key(recipe, options, &userspace, identity->userspace));
	sp_toolchain_merge(&identity->tools, &kernel);
	sp_toolchain_merge(&identity->tools, &userspace);
	sp_toolchain_rootfs(recipe->initramfs_compression, &identity->tools);
	return sp_toolchain_medium(recipe->medium, &identity->tools);
}

static struct sp_error *identify(
	const struct sp_recipe *recipe, const struct sp_build_options *options, struct identity *identity)
{
	SP_TRY(check_options(recipe, options));
	SP_TRY(identify_parts(recipe, options, identity));
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add_number(&inputs, "build folder format", FORMAT);
	sp_inputs_add(&inputs, "recipe", recipe->name);
	sp_inputs_add(&inputs, "overlay", recipe->overlay);
	sp_inputs_add(&inputs, "kernel", identity->kernel);
	sp_inputs_add(&inputs, "userspace", identity->userspace);
	SP_TRY(add_rootfs_inputs(&inputs, recipe));
	sp_inputs_add_tools(&inputs, identity->tools.tools, identity->tools.count);
	sp_inputs_digest(&inputs, identity->hash);
	return NULL;
}

struct sp_error *sp_build_identify(
	const struct sp_recipe *recipe, const struct sp_build_options *options, char hash[SP_SHA256_SIZE])
{
	SP_GUARD(free_identity) struct identity identity = {0};
	SP_TRY(identify(recipe, options, &identity));
	memcpy(hash, identity.hash, sizeof(identity.hash));
	return NULL;
}

static const char *built_artifact(const struct sp_built *built, const char *kind)
{
	for (size_t i = 0; i < built->artifact_count; i++)
		if (strcmp(built->artifacts[i].kind, kind) == 0)
			return built->artifacts[i].path;
	return NULL;
}

/* A copy and no hard link: whoever spoils the image must not spoil the kernel's folder with it. */
static struct sp_error *place_file(const struct sp_build_folder *folder, const char *from, const char *name)
{
	SP_AUTOFREE char *to = sp_path_join(folder->path, name);
	return sp_file_copy(from, to);
}

static struct sp_error *place_text(const struct sp_build_folder *folder, const char *name, const char *text)
{
	SP_AUTOFREE char *to = sp_path_join(folder->path, name);
	return sp_file_write(to, text, strlen(text));
}

static struct sp_error *write_rootfs(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const struct sp_build_folder *folder, const char *kernel_config, struct sp_rootfs *rootfs)
{
	SP_BUFFER cpio = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	sp_progress_begin(options->progress, "packing the root file system", 0, 2);
	SP_TRY(sp_rootfs_pack(recipe, kernel_config, rootfs, &cpio, &packed));
	SP_AUTOFREE char *archive = sp_path_join(folder->path, "initramfs.cpio");
	SP_AUTOFREE char *initramfs = sp_path_join(folder->path, sp_rootfs_name(recipe));
	SP_TRY(sp_file_write(archive, cpio.data, cpio.size));
	SP_TRY(sp_file_write(initramfs, packed.data, packed.size));
	sp_progress_end(options->progress, NULL);
	return NULL;
}

/* A kernel that cannot unpack it panics; somebody may want just that, so it is only said. */
static void warn_of_decoder(
	const struct sp_recipe *recipe, const struct sp_build_options *options, const char *config)
{
	static const char *const names[] = {[SP_COMPRESSION_NONE] = "BLK_DEV_INITRD",
		[SP_COMPRESSION_XZ] = "RD_XZ",
		[SP_COMPRESSION_GZIP] = "RD_GZIP"};
	const char *name = names[recipe->initramfs_compression];
	SP_AUTOFREE char *line = sp_format("\nCONFIG_%s=y\n", name);
	if (!strstr(config, line))
		sp_progress_note(options->progress,
			"note: the kernel has no CONFIG_%s, so it will not be able to unpack this initramfs",
			name);
}

/* By the program's twin, which knows its functions' names. */
static struct sp_error *check_processor(const struct sp_recipe *recipe,
	const struct sp_build_options *options, const struct sp_build_folder *folder,
	const struct sp_built *userspace, const struct sp_rootfs *rootfs)
{
	if (!recipe->processor)
		return NULL;
	sp_progress_begin(options->progress, "looking for instructions that the processor lacks", 0, 2);
	SP_TRY(sp_processor_check_all(recipe->processor, rootfs, built_artifact(userspace, "program"),
		built_artifact(userspace, "userspace"), folder->path));
	sp_progress_end(options->progress, NULL);
	return NULL;
}

static struct sp_error *assemble(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build_folder *folder, const struct sp_built *kernel, const struct sp_built *userspace,
	struct sp_rootfs *rootfs)
{
	warn_of_decoder(recipe, options, kernel->config.text);
	SP_TRY(write_rootfs(recipe, options, folder, kernel->config.text, rootfs));
	SP_TRY(check_processor(recipe, options, folder, userspace, rootfs));
	SP_TRY(place_file(folder, built_artifact(kernel, "bzImage"), "bzImage"));
	SP_TRY(place_text(folder, "kernel.config", kernel->config.text));
	return userspace->config.text ? place_text(folder, "userspace.config", userspace->config.text) : NULL;
}

/* What is handed over: the two files, or the image alone. */
static struct sp_error *list_artifacts(const struct sp_recipe *recipe, struct sp_build_folder *folder)
{
	const char *image = sp_medium_kind(recipe->medium)->image;
	bool files = !image;
	if (image)
		SP_TRY(sp_build_folder_add(folder, "medium", image, true));
	SP_TRY(sp_build_folder_add(folder, "bzImage", "bzImage", files));
	SP_TRY(sp_build_folder_add(folder, "initramfs", sp_rootfs_name(recipe), files));
	return sp_build_folder_add(folder, "cpio", "initramfs.cpio", false);
}

/* Fill the build's folder, unless it is complete. *commands are those of the medium, NULL for files. */
static struct sp_error *fill(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct sp_build_folder *folder, const struct sp_built *kernel, const struct sp_built *userspace,
	struct sp_rootfs *rootfs, char **commands)
{
	double started = sp_seconds();
	if (!folder->complete)
		SP_TRY(assemble(recipe, options, folder, kernel, userspace, rootfs));
	if (sp_medium_kind(recipe->medium)->image)
		SP_TRY(sp_medium_make(recipe, options, folder, sp_rootfs_name(recipe), commands));
	if (folder->complete)
		return NULL;
	SP_TRY(list_artifacts(recipe, folder));
	folder->seconds = sp_seconds() - started;
	return sp_build_folder_finish(folder);
}

static bool has_artifact(const struct sp_build *build, const char *kind)
{
	for (size_t i = 0; i < build->artifact_count; i++)
		if (strcmp(build->artifacts[i].kind, kind) == 0)
			return true;
	return false;
}

static void copy_artifacts(struct sp_build *build, const struct sp_artifact *artifacts, size_t count)
{
	build->artifacts =
		sp_realloc(build->artifacts, build->artifact_count + count + 1, sizeof(*build->artifacts));
	for (size_t i = 0; i < count; i++) {
		/* bzImage stands in the build's own folder already; "program" ships inside of the archive */
		if (strcmp(artifacts[i].kind, "program") == 0 ||
			(strcmp(artifacts[i].kind, "bzImage") == 0 && has_artifact(build, "bzImage")))
			continue;
		sp_artifact_copy(&artifacts[i], &build->artifacts[build->artifact_count++]);
	}
}

static void copy_source(struct sp_build *build, const struct sp_source *from)
{
	struct sp_source *to = &build->sources[build->source_count++];
	to->name = sp_strdup(from->name);
	to->version = sp_strdup(from->version);
	to->origin = sp_strdup(from->origin);
	to->sha256 = sp_strdup(from->sha256);
	to->folder = sp_strdup(from->folder);
}

static void take_notes(struct sp_build *build, struct sp_built *built)
{
	build->notes = built->notes;
	build->note_count = built->note_count;
	built->notes = NULL;
	built->note_count = 0;
}

static void take_config(struct sp_build *build, struct sp_built *built)
{
	if (!built->config.name)
		return;
	build->configs[build->config_count++] = built->config;
	built->config = (struct sp_config){0};
}

static void describe(const struct sp_recipe *recipe, const struct sp_build_options *options,
	struct identity *identity, const struct sp_build_folder *folder, struct sp_built *kernel,
	struct sp_built *userspace, const char *medium_commands, struct sp_build *out)
{
	struct sp_build build = {
		.recipe = sp_strdup(recipe->name),
		.overlay = sp_strdup(recipe->overlay),
		.title = sp_strdup(recipe->title),
		.commands =
			sp_format("%s%s%s", kernel->commands, userspace->commands ? userspace->commands : "",
				medium_commands ? medium_commands : ""),
		.folder = sp_strdup(folder->path),
		.sources = sp_alloc(2 * sizeof(struct sp_source)),
		.configs = sp_alloc(2 * sizeof(struct sp_config)),
		.tools = identity->tools.tools,
		.tool_count = identity->tools.count,
	};
	identity->tools = SP_TOOLCHAIN_EMPTY;
	memcpy(build.hash, identity->hash, sizeof(build.hash));
	copy_source(&build, options->kernel);
	if (has_program(recipe))
		copy_source(&build, options->userspace);
	copy_artifacts(&build, folder->artifacts, folder->artifact_count);
	copy_artifacts(&build, kernel->artifacts, kernel->artifact_count);
	copy_artifacts(&build, userspace->artifacts, userspace->artifact_count);
	take_config(&build, kernel);
	take_config(&build, userspace);
	take_notes(&build, kernel);
	sp_build_add_duration(&build, "kernel", kernel->seconds, kernel->units);
	if (has_program(recipe))
		sp_build_add_duration(&build, "userspace", userspace->seconds, userspace->units);
	sp_build_add_duration(&build, "rootfs", folder->seconds, 0);
	*out = build;
}

/* Of a kernel that is there already nothing is asked: its key names the tools that made it. */
static struct sp_error *check_tools(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const struct identity *identity)
{
	char lead[SP_KEY_SIZE];
	SP_TRY(sp_kernel_lead(options->cache, identity->kernel, lead));
	SP_AUTOFREE char *folder = sp_format("%s/kernels/%s", options->cache, lead);
	if (sp_build_folder_is_complete(folder))
		return NULL;
	return sp_needs_check_tools(recipe->kernel_arch, options->kernel);
}

struct sp_error *sp_build_run(
	const struct sp_recipe *recipe, const struct sp_build_options *options, struct sp_build *out)
{
	SP_GUARD(free_identity) struct identity identity = {0};
	SP_TRY(sp_build_path_check("the cache folder", options->cache));
	SP_TRY(sp_folder_make(options->cache));
	SP_TRY(identify(recipe, options, &identity));
	SP_TRY(check_tools(recipe, options, &identity));
	SP_BUILT kernel = {0}, userspace = {0};
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	SP_TRY(sp_kernel_build(recipe, options, identity.kernel, identity.around, &kernel));
	SP_TRY(sp_userspace_build(recipe, options, identity.userspace, &userspace, &rootfs));
	char short_hash[13];
	memcpy(short_hash, identity.hash, 12);
	short_hash[12] = '\0';
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	SP_TRY(sp_build_folder_open(
		options->cache, "builds", short_hash, "image", options->progress, &folder));
	SP_AUTOFREE char *commands = NULL;
	SP_TRY(sp_build_folder_blame(
		&folder, fill(recipe, options, &folder, &kernel, &userspace, &rootfs, &commands)));
	describe(recipe, options, &identity, &folder, &kernel, &userspace, commands, out);
	return NULL;
}
