/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DWARF 5 (and 4), sections 2.14 (declaration coordinates), 2.17 (code addresses and ranges), 3.3.8 (inlined
 * subroutines) and 4.1 (data objects), by libdw. Types, the bulk of all entries, are skipped over.
 */
#include "program-unit.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define DEEPEST 512 /* entries inside of each other */

/* Where the walk is. */
struct level {
	uint32_t caller; /* frame of the innermost call around, or SP_NONE */
	unsigned depth;
};

void sp_unit_open(struct sp_unit *unit)
{
	Dwarf_Attribute attribute;
	unit->folder = dwarf_formstring(dwarf_attr(&unit->die, DW_AT_comp_dir, &attribute));
	if (dwarf_getsrcfiles(&unit->die, &unit->files, &unit->file_count))
		unit->file_count = 0;
	Dwarf_Half version = 0;
	dwarf_cu_info(unit->die.cu, &version, NULL, NULL, NULL, NULL, NULL, NULL);
	unit->counts_from_one = version < 5;
	unit->file_numbers = sp_alloc((unit->file_count + 1) * sizeof(*unit->file_numbers));
	memset(unit->file_numbers, 0xff, (unit->file_count + 1) * sizeof(*unit->file_numbers));
}

void sp_unit_close(struct sp_unit *unit)
{
	free(unit->file_numbers);
	free(unit->inlined);
	sp_calls_free(&unit->calls);
}

uint32_t sp_unit_file(struct sp_unit *unit, uint64_t number)
{
	if (number >= unit->file_count || (unit->counts_from_one && !number))
		return SP_NONE;
	if (unit->file_numbers[number] == SP_NONE) {
		const char *name = dwarf_filesrc(unit->files, number, NULL, NULL);
		if (name)
			unit->file_numbers[number] = sp_frames_file(unit->frames, unit->folder, name);
	}
	return unit->file_numbers[number];
}

static bool read_number(Dwarf_Die *die, unsigned name, Dwarf_Word *number)
{
	Dwarf_Attribute attribute;
	return dwarf_attr(die, name, &attribute) && !dwarf_formudata(&attribute, number);
}

/* The frame that says where an entry is declared, or SP_NONE. It may say so through another unit's entry. */
static uint32_t find_declaration(struct sp_unit *unit, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Word number;
	int line = 0;
	uint32_t file = SP_NONE;
	if (dwarf_decl_line(die, &line) || line <= 0 ||
		!dwarf_attr_integrate(die, DW_AT_decl_file, &attribute))
		return SP_NONE;
	if (attribute.cu == unit->die.cu && !dwarf_formudata(&attribute, &number)) {
		file = sp_unit_file(unit, number);
	} else {
		const char *name = dwarf_decl_file(die);
		if (name)
			file = sp_frames_file(unit->frames, unit->folder, name);
	}
	return file == SP_NONE ? SP_NONE : sp_frames_frame(unit->frames, file, (uint32_t)line, SP_NONE);
}

static void declare(struct sp_unit *unit, Dwarf_Die *die, uint64_t address, uint32_t frame, bool is_function)
{
	const struct sp_declaration declaration = {address, dwarf_diename(die), frame, is_function};
	sp_declarations_add(unit->declarations, &declaration);
}

/* The fixed address that an entry's location tells, whether of memory or of thread-local memory. */
static bool find_address(const struct sp_unit *unit, Dwarf_Die *die, uint64_t *address)
{
	Dwarf_Attribute attribute, value;
	Dwarf_Block block;
	Dwarf_Op *operations;
	size_t count;
	if (!dwarf_attr(die, DW_AT_location, &attribute) || dwarf_formblock(&attribute, &block) ||
		!block.length)
		return false;
	switch (block.data[0]) {
	case DW_OP_addr:
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
	case DW_OP_const4u:
	case DW_OP_const8u:
		break;
	default: /* registers and stack: no need to decode them all */
		return false;
	}
	if (dwarf_getlocation(&attribute, &operations, &count) || !count)
		return false;
	*address = operations[0].number;
	if (count == 1 && operations[0].atom == DW_OP_addr)
		return true;
	if (count == 1 && (operations[0].atom == DW_OP_addrx || operations[0].atom == DW_OP_GNU_addr_index))
		return !dwarf_getlocation_attr(&attribute, operations, &value) &&
		       !dwarf_formaddr(&value, address);
	*address += unit->tls;
	return count == 2 && (operations[1].atom == DW_OP_GNU_push_tls_address ||
				     operations[1].atom == DW_OP_form_tls_address);
}

static void see_variable(struct sp_unit *unit, Dwarf_Die *die)
{
	uint64_t address;
	if (!find_address(unit, die, &address))
		return;
	uint32_t frame = find_declaration(unit, die);
	if (frame != SP_NONE)
		declare(unit, die, address, frame, false);
}

/* Parts of a function that were moved away (such as cold ones) are symbols of their own: each begins one. */
static void see_function(struct sp_unit *unit, Dwarf_Die *die)
{
	Dwarf_Addr base, start, end;
	uint32_t frame = SP_NONE;
	for (ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
		sp_calls_add_function(&unit->calls, die, start);
		if (frame == SP_NONE)
			frame = find_declaration(unit, die);
		if (frame == SP_NONE)
			continue;
		declare(unit, die, start, frame, true);
	}
}

static struct level see_inlined(struct sp_unit *unit, Dwarf_Die *die, struct level level)
{
	Dwarf_Word number = 0, line = 0;
	Dwarf_Addr base, start, end;
	uint32_t file = read_number(die, DW_AT_call_file, &number) ? sp_unit_file(unit, number) : SP_NONE;
	if (file == SP_NONE || !read_number(die, DW_AT_call_line, &line) || !line || line >= UINT32_MAX)
		return level;
	level.caller = sp_frames_frame(unit->frames, file, (uint32_t)line, level.caller);
	for (ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
		SP_GROW(unit->inlined, unit->inlined_count, unit->inlined_capacity);
		unit->inlined[unit->inlined_count++] =
			(struct sp_ranged){start, end, level.depth, level.caller};
	}
	return level;
}

static void walk(struct sp_unit *unit, Dwarf_Die *parent, struct level level)
{
	Dwarf_Die die;
	if (++level.depth > DEEPEST) {
		unit->was_cut = true;
		return;
	}
	if (dwarf_child(parent, &die))
		return;
	do {
		switch (dwarf_tag(&die)) {
		case DW_TAG_subprogram:
			see_function(unit, &die);
			walk(unit, &die, (struct level){SP_NONE, level.depth});
			break;
		case DW_TAG_inlined_subroutine:
			walk(unit, &die, see_inlined(unit, &die, level));
			break;
		case DW_TAG_lexical_block:
		case DW_TAG_namespace:
			walk(unit, &die, level);
			break;
		case DW_TAG_call_site:
		case DW_TAG_GNU_call_site:
			sp_calls_add_call(&unit->calls, &die);
			break;
		case DW_TAG_variable:
			see_variable(unit, &die);
			break;
		default:
			break;
		}
	} while (!dwarf_siblingof(&die, &die));
}

void sp_unit_walk(struct sp_unit *unit)
{
	walk(unit, &unit->die, (struct level){SP_NONE, 0});
}
