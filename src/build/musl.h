/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * musl for i386, and a compiler for it, on a system of another architecture: no root, and the architecture is
 * not added to the system.
 *
 * Debian's gcc compiles and links for i386 as it is. The library is the package musl-dev of i386: the
 * system's own where it is installed, else it is downloaded into CACHE/tools/musl-i386. What gcc calls for
 * 64-bit division comes from division-helper.c, as Debian's libgcc for i386 has instructions that old
 * processors lack, and gcc's crtbegin.o, which has such too, is left out: programs of C need nothing of it.
 */
#ifndef SIZEPROF_BUILD_MUSL_H
#define SIZEPROF_BUILD_MUSL_H

#include "base/error.h"
#include "base/progress.h"

struct sp_musl {
	char *root; /* in it are usr/include/i386-linux-musl and usr/lib/i386-linux-musl; "" is the system's
		     */
	char *version; /* Debian's, and the hashes of all that goes into programs */
};

/* Find it, or download it. */
struct sp_error *sp_musl_find(
	const char *cache, struct sp_progress *progress, struct sp_musl *musl) SP_MUST_CHECK;
/* A compiler's script, for programs that run on the processor (as gcc's -march= names it) and later ones;
 * *path is absolute. */
struct sp_error *sp_musl_compiler(
	const char *cache, const struct sp_musl *musl, const char *processor, char **path) SP_MUST_CHECK;
void sp_musl_clear(struct sp_musl *musl);
#define SP_MUSL SP_GUARD(sp_musl_clear) struct sp_musl

#endif
