/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/toolchain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnu/libc-version.h>
#include <lzma.h>
#include <zlib.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/media.h"
#include "build/musl.h"

static void add_tool(struct sp_toolchain *toolchain, const char *name, const char *version)
{
	for (size_t i = 0; i < toolchain->count; i++)
		if (strcmp(toolchain->tools[i].name, name) == 0)
			return;
	SP_GROW(toolchain->tools, toolchain->count, toolchain->capacity);
	toolchain->tools[toolchain->count++] = (struct sp_tool){sp_strdup(name), sp_strdup(version)};
}

/* The first line of a tool's output. */
static struct sp_error *first_line(const char *const *argv, char **line)
{
	static const char *const environment[] = {"LC_ALL=C", NULL};
	SP_BUFFER output = SP_BUFFER_EMPTY;
	SP_TRY(sp_process_tool(&(struct sp_process_spec){
		.argv = argv, .environment = environment, .output = &output, .deadline = 30}));
	const char *text = sp_buffer_text(&output);
	*line = sp_format("%.*s", (int)strcspn(text, "\n"), text);
	return NULL;
}

static struct sp_error *add_version(struct sp_toolchain *toolchain, const char *tool)
{
	SP_AUTOFREE char *line = NULL;
	SP_TRY(first_line((const char *const[]){tool, "--version", NULL}, &line));
	add_tool(toolchain, tool, line);
	return NULL;
}

/* Tools that have to be there but do not decide bytes: better to miss them now than after three minutes. */
static struct sp_error *require(const char *const *tools)
{
	for (; *tools; tools++) {
		SP_AUTOFREE char *path = sp_process_find(*tools);
		if (!path)
			return sp_process_missing(*tools);
	}
	return NULL;
}

/* bzip2 has no --version, and has not changed for years. */
struct sp_error *sp_toolchain_compressors(struct sp_toolchain *toolchain)
{
	static const char *const compressors[] = {"gzip", "xz", "lzop", "lz4", "zstd"};
	for (size_t i = 0; i < SP_COUNT(compressors); i++) {
		SP_AUTOFREE char *path = sp_process_find(compressors[i]);
		if (path)
			SP_TRY(add_version(toolchain, compressors[i]));
	}
	return NULL;
}

struct sp_error *sp_toolchain_kernel(enum sp_compression compression, struct sp_toolchain *toolchain)
{
	static const char *const helpers[] = {"bison", "flex", "bc", "perl", "objcopy", NULL};
	SP_TRY(add_version(toolchain, "make"));
	SP_TRY(add_version(toolchain, "gcc"));
	SP_TRY(add_version(toolchain, "ld"));
	if (compression == SP_COMPRESSION_XZ)
		SP_TRY(add_version(toolchain, "xz"));
	if (compression == SP_COMPRESSION_GZIP)
		SP_TRY(add_version(toolchain, "gzip"));
	if (compression == SP_COMPRESSION_NONE)
		SP_TRY(sp_toolchain_compressors(toolchain));
	return require(helpers);
}

/* Security updates change libc.a and leave the version as it is, so its hash is part of the name. */
static struct sp_error *add_libc(
	struct sp_toolchain *toolchain, const char *compiler, const char *name, const char *version)
{
	SP_AUTOFREE char *path = NULL;
	SP_TRY(first_line((const char *const[]){compiler, "-print-file-name=libc.a", NULL}, &path));
	if (path[0] != '/')
		return sp_error_new(SP_UNABLE,
			"%s has no libc.a: install libc6-dev (glibc) or musl-dev (musl)", compiler);
	char hex[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(path, hex));
	SP_AUTOFREE char *text = sp_format("%s (libc.a %.12s)", version, hex);
	add_tool(toolchain, name, text);
	return NULL;
}

static struct sp_error *add_headers(struct sp_toolchain *toolchain)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read("/usr/include/linux/version.h", &text);
	unsigned code = 0;
	const char *at = strstr(sp_buffer_text(&text), "LINUX_VERSION_CODE ");
	if (error || !at || sscanf(at, "LINUX_VERSION_CODE %u", &code) != 1) {
		sp_error_free(error);
		return sp_error_new(SP_UNABLE, "the kernel's user headers are missing: on Debian they are in "
					       "the package linux-libc-dev");
	}
	SP_AUTOFREE char *version = sp_format("%u.%u.%u", code >> 16, code >> 8 & 255, code & 255);
	add_tool(toolchain, "linux-libc-dev", version);
	return NULL;
}

static struct sp_error *add_libc_of(const struct sp_recipe *recipe, const char *cache,
	struct sp_progress *progress, struct sp_toolchain *toolchain)
{
	if (strcmp(recipe->kernel_arch, "i386") != 0)
		return recipe->libc == SP_LIBC_MUSL
			       ? add_libc(toolchain, "musl-gcc", "musl", "musl")
			       : add_libc(toolchain, "gcc", "glibc", gnu_get_libc_version());
	SP_MUSL musl = {0};
	SP_TRY(sp_musl_find(cache, progress, &musl));
	add_tool(toolchain, "musl", musl.version);
	return NULL;
}

struct sp_error *sp_toolchain_userspace(const struct sp_recipe *recipe, const char *cache,
	struct sp_progress *progress, struct sp_toolchain *toolchain)
{
	static const char *const helpers[] = {"strip", NULL};
	SP_TRY(add_version(toolchain, "make"));
	SP_TRY(add_version(toolchain, "gcc"));
	SP_TRY(add_version(toolchain, "ld"));
	SP_TRY(add_libc_of(recipe, cache, progress, toolchain));
	SP_TRY(add_headers(toolchain));
	return require(helpers);
}

void sp_toolchain_rootfs(enum sp_compression compression, struct sp_toolchain *toolchain)
{
	if (compression == SP_COMPRESSION_XZ)
		add_tool(toolchain, "liblzma", lzma_version_string());
	if (compression == SP_COMPRESSION_GZIP)
		add_tool(toolchain, "zlib", zlibVersion());
}

struct sp_error *sp_toolchain_file(struct sp_toolchain *toolchain, const char *path, const char *package)
{
	char hex[SP_DIGEST_SIZE];
	if (!sp_path_exists(path))
		return sp_error_new(SP_UNABLE,
			"the boot loader's file %s is missing: on Debian it is in the package %s (apt-get "
			"install %s)",
			path, package, package);
	SP_TRY(sp_digest_file(path, hex));
	SP_AUTOFREE char *version = sp_format("%s (%.12s)", package, hex);
	add_tool(toolchain, strrchr(path, '/') + 1, version);
	return NULL;
}

/* The loader's bytes are inside the program, and its version does not tell Debian's revisions apart. */
static struct sp_error *add_loader(struct sp_toolchain *toolchain)
{
	SP_AUTOFREE char *path = sp_process_find("syslinux");
	if (!path)
		return sp_process_missing("syslinux");
	SP_AUTOFREE char *version = NULL;
	SP_TRY(first_line((const char *const[]){"syslinux", "--version", NULL}, &version));
	char hex[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(path, hex));
	char *names = strstr(version, "  Copyright");
	if (names)
		*names = '\0';
	SP_AUTOFREE char *text = sp_format("%s (syslinux %.12s)", version, hex);
	add_tool(toolchain, "syslinux", text);
	return NULL;
}

static struct sp_error *add_fat(struct sp_toolchain *toolchain)
{
	static const char *const helpers[] = {"mcopy", NULL};
	SP_AUTOFREE char *version = NULL;
	SP_TRY(first_line((const char *const[]){"mformat", "--version", NULL}, &version));
	add_tool(toolchain, "mtools", version);
	SP_TRY(require(helpers));
	return add_loader(toolchain);
}

struct sp_error *sp_toolchain_medium(enum sp_medium medium, struct sp_toolchain *toolchain)
{
	switch (medium) {
	case SP_MEDIUM_FILES:
		break;
	case SP_MEDIUM_FAT:
		return add_fat(toolchain);
	case SP_MEDIUM_DISK:
		SP_TRY(add_fat(toolchain));
		return sp_toolchain_file(toolchain, SP_MEDIUM_MBR, "syslinux-common");
	case SP_MEDIUM_ISO:
		SP_TRY(add_version(toolchain, "xorriso"));
		SP_TRY(sp_toolchain_file(toolchain, SP_MEDIUM_ISOLINUX, "isolinux"));
		return sp_toolchain_file(toolchain, SP_MEDIUM_LDLINUX, "syslinux-common");
	}
	return NULL;
}

void sp_toolchain_merge(struct sp_toolchain *toolchain, const struct sp_toolchain *from)
{
	for (size_t i = 0; i < from->count; i++)
		add_tool(toolchain, from->tools[i].name, from->tools[i].version);
}

void sp_toolchain_free(struct sp_toolchain *toolchain)
{
	for (size_t i = 0; i < toolchain->count; i++) {
		free(toolchain->tools[i].name);
		free(toolchain->tools[i].version);
	}
	free(toolchain->tools);
	*toolchain = SP_TOOLCHAIN_EMPTY;
}
