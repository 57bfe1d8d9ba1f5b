/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of the ledger and its analyzers: make a ledger of bytes, ask it for sums. Conservation is checked
 * twice, by the ledger's own check and by adding up once more.
 */
#ifndef TESTS_ANALYZERS_LEDGER_HELP_H
#define TESTS_ANALYZERS_LEDGER_HELP_H

#include "unit/harness.h"

#include "base/buffer.h"
#include "ledger/ledger.h"

/* One image, one program known of it at most. */
static inline struct sp_error *make_ledger(const char *name, const void *data, uint64_t size,
	const struct sp_program_facts *facts, struct sp_ledger **ledger)
{
	struct sp_ledger_input input = {.name = name, .file = "medium", .data = data, .size = size};
	return sp_ledger_make(&input, 1, facts, facts ? 1 : 0, sp_analyzers, ledger);
}

/* Bytes of a label, or of all when it is NULL. */
static inline uint64_t sum_of(const struct sp_ledger *ledger, enum sp_dimension dimension, const char *label)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < ledger->piece_count; i++)
		if (!label || !strcmp(ledger->labels[ledger->pieces[i].owner[dimension]].name, label))
			sum += ledger->pieces[i].size;
	return sum;
}

/* What a label's bytes cost, or all bytes when it is NULL. */
static inline sp_bits packed_of(const struct sp_ledger *ledger, enum sp_dimension dimension, const char *label)
{
	sp_bits sum = 0;
	for (size_t i = 0; i < ledger->piece_count; i++)
		if (!label || !strcmp(ledger->labels[ledger->pieces[i].owner[dimension]].name, label))
			sum += ledger->pieces[i].packed;
	return sum;
}

/* Label of the byte at an offset of image 0. */
static inline const char *owner_at(
	const struct sp_ledger *ledger, enum sp_dimension dimension, uint64_t offset)
{
	for (size_t i = 0; i < ledger->piece_count; i++)
		if (offset - ledger->pieces[i].offset < ledger->pieces[i].size)
			return ledger->labels[ledger->pieces[i].owner[dimension]].name;
	return "(beyond the end)";
}

#define assert_owner(ledger, dimension, offset, label)                                                       \
	assert_string_equal(owner_at((ledger), (dimension), (offset)), (label))
#define assert_sum(ledger, dimension, label, bytes)                                                          \
	assert_int_equal(sum_of((ledger), (dimension), (label)), (bytes))

static inline void assert_conserved(const struct sp_ledger *ledger, uint64_t size)
{
	assert_null(sp_ledger_check(ledger));
	for (int i = 0; i < SP_DIMENSIONS; i++)
		assert_sum(ledger, (enum sp_dimension)i, NULL, size);
}

static inline struct sp_ledger *good_ledger(
	const char *name, const void *data, uint64_t size, const struct sp_program_facts *facts)
{
	struct sp_ledger *ledger = NULL;
	check_ok(make_ledger(name, data, size, facts, &ledger));
	assert_conserved(ledger, size);
	return ledger;
}

/* The ledger is refused, and the message has this text in it. */
static inline void assert_refused(const char *name, const void *data, uint64_t size,
	const struct sp_program_facts *facts, const char *text)
{
	struct sp_ledger *ledger = NULL;
	check_error(make_ledger(name, data, size, facts, &ledger), SP_USAGE, text);
	assert_null(ledger);
}

/* Either a conserved ledger (true) or an error with a message (false): never a crash, never a wrong sum. */
static inline bool survives(
	const char *name, const void *data, uint64_t size, const struct sp_program_facts *facts)
{
	struct sp_ledger *ledger = NULL;
	struct sp_error *error = make_ledger(name, data, size, facts, &ledger);
	if (error) {
		assert_true(strlen(sp_error_message(error)) > 10);
		assert_int_equal(sp_error_kind(error), SP_USAGE);
		sp_error_free(error);
		return false;
	}
	assert_conserved(ledger, size);
	sp_ledger_free(ledger);
	return true;
}

/* Each of the first `size` bytes of a sound image takes each of the values. */
static inline void survive_changes(
	const char *name, struct sp_buffer *image, size_t size, const uint8_t *values, size_t value_count)
{
	for (size_t at = 0; at < size; at++) {
		char kept = image->data[at];
		for (size_t i = 0; i < value_count; i++) {
			image->data[at] = (char)values[i];
			survives(name, image->data, image->size, NULL);
		}
		image->data[at] = kept;
	}
	assert_true(survives(name, image->data, image->size, NULL));
}

#endif
