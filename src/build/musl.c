/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/musl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/debian.h"
#include "build/source-cache.h"

#define LIBRARY "usr/lib/i386-linux-musl/libc.a"
#define NAME "musl-i386"

extern const char sp_text_division_helper[], sp_text_musl[];

/*
 * -fno-pie: a program that is not moved needs no register to find its data by, and is smaller. The processor
 * comes last, as a build may have another one among its own flags.
 */
static const char script_format[] =
	"#!/bin/sh\n"
	"exec gcc -m32 -fcf-protection=none -fno-pie -specs=%s/musl.specs \"$@\" -march=%s\n";

void sp_musl_clear(struct sp_musl *musl)
{
	free(musl->root);
	free(musl->version);
	*musl = (struct sp_musl){0};
}

/* A draft whose making failed does not stay; the error is passed on. */
static struct sp_error *drop(const char *draft, struct sp_error *error)
{
	sp_error_free(sp_tree_remove(draft)); /* the first error says more */
	return error;
}

static struct sp_error *fill_root(const char *package, const char *version, const char *draft)
{
	SP_AUTOFREE char *note = sp_path_join(draft, "version");
	SP_AUTOFREE char *library = sp_path_join(draft, LIBRARY);
	const char *const argv[] = {"dpkg-deb", "-x", package, draft, NULL};
	SP_TRY(sp_tree_remove(draft));
	SP_TRY(sp_folder_make(draft));
	SP_TRY(sp_process_tool(&(struct sp_process_spec){.argv = argv}));
	if (!sp_path_exists(library))
		return sp_error_new(SP_UNABLE, "the package %s holds no %s", package, LIBRARY);
	return sp_file_write(note, version, strlen(version));
}

static struct sp_error *unpack(const char *cache, const char *package, const char *version, const char *root)
{
	SP_AUTOFREE char *draft = sp_format("%s/tools/" NAME ".draft-%ld", cache, (long)getpid());
	struct sp_error *error = fill_root(package, version, draft);
	if (!error)
		error = sp_tree_remove(root);
	if (!error && rename(draft, root) != 0)
		error = sp_error_errno("cannot rename %s", draft);
	return error ? drop(draft, error) : NULL;
}

static struct sp_error *download(const char *cache, struct sp_progress *progress, const char *root)
{
	const struct sp_debian_request request = {
		.package = "musl-dev", .architecture = "i386", .cache = cache, .progress = progress};
	SP_GUARD(sp_debian_offer_clear) struct sp_debian_offer offer = {0};
	SP_TRY(sp_debian_find_foreign(&request, &offer));
	SP_AUTOFREE char *package = NULL;
	SP_TRY(sp_debian_download(&request, &offer, &package));
	SP_TRY(unpack(cache, package, offer.version, root));
	unlink(package);
	return NULL;
}

/* With a lock, as two may want it at once. */
static struct sp_error *provide(const char *cache, struct sp_progress *progress, const char *root)
{
	SP_AUTOFREE char *library = sp_path_join(root, LIBRARY);
	if (sp_path_exists(library))
		return NULL;
	SP_LOCK lock = SP_LOCK_NONE;
	SP_TRY(sp_source_cache_lock(cache, NAME, progress, &lock));
	if (sp_path_exists(library))
		return NULL;
	struct sp_error *error = download(cache, progress, root);
	if (!error || sp_error_is_interrupted(error))
		return error;
	return sp_error_prefix(error,
		"there is no C library for i386, and it could not be fetched: dpkg --add-architecture i386, "
		"apt-get update "
		"and apt-get install musl-dev:i386 put it in place by hand");
}

/* What beside libc.a gets into programs, as the first digits of a hash. */
static void digest_own(char hex[SP_DIGEST_SIZE])
{
	SP_AUTOFREE char *all = sp_format("%s%s%s", script_format, sp_text_musl, sp_text_division_helper);
	sp_digest_bytes(all, strlen(all), hex);
}

static struct sp_error *describe(struct sp_musl *musl)
{
	SP_AUTOFREE char *library = sp_format("%s/" LIBRARY, musl->root);
	SP_AUTOFREE char *note = sp_path_join(musl->root, "version");
	SP_BUFFER version = SP_BUFFER_EMPTY;
	char libc[SP_DIGEST_SIZE], own[SP_DIGEST_SIZE];
	if (*musl->root)
		SP_TRY(sp_file_read(note, &version));
	SP_TRY(sp_digest_file(library, libc));
	digest_own(own);
	musl->version = sp_format("musl %s%sfor i386 (libc.a %.12s, division %.12s)",
		sp_buffer_text(&version), version.size ? " " : "", libc, own);
	return NULL;
}

/* Specs and scripts name places in the cache, and are used from other folders. */
static struct sp_error *open_cache(const char *cache, char **absolute)
{
	SP_TRY(sp_folder_make(cache));
	*absolute = realpath(cache, NULL);
	return *absolute ? NULL : sp_error_errno("the cache %s cannot be used", cache);
}

struct sp_error *sp_musl_find(const char *cache, struct sp_progress *progress, struct sp_musl *musl)
{
	*musl = (struct sp_musl){0};
	if (sp_path_exists("/" LIBRARY)) {
		musl->root = sp_strdup("");
	} else {
		SP_AUTOFREE char *absolute = NULL;
		SP_TRY(open_cache(cache, &absolute));
		SP_AUTOFREE char *root = sp_path_join(absolute, "tools/" NAME);
		SP_TRY(provide(absolute, progress, root));
		musl->root = root;
		root = NULL;
	}
	struct sp_error *error = describe(musl);
	if (error)
		sp_musl_clear(musl);
	return error;
}

/* The text with @ROOT@ and @FOLDER@ replaced. */
static void write_specs(struct sp_buffer *specs, const char *root, const char *folder)
{
	for (const char *at = sp_text_musl; *at;) {
		size_t plain = strcspn(at, "@");
		sp_buffer_add(specs, at, plain);
		at += plain;
		if (!*at)
			break;
		bool is_root = strncmp(at, "@ROOT@", 6) == 0;
		sp_buffer_add_text(specs, is_root ? root : folder);
		at += strlen(is_root ? "@ROOT@" : "@FOLDER@");
	}
}

static struct sp_error *compile_division(const char *folder, const char *processor)
{
	SP_AUTOFREE char *march = sp_format("-march=%s", processor);
	const char *const compile[] = {"gcc", "-m32", march, "-Os", "-ffreestanding", "-fcf-protection=none",
		"-fno-pie", "-fno-asynchronous-unwind-tables", "-ffunction-sections", "-c", "division.c",
		"-o", "division.o", NULL};
	const char *const archive[] = {"ar", "rcD", "division.a", "division.o", NULL};
	SP_AUTOFREE char *source = sp_path_join(folder, "division.c");
	SP_TRY(sp_file_write(source, sp_text_division_helper, strlen(sp_text_division_helper)));
	SP_TRY(sp_process_tool(&(struct sp_process_spec){.argv = compile, .folder = folder}));
	return sp_process_tool(&(struct sp_process_spec){.argv = archive, .folder = folder});
}

/* In a draft of the folder, whose own place stands in its files. */
static struct sp_error *fill(const struct sp_musl *musl, const char *processor, const char *script,
	const char *folder, const char *draft)
{
	SP_BUFFER specs = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *specs_path = sp_path_join(draft, "musl.specs");
	SP_AUTOFREE char *script_path = sp_format("%s/%s-musl-gcc", draft, processor);
	write_specs(&specs, musl->root, folder);
	SP_TRY(sp_tree_remove(draft));
	SP_TRY(sp_folder_make(draft));
	SP_TRY(sp_file_write(specs_path, sp_buffer_text(&specs), specs.size));
	SP_TRY(compile_division(draft, processor));
	SP_TRY(sp_file_write(script_path, script, strlen(script)));
	return chmod(script_path, 0755) == 0 ? NULL : sp_error_errno("cannot make %s", script_path);
}

/* The version of gcc, which compiles what goes into the folder. */
static struct sp_error *gcc_version(struct sp_buffer *version)
{
	static const char *const argv[] = {"gcc", "-dumpfullversion", NULL};
	return sp_process_tool(&(struct sp_process_spec){.argv = argv, .output = version, .deadline = 30});
}

struct sp_error *sp_musl_compiler(
	const char *cache, const struct sp_musl *musl, const char *processor, char **path)
{
	SP_BUFFER gcc = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *absolute = NULL;
	SP_TRY(open_cache(cache, &absolute));
	SP_TRY(gcc_version(&gcc));
	SP_AUTOFREE char *all = sp_format("%s\n%s\n%s", musl->root, musl->version, sp_buffer_text(&gcc));
	char hex[SP_DIGEST_SIZE];
	sp_digest_bytes(all, strlen(all), hex);
	SP_AUTOFREE char *folder = sp_format("%s/tools/%s-musl-%.12s", absolute, processor, hex);
	SP_AUTOFREE char *compiler = sp_format("%s/%s-musl-gcc", folder, processor);
	if (!sp_path_exists(compiler)) {
		SP_AUTOFREE char *script = sp_format(script_format, folder, processor);
		SP_AUTOFREE char *draft = sp_format("%s.draft-%ld", folder, (long)getpid());
		struct sp_error *error = fill(musl, processor, script, folder, draft);
		if (error)
			return drop(draft, error);
		/* another process may have been faster, with the same files */
		if (rename(draft, folder) != 0)
			SP_TRY(sp_tree_remove(draft));
		if (!sp_path_exists(compiler))
			return sp_error_errno("cannot make %s", compiler);
	}
	*path = compiler;
	compiler = NULL;
	return NULL;
}
