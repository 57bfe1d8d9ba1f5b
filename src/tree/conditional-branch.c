/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Branches of #if as conditions over options (ISO C17 6.10.1), and macros that are defined under such
 * branches.
 *
 * A macro counts as defined where any of its definitions is there, whatever their order; what is undefined
 * again, or defined nowhere (by the compiler, or on its command line), is opaque.
 */
#include "conditional-reader.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/memory.h"

#define DEPTH 100 /* of macros whose definitions depend on other macros */

static struct sp_worth evaluate_test(struct sp_reader *reader, uint32_t file, const char *text, size_t length)
{
	struct sp_scan scan = {0};
	sp_scan_text(&scan, text, length, 1, false);
	struct sp_evaluation evaluation = {
		.reader = reader, .file = file, .tokens = scan.tokens.items, .is_directive = true};
	struct sp_worth worth = sp_expression_whole(&evaluation, 0, (uint32_t)scan.tokens.count);
	sp_scan_clear(&scan);
	return worth;
}

static sp_condition defined_entry(struct sp_reader *reader, struct sp_name *entry, bool with_defaults)
{
	sp_condition condition = SP_NEVER;
	for (uint32_t i = entry->first; i != SP_NO_DEFINITION && condition != SP_ALWAYS;) {
		const struct sp_definition *definition = &reader->names.definitions[i];
		if (definition->kind == SP_DEFINES_NOTHING &&
			!sp_definition_is_replaced(&reader->names, definition))
			return SP_OPAQUE;
		if (definition->kind <= SP_DEFINES_CALL_MACRO && (with_defaults || !definition->is_default))
			condition = sp_either(reader, condition, sp_definition_condition(reader, definition));
		i = definition->next;
	}
	return condition;
}

static bool defines_macro(const struct sp_reader *reader, const struct sp_name *entry)
{
	for (uint32_t i = entry->first; i != SP_NO_DEFINITION; i = reader->names.definitions[i].next)
		if (reader->names.definitions[i].kind <= SP_DEFINES_CALL_MACRO)
			return true;
	return false;
}

/* on_absence: what to say of a macro that nothing defines */
static sp_condition macro_defined(struct sp_reader *reader, uint32_t file, const struct sp_token *name,
	bool with_defaults, sp_condition on_absence)
{
	struct sp_name *everywhere =
		sp_names_find(&reader->names, name->text, name->length, name->hash, SP_EVERY_FILE);
	struct sp_name *here = sp_names_find(&reader->names, name->text, name->length, name->hash, file);
	if (reader->depth > DEPTH || (everywhere && everywhere->is_busy) || (here && here->is_busy))
		return SP_OPAQUE;
	if (!(everywhere && defines_macro(reader, everywhere)) && !(here && defines_macro(reader, here)))
		return everywhere && everywhere->is_elsewhere ? SP_OPAQUE : on_absence;
	reader->depth++;
	sp_condition condition = SP_NEVER;
	if (everywhere) {
		everywhere->is_busy = true;
		condition = defined_entry(reader, everywhere, with_defaults);
		if (everywhere->is_elsewhere && reader->files[file].can_be_included)
			condition = sp_either(reader, condition, SP_OPAQUE);
	}
	if (here) {
		here->is_busy = true;
		condition = sp_either(reader, condition, defined_entry(reader, here, with_defaults));
		here->is_busy = false;
	}
	if (everywhere)
		everywhere->is_busy = false;
	reader->depth--;
	return condition;
}

sp_condition sp_macro_defined(struct sp_reader *reader, uint32_t file, const struct sp_token *name)
{
	return macro_defined(reader, file, name, true, SP_OPAQUE);
}

static struct sp_token first_name(const struct sp_branch *branch)
{
	struct sp_token name = {.text = branch->text, .kind = SP_TOKEN_NAME};
	while (name.length < branch->length &&
		(isalnum((unsigned char)branch->text[name.length]) || branch->text[name.length] == '_'))
		name.length++;
	name.hash = sp_token_hash(name.text, name.length);
	return name;
}

/* #ifndef X with #define X in it: true unless something else defines X before. */
static sp_condition absence(struct sp_reader *reader, uint32_t file, const struct sp_branch *branch)
{
	struct sp_scan scan = {0};
	struct sp_token name = first_name(branch);
	sp_scan_text(&scan, branch->text, branch->length, 1, false);
	for (size_t i = 0; i < scan.tokens.count; i++)
		if (scan.tokens.items[i].kind == SP_TOKEN_NAME &&
			!sp_token_is(&scan.tokens.items[i], "defined"))
			name = scan.tokens.items[i];
	sp_condition condition = sp_opposite(reader, macro_defined(reader, file, &name, false, SP_NEVER));
	sp_scan_clear(&scan);
	return condition;
}

static struct sp_worth test_branch(struct sp_reader *reader, uint32_t file, const struct sp_branch *branch)
{
	struct sp_worth worth = {.yes = SP_ALWAYS, .no = SP_NEVER};
	struct sp_token name;
	switch (branch->kind) {
	case SP_BRANCH_ELSE:
		return worth;
	case SP_BRANCH_IF:
		if (!branch->guards_itself)
			return evaluate_test(reader, file, branch->text, branch->length);
		break;
	default:
		break;
	}
	if (branch->guards_itself) {
		worth.yes = absence(reader, file, branch);
		worth.no = sp_opposite(reader, worth.yes);
		return worth;
	}
	name = first_name(branch);
	worth.yes = sp_token_is_option(reader, &name) ? sp_option_defined(reader, &name)
						      : sp_macro_defined(reader, file, &name);
	worth.no = sp_opposite(reader, worth.yes);
	if (branch->kind == SP_BRANCH_IFNDEF)
		return (struct sp_worth){.yes = worth.no, .no = worth.yes};
	return worth;
}

/* Its parent and the branch before it are known. */
static void learn(struct sp_reader *reader, uint32_t file, struct sp_branch *branches, uint32_t number)
{
	struct sp_branch *branch = &branches[number];
	branch->is_busy = true;
	struct sp_worth test = test_branch(reader, file, branch);
	sp_condition around = branches[branch->parent].condition;
	sp_condition before = branch->previous ? branches[branch->previous].otherwise : SP_ALWAYS;
	branch->otherwise = sp_both(reader, before, test.no);
	branch->condition = sp_both(reader, around, sp_both(reader, before, test.yes));
	branch->is_known = true;
	branch->is_busy = false;
}

/* What has to be known before a branch is, and is not; itself: nothing. */
static uint32_t missing(const struct sp_branch *branches, uint32_t number)
{
	const struct sp_branch *branch = &branches[number];
	if (!branches[branch->parent].is_known)
		return branch->parent;
	return branch->previous && !branches[branch->previous].is_known ? branch->previous : number;
}

sp_condition sp_branches_condition(
	struct sp_reader *reader, uint32_t file, struct sp_branch *branches, uint32_t number)
{
	/* a stack of its own: nesting may be deeper than the program's stack */
	SP_AUTOFREE uint32_t *stack = NULL;
	size_t count = 0, capacity = 0;
	if (branches[number].is_known)
		return branches[number].condition;
	for (uint32_t next = number;;) {
		if (branches[next].is_busy)
			return SP_OPAQUE;
		uint32_t before = branches[next].is_known ? next : missing(branches, next);
		if (before != next) {
			SP_GROW(stack, count, capacity);
			stack[count++] = next;
			next = before;
			continue;
		}
		if (!branches[next].is_known)
			learn(reader, file, branches, next);
		if (!count)
			return branches[number].condition;
		next = stack[--count];
	}
}

sp_condition sp_branch_condition(struct sp_reader *reader, uint32_t file, uint32_t branch)
{
	struct sp_source_text *source = &reader->files[file];
	sp_condition condition = sp_branches_condition(reader, file, source->scan.branches, branch);
	return sp_both(reader, sp_file_included(reader, file), condition);
}

sp_condition sp_definition_condition(struct sp_reader *reader, const struct sp_definition *definition)
{
	return sp_branch_condition(reader, definition->file, definition->branch);
}
