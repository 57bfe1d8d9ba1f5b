/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UTF-8 as in RFC 3629, for texts that others made: names from object files, what a console showed.
 */
#ifndef SIZEPROF_BASE_UTF8_H
#define SIZEPROF_BASE_UTF8_H

#include <stdbool.h>

#include "base/compiler.h"

/* The text with U+FFFD in place of each byte that is not part of UTF-8; free() it */
SP_MALLOC char *sp_utf8(const char *text);
/* Nothing but printable ASCII, as nearly all names are. */
bool sp_is_plain_ascii(const char *text);

#endif
