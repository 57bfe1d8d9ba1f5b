/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a search of the Debian archive saw: each series once, with its newest version.
 */
#ifndef SIZEPROF_BUILD_DEBIAN_SEEN_H
#define SIZEPROF_BUILD_DEBIAN_SEEN_H

#include <stddef.h>

#include "base/compiler.h"

struct sp_debian_seen {
	char **newest; /* ascending, one a series */
	size_t count, capacity;
};

void sp_debian_seen_note(struct sp_debian_seen *seen, const char *version);
/* "\n  SERIES: NEWEST" for each series, ascending; release with free() */
SP_MALLOC char *sp_debian_seen_list(const struct sp_debian_seen *seen);
void sp_debian_seen_clear(struct sp_debian_seen *seen);

#endif
