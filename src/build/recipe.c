/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading a recipe: read the ini file, check its names, set the values of the base, then those of the overlay
 * on top, and see that the whole makes sense. Overlays that were not asked for are checked all the same.
 */
#include "build/recipe.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/table.h"
#include "build/recipe-find.h"
#include "build/recipe-ini.h"
#include "build/recipe-keys.h"
#include "build/recipe-medium.h"
#include "build/recipe-nearest.h"
#include "build/recipe-packages.h"
#include "build/recipe-published.h"
#include "build/recipe-version.h"

#define SP_INI SP_GUARD(sp_ini_clear) struct sp_ini
#define SP_RECIPE SP_GUARD(sp_recipe_clear) struct sp_recipe

static void clear_spec(struct sp_source_spec *spec)
{
	free(spec->version);
	free(spec->path);
	free(spec->url);
	free(spec->sha256);
}

static void clear_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

void sp_recipe_clear(struct sp_recipe *recipe)
{
	char *texts[] = {recipe->name, recipe->overlay, recipe->folder, recipe->title, recipe->kernel_arch,
		recipe->kernel_base, recipe->userspace_base, recipe->init, recipe->cmdline, recipe->test,
		recipe->cpu, recipe->processor};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		free(texts[i]);
	clear_spec(&recipe->kernel);
	clear_spec(&recipe->userspace_source);
	clear_texts(recipe->kernel_fragments, recipe->kernel_fragment_count);
	clear_texts(recipe->userspace_fragments, recipe->userspace_fragment_count);
	for (size_t i = 0; i < recipe->extra_file_count; i++) {
		free(recipe->extra_files[i].target);
		free(recipe->extra_files[i].path);
	}
	free(recipe->extra_files);
	sp_recipe_clear_packages(recipe);
	for (size_t i = 0; i < recipe->device_count; i++)
		free(recipe->devices[i].target);
	free(recipe->devices);
	clear_texts(recipe->keep, recipe->keep_count);
	clear_texts(recipe->never, recipe->never_count);
	free(recipe->published.source);
	*recipe = (struct sp_recipe){0};
}

/* datasets/README.md names these defaults. Bases are set later: a folder has none. */
static void set_defaults(struct sp_recipe *recipe)
{
	*recipe = (struct sp_recipe){
		.kernel_arch = sp_strdup("x86_64"),
		.kernel_base = sp_strdup("tinyconfig"),
		.kernel_compression = SP_COMPRESSION_XZ,
		.userspace = SP_USERSPACE_BUSYBOX,
		.libc = SP_LIBC_GLIBC,
		.is_static = true,
		.initramfs_compression = SP_COMPRESSION_XZ,
		.medium = SP_MEDIUM_FILES,
		.medium_fats = 2,
		.cmdline = sp_strdup("panic=-1"),
		.console = SP_CONSOLE_VGA,
		.memory_mib = 128,
	};
}

/* The line to blame for something that is not there. */
static int section_line(const struct sp_ini *ini, const char *section)
{
	const struct sp_ini_entry *entry = sp_ini_find(ini, section, NULL);
	return entry ? entry->line : 1;
}

static struct sp_error *missing(
	const struct sp_ini *ini, const char *section, const char *key, const char *advice)
{
	return sp_ini_error(
		ini->path, section_line(ini, section), "[%s] has no %s (%s)", section, key, advice);
}

/* Of version, source and url with sha256, the ones that fit together. */
static struct sp_error *check_spec(
	const struct sp_ini *ini, const char *section, const struct sp_source_spec *spec)
{
	if (spec->path && spec->url)
		return sp_ini_error(ini->path, sp_ini_find(ini, section, "url")->line,
			"source and url exclude each other (take one of them out)");
	if (spec->url && !spec->sha256)
		return sp_ini_error(ini->path, sp_ini_find(ini, section, "url")->line,
			"a url needs its checksum (add sha256 = 64 hexadecimal digits)");
	if (spec->sha256 && !spec->url)
		return sp_ini_error(ini->path, sp_ini_find(ini, section, "sha256")->line,
			"sha256 goes with url alone (take it out, or add url)");
	if (!spec->version && !spec->path && !spec->url)
		return missing(ini, section, "version",
			"add version, such as a series, or source, or url and sha256");
	return NULL;
}

static struct sp_error *check_folder_userspace(const struct sp_ini *ini, const struct sp_recipe *recipe)
{
	static const char *const others[] = {
		"version", "url", "sha256", "base", "fragment", "libc", "static"};
	for (size_t i = 0; i < SP_COUNT(others); i++) {
		const struct sp_ini_entry *entry = sp_ini_find(ini, "userspace", others[i]);
		if (entry)
			return sp_ini_error(ini->path, entry->line,
				"%s means nothing for kind = folder (take it out)", others[i]);
	}
	const char *folder = recipe->userspace_source.path;
	if (!folder)
		return missing(ini, "userspace", "source", "kind = folder needs source = PATH of the folder");
	if (!sp_path_is_folder(folder))
		return sp_ini_error(ini->path, sp_ini_find(ini, "userspace", "source")->line,
			"%s is no folder (kind = folder takes the root file system as it stands there)",
			folder);
	SP_AUTOFREE char *init = sp_path_join(folder, "init");
	if (!recipe->init && !sp_path_exists(init))
		return missing(ini, "rootfs", "init",
			"name the file that becomes /init; the folder has none either");
	return NULL;
}

/* Whoever builds for the architecture of old PCs means old PCs, unless he says otherwise. */
static struct sp_error *check_processor(const struct sp_ini *ini, struct sp_recipe *recipe)
{
	bool is_narrow = strcmp(recipe->kernel_arch, "i386") == 0;
	if (recipe->processor && !is_narrow)
		return sp_ini_error(ini->path, sp_ini_find(ini, "userspace", "processor")->line,
			"processor goes with arch = i386 alone (take it out)");
	if (!recipe->processor && is_narrow && recipe->userspace != SP_USERSPACE_FOLDER)
		recipe->processor = sp_strdup("i486");
	return NULL;
}

static struct sp_error *check_whole(const struct sp_ini *ini, struct sp_recipe *recipe)
{
	if (!sp_ini_find(ini, "recipe", "title"))
		return missing(ini, "recipe", "title", "add a line that says what it builds");
	if (recipe->userspace == SP_USERSPACE_PACKAGES) {
		SP_TRY(sp_recipe_check_packages(ini, recipe));
		return sp_recipe_check_published(ini, recipe);
	}
	SP_TRY(sp_recipe_check_no_packages(ini));
	SP_TRY(check_spec(ini, "kernel", &recipe->kernel));
	if (recipe->userspace == SP_USERSPACE_FOLDER) {
		SP_TRY(check_folder_userspace(ini, recipe));
	} else {
		SP_TRY(check_spec(ini, "userspace", &recipe->userspace_source));
		if (!recipe->init)
			return missing(ini, "rootfs", "init", "name the file that becomes /init");
		if (!recipe->userspace_base)
			recipe->userspace_base = sp_strdup("defconfig");
	}
	SP_TRY(check_processor(ini, recipe));
	if (!recipe->test)
		return missing(ini, "test", "script",
			"name the script of expectations; without one nothing is shown to work");
	if (recipe->initramfs_dictionary && recipe->initramfs_compression != SP_COMPRESSION_XZ)
		return sp_ini_error(ini->path, sp_ini_find(ini, "rootfs", "dictionary")->line,
			"dictionary goes with compression = xz alone (take it out)");
	SP_TRY(sp_recipe_check_published(ini, recipe));
	return sp_recipe_check_medium(ini, "medium", recipe);
}

/* Set the entries of one overlay, or of the base (NULL). */
static struct sp_error *set_entries(
	const struct sp_recipe_scope *scope, const char *overlay, struct sp_recipe *recipe)
{
	for (size_t i = 0; i < scope->ini->count; i++) {
		const struct sp_ini_entry *entry = &scope->ini->entries[i];
		const char *name = sp_recipe_overlay_name(entry->section);
		bool meant = overlay ? name && strcmp(name, overlay) == 0 : !name;
		if (entry->key && meant)
			SP_TRY(sp_recipe_set(scope, entry, recipe));
	}
	return NULL;
}

/* The overlays of an ini file, as an array for which the caller frees the array alone. */
static const char **overlay_names(const struct sp_ini *ini, size_t *count)
{
	const char **names = sp_alloc((ini->count + 1) * sizeof(*names));
	*count = 0;
	for (size_t i = 0; i < ini->count; i++) {
		const char *name = sp_recipe_overlay_name(ini->entries[i].section);
		if (name && !ini->entries[i].key)
			names[(*count)++] = name;
	}
	return names;
}

static struct sp_error *check_overlays(const struct sp_recipe_scope *scope, const struct sp_recipe *base)
{
	size_t count;
	SP_AUTOFREE const char **names = overlay_names(scope->ini, &count);
	for (size_t i = 0; i < count; i++) {
		SP_RECIPE scratch = {0};
		sp_recipe_copy_medium(base, &scratch);
		SP_TRY(set_entries(scope, names[i], &scratch));
		SP_AUTOFREE char *section = sp_format("overlay %s", names[i]);
		SP_TRY(sp_recipe_check_medium(scope->ini, section, &scratch));
	}
	return NULL;
}

static struct sp_error *apply_overlay(
	const struct sp_recipe_scope *scope, const char *overlay, struct sp_recipe *recipe)
{
	size_t count;
	SP_AUTOFREE const char **names = overlay_names(scope->ini, &count);
	SP_AUTOFREE char *section = sp_format("overlay %s", overlay);
	if (count == 0)
		return sp_error_new(
			SP_USAGE, "recipe %s has no overlay %s, nor any other", recipe->name, overlay);
	if (!sp_ini_find(scope->ini, section, NULL)) {
		SP_AUTOFREE char *advice = sp_nearest_advice(overlay, names, count);
		return sp_error_new(
			SP_USAGE, "recipe %s has no overlay %s: %s", recipe->name, overlay, advice);
	}
	if (!sp_ini_find(scope->ini, section, "title")) {
		char *title = sp_format("%s (%s)", recipe->title, overlay);
		free(recipe->title);
		recipe->title = title;
	}
	recipe->overlay = sp_strdup(overlay);
	free(recipe->published.source); /* what was published is the base */
	recipe->published = (struct sp_published){0};
	return set_entries(scope, overlay, recipe);
}

static struct sp_error *load(const struct sp_ini *ini, const char *overlay, struct sp_recipe *result)
{
	SP_RECIPE recipe;
	set_defaults(&recipe);
	SP_TRY(sp_recipe_place(ini->path, &recipe.folder, &recipe.name));
	struct sp_recipe_scope scope = {ini, recipe.folder};
	SP_TRY(sp_recipe_check_names(&scope));
	SP_TRY(set_entries(&scope, NULL, &recipe));
	SP_TRY(check_whole(ini, &recipe));
	SP_TRY(check_overlays(&scope, &recipe));
	if (overlay)
		SP_TRY(apply_overlay(&scope, overlay, &recipe));
	*result = recipe;
	recipe = (struct sp_recipe){0};
	return NULL;
}

struct sp_error *sp_recipe_load(const char *name_or_path, const char *overlay,
	const char *const *recipe_folders, struct sp_recipe *recipe)
{
	SP_AUTOFREE char *name = NULL, *path = NULL;
	const char *version = NULL;
	SP_TRY(sp_recipe_split(name_or_path, &name, &version));
	SP_TRY(sp_recipe_find(name, recipe_folders, &path));
	SP_INI ini = {0};
	SP_RECIPE loaded = {0};
	SP_TRY(sp_ini_read(path, &ini));
	SP_TRY(load(&ini, overlay, &loaded));
	if (version)
		SP_TRY(sp_recipe_set_version(&loaded, version));
	*recipe = loaded;
	loaded = (struct sp_recipe){0};
	return NULL;
}

static void add_listed(struct sp_table *table, const char *name, const char *path)
{
	SP_INI ini = {0};
	SP_RECIPE recipe = {0};
	struct sp_error *error = sp_ini_read(path, &ini);
	if (!error)
		error = load(&ini, NULL, &recipe);
	if (error) {
		SP_AUTOFREE char *reason = sp_format("(cannot be used: %s)", sp_error_message(error));
		sp_table_add_row(table, (const char *const[]){name, reason, NULL});
		sp_error_free(error);
		return;
	}
	size_t count;
	SP_AUTOFREE const char **overlays = overlay_names(&ini, &count);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < count; i++)
		sp_buffer_printf(&text, "%s%s", i ? " " : "", overlays[i]);
	sp_table_add_row(
		table, (const char *const[]){name, recipe.title, count ? sp_buffer_text(&text) : NULL});
}

struct sp_error *sp_recipe_list(const char *const *recipe_folders, struct sp_table *table)
{
	sp_table_add_column(table, "recipe", SP_COLUMN_TEXT);
	sp_table_add_column(table, "title", SP_COLUMN_TEXT);
	sp_table_add_column(table, "overlays", SP_COLUMN_TEXT);
	struct sp_recipe_names names;
	SP_TRY(sp_recipe_names(recipe_folders, &names));
	for (size_t i = 0; i < names.count; i++)
		add_listed(table, names.names[i], names.paths[i]);
	sp_recipe_names_clear(&names);
	return NULL;
}
