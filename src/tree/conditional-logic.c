/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions as sources make them: a branch and its #else meet again, and what was there with and without an
 * option is there always. The set finds equal operands alone.
 */
#include "conditional-reader.h"

#include "base/memory.h"

#define DEPTH 4         /* of operators that are compared with their opposites */
#define BOUND_DEPTH 300 /* of operators that are searched for what is opaque */

/* a and !a, a || b and !a && !b */
static bool are_opposite_at(const struct sp_conditions *set, sp_condition a, sp_condition b, int depth)
{
	const struct sp_condition_node *left = &set->nodes[a], *right = &set->nodes[b];
	if ((left->kind == SP_CONDITION_NOT && left->a == b) ||
		(right->kind == SP_CONDITION_NOT && right->a == a))
		return true;
	bool are_dual = (left->kind == SP_CONDITION_AND && right->kind == SP_CONDITION_OR) ||
			(left->kind == SP_CONDITION_OR && right->kind == SP_CONDITION_AND);
	return are_dual && depth < DEPTH && are_opposite_at(set, left->a, right->a, depth + 1) &&
	       are_opposite_at(set, left->b, right->b, depth + 1);
}

static bool are_opposite(const struct sp_conditions *set, sp_condition a, sp_condition b)
{
	return are_opposite_at(set, a, b, 0);
}

/* What is opaque taken as true, or as false. */
static sp_condition bound(struct sp_reader *reader, sp_condition condition, bool is_upper, int depth)
{
	const struct sp_condition_node node = reader->set->nodes[condition];
	if (condition == SP_OPAQUE || depth > BOUND_DEPTH)
		return is_upper ? SP_ALWAYS : SP_NEVER;
	if (node.kind < SP_CONDITION_NOT)
		return condition;
	while (reader->bound_count <= condition) {
		SP_GROW(reader->bounds, reader->bound_count, reader->bound_capacity);
		reader->bounds[reader->bound_count++] = (struct sp_bounds){UINT32_MAX, UINT32_MAX};
	}
	sp_condition known = is_upper ? reader->bounds[condition].upper : reader->bounds[condition].lower;
	if (known != UINT32_MAX)
		return known;
	if (node.kind == SP_CONDITION_NOT) {
		known = sp_opposite(reader, bound(reader, node.a, !is_upper, depth + 1));
	} else {
		sp_condition a = bound(reader, node.a, is_upper, depth + 1);
		sp_condition b = bound(reader, node.b, is_upper, depth + 1);
		known = node.kind == SP_CONDITION_AND ? sp_both(reader, a, b) : sp_either(reader, a, b);
	}
	*(is_upper ? &reader->bounds[condition].upper : &reader->bounds[condition].lower) = known;
	return known;
}

sp_condition sp_possibly(struct sp_reader *reader, sp_condition condition)
{
	return bound(reader, condition, true, 0);
}

sp_condition sp_opposite(struct sp_reader *reader, sp_condition a)
{
	return sp_condition_not(reader->set, a);
}

/* Is part one of the operands that a whole of that kind has on its left? */
static bool holds(
	const struct sp_conditions *set, enum sp_condition_kind kind, sp_condition whole, sp_condition part)
{
	for (int depth = 0; depth < 16; depth++) {
		const struct sp_condition_node *node = &set->nodes[whole];
		if (whole == part)
			return true;
		if (node->kind != kind)
			return false;
		if (node->b == part)
			return true;
		whole = node->a;
	}
	return false;
}

/* Is one of the operands that a whole of that kind has the opposite of part? */
static bool holds_opposite(
	const struct sp_conditions *set, enum sp_condition_kind kind, sp_condition whole, sp_condition part)
{
	for (int depth = 0; depth < 16; depth++) {
		const struct sp_condition_node *node = &set->nodes[whole];
		if (are_opposite(set, whole, part))
			return true;
		if (node->kind != kind)
			return false;
		if (are_opposite(set, node->b, part))
			return true;
		whole = node->a;
	}
	return false;
}

sp_condition sp_either(struct sp_reader *reader, sp_condition a, sp_condition b)
{
	struct sp_conditions *set = reader->set;
	if (holds_opposite(set, SP_CONDITION_OR, a, b) || holds_opposite(set, SP_CONDITION_OR, b, a))
		return SP_ALWAYS;
	/* a || (a && c) */
	if (holds(set, SP_CONDITION_AND, b, a))
		return a;
	if (holds(set, SP_CONDITION_AND, a, b))
		return b;
	/* (c && a) || (c && !a) */
	const struct sp_condition_node left = set->nodes[a], right = set->nodes[b];
	if (left.kind == SP_CONDITION_AND && right.kind == SP_CONDITION_AND && left.a == right.a) {
		sp_condition inner = sp_either(reader, left.b, right.b);
		if (inner == SP_ALWAYS)
			return left.a;
	}
	/* a || (!a && c) */
	if (right.kind == SP_CONDITION_AND && are_opposite(set, a, right.a))
		return sp_condition_or(set, a, right.b);
	if (left.kind == SP_CONDITION_AND && are_opposite(set, b, left.a))
		return sp_condition_or(set, b, left.b);
	return sp_condition_or(set, a, b);
}

sp_condition sp_both(struct sp_reader *reader, sp_condition a, sp_condition b)
{
	struct sp_conditions *set = reader->set;
	if (holds_opposite(set, SP_CONDITION_AND, a, b) || holds_opposite(set, SP_CONDITION_AND, b, a))
		return SP_NEVER;
	/* a && (a || c) */
	if (holds(set, SP_CONDITION_OR, b, a))
		return a;
	if (holds(set, SP_CONDITION_OR, a, b))
		return b;
	/* a && (!a || c) */
	const struct sp_condition_node left = set->nodes[a], right = set->nodes[b];
	if (right.kind == SP_CONDITION_OR && are_opposite(set, a, right.a))
		return sp_both(reader, a, right.b);
	if (left.kind == SP_CONDITION_OR && are_opposite(set, b, left.a))
		return sp_both(reader, b, left.b);
	return sp_condition_and(set, a, b);
}
