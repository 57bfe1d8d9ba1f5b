/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench_price FILE [ROUNDS]: runs the codec that knows FILE's magic, ROUNDS times (10), and prints what it
 * made of it, how fast, and with how much memory. Where the codec stops before the file's end, what follows
 * it is told, not opened.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/stream.h"
#include "sizeprof/analyzer.h"

/* Of one round. */
struct sums {
	bool is_told; /* print each stream */
	uint64_t decoded, memory, frames;
};

static void sum_frame(
	void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label)
{
	struct sums *sums = user;
	(void)offset, (void)rank, (void)label;
	if (dimension == SP_BY_SECTION)
		sums->frames += size;
}

static void tell_part(void *user, uint64_t offset, uint64_t size, const char *name, bool sealed)
{
	struct sums *sums = user;
	(void)name, (void)sealed;
	if (sums->is_told)
		printf("  not opened: %llu bytes at 0x%llx\n", (unsigned long long)size,
			(unsigned long long)offset);
}

static double in_bytes(sp_bits bits)
{
	return (double)bits / (double)SP_BYTE_BITS;
}

static void tell_stream(const struct sp_stream *stream)
{
	uint64_t coded = 0;
	sp_bits price = 0, extras = 0;
	for (size_t i = 0; i < stream->chunk_count; i++)
		coded += stream->chunks[i].size;
	for (size_t i = 0; i < stream->packet_count; i++)
		price += stream->packets[i].price;
	for (size_t i = 0; i < SP_STREAM_EXTRAS && stream->extras[i].label; i++) {
		printf("  %s: %.3f bytes\n", stream->extras[i].label, in_bytes(stream->extras[i].bits));
		extras += stream->extras[i].bits;
	}
	double left = (double)coded - in_bytes(price + extras);
	printf("  %s stream%s: %llu bytes decoded from %llu in %zu chunks; %zu packets, %zu of them copies; "
	       "prices %.3f "
	       "bytes, overhead %.3f bytes = %.4f %%\n",
		stream->codec, stream->estimated ? " (estimated)" : "", (unsigned long long)stream->size,
		(unsigned long long)coded, stream->chunk_count, stream->packet_count, stream->distance_count,
		in_bytes(price), left, coded ? 100 * left / (double)coded : 0);
}

static void sum_stream(void *user, struct sp_stream *stream, const char *name)
{
	struct sums *sums = user;
	(void)name;
	sums->decoded += stream->size;
	sums->memory += stream->capacity + stream->packet_capacity * sizeof(*stream->packets) +
			stream->distance_capacity * sizeof(*stream->distances) +
			stream->chunk_capacity * sizeof(*stream->chunks);
	if (sums->is_told)
		tell_stream(stream);
	sp_stream_free(stream);
}

static void ignore_alias(void *user, const char *label, const char *name)
{
	(void)user, (void)label, (void)name;
}

static void ignore_stretch(void *user, uint64_t offset, uint64_t size)
{
	(void)user, (void)offset, (void)size;
}

static void tell_note(void *user, const char *text)
{
	struct sums *sums = user;
	if (sums->is_told)
		printf("  note: %s\n", text);
}

static const struct sp_analyzer *find_codec(const struct sp_image *image)
{
	for (size_t i = 0; sp_analyzers[i]; i++)
		if (sp_analyzers[i]->probe(image))
			return sp_analyzers[i];
	return NULL;
}

static int fail(struct sp_error *error)
{
	fprintf(stderr, "bench_price: %s\n", sp_error_message(error));
	sp_error_free(error);
	return 2;
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static struct sp_error *run(
	const struct sp_analyzer *codec, const struct sp_image *image, struct sums *sums, double *best)
{
	struct sp_sink sink = {sums, sum_frame, tell_part, sum_stream, ignore_alias, ignore_stretch, ignore_stretch, tell_note};
	double start = now();
	struct sp_error *error = codec->run(image, &sink);
	double took = now() - start;
	if (*best == 0 || took < *best)
		*best = took;
	return error;
}

static int measure(const struct sp_image *image, const char *path, int rounds)
{
	const struct sp_analyzer *codec = find_codec(image);
	double best = 0;
	struct sums sums = {0};
	struct rusage usage;
	if (!codec) {
		fprintf(stderr, "bench_price: no analyzer knows %s\n", path);
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		sums = (struct sums){.is_told = i == rounds - 1};
		struct sp_error *error = run(codec, image, &sums, &best);
		if (error)
			return fail(error);
	}
	getrusage(RUSAGE_SELF, &usage);
	double decoded = sums.decoded ? (double)sums.decoded : 1;
	printf("%s (%s): in %llu bytes, %llu of them frame; out %llu; best of %d: %.2f ms, %.1f MB/s in, "
	       "%.1f MB/s out; "
	       "memory %.2f bytes a decoded byte; peak RSS %ld KiB\n",
		path, codec->name, (unsigned long long)image->size, (unsigned long long)sums.frames,
		(unsigned long long)sums.decoded, rounds, best, (double)image->size / best / 1e3,
		(double)sums.decoded / best / 1e3, (double)sums.memory / decoded, usage.ru_maxrss);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: bench_price FILE [ROUNDS]\n");
		return 2;
	}
	SP_BUFFER content = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read(argv[1], &content);
	if (error)
		return fail(error);
	struct sp_image image = {.name = argv[1],
		.data = (const uint8_t *)content.data,
		.size = content.size,
		.room = (uint64_t)1 << 34};
	int rounds = argc == 3 ? atoi(argv[2]) : 10;
	return measure(&image, argv[1], rounds > 0 ? rounds : 1);
}
