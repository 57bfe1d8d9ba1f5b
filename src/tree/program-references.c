/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program-references.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"
#include "program-fields.h"
#include "program-note.h"

/* A symbol of the relocated file, by its number there. */
struct symbol {
	uint64_t address;
	uint32_t index; /* the program's, or SP_NONE */
	bool is_defined;
};

struct reading {
	const struct sp_program_elf *twin, *relocated;
	struct sp_linked_program *program;
	const uint8_t **bytes; /* of the program's sections, by index; NULL where there are none */
	struct symbol *symbols;
	size_t symbol_count, capacity;
	uint64_t mask; /* of addresses */
};

static void free_reading(struct reading *reading)
{
	free(reading->bytes);
	free(reading->symbols);
}

/* The program's symbol of that address and name, or SP_NONE. */
static uint32_t find_symbol(const struct sp_linked_program *program, uint64_t address, const char *name)
{
	const struct sp_program_symbol *all = program->symbols;
	size_t low = SP_BISECT(i, program->symbol_count,
		all[i].address < address || (all[i].address == address && strcmp(all[i].name, name) < 0));
	if (low == program->symbol_count || all[low].address != address || strcmp(all[low].name, name) != 0)
		return SP_NONE;
	return (uint32_t)low;
}

static void read_symbols(struct reading *reading)
{
	const struct sp_program_elf *elf = reading->relocated;
	GElf_Shdr header = {0};
	struct sp_program_names names;
	size_t table = sp_program_symbol_table(elf);
	Elf_Scn *scn = elf_getscn(elf->elf, table);
	Elf_Data *data = table && gelf_getshdr(scn, &header) ? elf_getdata(scn, NULL) : NULL;
	size_t count = data ? data->d_size / gelf_fsize(elf->elf, ELF_T_SYM, 1, EV_CURRENT) : 0;
	reading->symbols = sp_alloc((count + 1) * sizeof(*reading->symbols));
	reading->symbol_count = count < INT32_MAX ? count : INT32_MAX;
	sp_program_names_open(elf, header.sh_link, &names);
	for (size_t i = 0; i < reading->symbol_count; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(data, (int)i, &symbol))
			continue;
		unsigned type = GELF_ST_TYPE(symbol.st_info);
		uint64_t address = sp_program_symbol_address(elf, &symbol);
		const char *name = sp_program_name(&names, symbol.st_name);
		bool is_named = *name && type != STT_SECTION && type != STT_FILE;
		reading->symbols[i] = (struct symbol){address,
			is_named ? find_symbol(reading->program, address, name) : SP_NONE,
			symbol.st_shndx != SHN_UNDEF};
	}
}

static void find_bytes(struct reading *reading, const uint32_t *numbers)
{
	reading->bytes = sp_alloc((reading->program->section_count + 1) * sizeof(*reading->bytes));
	for (size_t i = 0; i < reading->twin->section_count; i++)
		if (numbers[i] != SP_NONE)
			reading->bytes[numbers[i]] = sp_program_elf_bytes(reading->twin, i);
}

/* A mark at the end of a section counts as in it. */
static bool is_in_program(const struct sp_linked_program *program, uint64_t address)
{
	return sp_program_section_at(program, address) != SP_NONE ||
	       (address && sp_program_section_at(program, address - 1) != SP_NONE);
}

static void read_relocation(
	struct reading *reading, uint32_t section, const GElf_Rela *relocation, bool has_addend)
{
	struct sp_linked_program *program = reading->program;
	const struct sp_program_section *around = &program->sections[section];
	size_t number = GELF_R_SYM(relocation->r_info);
	const struct symbol none = {0, SP_NONE, false};
	const struct symbol *symbol = number < reading->symbol_count ? &reading->symbols[number] : &none;
	uint64_t addend = has_addend ? (uint64_t)relocation->r_addend : 0, target;
	struct sp_field field =
		sp_field_of(reading->relocated->header.e_machine, GELF_R_TYPE(relocation->r_info));
	struct sp_field_place place = {.bytes = reading->bytes[section],
		.within = relocation->r_offset - around->address,
		.size = around->size,
		.address = relocation->r_offset,
		.is_code = around->is_code,
		.is_big_endian = reading->relocated->header.e_ident[EI_DATA] == ELFDATA2MSB,
		.symbol = symbol->address,
		.sum = symbol->address + addend};
	if (place.within >= around->size || !symbol->is_defined || !sp_field_target(field, &place, &target))
		return;
	target &= reading->mask;
	if (!is_in_program(program, target))
		return;
	/* a table that was sorted after the link has another entry here than the relocation is for */
	bool was_sorted = has_addend && !around->is_code && target != (place.sum & reading->mask) &&
			  field.kind != SP_FIELD_SYMBOL;
	SP_GROW(program->references, program->reference_count, reading->capacity);
	program->references[program->reference_count++] = (struct sp_program_reference){
		relocation->r_offset, target, was_sorted ? SP_NONE : symbol->index};
}

/* Has a section of the file this place in the program? */
static bool is_in_place(const struct sp_linked_program *program, const GElf_Shdr *header)
{
	uint32_t section = sp_program_section_at(program, header->sh_addr);
	return section != SP_NONE && program->sections[section].address == header->sh_addr &&
	       program->sections[section].size == header->sh_size;
}

static void read_section(struct reading *reading, Elf_Scn *scn, const GElf_Shdr *header)
{
	Elf *elf = reading->relocated->elf;
	GElf_Shdr patched;
	bool has_addends = header->sh_type == SHT_RELA;
	if (!gelf_getshdr(elf_getscn(elf, header->sh_info), &patched) ||
		!sp_program_elf_is_loaded(&patched) || !is_in_place(reading->program, &patched))
		return;
	uint32_t section = sp_program_section_at(reading->program, patched.sh_addr);
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t size = gelf_fsize(elf, has_addends ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
	size_t count = data ? data->d_size / size : 0;
	for (size_t i = 0; i < count && i <= INT32_MAX; i++) {
		GElf_Rela rela = {0};
		GElf_Rel rel;
		if (has_addends ? !gelf_getrela(data, (int)i, &rela) : !gelf_getrel(data, (int)i, &rel))
			continue;
		if (!has_addends)
			rela = (GElf_Rela){rel.r_offset, rel.r_info, 0};
		read_relocation(reading, section, &rela, has_addends);
	}
}

static bool has_relocations(const struct sp_program_elf *elf)
{
	for (size_t i = 1; i < elf->section_count; i++) {
		GElf_Shdr header;
		if (gelf_getshdr(elf_getscn(elf->elf, i), &header) &&
			(header.sh_type == SHT_RELA || header.sh_type == SHT_REL) &&
			!(header.sh_flags & SHF_ALLOC))
			return true;
	}
	return false;
}

/*
 * All the program's sections at the same places, of the same machine: another link would hardly have them. It
 * may have more: the kernel takes some out after its link (.modinfo).
 */
static bool is_same_link(const struct reading *reading)
{
	const struct sp_program_elf *elf = reading->relocated;
	const struct sp_linked_program *program = reading->program;
	SP_AUTOFREE bool *is_found = sp_alloc(program->section_count + 1);
	size_t count = 0;
	if (elf->header.e_machine != reading->twin->header.e_machine)
		return false;
	for (size_t i = 1; i < elf->section_count; i++) {
		GElf_Shdr header;
		if (!gelf_getshdr(elf_getscn(elf->elf, i), &header) || !sp_program_elf_is_loaded(&header) ||
			!is_in_place(program, &header))
			continue;
		bool *found = &is_found[sp_program_section_at(program, header.sh_addr)];
		count += !*found;
		*found = true;
	}
	return count == program->section_count;
}

static int by_place(const void *a, const void *b)
{
	const struct sp_program_reference *left = a, *right = b;
	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	if (left->target != right->target)
		return left->target < right->target ? -1 : 1;
	return (left->symbol > right->symbol) - (left->symbol < right->symbol);
}

static bool is_same(const struct sp_program_reference *a, const struct sp_program_reference *b)
{
	return a->place == b->place && a->target == b->target && a->symbol == b->symbol;
}

void sp_program_references_sort(struct sp_linked_program *program)
{
	size_t kept = 0;
	if (program->reference_count)
		qsort(program->references, program->reference_count, sizeof(*program->references), by_place);
	for (size_t i = 0; i < program->reference_count; i++)
		if (!kept || !is_same(&program->references[kept - 1], &program->references[i]))
			program->references[kept++] = program->references[i];
	program->reference_count = kept;
}

void sp_program_references_read(const struct sp_program_elf *twin, const uint32_t *numbers,
	const struct sp_program_elf *relocated, struct sp_linked_program *program)
{
	SP_GUARD(free_reading)
	struct reading reading = {.twin = twin,
		.relocated = relocated,
		.program = program,
		.mask = relocated->header.e_ident[EI_CLASS] == ELFCLASS32 ? UINT32_MAX : UINT64_MAX};
	if (!has_relocations(relocated))
		return;
	if (!is_same_link(&reading)) {
		sp_program_note(program,
			sp_strdup("the file with relocations is of another link than the program; references "
				  "are left out"));
		return;
	}
	find_bytes(&reading, numbers);
	read_symbols(&reading);
	for (size_t i = 1; i < relocated->section_count; i++) {
		Elf_Scn *scn = elf_getscn(relocated->elf, i);
		GElf_Shdr header;
		if (gelf_getshdr(scn, &header) && (header.sh_type == SHT_RELA || header.sh_type == SHT_REL) &&
			!(header.sh_flags & SHF_ALLOC))
			read_section(&reading, scn, &header);
	}
	sp_program_references_sort(program);
	program->has_references = true;
}
