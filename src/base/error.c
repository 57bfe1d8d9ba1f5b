/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct sp_error {
	enum sp_error_kind kind;
	bool interrupted;
	char *message;
};

static struct sp_error *make(enum sp_error_kind kind, char *message)
{
	struct sp_error *error = sp_alloc(sizeof(*error));
	error->kind = kind;
	error->message = message;
	return error;
}

static char *format_list(const char *format, va_list arguments)
{
	char *text = NULL;
	if (vasprintf(&text, format, arguments) < 0)
		text = sp_strdup(format);
	return text;
}

struct sp_error *sp_error_new(enum sp_error_kind kind, const char *format, ...)
{
	int saved = errno;
	va_list arguments;
	va_start(arguments, format);
	struct sp_error *error = make(kind, format_list(format, arguments));
	va_end(arguments);
	errno = saved;
	return error;
}

struct sp_error *sp_error_errno(const char *format, ...)
{
	int saved = errno;
	va_list arguments;
	va_start(arguments, format);
	SP_AUTOFREE char *text = format_list(format, arguments);
	va_end(arguments);
	const char *advice = saved == ENOSPC || saved == EDQUOT
		? "; free some space there, or choose another place with --cache and --store"
		: "";
	return make(SP_UNABLE, sp_format("%s: %s%s", text, strerror(saved), advice));
}

struct sp_error *sp_error_prefix(struct sp_error *error, const char *format, ...)
{
	if (!error || error->interrupted)
		return error;
	va_list arguments;
	va_start(arguments, format);
	SP_AUTOFREE char *text = format_list(format, arguments);
	va_end(arguments);
	char *message = sp_format("%s: %s", text, error->message);
	free(error->message);
	error->message = message;
	return error;
}

const char *sp_error_message(const struct sp_error *error)
{
	return error->message;
}

enum sp_error_kind sp_error_kind(const struct sp_error *error)
{
	return error->kind;
}

struct sp_error *sp_error_interrupted(void)
{
	return sp_error_interrupted_at("nothing of this step was kept");
}

struct sp_error *sp_error_interrupted_at(const char *kept)
{
	struct sp_error *error = make(SP_UNABLE, sp_format("interrupted: %s", kept));
	error->interrupted = true;
	return error;
}

int sp_error_is_interrupted(const struct sp_error *error)
{
	return error && error->interrupted;
}

void sp_error_free(struct sp_error *error)
{
	if (!error)
		return;
	free(error->message);
	free(error);
}
