/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/distribution.h"

#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/interrupt.h"
#include "base/listing.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/words.h"
#include "build/deb.h"
#include "build/folder.h"
#include "build/inputs.h"
#include "build/listing.h"
#include "build/source-cache.h"

#define FORMAT 1 /* of what is kept in a distribution's folder; raise it when that changes */
#define PLACE "distributions"
#define ROOT "root"
#define LISTING "listing" /* a file with the digest of what was unpacked */

/* libarchive and apt's lists come and go in blocks of a few KiB, which a file takes more than its length of.
 */
#define BYTES_FOR_FILES 200000000u

static struct sp_debian_wish wish_of(
	const struct sp_recipe *recipe, const struct sp_distribution_options *options)
{
	return (struct sp_debian_wish){.who = recipe->name,
		.suite = recipe->package_suite,
		.priority = recipe->package_priority,
		.names = recipe->packages,
		.name_count = recipe->package_count,
		.cache = options->cache,
		.progress = options->progress};
}

/* Where the choice is kept that the recipe's words came to; their order does not matter. */
static char *choice_path(const struct sp_recipe *recipe, const char *cache)
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	char key[SP_KEY_SIZE];
	SP_AUTOFREE char **names = sp_alloc((recipe->package_count + 1) * sizeof(*names));
	if (recipe->package_count) {
		memcpy(names, recipe->packages, recipe->package_count * sizeof(*names));
		qsort(names, recipe->package_count, sizeof(*names), sp_compare_texts);
	}
	sp_inputs_add(&inputs, "suite", recipe->package_suite);
	sp_inputs_add(&inputs, "priority", recipe->package_priority);
	for (size_t i = 0; i < recipe->package_count; i++)
		sp_inputs_add(&inputs, "package", names[i]);
	sp_inputs_key(&inputs, key);
	return sp_format("%s/" PLACE "/%s.choice", cache, key);
}

static struct sp_error *read_choice(const char *path, struct sp_debian_choice *choice, bool *found)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	*found = sp_path_exists(path);
	if (!*found)
		return NULL;
	SP_TRY(sp_file_read(path, &text));
	*found = sp_debian_choice_read(
		sp_buffer_text(&text), choice); /* else of another version: chosen anew */
	return NULL;
}

struct sp_error *sp_distribution_choose(const struct sp_recipe *recipe,
	const struct sp_distribution_options *options, struct sp_debian_choice *choice)
{
	bool found = false;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *folder = sp_path_join(options->cache, PLACE);
	SP_AUTOFREE char *path = choice_path(recipe, options->cache);
	SP_TRY(sp_build_path_check("the cache folder", options->cache));
	SP_TRY(sp_error_prefix(sp_folder_make(folder), "the cache cannot be used"));
	if (!options->newest)
		SP_TRY(read_choice(path, choice, &found));
	if (found)
		return NULL;
	SP_LOCK lock = SP_LOCK_NONE; /* kernels' packages are looked up in the same lists */
	SP_TRY(sp_source_cache_lock(options->cache, "linux", options->progress, &lock));
	struct sp_debian_wish wish = wish_of(recipe, options);
	SP_TRY(sp_debian_choose(&wish, choice));
	sp_debian_choice_write(choice, &text);
	struct sp_error *error = sp_file_write(path, sp_buffer_text(&text), text.size);
	if (error)
		sp_debian_choice_clear(choice);
	return error;
}

/* Of the packages alone, so that recipes with the same ones share the folder. */
static void add_packages(const struct sp_debian_choice *choice, struct sp_inputs *inputs)
{
	sp_inputs_add_number(inputs, "distribution folder format", FORMAT);
	for (size_t i = 0; i < choice->count; i++) {
		sp_inputs_add(inputs, "file", choice->items[i].file);
		sp_inputs_add(inputs, "sha256", choice->items[i].sha256);
	}
}

/* The build's hash: of its recipe's name and its packages. */
static void identify(
	const struct sp_recipe *recipe, const struct sp_debian_choice *choice, char hash[SP_SHA256_SIZE])
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add(&inputs, "recipe", recipe->name);
	add_packages(choice, &inputs);
	sp_inputs_digest(&inputs, hash);
}

char *sp_distribution_downloads(const char *cache)
{
	return sp_path_join(cache, "downloads/packages");
}

struct sp_error *sp_distribution_fetch(const struct sp_recipe *recipe,
	const struct sp_distribution_options *options, const struct sp_debian_choice *choice)
{
	struct sp_debian_wish wish = wish_of(recipe, options);
	SP_AUTOFREE char *folder = sp_distribution_downloads(options->cache);
	SP_LOCK lock = SP_LOCK_NONE;
	SP_TRY(sp_source_cache_lock(options->cache, "packages", options->progress, &lock));
	return sp_debian_fetch(&wish, choice, folder);
}

static struct sp_error *unpack_all(const struct sp_distribution_options *options,
	const struct sp_debian_choice *choice, const char *path)
{
	SP_DEB_ROOT root = {0};
	SP_AUTOFREE char *files = sp_distribution_downloads(options->cache);
	SP_TRY(sp_folder_make(path));
	SP_TRY(sp_deb_begin(path, &root));
	sp_progress_begin(options->progress, "unpacking packages", choice->count, 0);
	for (size_t i = 0; i < choice->count; i++) {
		if (sp_interrupted())
			return sp_error_interrupted();
		SP_AUTOFREE char *file = sp_path_join(files, choice->items[i].file);
		sp_progress_update(options->progress, i, choice->items[i].name);
		SP_TRY(sp_deb_unpack(&root, file));
	}
	SP_TRY(sp_deb_finish(&root));
	sp_progress_end(options->progress, NULL);
	return NULL;
}

static struct sp_error *fill(const struct sp_recipe *recipe, const struct sp_distribution_options *options,
	const struct sp_debian_choice *choice, struct sp_build_folder *folder, struct sp_listing *listing)
{
	double started = sp_seconds();
	char digest[SP_DIGEST_SIZE];
	SP_AUTOFREE char *root = sp_path_join(folder->path, ROOT);
	SP_AUTOFREE char *list = sp_path_join(folder->path, LISTING);
	SP_TRY(sp_source_cache_check_bytes(
		options->cache, "the unpacked packages", choice->installed + BYTES_FOR_FILES));
	SP_TRY(sp_distribution_fetch(recipe, options, choice));
	SP_TRY(unpack_all(options, choice, root));
	SP_TRY(sp_listing_read(root, NULL, listing));
	sp_listing_digest(listing, digest);
	SP_TRY(sp_file_write(list, digest, strlen(digest)));
	SP_TRY(sp_build_folder_add(folder, LISTING, LISTING, false));
	folder->seconds = sp_seconds() - started;
	folder->units = choice->count;
	return sp_build_folder_finish(folder);
}

/* Is the folder what was unpacked there? */
static struct sp_error *look(const struct sp_build_folder *folder, struct sp_listing *listing, bool *whole)
{
	char digest[SP_DIGEST_SIZE];
	SP_BUFFER noted = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *root = sp_path_join(folder->path, ROOT);
	SP_AUTOFREE char *list = sp_path_join(folder->path, LISTING);
	*whole = false;
	if (!folder->complete || !sp_path_is_folder(root))
		return NULL;
	SP_TRY(sp_file_read(list, &noted));
	SP_TRY(sp_listing_read(root, NULL, listing));
	sp_listing_digest(listing, digest);
	*whole = strcmp(sp_buffer_text(&noted), digest) == 0;
	if (!*whole)
		sp_listing_clear(listing);
	return NULL;
}

/* The folder for the key, filled, with the list of what is in it. */
static struct sp_error *make(const struct sp_recipe *recipe, const struct sp_distribution_options *options,
	const struct sp_debian_choice *choice, struct sp_build_folder *result, struct sp_listing *listing)
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	char key[SP_KEY_SIZE];
	bool whole = false;
	add_packages(choice, &inputs);
	sp_inputs_key(&inputs, key);
	SP_TRY(sp_build_folder_open(options->cache, PLACE, key, "distribution", options->progress, &folder));
	SP_TRY(look(&folder, listing, &whole));
	if (!whole && folder.complete) {
		sp_progress_note(options->progress, "%s has changed since it was unpacked: unpacking it anew",
			folder.path);
		SP_TRY(sp_build_folder_discard(&folder));
	}
	if (!whole)
		SP_TRY(sp_build_folder_blame(&folder, fill(recipe, options, choice, &folder, listing)));
	*result = folder;
	folder = SP_BUILD_FOLDER_NONE;
	return NULL;
}

/* Lines of shell that unpack the same files. */
static char *describe_commands(
	const struct sp_distribution_options *options, const struct sp_debian_choice *choice)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *files = sp_distribution_downloads(options->cache);
	sp_buffer_add_text(&text, "mkdir root\nfor name in bin sbin lib lib32 lib64 libx32; do "
				  "mkdir -p root/usr/$name; ln -s usr/$name root/$name; done\n");
	for (size_t i = 0; i < choice->count; i++)
		sp_buffer_printf(&text,
			"dpkg-deb --fsys-tarfile %s/%s | tar -x --keep-directory-symlink -C root -f -\n",
			files, choice->items[i].file);
	return sp_buffer_take(&text);
}

static void describe(const struct sp_recipe *recipe, const struct sp_distribution_options *options,
	const struct sp_debian_choice *choice, const struct sp_build_folder *folder,
	const struct sp_listing *listing, struct sp_build *build)
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	char packages[SP_SHA256_SIZE];
	add_packages(choice, &inputs);
	sp_inputs_digest(&inputs, packages);
	*build = (struct sp_build){
		.recipe = sp_strdup(recipe->name),
		.title = sp_strdup(recipe->title),
		.commands = describe_commands(options, choice),
		.folder = sp_strdup(folder->path),
		.sources = sp_alloc(sizeof(*build->sources)),
		.source_count = 1,
		.artifacts = sp_alloc(sizeof(*build->artifacts)),
		.artifact_count = 1,
	};
	identify(recipe, choice, build->hash);
	build->sources[0] = (struct sp_source){.name = sp_strdup("debian"),
		.version = sp_format(
			"%s, %zu package%s", choice->suite, choice->count, choice->count == 1 ? "" : "s"),
		.origin = sp_format("debian:%s", choice->suite),
		.sha256 = sp_strdup(packages),
		.folder = sp_distribution_downloads(options->cache)};
	build->artifacts[0] = (struct sp_artifact){.kind = sp_strdup(SP_FOLDER_KIND),
		.path = sp_path_join(folder->path, ROOT),
		.bytes = listing->bytes,
		.shipped = true};
	sp_listing_digest(listing, build->artifacts[0].sha256);
	sp_build_add_duration(build, "userspace", folder->seconds, folder->units);
}

struct sp_error *sp_distribution_build(const struct sp_recipe *recipe,
	const struct sp_distribution_options *options, const struct sp_debian_choice *choice,
	struct sp_build *build, struct sp_listing *listing)
{
	SP_BUILD_FOLDER folder = SP_BUILD_FOLDER_NONE;
	SP_TRY(make(recipe, options, choice, &folder, listing));
	describe(recipe, options, choice, &folder, listing, build);
	return NULL;
}
