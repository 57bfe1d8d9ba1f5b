/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes into a build, as one hash. Each input is a name and bytes; both are framed by their lengths, so
 * that no two lists of inputs look alike. Equal hash means equal bytes out.
 */
#ifndef SIZEPROF_BUILD_INPUTS_H
#define SIZEPROF_BUILD_INPUTS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "sizeprof/build.h"

struct sp_inputs {
	struct sp_buffer list;
};
#define SP_INPUTS_EMPTY ((struct sp_inputs){0})

#define SP_KEY_SIZE 17 /* 16 digits and the closing NUL: enough to name a folder of the cache */

/* value may be NULL, which differs from "" */
void sp_inputs_add(struct sp_inputs *inputs, const char *name, const char *value);
void sp_inputs_add_number(struct sp_inputs *inputs, const char *name, uint64_t value);
/* the content of a file; its path does not matter */
struct sp_error *sp_inputs_add_file(
	struct sp_inputs *inputs, const char *name, const char *path) SP_MUST_CHECK;
/*
 * A source tree: by the sha256 of what it was unpacked from, or, for a folder of the user's, by the path,
 * size and time of change of every file in it.
 */
struct sp_error *sp_inputs_add_source(struct sp_inputs *inputs, const struct sp_source *source) SP_MUST_CHECK;
/* every file below path by its name, mode and content */
struct sp_error *sp_inputs_add_tree(
	struct sp_inputs *inputs, const char *name, const char *path) SP_MUST_CHECK;
/* What a configuration is made from: its base - a file's absolute path, or a target of make - and fragments. */
struct sp_error *sp_inputs_add_config(
	struct sp_inputs *inputs, const char *base, char *const *fragments, size_t count) SP_MUST_CHECK;
void sp_inputs_add_tools(struct sp_inputs *inputs, const struct sp_tool *tools, size_t count);

void sp_inputs_digest(const struct sp_inputs *inputs, char hex[SP_DIGEST_SIZE]);
/* The digest's first digits. */
void sp_inputs_key(const struct sp_inputs *inputs, char key[SP_KEY_SIZE]);
void sp_inputs_free(struct sp_inputs *inputs);
#define SP_INPUTS SP_GUARD(sp_inputs_free) struct sp_inputs

#endif
