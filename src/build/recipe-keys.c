/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/recipe-medium.h"
#include "build/recipe-nearest.h"
#include "build/recipe-packages.h"
#include "build/recipe-published.h"
#include "build/recipe-values.h"

static const char overlay_prefix[] = "overlay ";

/* A key is either a text that `read` gives and `slot` says where to put, or it has a function `set`. */
struct key {
	const char *section, *name;
	sp_value_reader *read;
	size_t slot; /* offset of a char * in struct sp_recipe */
	struct sp_error *(*set)(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
		struct sp_recipe *recipe);
	bool repeats; /* may stand several times in a section */
};

#define SETTER(name)                                                                                         \
	static struct sp_error *name(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,  \
		struct sp_recipe *recipe)

SETTER(add_kernel_fragments)
{
	return sp_value_fragments(scope, entry, &recipe->kernel_fragments, &recipe->kernel_fragment_count);
}

SETTER(add_userspace_fragments)
{
	return sp_value_fragments(
		scope, entry, &recipe->userspace_fragments, &recipe->userspace_fragment_count);
}

SETTER(add_keep)
{
	return sp_value_names(scope, entry, &recipe->keep, &recipe->keep_count);
}

SETTER(add_never)
{
	return sp_value_names(scope, entry, &recipe->never, &recipe->never_count);
}

SETTER(set_kernel_compression)
{
	static const char *const words[] = {"xz", "gzip", "config"};
	static const enum sp_compression values[] = {
		SP_COMPRESSION_XZ, SP_COMPRESSION_GZIP, SP_COMPRESSION_NONE};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->kernel_compression = values[index];
	return NULL;
}

SETTER(set_initramfs_compression)
{
	static const char *const words[] = {"xz", "gzip", "none"};
	static const enum sp_compression values[] = {
		SP_COMPRESSION_XZ, SP_COMPRESSION_GZIP, SP_COMPRESSION_NONE};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->initramfs_compression = values[index];
	return NULL;
}

SETTER(set_dictionary)
{
	return sp_value_dictionary(scope, entry, &recipe->initramfs_dictionary);
}

SETTER(set_userspace)
{
	static const char *const words[] = {"busybox", "toybox", "folder", "packages"};
	static const enum sp_userspace values[] = {
		SP_USERSPACE_BUSYBOX, SP_USERSPACE_TOYBOX, SP_USERSPACE_FOLDER, SP_USERSPACE_PACKAGES};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->userspace = values[index];
	return NULL;
}

SETTER(set_libc)
{
	static const char *const words[] = {"glibc", "musl"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->libc = index == 0 ? SP_LIBC_GLIBC : SP_LIBC_MUSL;
	return NULL;
}

SETTER(set_static)
{
	static const char *const words[] = {"yes", "no"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->is_static = index == 0;
	return NULL;
}

SETTER(set_console)
{
	static const char *const words[] = {"vga", "serial"};
	size_t index;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	recipe->console = index == 0 ? SP_CONSOLE_VGA : SP_CONSOLE_SERIAL;
	return NULL;
}

SETTER(set_memory)
{
	return sp_value_memory(scope, entry, &recipe->memory_mib);
}

SETTER(add_extra_file)
{
	struct sp_extra_file file;
	SP_TRY(sp_value_extra_file(scope, entry, &file));
	recipe->extra_files =
		sp_realloc(recipe->extra_files, recipe->extra_file_count + 1, sizeof(*recipe->extra_files));
	recipe->extra_files[recipe->extra_file_count++] = file;
	return NULL;
}

SETTER(add_device)
{
	struct sp_device device;
	SP_TRY(sp_value_device(scope, entry, &device));
	recipe->devices = sp_realloc(recipe->devices, recipe->device_count + 1, sizeof(*recipe->devices));
	recipe->devices[recipe->device_count++] = device;
	return NULL;
}

#define SLOT(member) .slot = offsetof(struct sp_recipe, member)

static const struct key keys[] = {
	{"recipe", "title", sp_value_text, SLOT(title)},
	{"recipe", "name", sp_value_name, SLOT(name)},
	{"kernel", "version", sp_value_version, SLOT(kernel.version)},
	{"kernel", "source", sp_value_path, SLOT(kernel.path)},
	{"kernel", "url", sp_value_url, SLOT(kernel.url)},
	{"kernel", "sha256", sp_value_sha256, SLOT(kernel.sha256)},
	{"kernel", "arch", sp_value_arch, SLOT(kernel_arch)},
	{"kernel", "base", sp_value_kernel_base, SLOT(kernel_base)},
	{"kernel", "fragment", .set = add_kernel_fragments, .repeats = true},
	{"kernel", "compression", .set = set_kernel_compression},
	{"userspace", "kind", .set = set_userspace},
	{"userspace", "version", sp_value_version, SLOT(userspace_source.version)},
	{"userspace", "source", sp_value_path, SLOT(userspace_source.path)},
	{"userspace", "url", sp_value_url, SLOT(userspace_source.url)},
	{"userspace", "sha256", sp_value_sha256, SLOT(userspace_source.sha256)},
	{"userspace", "base", sp_value_userspace_base, SLOT(userspace_base)},
	{"userspace", "fragment", .set = add_userspace_fragments, .repeats = true},
	{"userspace", "libc", .set = set_libc},
	{"userspace", "static", .set = set_static},
	{"userspace", "packages", .set = sp_recipe_add_packages, .repeats = true},
	{"userspace", "priority", .set = sp_recipe_set_priority},
	{"userspace", "suite", .set = sp_recipe_set_suite},
	{"userspace", "processor", sp_value_processor, SLOT(processor)},
	{"rootfs", "init", sp_value_file, SLOT(init)},
	{"rootfs", "compression", .set = set_initramfs_compression},
	{"rootfs", "dictionary", .set = set_dictionary},
	{"medium", "kind", .set = sp_recipe_set_medium},
	{"medium", "size", .set = sp_recipe_set_medium_size},
	{"medium", "fats", .set = sp_recipe_set_fats},
	{"medium", "partition", .set = sp_recipe_set_partition},
	{"medium", "cmdline", sp_value_text, SLOT(cmdline)},
	{"test", "script", sp_value_file, SLOT(test)},
	{"test", "console", .set = set_console},
	{"test", "memory", .set = set_memory},
	{"test", "cpu", sp_value_cpu, SLOT(cpu)},
	{"minimize", "keep", .set = add_keep, .repeats = true},
	{"minimize", "never", .set = add_never, .repeats = true},
	{"published", "medium", .set = sp_recipe_set_published},
	{"published", "kernel", .set = sp_recipe_set_published},
	{"published", "userspace", .set = sp_recipe_set_published},
	{"published", "loader", .set = sp_recipe_set_published},
	{"published", "source", sp_value_text, SLOT(published.source)},
	{"overlay", "title", sp_value_text, SLOT(title)},
	{"overlay", "fragment", .set = add_kernel_fragments, .repeats = true},
	{"overlay", "medium", .set = sp_recipe_set_medium},
	{"overlay", "size", .set = sp_recipe_set_medium_size},
	{"overlay", "fats", .set = sp_recipe_set_fats},
	{"overlay", "partition", .set = sp_recipe_set_partition},
	{"overlay", "cmdline", sp_value_text, SLOT(cmdline)},
	{"overlay", "console", .set = set_console},
};

/* [files] and [devices] have targets for keys. */
static const struct key files_key = {"files", "", .set = add_extra_file};
static const struct key devices_key = {"devices", "", .set = add_device};

static const char *const sections[] = {"recipe", "kernel", "userspace", "rootfs", "files", "devices",
	"medium", "test", "minimize", "published", "overlay NAME"};

const char *sp_recipe_overlay_name(const char *section)
{
	size_t length = sizeof(overlay_prefix) - 1;
	return strncmp(section, overlay_prefix, length) == 0 ? section + length : NULL;
}

/* The section as the table of keys names it. */
static const char *table_section(const char *section)
{
	return sp_recipe_overlay_name(section) ? "overlay" : section;
}

static const struct key *find_key(const struct sp_ini_entry *entry)
{
	const char *section = table_section(entry->section);
	if (strcmp(section, "files") == 0)
		return &files_key;
	if (strcmp(section, "devices") == 0)
		return &devices_key;
	for (size_t i = 0; i < SP_COUNT(keys); i++)
		if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, entry->key) == 0)
			return &keys[i];
	return NULL;
}

static struct sp_error *check_section(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry)
{
	const char *overlay = sp_recipe_overlay_name(entry->section);
	if (overlay) {
		size_t length = strspn(overlay, "abcdefghijklmnopqrstuvwxyz0123456789-");
		if (length && overlay[length] == '\0')
			return NULL;
		return sp_ini_error(scope->ini->path, entry->line,
			"\"%s\" is no name of an overlay (use lower-case letters, digits and -)", overlay);
	}
	for (size_t i = 0; i < SP_COUNT(sections) - 1; i++)
		if (strcmp(sections[i], entry->section) == 0)
			return NULL;
	SP_AUTOFREE char *advice = sp_nearest_advice(entry->section, sections, SP_COUNT(sections));
	return sp_ini_error(
		scope->ini->path, entry->line, "unknown section [%s] (%s)", entry->section, advice);
}

static struct sp_error *unknown_key(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry)
{
	const char *names[SP_COUNT(keys)];
	size_t count = 0;
	for (size_t i = 0; i < SP_COUNT(keys); i++)
		if (strcmp(keys[i].section, table_section(entry->section)) == 0)
			names[count++] = keys[i].name;
	SP_AUTOFREE char *advice = sp_nearest_advice(entry->key, names, count);
	return sp_ini_error(scope->ini->path, entry->line, "unknown key %s in [%s] (%s)", entry->key,
		entry->section, advice);
}

static struct sp_error *check_twice(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry)
{
	const struct sp_ini_entry *first = sp_ini_find(scope->ini, entry->section, entry->key);
	if (first == entry)
		return NULL;
	if (!entry->key)
		return sp_ini_error(scope->ini->path, entry->line,
			"section [%s] stands twice (join it with the one in line %d)", entry->section,
			first->line);
	return sp_ini_error(scope->ini->path, entry->line,
		"key %s stands twice in [%s] (keep this line or line %d)", entry->key, entry->section,
		first->line);
}

struct sp_error *sp_recipe_check_names(const struct sp_recipe_scope *scope)
{
	for (size_t i = 0; i < scope->ini->count; i++) {
		const struct sp_ini_entry *entry = &scope->ini->entries[i];
		const struct key *key = NULL;
		if (!entry->key)
			SP_TRY(check_section(scope, entry));
		else if (!(key = find_key(entry)))
			return unknown_key(scope, entry);
		if (!key || !key->repeats)
			SP_TRY(check_twice(scope, entry));
	}
	return NULL;
}

struct sp_error *sp_recipe_set(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_recipe *recipe)
{
	const struct key *key = find_key(entry);
	if (key->set)
		return key->set(scope, entry, recipe);
	char **slot = (char **)((char *)recipe + key->slot);
	char *text;
	SP_TRY(key->read(scope, entry, &text));
	free(*slot);
	*slot = text;
	return NULL;
}
