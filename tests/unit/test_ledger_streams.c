/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams in ledgers, with a made-up codec whose prices can be reckoned by hand: "RUN", a letter, then pairs of
 * a count and a byte. A pair is a chunk of 2 bytes; its copy costs 15 bits, 1 bit is overhead.
 */
#include "analyzers/ledger_help.h"
#include "base/stream.h"
#include "ledger/price.h"

static bool run_probe(const struct sp_image *image)
{
	return image->size >= 4 && !memcmp(image->data, "RUN", 3);
}

static struct sp_error *run_run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_STREAM stream = {.codec = "run"};
	sink->paint(sink->user, SP_BY_SYMBOL, 0, 4, SP_RANK_HEADER, "(run header)");
	for (uint64_t at = 4; at + 2 <= image->size; at += 2) {
		uint32_t count = image->data[at];
		uint8_t *place = NULL;
		SP_TRY(sp_stream_reserve(&stream, count, image->room, &place));
		stream.size += count;
		if (count)
			memset(place, image->data[at + 1], count);
		if (count)
			sp_stream_copy(&stream, count, 0, (uint32_t)(15 * SP_BIT));
		sp_stream_chunk(&stream, at, 2, count);
	}
	switch (image->data[3]) {
	case 'e': /* half a bit of the overhead has a name */
		sp_stream_extra(&stream, "(run end)", SP_BIT / 2);
		break;
	case 'o': /* overlapping chunks */
		stream.chunks[1].offset--;
		break;
	case 'b': /* beyond the image */
		stream.chunks[stream.chunk_count - 1].offset += 2;
		break;
	case 'm': /* more decoded bytes than packets */
		stream.chunks[0].bytes++;
		break;
	case 'h':
		stream.estimated = true;
		break;
	case 'n': /* many streams, all of them empty */
		for (int i = 0; i < 70000; i++)
			sink->decode(sink->user, &(struct sp_stream){.codec = "run"}, "nothing");
		break;
	default:
		break;
	}
	sink->decode(sink->user, &stream, "unpacked");
	return NULL;
}

/* Gives the letters 'a' to 'z' owners by symbol, each letter its own, and its neighbours by section. */
static struct sp_error *letters_run(const struct sp_image *image, const struct sp_sink *sink)
{
	for (uint64_t i = 0; i < image->size; i++) {
		char name[] = {(char)image->data[i], 0};
		if (name[0] >= 'a' && name[0] <= 'z')
			sink->paint(sink->user, SP_BY_SYMBOL, i, 1, SP_RANK_REFERRED, name);
	}
	sink->alias(sink->user, "a", "first_letter");
	sink->alias(sink->user, "nobody", "none");
	return NULL;
}

static bool letters_probe(const struct sp_image *image)
{
	return image->size >= 4 && memcmp(image->data, "RUN", 3);
}

static const struct sp_analyzer run = {"run", run_probe, run_run};
static const struct sp_analyzer letters = {"letters", letters_probe, letters_run};
static const struct sp_analyzer *const analyzers[] = {&run, &letters, NULL};

static struct sp_error *make(const char *text, struct sp_ledger **ledger)
{
	struct sp_ledger_input input = {"root", "root.img", (const uint8_t *)text, strlen(text)};
	return sp_ledger_make(&input, 1, NULL, 0, analyzers, ledger);
}

static void test_stream_pays_for_its_bytes(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	check_ok(make("RUN.\003a\005b", &ledger));
	assert_int_equal(ledger->image_count, 2);
	const struct sp_ledger_image *image = &ledger->images[1];
	assert_string_equal(image->name, "unpacked");
	assert_string_equal(image->codec, "run");
	assert_int_equal(image->bytes, 8);
	assert_int_equal(image->parent, 0);
	assert_int_equal(image->offset, 4);
	assert_int_equal(image->coded, 4);
	assert_int_equal(image->chunks, 2);
	assert_int_equal(image->packed, 4 * SP_BYTE_BITS);
	assert_int_equal(image->overhead, 2 * SP_BIT);
	assert_int_equal(sum_of(ledger, SP_BY_SYMBOL, "a"), 3);
	assert_int_equal(packed_of(ledger, SP_BY_SYMBOL, "a"), 15 * SP_BIT);
	assert_int_equal(packed_of(ledger, SP_BY_SYMBOL, "b"), 15 * SP_BIT);
	assert_int_equal(packed_of(ledger, SP_BY_SYMBOL, "(run header)"), 4 * SP_BYTE_BITS);
	assert_int_equal(sum_of(ledger, SP_BY_SYMBOL, SP_LABEL_OVERHEAD), 0);
	assert_int_equal(packed_of(ledger, SP_BY_OBJECT, SP_LABEL_OVERHEAD), 2 * SP_BIT);
	for (int i = 0; i < SP_DIMENSIONS; i++) {
		assert_int_equal(sum_of(ledger, (enum sp_dimension)i, NULL), 4 + 8);
		assert_int_equal(packed_of(ledger, (enum sp_dimension)i, NULL), 8 * SP_BYTE_BITS);
	}
	assert_int_equal(packed_of(ledger, SP_BY_FILE, "root.img"), 8 * SP_BYTE_BITS);
	assert_int_equal(packed_of(ledger, SP_BY_MEDIUM, "root.img"), 8 * SP_BYTE_BITS);
	sp_ledger_free(ledger);
}

static void test_evidence_and_aliases(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	check_ok(make("RUN.\003a\005b", &ledger));
	size_t referred = 0;
	for (size_t i = 0; i < ledger->piece_count; i++)
		referred += ledger->pieces[i].evidence == SP_REFERRED;
	assert_int_equal(referred, 2);
	assert_int_equal(ledger->alias_count, 1);
	assert_string_equal(ledger->aliases[0].name, "first_letter");
	assert_string_equal(ledger->labels[ledger->aliases[0].label].name, "a");
	sp_ledger_free(ledger);
}

static void test_streams_are_limited(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	check_error(make("RUNn\003a", &ledger), SP_USAGE, "root has more compressed streams than the 65536");
}

static void test_extras_are_pieces(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	check_ok(make("RUNe\003a\005b", &ledger));
	assert_int_equal(packed_of(ledger, SP_BY_SECTION, "(run end)"), SP_BIT / 2);
	assert_int_equal(packed_of(ledger, SP_BY_SECTION, SP_LABEL_OVERHEAD), 3 * SP_BIT / 2);
	assert_null(sp_ledger_check(ledger));
	sp_ledger_free(ledger);
}

/* A stream in a stream: the inner one's prices are shares of what its chunks cost outside. */
static void test_streams_in_streams(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	/* unpacks to "RUN.": four copies of one byte, then the pair (8, 'z') */
	check_ok(make("RUN.\001R\001U\001N\001.\001\010\001z", &ledger));
	assert_int_equal(ledger->image_count, 3);
	assert_int_equal(ledger->images[2].parent, 1);
	assert_int_equal(ledger->images[2].bytes, 8);
	assert_int_equal(ledger->images[2].packed, 30 * SP_BIT); /* its two coded bytes cost 15 each */
	assert_int_equal(packed_of(ledger, SP_BY_SYMBOL, "z"), 15 * SP_BIT * 30 / 16);
	for (int i = 0; i < SP_DIMENSIONS; i++)
		assert_int_equal(packed_of(ledger, (enum sp_dimension)i, NULL), 16 * SP_BYTE_BITS);
	sp_ledger_free(ledger);
}

static void test_estimates_are_inherited(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	check_ok(make("RUNh\001R\001U\001N\001.\001\010\001z", &ledger));
	assert_false(ledger->images[0].estimated);
	assert_true(ledger->images[1].estimated);
	assert_true(ledger->images[2].estimated);
	sp_ledger_free(ledger);
	/* the middle one's own prices are exact: what is in it is estimated all the same */
	check_ok(make("RUNh\001R\001U\001N\001.\001\001\001R\001\001\001U\001\001\001N\001\001\001.\001\002\001z", &ledger));
	assert_int_equal(ledger->image_count, 4);
	assert_true(ledger->images[3].estimated);
	sp_ledger_free(ledger);
}

static void test_empty_stream(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	check_ok(make("RUN.", &ledger));
	assert_int_equal(ledger->image_count, 2);
	assert_int_equal(ledger->images[1].bytes, 0);
	assert_int_equal(packed_of(ledger, SP_BY_FILE, NULL), 4 * SP_BYTE_BITS);
	sp_ledger_free(ledger);
	/* a chunk that makes nothing */
	const struct sp_ledger_input nothing = {"root", "root.img", (const uint8_t *)"RUN.\000a", 6};
	check_ok(sp_ledger_make(&nothing, 1, NULL, 0, analyzers, &ledger));
	assert_int_equal(packed_of(ledger, SP_BY_SYMBOL, SP_LABEL_OVERHEAD), 2 * SP_BYTE_BITS);
	sp_ledger_free(ledger);
}

/* "runs" are made with distance 0, unknown; a stream with distances is filled by hand here. */
static bool copy_probe(const struct sp_image *image)
{
	return image->size == 4 && !memcmp(image->data, "COPY", 4);
}

static struct sp_error *copy_run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_STREAM stream = {.codec = "run"};
	uint8_t *place = NULL;
	SP_TRY(sp_stream_reserve(&stream, 14, image->room, &place));
	memcpy(place, "abbbbbabbabbab", 14);
	stream.size = 14;
	sp_stream_literal(&stream, 6);
	sp_stream_literal(&stream, 6);
	sp_stream_copy(&stream, 4, 1, 8);  /* bbbb from b, and on into itself */
	sp_stream_copy(&stream, 3, 6, 9);  /* abb from abb */
	sp_stream_copy(&stream, 5, 3, 10); /* abbab from abb, and on into itself */
	sp_stream_chunk(&stream, 0, 4, 14);
	sink->decode(sink->user, &stream, "copied");
	return NULL;
}

static const struct sp_analyzer copier = {"copy", copy_probe, copy_run};

static uint64_t copied(const struct sp_ledger *ledger, const char *to, const char *from, sp_bits packed)
{
	for (size_t i = 0; i < ledger->copy_count; i++) {
		const struct sp_copy *copy = &ledger->copies[i];
		if (strcmp(ledger->labels[copy->to].name, to) || strcmp(ledger->labels[copy->from].name, from))
			continue;
		assert_int_equal(copy->packed, packed);
		return copy->bytes;
	}
	return 0;
}

static void test_copies_know_their_source(void **state)
{
	(void)state;
	static const struct sp_analyzer *const with_copies[] = {&copier, &letters, NULL};
	struct sp_ledger *ledger = NULL;
	const struct sp_ledger_input input = {"root", "root.img", (const uint8_t *)"COPY", 4};
	check_ok(sp_ledger_make(&input, 1, NULL, 0, with_copies, &ledger));
	assert_int_equal(copied(ledger, "b", "b", 8 + 6), 4 + 2);
	assert_int_equal(copied(ledger, "a", "a", 3 + 4), 1 + 2);
	assert_int_equal(copied(ledger, "b", "a", 6), 3); /* of the one that repeats: it starts from an a */
	sp_ledger_free(ledger);
}

static void assert_defect(const char *text, const char *message)
{
	struct sp_ledger *ledger = NULL;
	check_error(make(text, &ledger), SP_UNABLE, message);
	assert_null(ledger);
}

static void test_defective_codecs_are_refused(void **state)
{
	(void)state;
	assert_defect("RUNo\003a\005b", "are another's or not there");
	assert_defect("RUNb\003a\005b", "beyond the end");
	assert_defect("RUNm\003a\005b", "do not add up");
}

static void assert_breach(void (*spoil)(struct sp_ledger *ledger))
{
	struct sp_ledger *ledger = NULL;
	check_ok(make("RUN.\003a\005b", &ledger));
	spoil(ledger);
	check_error(sp_ledger_check(ledger), SP_UNABLE, "defect");
	sp_ledger_free(ledger);
}

static void spoil_price(struct sp_ledger *ledger)
{
	ledger->pieces[1].packed++;
}

static void spoil_coded(struct sp_ledger *ledger)
{
	ledger->images[1].coded++;
}

static void spoil_packed(struct sp_ledger *ledger)
{
	ledger->images[1].packed++;
}

static void spoil_parent(struct sp_ledger *ledger)
{
	ledger->images[1].parent = 1;
}

static void spoil_cost(struct sp_ledger *ledger)
{
	ledger->pieces[ledger->piece_count - 1].offset--;
}

static void test_check_finds_breaches_of_streams(void **state)
{
	(void)state;
	assert_breach(spoil_price);
	assert_breach(spoil_coded);
	assert_breach(spoil_packed);
	assert_breach(spoil_parent);
	assert_breach(spoil_cost);
}

/* Whatever the cuts, the parts of a packet add up to it. */
static void test_prices_divide_exactly(void **state)
{
	(void)state;
	SP_STREAM stream = {.codec = "run"};
	sp_stream_literal(&stream, 7);
	sp_stream_copy(&stream, 7, 1, 1000001);
	sp_stream_spread(&stream, 100000, 12345 * SP_BIT + 17);
	uint64_t size = 1 + 7 + 100000;
	for (uint64_t step = 1; step < 9000; step = step * 3 + 1) {
		struct sp_price_cursor cursor = {.stream = &stream};
		sp_bits sum = 0;
		for (uint64_t at = 0; at < size;) {
			at = at + step < size ? at + step : size;
			sum += sp_price_to(&cursor, at);
		}
		assert_int_equal(sum, 7 + 1000001 + 12345 * SP_BIT + 17);
	}
}

static void test_spread_keeps_prices_small(void **state)
{
	(void)state;
	SP_STREAM stream = {.codec = "stored"};
	sp_stream_spread(&stream, 100001, 100001 * SP_BYTE_BITS);
	sp_bits sum = 0;
	uint64_t bytes = 0;
	for (size_t i = 0; i < stream.packet_count; i++) {
		assert_int_equal(stream.packets[i].price, stream.packets[i].size * SP_BYTE_BITS);
		sum += stream.packets[i].price;
		bytes += stream.packets[i].size;
	}
	assert_int_equal(sum, 100001 * SP_BYTE_BITS);
	assert_int_equal(bytes, 100001);
}

static void test_reserve_refuses_bombs(void **state)
{
	(void)state;
	SP_STREAM stream = {.codec = "xz"};
	uint8_t *place = NULL;
	check_ok(sp_stream_reserve(&stream, 1000, 1000, &place));
	stream.size = 1000;
	check_error(sp_stream_reserve(&stream, 1, 1000, &place), SP_USAGE, "more than 1000 bytes");
	check_error(sp_stream_reserve(&stream, UINT64_MAX, 2000, &place), SP_USAGE, "more than 2000 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stream_pays_for_its_bytes),
		cmocka_unit_test(test_evidence_and_aliases),
		cmocka_unit_test(test_streams_are_limited),
		cmocka_unit_test(test_extras_are_pieces),
		cmocka_unit_test(test_streams_in_streams),
		cmocka_unit_test(test_estimates_are_inherited),
		cmocka_unit_test(test_empty_stream),
		cmocka_unit_test(test_copies_know_their_source),
		cmocka_unit_test(test_defective_codecs_are_refused),
		cmocka_unit_test(test_check_finds_breaches_of_streams),
		cmocka_unit_test(test_prices_divide_exactly),
		cmocka_unit_test(test_spread_keeps_prices_small),
		cmocka_unit_test(test_reserve_refuses_bombs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
