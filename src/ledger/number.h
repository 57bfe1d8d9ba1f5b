/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The final numbers of a ledger's labels: by dimension, then name, so that the same input gives the same
 * ledger.
 */
#ifndef SIZEPROF_LEDGER_NUMBER_H
#define SIZEPROF_LEDGER_NUMBER_H

#include "ledger/labels.h"
#include "sizeprof/ledger.h"

/*
 * Gives the labels that own pieces their final numbers, and the pieces, whose owners are numbers in `labels`,
 * those. The answer maps the old ones (SP_NO_LABEL: not in use) and is the caller's to free. ledger->labels
 * is empty before.
 */
uint32_t *sp_ledger_number_labels(struct sp_ledger *ledger, struct sp_labels *labels);

#endif
