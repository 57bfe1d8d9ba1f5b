/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a finished build to its ledger with options and applets: two ledgers are made. The first says where nameless
 * bytes are cut and what bytes cost; with it options get their bytes; the second one is kept.
 */
#include <string.h>

#include "base/attribution.h"
#include "base/memory.h"
#include "base/process.h"
#include "cmd/account.h"
#include "cmd/attribute.h"
#include "cmd/traced.h"
#include "ledger/ledger.h"

static const struct sp_address_labels *some(const struct sp_address_labels *labels)
{
	return labels->count ? labels : NULL;
}

static struct sp_error *make_second(struct sp_context *context, const struct sp_build *build,
	struct sp_attributes *attributes, const struct sp_traced *traced, struct sp_ledger **ledger,
	struct sp_attribution *attribution)
{
	struct sp_account_more more[SP_ATTRIBUTES];
	const struct sp_stretches *executed[SP_ATTRIBUTES];
	struct sp_stream *streams = NULL;
	for (size_t i = 0; i < SP_ATTRIBUTES; i++) {
		executed[i] = traced->is_known[i] ? &traced->executed[i] : NULL;
		more[i] = (struct sp_account_more){some(&attributes->items[i].options),
			some(&attributes->items[i].by_applet), executed[i]};
	}
	SP_TRY(sp_account_build(context, build, more, ledger, &streams));
	struct sp_error *error = sp_attribute_costs(context, attributes, *ledger, streams, executed, attribution);
	sp_ledger_free_streams(*ledger, streams);
	if (error)
		sp_ledger_free(*ledger);
	return error;
}

static void tell_notes(struct sp_context *context, const struct sp_attribution *attribution)
{
	for (size_t i = 0; i < attribution->note_count; i++)
		sp_progress_note(context->progress, "note: %s", attribution->notes[i]);
}

static struct sp_error *run(struct sp_context *context, const struct sp_build *build, const struct sp_recipe *recipe,
	const struct sp_ledger *first, const struct sp_stream *streams, struct sp_attributes *attributes,
	struct sp_ledger **ledger, struct sp_attribution *attribution)
{
	SP_TRACED traced = {0};
	SP_TRY(sp_attribute_open(context, build, first, streams, attributes));
	if (recipe)
		SP_TRY(sp_traced_boot(context, recipe, build, attributes, &traced));
	return make_second(context, build, attributes, &traced, ledger, attribution);
}

struct sp_error *sp_account_options(struct sp_context *context, const struct sp_build *build,
	const struct sp_recipe *recipe, struct sp_ledger **ledger, struct sp_attribution *attribution)
{
	struct sp_attributes attributes = {0};
	struct sp_ledger *first = NULL;
	struct sp_stream *streams = NULL;
	*attribution = (struct sp_attribution){0};
	SP_TRY(sp_account_build(context, build, NULL, &first, &streams));
	struct sp_error *error = run(context, build, recipe, first, streams, &attributes, ledger, attribution);
	sp_attribute_close(&attributes);
	sp_ledger_free_streams(first, streams);
	sp_ledger_free(first);
	if (!error)
		tell_notes(context, attribution);
	return error;
}
