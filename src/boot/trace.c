/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads QEMU's log of translated code, line by line: it may be larger than memory. Measured: the boot test of
 * the tiny 6.1 kernel with BusyBox writes 13 MB, which take 0.06 s to read.
 */
#include "boot/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/stretches.h"
#include "boot/trace-line.h"

#define KERNEL_HALF_32 0xC0000000u
#define FIRMWARE_32 0xff000000u /* up to here from 4 GiB a PC's firmware begins */
#define ADDRESSES_32 ((uint64_t)1 << 32)
#define LONGEST_INSTRUCTION 16
#define LINES_BETWEEN_LOOKS 65536 /* whether the user wants to stop */

struct reader {
	struct sp_trace *trace;
	uint64_t kernel;   /* lowest address of a 32-bit kernel */
	bool kernel_began; /* it ran in its half */
	bool block_began;  /* the next code is the first of a block */
	bool sizeless;     /* no bytes were shown of the instruction at next */
	uint64_t next;     /* behind what was seen last */
	uint64_t lines;
};

static bool in_kernel_half(const struct reader *reader, uint64_t address)
{
	return address >= ADDRESSES_32 ? address >> 63 : address >= reader->kernel && address < FIRMWARE_32;
}

static struct sp_stretches *stretches_for(struct reader *reader, uint64_t address)
{
	if (in_kernel_half(reader, address)) {
		reader->kernel_began = true;
		return &reader->trace->kernel;
	}
	return reader->kernel_began ? &reader->trace->user : &reader->trace->early;
}

static void add_code(struct reader *reader, uint64_t address, uint64_t size)
{
	sp_stretches_add(stretches_for(reader, address), address, size);
}

static void add_start(struct sp_trace_starts *starts, uint64_t address)
{
	SP_GROW(starts->items, starts->count, starts->capacity);
	starts->items[starts->count++] = address;
}

static void begin_block(struct reader *reader, uint64_t address)
{
	struct sp_stretches *stretches = stretches_for(reader, address);
	reader->block_began = false;
	reader->trace->blocks++;
	if (stretches == &reader->trace->kernel)
		add_start(&reader->trace->kernel_starts, address);
	else if (stretches == &reader->trace->user)
		add_start(&reader->trace->user_starts, address);
}

/* An instruction without bytes reaches to the next one of its block; of the last one a byte is known. */
static void end_sizeless(struct reader *reader, uint64_t next)
{
	uint64_t size = next - reader->next;
	if (reader->sizeless)
		add_code(reader, reader->next, size && size < LONGEST_INSTRUCTION ? size : 1);
	reader->sizeless = false;
}

static void take_code(struct reader *reader, const struct sp_trace_line *line)
{
	end_sizeless(reader, line->address);
	if (reader->block_began)
		begin_block(reader, line->address);
	add_code(reader, line->address, line->size);
	reader->sizeless = !line->size;
	reader->next = line->address + line->size;
}

static void take_line(struct reader *reader, const char *text)
{
	if (strcmp(text, SP_TRACE_RESTART) == 0) {
		end_sizeless(reader, reader->next);
		reader->kernel_began = false;
		return;
	}
	struct sp_trace_line line = sp_trace_line_read(text);
	if (line.kind == SP_TRACE_CODE) {
		take_code(reader, &line);
	} else if (line.kind == SP_TRACE_MORE) {
		reader->sizeless = false;
		add_code(reader, reader->next, line.size);
		reader->next += line.size;
	} else if (line.kind == SP_TRACE_BLOCK) {
		end_sizeless(reader, reader->next);
		reader->block_began = true;
	}
}

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

static struct sp_error *read_lines(struct reader *reader, FILE *file, const char *path)
{
	SP_AUTOFREE char *text = NULL;
	size_t space = 0;
	for (ssize_t size; errno = 0, (size = getline(&text, &space, file)) > 0;) {
		if (++reader->lines % LINES_BETWEEN_LOOKS == 0 && sp_interrupted())
			return sp_error_interrupted();
		reader->trace->bytes += (uint64_t)size;
		if (text[size - 1] != '\n')
			break; /* QEMU was ended while it wrote */
		text[size - 1] = '\0';
		take_line(reader, text);
	}
	if (ferror(file))
		return sp_error_errno("cannot read the trace %s", path);
	end_sizeless(reader, reader->next);
	return NULL;
}

static int compare_numbers(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;
	return (a > b) - (a < b);
}

static void sort_starts(struct sp_trace_starts *starts)
{
	size_t kept = 0;
	if (starts->count)
		qsort(starts->items, starts->count, sizeof(*starts->items), compare_numbers);
	for (size_t i = 0; i < starts->count; i++)
		if (!kept || starts->items[i] != starts->items[kept - 1])
			starts->items[kept++] = starts->items[i];
	starts->count = kept;
}

static struct sp_error *check_size(FILE *file, const char *path)
{
	struct stat state;
	if (fstat(fileno(file), &state) != 0)
		return sp_error_errno("cannot read the trace %s", path);
	if (!S_ISREG(state.st_mode))
		return sp_error_new(SP_USAGE, "the trace %s is no regular file: name QEMU's log", path);
	if ((uint64_t)state.st_size > SP_TRACE_LIMIT)
		return sp_error_new(SP_UNABLE, "the trace %s is larger than %u MiB: use a shorter boot test",
			path, (unsigned)(SP_TRACE_LIMIT >> 20));
	return NULL;
}

static struct sp_error *read_trace(const char *path, struct reader *reader)
{
	SP_GUARD(close_file) FILE *file = fopen(path, "re");
	if (!file)
		return sp_error_errno("cannot open the trace %s", path);
	SP_TRY(check_size(file, path));
	SP_TRY(read_lines(reader, file, path));
	if (!reader->trace->blocks)
		return sp_error_new(SP_UNABLE,
			"the trace %s shows no code: this version of QEMU may log it in another form", path);
	return NULL;
}

struct sp_error *sp_trace_read(const char *path, uint64_t kernel, struct sp_trace *trace)
{
	SP_TRACE read = {0};
	struct reader reader = {
		.trace = &read,
		.kernel = kernel && kernel < ADDRESSES_32 ? kernel : KERNEL_HALF_32,
	};
	SP_TRY(read_trace(path, &reader));
	sp_stretches_normalise(&read.kernel);
	sp_stretches_normalise(&read.user);
	sp_stretches_normalise(&read.early);
	sort_starts(&read.kernel_starts);
	sort_starts(&read.user_starts);
	*trace = read;
	read = (struct sp_trace){0};
	return NULL;
}

void sp_trace_add_early(struct sp_trace *trace, uint64_t loaded, uint64_t linked, uint64_t size)
{
	for (size_t i = 0; i < trace->early.count; i++) {
		const struct sp_stretch *ran = &trace->early.items[i];
		uint64_t from = ran->address > loaded ? ran->address : loaded;
		uint64_t end = ran->address + ran->size, limit = loaded + size;
		uint64_t to = end < limit ? end : limit;
		if (from < to)
			sp_stretches_add(&trace->kernel, linked + (from - loaded), to - from);
	}
	sp_stretches_normalise(&trace->kernel);
}

void sp_trace_free(struct sp_trace *trace)
{
	sp_stretches_free(&trace->kernel);
	sp_stretches_free(&trace->user);
	sp_stretches_free(&trace->early);
	free(trace->kernel_starts.items);
	free(trace->user_starts.items);
	*trace = (struct sp_trace){0};
}
