/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stretches cost, and what a stream pays more for copies whose source goes.
 */
#include "unit/harness.h"

#include "base/stream.h"
#include "base/stretches.h"
#include "presence/cost.h"
#include "presence/orphans.h"

#define BIT ((uint32_t)1 << 24)

/* A stream of packets by hand; bytes are made as a decoder makes them. */
static void add_literals(struct sp_stream *stream, const char *text, uint32_t price)
{
	uint8_t *place;
	check_ok(sp_stream_reserve(stream, strlen(text), UINT32_MAX, &place));
	memcpy(place, text, strlen(text));
	stream->size += strlen(text);
	for (size_t i = 0; text[i]; i++)
		sp_stream_literal(stream, price);
}

static void add_copy(struct sp_stream *stream, uint32_t size, uint32_t distance, uint32_t price)
{
	uint8_t *place;
	check_ok(sp_stream_reserve(stream, size, UINT32_MAX, &place));
	for (uint32_t i = 0; i < size; i++)
		place[i] = *(place + i - distance);
	stream->size += size;
	sp_stream_copy(stream, size, distance, price);
}

static struct sp_stretches one(uint64_t address, uint64_t size)
{
	struct sp_stretches stretches = {0};
	sp_stretches_add(&stretches, address, size);
	return stretches;
}

static void test_prices(void **state)
{
	(void)state;
	SP_STREAM stream = {0};
	add_literals(&stream, "abcdefgh", 6 * BIT);
	add_copy(&stream, 7, 8, 10 * BIT + 3);
	add_literals(&stream, "x", 5 * BIT);
	SP_PRICES prices;
	sp_prices_make(&stream, &prices);
	sp_bits all = 48 * (sp_bits)BIT + 10 * BIT + 3 + 5 * BIT;
	assert_int_equal(sp_prices_of(&prices, 0, stream.size), all);
	assert_int_equal(sp_prices_of(&prices, 2, 3), 18 * BIT);
	assert_int_equal(sp_prices_of(&prices, 15, 1), 5 * BIT);
	assert_int_equal(sp_prices_of(&prices, 4, 0), 0);
	assert_int_equal(sp_prices_of(&prices, stream.size, 10), 0);
	/* however it is parted, the parts add up */
	for (uint64_t first = 0; first <= stream.size; first++)
		for (uint64_t second = first; second <= stream.size; second++)
			assert_int_equal(sp_prices_of(&prices, 0, first) +
						 sp_prices_of(&prices, first, second - first) +
						 sp_prices_of(&prices, second, stream.size - second),
				all);
}

static void test_without_a_stream(void **state)
{
	(void)state;
	SP_PRICES prices;
	sp_prices_make(NULL, &prices);
	assert_int_equal(sp_prices_of(&prices, 1000, 10), 10 * SP_BYTE_BITS);
	SP_STREAM empty = {0};
	SP_PRICES none;
	sp_prices_make(&empty, &none);
	assert_int_equal(sp_prices_of(&none, 0, 10), 0);
}

static char text_name[] = ".text", data_name[] = ".data", bss_name[] = ".bss";
static char begin_name[] = "__init_begin", end_name[] = "__init_end", other_name[] = "other";

/* .text and .data side by side, a gap, .bss. */
static struct sp_program_section sections[] = {
	{.name = text_name,
		.address = 0x1000,
		.size = 0x100,
		.offset = 0,
		.has_bytes = true,
		.is_code = true},
	{.name = data_name,
		.address = 0x1100,
		.size = 0x80,
		.offset = 0x100,
		.has_bytes = true,
		.is_writable = true},
	{.name = bss_name, .address = 0x2000, .size = 0x40, .is_writable = true},
};

static void test_costs_by_section(void **state)
{
	(void)state;
	const struct sp_linked_program program = {.sections = sections, .section_count = SP_COUNT(sections)};
	SP_PRICES prices;
	sp_prices_make(NULL, &prices);
	SP_STRETCHES gone = {0};
	sp_stretches_add(&gone, 0x0ff0, 0x20);  /* begins before .text */
	sp_stretches_add(&gone, 0x10f0, 0x20);  /* from .text into .data */
	sp_stretches_add(&gone, 0x1170, 0xe98); /* from .data over the gap into .bss */
	sp_stretches_add(&gone, 0x2030, 0x100); /* beyond the end */
	sp_stretches_normalise(&gone);
	struct sp_cost cost = sp_cost_of(&program, &prices, 0, &gone);
	assert_int_equal(cost.text, 0x10 + 0x10);
	assert_int_equal(cost.data, 0x10 + 0x10);
	assert_int_equal(cost.bss, 0x8 + 0x10);
	assert_int_equal(cost.packed, (cost.text + cost.data) * SP_BYTE_BITS);
	assert_int_equal(sp_cost_of(&program, NULL, 0, &gone).packed, 0);
	/* each byte by itself is as much as all of them */
	struct sp_cost sum = {0};
	for (size_t i = 0; i < gone.count; i++)
		for (uint64_t j = 0; j < gone.items[i].size; j++) {
			SP_STRETCHES byte = one(gone.items[i].address + j, 1);
			struct sp_cost part = sp_cost_of(&program, &prices, 0, &byte);
			sum.text += part.text;
			sum.data += part.data;
			sum.bss += part.bss;
			sum.packed += part.packed;
		}
	assert_memory_equal(&sum, &cost, sizeof(sum));
	const struct sp_stretches nothing = {0};
	cost = sp_cost_of(&program, &prices, 0, &nothing);
	assert_int_equal(cost.text + cost.data + cost.bss + cost.packed, 0);
}

/* The program begins somewhere in the image, and its sections are elsewhere in its file than in memory. */
static void test_costs_at_an_offset(void **state)
{
	(void)state;
	struct sp_program_section moved = sections[1];
	const struct sp_linked_program program = {.sections = &moved, .section_count = 1};
	SP_STREAM stream = {0};
	moved.offset = 4;
	add_literals(&stream, "12345678", BIT);
	add_literals(&stream, "x", 7 * BIT);
	SP_PRICES prices;
	sp_prices_make(&stream, &prices);
	SP_STRETCHES byte = one(0x1101, 1);
	assert_int_equal(sp_cost_of(&program, &prices, 3, &byte).packed, 7 * BIT);
	assert_int_equal(sp_cost_of(&program, &prices, 2, &byte).packed, BIT);
}

static void test_memory(void **state)
{
	(void)state;
	struct sp_program_symbol symbols[] = {{.name = other_name, .address = 0x1000},
		{.name = begin_name, .address = 0x1010}, {.name = end_name, .address = 0x1020}};
	struct sp_linked_program program = {.sections = sections,
		.section_count = SP_COUNT(sections),
		.symbols = symbols,
		.symbol_count = SP_COUNT(symbols)};
	SP_STRETCHES gone = {0};
	sp_stretches_add(&gone, 0x1008, 0x10);
	sp_stretches_add(&gone, 0x2000, 0x10);
	struct sp_stretch init = sp_cost_init(&program);
	assert_int_equal(init.address, 0x1010);
	assert_int_equal(init.size, 0x10);
	assert_int_equal(sp_cost_memory(&init, &gone), 0x18);
	program.symbol_count = 2;
	init = sp_cost_init(&program);
	assert_int_equal(init.size, 0);
	assert_int_equal(sp_cost_memory(&init, &gone), 0x20);
}

/* "hello world": literals, some other text, and a copy of it. */
static void make_story(struct sp_stream *stream, bool again)
{
	add_literals(stream, "hello world, ", 8 * BIT);
	if (again)
		add_literals(stream, "hello world; ", 8 * BIT);
	add_literals(stream, "once upon a TIME: ", 8 * BIT);
	add_copy(stream, 11, 18 + 13, 16 * BIT);
	add_literals(stream, "!", 8 * BIT);
}

static void test_copy_without_its_source(void **state)
{
	(void)state;
	SP_STREAM stream = {0};
	make_story(&stream, false);
	SP_ORPHANS orphans;
	sp_orphans_make(&stream, &orphans);
	SP_STRETCHES source = one(0, 13), elsewhere = one(20, 5), copy = one(31, 11),
		     all = one(0, stream.size);
	const struct sp_stretches nothing = {0};
	/* eleven literals, less what the copy cost */
	assert_int_equal(sp_orphans_cost(&orphans, &source), (11 * 8 - 16) * BIT);
	assert_int_equal(sp_orphans_cost(&orphans, &elsewhere), 0);
	assert_int_equal(sp_orphans_cost(&orphans, &copy), 0);
	assert_int_equal(sp_orphans_cost(&orphans, &all), 0);
	assert_int_equal(sp_orphans_cost(&orphans, &nothing), 0);
	/* of a source that stays in part the rest can still be copied */
	SP_STRETCHES part = one(0, 3);
	sp_bits some = sp_orphans_cost(&orphans, &part);
	assert_true(some > 0 && some < (11 * 8 - 16) * (sp_bits)BIT);
}

static void test_copy_with_another_source(void **state)
{
	(void)state;
	SP_STREAM stream = {0};
	make_story(&stream, true);
	SP_ORPHANS orphans;
	sp_orphans_make(&stream, &orphans);
	SP_STRETCHES nearest = one(13, 13), first = one(0, 13), both = one(0, 26);
	/* the other place is as good: the stream knows of no price for it but that of its own copy */
	assert_int_equal(sp_orphans_cost(&orphans, &nearest), 0);
	assert_int_equal(sp_orphans_cost(&orphans, &first), 0);
	assert_int_equal(sp_orphans_cost(&orphans, &both), (11 * 8 - 16) * BIT);
}

/* Copies that are no copies: of themselves, of what is not known, of what is not there. */
static void test_runs_and_odd_copies(void **state)
{
	(void)state;
	SP_STREAM stream = {0};
	add_literals(&stream, "abcdefgh", 8 * BIT);
	add_copy(&stream, 200, 1, 9 * BIT);
	stream.distances[stream.distance_count - 1] = 1;
	add_copy(&stream, 5, 208, 9 * BIT);
	stream.distances[stream.distance_count - 1] = 0;
	add_copy(&stream, 4, 213, 9 * BIT);
	stream.distances[stream.distance_count - 1] = 100000;
	SP_ORPHANS orphans;
	sp_orphans_make(&stream, &orphans);
	SP_STRETCHES begin = one(0, 9);
	assert_int_equal(sp_orphans_cost(&orphans, &begin), 0);
	SP_STREAM empty = {0};
	SP_ORPHANS none;
	sp_orphans_make(&empty, &none);
	assert_int_equal(sp_orphans_cost(&none, &begin), 0);
}

/* Some formats copy kilobytes at once: what goes may lie far behind where such a source begins. */
static void test_long_copies(void **state)
{
	(void)state;
	SP_STREAM stream = {0};
	char text[2001];
	uint32_t seed = 5;
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = (char)('A' + (seed >> 24) % 50);
	}
	text[sizeof(text) - 1] = '\0';
	add_literals(&stream, text, 8 * BIT);
	add_copy(&stream, 1500, 2000, 20 * BIT);
	SP_ORPHANS orphans;
	sp_orphans_make(&stream, &orphans);
	SP_STRETCHES hole = one(1400, 4);
	assert_true(sp_orphans_cost(&orphans, &hole) > 0);
	assert_int_equal(orphans.longest, 1500);
	SP_STRETCHES most = one(0, 1499);
	assert_true(sp_orphans_cost(&orphans, &most) > 10000 * (sp_bits)BIT);
}

static uint32_t random_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Costs are never negative, and a stream of millions of bytes with runs and copies takes no long time. */
static void test_large_stream(void **state)
{
	(void)state;
	SP_STREAM stream = {0};
	uint32_t seed = 11;
	add_literals(&stream, "a small beginning ", 8 * BIT);
	while (stream.size < 3000000) {
		uint32_t kind = random_number(&seed) % 16,
			 distance = 1 + random_number(&seed) % (uint32_t)stream.size;
		if (kind == 0)
			add_copy(&stream, 273, 1, 4 * BIT);
		else if (kind < 12)
			add_copy(&stream, 2 + random_number(&seed) % 30, distance,
				(10 + random_number(&seed) % 20) * BIT);
		else
			add_literals(&stream, (const char[]){(char)(32 + random_number(&seed) % 90), '\0'},
				7 * BIT);
	}
	SP_ORPHANS orphans;
	sp_orphans_make(&stream, &orphans);
	for (int i = 0; i < 20; i++) {
		SP_STRETCHES gone = {0};
		for (int j = 0; j < 20; j++)
			sp_stretches_add(
				&gone, random_number(&seed) % stream.size, 1 + random_number(&seed) % 200);
		sp_stretches_normalise(&gone);
		assert_true(sp_orphans_cost(&orphans, &gone) >= 0);
	}
	SP_STRETCHES all = one(0, stream.size);
	assert_int_equal(sp_orphans_cost(&orphans, &all), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prices),
		cmocka_unit_test(test_without_a_stream),
		cmocka_unit_test(test_costs_by_section),
		cmocka_unit_test(test_costs_at_an_offset),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_copy_without_its_source),
		cmocka_unit_test(test_copy_with_another_source),
		cmocka_unit_test(test_runs_and_odd_copies),
		cmocka_unit_test(test_long_copies),
		cmocka_unit_test(test_large_stream),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
