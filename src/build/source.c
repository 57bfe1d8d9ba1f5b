/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One function for each of the places that sources come from; sp_source_get() picks one.
 */
#include "build/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "build/debian.h"
#include "build/source-cache.h"
#include "build/source-download.h"
#include "build/source-tree.h"
#include "build/source-version.h"

#define SP_SOURCE SP_GUARD(sp_source_clear) struct sp_source
#define SP_OFFER SP_GUARD(sp_debian_offer_clear) struct sp_debian_offer

struct job {
	const struct sp_source_spec *spec;
	const char *package, *cache;
	bool newest;
	struct sp_progress *progress;
};

void sp_source_clear(struct sp_source *source)
{
	free(source->name);
	free(source->version);
	free(source->origin);
	free(source->sha256);
	free(source->folder);
	*source = (struct sp_source){0};
}

/* Hand over what a guarded variable holds. */
static void give(struct sp_source *from, struct sp_source *to)
{
	*to = *from;
	*from = (struct sp_source){0};
}

static struct sp_error *from_folder(const struct job *job, struct sp_source *result)
{
	SP_SOURCE source = {.name = sp_strdup(job->package)};
	source.folder = realpath(job->spec->path, NULL);
	if (!source.folder)
		return sp_error_errno("cannot read the source tree %s", job->spec->path);
	SP_TRY(sp_tree_identify(job->package, source.folder, &source.version));
	if (!sp_version_matches(job->spec->version, source.version))
		return sp_error_new(SP_USAGE,
			"%s holds %s %s, but version %s was asked for: correct one of them", source.folder,
			job->package, source.version, job->spec->version);
	source.origin = sp_format("path:%s", source.folder);
	give(&source, result);
	return NULL;
}

/* The tree that a file of that checksum became, wherever the file came from. */
static struct sp_error *find_same(
	const struct job *job, const struct sp_source *wanted, bool *found, struct sp_source *source)
{
	struct sp_source_query query = {job->package, job->spec->version, NULL, wanted->sha256, NULL};
	SP_TRY(sp_source_cache_find(job->cache, &query, found, source));
	if (*found) {
		free(source->origin);
		source->origin = sp_strdup(wanted->origin);
	}
	return NULL;
}

/* Unpack a tarball; what tells it from others of the same version is its checksum. */
static struct sp_error *store_tarball(
	const struct job *job, const char *tarball, const char *stamp, struct sp_source *source)
{
	SP_TRY(sp_source_cache_check_room(job->cache, job->package));
	SP_AUTOFREE char *suffix = sp_format("-%.12s", source->sha256);
	return sp_source_cache_store(
		job->cache, tarball, suffix, job->spec->version, stamp, job->progress, source);
}

static struct sp_error *from_tarball(const struct job *job, struct sp_source *result)
{
	struct stat status;
	SP_AUTOFREE char *path = realpath(job->spec->path, NULL);
	if (!path || stat(path, &status) != 0)
		return sp_error_errno("cannot read the sources %s", job->spec->path);
	SP_SOURCE source = {.name = sp_strdup(job->package), .origin = sp_format("path:%s", path)};
	SP_AUTOFREE char *stamp = sp_format("%lld %lld.%09ld", (long long)status.st_size,
		(long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
	struct sp_source_query query = {job->package, job->spec->version, source.origin, NULL, stamp};
	bool found;
	SP_TRY(sp_source_cache_find(job->cache, &query, &found, result));
	if (found)
		return NULL;
	char hash[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(path, hash));
	source.sha256 = sp_strdup(hash);
	SP_TRY(find_same(job, &source, &found, result));
	if (found)
		return NULL;
	SP_TRY(store_tarball(job, path, stamp, &source));
	give(&source, result);
	return NULL;
}

/* The last part of an address, without what follows a '?'; release with free() */
static char *file_name(const char *url)
{
	size_t length = strcspn(url, "?#");
	while (length && url[length - 1] == '/')
		length--;
	size_t start = length;
	while (start && url[start - 1] != '/')
		start--;
	return length == start ? sp_strdup("download")
			       : sp_format("%.*s", (int)(length - start), url + start);
}

static struct sp_error *from_url(const struct job *job, struct sp_source *result)
{
	const struct sp_source_spec *spec = job->spec;
	if (!spec->sha256)
		return sp_error_new(SP_USAGE, "the sources at %s need their sha256", spec->url);
	SP_SOURCE source = {.name = sp_strdup(job->package),
		.origin = sp_format("url:%s", spec->url),
		.sha256 = sp_strdup(spec->sha256)};
	bool found;
	SP_TRY(find_same(job, &source, &found, result));
	if (found)
		return NULL;
	SP_TRY(sp_source_cache_check_room(job->cache, job->package));
	SP_AUTOFREE char *folder = sp_path_join(job->cache, "downloads");
	SP_AUTOFREE char *name = file_name(spec->url);
	struct sp_download download = {.url = spec->url,
		.sha256 = spec->sha256,
		.folder = folder,
		.name = name,
		.what = name,
		.progress = job->progress};
	SP_AUTOFREE char *tarball = NULL;
	SP_TRY(sp_download_run(&download, &tarball));
	SP_TRY(store_tarball(job, tarball, NULL, &source));
	unlink(tarball);
	give(&source, result);
	return NULL;
}

/* A kernel's package has to be opened for the tarball in it; *opened is a folder to remove. */
static struct sp_error *open_package(
	const struct job *job, const char *file, const char *sha256, char **opened, char **tarball)
{
	if (strcmp(job->package, "linux") != 0) {
		*tarball = sp_strdup(file);
		return NULL;
	}
	SP_AUTOFREE char *place = sp_format("sources/%s-%.12s.deb.partial", job->package, sha256);
	*opened = sp_path_join(job->cache, place);
	SP_TRY(sp_tree_remove(*opened));
	SP_TRY(sp_folder_make(*opened));
	return sp_debian_open(file, *opened, tarball);
}

static struct sp_error *store_offer(const struct job *job, const struct sp_debian_request *request,
	const struct sp_debian_offer *offer, struct sp_source *source)
{
	SP_TRY(sp_source_cache_check_room(job->cache, job->package));
	SP_AUTOFREE char *file = NULL;
	SP_TRY(sp_debian_download(request, offer, &file));
	SP_AUTOFREE char *opened = NULL;
	SP_AUTOFREE char *tarball = NULL;
	SP_TRY(open_package(job, file, offer->sha256, &opened, &tarball));
	SP_TRY(sp_source_cache_store(job->cache, tarball, "", NULL, NULL, job->progress, source));
	if (opened)
		SP_TRY(sp_tree_remove(opened));
	unlink(file);
	return NULL;
}

static struct sp_error *from_debian(const struct job *job, struct sp_source *result)
{
	const char *version = job->spec->version;
	if (!version)
		return sp_error_new(
			SP_USAGE, "which version of %s? name a series or an exact version", job->package);
	struct sp_source_query query = {job->package, version, "debian:", NULL, NULL};
	bool found = false;
	if (!job->newest)
		SP_TRY(sp_source_cache_find(job->cache, &query, &found, result));
	if (found)
		return NULL;
	struct sp_debian_request request = {
		.package = job->package, .version = version, .cache = job->cache, .progress = job->progress};
	SP_OFFER offer = {0};
	SP_TRY(sp_debian_find(&request, &offer));
	struct sp_source_query exact = {job->package, offer.version, "debian:", offer.sha256, NULL};
	SP_TRY(sp_source_cache_find(job->cache, &exact, &found, result));
	if (found)
		return NULL;
	SP_SOURCE source = {.name = sp_strdup(job->package),
		.version = sp_strdup(offer.version),
		.origin = sp_format("debian:%s", offer.package),
		.sha256 = sp_strdup(offer.sha256)};
	SP_TRY(store_offer(job, &request, &offer, &source));
	give(&source, result);
	return NULL;
}

/* With the package's lock held. */
static struct sp_error *from_outside(const struct job *job, struct sp_source *source)
{
	if (job->spec->path)
		return from_tarball(job, source);
	return job->spec->url ? from_url(job, source) : from_debian(job, source);
}

struct sp_error *sp_source_get(const struct sp_source_spec *spec, const char *package, const char *cache,
	bool newest, struct sp_progress *progress, struct sp_source *source)
{
	struct job job = {spec, package, cache, newest, progress};
	if (spec->version && !sp_version_is_valid(spec->version))
		return sp_error_new(SP_USAGE,
			"\"%s\" is no version of %s: name a series such as 6.1, or an exact version such as "
			"6.1.192",
			spec->version, package);
	if (spec->path && sp_path_is_folder(spec->path))
		return from_folder(&job, source);
	SP_LOCK lock = SP_LOCK_NONE;
	SP_TRY(sp_source_cache_lock(cache, package, progress, &lock));
	SP_AUTOFREE char *absolute = realpath(cache, NULL); /* apt and libarchive need it so */
	if (!absolute)
		return sp_error_errno("the cache %s cannot be used", cache);
	job.cache = absolute;
	return from_outside(&job, source);
}
