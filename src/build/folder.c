/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/folder.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/memory.h"

#define LIST ".sizeprof-complete"

struct sp_error *sp_build_path_check(const char *what, const char *path)
{
	size_t good = strcspn(path, " \t\n:$#%\"'\\;&|()<>*?[]{}`~=!");
	if (path[good] == '\0')
		return NULL;
	return sp_error_new(SP_USAGE,
		"%s %s has the character '%c' in its path, which make cannot bear: choose another place",
		what, path, path[good]);
}

void sp_artifact_copy(const struct sp_artifact *from, struct sp_artifact *to)
{
	*to = *from;
	to->kind = sp_strdup(from->kind);
	to->path = sp_strdup(from->path);
}

void sp_artifact_free(struct sp_artifact *artifact)
{
	free(artifact->kind);
	free(artifact->path);
	*artifact = (struct sp_artifact){0};
}

static void clear_artifacts(struct sp_build_folder *folder)
{
	for (size_t i = 0; i < folder->artifact_count; i++)
		sp_artifact_free(&folder->artifacts[i]);
	folder->artifact_count = 0;
}

static struct sp_artifact *new_artifact(struct sp_build_folder *folder)
{
	SP_GROW(folder->artifacts, folder->artifact_count, folder->artifact_capacity);
	struct sp_artifact *artifact = &folder->artifacts[folder->artifact_count++];
	*artifact = (struct sp_artifact){0};
	return artifact;
}

static bool read_artifact(struct sp_build_folder *folder, const char *line)
{
	char kind[32], sha256[SP_SHA256_SIZE], name[256];
	int shipped;
	uint64_t bytes;
	if (sscanf(line, "artifact %31s %d %" SCNu64 " %64s %255s", kind, &shipped, &bytes, sha256, name) !=
		5)
		return false;
	struct sp_artifact *artifact = new_artifact(folder);
	artifact->kind = sp_strdup(kind);
	artifact->path = sp_path_join(folder->path, name);
	artifact->bytes = bytes;
	artifact->shipped = shipped;
	memcpy(artifact->sha256, sha256, sizeof(sha256));
	return true;
}

/* Is the file still what the list says? All are read whole: what does not ship is accounted for, too. */
static bool is_intact(const struct sp_artifact *artifact)
{
	uint64_t bytes = 0;
	char sha256[SP_DIGEST_SIZE] = "";
	struct sp_error *error = sp_file_size(artifact->path, &bytes);
	if (!error && bytes == artifact->bytes)
		error = sp_digest_file(artifact->path, sha256);
	sp_error_free(error);
	return strcmp(sha256, artifact->sha256) == 0;
}

/* The first artifact that is not what was built, or NULL. */
static const struct sp_artifact *find_damaged(const struct sp_build_folder *folder)
{
	for (size_t i = 0; i < folder->artifact_count; i++)
		if (!is_intact(&folder->artifacts[i]))
			return &folder->artifacts[i];
	return NULL;
}

static bool read_list(struct sp_build_folder *folder)
{
	SP_AUTOFREE char *path = sp_path_join(folder->path, LIST);
	if (!sp_path_exists(path))
		return false;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read(path, &text);
	bool good = !error && text.size;
	sp_error_free(error);
	char *rest = text.data;
	for (char *line; good && (line = strsep(&rest, "\n")) && *line;)
		good = sscanf(line, "duration %" SCNu64 " %lf", &folder->units, &folder->seconds) == 2 ||
		       read_artifact(folder, line);
	if (!good)
		clear_artifacts(folder);
	return good && folder->artifact_count;
}

struct waiting {
	struct sp_progress *progress;
	const char *what;
};

static void note_waiting(void *user, const char *holder)
{
	const struct waiting *waiting = user;
	sp_progress_note(
		waiting->progress, "waiting for %s, which builds the same %s", holder, waiting->what);
}

/* Is there a finished folder with everything in it as it was built? If not, say why it is discarded. */
static bool is_usable(struct sp_build_folder *folder, const char *what, struct sp_progress *progress)
{
	if (!read_list(folder)) {
		if (sp_path_exists(folder->path))
			sp_progress_note(
				progress, "discarding an unfinished %s folder: %s", what, folder->path);
		return false;
	}
	const struct sp_artifact *damaged = find_damaged(folder);
	if (!damaged)
		return true;
	sp_progress_note(progress, "%s %s since it was built: building it anew", damaged->path,
		sp_path_exists(damaged->path) ? "has changed" : "has gone");
	return false;
}

/* Without artifacts and anything in it. */
static struct sp_error *make_empty(struct sp_build_folder *folder)
{
	clear_artifacts(folder);
	folder->units = 0;
	folder->seconds = 0;
	folder->complete = false;
	SP_TRY(sp_tree_remove(folder->path));
	SP_TRY(sp_folder_make(folder->path));
	return sp_file_write(folder->log, "", 0);
}

struct sp_error *sp_build_folder_open(const char *cache, const char *kind, const char *key, const char *what,
	struct sp_progress *progress, struct sp_build_folder *folder)
{
	SP_TRY(sp_build_path_check("the cache folder", cache));
	SP_AUTOFREE char *parent = sp_path_join(cache, kind);
	SP_TRY(sp_folder_make(parent));
	SP_AUTOFREE char *lock = sp_format("%s/%s.lock", parent, key);
	SP_BUILD_FOLDER made = SP_BUILD_FOLDER_NONE;
	made.path = sp_path_join(parent, key);
	made.log = sp_format("%s/%s.log", parent, key);
	struct waiting waiting = {progress, what};
	SP_TRY(sp_lock_acquire(lock, note_waiting, &waiting, &made.lock));
	made.complete = is_usable(&made, what, progress);
	if (!made.complete)
		SP_TRY(make_empty(&made));
	*folder = made;
	made = SP_BUILD_FOLDER_NONE;
	return NULL;
}

struct sp_error *sp_build_folder_discard(struct sp_build_folder *folder)
{
	return make_empty(folder);
}

bool sp_build_folder_is_complete(const char *path)
{
	SP_AUTOFREE char *list = sp_path_join(path, LIST);
	return sp_path_exists(list);
}

struct sp_error *sp_build_folder_add(
	struct sp_build_folder *folder, const char *kind, const char *name, bool shipped)
{
	SP_AUTOFREE char *path = sp_path_join(folder->path, name);
	struct sp_artifact found = {.shipped = shipped};
	SP_TRY(sp_file_size(path, &found.bytes));
	SP_TRY(sp_digest_file(path, found.sha256));
	struct sp_artifact *artifact = new_artifact(folder);
	*artifact = found;
	artifact->kind = sp_strdup(kind);
	artifact->path = sp_strdup(path);
	return NULL;
}

struct sp_error *sp_build_folder_add_optional(
	struct sp_build_folder *folder, const char *kind, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder->path, name);
	return access(path, F_OK) == 0 ? sp_build_folder_add(folder, kind, name, false) : NULL;
}

static struct sp_error *sync_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return sp_error_errno("cannot read %s", path);
	struct sp_error *error = fsync(file) != 0 ? sp_error_errno("cannot write %s", path) : NULL;
	close(file);
	return error;
}

struct sp_error *sp_build_folder_finish(struct sp_build_folder *folder)
{
	SP_BUFFER list = SP_BUFFER_EMPTY;
	sp_buffer_printf(&list, "duration %" PRIu64 " %.3f\n", folder->units, folder->seconds);
	for (size_t i = 0; i < folder->artifact_count; i++) {
		const struct sp_artifact *artifact = &folder->artifacts[i];
		SP_TRY(sync_file(artifact->path));
		sp_buffer_printf(&list, "artifact %s %d %" PRIu64 " %s %s\n", artifact->kind,
			artifact->shipped, artifact->bytes, artifact->sha256,
			artifact->path + strlen(folder->path) + 1);
	}
	SP_AUTOFREE char *path = sp_path_join(folder->path, LIST);
	return sp_file_write(path, list.data, list.size);
}

const struct sp_artifact *sp_build_folder_artifact(const struct sp_build_folder *folder, const char *kind)
{
	for (size_t i = 0; i < folder->artifact_count; i++)
		if (strcmp(folder->artifacts[i].kind, kind) == 0)
			return &folder->artifacts[i];
	return NULL;
}

bool sp_build_folder_is_full(const struct sp_build_folder *folder)
{
	struct statvfs status;
	if (statvfs(folder->path, &status) == 0 && status.f_bavail * status.f_frsize < 1 << 20)
		return true;
	SP_BUFFER log = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read(folder->log, &log);
	sp_error_free(error);
	return strstr(sp_buffer_text(&log), "No space left on device") != NULL;
}

struct sp_error *sp_build_folder_blame(const struct sp_build_folder *folder, struct sp_error *error)
{
	if (!error || sp_error_is_interrupted(error) || !sp_build_folder_is_full(folder))
		return error;
	return sp_error_prefix(error,
		"the disk of %s is full: free some space there, or choose another place with --cache",
		folder->path);
}

void sp_build_folder_close(struct sp_build_folder *folder)
{
	clear_artifacts(folder);
	free(folder->artifacts);
	free(folder->path);
	free(folder->log);
	sp_lock_release(&folder->lock);
	*folder = SP_BUILD_FOLDER_NONE;
}
