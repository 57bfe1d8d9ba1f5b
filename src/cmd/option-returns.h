/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes in return for options that go, as far as one build tells it: lines of sources that are left out
 * while the option is on (#else, #ifndef), objects that are built only without it, and other flags for the
 * compiler. How many bytes they make is not known before they are compiled.
 */
#ifndef SIZEPROF_CMD_OPTION_RETURNS_H
#define SIZEPROF_CMD_OPTION_RETURNS_H

#include "cmd/attribute.h"

#define SP_RETURN_LINES 20 /* lines of source, from which on a drop is said to bring code */

/* Lines that are left out now. */
struct sp_return_lines {
	const struct sp_source_file *file;
	const struct sp_line_span *span;
	sp_condition object; /* of the object that is made of the file */
};

struct sp_returns {
	const struct sp_attribute *item;
	struct sp_return_lines *items;
	size_t count, capacity;
};

/* item has to stay as it is. One without sources or gates has nothing in return. */
void sp_returns_make(const struct sp_attribute *item, struct sp_returns *returns);
void sp_returns_clear(struct sp_returns *returns);
#define SP_RETURNS SP_GUARD(sp_returns_clear) struct sp_returns

/* Does the compiler get other flags for all objects? value is of the configuration without the option. */
bool sp_returns_recompile(const struct sp_returns *returns, sp_option_value *value, void *user);
/* Fills in brings_code and brings of an option that goes; its fate is known. */
void sp_returns_find(
	const struct sp_returns *returns, sp_option_value *value, void *user, struct sp_option_cost *option);

#endif
