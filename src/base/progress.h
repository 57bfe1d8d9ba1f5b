/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress: what long steps tell, and the terminal shows. Stages get a `struct sp_progress *` and call the
 * functions below; they never print. On a terminal one line is rewritten in place with count, elapsed and
 * expected time; elsewhere each step prints a plain line when it starts and when it ends.
 */
#ifndef SIZEPROF_BASE_PROGRESS_H
#define SIZEPROF_BASE_PROGRESS_H

#include <stdint.h>
#include <stdio.h>

#include "base/compiler.h"

enum sp_verbosity { SP_QUIET, SP_NORMAL, SP_VERBOSE };

struct sp_progress;

/* Shows on stream (standard error in the program). Release with sp_progress_free(). */
SP_MALLOC struct sp_progress *sp_progress_new(FILE *stream, enum sp_verbosity verbosity);
void sp_progress_free(struct sp_progress *progress);

/* All of these take NULL as "nobody is looking". */

/*
 * A step begins, such as ("kernel", "compiling", 1100, 190.0): `expected` is the number of units of work, 0 when
 * unknown; `seconds` is how long it took the last time, 0 when unknown. A step that was begun and not ended is
 * ended by the next one.
 */
void sp_progress_begin(struct sp_progress *progress, const char *what, uint64_t expected, double seconds);
/*
 * The same where a terminal can show it: elsewhere nothing is said until its result is told in another way. Ends by
 * sp_progress_drop().
 */
void sp_progress_watch(struct sp_progress *progress, const char *what, double seconds);
/* `done` units are through; `detail` (may be NULL) is what is being worked on. */
void sp_progress_update(struct sp_progress *progress, uint64_t done, const char *detail);
/* Time goes by, and nothing else is known: a terminal shows the elapsed seconds. Call it as often as you like. */
void sp_progress_wait(struct sp_progress *progress);
/* The step is over; result is a short phrase, such as "939,008 bytes", or NULL. */
void sp_progress_end(struct sp_progress *progress, const char *result);
/* The step is over, and its result is told in another way: its line just goes away. */
void sp_progress_drop(struct sp_progress *progress);
/* A remark of its own line: shown unless quiet. */
void sp_progress_note(struct sp_progress *progress, const char *format, ...) SP_FORMAT(2, 3);
/* A remark for -v alone: command lines and the like. */
void sp_progress_detail(struct sp_progress *progress, const char *format, ...) SP_FORMAT(2, 3);

#endif
