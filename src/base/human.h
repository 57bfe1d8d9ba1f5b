/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes as people write them.
 */
#ifndef SIZEPROF_BASE_HUMAN_H
#define SIZEPROF_BASE_HUMAN_H

#include <stdint.h>

#include "base/compiler.h"

/* "512 B", "939.0 KB", "1.4 MB": powers of 1000, rounded to one decimal, as the published size tables have
 * them; free() it */
SP_MALLOC char *sp_human_size(uint64_t bytes);

#endif
