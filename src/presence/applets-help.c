/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The applets' help texts: one for each line of the applet table, in its order, each with a NUL. BusyBox has
 * them in usage_messages or, compressed, in packed_usage (bzip2 without its first two letters:
 * applets/usage_compressed); Toybox has them in help_data.
 *
 * What a text costs inside a compressed whole is asked of the compressor: it is run once more without the
 * text.
 */
#include <stdlib.h>
#include <string.h>

#include <bzlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "presence/applets-inside.h"

#define LARGEST (16u << 20) /* bytes of all texts; no real program comes near */
#define LEVEL 9

static const struct sp_program_symbol *find_array(const struct sp_linked_program *program, const char *name)
{
	for (size_t i = 0; i < program->symbol_count; i++)
		if (program->symbols[i].size && strcmp(program->symbols[i].name, name) == 0)
			return &program->symbols[i];
	return NULL;
}

static void place_plain(const struct sp_applet_image *image, const struct sp_program_symbol *array,
	struct sp_applet_table *table)
{
	const char *text = (const char *)sp_applet_bytes(image, array->address, array->size);
	uint64_t at = 0;
	for (size_t line = 0, entry = 0; text && entry < table->count; line++) {
		const char *end = at < array->size ? memchr(text + at, '\0', array->size - at) : NULL;
		if (!end)
			return;
		uint64_t size = (uint64_t)(end - (text + at)) + 1;
		if (table->entries[entry].line == line)
			table->entries[entry++].help = (struct sp_stretch){array->address + at, size};
		at += size;
	}
}

void sp_applet_help_place(const struct sp_applet_image *image, struct sp_applet_table *table)
{
	static const char *const names[] = {"usage_messages", "help_data"};
	for (size_t i = 0; table->count && i < SP_COUNT(names); i++) {
		const struct sp_program_symbol *array = find_array(image->program, names[i]);
		if (array)
			place_plain(image, array, table);
	}
}

static bool unpack(const uint8_t *packed, uint64_t size, struct sp_buffer *text)
{
	SP_BUFFER stream = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&stream, "BZ");
	sp_buffer_add(&stream, packed, size);
	for (unsigned room = 1u << 18; room <= LARGEST; room *= 4) {
		SP_AUTOFREE char *data = sp_alloc(room);
		unsigned used = room;
		int result =
			BZ2_bzBuffToBuffDecompress(data, &used, stream.data, (unsigned)stream.size, 0, 0);
		if (result == BZ_OK)
			sp_buffer_add(text, data, used);
		if (result != BZ_OUTBUFF_FULL)
			return result == BZ_OK;
	}
	return false;
}

static unsigned packed_size(const struct sp_buffer *text)
{
	unsigned used = (unsigned)(text->size + text->size / 100 + 600); /* as bzlib asks for */
	SP_AUTOFREE char *room = sp_alloc(used);
	return BZ2_bzBuffToBuffCompress(room, &used, text->data, (unsigned)text->size, LEVEL, 0, 0) == BZ_OK
		       ? used
		       : 0;
}

/* The texts of all lines but an applet's; false when it has none. */
static bool leave_out(const struct sp_buffer *text, const struct sp_applet_table *table, uint32_t applet,
	struct sp_buffer *rest)
{
	const char *at = text->data, *end = text->data + text->size;
	sp_buffer_clear(rest);
	for (size_t line = 0, entry = 0; at < end; line++) {
		const char *stop = memchr(at, '\0', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop + 1 : end) - at);
		while (entry < table->count && table->entries[entry].line < line)
			entry++;
		if (entry == table->count || table->entries[entry].line != line ||
			table->entries[entry].applet != applet)
			sp_buffer_add(rest, at, size);
		at += size;
	}
	return rest->size && rest->size < text->size;
}

void sp_applet_help_price(
	const struct sp_applet_image *image, const struct sp_applet_table *table, struct sp_applets *applets)
{
	const struct sp_program_symbol *array = find_array(image->program, "packed_usage");
	const uint8_t *packed = array ? sp_applet_bytes(image, array->address, array->size) : NULL;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_BUFFER rest = SP_BUFFER_EMPTY;
	if (!packed || array->size > LARGEST || !unpack(packed, array->size, &text) || !text.size)
		return;
	uint64_t whole = packed_size(&text), left = array->size;
	applets->help = (struct sp_stretch){array->address, array->size};
	for (uint32_t i = 0; i < applets->applet_count; i++) {
		if (!leave_out(&text, table, i, &rest))
			continue;
		uint64_t without = packed_size(&rest);
		uint64_t saved = without && without < whole ? whole - without : 0;
		applets->applets[i].help = saved < left ? saved : left;
		left -= applets->applets[i].help;
	}
}
