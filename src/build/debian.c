/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel sources come as binary packages linux-source-SERIES, several versions of one at a time; BusyBox and
 * Toybox as source packages, of which the upstream tarball (.orig) is taken; the C library of another
 * architecture as a binary package.
 */
#include "build/debian.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"
#include "build/debian-archive.h"
#include "build/debian-seen.h"
#include "build/source-download.h"
#include "build/source-version.h"

#define SP_ARCHIVE SP_GUARD(sp_debian_archive_clear) struct sp_debian_archive

void sp_debian_offer_clear(struct sp_debian_offer *offer)
{
	char *texts[] = {offer->version, offer->package, offer->full, offer->suite, offer->apt_config,
		offer->url, offer->file, offer->sha256};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		free(texts[i]);
	*offer = (struct sp_debian_offer){0};
}

static bool is_linux(const struct sp_debian_request *request)
{
	return strcmp(request->package, "linux") == 0;
}

struct search {
	const struct sp_debian_request *request;
	struct sp_debian_seen seen; /* for the message when nothing fits */
	struct sp_buffer unread;
	struct sp_debian_offer *best; /* version is NULL while there is none */
};

/* The version that stands in names and in the store; release with free() */
static char *plain_version(const struct sp_debian_request *request, const char *full)
{
	const char *colon = strchr(full, ':'), *start = colon ? colon + 1 : full;
	const char *dash = strrchr(start, '-');
	if (is_linux(request) || !dash)
		return sp_strdup(start);
	return sp_format("%.*s", (int)(dash - start), start);
}

static void consider(struct search *search, const char *package, const char *full, const char *suite)
{
	SP_AUTOFREE char *version = plain_version(search->request, full);
	sp_debian_seen_note(&search->seen, version);
	struct sp_debian_offer *best = search->best;
	if (!sp_version_matches(search->request->version, version))
		return;
	if (best->version && sp_version_compare(version, best->version) <= 0)
		return;
	sp_debian_offer_clear(best);
	best->version = sp_strdup(version);
	best->package = sp_strdup(package);
	best->full = sp_strdup(full);
	best->suite = sp_strdup(suite);
}

static char *strip(char *text)
{
	text += strspn(text, " \t");
	size_t length = strlen(text);
	while (length && strchr(" \t", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* `apt-cache madison`: "package | version | where", a line each */
static void read_versions(struct search *search, char *text, const char *suite)
{
	for (char *line; (line = strsep(&text, "\n"));) {
		char *package = strsep(&line, "|"), *version = strsep(&line, "|");
		if (version)
			consider(search, strip(package), strip(version), suite);
	}
}

/* The names to ask for: all linux-source-SERIES of the suite, or the package itself. */
static struct sp_error *list_names(
	const struct sp_debian_request *request, const char *config, struct sp_buffer *names)
{
	if (!is_linux(request)) {
		sp_buffer_add_text(names, request->package);
		return NULL;
	}
	const char *const argv[] = {
		"apt-cache", "-c", config, "search", "--names-only", "^linux-source-[0-9.]+$", NULL};
	return sp_debian_apt(request, argv, NULL, names);
}

static struct sp_error *list_versions(struct search *search, const char *config, const char *suite)
{
	enum { MOST = 64 };
	SP_BUFFER output = SP_BUFFER_EMPTY;
	SP_TRY(list_names(search->request, config, &output));
	SP_AUTOFREE char *names = sp_buffer_take(&output);
	const char *argv[MOST + 5] = {"apt-cache", "-c", config, "madison"};
	size_t count = 4;
	char *rest = names;
	for (char *line; (line = strsep(&rest, "\n")) && count < MOST + 4;) {
		line[strcspn(line, " ")] = '\0'; /* what follows is the package's description */
		if (*line)
			argv[count++] = line;
	}
	if (count == 4)
		return NULL;
	SP_BUFFER versions = SP_BUFFER_EMPTY;
	SP_TRY(sp_debian_apt(search->request, argv, NULL, &versions));
	SP_AUTOFREE char *text = sp_buffer_take(&versions);
	read_versions(search, text, suite);
	return NULL;
}

static struct sp_error *search_suite(
	struct search *search, const struct sp_debian_archive *archive, const char *suite)
{
	SP_AUTOFREE char *config = NULL;
	SP_TRY(sp_debian_suite_open(
		search->request, archive, suite, is_linux(search->request) ? "deb" : "deb-src", &config));
	SP_TRY(list_versions(search, config, suite));
	if (search->best->version && strcmp(search->best->suite, suite) == 0 && !search->best->apt_config)
		search->best->apt_config = sp_strdup(config);
	return NULL;
}

/* The system's own release has to answer; of the others, one that is gone is only mentioned. */
static struct sp_error *search_suites(struct search *search, const struct sp_debian_archive *archive)
{
	static const char *const others[] = {"bullseye", "bookworm", "trixie", "trixie-backports"};
	SP_TRY(sp_debian_check_room(search->request));
	SP_TRY(search_suite(search, archive, archive->release));
	for (size_t i = 0; i < SP_COUNT(others) && !search->best->version; i++) {
		if (strcmp(others[i], archive->release) == 0)
			continue;
		SP_TRY(sp_debian_check_room(search->request));
		struct sp_error *error = search_suite(search, archive, others[i]);
		if (error && (sp_error_is_interrupted(error) || sp_error_kind(error) == SP_USAGE))
			return error;
		if (error)
			sp_buffer_printf(&search->unread, " %s", others[i]);
		sp_error_free(error);
	}
	return NULL;
}

static struct sp_error *nothing_found(const struct search *search)
{
	SP_AUTOFREE char *unread = search->unread.size ? sp_format(" (these suites could not be read:%s)",
								 sp_buffer_text(&search->unread))
						       : sp_strdup("");
	SP_AUTOFREE char *list = sp_debian_seen_list(&search->seen);
	const char *package = search->request->package, *version = search->request->version;
	if (!*list)
		return sp_error_new(SP_USAGE,
			"the Debian archive has no %s %s, nor any other%s: use source = PATH, or url and "
			"sha256",
			package, version, unread);
	return sp_error_new(SP_USAGE,
		"the Debian archive has no %s %s%s: use source = PATH, or url and sha256, or one of these "
		"series with their newest versions:%s",
		package, version, unread, list);
}

/* `--print-uris`: 'ADDRESS' FILE BYTES SHA256:DIGITS */
static bool read_uri(char *line, struct sp_debian_offer *offer)
{
	static const char hash_name[] = "SHA256:";
	if (*line != '\'')
		return false;
	char *end = strchr(++line, '\'');
	if (!end)
		return false;
	*end++ = '\0';
	end += strspn(end, " ");
	char *file = strsep(&end, " "), *bytes = strsep(&end, " "), *hash = strsep(&end, " ");
	if (!hash || strncmp(hash, hash_name, sizeof(hash_name) - 1) != 0 || strchr(file, '/') ||
		strlen(hash) != sizeof(hash_name) - 1 + SP_DIGEST_SIZE - 1)
		return false;
	bool is_tarball = strstr(file, ".orig.tar.") && !sp_ends_with(file, ".asc");
	if (!is_tarball && !sp_ends_with(file, ".deb"))
		return false;
	offer->url = sp_strdup(line);
	offer->file = sp_strdup(file);
	offer->bytes = strtoull(bytes, NULL, 10);
	offer->sha256 = sp_strdup(hash + sizeof(hash_name) - 1);
	return true;
}

/* The call that fetches an offer, or with print tells where it is. exact: room for PACKAGE=VERSION */
static void fetch_command(const struct sp_debian_request *request, const struct sp_debian_offer *offer,
	bool print, const char *exact, const char **argv)
{
	size_t count = 0;
	argv[count++] = "apt-get";
	argv[count++] = "-c";
	argv[count++] = offer->apt_config;
	argv[count++] = "-qq";
	if (print)
		argv[count++] = "--print-uris";
	if (is_linux(request) || request->architecture) {
		argv[count++] = "download";
	} else {
		argv[count++] = "source";
		argv[count++] = "--download-only";
		argv[count++] = "--tar-only";
	}
	argv[count++] = exact;
	argv[count] = NULL;
}

/* As apt takes it: PACKAGE=VERSION, or the package alone for the newest; release with free() */
static char *exact_name(const struct sp_debian_offer *offer)
{
	return offer->full ? sp_format("%s=%s", offer->package, offer->full) : sp_strdup(offer->package);
}

static struct sp_error *locate(const struct sp_debian_request *request, struct sp_debian_offer *offer)
{
	SP_AUTOFREE char *exact = exact_name(offer);
	const char *argv[12];
	fetch_command(request, offer, true, exact, argv);
	SP_BUFFER output = SP_BUFFER_EMPTY;
	SP_TRY(sp_debian_apt(request, argv, NULL, &output));
	SP_AUTOFREE char *text = sp_buffer_take(&output);
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));)
		if (read_uri(line, offer))
			return NULL;
	return sp_error_new(SP_UNABLE,
		"apt does not say where %s is: try `apt-get -c %s download %s` by hand", exact,
		offer->apt_config, exact);
}

struct sp_error *sp_debian_find(const struct sp_debian_request *request, struct sp_debian_offer *offer)
{
	SP_ARCHIVE archive = {0};
	SP_TRY(sp_debian_archive_find(request, &archive));
	SP_GUARD(sp_debian_offer_clear) struct sp_debian_offer best = {0};
	struct search search = {.request = request, .best = &best};
	struct sp_error *error = search_suites(&search, &archive);
	if (!error && !best.version)
		error = nothing_found(&search);
	sp_debian_seen_clear(&search.seen);
	sp_buffer_free(&search.unread);
	if (!error)
		error = locate(request, &best);
	if (error)
		return error;
	*offer = best;
	best = (struct sp_debian_offer){0};
	return NULL;
}

/* The lists of the system's release, with security's where they can be had. */
static struct sp_error *open_foreign(const struct sp_debian_request *request, char **suite, char **config)
{
	SP_ARCHIVE archive = {0};
	SP_TRY(sp_debian_archive_find(request, &archive));
	SP_TRY(sp_debian_check_room(request));
	*suite = sp_strdup(archive.release);
	struct sp_error *error = sp_debian_suite_open(request, &archive, archive.release, "deb", config);
	if (!error || sp_error_is_interrupted(error) || !archive.security)
		return error;
	free(archive.security);
	archive.security = NULL;
	struct sp_error *second = sp_debian_suite_open(request, &archive, archive.release, "deb", config);
	if (second && !sp_error_is_interrupted(second)) { /* the first one says more */
		sp_error_free(second);
		return error;
	}
	sp_error_free(error);
	if (!second)
		sp_progress_note(request->progress,
			"note: the security archive's list for %s could not be read", request->architecture);
	return second;
}

struct sp_error *sp_debian_find_foreign(
	const struct sp_debian_request *request, struct sp_debian_offer *offer)
{
	SP_GUARD(sp_debian_offer_clear)
	struct sp_debian_offer found = {.package = sp_strdup(request->package)};
	SP_TRY(open_foreign(request, &found.suite, &found.apt_config));
	SP_TRY(locate(request, &found));
	/* PACKAGE_VERSION_ARCHITECTURE.deb */
	const char *version = strchr(found.file, '_');
	found.version =
		version ? sp_format("%.*s", (int)strcspn(version + 1, "_"), version + 1) : sp_strdup("");
	*offer = found;
	found = (struct sp_debian_offer){0};
	return NULL;
}

/* apt knows proxies and transports that curl was not told of. It cannot go on with a half-fetched file. */
static struct sp_error *download_by_apt(const struct sp_debian_request *request,
	const struct sp_debian_offer *offer, const char *folder, char **path)
{
	SP_AUTOFREE char *exact = exact_name(offer);
	SP_AUTOFREE char *target = sp_path_join(folder, offer->file);
	const char *argv[12];
	fetch_command(request, offer, false, exact, argv);
	SP_AUTOFREE char *what = sp_format("downloading %s with apt", exact);
	sp_progress_begin(request->progress, what, 0, 0);
	unlink(target);
	struct sp_error *error = sp_debian_apt(request, argv, folder, NULL);
	sp_progress_end(request->progress, error ? "failed" : NULL);
	SP_TRY(error);
	char found[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(target, found));
	if (strcmp(found, offer->sha256) != 0) {
		unlink(target);
		return sp_error_new(SP_UNABLE, "%s arrived damaged and was removed: run it again", target);
	}
	*path = sp_strdup(target);
	return NULL;
}

struct sp_error *sp_debian_download(
	const struct sp_debian_request *request, const struct sp_debian_offer *offer, char **path)
{
	SP_AUTOFREE char *folder = sp_path_join(request->cache, "downloads");
	SP_AUTOFREE char *what = sp_format("%s %s", request->package, offer->version);
	struct sp_download download = {.url = offer->url,
		.sha256 = offer->sha256,
		.folder = folder,
		.name = offer->file,
		.what = what,
		.bytes = offer->bytes,
		.progress = request->progress};
	struct sp_error *error = sp_download_run(&download, path);
	if (!error || sp_error_is_interrupted(error) || sp_download_has_begun(&download))
		return error;
	struct sp_error *second = download_by_apt(request, offer, folder, path);
	if (second && !sp_error_is_interrupted(second)) { /* the first one says more */
		sp_error_free(second);
		return error;
	}
	sp_error_free(error);
	return second;
}

static char *find_tarball(const char *folder)
{
	char *found = NULL;
	DIR *directory = opendir(folder);
	if (!directory)
		return NULL;
	for (struct dirent *entry; !found && (entry = readdir(directory));)
		if (strncmp(entry->d_name, "linux-source-", 13) == 0 && strstr(entry->d_name, ".tar."))
			found = sp_path_join(folder, entry->d_name);
	closedir(directory);
	return found;
}

struct sp_error *sp_debian_open(const char *package_file, const char *folder, char **tarball)
{
	const char *const argv[] = {"dpkg-deb", "-x", package_file, folder, NULL};
	struct sp_process_spec spec = {.argv = argv};
	SP_TRY(sp_process_tool(&spec));
	SP_AUTOFREE char *sources = sp_path_join(folder, "usr/src");
	*tarball = find_tarball(sources);
	if (!*tarball)
		return sp_error_new(
			SP_UNABLE, "the package %s holds no source tarball in usr/src", package_file);
	return NULL;
}
