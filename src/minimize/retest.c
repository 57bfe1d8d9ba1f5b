/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accepting a set, asking it again, and going back. A set that passes by chance would spoil all that is built
 * on it: so what is accepted is asked again now and then, and when that fails, the accepted sets before it
 * are asked until one passes.
 */
#include "minimize/inside.h"

/* A test that goes one way and the other for ever is not to keep a search from its end. */
#define MOST_RETURNS 8

static void tell(const struct search *search, sp_search_told *told)
{
	if (!told)
		return;
	SP_AUTOFREE uint32_t *list = sp_alloc((search->count + 1) * sizeof(*list));
	size_t count = search_list(search, search->state, list);
	told(search->problem->user, list, count, search->bytes);
}

/* The end of the chain is the state; of an empty one the base is. */
static void take_last(struct search *search)
{
	set_clear(search->state, search->words);
	search->bytes = search->problem->base_bytes;
	search->reached = false;
	if (!search->chain_count)
		return;
	const struct record *last = search_known(search, search->chain[search->chain_count - 1]);
	set_copy(search->state, last->set, search->words);
	search->bytes = last->bytes;
	search->reached = last->reached;
}

/* Which passes; also when all that was applied is put back. */
static bool is_base(const struct search *search)
{
	return set_next(search->state, search->words, 0) == SIZE_MAX;
}

/* FAIL is told only when it failed so often that it is taken to fail: by a test that sometimes fails what
   works, too, nothing that works is left. */
static struct sp_error *ask_again(struct search *search, enum sp_search_outcome *told)
{
	struct ask ask = {.set = search->state,
		.purpose = SP_SEARCH_FOR_RETEST,
		.chance = -1,
		.again = true,
		.told = SP_SEARCH_LOST};
	search->since_retest = 0;
	do {
		*told = ask.told = SP_SEARCH_LOST;
		SP_TRY(search_ask_past_end(search, &ask));
	} while (ask.told == SP_SEARCH_FAIL &&
		 search_known(search, search->state)->failures < search->failures_needed);
	*told = ask.told;
	return NULL;
}

/* It passed once; from now on it is one that failed. */
static void leave(struct search *search)
{
	search_known(search, search->state)->outcome = SP_SEARCH_FAIL;
	tell(search, search->problem->left);
}

/* The state failed. Whatever comes between, an earlier one is the state then. */
static struct sp_error *go_back(struct search *search)
{
	struct sp_error *error = NULL;
	enum sp_search_outcome told = SP_SEARCH_FAIL;
	for (uint64_t asked = 0; !error && told != SP_SEARCH_PASS && asked != search->questions;) {
		if (told == SP_SEARCH_FAIL)
			leave(search);
		search->chain_count--;
		take_last(search);
		if (is_base(search))
			break;
		asked = search->questions;
		error = ask_again(search, &told);
	}
	search->returns++;
	search->went_back = search->over = true;
	tell(search, search->problem->accepted);
	return error;
}

static bool may_retest(const struct search *search)
{
	return search->problem->retest_every && search->returns < MOST_RETURNS && !is_base(search);
}

static struct sp_error *retest(struct search *search)
{
	enum sp_search_outcome told;
	SP_TRY(ask_again(search, &told));
	return told == SP_SEARCH_FAIL ? go_back(search) : NULL;
}

struct sp_error *search_accept(struct search *search, const struct ask *ask)
{
	SP_GROW(search->chain, search->chain_count, search->chain_space);
	search->chain[search->chain_count++] = search_known(search, ask->set)->set;
	take_last(search);
	tell(search, search->problem->accepted);
	search->over |= search_is_through(search);
	search->since_retest++;
	return may_retest(search) && search->since_retest >= search->problem->retest_every ? retest(search)
											   : NULL;
}

struct sp_error *search_retest_end(struct search *search)
{
	if (!may_retest(search) || (search->last == SP_SEARCH_FOR_RETEST && !search->since_retest))
		return NULL;
	return retest(search);
}
