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
	if (!rebuild->spec.base)
		return NULL;
	const struct sp_artifact *twin =
		sp_rebuild_artifact(rebuild, rebuild->spec.userspace ? "userspace" : "vmlinux");
	size_t path = twin ? strlen(twin->path) : 0, name = strlen(rebuild->program->twin);
	if (path <= name || strcmp(twin->path + path - name, rebuild->program->twin) != 0)
		return NULL;
	return sp_format("%.*s", (int)(path - name - 1), twin->path);
}

static void note_building(void *user, const char *holder)
{
	const struct sp_rebuild *rebuild = user;
	sp_progress_note(
		rebuild->spec.options->progress, "waiting for %s, which builds what is to be copied", holder);
}

/*
 * What the cache has of the recipe's own build, locked so that nobody discards it meanwhile. A build with
 * debug information where none is wanted, or the other way around, spares at least the tree's own tools.
 */
static struct sp_error *find_cached(struct sp_rebuild *rebuild, struct sp_lock *lock)
{
	struct sp_build_options options = *rebuild->spec.options;
	options.no_facts = false;
	for (int i = 0; i < 2; i++, options.no_debug = !options.no_debug) {
		SP_AUTOFREE char *folder = NULL;
		SP_TRY(sp_build_find_part(rebuild->spec.recipe, &options, rebuild->spec.userspace, &folder));
		SP_AUTOFREE char *complete = sp_path_join(folder, ".sizeprof-complete");
		SP_AUTOFREE char *lock_path = sp_format("%s.lock", folder);
		if (!sp_path_is_folder(folder))
			continue;
		SP_TRY(sp_lock_acquire(lock_path, note_building, rebuild, lock));
		if (sp_path_exists(complete)) {
			rebuild->finished = folder;
			folder = NULL;
			return NULL;
		}
		sp_lock_release(lock);
		*lock = SP_LOCK_NONE;
	}
	return NULL;
}

struct sp_error *sp_rebuild_copy(const struct sp_rebuild *rebuild, const char *from, const char *to)
{
	return sp_process_tool(
		&(struct sp_process_spec){.argv = (const char *const[]){"cp", "-a", "--sparse=always",
						  "--reflink=auto", from, to, NULL},
			.log = rebuild->folder.log,
			.deadline = 3600});
}

static struct sp_error *copy_folder(struct sp_rebuild *rebuild, const char *draft)
{
	const char *toybox =
		rebuild->program == &sp_rebuild_toybox ? rebuild->spec.options->userspace->folder : NULL;
	SP_LOCK lock = SP_LOCK_NONE;
	if (!rebuild->spec.base && !rebuild->finished)
		SP_TRY(find_cached(rebuild, &lock));
	bool is_there = rebuild->finished && sp_path_is_folder(rebuild->finished);
	if (!is_there)
		return toybox ? sp_tree_copy(toybox, draft) : sp_folder_make(draft);
	SP_TRY(sp_rebuild_copy(rebuild, rebuild->finished, draft));
	SP_AUTOFREE char *complete = sp_path_join(draft, ".sizeprof-complete");
	unlink(complete);
	return NULL;
}

struct sp_error *sp_rebuild_prepare_folder(struct sp_rebuild *rebuild)
{
	const char *path = rebuild->folder.path;
	bool unfinished = sp_path_exists(rebuild->marker);
	SP_AUTOFREE char *draft = sp_format("%s.draft", path), *discarded = sp_format("%s.discarded", path);
	rebuild->is_spoiled = false;
	if (sp_path_exists(path) && !unfinished)
		return NULL;
	if (sp_path_exists(path))
		sp_progress_note(rebuild->spec.options->progress,
			"discarding a folder that was left in mid-build: %s", path);
	/* a compiler that is about to die may still write by its path */
	SP_TRY(sp_tree_remove(discarded));
	if (sp_path_exists(path) && rename(path, discarded) != 0)
		return sp_error_errno("cannot discard %s", path);
	SP_TRY(sp_tree_remove(discarded));
	SP_TRY(sp_tree_remove(draft));
	unlink(rebuild->stamp);
	unlink(rebuild->took);
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
		rebuild->spec.options->progress, "waiting for %s, which works in the same folder", holder);
}

struct sp_error *sp_rebuild_lock_folder(struct sp_rebuild *rebuild)
{
	const struct sp_build_options *options = rebuild->spec.options;
	const char *given = rebuild->spec.folder;
	SP_AUTOFREE char *place =
		given ? sp_strdup(given)
		      : sp_format("%s/measure/%.12s", options->cache, rebuild->spec.base->hash);
	SP_AUTOFREE char *lock = sp_format("%s/%s.lock", place, rebuild->program->name);
	SP_TRY(sp_build_path_check("the cache folder", options->cache));
	SP_TRY(sp_build_path_check("the work folder", place));
	SP_TRY(sp_folder_make(place));
	rebuild->folder.path = sp_path_join(place, rebuild->program->name);
	rebuild->folder.log = sp_format("%s.log", rebuild->folder.path);
	rebuild->marker = sp_format("%s.busy", rebuild->folder.path);
	rebuild->stamp = sp_format("%s.built", rebuild->folder.path);
	rebuild->took = sp_format("%s.took", rebuild->folder.path);
	rebuild->failures = sp_path_join(place, "failures");
	rebuild->finished = find_finished(rebuild);
	return sp_lock_acquire(lock, note_waiting, rebuild, &rebuild->folder.lock);
}
