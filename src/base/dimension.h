/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dimensions by the words that users type (sp_dimension_names is declared in include/sizeprof/ledger.h).
 */
#ifndef SIZEPROF_BASE_DIMENSION_H
#define SIZEPROF_BASE_DIMENSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "sizeprof/ledger.h"

/* The dimension of that name; a usage error lists them all. */
struct sp_error *sp_dimension_parse(const char *name, enum sp_dimension *dimension) SP_MUST_CHECK;
/*
 * "DIMENSION=LABEL" or "LABEL", as after --in: *dimension becomes the dimension, or -1 when none is named,
 * and the label's text, which is a part of `text`, is returned. What stands before a '=' and names no
 * dimension belongs to the label.
 */
const char *sp_dimension_split(const char *text, int *dimension);

#endif
