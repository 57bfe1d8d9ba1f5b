/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "trial/fields-inside.h"

/* What a console showed need not be UTF-8. */
static json_t *make_text(const char *text)
{
	if (!text || !*text)
		return NULL;
	SP_AUTOFREE char *clean = sp_utf8(text);
	return json_string(clean);
}

static json_t *make_object(const struct sp_field *fields, const void *object);

/* NULL: nothing to say. */
static json_t *make_value(const struct sp_field *field, const void *object)
{
	const void *member = (const char *)object + field->offset;
	switch (field->kind) {
	case SP_FIELD_TEXT:
	case SP_FIELD_PATH:
		return make_text(*(char *const *)member);
	case SP_FIELD_DIGEST:
		return make_text(member);
	case SP_FIELD_BYTES:
		return json_integer((json_int_t) * (const uint64_t *)member);
	case SP_FIELD_COUNT:
		return json_integer(*(const unsigned *)member);
	case SP_FIELD_SIGNED:
		return json_integer(*(const int64_t *)member);
	case SP_FIELD_SECONDS:
		return json_real(*(const double *)member);
	case SP_FIELD_FLAG:
		return json_boolean(*(const bool *)member);
	case SP_FIELD_OUTCOME:
		return json_string(sp_trial_outcome_name(*(const enum sp_trial_outcome *)member));
	case SP_FIELD_GROUP:
		return make_object(field->fields, object);
	}
	return NULL;
}

static json_t *make_object(const struct sp_field *fields, const void *object)
{
	json_t *made = json_object();
	for (; fields->key; fields++)
		json_object_set_new(made, fields->key, make_value(fields, object));
	return made;
}

static int add_text(const char *text, size_t size, void *user)
{
	sp_buffer_add(user, text, size);
	return 0;
}

struct sp_error *sp_fields_write(
	const char *path, const char *name, const struct sp_field *fields, const void *object)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	json_t *whole = json_object(), *members = make_object(fields, object);
	json_object_set_new(whole, SP_FIELDS_NAME, json_string(name));
	json_object_set_new(whole, SP_FIELDS_VERSION, json_integer(SP_FIELDS_FORMAT));
	json_object_update(whole, members);
	json_decref(members);
	/* microseconds are enough for a duration */
	int result = json_dump_callback(whole, add_text, &text, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	json_decref(whole);
	if (result != 0)
		return sp_error_new(SP_UNABLE, "cannot write %s: a number in it is none", path);
	sp_buffer_add_text(&text, "\n");
	return sp_file_write(path, text.data, text.size);
}
