/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growable run of bytes that is always followed by a NUL, so that data can be read as text.
 */
#ifndef SIZEPROF_BASE_BUFFER_H
#define SIZEPROF_BASE_BUFFER_H

#include <stddef.h>

#include "base/compiler.h"

struct sp_buffer {
	char *data;   /* NULL while nothing was added */
	size_t size;  /* bytes in use, without the closing NUL */
	size_t space; /* bytes allocated */
};

#define SP_BUFFER_EMPTY ((struct sp_buffer){0})

void sp_buffer_add(struct sp_buffer *buffer, const void *data, size_t size);
void sp_buffer_add_text(struct sp_buffer *buffer, const char *text);
void sp_buffer_printf(struct sp_buffer *buffer, const char *format, ...) SP_FORMAT(2, 3);
/* drop everything, keep the space */
void sp_buffer_clear(struct sp_buffer *buffer);
/* remove the first size bytes */
void sp_buffer_consume(struct sp_buffer *buffer, size_t size);
/* the content as text, never NULL; valid until the buffer changes */
const char *sp_buffer_text(const struct sp_buffer *buffer);
/* hand the content over to the caller, who frees it; the buffer is empty afterwards */
char *sp_buffer_take(struct sp_buffer *buffer);
void sp_buffer_free(struct sp_buffer *buffer);
#define SP_BUFFER SP_GUARD(sp_buffer_free) struct sp_buffer

#endif
