/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4, by nettle), as 64 lower-case hexadecimal digits.
 */
#ifndef SIZEPROF_BASE_DIGEST_H
#define SIZEPROF_BASE_DIGEST_H

#include <stddef.h>

#include "base/error.h"

#define SP_DIGEST_SIZE 65 /* 64 digits and a NUL */

void sp_digest_bytes(const void *data, size_t size, char hex[SP_DIGEST_SIZE]);
struct sp_error *sp_digest_file(const char *path, char hex[SP_DIGEST_SIZE]) SP_MUST_CHECK;

#endif
