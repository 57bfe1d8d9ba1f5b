/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "trial/fields-inside.h"

struct reader {
	const char *path;
	const char *group; /* key of the object that is read within the file, or NULL */
	void *object;
};

static struct sp_error *bad(const struct reader *reader, const char *key, const char *what)
{
	return sp_error_new(SP_USAGE, "%s: \"%s%s%s\" %s", reader->path, reader->group ? reader->group : "",
		reader->group ? "." : "", key, what);
}

static struct sp_error *read_text(
	const struct reader *reader, const struct sp_field *field, const json_t *value, char **text)
{
	if (!json_is_string(value))
		return bad(reader, field->key, "is no text");
	const char *read = json_string_value(value);
	if (field->kind == SP_FIELD_PATH && *read != '/')
		return bad(reader, field->key, "is no absolute path");
	free(*text);
	*text = *read ? sp_strdup(read) : NULL;
	return NULL;
}

static struct sp_error *read_digest(
	const struct reader *reader, const struct sp_field *field, const json_t *value, char *digest)
{
	const char *read = json_string_value(value);
	size_t size = read ? strlen(read) : 1;
	if (size && (size != SP_SHA256_SIZE - 1 || strspn(read, "0123456789abcdef") != size))
		return bad(reader, field->key, "is no sha256 of 64 lower-case digits");
	memcpy(digest, read, size + 1);
	return NULL;
}

static struct sp_error *read_integer(const struct reader *reader, const struct sp_field *field,
	const json_t *value, json_int_t least, json_int_t most, json_int_t *read)
{
	*read = json_integer_value(value);
	if (!json_is_integer(value) || *read < least || *read > most)
		return bad(reader, field->key,
			least < 0        ? "is no whole number"
			: most > INT_MAX ? "is no whole number from 0"
					 : "is no whole number from 0 to 2147483647");
	return NULL;
}

static struct sp_error *read_seconds(
	const struct reader *reader, const struct sp_field *field, const json_t *value, double *seconds)
{
	*seconds = json_number_value(value);
	return json_is_number(value) && *seconds >= 0 ? NULL : bad(reader, field->key, "is no number from 0");
}

static struct sp_error *read_outcome(const struct reader *reader, const struct sp_field *field,
	const json_t *value, enum sp_trial_outcome *outcome)
{
	const char *read = json_string_value(value);
	for (int i = 0; read && i <= SP_TRIAL_LOST; i++) {
		if (strcmp(read, sp_trial_outcome_name((enum sp_trial_outcome)i)) == 0) {
			*outcome = (enum sp_trial_outcome)i;
			return NULL;
		}
	}
	return bad(reader, field->key, "is no outcome of a trial");
}

static struct sp_error *read_object(
	const struct reader *reader, const struct sp_field *fields, const json_t *object, bool outermost);

static struct sp_error *read_group(
	const struct reader *reader, const struct sp_field *field, const json_t *value)
{
	struct reader inner = *reader;
	if (!json_is_object(value))
		return bad(reader, field->key, "is no object");
	inner.group = field->key;
	return read_object(&inner, field->fields, value, false);
}

static struct sp_error *read_value(
	const struct reader *reader, const struct sp_field *field, const json_t *value)
{
	void *member = (char *)reader->object + field->offset;
	json_int_t number = 0;
	switch (field->kind) {
	case SP_FIELD_TEXT:
	case SP_FIELD_PATH:
		return read_text(reader, field, value, member);
	case SP_FIELD_DIGEST:
		return read_digest(reader, field, value, member);
	case SP_FIELD_BYTES:
		SP_TRY(read_integer(reader, field, value, 0, INT64_MAX, &number));
		*(uint64_t *)member = (uint64_t)number;
		return NULL;
	case SP_FIELD_COUNT:
		SP_TRY(read_integer(reader, field, value, 0, INT_MAX, &number));
		*(unsigned *)member = (unsigned)number;
		return NULL;
	case SP_FIELD_SIGNED:
		SP_TRY(read_integer(reader, field, value, INT64_MIN, INT64_MAX, &number));
		*(int64_t *)member = number;
		return NULL;
	case SP_FIELD_SECONDS:
		return read_seconds(reader, field, value, member);
	case SP_FIELD_FLAG:
		if (!json_is_boolean(value))
			return bad(reader, field->key, "is neither true nor false");
		*(bool *)member = json_is_true(value);
		return NULL;
	case SP_FIELD_OUTCOME:
		return read_outcome(reader, field, value, member);
	case SP_FIELD_GROUP:
		return read_group(reader, field, value);
	}
	return NULL;
}

static bool is_known(const struct sp_field *fields, const char *key, bool outermost)
{
	for (; fields->key; fields++)
		if (strcmp(fields->key, key) == 0)
			return true;
	return outermost && (strcmp(key, SP_FIELDS_NAME) == 0 || strcmp(key, SP_FIELDS_VERSION) == 0);
}

static struct sp_error *read_object(
	const struct reader *reader, const struct sp_field *fields, const json_t *object, bool outermost)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		if (!is_known(fields, key, outermost))
			return bad(reader, key, "is no key that is known here");
	}
	for (; fields->key; fields++) {
		value = json_object_get(object, fields->key);
		if (value && !json_is_null(value))
			SP_TRY(read_value(reader, fields, value));
		else if (fields->needed)
			return bad(reader, fields->key, "is missing");
	}
	return NULL;
}

static struct sp_error *read_whole(
	const struct reader *reader, const char *name, const struct sp_field *fields, const json_t *whole)
{
	if (!json_is_object(whole))
		return sp_error_new(SP_USAGE, "%s: it is no JSON object", reader->path);
	const char *file = json_string_value(json_object_get(whole, SP_FIELDS_NAME));
	if (!file || strcmp(file, name) != 0)
		return sp_error_new(SP_USAGE, "%s: it is no %s: its \"" SP_FIELDS_NAME "\" is not \"%s\"",
			reader->path, name, name);
	const json_t *version = json_object_get(whole, SP_FIELDS_VERSION);
	if (!json_is_integer(version) || json_integer_value(version) != SP_FIELDS_FORMAT)
		return bad(reader, SP_FIELDS_VERSION, "is not 1, the one version that is known");
	return read_object(reader, fields, whole, true);
}

struct sp_error *sp_fields_read(
	const char *path, const char *name, const struct sp_field *fields, void *object)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	json_error_t failure;
	struct reader reader = {.path = path, .object = object};
	SP_TRY(sp_file_read(path, &text));
	json_t *whole = json_loadb(sp_buffer_text(&text), text.size, JSON_REJECT_DUPLICATES, &failure);
	if (!whole)
		return sp_error_new(SP_USAGE, "%s:%d: it is no JSON: %s", path, failure.line, failure.text);
	struct sp_error *error = read_whole(&reader, name, fields, whole);
	json_decref(whole);
	return error;
}
