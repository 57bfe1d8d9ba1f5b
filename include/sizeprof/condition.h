/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Presence conditions: on which options does it depend whether something is there? Boolean expressions over
 * Kconfig options, kept in one set, where equal ones have one number. Operands have smaller numbers than what
 * they are part of, so that one pass evaluates a whole set for a configuration.
 *
 * The logic has three values: SP_MAYBE is what cannot be told from options, such as a test of a compiler's
 * macro. What is there in the build at hand and SP_MAYBE in another configuration counts as there.
 */
#ifndef SIZEPROF_CONDITION_H
#define SIZEPROF_CONDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* A condition: its number in the set. The first three are the same in every set. */
typedef uint32_t sp_condition;
#define SP_NEVER ((sp_condition)0)
#define SP_ALWAYS ((sp_condition)1)
#define SP_OPAQUE ((sp_condition)2) /* something that is no matter of options */

enum sp_condition_kind {
	SP_CONDITION_CONSTANT, /* one of the three above */
	SP_CONDITION_ENABLED,  /* option a is y or m: IS_ENABLED(CONFIG_A); of strings and numbers: it has a value */
	SP_CONDITION_BUILTIN,  /* option a is y: #ifdef CONFIG_A, obj-y */
	SP_CONDITION_MODULE,   /* option a is m */
	SP_CONDITION_EQUAL,    /* the value of option a is number */
	SP_CONDITION_LESS,     /* the value of option a is less than number */
	SP_CONDITION_NOT,      /* not condition a */
	SP_CONDITION_AND,      /* conditions a and b */
	SP_CONDITION_OR,
};

struct sp_condition_node {
	enum sp_condition_kind kind;
	uint32_t a, b; /* operands, or the option: index in names */
	int64_t number;
};

struct sp_conditions {
	struct sp_condition_node *nodes;
	size_t count, capacity;
	char **names; /* options, without CONFIG_ */
	size_t name_count, name_capacity;
	void *index, *name_index; /* for finding equal ones */
};

enum sp_truth { SP_NO, SP_YES, SP_MAYBE };

/* The value of an option in a configuration: "y", "m", "100", a string; NULL: not set. */
typedef const char *sp_option_value(void *user, const char *name);

void sp_conditions_make(struct sp_conditions *set);
void sp_conditions_free(struct sp_conditions *set);
#define SP_CONDITIONS SP_GUARD(sp_conditions_free) struct sp_conditions

/* Conditions on one option: kind is SP_CONDITION_ENABLED, _BUILTIN or _MODULE. name is copied. */
sp_condition sp_condition_option(struct sp_conditions *set, enum sp_condition_kind kind, const char *name);
/* kind is SP_CONDITION_EQUAL or _LESS. */
sp_condition sp_condition_compare(
	struct sp_conditions *set, enum sp_condition_kind kind, const char *name, int64_t number);
sp_condition sp_condition_not(struct sp_conditions *set, sp_condition a);
sp_condition sp_condition_and(struct sp_conditions *set, sp_condition a, sp_condition b);
sp_condition sp_condition_or(struct sp_conditions *set, sp_condition a, sp_condition b);

/* Every condition's truth in a configuration: values has room for set->count, by number. */
void sp_conditions_evaluate(
	const struct sp_conditions *set, sp_option_value *value, void *user, enum sp_truth *values);
/*
 * The option that gates: of those that are on and without which the condition would not be SP_YES or SP_MAYBE
 * any more, the last one as it was written. NULL: none does by itself. The text belongs to the set.
 */
const char *sp_condition_gate(
	const struct sp_conditions *set, sp_condition condition, sp_option_value *value, void *user);
/* As people write it: "BLOCK && !SMP && (A || B)"; release with free(). */
char *sp_condition_text(const struct sp_conditions *set, sp_condition condition) SP_MUST_CHECK;

#endif
