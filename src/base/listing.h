/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handling the plain data of include/sizeprof/listing.h.
 */
#ifndef SIZEPROF_BASE_LISTING_H
#define SIZEPROF_BASE_LISTING_H

#include "base/compiler.h"
#include "sizeprof/listing.h"

/* Paths are copied. */
void sp_listing_add_file(struct sp_listing *listing, const char *path, uint64_t bytes);
void sp_listing_add_link(struct sp_listing *listing, const char *path, const char *target);
/* Once all is added. */
void sp_listing_sort(struct sp_listing *listing);
/* NULL when there is none; log n, sorted. */
const struct sp_listed_file *sp_listing_file(const struct sp_listing *listing, const char *path);
const struct sp_listed_link *sp_listing_link(const struct sp_listing *listing, const char *path);
/* "35,123 files have the bytes; 12 folders ... have none": a sentence; release with free() */
SP_MALLOC char *sp_listing_tell(const struct sp_listing *listing);
void sp_listing_clear(struct sp_listing *listing);
#define SP_LISTING SP_GUARD(sp_listing_clear) struct sp_listing

/* The package of that file, or NULL; log n, sorted. */
const char *sp_packages_find(const struct sp_packages *packages, const char *path);
void sp_packages_clear(struct sp_packages *packages);
#define SP_PACKAGES SP_GUARD(sp_packages_clear) struct sp_packages

#endif
