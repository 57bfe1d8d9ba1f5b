/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "blocks.h"

#include <inttypes.h>

#include "base/little.h"
#include "base/stream.h"

#define DEAREST (64 * SP_BIT) /* that a byte of a spread block may be */

struct sp_error *sp_blocks_space(struct sp_member *member, size_t most, uint8_t **output, size_t *space)
{
	static uint8_t nothing; /* to point at: libraries do not like NULL */
	uint64_t left = member->room - member->stream.size;
	*space = left < most ? (size_t)left : most;
	*output = &nothing;
	return *space ? sp_member_reserve(member, *space, output) : NULL;
}

static struct sp_error *stuck(struct sp_member *member)
{
	uint8_t *output;
	if (member->stream.size == member->room) /* an error, and the one that says so */
		return sp_member_reserve(member, 1, &output);
	return sp_error_new(SP_USAGE, "the %s data at offset 0x%" PRIx64 " leads nowhere; get the file again",
		member->stream.codec, member->offset);
}

struct sp_error *sp_blocks_feed(const struct sp_blocks *blocks, uint64_t size)
{
	struct sp_member *member = blocks->member;
	for (;;) {
		uint8_t *output;
		size_t space, taken = size;
		SP_TRY(sp_blocks_space(member, blocks->output, &output, &space));
		size_t made = space;
		SP_TRY(blocks->step(blocks->library, sp_member_data(member), &taken, output, &made));
		member->offset += taken;
		member->stream.size += made;
		size -= taken;
		if (!size && (made < space || !space))
			return NULL;
		if (!taken && !made)
			return stuck(member);
	}
}

void sp_blocks_price(
	struct sp_member *member, uint64_t offset, uint64_t size, uint64_t before, const char *overhead)
{
	uint64_t bytes = member->stream.size - before;
	sp_bits bits = (sp_bits)size * SP_BYTE_BITS, most = (sp_bits)bytes * DEAREST;
	if (!size)
		return;
	sp_stream_chunk(&member->stream, offset, size, bytes);
	sp_stream_spread(&member->stream, bytes, bits < most ? bits : most);
	if (bits > most)
		sp_stream_extra(&member->stream, overhead, bits - most);
}

uint64_t sp_member_little(const struct sp_member *member, uint64_t at, unsigned bytes)
{
	return sp_little(sp_member_data(member) + at, bytes);
}

uint64_t sp_member_big(const struct sp_member *member, uint64_t at, unsigned bytes)
{
	const uint8_t *data = sp_member_data(member) + at;
	uint64_t value = 0;
	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | data[i];
	return value;
}
