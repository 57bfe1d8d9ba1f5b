/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Search for the smallest set that still passes: strategies behind one interface, and the certificate that no
 * item more can be applied. Knows nothing of kernels; include/sizeprof/search.h says what a search is about.
 */
#ifndef SIZEPROF_MINIMIZE_MINIMIZE_H
#define SIZEPROF_MINIMIZE_MINIMIZE_H

#include "base/compiler.h"
#include "sizeprof/search.h"

/* Free what belongs to it; a zeroed one is fine. */
void sp_search_end_clear(struct sp_search_end *end);
#define SP_SEARCH_END SP_GUARD(sp_search_end_clear) struct sp_search_end

#endif
