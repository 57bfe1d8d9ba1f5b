/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program-frames.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/files.h"
#include "base/memory.h"

struct sp_frame_name {
	char *text;
	uint32_t file;
	UT_hash_handle hh;
};

void sp_frames_free(struct sp_frames *frames)
{
	struct sp_frame_name *name, *next;
	HASH_ITER (hh, frames->names, name, next) {
		HASH_DEL(frames->names, name);
		free(name->text);
		free(name);
	}
	free(frames->slots);
	frames->slots = NULL;
}

static uint64_t hash(const struct sp_program_frame *frame)
{
	uint64_t value = frame->file * UINT64_C(0x9e3779b97f4a7c15);
	value = (value ^ value >> 29 ^ frame->line) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 32 ^ frame->caller) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* Where the frame is, or where it would go. */
static uint32_t *find_slot(const struct sp_frames *frames, const struct sp_program_frame *frame)
{
	size_t at = (size_t)hash(frame) & (frames->slot_count - 1);
	for (; frames->slots[at] != SP_NONE; at = (at + 1) & (frames->slot_count - 1)) {
		const struct sp_program_frame *other = &frames->program->frames[frames->slots[at]];
		if (other->file == frame->file && other->line == frame->line &&
			other->caller == frame->caller)
			break;
	}
	return &frames->slots[at];
}

static void grow_slots(struct sp_frames *frames)
{
	frames->slot_count = frames->slot_count ? 2 * frames->slot_count : 1024;
	frames->slots = sp_realloc(frames->slots, frames->slot_count, sizeof(*frames->slots));
	memset(frames->slots, 0xff, frames->slot_count * sizeof(*frames->slots));
	for (size_t i = 0; i < frames->program->frame_count; i++)
		*find_slot(frames, &frames->program->frames[i]) = (uint32_t)i;
}

uint32_t sp_frames_frame(struct sp_frames *frames, uint32_t file, uint32_t line, uint32_t caller)
{
	struct sp_linked_program *program = frames->program;
	struct sp_program_frame frame = {file, line, caller};
	if (2 * program->frame_count >= frames->slot_count)
		grow_slots(frames);
	uint32_t *slot = find_slot(frames, &frame);
	if (*slot == SP_NONE) {
		SP_GROW(program->frames, program->frame_count, frames->frame_capacity);
		program->frames[program->frame_count] = frame;
		*slot = (uint32_t)program->frame_count++;
	}
	return *slot;
}

/* Take "//", "/./" and "/x/.." out of an absolute path, in place. */
static void tidy(char *path)
{
	char *to = path;
	for (const char *from = path; *from;) {
		from += strspn(from, "/");
		size_t length = strcspn(from, "/");
		if (length == 2 && !memcmp(from, "..", 2)) {
			while (to > path && *--to != '/')
				;
		} else if (length && !(length == 1 && *from == '.')) {
			*to++ = '/';
			memmove(to, from, length);
			to += length;
		}
		from += length;
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

/* The part of a name that is relative to the folder it was compiled in, or NULL. */
static const char *find_rest(const char *folder, const char *name)
{
	size_t length = folder ? strlen(folder) : 0;
	if (name[0] != '/')
		return name;
	while (length && folder[length - 1] == '/')
		length--;
	return length && !strncmp(name, folder, length) && name[length] == '/' ? name + length + 1 : NULL;
}

static char *join_if_there(const char *folder, const char *rest)
{
	if (!folder || !rest)
		return NULL;
	char *path = sp_path_join(folder, rest);
	if (sp_path_exists(path))
		return path;
	free(path);
	return NULL;
}

static char *resolve(const struct sp_frames *frames, const char *folder, const char *name)
{
	const char *rest = find_rest(folder, name);
	char *path = join_if_there(frames->build, rest);
	if (path)
		return path;
	char *named = sp_path_join(folder ? folder : "/", name);
	if (named[0] == '/' && sp_path_exists(named))
		return named;
	path = join_if_there(frames->sources, rest);
	if (!path && named[0] == '/')
		return named;
	free(named);
	return path ? path : sp_path_join(frames->build ? frames->build : "/", name);
}

static struct sp_frame_name *find_name(const struct sp_frames *frames, const char *text)
{
	struct sp_frame_name *name;
	HASH_FIND_STR(frames->names, text, name);
	return name;
}

/* Takes over the text. */
static uint32_t add_name(struct sp_frames *frames, char *text, uint32_t file)
{
	struct sp_frame_name *name = sp_alloc(sizeof(*name));
	*name = (struct sp_frame_name){.text = text, .file = file};
	HASH_ADD_KEYPTR(hh, frames->names, name->text, strlen(name->text), name);
	return file;
}

uint32_t sp_frames_file(struct sp_frames *frames, const char *folder, const char *name)
{
	struct sp_linked_program *program = frames->program;
	/* no path has a newline where a tool that makes debug information has not put it */
	char *key = sp_format("%s\n%s", folder ? folder : "", name);
	const struct sp_frame_name *known = find_name(frames, key);
	if (known) {
		free(key);
		return known->file;
	}
	char *path = resolve(frames, folder, name);
	tidy(path);
	known = find_name(frames, path);
	if (known) {
		free(path);
		return add_name(frames, key, known->file);
	}
	SP_GROW(program->files, program->file_count, frames->file_capacity);
	program->files[program->file_count] = sp_strdup(path);
	add_name(frames, path, (uint32_t)program->file_count);
	return add_name(frames, key, (uint32_t)program->file_count++);
}
