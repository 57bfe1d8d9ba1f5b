/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All at once, and what fails in two halves, down to single items.
 */
#include "minimize/inside.h"

struct part {
	size_t start, end; /* of the items in their order */
};

struct halving {
	struct search *search;
	struct part *stack; /* what is to be asked, the next one last */
	size_t depth;
};

/* The union of what the items of a part apply, with the state; false when it adds nothing. */
static bool part_set(const struct search *search, struct part part, uint64_t *set)
{
	SP_AUTOFREE uint64_t *joined = set_new(search);
	set_copy(set, search->state, search->words);
	for (size_t i = part.start; i < part.end; i++) {
		if (search_join(search, set, below(search, i), joined) == JOIN_GROWS)
			set_copy(set, joined, search->words);
	}
	return !set_equal(set, search->state, search->words);
}

static void push(struct halving *halving, size_t start, size_t end)
{
	if (start < end)
		halving->stack[halving->depth++] = (struct part){start, end};
}

/* The next questions; what they are about is taken from the stack. */
static size_t pop(struct halving *halving, struct ask *asks, struct part *parts)
{
	size_t count = 0;
	while (halving->depth && count < halving->search->problem->jobs) {
		parts[count] = halving->stack[--halving->depth];
		count += part_set(halving->search, parts[count], asks[count].set);
	}
	return count;
}

static struct sp_error *step(struct halving *halving, struct ask *asks, struct part *parts, size_t count)
{
	bool changed;
	SP_TRY(search_ask(halving->search, asks, count));
	for (size_t i = count; i-- > 0;) {
		size_t middle = parts[i].start + (parts[i].end - parts[i].start + 1) / 2;
		if (search_better(halving->search, &asks[i]) || parts[i].end - parts[i].start < 2)
			continue;
		push(halving, middle, parts[i].end);
		push(halving, parts[i].start, middle);
	}
	return search_take(halving->search, asks, count, &changed);
}

struct sp_error *strategy_halving(struct search *search)
{
	struct halving halving = {.search = search};
	SP_AUTOFREE struct part *stack = halving.stack = sp_alloc((2 * search->count + 2) * sizeof(*stack));
	SP_AUTOFREE struct part *parts = sp_alloc((search->problem->jobs + 1) * sizeof(*parts));
	struct ask *asks = search_asks_new(search, search->problem->jobs);
	struct sp_error *error = NULL;
	push(&halving, 0, search->count);
	for (size_t count; !error && !search->over && (count = pop(&halving, asks, parts)) > 0;)
		error = step(&halving, asks, parts, count);
	search_asks_free(asks, search->problem->jobs);
	SP_TRY(error);
	return certificate_run(search);
}
