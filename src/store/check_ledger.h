/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a ledger what include/sizeprof/ledger.h says? A private header of this folder.
 */
#ifndef SIZEPROF_STORE_CHECK_LEDGER_H
#define SIZEPROF_STORE_CHECK_LEDGER_H

#include "base/error.h"
#include "sizeprof/ledger.h"

/* Unable, with what is wrong where, when the ledger breaks its rules. */
struct sp_error *sp_store_check_ledger(const struct sp_ledger *ledger) SP_MUST_CHECK;

#endif
