/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frames and files of a program: each stands once, however often it is asked for.
 */
#ifndef SIZEPROF_TREE_PROGRAM_FRAMES_H
#define SIZEPROF_TREE_PROGRAM_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "sizeprof/program.h"

struct sp_frame_name;

struct sp_frames {
	struct sp_linked_program *program; /* gets them */
	const char *build, *sources;       /* folders to find files in; may be NULL */
	size_t frame_capacity, file_capacity;
	uint32_t *slots; /* a hash table of indices, open addressing */
	size_t slot_count;
	struct sp_frame_name *names; /* files by path, and by how debug information names them */
};

void sp_frames_free(struct sp_frames *frames);
#define SP_FRAMES SP_GUARD(sp_frames_free) struct sp_frames

/*
 * The file that debug information names so; folder, which may be NULL, is the one that it was compiled in. A
 * build may have been moved since then, or been taken from a compiler cache that other folders fill, too:
 * what is relative to that folder, or below it, is looked for in `build` first, and in `sources` last.
 */
uint32_t sp_frames_file(struct sp_frames *frames, const char *folder, const char *name);
uint32_t sp_frames_frame(struct sp_frames *frames, uint32_t file, uint32_t line, uint32_t caller);

#endif
