/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that does not fail: when memory is exhausted the program prints one sentence and ends with
 * status 3 (could not tell). This is the one exception to "libraries never print or exit"; a half-made
 * store cannot result, since every result is one SQLite transaction.
 */
#ifndef SIZEPROF_BASE_MEMORY_H
#define SIZEPROF_BASE_MEMORY_H

#include <stddef.h>
#include <stdlib.h>

#include "base/compiler.h"

/* size bytes of zeros; release with free() */
SP_MALLOC void *sp_alloc(size_t size);
/* grow or shrink to count * size bytes; new bytes are not cleared */
void *sp_realloc(void *memory, size_t count, size_t size) SP_MUST_CHECK;
/* a copy of text, or NULL when text is NULL; release with free() */
char *sp_strdup(const char *text) SP_MUST_CHECK;
/* formatted text; release with free() */
SP_MALLOC char *sp_format(const char *format, ...) SP_FORMAT(1, 2);

/* for SP_GUARD: frees what a pointer variable of any type points to */
void sp_free_pointer(void *pointer_variable);
#define SP_AUTOFREE SP_GUARD(sp_free_pointer)

/*
 * SP_GROW(items, count, capacity): make room for one more item in a plain array.
 * All three are lvalues; the array is released with free().
 */
#define SP_GROW(items, count, capacity)                                                                      \
	do {                                                                                                 \
		if ((count) == (capacity)) {                                                                 \
			(capacity) = (capacity) ? 2 * (capacity) : 8;                                        \
			(items) = sp_realloc((items), (capacity), sizeof(*(items)));                         \
		}                                                                                            \
	} while (0)

#endif
