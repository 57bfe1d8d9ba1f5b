/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do prices say what bytes cost? causal SEED COUNT FLOOR VARIANTS NAME STREAM TWIN [MAP [RELOCATED]]
 *
 * Makes the ledger of one xz stream (NAME: what it holds, vmlinux.bin, or the path of the program whose twin is
 * given), draws COUNT pieces stratified by kind and packed size, and for each of them blanks its bytes with zeros,
 * compresses everything again with the stream's own settings and compares what was saved with its price. The settings
 * are found by trying: they must give the stream's very bytes.
 *
 * The noise floor is what a change of one bit anywhere does to the size of the stream: a price below it cannot be seen
 * in one measurement. So pieces priced below FLOOR bytes are not drawn, and each piece is measured VARIANTS times, with
 * another bit changed elsewhere each time; the mean counts, against the mean of streams with nothing but a bit changed.
 */
#include <lzma.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/stream.h"
#include "ledger/ledger.h"

static const char *const kinds[] = {"code", "constants", "data", "nameless, referred", "other"};
#define KINDS 5
#define SIZES 5 /* below 2, 4, 8 and 16 times the floor, and the rest; packed */
#define NOISE 40

/* Consecutive bytes of one symbol. */
struct unit {
	uint64_t offset, size;
	double price; /* bytes */
	double saved; /* bytes */
	int kind, bin;
	const char *name;
};

struct settings {
	uint32_t preset, dictionary;
	bool x86;
	bool at_once; /* by liblzma's call for whole buffers, which writes sizes into the block's header */
};

static void stop(struct sp_error *error)
{
	if (!error)
		return;
	fprintf(stderr, "causal: %s\n", sp_error_message(error));
	exit(3);
}

static size_t compress(const uint8_t *data, size_t size, const struct settings *settings, uint8_t *out, size_t space)
{
	lzma_options_lzma options;
	lzma_filter filters[3];
	size_t count = 0, used = 0;
	if (lzma_lzma_preset(&options, settings->preset))
		exit(3);
	options.dict_size = settings->dictionary;
	if (settings->x86)
		filters[count++] = (lzma_filter){.id = LZMA_FILTER_X86};
	filters[count++] = (lzma_filter){.id = LZMA_FILTER_LZMA2, .options = &options};
	filters[count] = (lzma_filter){.id = LZMA_VLI_UNKNOWN};
	if (settings->at_once) {
		if (lzma_stream_buffer_encode(filters, LZMA_CHECK_CRC32, NULL, data, size, out, &used, space) != LZMA_OK)
			exit(3);
		return used;
	}
	lzma_stream stream = LZMA_STREAM_INIT;
	if (lzma_stream_encoder(&stream, filters, LZMA_CHECK_CRC32) != LZMA_OK)
		exit(3);
	stream.next_in = data;
	stream.avail_in = size;
	stream.next_out = out;
	stream.avail_out = space;
	if (lzma_code(&stream, LZMA_FINISH) != LZMA_STREAM_END)
		exit(3);
	used = stream.total_out;
	lzma_end(&stream);
	return used;
}

/* The decoded stream, caught on its way to the ledger. */
static void catch_stream(void *user, struct sp_stream *stream, const char *name)
{
	struct sp_stream *caught = user;
	(void)name;
	if (caught->data) {
		sp_stream_free(stream);
		return;
	}
	*caught = *stream;
	*stream = (struct sp_stream){0};
}

static void no_paint(void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label)
{
	(void)user, (void)dimension, (void)offset, (void)size, (void)rank, (void)label;
}

static void no_descend(void *user, uint64_t offset, uint64_t size, const char *name, bool sealed)
{
	(void)user, (void)offset, (void)size, (void)name, (void)sealed;
}

static void decode_stream(const struct sp_buffer *coded, struct sp_stream *stream)
{
	const struct sp_image image = {.name = "stream", .data = (const uint8_t *)coded->data, .size = coded->size, .room = 1u << 30};
	const struct sp_sink sink = {.user = stream, .paint = no_paint, .descend = no_descend, .decode = catch_stream};
	for (const struct sp_analyzer *const *analyzer = sp_analyzers; *analyzer; analyzer++)
		if (strcmp((*analyzer)->name, "xz") == 0 && (*analyzer)->probe(&image))
			stop((*analyzer)->run(&image, &sink));
	if (!stream->data)
		stop(sp_error_new(SP_USAGE, "STREAM is no xz stream"));
}

/* Settings that give the stream's own bytes. */
static struct settings find_settings(const struct sp_buffer *coded, const struct sp_stream *stream, uint8_t *out, size_t space)
{
	static const uint32_t presets[] = {6, 9 | LZMA_PRESET_EXTREME};
	for (size_t i = 0; i < 2; i++)
		for (uint32_t shift = 25; shift >= 12; shift--)
			for (int way = 0; way < 4; way++) {
				struct settings settings = {presets[i], 1u << shift, way & 1, way & 2};
				if (presets[i] == 6 && (shift != 25 || settings.at_once))
					continue; /* the kernel's is 32 MiB, by xz */
				if (compress(stream->data, stream->size, &settings, out, space) == coded->size &&
					memcmp(out, coded->data, coded->size) == 0)
					return settings;
			}
	stop(sp_error_new(SP_USAGE, "no settings were found that give this very stream"));
	exit(3);
}

static int kind_of(const char *symbol, const char *section, uint32_t evidence)
{
	if (evidence != SP_NAMED)
		return 3;
	if (symbol[0] == '(')
		return 4;
	if (strstr(section, "text"))
		return 0;
	if (strstr(section, "rodata"))
		return 1;
	return strstr(section, "data") ? 2 : 4;
}

/* Keeps what is priced at the floor or above, and sorts it into bins by price. */
static size_t drop_cheap(struct unit *units, size_t count, double floor)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (units[i].price < floor)
			continue;
		units[kept] = units[i];
		for (double limit = 2 * floor; units[kept].bin + 1 < SIZES && units[kept].price >= limit; limit *= 2)
			units[kept].bin++;
		kept++;
	}
	return kept;
}

static struct unit *gather(const struct sp_ledger *ledger, size_t *count)
{
	struct unit *units = sp_alloc((ledger->piece_count + 1) * sizeof(*units));
	uint32_t last = SP_NO_PARENT;
	*count = 0;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		const char *symbol = ledger->labels[piece->owner[SP_BY_SYMBOL]].name;
		if (ledger->images[piece->image].parent == SP_NO_PARENT || !piece->size || strcmp(symbol, SP_LABEL_PADDING) == 0)
			continue;
		double price = (double)piece->packed / (double)SP_BYTE_BITS;
		struct unit *unit = *count ? &units[*count - 1] : NULL;
		if (unit && last == piece->owner[SP_BY_SYMBOL] && unit->offset + unit->size == piece->offset) {
			unit->size += piece->size;
			unit->price += price;
		} else {
			units[(*count)++] = (struct unit){piece->offset, piece->size, price, 0,
				kind_of(symbol, ledger->labels[piece->owner[SP_BY_SECTION]].name, piece->evidence), 0, symbol};
			last = piece->owner[SP_BY_SYMBOL];
		}
	}
	return units;
}

static uint64_t random_state;

static uint64_t random_below(uint64_t limit) /* xorshift64*, Vigna 2016 */
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (random_state * 2685821657736338717u >> 16) % limit;
}

/* Turn by turn one of each stratum, as long as there are any. */
static size_t draw(struct unit *units, size_t count, size_t wanted, struct unit *drawn)
{
	size_t taken = 0;
	for (size_t i = count; i > 1; i--) {
		size_t j = random_below(i);
		struct unit other = units[j];
		units[j] = units[i - 1];
		units[i - 1] = other;
	}
	size_t next[KINDS][SIZES] = {{0}};
	for (bool found = true; found && taken < wanted;) {
		found = false;
		for (int kind = 0; kind < KINDS; kind++)
			for (int bin = 0; bin < SIZES && taken < wanted; bin++) {
				size_t *at = &next[kind][bin];
				while (*at < count && (units[*at].kind != kind || units[*at].bin != bin))
					(*at)++;
				if (*at == count)
					continue;
				drawn[taken++] = units[(*at)++];
				found = true;
			}
	}
	return taken;
}

struct rank {
	double value, rank;
	size_t index;
};

static int by_value(const void *a, const void *b)
{
	const struct rank *left = a, *right = b;
	return (left->value > right->value) - (left->value < right->value);
}

/* Ranks of one column of the units; equal values share the mean of their ranks. */
static double *rank_all(const struct unit *units, size_t count, bool saved)
{
	struct rank *order = sp_alloc((count + 1) * sizeof(*order));
	double *ranks = sp_alloc((count + 1) * sizeof(*ranks));
	for (size_t i = 0; i < count; i++)
		order[i] = (struct rank){saved ? units[i].saved : units[i].price, 0, i};
	qsort(order, count, sizeof(*order), by_value);
	for (size_t i = 0; i < count;) {
		size_t end = i;
		while (end < count && order[end].value == order[i].value)
			end++;
		for (size_t j = i; j < end; j++)
			ranks[order[j].index] = (double)(i + end - 1) / 2;
		i = end;
	}
	free(order);
	return ranks;
}

static double spearman(const struct unit *units, size_t count)
{
	double *a = rank_all(units, count, false), *b = rank_all(units, count, true);
	double mean = ((double)count - 1) / 2, covariance = 0, left = 0, right = 0;
	for (size_t i = 0; i < count; i++) {
		covariance += (a[i] - mean) * (b[i] - mean);
		left += (a[i] - mean) * (a[i] - mean);
		right += (b[i] - mean) * (b[i] - mean);
	}
	free(a);
	free(b);
	return left > 0 && right > 0 ? covariance / sqrt(left * right) : 0;
}

static void print_line(const char *name, const struct unit *units, size_t count)
{
	double price = 0, saved = 0, off = 0;
	for (size_t i = 0; i < count; i++) {
		price += units[i].price;
		saved += units[i].saved;
		off += fabs(units[i].price - units[i].saved);
	}
	printf("%-20s %5zu %12.1f %12.0f %+9.2f %% %11.2f %% %9.4f\n", name, count, price, saved,
		saved != 0 ? 100 * (price - saved) / saved : 0, saved != 0 ? 100 * off / saved : 0, spearman(units, count));
}

static void print_result(const struct unit *units, size_t count, double floor)
{
	printf("\n%-20s %5s %12s %12s %11s %13s %9s\n", "kind", "n", "price", "saved", "sum's error", "errors summed", "Spearman");
	struct unit *some = sp_alloc((count + 1) * sizeof(*some));
	for (int kind = 0; kind < KINDS; kind++) {
		size_t found = 0;
		for (size_t i = 0; i < count; i++)
			if (units[i].kind == kind)
				some[found++] = units[i];
		print_line(kinds[kind], some, found);
	}
	for (int bin = 0; bin < SIZES; bin++) {
		char name[32];
		size_t found = 0;
		for (size_t i = 0; i < count; i++)
			if (units[i].bin == bin)
				some[found++] = units[i];
		snprintf(name, sizeof(name), bin + 1 < SIZES ? "price below %.0f" : "price above",
			floor * (double)(bin + 1 < SIZES ? 2 << bin : 1 << bin));
		print_line(name, some, found);
	}
	print_line("all", units, count);
	free(some);
}

static int by_number(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* The stream's size with the unit (NULL: none) blanked, on average over variants that differ by a bit elsewhere. */
static double measure(const struct sp_stream *stream, uint8_t *copy, const struct unit *unit, size_t variants,
	const struct settings *settings, uint8_t *out, size_t space)
{
	double sum = 0;
	if (unit)
		memset(copy + unit->offset, 0, unit->size);
	for (size_t i = 0; i < variants; i++) {
		uint64_t at = random_below(stream->size);
		while (!copy[at])
			at = random_below(stream->size);
		copy[at] ^= 1;
		sum += (double)compress(copy, stream->size, settings, out, space);
		copy[at] ^= 1;
	}
	if (unit)
		memcpy(copy + unit->offset, stream->data + unit->offset, unit->size);
	return sum / (double)variants;
}

int main(int argc, char **argv)
{
	SP_BUFFER coded = SP_BUFFER_EMPTY, twin = SP_BUFFER_EMPTY, map = SP_BUFFER_EMPTY, relocated = SP_BUFFER_EMPTY;
	SP_STREAM stream = {0};
	struct sp_ledger *ledger = NULL;
	if (argc < 8)
		stop(sp_error_new(SP_USAGE, "usage: causal SEED COUNT FLOOR VARIANTS NAME STREAM TWIN [MAP [RELOCATED]]"));
	uint64_t seed = strtoull(argv[1], NULL, 10);
	size_t wanted = strtoul(argv[2], NULL, 10), variants = strtoul(argv[4], NULL, 10), unit_count, space;
	double floor = strtod(argv[3], NULL);
	if (!variants)
		stop(sp_error_new(SP_USAGE, "VARIANTS \"%s\" is not a count: give a whole number from 1", argv[4]));
	random_state = seed * 0x9e3779b97f4a7c15u + 1;
	stop(sp_file_read(argv[6], &coded));
	stop(sp_file_read(argv[7], &twin));
	if (argc > 8)
		stop(sp_file_read(argv[8], &map));
	if (argc > 9)
		stop(sp_file_read(argv[9], &relocated));
	const char *name = argv[5];
	const struct sp_program_facts facts = {
		.image = name,
		.prefix = "",
		.twin = (const uint8_t *)twin.data,
		.twin_size = twin.size,
		.map = map.data,
		.relocated = (const uint8_t *)relocated.data,
		.relocated_size = relocated.size,
	};
	const struct sp_ledger_input input = {
		strcmp(name, "vmlinux.bin") == 0 ? name : "initramfs", "stream", (const uint8_t *)coded.data, coded.size};
	stop(sp_ledger_make(&input, 1, &facts, 1, sp_analyzers, &ledger));
	decode_stream(&coded, &stream);
	space = lzma_stream_buffer_bound(stream.size);
	uint8_t *out = sp_alloc(space), *copy = sp_alloc(stream.size + 1);
	struct settings settings = find_settings(&coded, &stream, out, space);
	struct unit *units = gather(ledger, &unit_count), *drawn = sp_alloc((wanted + 1) * sizeof(*drawn));
	size_t dear = drop_cheap(units, unit_count, floor);
	double all_price = 0;
	for (size_t i = 0; i < dear; i++)
		all_price += units[i].price;
	size_t count = draw(units, dear, wanted, drawn);
	printf("stream %s: %zu bytes of %lu; settings found: preset %u%s, dictionary %u, x86 filter %s: the very same bytes\n"
	       "seed %lu; %zu of %zu pieces are priced at %.0f bytes or more (%.1f %% of the stream); %zu of them drawn, %zu "
	       "measurements each\n",
		argv[6], coded.size, (unsigned long)stream.size, settings.preset & 31,
		settings.preset & LZMA_PRESET_EXTREME ? "e" : "", settings.dictionary, settings.x86 ? "yes" : "no",
		(unsigned long)seed, dear, unit_count, floor, 100 * all_price / (double)coded.size, count, variants);

	memcpy(copy, stream.data, stream.size);
	double noise[NOISE], base = 0;
	for (size_t i = 0; i < NOISE; i++) {
		double size = measure(&stream, copy, NULL, 1, &settings, out, space);
		base += size / NOISE;
		noise[i] = fabs((double)coded.size - size);
	}
	qsort(noise, NOISE, sizeof(*noise), by_number);
	printf("noise floor (one bit changed, %d times): median %.0f, nine of ten within %.0f, most %.0f bytes; mean size %.1f\n",
		NOISE, noise[NOISE / 2], noise[NOISE * 9 / 10], noise[NOISE - 1], base);
	fflush(stdout);

	for (size_t i = 0; i < count; i++) {
		drawn[i].saved = base - measure(&stream, copy, &drawn[i], variants, &settings, out, space);
		if (getenv("CAUSAL_LIST"))
			printf("%s\t%s\t%lu\t%.1f\t%.1f\n", kinds[drawn[i].kind], drawn[i].name, (unsigned long)drawn[i].size,
				drawn[i].price, drawn[i].saved);
		fflush(stdout);
	}
	print_result(drawn, count, floor);
	double all = spearman(drawn, count);
	sp_ledger_free(ledger);
	free(units);
	free(drawn);
	free(out);
	free(copy);
	return all >= 0.95 ? 0 : 1;
}
