/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One error type for the whole program. Functions that can fail return `struct sp_error *`: NULL is success.
 * The message is one sentence: what failed, on which subject, what to do. Whoever receives an error owns it:
 * pass it up, or end it with sp_error_free(). Out parameters are last and written only on success.
 */
#ifndef SIZEPROF_BASE_ERROR_H
#define SIZEPROF_BASE_ERROR_H

#include "base/compiler.h"

/* The values are the exit status of the program. 0 is success and 1 is a measured "no", which is no error. */
enum sp_error_kind {
	SP_USAGE = 2,  /* the user's words or files are wrong, and changing them helps */
	SP_UNABLE = 3, /* could not tell: a tool, disk, network or store stood in the way */
};

struct sp_error;

/* A new error. errno is left as it was. */
struct sp_error *sp_error_new(enum sp_error_kind kind, const char *format, ...) SP_FORMAT(2, 3) SP_MUST_CHECK;
/* Like sp_error_new(SP_UNABLE), with ": " and the text of errno appended; a full disk says what to do. */
struct sp_error *sp_error_errno(const char *format, ...) SP_FORMAT(1, 2) SP_MUST_CHECK;
/* Puts "text: " before the message of error, which is consumed. NULL stays NULL, and
   an interruption stays as it is: nothing failed. */
struct sp_error *sp_error_prefix(struct sp_error *error, const char *format, ...) SP_FORMAT(2, 3) SP_MUST_CHECK;

const char *sp_error_message(const struct sp_error *error);
enum sp_error_kind sp_error_kind(const struct sp_error *error);
/* Was this the user's Ctrl-C (or SIGTERM)? */
struct sp_error *sp_error_interrupted(void) SP_MUST_CHECK;
/* The same, of work some of which stays: a phrase that says what. */
struct sp_error *sp_error_interrupted_at(const char *kept) SP_MUST_CHECK;
int sp_error_is_interrupted(const struct sp_error *error);
void sp_error_free(struct sp_error *error);

/* Return the error of an expression, if it has one. */
#define SP_TRY(expression)                                                                                   \
	do {                                                                                                 \
		struct sp_error *sp_try_error = (expression);                                                \
		if (sp_try_error)                                                                            \
			return sp_try_error;                                                                 \
	} while (0)

#endif
