/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations and fragments as text, in the form that Kconfig reads and writes (the kernel's
 * Documentation/kbuild/kconfig.rst): "CONFIG_NAME=value" and "# CONFIG_NAME is not set". What is legal is
 * never decided here; the source tree's own tools do that.
 */
#ifndef SIZEPROF_BUILD_CONFIG_H
#define SIZEPROF_BUILD_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sizeprof/build.h"
#include "sizeprof/kconfig.h"

struct sp_config_line {
	char *name;  /* without CONFIG_ */
	char *value; /* "n" for "is not set" */
	char *file;  /* where it stands, or NULL */
	unsigned line;
};

/* The lines of one or more fragments, in the order they are merged. */
struct sp_fragment {
	struct sp_config_line *lines;
	size_t count, capacity;
};
#define SP_FRAGMENT_EMPTY ((struct sp_fragment){0})

/* Append the lines of text. A line that is neither a setting nor a comment is an error with its number. */
struct sp_error *sp_fragment_parse(
	struct sp_fragment *fragment, const char *text, const char *file) SP_MUST_CHECK;
struct sp_error *sp_fragment_read(struct sp_fragment *fragment, const char *path) SP_MUST_CHECK;
/* Append the lines of a configuration that a tool wrote; whatever else stands in it is skipped. */
void sp_config_parse(struct sp_fragment *config, const char *text);
void sp_fragment_free(struct sp_fragment *fragment);
#define SP_FRAGMENT SP_GUARD(sp_fragment_free) struct sp_fragment

/*
 * What merge_config.sh -m does, for trees that lack it: lines of `config` about a name in `text` go, then
 * text is appended. config is changed in place.
 */
void sp_config_merge(struct sp_buffer *config, const char *text);

/*
 * The lines that did not survive: for each name the last line counts; "n" survives when the name is not
 * mentioned. The texts belong to fragment and config; free() the array.
 */
struct sp_lost_line *sp_config_compare(
	const struct sp_fragment *fragment, const struct sp_fragment *config, size_t *count);

/* The value of a name in a parsed configuration, NULL when it is not mentioned. */
const char *sp_config_value(const struct sp_fragment *config, const char *name);

/* How many options are =y; what stands in a string does not count. */
uint32_t sp_config_enabled(const char *text);

/* sha256 over the setting lines, sorted: comments, dates and order do not matter. */
void sp_config_digest(const char *text, char hex[SP_SHA256_SIZE]);

/* Read a resolved .config into a struct sp_config named name. */
struct sp_error *sp_config_load(const char *path, const char *name, struct sp_config *config) SP_MUST_CHECK;
void sp_config_free(struct sp_config *config);

/*
 * The error for lost lines, with what the explainer knows about each. what: "linux 6.1.192"; explain may be
 * NULL. NULL when nothing was lost.
 */
struct sp_error *sp_config_lost(const char *what, const struct sp_kconfig_question *question,
	sp_kconfig_explainer *explain) SP_MUST_CHECK;

#endif
