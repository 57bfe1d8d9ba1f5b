/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of files on media as UTF-8 that can be a label: what no name may have becomes a question mark.
 */
#ifndef SIZEPROF_ANALYZERS_FILE_NAME_H
#define SIZEPROF_ANALYZERS_FILE_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

void sp_name_add_rune(struct sp_buffer *name, uint32_t rune);
/* Of a rune that comes from the medium: itself, or the question mark. */
uint32_t sp_name_readable(uint32_t rune);
/* UTF-16, up to a zero */
void sp_name_add_units(struct sp_buffer *name, const uint16_t *units, size_t count);
/* ASCII or UTF-8, up to a zero; bytes that are neither become U+FFFD */
void sp_name_add_bytes(struct sp_buffer *name, const uint8_t *bytes, size_t size);

#endif
