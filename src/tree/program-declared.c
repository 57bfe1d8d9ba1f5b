/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program-declared.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "program.h"

void sp_declarations_add(struct sp_declarations *declarations, const struct sp_declaration *declaration)
{
	SP_GROW(declarations->items, declarations->count, declarations->capacity);
	declarations->items[declarations->count++] = *declaration;
}

void sp_declarations_free(struct sp_declarations *declarations)
{
	free(declarations->items);
	*declarations = (struct sp_declarations){0};
}

static int compare_declarations(const void *a, const void *b)
{
	const struct sp_declaration *left = a, *right = b;
	if (left->is_function != right->is_function)
		return left->is_function ? 1 : -1;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return (left->frame > right->frame) - (left->frame < right->frame);
}

/* The compiler makes "name.12" and "name.part.0" of a name. */
static bool is_name_of(const char *name, const char *symbol)
{
	size_t length = name ? strlen(name) : 0;
	return length && !strncmp(name, symbol, length) && (!symbol[length] || symbol[length] == '.');
}

/* Of several at one address - some are of no size - the one of that name is meant. */
static uint32_t find_declared(const struct sp_declarations *all, const struct sp_program_symbol *symbol)
{
	struct sp_declaration key = {.address = symbol->address, .is_function = symbol->is_function};
	size_t low = SP_BISECT(i, all->count, compare_declarations(&all->items[i], &key) < 0);
	uint32_t first = SP_NONE;
	for (; low < all->count && all->items[low].address == key.address &&
		all->items[low].is_function == key.is_function;
		low++) {
		if (is_name_of(all->items[low].name, symbol->name))
			return all->items[low].frame;
		if (first == SP_NONE)
			first = all->items[low].frame;
	}
	return first;
}

/* Where assembler code begins is where its function is declared. */
static uint32_t find_first_line(
	const struct sp_linked_program *program, const struct sp_program_symbol *symbol)
{
	uint32_t code = sp_program_code_at(program, symbol->address);
	if (code == SP_NONE || program->code[code].address > symbol->address)
		return SP_NONE;
	uint32_t frame = program->code[code].frame;
	while (program->frames[frame].caller != SP_NONE)
		frame = program->frames[frame].caller;
	return frame;
}

void sp_declarations_apply(struct sp_declarations *all, struct sp_linked_program *program)
{
	if (all->count)
		qsort(all->items, all->count, sizeof(*all->items), compare_declarations);
	for (size_t i = 0; i < program->symbol_count; i++) {
		struct sp_program_symbol *symbol = &program->symbols[i];
		symbol->declared = find_declared(all, symbol);
		if (symbol->declared == SP_NONE)
			symbol->declared = find_first_line(program, symbol);
	}
}
