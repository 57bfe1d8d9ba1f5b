/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests whose input real tools make: run them in a folder and read what they left there.
 */
#ifndef TESTS_ANALYZERS_TOOL_HELP_H
#define TESTS_ANALYZERS_TOOL_HELP_H

#include "unit/harness.h"

#include "base/buffer.h"
#include "base/process.h"

/* Runs it to its good end; output, which may be NULL, gets what it prints. */
static inline void run_tool(const char *folder, const char *const *arguments, struct sp_buffer *output)
{
	static const char *const environment[] = {"LC_ALL=C.UTF-8", "MTOOLS_SKIP_CHECK=1", NULL};
	struct sp_process_spec spec = {
		.argv = arguments, .environment = environment, .folder = folder, .output = output};
	check_ok(sp_process_tool(&spec));
}

#define TOOL(folder, ...) run_tool((folder), (const char *const[]){__VA_ARGS__, NULL}, NULL)

/* Appends the content of a file in the folder. */
static inline void read_file(const char *folder, const char *name, struct sp_buffer *content)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	check_ok(sp_file_read(path, content));
}

#endif
