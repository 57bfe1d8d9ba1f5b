/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaded sections, and where their bytes are in what ships.
 *
 * objcopy -O binary writes each section at its load address (LMA), counted from the lowest one. The load
 * address follows from the segment that the section lies in: ELF knows it by segment alone.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "program-elf.h"

static uint64_t load_address(const struct sp_program_elf *elf, const GElf_Shdr *section)
{
	for (size_t i = 0; i < elf->segment_count && i <= INT32_MAX; i++) {
		GElf_Phdr segment;
		if (!gelf_getphdr(elf->elf, (int)i, &segment) || segment.p_type != PT_LOAD)
			continue;
		uint64_t within = section->sh_addr - segment.p_vaddr;
		if (section->sh_addr >= segment.p_vaddr && within <= segment.p_memsz &&
			section->sh_size <= segment.p_memsz - within)
			return segment.p_paddr + within;
	}
	return section->sh_addr;
}

/* A section and its number in the file. */
struct numbered {
	struct sp_program_section section;
	uint32_t number;
};

static int by_address(const void *a, const void *b)
{
	const struct numbered *left = a, *right = b;
	if (left->section.address != right->section.address)
		return left->section.address < right->section.address ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

static struct sp_error *check_bytes(
	const struct sp_program_elf *elf, const GElf_Shdr *header, const char *name)
{
	if (header->sh_type == SHT_NOBITS ||
		(header->sh_offset <= elf->size && header->sh_size <= elf->size - header->sh_offset))
		return NULL;
	return sp_error_new(SP_USAGE,
		"the program is cut short or damaged: its section %s has %" PRIu64 " bytes at 0x%" PRIx64
		", beyond the end at 0x%" PRIx64 "; build it again",
		name, (uint64_t)header->sh_size, (uint64_t)header->sh_offset, elf->size);
}

/* Flat files begin with the section that is loaded lowest. */
static void make_flat(struct sp_linked_program *program)
{
	uint64_t lowest = UINT64_MAX;
	for (size_t i = 0; i < program->section_count; i++)
		if (program->sections[i].has_bytes && program->sections[i].offset < lowest)
			lowest = program->sections[i].offset;
	for (size_t i = 0; i < program->section_count; i++)
		program->sections[i].offset =
			program->sections[i].has_bytes ? program->sections[i].offset - lowest : 0;
}

/* numbers: of the sections in the file, in the order of program->sections; then, by number, indices */
static void sort(struct sp_linked_program *program, uint32_t *numbers, size_t number_count)
{
	size_t count = program->section_count;
	SP_AUTOFREE struct numbered *items = sp_alloc((count + 1) * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		items[i] = (struct numbered){program->sections[i], numbers[i]};
	if (count)
		qsort(items, count, sizeof(*items), by_address);
	memset(numbers, 0xff, number_count * sizeof(*numbers));
	for (size_t i = 0; i < count; i++) {
		program->sections[i] = items[i].section;
		numbers[items[i].number] = (uint32_t)i;
	}
}

static struct sp_program_section make_section(
	const struct sp_program_elf *elf, const GElf_Shdr *header, const char *name, bool is_flat)
{
	return (struct sp_program_section){.name = sp_strdup(name),
		.address = header->sh_addr,
		.size = header->sh_size,
		.load = load_address(elf, header),
		.offset = is_flat ? load_address(elf, header) : header->sh_offset,
		.has_bytes = header->sh_type != SHT_NOBITS,
		.is_code = (header->sh_flags & SHF_EXECINSTR) != 0,
		.is_writable = (header->sh_flags & SHF_WRITE) != 0};
}

struct sp_error *sp_program_sections_read(
	const struct sp_program_elf *elf, bool is_flat, struct sp_linked_program *program, uint32_t **numbers)
{
	size_t names_section = 0;
	struct sp_program_names names;
	SP_AUTOFREE uint32_t *found = sp_alloc((elf->section_count + 1) * sizeof(*found));
	if (elf_getshdrstrndx(elf->elf, &names_section))
		names_section = 0;
	sp_program_names_open(elf, names_section, &names);
	program->sections = sp_alloc((elf->section_count + 1) * sizeof(*program->sections));
	for (size_t i = 0; i < elf->section_count; i++) {
		GElf_Shdr header;
		if (!gelf_getshdr(elf_getscn(elf->elf, i), &header) || !sp_program_elf_is_loaded(&header))
			continue;
		const char *name = sp_program_name(&names, header.sh_name);
		SP_TRY(check_bytes(elf, &header, name));
		found[program->section_count] = (uint32_t)i;
		program->sections[program->section_count++] = make_section(elf, &header, name, is_flat);
	}
	if (is_flat)
		make_flat(program);
	sort(program, found, elf->section_count + 1);
	*numbers = found;
	found = NULL;
	return NULL;
}
