/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose bytes a stream copies from: each copy packet's source lies earlier in the same decoded image, so it has an
 * owner, as the copy has.
 */
#ifndef SIZEPROF_LEDGER_COPIES_H
#define SIZEPROF_LEDGER_COPIES_H

#include "ledger/image.h"
#include "ledger/labels.h"
#include "sizeprof/ledger.h"

#define SP_COPIES_KEPT 4 /* sources of a symbol that are kept, the largest */

struct sp_copies {
	struct sp_copy *items;
	size_t count, capacity;
};

/*
 * Appends what symbols of image number `number` copy from whom, by symbol and largest first. The image's owners
 * are flattened and its packets priced.
 */
void sp_copies_gather(const struct sp_image_work *image, uint32_t number, struct sp_labels *labels,
	struct sp_copies *copies);

#endif
