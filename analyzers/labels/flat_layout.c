/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objcopy writes each loaded section at its load address (LMA), counted from the lowest one. The load address
 * follows from the segment that the section lies in: ELF knows it by segment alone.
 */
#include "flat_layout.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"

static uint64_t load_address(const struct sp_elf_file *twin, const struct sp_elf_section *section)
{
	for (size_t i = 0; i < twin->segment_count; i++) {
		GElf_Phdr segment;
		if (!gelf_getphdr(twin->elf, (int)i, &segment) || segment.p_type != PT_LOAD)
			continue;
		uint64_t within = section->address - segment.p_vaddr;
		if (section->address >= segment.p_vaddr && within <= segment.p_memsz &&
			section->size <= segment.p_memsz - within)
			return segment.p_paddr + within;
	}
	return section->address;
}

static bool is_payload(const struct sp_elf_section *section)
{
	return !strcmp(section->name, ".rodata..compressed");
}

/*
 * .bstext of the setup code starts with the PE headers of an EFI stub, which older kernels fill in after the
 * link. Only code has to be the same in twin and image, so this section counts as data.
 */
static uint64_t flags_of(const struct sp_elf_section *section)
{
	return strcmp(section->name, ".bstext") ? section->flags : section->flags & ~(uint64_t)SHF_EXECINSTR;
}

static struct sp_error *lay_out(
	const struct sp_elf_file *twin, uint64_t lowest, uint64_t size, struct sp_elf_file *shipped)
{
	for (size_t i = 0; i < twin->section_count; i++) {
		const struct sp_elf_section *section = &twin->sections[i];
		shipped->sections[i].name = section->name;
		if (!sp_elf_is_loaded(section) || is_payload(section))
			continue;
		uint64_t offset = load_address(twin, section) - lowest;
		if (offset > size || section->size > size - offset)
			return sp_error_new(SP_USAGE,
				"the unstripped twin is of another link: its section %s would end at "
				"0x%" PRIx64 ", beyond the end at 0x%" PRIx64
				"; give the file that this one was made from with objcopy",
				section->name, offset + section->size, size);
		shipped->sections[i] = *section;
		shipped->sections[i].offset = offset;
		shipped->sections[i].flags = flags_of(section);
	}
	return NULL;
}

struct sp_error *sp_flat_layout(const struct sp_elf_file *twin, uint64_t size, struct sp_elf_file *shipped)
{
	uint64_t lowest = UINT64_MAX;
	for (size_t i = 0; i < twin->section_count; i++)
		if (sp_elf_is_loaded(&twin->sections[i]) && load_address(twin, &twin->sections[i]) < lowest)
			lowest = load_address(twin, &twin->sections[i]);
	struct sp_elf_file layout = {.section_count = twin->section_count};
	layout.sections = sp_alloc((twin->section_count + 1) * sizeof(*layout.sections));
	struct sp_error *error = lay_out(twin, lowest, size, &layout);
	if (error)
		sp_elf_close(&layout);
	else
		*shipped = layout;
	return error;
}
