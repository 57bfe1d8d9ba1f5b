/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What unit tests share: cmocka's includes in their order, a scratch folder, and checks of errors.
 */
#ifndef TESTS_UNIT_HARNESS_H
#define TESTS_UNIT_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/memory.h"

/* A fresh folder; remove it with scratch_remove(). */
static inline char *scratch_make(void)
{
	const char *base = getenv("TMPDIR");
	char *path = sp_format("%s/sizeprof-test-XXXXXX", base ? base : "/tmp");
	assert_non_null(mkdtemp(path));
	return path;
}

static inline void scratch_remove(char *path)
{
	sp_error_free(sp_tree_remove(path));
	free(path);
}

/* The call must succeed; a failure prints its message. */
static inline void check_ok(struct sp_error *error)
{
	if (error)
		fail_msg("unexpected error: %s", sp_error_message(error));
}

/* The call must fail with that kind and a message that contains the text. */
static inline void check_error(struct sp_error *error, enum sp_error_kind kind, const char *text)
{
	assert_non_null(error);
	if (!strstr(sp_error_message(error), text))
		fail_msg("the message \"%s\" lacks \"%s\"", sp_error_message(error), text);
	assert_int_equal(sp_error_kind(error), kind);
	sp_error_free(error);
}

static inline void write_text(const char *path, const char *text)
{
	check_ok(sp_file_write(path, text, strlen(text)));
}

#ifdef TEST_SOURCE
/*
 * Puts fakes/TOOL/NAME before the real tools, as folder/bin/TOOL; `path` is what PATH was before. The caller
 * restores it.
 */
static inline void use_fake(const char *folder, const char *path, const char *tool, const char *name)
{
	SP_AUTOFREE char *bin = sp_path_join(folder, "bin");
	SP_AUTOFREE char *link = sp_path_join(bin, tool);
	SP_AUTOFREE char *target = sp_format("%s/fakes/%s/%s", TEST_SOURCE, tool, name);
	SP_AUTOFREE char *all = sp_format("%s:%s", bin, path);
	check_ok(sp_folder_make(bin));
	unlink(link);
	assert_int_equal(symlink(target, link), 0);
	setenv("PATH", all, 1);
}
#endif

#endif
