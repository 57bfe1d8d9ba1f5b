/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ledgers by file alone, and packages for ledgers that know files.
 */
#ifndef SIZEPROF_LEDGER_LISTING_H
#define SIZEPROF_LEDGER_LISTING_H

#include "base/error.h"
#include "sizeprof/ledger.h"
#include "sizeprof/listing.h"

/*
 * The ledger of a folder: one image of all its files' bytes, in the order of their paths, and a piece for
 * each file, raw and packed alike. What is in the files is not looked at: by section, symbol and object they
 * are "(files)". The result is checked; the caller releases it with sp_ledger_free().
 */
struct sp_error *sp_ledger_of_listing(
	const char *name, const struct sp_listing *listing, struct sp_ledger **ledger) SP_MUST_CHECK;

/* Give each piece the package that its file is of; the others stay without one. Checked once more. */
struct sp_error *sp_ledger_set_packages(
	struct sp_ledger *ledger, const struct sp_packages *packages) SP_MUST_CHECK;

/* Add a sentence for the person who reads the ledger; the text is copied. */
void sp_ledger_add_note(struct sp_ledger *ledger, const char *text);

#endif
