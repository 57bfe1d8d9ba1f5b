/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import-folder.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/import-config.h"
#include "build/import-elf.h"
#include "build/import-image.h"
#include "build/import-link.h"
#include "build/kernel.h"

#define BOOT "arch/x86/boot/"
#define COMPRESSED BOOT "compressed/"

void sp_import_note(struct sp_import_notes *notes, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	va_start(arguments, format);
	int size = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (size < 0)
		return;
	/* a line of its own in the list that is kept */
	for (char *at = text; *at; at++)
		if (*at == '\n')
			*at = ' ';
	SP_GROW(notes->items, notes->count, notes->capacity);
	notes->items[notes->count++] = text;
}

static bool holds(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return sp_path_exists(path);
}

const char *sp_import_folder_linked(const char *path)
{
	return holds(path, "vmlinux.unstripped") ? "vmlinux.unstripped" : "vmlinux";
}

/* What the copying needs. */
struct copying {
	const struct sp_import_options *options;
	const char *path, *config;
	struct sp_import_image image;
	struct sp_build_folder *cache;
	struct sp_import_notes *notes;
};

static struct sp_error *copy_artifact(
	const struct copying *copying, const char *name, const char *kind, bool shipped)
{
	SP_AUTOFREE char *from = sp_path_join(copying->path, name);
	SP_AUTOFREE char *to = sp_path_join(copying->cache->path, kind);
	SP_TRY(sp_file_copy(from, to));
	return sp_build_folder_add(copying->cache, kind, kind, shipped);
}

/* What is good to have. */
static struct sp_error *copy_if_there(const struct copying *copying, const char *name, const char *kind)
{
	if (holds(copying->path, name))
		return copy_artifact(copying, name, kind, false);
	sp_import_note(copying->notes, "the folder has no %s, so there is no %s", name, kind);
	return NULL;
}

/* A kernel that may be loaded anywhere ships its relocations behind vmlinux.bin, in the same stream. */
static struct sp_error *copy_content(const struct copying *copying)
{
	bool relocated = strstr(copying->config, "\nCONFIG_X86_NEED_RELOCS=y\n") != NULL;
	if (!relocated || !holds(copying->path, COMPRESSED "vmlinux.bin"))
		return copy_if_there(copying, COMPRESSED "vmlinux.bin", "vmlinux.bin");
	static const char *const parts[] = {COMPRESSED "vmlinux.bin", COMPRESSED "vmlinux.relocs"};
	SP_BUFFER content = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < SP_COUNT(parts) && holds(copying->path, parts[i]); i++) {
		SP_AUTOFREE char *from = sp_path_join(copying->path, parts[i]);
		SP_TRY(sp_file_read(from, &content));
	}
	SP_AUTOFREE char *to = sp_path_join(copying->cache->path, "vmlinux.bin");
	SP_TRY(sp_file_write(to, content.data, content.size));
	return sp_build_folder_add(copying->cache, "vmlinux.bin", "vmlinux.bin", false);
}

static struct sp_error *copy_payload(const struct copying *copying)
{
	const char *payload = sp_kernel_payload_name(copying->config);
	SP_TRY(copy_content(copying));
	if (!payload)
		return NULL;
	SP_AUTOFREE char *name = sp_format(COMPRESSED "%s", payload);
	return copy_if_there(copying, name, "payload");
}

/* A program of the kernel's: what it is called here, what made it, and what is lost without its link. */
struct program {
	const char *kind, *linked, *command;
	bool is_kernel;
};

static struct sp_error *link_program(
	const struct copying *copying, const struct program *program, char **reason)
{
	SP_AUTOFREE char *output = sp_format("%s/%s.relocs", copying->cache->path, program->kind);
	SP_AUTOFREE char *map = sp_format("%s/%s.map", copying->cache->path, program->kind);
	const struct sp_import_link link = {copying->path, program->linked, program->command, output, map,
		copying->image.arch, copying->options->deadline, copying->cache};
	if (program->is_kernel)
		return sp_import_link_kernel(&link, copying->config, reason);
	return sp_import_link_again(&link, reason);
}

/* The map that the build itself left (CONFIG_VMLINUX_MAP) will do for objects; relocations it has not. */
static struct sp_error *take_old_map(const struct copying *copying, const struct program *program)
{
	if (program->is_kernel && holds(copying->path, "vmlinux.map"))
		return copy_artifact(copying, "vmlinux.map", "vmlinux.map", false);
	return NULL;
}

/*
 * What a shipped program was stripped from, NULL when nothing has its symbols: as a rule the file that its link made.
 * Since 6.15 the kernel's vmlinux comes between: some sections are taken out of the linked file first.
 */
static struct sp_error *find_twin(const struct copying *copying, const struct program *program, const char **twin)
{
	const char *const files[] = {program->is_kernel ? program->kind : program->linked, program->linked};
	*twin = NULL;
	for (size_t i = 0; i < SP_COUNT(files) && !*twin; i++) {
		bool has_symbols = false;
		SP_AUTOFREE char *path = sp_path_join(copying->path, files[i]);
		if (sp_path_exists(path))
			SP_TRY(sp_import_has_symbols(path, &has_symbols));
		if (has_symbols)
			*twin = files[i];
	}
	return NULL;
}

/* Without a symbol table the file is no twin; its link, made again, has one. */
static struct sp_error *take_link_for_twin(const struct copying *copying, const struct program *program)
{
	SP_AUTOFREE char *from = sp_format("%s/%s.relocs", copying->cache->path, program->kind);
	SP_AUTOFREE char *to = sp_path_join(copying->cache->path, program->kind);
	sp_import_note(copying->notes,
		"%s/%s is stripped: its symbols are those of its link, which was made again", copying->path,
		program->linked);
	SP_TRY(sp_file_copy(from, to));
	return sp_build_folder_add(copying->cache, program->kind, program->kind, false);
}

static struct sp_error *take_link(const struct copying *copying, const struct program *program)
{
	if (program->is_kernel && sp_import_link_is_whole(copying->config))
		sp_import_note(copying->notes, "this kernel was linked from one large object "
					       "(CONFIG_X86_KERNEL_IBT or CONFIG_LTO_CLANG): by object "
					       "and directory nothing is known of it");
	SP_AUTOFREE char *map = sp_format("%s.map", program->kind);
	SP_AUTOFREE char *relocated = sp_format("%s.relocs", program->kind);
	SP_TRY(sp_build_folder_add(copying->cache, map, map, false));
	return sp_build_folder_add(copying->cache, relocated, relocated, false);
}

static void tell_no_link(
	const struct copying *copying, const struct program *program, bool is_twin, const char *reason)
{
	sp_import_note(copying->notes,
		"the link of %s cannot be repeated, so objects and the owners of nameless data are not "
		"known: %s",
		program->linked, reason);
	if (!is_twin)
		sp_import_note(copying->notes,
			"%s/%s is stripped or damaged: its symbols are not known; build it again to see them",
			copying->path, program->linked);
}

static struct sp_error *take_program(const struct copying *copying, const struct program *program)
{
	SP_AUTOFREE char *reason = NULL;
	const char *twin = NULL;
	if (!holds(copying->path, program->linked)) {
		sp_import_note(
			copying->notes, "the folder has no %s: its symbols are not known", program->linked);
		return NULL;
	}
	SP_TRY(find_twin(copying, program, &twin));
	if (twin)
		SP_TRY(copy_artifact(copying, twin, program->kind, false));
	SP_TRY(link_program(copying, program, &reason));
	if (reason) {
		tell_no_link(copying, program, twin != NULL, reason);
		return twin ? take_old_map(copying, program) : NULL;
	}
	if (!twin)
		SP_TRY(take_link_for_twin(copying, program));
	return take_link(copying, program);
}

static struct sp_error *take_programs(const struct copying *copying)
{
	const char *kernel = sp_import_folder_linked(copying->path);
	SP_AUTOFREE char *command = sp_format(".%s.cmd", kernel);
	const struct program programs[] = {
		{"vmlinux", kernel, command, true},
		{"setup", BOOT "setup.elf", BOOT ".setup.elf.cmd", false},
		{"decompressor", COMPRESSED "vmlinux", COMPRESSED ".vmlinux.cmd", false},
	};
	size_t count = sp_import_image_is_x86(&copying->image) ? SP_COUNT(programs) : 1;
	for (size_t i = 0; i < count; i++)
		SP_TRY(take_program(copying, &programs[i]));
	return NULL;
}

static struct sp_error *copy_image(const struct copying *copying)
{
	SP_TRY(copy_artifact(copying, copying->image.path, copying->image.kind, true));
	return sp_import_image_is_x86(&copying->image) ? copy_payload(copying) : NULL;
}

/* Options are told by what .config says. */
static struct sp_error *check_config(const struct copying *copying)
{
	SP_AUTOFREE char *difference = NULL;
	SP_TRY(sp_import_config_difference(copying->path, copying->config, &difference));
	if (difference)
		sp_import_note(copying->notes,
			"%s/.config was changed since the build: %s; what is said of options may be wrong "
			"until it is "
			"built again",
			copying->path, difference);
	return NULL;
}

struct sp_error *sp_import_folder_copy(const struct sp_import_options *options, const char *path,
	struct sp_build_folder *cache, struct sp_import_notes *notes)
{
	SP_BUFFER config = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *from = sp_path_join(path, ".config");
	SP_AUTOFREE char *to = sp_path_join(cache->path, "kernel.config");
	SP_TRY(sp_file_read(from, &config));
	SP_TRY(sp_file_write(to, sp_buffer_text(&config), config.size));
	SP_IMPORT_IMAGE image = {0};
	SP_TRY(sp_import_image_find(path, &image));
	const struct copying copying = {options, path, sp_buffer_text(&config), image, cache, notes};
	SP_TRY(check_config(&copying));
	SP_TRY(copy_image(&copying));
	return take_programs(&copying);
}

/* "6.1.192": the first line of a file, or NULL when there is none. */
static struct sp_error *read_line(const char *folder, const char *name, char **line)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	*line = NULL;
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_file_read(path, &text));
	size_t size = strcspn(sp_buffer_text(&text), " \t\r\n");
	*line = size ? sp_format("%.*s", (int)size, text.data) : NULL;
	return NULL;
}

char *sp_import_folder_tree(const char *path)
{
	char real[PATH_MAX], target[PATH_MAX];
	SP_AUTOFREE char *link = sp_path_join(path, "source");
	if (realpath(link, real))
		return sp_strdup(real);
	ssize_t size = readlink(link, target, sizeof(target) - 1);
	if (size <= 0)
		return sp_strdup(path);
	target[size] = '\0';
	return *target == '/' ? sp_strdup(target) : sp_path_join(path, target);
}

struct sp_error *sp_import_folder_source(const char *path, struct sp_source *source)
{
	char *version = NULL;
	SP_TRY(read_line(path, "include/config/kernel.release", &version));
	*source = (struct sp_source){
		.name = sp_strdup("linux"),
		.version = version ? version : sp_strdup("unknown"),
		.origin = sp_format("path:%s", path),
		.folder = sp_import_folder_tree(path),
	};
	return NULL;
}
