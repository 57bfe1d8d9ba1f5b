/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose is a file? Paths of the lists are looked up in the listing; where one is not there, its folder is
 * taken through the links of the root file system first.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/listing.h"
#include "base/memory.h"
#include "base/words.h"
#include "build/control-field.h"
#include "build/dpkg.h"

enum { MOST_LINKS = 40 }; /* as the kernel has it */

/* What the status file says of one package. */
struct package {
	const char *name, *architecture, *replaces; /* parts of the text; NULL: not said */
	bool is_essential;
};

struct diversion {
	const char *from, *to, *package; /* ":" when the administrator made it */
};

struct match {
	const struct sp_listing *listing;
	char *status, *diverted; /* the texts that the tables point into */
	struct package *packages;
	size_t package_count, package_capacity;
	struct diversion *diversions;
	size_t diversion_count, diversion_capacity;
	const char *native;
	const struct package **lists; /* what the status says of each list's package, or NULL */
	char **names;                 /* each list's package, as labels have it */
	size_t *owners;               /* of each file: number of the list + 1 */
	char *folder, *real;          /* the last folder that was taken through links, and what it became */
};

static void free_match(struct match *match)
{
	free(match->status);
	free(match->diverted);
	free(match->packages);
	free(match->diversions);
	free(match->lists);
	free(match->names);
	free(match->owners);
	free(match->folder);
	free(match->real);
}

static void read_line(struct package *package, const char *line)
{
	const char *value;
	if ((value = sp_control_value(line, "Package")))
		package->name = value;
	else if ((value = sp_control_value(line, "Architecture")))
		package->architecture = value;
	else if ((value = sp_control_value(line, "Replaces")))
		package->replaces = value;
	else if ((value = sp_control_value(line, "Essential")))
		package->is_essential = strcmp(value, "yes") == 0;
}

static void end_package(struct match *match, struct package *package)
{
	if (package->name) {
		SP_GROW(match->packages, match->package_count, match->package_capacity);
		match->packages[match->package_count++] = *package;
	}
	*package = (struct package){0};
}

static void read_status(struct match *match, const char *text)
{
	struct package package = {0};
	match->status = sp_strdup(text ? text : "");
	char *rest = match->status;
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (*line == '\0')
			end_package(match, &package);
		else
			read_line(&package, line);
	}
	end_package(match, &package);
}

static void read_diversions(struct match *match, const char *text)
{
	match->diverted = sp_strdup(text ? text : "");
	char *rest = match->diverted;
	for (;;) {
		const char *from = strsep(&rest, "\n"), *to = strsep(&rest, "\n"),
			   *package = strsep(&rest, "\n");
		if (!package)
			return;
		SP_GROW(match->diversions, match->diversion_count, match->diversion_capacity);
		match->diversions[match->diversion_count++] = (struct diversion){from, to, package};
	}
}

/* The processor that the system is for: that of a package which no system can do without. */
static const char *native_architecture(const struct match *match)
{
	const char *first = NULL;
	for (size_t i = 0; i < match->package_count; i++) {
		const struct package *package = &match->packages[i];
		if (!package->architecture || strcmp(package->architecture, "all") == 0)
			continue;
		if (package->is_essential)
			return package->architecture;
		first = first ? first : package->architecture;
	}
	return first ? first : "";
}

static const struct package *find_package(const struct match *match, const char *list)
{
	size_t length = strcspn(list, ":");
	const char *architecture = list[length] ? list + length + 1 : NULL;
	for (size_t i = 0; i < match->package_count; i++) {
		const struct package *package = &match->packages[i];
		if (strlen(package->name) == length && strncmp(package->name, list, length) == 0 &&
			(!architecture ||
				(package->architecture && strcmp(package->architecture, architecture) == 0)))
			return package;
	}
	return NULL;
}

/* "libc6" of "libc6:amd64" on amd64, "libc6:i386" there as it is; release with free() */
static char *label_of(const struct match *match, const char *list)
{
	const char *colon = strchr(list, ':');
	bool is_native = colon && strcmp(colon + 1, match->native) == 0;
	return is_native ? sp_format("%.*s", (int)(colon - list), list) : sp_strdup(list);
}

/* Is the other package's name among those that this one replaces ("a (<< 2), b:any")? */
static bool replaces(const struct package *package, const char *other)
{
	size_t length = strcspn(other, ":");
	const char *at = package && package->replaces ? package->replaces : "";
	while (*at) {
		at += strspn(at, " ,\t");
		size_t word = strcspn(at, " ,(:\t");
		if (word == length && strncmp(at, other, length) == 0)
			return true;
		at += strcspn(at, ",");
	}
	return false;
}

/* Does a package take a file from the one that had it, which comes before it by name? */
static bool wins(const struct match *match, size_t list, size_t owner)
{
	if (replaces(match->lists[owner], match->names[list]))
		return false;
	if (replaces(match->lists[list], match->names[owner]))
		return true;
	return strchr(match->names[owner], ':') && !strchr(match->names[list], ':');
}

/* Where the package's file is: what another one diverts lies under that one's name for it. */
static const char *divert(const struct match *match, const char *path, const char *list)
{
	size_t length = strcspn(list, ":");
	for (size_t i = 0; i < match->diversion_count; i++) {
		const struct diversion *diversion = &match->diversions[i];
		bool is_own = strlen(diversion->package) == length &&
			      strncmp(diversion->package, list, length) == 0;
		if (!is_own && strcmp(diversion->from, path) == 0)
			return diversion->to;
	}
	return path;
}

/* A path with its "..", "." and double slashes worked in; release with free() */
static char *clean(const char *path)
{
	char *out = sp_alloc(strlen(path) + 2);
	size_t size = 0;
	for (const char *part = path; *part;) {
		size_t length = strcspn(part, "/");
		if (length == 2 && strncmp(part, "..", 2) == 0) {
			while (size && out[--size] != '/')
				;
		} else if (length && !(length == 1 && *part == '.')) {
			out[size++] = '/';
			memcpy(out + size, part, length);
			size += length;
		}
		part += length + (part[length] == '/');
	}
	out[size] = '\0';
	return out;
}

/* The first part of the folder's path that is a link, replaced by its target; NULL when none is. */
static char *follow_one(const struct sp_listing *listing, const char *folder)
{
	for (const char *end = strchr(folder + 1, '/');; end = strchr(end + 1, '/')) {
		size_t length = end ? (size_t)(end - folder) : strlen(folder);
		SP_AUTOFREE char *part = sp_format("%.*s", (int)length, folder);
		const struct sp_listed_link *link = sp_listing_link(listing, part);
		if (link) {
			*strrchr(part, '/') = '\0';
			SP_AUTOFREE char *path = sp_format(
				"%s/%s%s", link->target[0] == '/' ? "" : part, link->target, folder + length);
			return clean(path);
		}
		if (!end)
			return NULL;
	}
}

static char *follow(const struct sp_listing *listing, const char *folder)
{
	char *path = clean(folder);
	for (int i = 0; *path && i < MOST_LINKS; i++) {
		char *next = follow_one(listing, path);
		if (!next)
			break;
		free(path);
		path = next;
	}
	return path;
}

/* Lists go folder by folder, so that the last one's answer is asked for again and again. */
static const char *real_folder(struct match *match, const char *path, size_t length)
{
	if (!match->folder || strlen(match->folder) != length || strncmp(match->folder, path, length) != 0) {
		free(match->folder);
		free(match->real);
		match->folder = sp_format("%.*s", (int)length, path);
		match->real = follow(match->listing, match->folder);
	}
	return match->real;
}

static const struct sp_listed_file *find_file(struct match *match, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct sp_listed_file *file = sp_listing_file(match->listing, path);
	if (file || !slash || slash == path)
		return file;
	SP_AUTOFREE char *real = sp_format("%s%s", real_folder(match, path, (size_t)(slash - path)), slash);
	return sp_listing_file(match->listing, real);
}

static void claim(struct match *match, const struct sp_dpkg *dpkg, size_t list)
{
	SP_AUTOFREE char *text = sp_strdup(dpkg->lists[list].text);
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		const char *path = divert(match, line, dpkg->lists[list].name);
		const struct sp_listed_file *file = *path == '/' ? find_file(match, path) : NULL;
		if (!file)
			continue;
		size_t *owner = &match->owners[file - match->listing->files];
		if (!*owner || wins(match, list, *owner - 1))
			*owner = list + 1;
	}
}

/* Takes the names over. */
static void give(struct match *match, size_t list_count, struct sp_packages *packages)
{
	const struct sp_listing *listing = match->listing;
	packages->files = sp_alloc((listing->file_count + 1) * sizeof(*packages->files));
	packages->file_capacity = listing->file_count + 1;
	for (size_t i = 0; i < listing->file_count; i++)
		if (match->owners[i])
			packages->files[packages->file_count++] = (struct sp_package_file){
				sp_strdup(listing->files[i].path), match->names[match->owners[i] - 1]};
	packages->names = match->names;
	packages->name_count = packages->name_capacity = list_count;
	match->names = NULL;
	if (list_count)
		qsort(packages->names, list_count, sizeof(*packages->names), sp_compare_texts);
}

void sp_dpkg_match(struct sp_dpkg *dpkg, const struct sp_listing *listing, struct sp_packages *packages)
{
	SP_GUARD(free_match) struct match match = {.listing = listing};
	read_status(&match, dpkg->status);
	read_diversions(&match, dpkg->diversions);
	match.native = native_architecture(&match);
	match.lists = sp_alloc((dpkg->list_count + 1) * sizeof(*match.lists));
	match.names = sp_alloc((dpkg->list_count + 1) * sizeof(*match.names));
	match.owners = sp_alloc((listing->file_count + 1) * sizeof(*match.owners));
	if (dpkg->list_count)
		qsort(dpkg->lists, dpkg->list_count, sizeof(*dpkg->lists), sp_compare_texts);
	for (size_t i = 0; i < dpkg->list_count; i++) {
		match.lists[i] = find_package(&match, dpkg->lists[i].name);
		match.names[i] = label_of(&match, dpkg->lists[i].name);
	}
	for (size_t i = 0; i < dpkg->list_count; i++)
		claim(&match, dpkg, i);
	give(&match, dpkg->list_count, packages);
}
