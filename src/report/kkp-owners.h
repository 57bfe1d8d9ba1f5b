/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image's symbols and files, summed up and numbered as a .kkp file lists them. A private header of this
 * folder.
 */
#ifndef SIZEPROF_REPORT_KKP_OWNERS_H
#define SIZEPROF_REPORT_KKP_OWNERS_H

#include "base/compiler.h"
#include "sizeprof/ledger.h"
#include "sizeprof/stream.h"

#define SP_KKP_NUMBERS 32767 /* symbols, and files, that have numbers of their own */

/* A place in a stream's prices. */
struct sp_kkp_cursor {
	size_t packet;
	uint32_t inside; /* bytes of the packet that are behind */
};

/* What the next byte costs; 0 behind the last packet. */
sp_bits sp_kkp_next(const struct sp_stream *stream, struct sp_kkp_cursor *cursor);

#define SP_KKP_NOBODY UINT32_MAX /* bytes that have no piece: a stream, whose decoded pieces pay for them */
#define SP_KKP_MORE (UINT32_MAX - 1) /* symbols that share a number */

struct sp_kkp_owner {
	uint32_t label;      /* id in the ledger, or one of the above */
	uint32_t object;     /* a symbol's: the label of its first bytes' object */
	uint64_t first, end; /* of its bytes: the first one, and behind the last one */
	uint64_t size;
	sp_bits packed;
	bool is_code; /* all of it is in sections of text */
};

/* Those with numbers, the number being the index; and whose number a label has, -1 for none. */
struct sp_kkp_owners {
	struct sp_kkp_owner *owners;
	size_t count, capacity;
	int32_t *numbers; /* by label; of SP_KKP_NOBODY at [label_count] */
	size_t more;      /* that share a number, or have none */
};

struct sp_kkp_image {
	const struct sp_ledger *ledger;
	const struct sp_stream *stream;
	const struct sp_piece *pieces; /* of the image, by offset; those without bytes stand last */
	size_t piece_count;
	struct sp_kkp_owners symbols, files;
	sp_bits lost; /* the price of pieces without bytes */
};

void sp_kkp_image_make(const struct sp_ledger *ledger, uint32_t image, const struct sp_stream *stream,
	struct sp_kkp_image *made);
void sp_kkp_image_clear(struct sp_kkp_image *image);
#define SP_KKP_IMAGE SP_GUARD(sp_kkp_image_clear) struct sp_kkp_image

#endif
