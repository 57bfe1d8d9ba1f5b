/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work folder: a copy of the finished one, locked, and thrown away when a make was not through with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "build/rebuild-inside.h"

/* The folder that the base was built in, by the artifact that stands in it. */
static char *find_finished(const struct sp_rebuild *rebuild)
{
	const struct sp_artifact *twin =
		sp_rebuild_artifact(rebuild, rebuild->spec.userspace ? "userspace" : "vmlinux");
	size_t path = twin ? strlen(twin->path) : 0, name = strlen(rebuild->program->twin);
	if (path <= name || strcmp(twin->path + path - name, rebuild->program->twin) != 0)
		return NULL;
	return sp_format("%.*s", (int)(path - name - 1), twin->path);
}

/* Times are kept, so that make finds it up to date, and holes stay holes: most of vmlinux.bin is one. */
static struct sp_error *copy_folder(struct sp_rebuild *rebuild, const char *draft)
{
	const char *toybox =
		rebuild->program == &sp_rebuild_toybox ? rebuild->spec.options->userspace->folder : NULL;
	bool is_there = rebuild->finished && sp_path_is_folder(rebuild->finished);
	if (!is_there)
		return toybox ? sp_tree_copy(toybox, draft) : sp_folder_make(draft);
	SP_TRY(sp_process_tool(
		&(struct sp_process_spec){.argv = (const char *const[]){"cp", "-a", "--sparse=always",
						  "--reflink=auto", rebuild->finished, draft, NULL},
			.log = rebuild->folder.log,
			.deadline = 3600}));
	SP_AUTOFREE char *complete = sp_path_join(draft, ".sizeprof-complete");
	unlink(complete);
	return NULL;
}

struct sp_error *sp_rebuild_prepare_folder(struct sp_rebuild *rebuild)
{
	const char *path = rebuild->folder.path;
	bool unfinished = sp_path_exists(rebuild->marker);
	SP_AUTOFREE char *draft = sp_format("%s.draft", path);
	rebuild->is_spoiled = false;
	if (sp_path_exists(path) && !unfinished)
		return NULL;
	if (sp_path_exists(path))
		sp_progress_note(rebuild->spec.options->progress,
			"discarding a folder that was left in mid-build: %s", path);
	SP_TRY(sp_tree_remove(path));
	SP_TRY(sp_tree_remove(draft));
	SP_TRY(sp_file_write(rebuild->folder.log, "", 0));
	SP_TRY(sp_build_folder_blame(&rebuild->folder, copy_folder(rebuild, draft)));
	if (rename(draft, path) != 0)
		return sp_error_errno("cannot make %s", path);
	unlink(rebuild->marker);
	rebuild->is_fresh = true;
	return NULL;
}

static void note_waiting(void *user, const char *holder)
{
	const struct sp_rebuild *rebuild = user;
	sp_progress_note(
		rebuild->spec.options->progress, "waiting for %s, which measures the same build", holder);
}

struct sp_error *sp_rebuild_lock_folder(struct sp_rebuild *rebuild)
{
	const struct sp_build_options *options = rebuild->spec.options;
	SP_AUTOFREE char *place = sp_format("%s/measure/%.12s", options->cache, rebuild->spec.base->hash);
	SP_AUTOFREE char *lock = sp_format("%s/%s.lock", place, rebuild->program->name);
	SP_TRY(sp_build_path_check("the cache folder", options->cache));
	SP_TRY(sp_folder_make(place));
	rebuild->folder.path = sp_path_join(place, rebuild->program->name);
	rebuild->folder.log = sp_format("%s.log", rebuild->folder.path);
	rebuild->marker = sp_format("%s.busy", rebuild->folder.path);
	rebuild->failures = sp_path_join(place, "failures");
	rebuild->finished = find_finished(rebuild);
	return sp_lock_acquire(lock, note_waiting, rebuild, &rebuild->folder.lock);
}
