/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program-calls.h"

#include <dwarf.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "program.h"

static bool find_origin(Dwarf_Die *die, unsigned name, Dwarf_Off *entry)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin;
	if (!dwarf_attr(die, name, &attribute) || !dwarf_formref_die(&attribute, &origin))
		return false;
	*entry = dwarf_dieoffset(&origin);
	return true;
}

static bool find_address(Dwarf_Die *die, unsigned name, uint64_t *address)
{
	Dwarf_Attribute attribute;
	Dwarf_Addr value;
	if (!dwarf_attr(die, name, &attribute) || dwarf_formaddr(&attribute, &value) || !value)
		return false;
	*address = value;
	return true;
}

/*
 * An address within the instruction that calls: its first, which compilers tell of jumps, or its last, before
 * the place that it returns to. Before DWARF 5 that was told as "low_pc".
 */
static bool find_call(Dwarf_Die *die, uint64_t *address)
{
	if (find_address(die, DW_AT_call_pc, address))
		return true;
	if (!find_address(die, DW_AT_call_return_pc, address) && !find_address(die, DW_AT_low_pc, address))
		return false;
	(*address)--;
	return true;
}

void sp_calls_add_call(struct sp_calls *calls, Dwarf_Die *die)
{
	struct sp_call_end call;
	if (!find_call(die, &call.address) || (!find_origin(die, DW_AT_call_origin, &call.entry) &&
						      !find_origin(die, DW_AT_abstract_origin, &call.entry)))
		return;
	SP_GROW(calls->calls, calls->call_count, calls->call_capacity);
	calls->calls[calls->call_count++] = call;
}

void sp_calls_add_function(struct sp_calls *calls, Dwarf_Die *die, uint64_t address)
{
	struct sp_call_end function = {dwarf_dieoffset(die), address};
	SP_GROW(calls->functions, calls->function_count, calls->function_capacity);
	calls->functions[calls->function_count++] = function;
	/* calls may mean what several copies of the function were made from, or its declaration */
	static const unsigned names[] = {DW_AT_abstract_origin, DW_AT_specification};
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		if (!find_origin(die, names[i], &function.entry))
			continue;
		SP_GROW(calls->functions, calls->function_count, calls->function_capacity);
		calls->functions[calls->function_count++] = function;
	}
}

static int by_entry(const void *a, const void *b)
{
	const struct sp_call_end *left = a, *right = b;
	if (left->entry != right->entry)
		return left->entry < right->entry ? -1 : 1;
	return (left->address > right->address) - (left->address < right->address);
}

/* What the linker left out is told to be at address 0 or so, where something else may be. */
static bool is_code(const struct sp_linked_program *program, uint64_t address)
{
	uint32_t section = sp_program_section_at(program, address);
	return section != SP_NONE && program->sections[section].is_code;
}

/* Takes out of a list what is in no code. */
static size_t keep_code(const struct sp_linked_program *program, struct sp_call_end *ends, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (is_code(program, ends[i].address))
			ends[kept++] = ends[i];
	return kept;
}

void sp_calls_refer(struct sp_calls *calls, struct sp_linked_program *program)
{
	size_t capacity = program->reference_count, at = 0;
	calls->call_count = keep_code(program, calls->calls, calls->call_count);
	calls->function_count = keep_code(program, calls->functions, calls->function_count);
	if (!calls->call_count || !calls->function_count)
		return;
	qsort(calls->calls, calls->call_count, sizeof(*calls->calls), by_entry);
	qsort(calls->functions, calls->function_count, sizeof(*calls->functions), by_entry);
	for (size_t i = 0; i < calls->call_count; i++) {
		while (at < calls->function_count && calls->functions[at].entry < calls->calls[i].entry)
			at++;
		for (size_t j = at;
			j < calls->function_count && calls->functions[j].entry == calls->calls[i].entry;
			j++) {
			SP_GROW(program->references, program->reference_count, capacity);
			program->references[program->reference_count++] = (struct sp_program_reference){
				calls->calls[i].address, calls->functions[j].address, SP_NONE};
		}
	}
}

void sp_calls_free(struct sp_calls *calls)
{
	free(calls->calls);
	free(calls->functions);
	*calls = (struct sp_calls){0};
}
