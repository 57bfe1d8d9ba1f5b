/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/config.h"
#include "build/folder.h"
#include "build/import-commands.h"
#include "build/import-elf.h"
#include "build/import-folder.h"
#include "build/import-image.h"
#include "build/import-kind.h"
#include "build/inputs.h"

#define FORMAT 2 /* of what is kept in an import's folder; raise it when that changes */
#define NOTES "notes"

/* One thing that the user named. */
struct input {
	char *path; /* absolute, without links */
	enum sp_import_kind kind;
	char sha256[SP_SHA256_SIZE]; /* of a file */
};

struct inputs {
	struct input *items;
	size_t count;
	char hash[SP_SHA256_SIZE];
};

static void free_inputs(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->items[i].path);
	free(inputs->items);
}
#define INPUTS SP_GUARD(free_inputs) struct inputs

void sp_import_notes_free(struct sp_import_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		free(notes->items[i]);
	free(notes->items);
	*notes = (struct sp_import_notes){0};
}

static const struct input *find_input(const struct inputs *inputs, enum sp_import_kind kind)
{
	for (size_t i = 0; i < inputs->count; i++)
		if (inputs->items[i].kind == kind)
			return &inputs->items[i];
	return NULL;
}

static const char *const kind_names[] = {
	[SP_IMPORT_BZIMAGE] = "bzImage",
	[SP_IMPORT_VMLINUX] = "vmlinux",
	[SP_IMPORT_INITRAMFS] = "initramfs",
	[SP_IMPORT_MEDIUM] = "image of a medium",
	[SP_IMPORT_FOLDER] = "build folder",
	[SP_IMPORT_ROOT] = "folder of a root file system",
};

/* One system at a time: no two of a kind, one kernel, and a medium holds everything itself. */
static struct sp_error *check_company(const struct inputs *inputs, const struct input *added)
{
	const struct input *same = find_input(inputs, added->kind);
	if (same)
		return sp_error_new(SP_USAGE, "both %s and %s are %s %s: give one", same->path, added->path,
			added->kind == SP_IMPORT_INITRAMFS || added->kind == SP_IMPORT_MEDIUM ? "an" : "a",
			kind_names[added->kind]);
	bool alone = added->kind == SP_IMPORT_MEDIUM || find_input(inputs, SP_IMPORT_MEDIUM) ||
		     added->kind == SP_IMPORT_ROOT || find_input(inputs, SP_IMPORT_ROOT);
	bool twice = added->kind == SP_IMPORT_FOLDER
			     ? find_input(inputs, SP_IMPORT_BZIMAGE) || find_input(inputs, SP_IMPORT_VMLINUX)
			     : added->kind != SP_IMPORT_INITRAMFS && find_input(inputs, SP_IMPORT_FOLDER);
	if (inputs->count && (alone || twice))
		return sp_error_new(SP_USAGE,
			"%s (%s) cannot come together with the %s %s: import them one after the other",
			added->path, kind_names[added->kind], kind_names[inputs->items[0].kind],
			inputs->items[0].path);
	return NULL;
}

static struct sp_error *add_path(struct inputs *inputs, const char *path)
{
	char real[PATH_MAX];
	struct input input = {0};
	SP_TRY(sp_import_recognise(path, &input.kind));
	if (!realpath(path, real))
		return sp_error_new(SP_USAGE, "cannot read %s: %s; give another path", path, strerror(errno));
	input.path = real;
	SP_TRY(check_company(inputs, &input));
	if (input.kind != SP_IMPORT_FOLDER && input.kind != SP_IMPORT_ROOT)
		SP_TRY(sp_digest_file(real, input.sha256));
	input.path = sp_strdup(real);
	inputs->items[inputs->count++] = input;
	return NULL;
}

/* What decides how much can be told: a folder that has got its sources back is worth another import. */
static struct sp_error *add_folder_means(struct sp_inputs *list, const char *folder)
{
	static const char *const commands[] = {".vmlinux.cmd", ".vmlinux.unstripped.cmd", ".vmlinux.o.cmd",
		"arch/x86/boot/.setup.elf.cmd", "arch/x86/boot/compressed/.vmlinux.cmd",
		"include/config/auto.conf"};
	SP_AUTOFREE char *tree = sp_import_folder_tree(folder);
	sp_inputs_add(list, "sources", sp_path_exists(tree) ? tree : NULL);
	for (size_t i = 0; i < SP_COUNT(commands); i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, commands[i]);
		if (sp_path_exists(path))
			SP_TRY(sp_inputs_add_file(list, commands[i], path));
	}
	return NULL;
}

static struct sp_error *add_folder_inputs(struct sp_inputs *list, const char *folder)
{
	SP_IMPORT_IMAGE image = {0};
	SP_TRY(sp_import_image_find(folder, &image));
	const char *const names[] = {".config", image.path, sp_import_folder_linked(folder)};
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, names[i]);
		SP_TRY(sp_inputs_add_file(list, names[i], path));
	}
	return add_folder_means(list, folder);
}

/* In the order of kinds, so that the order of paths does not matter. */
static struct sp_error *digest_inputs(struct inputs *inputs)
{
	SP_INPUTS list = SP_INPUTS_EMPTY;
	sp_inputs_add_number(&list, "import folder format", FORMAT);
	for (size_t kind = 0; kind < SP_COUNT(kind_names); kind++) {
		const struct input *input = find_input(inputs, (enum sp_import_kind)kind);
		if (!input)
			continue;
		sp_inputs_add(&list, kind_names[kind], *input->sha256 ? input->sha256 : NULL);
		if (kind == SP_IMPORT_FOLDER)
			SP_TRY(add_folder_inputs(&list, input->path));
	}
	sp_inputs_digest(&list, inputs->hash);
	return NULL;
}

static struct sp_error *read_inputs(const struct sp_import_options *options, struct inputs *inputs)
{
	inputs->items = sp_alloc((options->path_count + 1) * sizeof(*inputs->items));
	if (options->path_count == 0)
		return sp_error_new(SP_USAGE, "nothing to import: give a file or a folder");
	for (size_t i = 0; i < options->path_count; i++)
		SP_TRY(add_path(inputs, options->paths[i]));
	return digest_inputs(inputs);
}

struct sp_error *sp_import_identify(const struct sp_import_options *options, char hash[SP_SHA256_SIZE])
{
	INPUTS inputs = {0};
	SP_TRY(read_inputs(options, &inputs));
	memcpy(hash, inputs.hash, sizeof(inputs.hash));
	return NULL;
}

/* The artifact must be what was recognised: somebody may write to the file meanwhile. */
static struct sp_error *copy_file(
	const struct input *input, const char *kind, bool shipped, struct sp_build_folder *folder)
{
	SP_AUTOFREE char *to = sp_path_join(folder->path, kind);
	SP_TRY(sp_file_copy(input->path, to));
	SP_TRY(sp_build_folder_add(folder, kind, kind, shipped));
	if (strcmp(sp_build_folder_artifact(folder, kind)->sha256, input->sha256) != 0)
		return sp_error_new(SP_UNABLE, "%s changed while it was read: import it again", input->path);
	return NULL;
}

/* A vmlinux is the unstripped twin of the kernel that ships with it, or all there is. A stripped one is no
 * twin. */
static struct sp_error *copy_vmlinux(const struct inputs *inputs, const struct input *input,
	struct sp_build_folder *folder, struct sp_import_notes *notes)
{
	bool is_twin = false;
	SP_TRY(sp_import_has_symbols(input->path, &is_twin));
	if (!find_input(inputs, SP_IMPORT_BZIMAGE))
		SP_TRY(copy_file(input, "vmlinux.bin", true, folder));
	if (is_twin)
		return copy_file(input, "vmlinux", false, folder);
	sp_import_note(notes, "%s is stripped: its symbols are known only as far as it tells them itself",
		input->path);
	return NULL;
}

static struct sp_error *copy_input(const struct sp_import_options *options, const struct inputs *inputs,
	const struct input *input, struct sp_build_folder *folder, struct sp_import_notes *notes)
{
	switch (input->kind) {
	case SP_IMPORT_BZIMAGE:
		return copy_file(input, "bzImage", true, folder);
	case SP_IMPORT_VMLINUX:
		return copy_vmlinux(inputs, input, folder, notes);
	case SP_IMPORT_INITRAMFS:
		return copy_file(input, "initramfs", true, folder);
	case SP_IMPORT_MEDIUM:
		return copy_file(input, "medium", true, folder);
	case SP_IMPORT_FOLDER:
		return sp_import_folder_copy(options, input->path, folder, notes);
	case SP_IMPORT_ROOT: /* build/import-root.h takes it where it stands */
		return sp_error_new(SP_UNABLE, "%s is not copied", input->path);
	}
	return NULL;
}

static struct sp_error *fill_folder(const struct sp_import_options *options, const struct inputs *inputs,
	struct sp_build_folder *folder, struct sp_import_notes *notes)
{
	double started = sp_seconds();
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < inputs->count; i++)
		SP_TRY(copy_input(options, inputs, &inputs->items[i], folder, notes));
	for (size_t i = 0; i < notes->count; i++)
		sp_buffer_printf(&text, "%s\n", notes->items[i]);
	SP_AUTOFREE char *path = sp_path_join(folder->path, NOTES);
	SP_TRY(sp_file_write(path, sp_buffer_text(&text), text.size));
	folder->seconds = sp_seconds() - started;
	return sp_build_folder_finish(folder);
}

static struct sp_error *read_notes(const struct sp_build_folder *folder, struct sp_import_notes *notes)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(folder->path, NOTES);
	SP_TRY(sp_file_read(path, &text));
	char *rest = text.data;
	for (char *line; rest && (line = strsep(&rest, "\n")) && *line;)
		sp_import_note(notes, "%s", line);
	return NULL;
}

static char *describe_commands(const struct inputs *inputs)
{
	SP_AUTOFREE const char **paths = sp_alloc((inputs->count + 1) * sizeof(*paths));
	for (size_t i = 0; i < inputs->count; i++)
		paths[i] = inputs->items[i].path;
	return sp_import_commands(paths, inputs->count);
}

static struct sp_error *add_source(const struct inputs *inputs, struct sp_build *build)
{
	const struct input *folder = find_input(inputs, SP_IMPORT_FOLDER);
	build->sources = sp_alloc(sizeof(*build->sources));
	if (folder) {
		SP_TRY(sp_import_folder_source(folder->path, &build->sources[0]));
		build->source_count = 1;
		return NULL;
	}
	static const enum sp_import_kind kinds[] = {SP_IMPORT_BZIMAGE, SP_IMPORT_VMLINUX};
	for (size_t i = 0; i < SP_COUNT(kinds); i++) {
		const struct input *input = find_input(inputs, kinds[i]);
		char *version = NULL;
		if (input)
			SP_TRY(sp_import_version(input->path, input->kind, &version));
		if (!version)
			continue;
		build->sources[build->source_count++] = (struct sp_source){.name = sp_strdup("linux"),
			.version = version,
			.origin = sp_format("path:%s", input->path)};
		return NULL;
	}
	return NULL;
}

static struct sp_error *add_config(const struct sp_build_folder *folder, struct sp_build *build)
{
	SP_AUTOFREE char *path = sp_path_join(folder->path, "kernel.config");
	build->configs = sp_alloc(sizeof(*build->configs));
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_config_load(path, "kernel", &build->configs[0]));
	build->config_count = 1;
	return NULL;
}

static void add_artifacts(const struct sp_build_folder *folder, struct sp_build *build)
{
	build->artifacts = sp_alloc((folder->artifact_count + 1) * sizeof(*build->artifacts));
	for (size_t i = 0; i < folder->artifact_count; i++)
		sp_artifact_copy(&folder->artifacts[i], &build->artifacts[build->artifact_count++]);
}

static struct sp_error *describe(
	const struct inputs *inputs, const struct sp_build_folder *folder, struct sp_build *build)
{
	const char *path = inputs->items[0].path, *name = strrchr(path, '/') + 1;
	build->recipe = sp_format("import:%s", *name ? name : path);
	build->title = sp_strdup(path);
	build->commands = describe_commands(inputs);
	build->folder = sp_strdup(folder->path);
	memcpy(build->hash, inputs->hash, sizeof(build->hash));
	SP_TRY(add_source(inputs, build));
	SP_TRY(add_config(folder, build));
	add_artifacts(folder, build);
	sp_build_add_duration(build, "import", folder->seconds, 0);
	return NULL;
}

struct sp_error *sp_import_run(
	const struct sp_import_options *options, struct sp_build *out, struct sp_import_notes *out_notes)
{
	INPUTS inputs = {0};
	SP_BUILD build = {0};
	SP_IMPORT_NOTES notes = {0};
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	char key[SP_KEY_SIZE] = "";
	SP_TRY(read_inputs(options, &inputs));
	memcpy(key, inputs.hash, sizeof(key) - 1);
	sp_progress_begin(options->progress, "importing", 0, 0);
	SP_TRY(sp_build_folder_open(options->cache, "imports", key, "import", options->progress, &folder));
	if (folder.complete)
		SP_TRY(read_notes(&folder, &notes));
	else
		SP_TRY(sp_build_folder_blame(&folder, fill_folder(options, &inputs, &folder, &notes)));
	SP_TRY(describe(&inputs, &folder, &build));
	sp_progress_end(options->progress, NULL);
	*out = build;
	*out_notes = notes;
	build = (struct sp_build){0};
	notes = (struct sp_import_notes){0};
	return NULL;
}
