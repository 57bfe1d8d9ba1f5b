/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is built one after the other mostly differs little from one configuration that all of it is near.
 * After one that changed everything, the next would compile all of that back: so the folder is copied while
 * it holds what the others are near, and the copy is put back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/memory.h"
#include "build/rebuild-inside.h"

/* Seconds of make: what was changed in less is changed back in about as much as copying takes. */
#define WORTH_COPYING 4.0

/* Bytes: of folders as they are, without debug information, some hundred million are usual. */
#define ROOM (UINT64_C(2) << 30)

struct kept {
	char *folder, *stamp, *draft, *discarded;
};

static void end_kept(struct kept *kept)
{
	free(kept->folder);
	free(kept->stamp);
	free(kept->draft);
	free(kept->discarded);
}

/* Through a draft, so that what has the name is whole; what was there is gone. */
static struct sp_error *copy(
	const struct sp_rebuild *rebuild, const struct kept *kept, const char *from, const char *to)
{
	SP_TRY(sp_tree_remove(kept->draft));
	SP_TRY(sp_tree_remove(kept->discarded));
	SP_TRY(sp_rebuild_copy(rebuild, from, kept->draft));
	if (sp_path_exists(to) && rename(to, kept->discarded) != 0)
		return sp_error_errno("cannot discard %s", to);
	if (rename(kept->draft, to) != 0)
		return sp_error_errno("cannot make %s", to);
	return sp_tree_remove(kept->discarded);
}

static struct sp_error *keep(const struct sp_rebuild *rebuild, const struct kept *kept, const char *stamp)
{
	unlink(kept->stamp);
	SP_TRY(sp_tree_remove(kept->folder));
	SP_TRY(copy(rebuild, kept, rebuild->folder.path, kept->folder));
	return sp_file_write(kept->stamp, stamp, strlen(stamp));
}

static struct sp_error *put_back(const struct sp_rebuild *rebuild, const struct kept *kept, const char *stamp)
{
	unlink(rebuild->stamp);
	SP_TRY(copy(rebuild, kept, kept->folder, rebuild->folder.path));
	return sp_file_write(rebuild->stamp, stamp, strlen(stamp));
}

static bool was_quick(const struct sp_rebuild *rebuild)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	sp_error_free(sp_path_exists(rebuild->took) ? sp_file_read(rebuild->took, &text) : NULL);
	return text.size && atof(sp_buffer_text(&text)) < WORTH_COPYING;
}

/* Room for a copy, and for what others build meanwhile: a full disk ends a search, a longer way does not. */
static bool has_room(const char *path)
{
	struct statvfs system;
	return statvfs(path, &system) != 0 || (uint64_t)system.f_bavail * system.f_frsize > ROOM;
}

struct sp_error *sp_rebuild_go_near(const struct sp_rebuild *rebuild, const char *stamp)
{
	const char *path = rebuild->folder.path;
	SP_GUARD(end_kept)
	struct kept kept = {sp_format("%s.kept", path), sp_format("%s.kept.built", path),
		sp_format("%s.draft", path), sp_format("%s.discarded", path)};
	bool is_near = sp_rebuild_says(rebuild->stamp, stamp), is_kept = sp_rebuild_says(kept.stamp, stamp);
	struct sp_error *error = NULL;
	if (is_near && !is_kept && has_room(path))
		error = keep(rebuild, &kept, stamp);
	else if (!is_near && is_kept && !was_quick(rebuild) && has_room(path))
		error = put_back(rebuild, &kept, stamp);
	if (!error || sp_error_is_interrupted(error))
		return error;
	/* a disk that is full, say: it takes longer then, and a folder that is not there is made anew */
	sp_error_free(error);
	sp_error_free(sp_tree_remove(kept.draft));
	return NULL;
}
