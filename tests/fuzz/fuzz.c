/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A libFuzzer target (the LLVM document "libFuzzer - a library for coverage-guided fuzz testing"): bytes in, no crash,
 * no claim beyond the image, no stream that does not add up. Compiled once for each analyzer, FUZZ_TARGET being its
 * name; and as
 *   ledger    the bytes as a root image with all analyzers: conservation of the whole ledger
 *   program   the bytes as a program, as its own twin and as its link with relocations
 *   flat      the second half of the bytes as a flat program, the first half as its twin
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/stream.h"
#include "ledger/ledger.h"

#define ROOM ((uint64_t)8 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %s\n", FUZZ_TARGET, what);
	abort();
}

/* The image that the sink is about. */
struct bounds {
	uint64_t size;
};

static void require_inside(const struct bounds *bounds, uint64_t offset, uint64_t size)
{
	require(offset <= bounds->size && size <= bounds->size - offset, "a claim lies beyond the image");
}

static void paint(void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label)
{
	(void)rank;
	require(dimension < SP_DIMENSIONS && (!size || (label && *label)), "a claim lacks its label");
	if (size)
		require_inside(user, offset, size);
}

static void descend(void *user, uint64_t offset, uint64_t size, const char *name, bool sealed)
{
	(void)sealed;
	require(name != NULL, "a part lacks its name");
	if (size)
		require_inside(user, offset, size);
}

static void decode(void *user, struct sp_stream *stream, const char *name)
{
	const struct bounds *bounds = user;
	uint64_t end = 0, made = 0, packed = 0;
	size_t copies = 0;
	require(name != NULL && stream->codec != NULL, "a stream lacks its name");
	require(stream->size <= ROOM, "a stream is larger than there is room");
	for (size_t i = 0; i < stream->chunk_count; i++) {
		require_inside(bounds, stream->chunks[i].offset, stream->chunks[i].size);
		require(stream->chunks[i].offset >= end, "chunks overlap");
		end = stream->chunks[i].offset + stream->chunks[i].size;
		made += stream->chunks[i].bytes;
	}
	for (size_t i = 0; i < stream->packet_count; i++) {
		packed += stream->packets[i].size;
		copies += stream->packets[i].is_copy;
	}
	require(made == stream->size && packed == stream->size, "a stream does not add up");
	require(copies == stream->distance_count, "a copy lacks its distance");
	sp_stream_free(stream);
}

static void alias(void *user, const char *label, const char *name)
{
	(void)user;
	require(label && *label && name && *name, "an alias lacks its name");
}

static void stretch(void *user, uint64_t offset, uint64_t size)
{
	require_inside(user, offset, size);
}

static void note(void *user, const char *text)
{
	(void)user;
	require(text && *text, "a note is empty");
}

/* An error has to say something. */
static void end(struct sp_error *error)
{
	if (!error)
		return;
	require(strlen(sp_error_message(error)) > 10, "an error says nothing");
	require(sp_error_kind(error) == SP_USAGE, "an error blames the program or the machine");
	sp_error_free(error);
}

static void run_one(const struct sp_analyzer *analyzer, const struct sp_image *image)
{
	struct bounds bounds = {image->size};
	const struct sp_sink sink = {&bounds, paint, descend, decode, alias, stretch, stretch, note};
	if (analyzer->probe(image))
		end(analyzer->run(image, &sink));
}

static void run_ledger(const uint8_t *data, size_t size)
{
	struct sp_ledger *ledger = NULL;
	const struct sp_ledger_input input = {"root", "root", data, size};
	struct sp_error *error = sp_ledger_make(&input, 1, NULL, 0, sp_analyzers, &ledger);
	if (!error)
		require(ledger->image_count > 0, "a ledger lacks its root");
	end(error);
	sp_ledger_free(ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* all addresses, so that every section has a part of them */
	struct sp_address_label label = {0, UINT64_MAX, "OPTION"};
	struct sp_stretch all = {0, UINT64_MAX};
	const struct sp_address_labels labels = {&label, 1};
	const struct sp_stretches executed = {&all, 1, 1};
	struct sp_program_facts facts = {.image = "vmlinux.bin", .prefix = "", .twin = data, .twin_size = size,
		.relocated = data, .relocated_size = size, .options = &labels, .applets = &labels, .executed = &executed};
	struct sp_image image = {.name = "vmlinux.bin", .data = data, .size = size, .room = ROOM};
	if (strcmp(FUZZ_TARGET, "ledger") == 0) {
		run_ledger(data, size);
		return 0;
	}
	bool is_program = strcmp(FUZZ_TARGET, "program") == 0;
	if (is_program)
		image.facts = &facts;
	if (strcmp(FUZZ_TARGET, "flat") == 0) {
		facts.twin_size = facts.relocated_size = size / 2;
		image.data = data + size / 2;
		image.size = size - size / 2;
		image.facts = &facts;
	}
	bool found = false;
	for (const struct sp_analyzer *const *analyzer = sp_analyzers; *analyzer; analyzer++) {
		if (!is_program && strcmp((*analyzer)->name, FUZZ_TARGET) != 0)
			continue;
		run_one(*analyzer, &image);
		found = true;
	}
	require(found, "there is no analyzer of that name");
	return 0;
}
