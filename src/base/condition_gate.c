/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which option gates a condition: it is evaluated for 64 configurations at once: the one at hand, and 63 in
 * each of which one more option is off. A word of bits for "no" and one for "yes" are Kleene's three values
 * 64 times; so even conditions of thousands of options take thousands of steps, not millions.
 */
#include <stdlib.h>
#include <string.h>

#include "base/condition_inside.h"
#include "base/memory.h"

#define NONE UINT32_MAX
#define WIDTH 63                    /* candidates in a word */
#define AT_HAND (UINT64_C(1) << 63) /* all of them on */

/* A condition that the one in question is made of. */
struct part {
	sp_condition condition;
	uint32_t a, b;              /* operands: their places among the parts; NONE for what has none */
	uint32_t candidate;         /* of its option, or NONE */
	enum sp_truth now, without; /* of what has no operands: as things are, and with its option off */
};

/* Bit n: with candidate n off it is false, or true. The last one: as things are. */
struct truths {
	uint64_t no, yes;
};

struct gate {
	const struct sp_conditions *set;
	sp_option_value *value;
	void *user;
	struct part *parts; /* operands before what they are part of; the last one is the condition itself */
	size_t count, capacity;
	uint32_t *candidates; /* options that are on, as numbers of names; the last one as written comes first
			       */
	size_t candidate_count, candidate_capacity;
};

static void free_gate(struct gate *gate)
{
	free(gate->parts);
	free(gate->candidates);
}

static unsigned operands_of(const struct sp_condition_node *node)
{
	if (node->kind == SP_CONDITION_NOT)
		return 1;
	return node->kind == SP_CONDITION_AND || node->kind == SP_CONDITION_OR ? 2 : 0;
}

static void add_part(struct gate *gate, sp_condition condition, uint64_t *seen)
{
	if (seen[condition / 64] >> condition % 64 & 1)
		return;
	seen[condition / 64] |= UINT64_C(1) << condition % 64;
	SP_GROW(gate->parts, gate->count, gate->capacity);
	gate->parts[gate->count++] =
		(struct part){.condition = condition, .a = NONE, .b = NONE, .candidate = NONE};
}

static int by_condition(const void *a, const void *b)
{
	const struct part *left = a, *right = b;
	return (left->condition > right->condition) - (left->condition < right->condition);
}

static uint32_t find_part(const struct gate *gate, sp_condition condition)
{
	const struct part wanted = {.condition = condition};
	const struct part *found = bsearch(&wanted, gate->parts, gate->count, sizeof(wanted), by_condition);
	return found ? (uint32_t)(found - gate->parts) : NONE;
}

static void collect_parts(struct gate *gate, sp_condition condition)
{
	SP_AUTOFREE uint64_t *seen = sp_alloc((condition / 64 + 1) * sizeof(*seen));
	add_part(gate, condition, seen);
	for (size_t i = 0; i < gate->count; i++) {
		const struct sp_condition_node *node = &gate->set->nodes[gate->parts[i].condition];
		unsigned operands = operands_of(node);
		if (operands)
			add_part(gate, node->a, seen);
		if (operands == 2)
			add_part(gate, node->b, seen);
	}
	qsort(gate->parts, gate->count, sizeof(*gate->parts), by_condition);
	for (size_t i = 0; i < gate->count; i++) {
		const struct sp_condition_node *node = &gate->set->nodes[gate->parts[i].condition];
		unsigned operands = operands_of(node);
		gate->parts[i].a = operands ? find_part(gate, node->a) : NONE;
		gate->parts[i].b = operands == 2 ? find_part(gate, node->b) : NONE;
	}
}

/* A part that has no operands; numbers: by name, its candidate's number + 1. */
static void see_leaf(struct gate *gate, struct part *part, uint32_t *numbers)
{
	static const enum sp_truth constants[] = {SP_NO, SP_YES, SP_MAYBE};
	const struct sp_condition_node *node = &gate->set->nodes[part->condition];
	if (node->kind == SP_CONDITION_CONSTANT) {
		part->now = part->without = constants[node->a];
		return;
	}
	const char *value = gate->value(gate->user, gate->set->names[node->a]);
	part->now = sp_condition_test(node, value);
	part->without = sp_condition_test(node, NULL);
	if (!numbers[node->a] && value && strcmp(value, "n") != 0) {
		SP_GROW(gate->candidates, gate->candidate_count, gate->candidate_capacity);
		gate->candidates[gate->candidate_count++] = node->a;
		numbers[node->a] = (uint32_t)gate->candidate_count;
	}
	part->candidate = numbers[node->a] ? numbers[node->a] - 1 : NONE;
}

/* From what was written last to what was written first, by an own stack: chains may be long. */
static void collect_candidates(struct gate *gate)
{
	SP_AUTOFREE uint32_t *numbers = sp_alloc((gate->set->name_count + 1) * sizeof(*numbers));
	SP_AUTOFREE uint32_t *stack = sp_alloc((2 * gate->count + 1) * sizeof(*stack));
	SP_AUTOFREE bool *seen = sp_alloc(gate->count);
	size_t count = 0;
	stack[count++] = (uint32_t)gate->count - 1;
	while (count) {
		uint32_t at = stack[--count];
		struct part *part = &gate->parts[at];
		if (seen[at])
			continue;
		seen[at] = true;
		if (part->a == NONE) {
			see_leaf(gate, part, numbers);
			continue;
		}
		stack[count++] = part->a;
		if (part->b != NONE)
			stack[count++] = part->b;
	}
}

static struct truths test_leaf(const struct part *part, size_t first)
{
	struct truths truths = {part->now == SP_NO ? UINT64_MAX : 0, part->now == SP_YES ? UINT64_MAX : 0};
	if (part->candidate == NONE || part->candidate < first || part->candidate - first >= WIDTH)
		return truths;
	uint64_t bit = UINT64_C(1) << (part->candidate - first);
	truths.no = part->without == SP_NO ? truths.no | bit : truths.no & ~bit;
	truths.yes = part->without == SP_YES ? truths.yes | bit : truths.yes & ~bit;
	return truths;
}

static struct truths test_part(
	const struct gate *gate, const struct part *part, size_t first, const struct truths *all)
{
	switch (gate->set->nodes[part->condition].kind) {
	case SP_CONDITION_NOT:
		return (struct truths){all[part->a].yes, all[part->a].no};
	case SP_CONDITION_AND:
		return (struct truths){
			all[part->a].no | all[part->b].no, all[part->a].yes & all[part->b].yes};
	case SP_CONDITION_OR:
		return (struct truths){
			all[part->a].no & all[part->b].no, all[part->a].yes | all[part->b].yes};
	default:
		return test_leaf(part, first);
	}
}

/* Bits of the candidates from first on without which the condition is false; AT_HAND when it is so anyway. */
static uint64_t test_candidates(const struct gate *gate, size_t first, struct truths *all)
{
	size_t count = gate->candidate_count - first;
	for (size_t i = 0; i < gate->count; i++)
		all[i] = test_part(gate, &gate->parts[i], first, all);
	return all[gate->count - 1].no & (AT_HAND | ((count < WIDTH ? UINT64_C(1) << count : AT_HAND) - 1));
}

const char *sp_condition_gate(
	const struct sp_conditions *set, sp_condition condition, sp_option_value *value, void *user)
{
	SP_GUARD(free_gate) struct gate gate = {.set = set, .value = value, .user = user};
	if (condition <= SP_OPAQUE)
		return NULL;
	collect_parts(&gate, condition);
	collect_candidates(&gate);
	SP_AUTOFREE struct truths *all = sp_alloc(gate.count * sizeof(*all));
	for (size_t i = 0; i < gate.candidate_count; i += WIDTH) {
		uint64_t found = test_candidates(&gate, i, all);
		if (found & AT_HAND)
			return NULL;
		if (found)
			return set->names[gate.candidates[i + (size_t)__builtin_ctzll(found)]];
	}
	return NULL;
}
