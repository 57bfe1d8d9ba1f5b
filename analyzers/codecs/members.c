/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "members.h"

#include <inttypes.h>

#include "../frame.h"
#include "base/stream.h"

/* Each member becomes an image of the ledger: more than these are no sequence of archives. */
#define MOST_MEMBERS 65536

bool sp_members_probe(const struct sp_member_format *format, const struct sp_image *image)
{
	return !image->sealed && format->starts(image->data, image->size);
}

static void member_end(struct sp_member *member)
{
	sp_stream_free(&member->stream);
}

/* One member at *offset; *offset becomes the end of it and of the zeros behind it. */
static struct sp_error *run_member(const struct sp_member_format *format, const struct sp_image *image,
	const struct sp_sink *sink, uint64_t *offset, uint64_t *room)
{
	SP_GUARD(member_end)
	struct sp_member member = {.image = image, .sink = sink, .offset = *offset, .room = *room};
	member.stream.codec = format->codec;
	member.stream.estimated = format->estimated;
	SP_TRY(format->decode(&member));
	*room -= member.stream.size;
	sp_stream_trim(&member.stream); /* there may be thousands of small members */
	sink->decode(sink->user, &member.stream, image->name);
	uint64_t zeros = 0;
	while (zeros < sp_member_left(&member) && !sp_member_data(&member)[zeros])
		zeros++;
	sp_member_frame(&member, zeros, SP_LABEL_PADDING);
	*offset = member.offset;
	return NULL;
}

struct sp_error *sp_members_run(
	const struct sp_member_format *format, const struct sp_image *image, const struct sp_sink *sink)
{
	uint64_t offset = 0, room = image->room, members = 0;
	do {
		if (members++ == MOST_MEMBERS)
			return sp_error_new(SP_USAGE,
				"at offset 0x%" PRIx64
				" another %s stream follows the %d before it, which are "
				"the limit; unpack the file first",
				offset, format->codec, MOST_MEMBERS);
		SP_TRY(run_member(format, image, sink, &offset, &room));
	} while (format->starts(image->data + offset, image->size - offset));
	if (offset < image->size)
		sink->descend(sink->user, offset, image->size - offset, image->name, false);
	return NULL;
}

struct sp_error *sp_member_reserve(struct sp_member *member, uint64_t more, uint8_t **place)
{
	return sp_error_prefix(sp_stream_reserve(&member->stream, more, member->room, place),
		"at offset 0x%" PRIx64, member->offset);
}

void sp_member_frame(struct sp_member *member, uint64_t size, const char *label)
{
	sp_frame_paint(member->sink, member->offset, size, label);
	member->offset += size;
}

struct sp_error *sp_member_need(const struct sp_member *member, uint64_t size, const char *what)
{
	if (size <= sp_member_left(member))
		return NULL;
	return sp_error_new(SP_USAGE,
		"%s at offset 0x%" PRIx64 " is cut short by the file's end; get the whole file", what,
		member->offset);
}
