/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of a build in its folder: each is written down as a line of shell, for people who want to repeat
 * the build by hand, and then done, unless the folder is complete already.
 *
 * Tools see a fresh environment: nothing of the caller's leaks into the bytes.
 */
#ifndef SIZEPROF_BUILD_FOLDER_MAKE_H
#define SIZEPROF_BUILD_FOLDER_MAKE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "build/build.h"
#include "build/folder.h"

/* A NULL-terminated vector of texts. */
struct sp_words {
	char **items;
	size_t count, capacity;
};

struct sp_make {
	const struct sp_build_options *options;
	struct sp_build_folder *folder;
	const char *variable;        /* name of the shell variable that stands for the folder in commands */
	struct sp_words argv;        /* make and its variables, without a target */
	struct sp_words environment; /* all of it */
	struct sp_buffer commands;
	bool has_ccache;
};

/* The environment that every build shares. */
void sp_make_open(struct sp_make *make, const struct sp_build_options *options,
	struct sp_build_folder *folder, const char *variable);
void sp_make_close(struct sp_make *make);
#define SP_MAKE SP_GUARD(sp_make_close) struct sp_make

/* A word of make's argument vector; a variable of the environment, as "NAME=value". */
void sp_make_word(struct sp_make *make, const char *format, ...) SP_FORMAT(2, 3);
void sp_make_setting(struct sp_make *make, const char *format, ...) SP_FORMAT(2, 3);
/* "ccache gcc" where there is a ccache; by hand it is just gcc, with the same bytes */
void sp_make_compiler(struct sp_make *make, const char *compiler);

/* Steps. */

/* make TARGETS; answers: standard input is empty lines without end, like `yes ''`. */
struct sp_error *sp_make_targets(
	struct sp_make *make, const char *const *targets, bool answers) SP_MUST_CHECK;
/*
 * The same with -j, counted: units (lines that tell of a compiler's or assembler's run) and seconds go into
 * the folder. what: "compiling the kernel"; units and seconds: what to expect, for the progress line (seconds
 * 0: a guess from the units).
 */
struct sp_error *sp_make_compile(struct sp_make *make, const char *const *targets, const char *what,
	uint64_t units, double seconds) SP_MUST_CHECK;
/* The same without a count, whatever comes of it: *end says how make ended. */
struct sp_process_end;
struct sp_error *sp_make_attempt(
	struct sp_make *make, const char *const *targets, struct sp_process_end *end) SP_MUST_CHECK;
/* any other tool, run in the folder */
struct sp_error *sp_make_tool(struct sp_make *make, const char *const *argv) SP_MUST_CHECK;
/* copy a file into the folder; write a text there */
struct sp_error *sp_make_copy(struct sp_make *make, const char *from, const char *name) SP_MUST_CHECK;
struct sp_error *sp_make_write(struct sp_make *make, const char *name, const char *text) SP_MUST_CHECK;
/* put bytes behind what the file has */
struct sp_error *sp_make_append(
	struct sp_make *make, const char *name, const uint8_t *data, size_t size) SP_MUST_CHECK;
/* a line of shell whose work the caller does itself */
void sp_make_say(struct sp_make *make, const char *format, ...) SP_FORMAT(2, 3);

/*
 * A script named NAME in a folder of its own, CACHE/tools/NAME-HASH after its content; *folder is released
 * with free().
 */
struct sp_error *sp_make_script(
	const char *cache, const char *name, const char *text, char **folder) SP_MUST_CHECK;

/* Is this line of make's output a compile step? */
bool sp_make_is_unit(const char *line);

#endif
