/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Batches by what the answers tell, until what is left is likely to be needed; then one at a time, which is
 * the certificate.
 */
#include <math.h>

#include "minimize/batch.h"

/*
 * By how much a single item's expected gain has to exceed the best batch's. Measured (tests/bench/search.sh):
 * 95 % of the bytes are won with 20, 36 and 69 evaluations instead of 24, 39 and 69 (coupled; 80, 200, 400
 * items), for 1 to 3 more to the certificate. With 1 or 4 it is no better.
 */
#define GAMBLE 2.0
/*
 * And it has to be worth that share of the payload: what wins less waits for the certificate, when all that
 * is surer is in, since each state that is accepted asks for it again (98 instead of 99 and 193 instead of
 * 275 evaluations on the recorded instances, the random ones do not change).
 */
#define GAMBLE_LEAST 0.001

/* Of a batch that won nothing, so many times its promise are to be promised by the next one. */
#define DOUBT 2.0

struct weighted {
	struct search *search;
	struct posterior posterior;
	double *chances;
	uint64_t *without; /* items that are not to be asked for beside others, on this state or in this round
			    */
	uint64_t *tabu;    /* items without an answer of use on this state */
	struct batch batch;
	bool *batches;   /* of a round's questions: it holds several closures */
	double doubtful; /* bytes: batches that promised half of it have won nothing on this state */
	bool certifying; /* a question was asked for the certificate */
};

static void hear(void *user, const uint64_t *set, enum sp_search_outcome outcome)
{
	struct weighted *weighted = user;
	posterior_hear(&weighted->posterior, set, outcome);
}

/* What a strategy before this one was told: passes first, which make failures say more. */
static void hear_known(struct weighted *weighted)
{
	const struct search *search = weighted->search;
	for (int failed = 0; failed < 2; failed++) {
		for (size_t i = 0; i < search->record_space; i++) {
			const struct record *known = &search->records[i];
			if (!known->set || (known->outcome != SP_SEARCH_PASS) != failed)
				continue;
			unsigned times = known->outcome == SP_SEARCH_FAIL ? known->failures : 1;
			for (; times; times--)
				hear(weighted, known->set, known->outcome);
		}
	}
}

/* Is a repetition of a set that failed of use? */
static bool may_ask(const struct search *search, const uint64_t *set)
{
	const struct record *known = search_known(search, set);
	return !known || (known->outcome == SP_SEARCH_FAIL && known->attempts == known->failures &&
				 !search_fails(search, known));
}

/* The best batch that is not known already: of one that is, the half of its surest closures. */
static bool next_batch(struct weighted *weighted)
{
	const struct search *search = weighted->search;
	struct batch *batch = &weighted->batch;
	while (batch_choose(&weighted->posterior, weighted->chances, weighted->without, batch)) {
		while (batch->count > 1 && !may_ask(search, batch->set))
			batch_cut(&weighted->posterior, batch, batch->count / 2);
		if (may_ask(search, batch->set))
			return true;
		set_add(weighted->tabu, batch->sequence[0]);
		set_add(weighted->without, batch->sequence[0]);
	}
	return false;
}

/*
 * What may win more than the best batch is asked alone, although it will rather fail: if it is needed, that
 * costs a question more, since the certificate asks for it again.
 */
static void gamble(struct weighted *weighted)
{
	const struct search *search = weighted->search;
	struct batch *batch = &weighted->batch;
	double most = fmax(GAMBLE * batch->gain * batch->chance, GAMBLE_LEAST * (double)search->bytes);
	size_t best = NO_ITEM;
	SP_AUTOFREE uint64_t *set = set_new(search);
	for (size_t i = 0; i < search->count; i++) {
		double gain = search_weight(search, below(search, i), search->state);
		if (!(weighted->chances[i] > 0) || search->useless[i] ||
			gain * weighted->chances[i] <= most ||
			set_meets(below(search, i), weighted->without, search->words))
			continue;
		set_copy(set, search->state, search->words);
		set_join(set, below(search, i), search->words);
		if (search_known(search, set))
			continue;
		most = gain * weighted->chances[i];
		best = i;
	}
	if (best == NO_ITEM)
		return;
	batch->sequence[0] = (uint32_t)best;
	batch_cut(&weighted->posterior, batch, 1);
}

static void fill_ask(const struct weighted *weighted, struct ask *ask)
{
	const struct search *search = weighted->search;
	set_copy(ask->set, weighted->batch.set, search->words);
	ask->chance = weighted->batch.chance;
	ask->purpose = SP_SEARCH_FOR_GAIN;
	ask->again = search_known(search, ask->set) != NULL;
}

/*
 * The first batch, then others beside it, then parts of the first one; none of what is not expected to win
 * what counts, which is left to the certificate.
 */
static size_t plan_round(struct weighted *weighted, struct ask *asks)
{
	const struct search *search = weighted->search;
	size_t count = 0;
	set_copy(weighted->without, weighted->tabu, search->words);
	while (count < search->problem->jobs && next_batch(weighted)) {
		gamble(weighted);
		if (weighted->batch.gain < (double)search->problem->least ||
			(weighted->batch.count > 1 && weighted->batch.gain < weighted->doubtful))
			break;
		weighted->batches[count] = weighted->batch.count > 1;
		fill_ask(weighted, &asks[count++]);
		set_join(weighted->without, weighted->batch.set, search->words);
		set_take(weighted->without, search->state, search->words);
	}
	return count;
}

/* A batch that is not smaller says of none of its items that it wins nothing, but of all that they win less.
 */
static void doubt(struct weighted *weighted, const struct ask *asks, size_t count)
{
	const struct search *search = weighted->search;
	for (size_t i = 0; i < count; i++) {
		if (!weighted->batches[i] || asks[i].told != SP_SEARCH_NOT_SMALLER)
			continue;
		double gain = search_weight(search, asks[i].set, search->state);
		weighted->doubtful = fmax(weighted->doubtful, DOUBT * gain);
	}
}

static struct sp_error *step(struct weighted *weighted, struct ask *asks, bool *done)
{
	struct search *search = weighted->search;
	bool changed = false;
	posterior_draw(&weighted->posterior);
	batch_chances(&weighted->posterior, JOIN_GROWS, weighted->chances);
	size_t count = plan_round(weighted, asks);
	if (count) {
		SP_TRY(search_ask(search, asks, count));
		doubt(weighted, asks, count);
		SP_TRY(search_take(search, asks, count, &changed));
	} else if (search->problem->gains_only && !weighted->certifying &&
		   set_size(search->state, search->words)) {
		*done = true;
	} else {
		enum certificate result;
		weighted->certifying = true;
		batch_chances(&weighted->posterior, JOIN_SWAPS, weighted->chances);
		SP_TRY(certificate_round(search, weighted->chances, &result));
		changed = result == CERTIFICATE_CHANGED;
		*done = result == CERTIFICATE_DONE;
	}
	if (changed) {
		set_clear(weighted->tabu, search->words);
		weighted->doubtful = 0;
	}
	return NULL;
}

/* What the end says of each neighbour; 0 is certain, too. */
static void tell_chances(struct weighted *weighted)
{
	struct search *search = weighted->search;
	SP_AUTOFREE uint64_t *set = set_new(search);
	posterior_draw(&weighted->posterior);
	batch_chances(&weighted->posterior, JOIN_SWAPS, search->chances);
	for (size_t i = 0; i < search->count; i++)
		if (set_has(search->state, i) ||
			search_join(search, search->state, below(search, i), set) == JOIN_NEVER)
			search->chances[i] = -1;
}

struct sp_error *strategy_weighted(struct search *search)
{
	struct weighted weighted = {.search = search};
	SP_AUTOFREE double *chances = weighted.chances = sp_alloc((search->count + 1) * sizeof(*chances));
	SP_AUTOFREE uint64_t *without = set_new(search);
	SP_AUTOFREE uint64_t *tabu = set_new(search);
	SP_AUTOFREE bool *batches = sp_alloc((search->problem->jobs + 1) * sizeof(*batches));
	weighted.batches = batches;
	weighted.without = without;
	weighted.tabu = tabu;
	struct ask *asks = search_asks_new(search, search->problem->jobs);
	struct sp_error *error = NULL;
	posterior_open(&weighted.posterior, search);
	batch_open(&weighted.batch, search);
	hear_known(&weighted);
	search->heard = hear;
	search->user = &weighted;
	for (bool done = false; !error && !done && !search->over;)
		error = step(&weighted, asks, &done);
	search->heard = NULL;
	tell_chances(&weighted);
	batch_close(&weighted.batch);
	posterior_close(&weighted.posterior);
	search_asks_free(asks, search->problem->jobs);
	return error;
}
