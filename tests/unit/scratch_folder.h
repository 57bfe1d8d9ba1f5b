/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scratch folder for all tests of a program: set_up() and tear_down() are those of
 * cmocka_run_group_tests(), or of each test that wants one of its own.
 */
#ifndef TESTS_UNIT_SCRATCH_FOLDER_H
#define TESTS_UNIT_SCRATCH_FOLDER_H

#include "unit/harness.h"

static char *folder;

/* free() it */
SP_UNUSED static char *inside(const char *name)
{
	return sp_path_join(folder, name);
}

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

#endif
