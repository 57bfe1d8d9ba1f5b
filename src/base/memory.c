/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void out_of_memory(void)
{
	fputs("sizeprof: out of memory: close other programs or use a machine with more\n", stderr);
	exit(3);
}

void *sp_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);
	if (!memory)
		out_of_memory();
	return memory;
}

void *sp_realloc(void *memory, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		out_of_memory();
	size_t bytes = count * size;
	void *grown = realloc(memory, bytes ? bytes : 1);
	if (!grown)
		out_of_memory();
	return grown;
}

char *sp_strdup(const char *text)
{
	if (!text)
		return NULL;
	size_t size = strlen(text) + 1;
	return memcpy(sp_alloc(size), text, size);
}

char *sp_format(const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		out_of_memory();
	return text;
}

void sp_free_pointer(void *pointer_variable)
{
	free(*(void **)pointer_variable);
}
