/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions and what is known by their answers: equal sets are asked once, but for repetitions.
 */
#include "minimize/inside.h"

static uint64_t hash_set(const uint64_t *set, size_t words)
{
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
	for (size_t i = 0; i < words; i++) {
		hash = (hash ^ set[i]) * UINT64_C(0xbf58476d1ce4e5b9);
		hash ^= hash >> 29;
	}
	return hash;
}

/* Where a set is, or would be. */
static struct record *slot(
	struct record *records, size_t space, const uint64_t *set, uint64_t hash, size_t words)
{
	size_t at = hash % space;
	while (records[at].set && !(records[at].hash == hash && set_equal(records[at].set, set, words)))
		at = (at + 1) % space;
	return &records[at];
}

struct record *search_known(const struct search *search, const uint64_t *set)
{
	if (!search->record_count)
		return NULL;
	struct record *found =
		slot(search->records, search->record_space, set, hash_set(set, search->words), search->words);
	return found->set ? found : NULL;
}

static void make_room(struct search *search)
{
	if (2 * (search->record_count + 1) <= search->record_space)
		return;
	size_t space = search->record_space ? 2 * search->record_space : 64;
	struct record *records = sp_alloc(space * sizeof(*records));
	for (size_t i = 0; i < search->record_space; i++) {
		const struct record *old = &search->records[i];
		if (old->set)
			*slot(records, space, old->set, old->hash, search->words) = *old;
	}
	free(search->records);
	search->records = records;
	search->record_space = space;
}

static struct record *remember(struct search *search, const uint64_t *set)
{
	make_room(search);
	uint64_t hash = hash_set(set, search->words);
	struct record *record = slot(search->records, search->record_space, set, hash, search->words);
	if (!record->set) {
		*record = (struct record){.hash = hash, .set = set_new(search), .outcome = SP_SEARCH_LOST};
		set_copy(record->set, set, search->words);
		search->record_count++;
	}
	return record;
}

static int by_number(const void *a, const void *b)
{
	uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
	return (first > second) - (first < second);
}

size_t search_list(const struct search *search, const uint64_t *set, uint32_t *list)
{
	size_t count = 0;
	SET_EACH(item, set, search->words)
	list[count++] = search->outer[item];
	qsort(list, count, sizeof(*list), by_number);
	return count;
}

/* A single item that wins nothing here will hardly do so on the next states. */
static void note_useless(struct search *search, const uint64_t *set, uint64_t bytes)
{
	SP_AUTOFREE uint64_t *joined = set_new(search);
	for (size_t i = 0; i < search->count; i++) {
		if (!set_has(set, i) || set_has(search->state, i) ||
			search_join(search, search->state, below(search, i), joined) == JOIN_NEVER ||
			!set_equal(joined, set, search->words))
			continue;
		search->useless[i] = true;
		search->larger[i] = bytes > search->bytes ? bytes - search->bytes : 0;
	}
}

static void note_answer(struct search *search, struct ask *ask, const struct sp_search_answer *answer)
{
	struct record *record = remember(search, ask->set);
	record->attempts++;
	search->questions++;
	search->last = ask->purpose;
	ask->told = answer->outcome;
	search->tested += answer->outcome == SP_SEARCH_PASS || answer->outcome == SP_SEARCH_FAIL;
	if (answer->outcome == SP_SEARCH_FAIL)
		record->failures++;
	if (answer->outcome != SP_SEARCH_LOST && record->outcome != SP_SEARCH_PASS) {
		record->outcome = answer->outcome;
		record->bytes = answer->bytes;
		record->reached = answer->reached;
		record->spare = answer->reached ? answer->spare : 0;
	}
	if (answer->outcome == SP_SEARCH_NOT_SMALLER)
		note_useless(search, ask->set, answer->bytes);
	if (search->heard)
		search->heard(search->user, ask->set, answer->outcome);
}

/* What is accepted already and what is to be larger has no size to stay below. */
static bool has_limit(enum sp_search_purpose purpose)
{
	return purpose != SP_SEARCH_FOR_RETEST && purpose != SP_SEARCH_FOR_RETURN;
}

uint64_t sp_search_limit(uint64_t bytes, uint64_t least)
{
	uint64_t more = least ? least - 1 : 0;
	if (!bytes)
		return 0;
	return bytes > more ? bytes - more : 1;
}

uint64_t search_limit(const struct search *search)
{
	return sp_search_limit(search->bytes, search->problem->least);
}

static void fill_question(
	struct search *search, const struct ask *ask, size_t place, struct sp_search_question *question)
{
	const struct record *known = search_known(search, ask->set);
	uint32_t *list = search->buffer + place * search->count;
	*question = (struct sp_search_question){
		.applied = list,
		.count = search_list(search, ask->set, list),
		.below = has_limit(ask->purpose) ? search_limit(search) : 0,
		.attempt = known ? known->attempts : 0,
		.purpose = ask->purpose,
		.gain = search_weight(search, ask->set, search->state) -
			search_weight(search, search->state, ask->set),
		.chance = ask->chance,
		.left = ask->left,
	};
}

/* A round of at most `jobs` questions, none of them twice. */
static struct sp_error *ask_round(struct search *search, struct ask **asks, size_t count)
{
	SP_AUTOFREE struct sp_search_question *questions = sp_alloc(count * sizeof(*questions));
	SP_AUTOFREE struct sp_search_answer *answers = sp_alloc(count * sizeof(*answers));
	for (size_t i = 0; i < count; i++) {
		fill_question(search, asks[i], i, &questions[i]);
		answers[i].outcome = SP_SEARCH_LOST;
	}
	SP_TRY(search->problem->judge(search->problem->user, questions, count, answers));
	for (size_t i = 0; i < count; i++)
		note_answer(search, asks[i], &answers[i]);
	return NULL;
}

struct ask *search_asks_new(const struct search *search, size_t count)
{
	struct ask *asks = sp_alloc((count + 1) * sizeof(*asks));
	for (size_t i = 0; i < count; i++)
		asks[i] = (struct ask){.set = set_new(search), .chance = -1, .told = SP_SEARCH_LOST};
	return asks;
}

void search_asks_free(struct ask *asks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(asks[i].set);
	free(asks);
}

static bool left_to_ask(const struct search *search, size_t in_round)
{
	uint64_t most = search->problem->most_questions;
	return !search->over && in_round < search->problem->jobs &&
	       (!most || search->questions + in_round < most);
}

static bool is_in(struct ask *const *asks, size_t count, const uint64_t *set, size_t words)
{
	for (size_t i = 0; i < count; i++) {
		if (set_equal(asks[i]->set, set, words))
			return true;
	}
	return false;
}

struct sp_error *search_ask(struct search *search, struct ask *asks, size_t count)
{
	SP_AUTOFREE struct ask **round = sp_alloc((search->problem->jobs + 1) * sizeof(struct ask *));
	size_t in_round = 0;
	bool refused = false;
	for (size_t i = 0; i < count; i++) {
		if ((search_known(search, asks[i].set) && !asks[i].again) ||
			is_in(round, in_round, asks[i].set, search->words))
			continue;
		if (left_to_ask(search, in_round))
			round[in_round++] = &asks[i];
		else
			refused = true;
	}
	if (in_round)
		SP_TRY(ask_round(search, round, in_round));
	for (size_t i = 0; i < count; i++) {
		const struct record *known = search_known(search, asks[i].set);
		asks[i].answered = known != NULL;
		asks[i].outcome = known ? known->outcome : SP_SEARCH_LOST;
		asks[i].bytes = known ? known->bytes : 0;
		asks[i].reached = known && known->reached;
	}
	search->over |= refused;
	return NULL;
}

struct sp_error *search_ask_past_end(struct search *search, struct ask *ask)
{
	bool over = search->over;
	search->over = false;
	struct sp_error *error = search_ask(search, ask, 1);
	search->over |= over;
	return error;
}

bool search_better(const struct search *search, const struct ask *ask)
{
	if (!ask->answered || ask->outcome != SP_SEARCH_PASS)
		return false;
	/* sizes that nobody measured (0) let a set grow, but never put an item back */
	return ask->bytes < search_limit(search) ||
	       (!search->bytes && set_within(search->state, ask->set, search->words) &&
		       !set_equal(search->state, ask->set, search->words));
}

bool search_fails(const struct search *search, const struct record *known)
{
	return known->outcome == SP_SEARCH_FAIL && known->failures >= search->failures_needed;
}

struct sp_error *search_try(struct search *search, const uint64_t *added, bool *passed)
{
	SP_AUTOFREE uint64_t *set = set_new(search);
	*passed = false;
	if (search_join(search, search->state, added, set) != JOIN_GROWS ||
		set_equal(set, search->state, search->words))
		return NULL;
	struct ask ask = {.set = set, .chance = -1};
	SP_TRY(search_ask(search, &ask, 1));
	*passed = search_better(search, &ask);
	return *passed ? search_accept(search, &ask) : NULL;
}

/* All that passed beside the accepted one, with it; when that fails, each by itself. */
static struct sp_error *take_others(struct search *search, struct ask *asks, const bool *passed, size_t count)
{
	SP_AUTOFREE uint64_t *all = set_new(search);
	set_copy(all, search->state, search->words);
	for (size_t i = 0; i < count; i++) {
		SP_AUTOFREE uint64_t *joined = set_new(search);
		if (passed[i] && search_join(search, all, asks[i].set, joined) == JOIN_GROWS)
			set_copy(all, joined, search->words);
	}
	if (set_equal(all, search->state, search->words) || search->over)
		return NULL;
	struct ask ask = {.set = all, .purpose = SP_SEARCH_FOR_UNION, .chance = -1};
	SP_TRY(search_ask(search, &ask, 1));
	if (search_better(search, &ask))
		return search_accept(search, &ask);
	bool grown;
	for (size_t i = 0; i < count && !search->over; i++) {
		if (passed[i])
			SP_TRY(search_try(search, asks[i].set, &grown));
	}
	return NULL;
}

struct sp_error *search_take(struct search *search, struct ask *asks, size_t count, bool *changed)
{
	SP_AUTOFREE bool *passed = sp_alloc(count * sizeof(*passed) + 1);
	const struct ask *best = NULL;
	for (size_t i = 0; i < count; i++) {
		passed[i] = search_better(search, &asks[i]);
		if (passed[i] && (!best || (asks[i].reached && !best->reached) ||
					 (asks[i].reached == best->reached && asks[i].bytes < best->bytes)))
			best = &asks[i];
	}
	*changed = best != NULL;
	if (!best)
		return NULL;
	SP_TRY(search_accept(search, best));
	return take_others(search, asks, passed, count);
}
