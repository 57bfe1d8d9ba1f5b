/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reading and writing have in common. A private header of this folder.
 */
#ifndef SIZEPROF_TRIAL_FIELDS_INSIDE_H
#define SIZEPROF_TRIAL_FIELDS_INSIDE_H

#include "trial/fields.h"

/* The keys that every file has, and the version of the tables. */
#define SP_FIELDS_NAME "file"
#define SP_FIELDS_VERSION "version"
#define SP_FIELDS_FORMAT 1

#endif
