/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/kernel.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/folder-make.h"
#include "build/inputs.h"
#include "build/kernel-fragments.h"
#include "build/kernel-share.h"
#include "build/needs.h"

#define FORMAT 2 /* of what is kept in a kernel folder; raise it when that changes */

/*
 * The linker as the build sees it. The build ID is a hash over everything, debug information included, and it
 * ships; a fixed one keeps the shipped bytes the same with and without. "none" is left alone: there is no ID
 * then.
 */
static const char linker[] =
	"#!/bin/sh\n"
	"# ld with a fixed build ID; the links of a kernel's programs leave their maps beside them\n"
	"output= map= previous=\n"
	"for argument do\n"
	"\tshift\n"
	"\tcase $argument in\n"
	"\t--build-id=none) ;;\n"
	"\t--build-id*) argument=--build-id=0x0123456789abcdef0123456789abcdef01234567 ;;\n"
	"\tesac\n"
	"\t[ \"$previous\" = -o ] && output=$argument\n"
	"\tprevious=$argument\n"
	"\tset -- \"$@\" \"$argument\"\n"
	"done\n";

/* Link maps are nearly free here and cost a second link later. */
static const char linker_map[] =
	"case $output in\n"
	"vmlinux | vmlinux.unstripped) map=-Map=vmlinux.map ;;\n"
	"arch/x86/boot/setup.elf | arch/x86/boot/compressed/vmlinux) map=-Map=$output.map ;;\n"
	"esac\n";

static const char linker_run[] = "ld \"$@\" $map || exit\n";

/*
 * The same links once more, with their relocations: they say which code refers to which string. They stay out
 * of the shipped links, whose sections and bytes they could change. Who lacks them still has a kernel.
 */
static const char linker_again[] =
	"case $output in\n"
	"vmlinux | vmlinux.unstripped) again=vmlinux.relocs ;;\n"
	"arch/x86/boot/setup.elf | arch/x86/boot/compressed/vmlinux) again=$output.with-relocs ;;\n"
	"*) exit 0 ;;\n"
	"esac\n"
	"ld \"$@\" --emit-relocs --strip-debug -Map=/dev/null -o $again >/dev/null 2>&1 || rm -f $again\n";

static char *linker_script(const struct sp_build_options *options)
{
	return sp_format("%s%s%s%s", linker, options->no_facts ? "" : linker_map, linker_run,
		options->no_debug || options->no_facts ? "" : linker_again);
}

/* Compressors by option; the payload's name ends in the suffix. */
static const struct {
	const char *option, *suffix;
} compressors[] = {
	{"KERNEL_GZIP", "gz"},
	{"KERNEL_BZIP2", "bz2"},
	{"KERNEL_LZMA", "lzma"},
	{"KERNEL_XZ", "xz"},
	{"KERNEL_LZO", "lzo"},
	{"KERNEL_LZ4", "lz4"},
	{"KERNEL_ZSTD", "zst"},
};

static const char *compression_line(enum sp_compression compression)
{
	switch (compression) {
	case SP_COMPRESSION_XZ:
		return "CONFIG_KERNEL_XZ=y\n";
	case SP_COMPRESSION_GZIP:
		return "CONFIG_KERNEL_GZIP=y\n";
	case SP_COMPRESSION_NONE:
		break;
	}
	return ""; /* as the base and the fragments say */
}

struct sp_error *sp_kernel_key(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const struct sp_toolchain *toolchain, char key[SP_KEY_SIZE])
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add_number(&inputs, "kernel folder format", FORMAT);
	SP_TRY(sp_inputs_add_source(&inputs, options->kernel));
	sp_inputs_add(&inputs, "arch", recipe->kernel_arch);
	SP_TRY(sp_inputs_add_config(
		&inputs, recipe->kernel_base, recipe->kernel_fragments, recipe->kernel_fragment_count));
	SP_TRY(sp_kernel_fragments_inputs(recipe, options, &inputs));
	sp_inputs_add(&inputs, "compression", compression_line(recipe->kernel_compression));
	SP_AUTOFREE char *script = linker_script(options);
	sp_inputs_add(&inputs, "linker", script);
	sp_inputs_add_number(&inputs, "debug", !options->no_debug);
	sp_inputs_add_tools(&inputs, toolchain->tools, toolchain->count);
	sp_inputs_key(&inputs, key);
	return NULL;
}

struct sp_error *sp_kernel_circumstances(const struct sp_recipe *recipe,
	const struct sp_build_options *options, const struct sp_toolchain *toolchain,
	char around[SP_KEY_SIZE])
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add_number(&inputs, "kernel folder format", FORMAT);
	SP_TRY(sp_inputs_add_source(&inputs, options->kernel));
	sp_inputs_add(&inputs, "arch", recipe->kernel_arch);
	SP_AUTOFREE char *script = linker_script(options);
	sp_inputs_add(&inputs, "linker", script);
	sp_inputs_add_number(&inputs, "debug", !options->no_debug);
	sp_inputs_add_tools(&inputs, toolchain->tools, toolchain->count);
	sp_inputs_key(&inputs, around);
	return NULL;
}

struct sp_error *sp_kernel_make(struct sp_make *make, const struct sp_recipe *recipe)
{
	const struct sp_build_options *options = make->options;
	SP_AUTOFREE char *ld = NULL, *script = linker_script(options);
	SP_TRY(sp_make_script(options->cache, "ld", script, &ld));
	sp_make_word(make, "-C");
	sp_make_word(make, "%s", options->kernel->folder);
	sp_make_word(make, "O=%s", make->folder->path);
	sp_make_word(make, "ARCH=%s", recipe->kernel_arch);
	sp_make_compiler(make, "gcc");
	sp_make_word(make, "LD=%s/ld", ld);
	sp_make_word(make, "KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970");
	sp_make_word(make, "KBUILD_BUILD_USER=sizeprof");
	sp_make_word(make, "KBUILD_BUILD_HOST=sizeprof");
	sp_make_word(make, "KBUILD_BUILD_VERSION=1");
	sp_make_word(make, "LOCALVERSION=");
	if (!options->no_debug) {
		sp_make_word(make, "KCFLAGS=-g");
		sp_make_word(make, "KAFLAGS=-g");
	}
	return NULL;
}

/* The fragments, copied under plain names: merge_config.sh splits its words at blanks. */
static struct sp_error *merge_fragments(
	struct sp_make *make, const struct sp_recipe *recipe, const struct sp_kernel_fragments *fragments)
{
	size_t count = recipe->kernel_fragment_count;
	SP_AUTOFREE char *script =
		sp_path_join(make->options->kernel->folder, "scripts/kconfig/merge_config.sh");
	SP_AUTOFREE const char **argv = sp_alloc((count + 6) * sizeof(*argv));
	SP_AUTOFREE char *names = sp_alloc((count + 1) * 32);
	argv[0] = "sh";
	argv[1] = script;
	argv[2] = "-m";
	argv[3] = ".config";
	for (size_t i = 0; i <= count; i++) {
		char *name = names + 32 * i;
		snprintf(name, 32, ".sizeprof-%zu.config", i + 1);
		if (i < count && i < fragments->text_count && fragments->texts[i])
			SP_TRY(sp_make_write(make, name, fragments->texts[i]));
		else if (i < count)
			SP_TRY(sp_make_copy(make, recipe->kernel_fragments[i], name));
		else
			SP_TRY(sp_make_write(make, name, compression_line(recipe->kernel_compression)));
		argv[4 + i] = name;
	}
	return sp_make_tool(make, argv);
}

static struct sp_error *configure(
	struct sp_make *make, const struct sp_recipe *recipe, struct sp_kernel_fragments *fragments)
{
	if (!make->folder->complete)
		sp_progress_begin(make->options->progress, "configuring the kernel", 0, 10);
	if (recipe->kernel_base[0] == '/')
		SP_TRY(sp_make_copy(make, recipe->kernel_base, ".config"));
	else
		SP_TRY(sp_make_targets(make, (const char *const[]){recipe->kernel_base, NULL}, false));
	SP_TRY(sp_kernel_fragments_open(make, recipe, fragments));
	SP_TRY(merge_fragments(make, recipe, fragments));
	SP_TRY(sp_make_targets(make, (const char *const[]){"olddefconfig", NULL}, false));
	sp_progress_end(make->options->progress, NULL);
	return NULL;
}

/* Is every line of every fragment in the result? */
static struct sp_error *check_survivors(struct sp_make *make, const struct sp_recipe *recipe,
	const struct sp_kernel_fragments *fragments, const char *config_text)
{
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY, config = SP_FRAGMENT_EMPTY;
	SP_TRY(sp_kernel_fragments_parse(recipe, fragments, &fragment));
	SP_TRY(sp_fragment_parse(&fragment, compression_line(recipe->kernel_compression), NULL));
	sp_config_parse(&config, config_text);
	size_t count = 0;
	SP_AUTOFREE struct sp_lost_line *lost = sp_config_compare(&fragment, &config, &count);
	struct sp_kconfig_question question = sp_kernel_question(make, lost, count);
	SP_AUTOFREE char *what =
		sp_format("%s %s", make->options->kernel->name, make->options->kernel->version);
	struct sp_error *error = sp_config_lost(what, &question, make->options->explain);
	/* nothing was compiled, so there is nothing to look into */
	if (error)
		sp_error_free(sp_tree_remove(make->folder->path));
	return error;
}

const char *sp_kernel_payload_name(const char *text)
{
	static const char *const names[] = {"vmlinux.bin.gz", "vmlinux.bin.bz2", "vmlinux.bin.lzma",
		"vmlinux.bin.xz", "vmlinux.bin.lzo", "vmlinux.bin.lz4", "vmlinux.bin.zst"};
	for (size_t i = 0; i < SP_COUNT(compressors); i++) {
		SP_AUTOFREE char *line = sp_format("\nCONFIG_%s=y\n", compressors[i].option);
		if (strstr(text, line))
			return names[i];
	}
	return NULL;
}

#define COMPRESSED "arch/x86/boot/compressed/"

void sp_kernel_remove_payloads(const char *folder)
{
	for (size_t i = 0; i < SP_COUNT(compressors); i++) {
		SP_AUTOFREE char *path =
			sp_format("%s/" COMPRESSED "vmlinux.bin.%s", folder, compressors[i].suffix);
		unlink(path);
	}
}

/* A kernel that may be loaded anywhere ships its relocations behind vmlinux.bin, in the same stream. */
static struct sp_error *add_payload_content(struct sp_build_folder *folder, const char *config)
{
	if (!strstr(config, "\nCONFIG_X86_NEED_RELOCS=y\n"))
		return sp_build_folder_add(folder, "vmlinux.bin", COMPRESSED "vmlinux.bin", false);
	SP_BUFFER content = SP_BUFFER_EMPTY;
	static const char *const parts[] = {COMPRESSED "vmlinux.bin", COMPRESSED "vmlinux.relocs"};
	for (size_t i = 0; i < SP_COUNT(parts); i++) {
		SP_AUTOFREE char *path = sp_path_join(folder->path, parts[i]);
		SP_TRY(sp_file_read(path, &content));
	}
	SP_AUTOFREE char *path = sp_path_join(folder->path, COMPRESSED "vmlinux.bin.all");
	SP_TRY(sp_file_write(path, content.data, content.size));
	return sp_build_folder_add(folder, "vmlinux.bin", COMPRESSED "vmlinux.bin.all", false);
}

/* What is known of the programs beside vmlinux: they are part of bzImage. */
static struct sp_error *add_facts(struct sp_build_folder *folder)
{
	static const char *const files[][2] = {
		{"vmlinux.relocs", "vmlinux.relocs"},
		{"setup", "arch/x86/boot/setup.elf"},
		{"setup.map", "arch/x86/boot/setup.elf.map"},
		{"setup.relocs", "arch/x86/boot/setup.elf.with-relocs"},
		{"decompressor", COMPRESSED "vmlinux"},
		{"decompressor.map", COMPRESSED "vmlinux.map"},
		{"decompressor.relocs", COMPRESSED "vmlinux.with-relocs"},
	};
	for (size_t i = 0; i < SP_COUNT(files); i++)
		SP_TRY(sp_build_folder_add_optional(folder, files[i][0], files[i][1]));
	return NULL;
}

static struct sp_error *collect(struct sp_build_folder *folder, const char *config)
{
	const char *payload = sp_kernel_payload_name(config);
	if (!payload)
		return sp_error_new(SP_USAGE, "the kernel's configuration names no compressor: set "
					      "compression in [kernel] to xz or gzip");
	SP_AUTOFREE char *payload_path = sp_format(COMPRESSED "%s", payload);
	SP_TRY(sp_build_folder_add(folder, "bzImage", "arch/x86/boot/bzImage", true));
	SP_TRY(add_payload_content(folder, config));
	SP_TRY(sp_build_folder_add(folder, "payload", payload_path, false));
	SP_TRY(sp_build_folder_add(folder, "vmlinux", "vmlinux", false));
	SP_TRY(sp_build_folder_add(folder, "vmlinux.map", "vmlinux.map", false));
	SP_TRY(add_facts(folder));
	return sp_build_folder_finish(folder);
}

struct sp_error *sp_kernel_check(const struct sp_recipe *recipe, const struct sp_build_options *options)
{
	if (strcmp(recipe->kernel_arch, "x86_64") != 0 && strcmp(recipe->kernel_arch, "i386") != 0)
		return sp_error_new(SP_USAGE, "kernels for %s cannot be built yet: choose x86_64 or i386",
			recipe->kernel_arch);
	/* slips of the pen are told before anything is compiled */
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY;
	SP_TRY(sp_kernel_fragments_read(recipe, &fragment));
	return sp_build_path_check("the kernel's source tree", options->kernel->folder);
}

/* 691 files for 421 options of a tiny kernel, and about that ratio for larger ones */
static struct sp_error *compile(
	struct sp_make *make, const struct sp_build_options *options, const struct sp_config *config)
{
	SP_TRY(sp_make_compile(make, (const char *const[]){"bzImage", NULL}, "compiling the kernel",
		options->kernel_units ? options->kernel_units : (uint64_t)config->enabled * 8 / 5,
		options->kernel_seconds));
	return make->folder->complete ? NULL : collect(make->folder, config->text);
}

/* One kernel in the folder of a key. *same: not here, as another key's folder has it already. */
static struct sp_error *build_at(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, const char *around, bool *same, struct sp_built *built)
{
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	SP_TRY(sp_build_folder_open(options->cache, "kernels", key, "kernel", options->progress, &folder));
	SP_MAKE make = {0};
	sp_make_open(&make, options, &folder, "KERNEL");
	SP_TRY(sp_kernel_make(&make, recipe));
	SP_KERNEL_FRAGMENTS fragments = {0};
	SP_TRY(configure(&make, recipe, &fragments));
	SP_AUTOFREE char *path = sp_path_join(folder.path, ".config");
	SP_GUARD(sp_config_free) struct sp_config config = {0};
	SP_TRY(sp_config_load(path, "kernel", &config));
	if (!folder.complete)
		SP_TRY(check_survivors(&make, recipe, &fragments, config.text));
	if (!folder.complete && around)
		SP_TRY(sp_kernel_share(options->cache, key, around, &config, same));
	if (*same)
		return sp_tree_remove(folder.path);
	if (!folder.complete)
		SP_TRY(sp_needs_check_config(config.text));
	for (size_t i = 0; i < fragments.note_count; i++)
		sp_progress_note(options->progress, "note: %s", fragments.notes[i]);
	SP_TRY(compile(&make, options, &config));
	if (around)
		SP_TRY(sp_kernel_offer(options->cache, key, around, &config));
	sp_make_say(&make, "sha256sum \"$KERNEL/arch/x86/boot/bzImage\"");
	sp_built_take(&folder, sp_buffer_text(&make.commands), built);
	built->config = config;
	config = (struct sp_config){0};
	built->notes = fragments.notes;
	built->note_count = fragments.note_count;
	fragments.notes = NULL;
	fragments.note_count = 0;
	return NULL;
}

struct sp_error *sp_kernel_build(const struct sp_recipe *recipe, const struct sp_build_options *options,
	const char *key, const char *around, struct sp_built *built)
{
	char lead[SP_KEY_SIZE];
	bool same = false;
	SP_TRY(sp_kernel_check(recipe, options));
	SP_TRY(sp_kernel_lead(options->cache, key, lead));
	SP_TRY(build_at(recipe, options, lead, around, &same, built));
	if (!same)
		return NULL;
	/* what was found to be the same is complete, so it is not looked for once more */
	SP_TRY(sp_kernel_lead(options->cache, key, lead));
	sp_progress_note(options->progress,
		"a kernel with the same configuration is there already: %s/kernels/%s", options->cache, lead);
	same = false;
	return build_at(recipe, options, lead, NULL, &same, built);
}
