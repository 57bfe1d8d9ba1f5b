/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A struct as a JSON object, by a table of its members. A private header of this folder.
 */
#ifndef SIZEPROF_TRIAL_FIELDS_H
#define SIZEPROF_TRIAL_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum sp_field_kind {
	SP_FIELD_TEXT,    /* char *, NULL when it is not there */
	SP_FIELD_PATH,    /* the same, absolute */
	SP_FIELD_DIGEST,  /* char[SP_SHA256_SIZE], "" when it is not there */
	SP_FIELD_BYTES,   /* uint64_t */
	SP_FIELD_COUNT,   /* unsigned, uint32_t */
	SP_FIELD_SIGNED,  /* int64_t */
	SP_FIELD_SECONDS, /* double >= 0 */
	SP_FIELD_FLAG,    /* bool */
	SP_FIELD_OUTCOME, /* enum sp_trial_outcome */
	SP_FIELD_GROUP,   /* an object of its own, by the table in `fields` */
};

struct sp_field {
	const char *key;
	enum sp_field_kind kind;
	size_t offset; /* in the outermost struct, also within a group */
	bool needed;
	const struct sp_field *fields;
};

/* Tables end with a key of NULL. name: what the file is, "sizeprof trial spec". */
struct sp_error *sp_fields_write(
	const char *path, const char *name, const struct sp_field *fields, const void *object) SP_MUST_CHECK;
/* object is zeroed, and holds what was read until the error, too. */
struct sp_error *sp_fields_read(
	const char *path, const char *name, const struct sp_field *fields, void *object) SP_MUST_CHECK;

#endif
