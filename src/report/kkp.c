/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of a .kkp file. An image makes 15 times its size, so it is written as it goes.
 */
#include "report/kkp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "report/kkp-owners.h"

#define RECORD 15 /* bytes that describe a byte */

/* The lower bytes of a number; returns what follows them. */
static char *put_number(char *to, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		*to++ = (char)(number >> 8 * i & 0xff);
	return to;
}

static void add_number(struct sp_buffer *out, uint64_t number, int bytes)
{
	char little[8];
	put_number(little, number, bytes);
	sp_buffer_add(out, little, (size_t)bytes);
}

static double bytes_of(sp_bits bits)
{
	return (double)bits / SP_BYTE_BITS;
}

static uint64_t double_bits(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static void add_float(struct sp_buffer *out, float value)
{
	uint32_t bits;
	memcpy(&bits, &value, sizeof(bits));
	add_number(out, bits, 4);
}

/* A name as one part of a path: "::" would begin another one, and the viewer lets a symbol replace a folder.
 */
static void add_part(struct sp_buffer *out, const char *name)
{
	for (; *name; name++)
		sp_buffer_add_text(out, name[0] == ':' && name[1] == ':' ? "." : (char[]){*name, '\0'});
}

/* kernel/fork.o becomes kernel::fork.o:: */
static void add_folders(struct sp_buffer *out, const char *object)
{
	SP_AUTOFREE char *path = sp_strdup(object);
	char *rest = path;
	for (char *folder; (folder = strsep(&rest, "/"));) {
		add_part(out, folder);
		sp_buffer_add_text(out, "::");
	}
}

static void add_symbol_name(
	struct sp_buffer *out, const struct sp_kkp_image *image, const struct sp_kkp_owner *symbol)
{
	const struct sp_label *labels = image->ledger->labels;
	if (symbol->label == SP_KKP_NOBODY) {
		sp_buffer_add_text(out, "(decoded further)");
	} else if (symbol->label == SP_KKP_MORE) {
		sp_buffer_printf(out, "(%zu more symbols)", image->symbols.more);
	} else {
		if (labels[symbol->label].name[0] != '(' && labels[symbol->object].name[0] != '(')
			add_folders(out, labels[symbol->object].name);
		add_part(out, labels[symbol->label].name);
	}
	sp_buffer_add(out, "", 1);
}

static void add_symbol(
	struct sp_buffer *out, const struct sp_kkp_image *image, const struct sp_kkp_owner *symbol)
{
	bool in_one_piece = symbol->end - symbol->first == symbol->size;
	bool has_object = symbol->label != SP_KKP_NOBODY && symbol->label != SP_KKP_MORE;
	int32_t file = has_object ? image->files.numbers[symbol->object] : -1;
	add_symbol_name(out, image, symbol);
	add_number(out, double_bits(bytes_of(symbol->packed)), 8);
	add_number(out, symbol->size, 4);
	add_number(out, symbol->is_code && in_one_piece, 1);
	add_number(out, (uint64_t)file, 4);
	add_number(out, symbol->first, 4);
}

static void add_head(struct sp_buffer *out, const struct sp_kkp_image *image)
{
	sp_buffer_add_text(out, "KK64");
	add_number(out, image->stream->size, 4);
	add_number(out, image->files.count, 4);
	for (size_t i = 0; i < image->files.count; i++) {
		const struct sp_kkp_owner *file = &image->files.owners[i];
		const char *name = image->ledger->labels[file->label].name;
		sp_buffer_add(out, name, strlen(name) + 1);
		add_float(out, (float)bytes_of(file->packed));
		add_number(out, file->size, 4);
	}
	add_number(out, image->symbols.count, 4);
	for (size_t i = 0; i < image->symbols.count; i++)
		add_symbol(out, image, &image->symbols.owners[i]);
}

/* The file while it is written: a block in memory goes out when it is large enough. */
struct output {
	FILE *stream;
	struct sp_buffer block;
};

static bool flush(struct output *output)
{
	bool done = fwrite(sp_buffer_text(&output->block), 1, output->block.size, output->stream) ==
		    output->block.size;
	sp_buffer_clear(&output->block);
	return done;
}

/* The bytes before offset `to`, all of one owner. */
static bool put_bytes(struct output *output, const struct sp_stream *stream, struct sp_kkp_cursor *cursor,
	uint64_t from, uint64_t to, int32_t symbol, int32_t file)
{
	for (uint64_t i = from; i < to; i++) {
		char record[RECORD], *at = put_number(record, stream->data[i], 1);
		at = put_number(at, (uint64_t)symbol, 2);
		at = put_number(at, double_bits(bytes_of(sp_kkp_next(stream, cursor))), 8);
		at = put_number(at, 0, 2);
		put_number(at, (uint64_t)file, 2);
		sp_buffer_add(&output->block, record, sizeof(record));
		if (output->block.size >= 1 << 16 && !flush(output))
			return false;
	}
	return true;
}

static bool put_image(struct output *output, const struct sp_kkp_image *image)
{
	int32_t nobody = image->symbols.numbers[image->ledger->label_count];
	struct sp_kkp_cursor cursor = {0};
	uint64_t offset = 0;
	for (size_t i = 0; i < image->piece_count; i++) {
		const struct sp_piece *piece = &image->pieces[i];
		if (!piece->size)
			continue;
		uint64_t end = piece->offset + piece->size;
		if (!put_bytes(output, image->stream, &cursor, offset, piece->offset, nobody, -1) ||
			!put_bytes(output, image->stream, &cursor, piece->offset, end,
				image->symbols.numbers[piece->owner[SP_BY_SYMBOL]],
				image->files.numbers[piece->owner[SP_BY_OBJECT]]))
			return false;
		offset = end;
	}
	return put_bytes(output, image->stream, &cursor, offset, image->stream->size, nobody, -1) &&
	       flush(output);
}

static bool put_file(void *image, FILE *stream)
{
	struct output output = {.stream = stream};
	add_head(&output.block, image);
	bool written = put_image(&output, image);
	int reason = errno;
	sp_buffer_free(&output.block);
	errno = reason;
	return written;
}

/* Does the stream make the image, and do the pieces lie in it one behind the other? */
static struct sp_error *check(const struct sp_ledger *ledger, uint32_t image, const struct sp_stream *stream)
{
	if (image >= ledger->image_count)
		return sp_error_new(SP_UNABLE, "the account has no image number %lu: it has %zu",
			(unsigned long)image, ledger->image_count);
	const char *name = ledger->images[image].name;
	if (stream->size > INT32_MAX)
		return sp_error_new(SP_USAGE,
			"%s has %llu bytes: a .kkp file describes 2,147,483,647 at most", name,
			(unsigned long long)stream->size);
	uint64_t offset = 0, bytes = 0;
	for (size_t i = 0; i < stream->packet_count; i++)
		bytes += stream->packets[i].size;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		if (piece->image != image || !piece->size)
			continue;
		if (piece->offset < offset)
			return sp_error_new(
				SP_UNABLE, "%s: the account has overlapping pieces: make it anew", name);
		offset = piece->offset + piece->size;
	}
	if (stream->size != ledger->images[image].bytes || bytes != stream->size || offset > stream->size)
		return sp_error_new(
			SP_UNABLE, "%s: its decoded bytes are not those of the account: make it anew", name);
	return NULL;
}

/* What is in the account and not in the file. */
static char *describe(const struct sp_kkp_image *image)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	if (image->lost)
		sp_buffer_printf(&text,
			"%.0f bytes of packed size belong to no byte of the image and are left out",
			bytes_of(image->lost));
	if (image->symbols.more)
		sp_buffer_printf(&text, "%sthe %zu smallest symbols share one number", text.size ? "; " : "",
			image->symbols.more);
	if (image->files.more)
		sp_buffer_printf(&text, "%sthe %zu smallest objects are left out", text.size ? "; " : "",
			image->files.more);
	return text.size ? sp_buffer_take(&text) : NULL;
}

struct sp_error *sp_kkp_write(const char *path, const struct sp_ledger *ledger, uint32_t image,
	const struct sp_stream *stream, char **note)
{
	SP_KKP_IMAGE made = {0};
	SP_TRY(check(ledger, image, stream));
	sp_kkp_image_make(ledger, image, stream, &made);
	SP_TRY(sp_file_write_by(path, put_file, &made));
	*note = describe(&made);
	return NULL;
}
