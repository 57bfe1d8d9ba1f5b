/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void reserve(struct sp_buffer *buffer, size_t more)
{
	size_t needed = buffer->size + more + 1;
	if (needed <= buffer->space)
		return;
	size_t space = buffer->space ? buffer->space : 64;
	while (space < needed)
		space *= 2;
	buffer->data = sp_realloc(buffer->data, space, 1);
	buffer->space = space;
}

void sp_buffer_add(struct sp_buffer *buffer, const void *data, size_t size)
{
	reserve(buffer, size);
	if (size)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void sp_buffer_add_text(struct sp_buffer *buffer, const char *text)
{
	sp_buffer_add(buffer, text, strlen(text));
}

void sp_buffer_printf(struct sp_buffer *buffer, const char *format, ...)
{
	SP_AUTOFREE char *text = NULL;
	va_list arguments;
	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length > 0)
		sp_buffer_add(buffer, text, (size_t)length);
}

void sp_buffer_clear(struct sp_buffer *buffer)
{
	buffer->size = 0;
	if (buffer->data)
		buffer->data[0] = '\0';
}

void sp_buffer_consume(struct sp_buffer *buffer, size_t size)
{
	if (!size)
		return;
	memmove(buffer->data, buffer->data + size, buffer->size - size + 1);
	buffer->size -= size;
}

const char *sp_buffer_text(const struct sp_buffer *buffer)
{
	return buffer->data ? buffer->data : "";
}

char *sp_buffer_take(struct sp_buffer *buffer)
{
	char *data = buffer->data ? buffer->data : sp_strdup("");
	*buffer = SP_BUFFER_EMPTY;
	return data;
}

void sp_buffer_free(struct sp_buffer *buffer)
{
	free(buffer->data);
	*buffer = SP_BUFFER_EMPTY;
}
