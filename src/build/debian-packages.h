/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A distribution's packages from the Debian archive: apt chooses them, with all that they depend on, and
 * fetches them.
 */
#ifndef SIZEPROF_BUILD_DEBIAN_PACKAGES_H
#define SIZEPROF_BUILD_DEBIAN_PACKAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/progress.h"

struct sp_debian_wish {
	const char *who;      /* who asks, for messages: the recipe */
	const char *suite;    /* such as bookworm; NULL: the system's own */
	const char *priority; /* "required", "important", "standard": packages of that and all above, too;
				 "none" */
	char *const *names;
	size_t name_count;
	const char *cache; /* absolute */
	struct sp_progress *progress;
};

struct sp_debian_package {
	char *name, *version, *file, *sha256;
	uint64_t bytes;
};

struct sp_debian_choice {
	char *suite;
	struct sp_debian_package *items; /* in apt's order */
	size_t count, capacity;
	uint64_t bytes,
		installed; /* to download; about as much as they become, by what they say themselves */
};
void sp_debian_choice_clear(struct sp_debian_choice *choice);
#define SP_DEBIAN_CHOICE SP_GUARD(sp_debian_choice_clear) struct sp_debian_choice

/* Ask the archive. Usage errors: a package that it does not have; packages that cannot stand side by side. */
struct sp_error *sp_debian_choose(
	const struct sp_debian_wish *wish, struct sp_debian_choice *choice) SP_MUST_CHECK;

/* The choice as text, and back; false for what is no such text. */
void sp_debian_choice_write(const struct sp_debian_choice *choice, struct sp_buffer *text);
bool sp_debian_choice_read(const char *text, struct sp_debian_choice *choice);

/* All files into the folder, each with the checksum that the choice has; what is there already is not fetched
 * again. */
struct sp_error *sp_debian_fetch(const struct sp_debian_wish *wish, const struct sp_debian_choice *choice,
	const char *folder) SP_MUST_CHECK;

#endif
