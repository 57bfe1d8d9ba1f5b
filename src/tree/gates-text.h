/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be seen in a Makefile without understanding it: which options it mentions, and where. What the
 * mentions mean is make's business; this only keeps it from being asked about options that cannot matter, and
 * finds the line to show to people.
 */
#ifndef SIZEPROF_TREE_GATES_TEXT_H
#define SIZEPROF_TREE_GATES_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An option that is mentioned; name is its length bytes, without CONFIG_. */
struct sp_gates_mention {
	const char *name;
	size_t length;
	/* obj-$(CONFIG_X) += ...: while the option is off, this adds to a list that is not used */
	bool assigned;
};

/* The next mention at or behind *at, which is moved behind it, and before end; false when there is none.
   Comments do not count. */
bool sp_gates_text_next(const char **at, const char *end, struct sp_gates_mention *mention);

/*
 * The line, counted from 1, on which option and word stand together, or the first one that mentions the
 * option, with *together telling which; 0 for none. A line that goes on behind a backslash is one line. word
 * is the name of an object or of a folder with its closing slash.
 */
uint32_t sp_gates_text_line(const char *text, const char *option, const char *word, bool *together);

/* Calls found for each option that stands on a line with word; the answer is how many such lines there are.
 */
size_t sp_gates_text_beside(const char *text, const char *word,
	void (*found)(void *user, const struct sp_gates_mention *mention), void *user);

#endif
