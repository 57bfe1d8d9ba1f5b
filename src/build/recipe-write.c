/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/media.h"

#define LONGEST_LINE 198 /* bytes that recipe-ini.c reads */

struct writing {
	const struct sp_recipe *recipe;
	const char *folder;
	struct sp_buffer ini;
	unsigned copies; /* of files: their names are made unique by it */
};

static void end_writing(struct writing *writing)
{
	sp_buffer_free(&writing->ini);
}

static struct sp_error *add(struct writing *writing, const char *key, const char *value)
{
	if (!value)
		return NULL;
	if (strpbrk(value, "\r\n") || strlen(key) + strlen(value) + 3 > LONGEST_LINE)
		return sp_error_new(
			SP_UNABLE, "the value of %s cannot stand in a recipe.ini: %.60s", key, value);
	sp_buffer_printf(&writing->ini, "%s = %s\n", key, value);
	return NULL;
}

/* The file goes into the folder with its permissions, under a name of its own. */
static struct sp_error *add_file(struct writing *writing, const char *key, const char *name, const char *path)
{
	struct stat status;
	if (!path)
		return NULL;
	SP_AUTOFREE char *target = sp_path_join(writing->folder, name);
	SP_TRY(sp_file_copy(path, target));
	if (stat(path, &status) == 0 && chmod(target, status.st_mode & 0777) != 0)
		return sp_error_errno("cannot set the permissions of %s", target);
	return add(writing, key, name);
}

static struct sp_error *add_text(struct writing *writing, const char *key, const char *name, const char *text)
{
	if (!text || !*text)
		return NULL;
	SP_AUTOFREE char *target = sp_path_join(writing->folder, name);
	SP_TRY(sp_file_write(target, text, strlen(text)));
	return add(writing, key, name);
}

/* A word, or a file. */
static struct sp_error *add_base(struct writing *writing, const char *name, const char *base)
{
	if (!base || strchr(base, '/') == NULL)
		return add(writing, "base", base);
	return add_file(writing, "base", name, base);
}

static struct sp_error *add_source(struct writing *writing, const struct sp_source_spec *spec)
{
	SP_TRY(add(writing, "version", spec->version));
	SP_TRY(add(writing, "source", spec->path));
	SP_TRY(add(writing, "url", spec->url));
	return add(writing, "sha256", spec->sha256);
}

static const char *compression_name(enum sp_compression compression)
{
	static const char *const names[] = {
		[SP_COMPRESSION_NONE] = "none", [SP_COMPRESSION_XZ] = "xz", [SP_COMPRESSION_GZIP] = "gzip"};
	return names[compression];
}

static struct sp_error *add_kernel(struct writing *writing, const char *fragment)
{
	const struct sp_recipe *recipe = writing->recipe;
	sp_buffer_add_text(&writing->ini, "\n[kernel]\n");
	SP_TRY(add_source(writing, &recipe->kernel));
	SP_TRY(add(writing, "arch", recipe->kernel_arch));
	SP_TRY(add_base(writing, "kernel.base", recipe->kernel_base));
	SP_TRY(add_text(writing, "fragment", "kernel.fragment", fragment));
	bool as_configured = recipe->kernel_compression == SP_COMPRESSION_NONE;
	return add(writing, "compression",
		as_configured ? "config" : compression_name(recipe->kernel_compression));
}

static struct sp_error *add_userspace(struct writing *writing, const char *fragment)
{
	static const char *const kinds[] = {[SP_USERSPACE_BUSYBOX] = "busybox",
		[SP_USERSPACE_TOYBOX] = "toybox",
		[SP_USERSPACE_FOLDER] = "folder",
		[SP_USERSPACE_PACKAGES] = "packages"};
	const struct sp_recipe *recipe = writing->recipe;
	sp_buffer_add_text(&writing->ini, "\n[userspace]\n");
	SP_TRY(add(writing, "kind", kinds[recipe->userspace]));
	SP_TRY(add_source(writing, &recipe->userspace_source));
	if (recipe->userspace == SP_USERSPACE_FOLDER)
		return NULL;
	SP_TRY(add_base(writing, "userspace.base", recipe->userspace_base));
	SP_TRY(add_text(writing, "fragment", "userspace.fragment", fragment));
	SP_TRY(add(writing, "libc", recipe->libc == SP_LIBC_MUSL ? "musl" : "glibc"));
	SP_TRY(add(writing, "static", recipe->is_static ? "yes" : "no"));
	return add(writing, "processor", recipe->processor);
}

static struct sp_error *add_rootfs(struct writing *writing)
{
	const struct sp_recipe *recipe = writing->recipe;
	sp_buffer_add_text(&writing->ini, "\n[rootfs]\n");
	SP_TRY(add_file(writing, "init", "init", recipe->init));
	SP_TRY(add(writing, "compression", compression_name(recipe->initramfs_compression)));
	if (recipe->initramfs_dictionary)
		sp_buffer_printf(
			&writing->ini, "dictionary = %lu\n", (unsigned long)recipe->initramfs_dictionary);
	if (recipe->extra_file_count)
		sp_buffer_add_text(&writing->ini, "\n[files]\n");
	for (size_t i = 0; i < recipe->extra_file_count; i++) {
		const struct sp_extra_file *file = &recipe->extra_files[i];
		SP_AUTOFREE char *name =
			sp_format("file%u-%s", ++writing->copies, strrchr(file->target, '/') + 1);
		SP_TRY(add_file(writing, file->target, name, file->path));
	}
	return NULL;
}

static void add_devices(struct writing *writing)
{
	const struct sp_recipe *recipe = writing->recipe;
	if (recipe->device_count)
		sp_buffer_add_text(&writing->ini, "\n[devices]\n");
	for (size_t i = 0; i < recipe->device_count; i++) {
		const struct sp_device *device = &recipe->devices[i];
		sp_buffer_printf(&writing->ini, "%s = %s %u %u\n", device->target,
			device->is_block ? "block" : "char", device->major, device->minor);
	}
}

static struct sp_error *add_medium(struct writing *writing)
{
	const struct sp_recipe *recipe = writing->recipe;
	sp_buffer_add_text(&writing->ini, "\n[medium]\n");
	SP_TRY(add(writing, "kind", sp_medium_kind(recipe->medium)->word));
	if (sp_medium_is_sized(recipe->medium))
		sp_buffer_printf(&writing->ini, "size = %lu\nfats = %u\n",
			(unsigned long)recipe->medium_bytes, recipe->medium_fats);
	if (sp_medium_takes(recipe->medium, "partition"))
		SP_TRY(add(writing, "partition", recipe->medium_bare ? "none" : "mbr"));
	return add(writing, "cmdline", recipe->cmdline);
}

static struct sp_error *add_test(struct writing *writing)
{
	const struct sp_recipe *recipe = writing->recipe;
	sp_buffer_add_text(&writing->ini, "\n[test]\n");
	SP_TRY(add_file(writing, "script", "boot.test", recipe->test));
	SP_TRY(add(writing, "console", recipe->console == SP_CONSOLE_SERIAL ? "serial" : "vga"));
	sp_buffer_printf(&writing->ini, "memory = %uM\n", recipe->memory_mib);
	return add(writing, "cpu", recipe->cpu);
}

/* One key a name: a line of an ini file is short. */
static struct sp_error *add_names(struct writing *writing, const char *key, char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		SP_TRY(add(writing, key, names[i]));
	return NULL;
}

static struct sp_error *add_minimize(struct writing *writing)
{
	const struct sp_recipe *recipe = writing->recipe;
	if (!recipe->keep_count && !recipe->never_count)
		return NULL;
	sp_buffer_add_text(&writing->ini, "\n[minimize]\n");
	SP_TRY(add_names(writing, "keep", recipe->keep, recipe->keep_count));
	return add_names(writing, "never", recipe->never, recipe->never_count);
}

struct sp_error *sp_recipe_write(
	const struct sp_recipe *recipe, const struct sp_recipe_fragments *fragments, const char *folder)
{
	SP_GUARD(end_writing) struct writing writing = {.recipe = recipe, .folder = folder};
	SP_TRY(sp_folder_make(folder));
	sp_buffer_add_text(&writing.ini, "[recipe]\n");
	SP_TRY(add(&writing, "title", fragments->title ? fragments->title : recipe->title));
	SP_TRY(add(&writing, "name", fragments->name));
	SP_TRY(add_kernel(&writing, fragments->kernel));
	SP_TRY(add_userspace(&writing, fragments->userspace));
	SP_TRY(add_rootfs(&writing));
	add_devices(&writing);
	SP_TRY(add_medium(&writing));
	SP_TRY(add_test(&writing));
	SP_TRY(add_minimize(&writing));
	SP_AUTOFREE char *path = sp_path_join(folder, "recipe.ini");
	return sp_file_write(path, sp_buffer_text(&writing.ini), writing.ini.size);
}
