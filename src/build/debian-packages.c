/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apt thinks of a system on which nothing is installed, so that its answer is the whole of it.
 */
#include "build/debian-packages.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"
#include "build/control-field.h"
#include "build/debian-archive.h"
#include "build/recipe-nearest.h"
#include "build/source-cache.h"

#define KIND "deb" /* of the archive's packages */
#define SP_ARCHIVE SP_GUARD(sp_debian_archive_clear) struct sp_debian_archive

/* A package of the archive; texts are parts of the dump. */
struct available {
	const char *name;
	int priority; /* index in priorities; their count: another */
	uint64_t kib; /* installed */
	UT_hash_handle hh;
};

static const char *const priorities[] = {"required", "important", "standard"};

struct catalogue {
	char *text;
	struct available *by_name;
};

static void free_catalogue(struct catalogue *catalogue)
{
	struct available *item, *next;
	HASH_ITER (hh, catalogue->by_name, item, next) {
		HASH_DEL(catalogue->by_name, item);
		free(item);
	}
	free(catalogue->text);
}

void sp_debian_choice_clear(struct sp_debian_choice *choice)
{
	for (size_t i = 0; i < choice->count; i++) {
		free(choice->items[i].name);
		free(choice->items[i].version);
		free(choice->items[i].file);
		free(choice->items[i].sha256);
	}
	free(choice->items);
	free(choice->suite);
	*choice = (struct sp_debian_choice){0};
}

static struct sp_debian_request request_of(const struct sp_debian_wish *wish)
{
	return (struct sp_debian_request){
		.package = wish->who, .cache = wish->cache, .progress = wish->progress};
}

static int read_priority(const char *word)
{
	int priority = 0;
	while (priority < (int)SP_COUNT(priorities) && strcmp(priorities[priority], word) != 0)
		priority++;
	return priority;
}

static void add_available(struct catalogue *catalogue, const struct available *found)
{
	struct available *there = NULL;
	if (!found->name)
		return;
	HASH_FIND_STR(catalogue->by_name, found->name, there);
	if (there)
		return;
	struct available *item = sp_alloc(sizeof(*item));
	*item = *found;
	HASH_ADD_KEYPTR(hh, catalogue->by_name, item->name, strlen(item->name), item);
}

static void read_catalogue(struct catalogue *catalogue)
{
	const struct available none = {.priority = SP_COUNT(priorities)};
	struct available item = none;
	char *rest = catalogue->text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		const char *value;
		if (*line == '\0') {
			add_available(catalogue, &item);
			item = none;
		} else if ((value = sp_control_value(line, "Package"))) {
			item.name = value;
		} else if ((value = sp_control_value(line, "Priority"))) {
			item.priority = read_priority(value);
		} else if ((value = sp_control_value(line, "Installed-Size"))) {
			item.kib = strtoull(value, NULL, 10);
		}
	}
	add_available(catalogue, &item);
}

static struct sp_error *unknown_package(const struct sp_debian_wish *wish,
	const struct sp_debian_archive *archive, const char *suite, const struct catalogue *catalogue,
	const char *name)
{
	SP_AUTOFREE const char **names = sp_alloc((HASH_COUNT(catalogue->by_name) + 1) * sizeof(*names));
	size_t count = 0;
	for (const struct available *item = catalogue->by_name; item; item = item->hh.next)
		names[count++] = item->name;
	const char *nearest = sp_nearest(name, names, count);
	return sp_error_new(SP_USAGE,
		"recipe %s asks for the package %s, which %s does not have at %s (main)%s%s%s: correct its "
		"name",
		wish->who, name, suite, archive->address, nearest ? "; did you mean " : "",
		nearest ? nearest : "", nearest ? "?" : "");
}

static struct sp_error *check_names(const struct sp_debian_wish *wish,
	const struct sp_debian_archive *archive, const char *suite, const struct catalogue *catalogue)
{
	for (size_t i = 0; i < wish->name_count; i++) {
		const struct available *there = NULL;
		HASH_FIND_STR(catalogue->by_name, wish->names[i], there);
		if (!there)
			return unknown_package(wish, archive, suite, catalogue, wish->names[i]);
	}
	return NULL;
}

/* The packages to ask apt for, behind its words; the caller frees the list. */
static const char **list_names(const struct sp_debian_wish *wish, const struct catalogue *catalogue,
	const char *const *words, size_t word_count)
{
	size_t most = HASH_COUNT(catalogue->by_name) + wish->name_count + word_count + 1, count = word_count;
	const char **argv = sp_alloc(most * sizeof(*argv));
	memcpy(argv, words, word_count * sizeof(*argv));
	int level = read_priority(wish->priority);
	for (const struct available *item = catalogue->by_name; item; item = item->hh.next)
		if (level < (int)SP_COUNT(priorities) && item->priority <= level)
			argv[count++] = item->name;
	for (size_t i = 0; i < wish->name_count; i++)
		argv[count++] = wish->names[i];
	qsort(argv + word_count, count - word_count, sizeof(*argv), sp_compare_texts);
	return argv;
}

static void add_package(struct sp_debian_choice *choice, const char *name, const char *version,
	const char *file, const char *sha256, uint64_t bytes)
{
	SP_GROW(choice->items, choice->count, choice->capacity);
	choice->items[choice->count++] = (struct sp_debian_package){
		sp_strdup(name), sp_strdup(version), sp_strdup(file), sp_strdup(sha256), bytes};
	choice->bytes += bytes;
}

/* `--print-uris`: 'ADDRESS' NAME_VERSION_ARCHITECTURE.deb BYTES SHA256:DIGITS */
static bool read_uri(const char *line, const struct catalogue *catalogue, struct sp_debian_choice *choice)
{
	char file[256], sha256[SP_DIGEST_SIZE], name[256], version[256];
	uint64_t bytes;
	if (sscanf(line, "'%*[^']' %255s %" SCNu64 " SHA256:%64s", file, &bytes, sha256) != 3 ||
		strchr(file, '/') || strlen(sha256) != SP_DIGEST_SIZE - 1 ||
		sscanf(file, "%255[^_]_%255[^_]_", name, version) != 2)
		return false;
	char *colon = strstr(version, "%3a"); /* after an epoch */
	if (colon) {
		*colon = ':';
		memmove(colon + 1, colon + 3, strlen(colon + 3) + 1);
	}
	const struct available *known = NULL;
	HASH_FIND_STR(catalogue->by_name, name, known);
	add_package(choice, name, version, file, sha256, bytes);
	choice->installed += known ? known->kib << 10 : 0;
	return true;
}

static struct sp_error *read_uris(
	char *text, const struct catalogue *catalogue, struct sp_debian_choice *choice)
{
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));)
		if (*line == '\'' && !read_uri(line, catalogue, choice))
			return sp_error_new(SP_UNABLE,
				"apt says in a way that is not known here where a package is: %s", line);
	return NULL;
}

static struct sp_error *resolve(const struct sp_debian_wish *wish, const struct catalogue *catalogue,
	const char *config, struct sp_debian_choice *choice)
{
	struct sp_debian_request request = request_of(wish);
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(strrchr(config, '/') - config), config);
	SP_AUTOFREE char *status = sp_path_join(folder, "status");
	SP_AUTOFREE char *archives = sp_path_join(folder, "none/partial");
	SP_AUTOFREE char *status_option = sp_format("Dir::State::status=%s", status);
	SP_AUTOFREE char *archives_option = sp_format("Dir::Cache::archives=%s/none", folder);
	SP_TRY(sp_file_write(status, "", 0));
	SP_TRY(sp_folder_make(archives));
	const char *const words[] = {"apt-get", "-c", config, "-qq", "-o", status_option, "-o",
		archives_option, "-o", "Debug::NoLocking=true", "-o", "APT::Install-Recommends=false", "-o",
		"APT::Install-Suggests=false", "-o", "Acquire::ForceHash=SHA256", "--print-uris", "install"};
	SP_AUTOFREE const char **argv = list_names(wish, catalogue, words, SP_COUNT(words));
	SP_BUFFER output = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_debian_apt(&request, argv, NULL, &output);
	if (error && !sp_error_is_interrupted(error))
		return sp_error_prefix(error,
			"apt finds no set of packages that has all that recipe %s asks for", wish->who);
	SP_TRY(error);
	SP_AUTOFREE char *text = sp_buffer_take(&output);
	return text ? read_uris(text, catalogue, choice) : NULL;
}

static struct sp_error *load_catalogue(
	const struct sp_debian_wish *wish, const char *config, struct catalogue *catalogue)
{
	struct sp_debian_request request = request_of(wish);
	const char *const argv[] = {"apt-cache", "-c", config, "dumpavail", NULL};
	SP_BUFFER output = SP_BUFFER_EMPTY;
	SP_TRY(sp_debian_apt(&request, argv, NULL, &output));
	catalogue->text = sp_buffer_take(&output);
	if (catalogue->text)
		read_catalogue(catalogue);
	return NULL;
}

struct sp_error *sp_debian_choose(const struct sp_debian_wish *wish, struct sp_debian_choice *choice)
{
	SP_ARCHIVE archive = {0};
	SP_AUTOFREE char *config = NULL;
	SP_DEBIAN_CHOICE found = {0};
	SP_GUARD(free_catalogue) struct catalogue catalogue = {0};
	struct sp_debian_request request = request_of(wish);
	SP_TRY(sp_debian_archive_find(&request, &archive));
	SP_TRY(sp_debian_check_room(&request));
	found.suite = sp_strdup(wish->suite ? wish->suite : archive.release);
	SP_TRY(sp_debian_suite_open(&request, &archive, found.suite, KIND, &config));
	sp_progress_begin(wish->progress, "choosing packages", 0, 0);
	SP_TRY(load_catalogue(wish, config, &catalogue));
	SP_TRY(check_names(wish, &archive, found.suite, &catalogue));
	SP_TRY(resolve(wish, &catalogue, config, &found));
	if (!found.count)
		return sp_error_new(SP_UNABLE,
			"apt names no package for recipe %s: is its list of packages empty?", wish->who);
	sp_progress_end(wish->progress, NULL);
	*choice = found;
	found = (struct sp_debian_choice){0};
	return NULL;
}

void sp_debian_choice_write(const struct sp_debian_choice *choice, struct sp_buffer *text)
{
	sp_buffer_printf(text, "suite %s\ninstalled %" PRIu64 "\n", choice->suite, choice->installed);
	for (size_t i = 0; i < choice->count; i++)
		sp_buffer_printf(text, "package %s %s %s %" PRIu64 " %s\n", choice->items[i].name,
			choice->items[i].version, choice->items[i].file, choice->items[i].bytes,
			choice->items[i].sha256);
}

/* What stands behind the word that the line begins with, or NULL. */
static const char *behind(const char *line, const char *word)
{
	size_t length = strlen(word);
	return strncmp(line, word, length) == 0 ? line + length : NULL;
}

static bool read_package(const char *line, struct sp_debian_choice *choice)
{
	char name[256], version[256], file[256], sha256[SP_DIGEST_SIZE];
	uint64_t bytes;
	if (sscanf(line, "package %255s %255s %255s %" SCNu64 " %64s", name, version, file, &bytes, sha256) !=
		5)
		return false;
	add_package(choice, name, version, file, sha256, bytes);
	return true;
}

bool sp_debian_choice_read(const char *text, struct sp_debian_choice *choice)
{
	SP_DEBIAN_CHOICE found = {0};
	SP_AUTOFREE char *copy = sp_strdup(text);
	char *rest = copy;
	bool good = true;
	for (char *line; good && (line = strsep(&rest, "\n")) && *line;) {
		const char *value;
		if (!found.suite && (value = behind(line, "suite ")))
			found.suite = sp_strdup(value);
		else if (behind(line, "config "))
			continue; /* a path, in choices of before; it is where the cache is */
		else if ((value = behind(line, "installed ")))
			found.installed = strtoull(value, NULL, 10);
		else
			good = read_package(line, &found);
	}
	if (!good || !found.suite || !found.count)
		return false;
	*choice = found;
	found = (struct sp_debian_choice){0};
	return true;
}

/* Is the file there, and right? One that is not is removed. */
static bool is_there(const struct sp_debian_package *package, const char *folder)
{
	SP_AUTOFREE char *path = sp_path_join(folder, package->file);
	char sha256[SP_DIGEST_SIZE] = "";
	if (!sp_path_exists(path))
		return false;
	sp_error_free(sp_digest_file(path, sha256));
	if (strcmp(sha256, package->sha256) == 0)
		return true;
	unlink(path);
	return false;
}

static struct sp_error *run_download(const struct sp_debian_wish *wish, const struct sp_debian_choice *choice,
	const bool *missing, size_t count, const char *folder)
{
	SP_AUTOFREE char *config = NULL;
	struct sp_debian_request request = request_of(wish);
	SP_TRY(sp_debian_suite_config(&request, choice->suite, KIND, &config));
	const char *const words[] = {"apt-get", "-c", config, "-qq", "download"};
	SP_AUTOFREE const char **argv = sp_alloc((SP_COUNT(words) + count + 1) * sizeof(*argv));
	SP_AUTOFREE char **exact = sp_alloc((count + 1) * sizeof(*exact));
	size_t added = 0;
	memcpy(argv, words, sizeof(words));
	for (size_t i = 0; i < choice->count; i++) {
		if (!missing[i])
			continue;
		exact[added] = sp_format("%s=%s", choice->items[i].name, choice->items[i].version);
		argv[SP_COUNT(words) + added] = exact[added];
		added++;
	}
	request.deadline = 4 * 3600;
	struct sp_error *error = sp_debian_apt(&request, argv, folder, NULL);
	for (size_t i = 0; i < added; i++)
		free(exact[i]);
	if (!error || sp_error_is_interrupted(error))
		return error;
	return sp_error_prefix(error,
		"cannot download the packages of recipe %s (is the network up? if the archive has moved on, "
		"sizeprof fetch "
		"%s --newest chooses anew)",
		wish->who, wish->who);
}

static struct sp_error *check_all(
	const struct sp_debian_choice *choice, const bool *missing, const char *folder)
{
	for (size_t i = 0; i < choice->count; i++)
		if (missing[i] && !is_there(&choice->items[i], folder))
			return sp_error_new(SP_UNABLE,
				"%s did not arrive as the archive says that it is: run it again",
				choice->items[i].file);
	return NULL;
}

struct sp_error *sp_debian_fetch(
	const struct sp_debian_wish *wish, const struct sp_debian_choice *choice, const char *folder)
{
	SP_AUTOFREE bool *missing = sp_alloc((choice->count + 1) * sizeof(*missing));
	size_t count = 0;
	uint64_t bytes = 0;
	SP_TRY(sp_folder_make(folder));
	for (size_t i = 0; i < choice->count; i++) {
		missing[i] = !is_there(&choice->items[i], folder);
		count += missing[i];
		bytes += missing[i] ? choice->items[i].bytes : 0;
	}
	if (!count)
		return NULL;
	SP_TRY(sp_source_cache_check_bytes(wish->cache, "the packages", bytes));
	SP_AUTOFREE char *what =
		sp_format("downloading %zu packages (%lu MB)", count, (unsigned long)(bytes / 1000000));
	sp_progress_begin(wish->progress, what, 0, 0);
	struct sp_error *error = run_download(wish, choice, missing, count, folder);
	if (!error)
		error = check_all(choice, missing, folder);
	sp_progress_end(wish->progress, error ? "failed" : NULL);
	return error;
}
