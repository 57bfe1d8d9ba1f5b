/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dynamic.h"

#include <string.h>

#include "base/compiler.h"
#include "base/little.h"

struct dynamic {
	const struct sp_image *image;
	const struct sp_elf_file *file;
	const struct sp_addresses *addresses;
	struct sp_references *references;
	struct sp_cuts *cuts;
};

static void refer(struct dynamic *dynamic, uint64_t place, uint64_t target_address)
{
	sp_references_add(dynamic->references, dynamic->addresses, place, target_address, false);
}

/* Stubs jump through a slot: ff 25 and its address, relative in 64-bit code. */
static void read_stubs(struct dynamic *dynamic, const struct sp_elf_section *section)
{
	const uint8_t *code = dynamic->image->data + section->offset;
	for (uint64_t at = 0; section->size >= 6 && at <= section->size - 6; at++) {
		if (code[at] != 0xff || code[at + 1] != 0x25)
			continue;
		uint32_t field = sp_little32(code + at + 2);
		uint64_t target = field;
		if (dynamic->addresses->is_wide)
			target = section->address + at + 6 + (uint64_t)(int64_t)(int32_t)field;
		refer(dynamic, section->offset + at, target);
	}
}

/* Section number of the dynamic symbols, or 0. */
static size_t find_symbols(const struct sp_elf_file *file)
{
	for (size_t i = 0; i < file->section_count; i++)
		if (file->sections[i].type == SHT_DYNSYM && sp_elf_is_loaded(&file->sections[i]))
			return i;
	return 0;
}

static void read_relocations(struct dynamic *dynamic, size_t index, size_t symbols)
{
	const struct sp_elf_file *file = dynamic->file;
	const struct sp_elf_section *section = &file->sections[index];
	bool has_addends = section->type == SHT_RELA;
	Elf_Data *data = elf_getdata(elf_getscn(file->elf, index), NULL);
	uint64_t size = gelf_fsize(file->elf, has_addends ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
	uint64_t symbol_size = gelf_fsize(file->elf, ELF_T_SYM, 1, EV_CURRENT);
	for (size_t i = 0; data && i < data->d_size / size && i <= INT32_MAX; i++) {
		GElf_Rela rela;
		GElf_Rel rel;
		if (has_addends ? !gelf_getrela(data, (int)i, &rela) : !gelf_getrel(data, (int)i, &rel))
			continue;
		uint64_t slot = has_addends ? rela.r_offset : rel.r_offset;
		uint64_t symbol = GELF_R_SYM(has_addends ? rela.r_info : rel.r_info);
		const struct sp_elf_section *home = sp_addresses_find(dynamic->addresses, slot);
		sp_cuts_add(dynamic->cuts, section->offset + i * size);
		if (home)
			refer(dynamic, home->offset + (slot - home->address), section->address + i * size);
		if (symbol && symbols && symbol < file->sections[symbols].size / symbol_size)
			refer(dynamic, section->offset + i * size,
				file->sections[symbols].address + symbol * symbol_size);
	}
}

/* The section of that type, or NULL. */
static const struct sp_elf_section *find_type(const struct sp_elf_file *file, uint32_t type)
{
	for (size_t i = 0; i < file->section_count; i++)
		if (file->sections[i].type == type && sp_elf_is_loaded(&file->sections[i]))
			return &file->sections[i];
	return NULL;
}

static void read_symbols(struct dynamic *dynamic, size_t index)
{
	const struct sp_elf_file *file = dynamic->file;
	const struct sp_elf_section *section = &file->sections[index];
	const struct sp_elf_section *versions = find_type(file, SHT_GNU_versym);
	GElf_Shdr header;
	Elf_Scn *scn = elf_getscn(file->elf, index);
	Elf_Data *data = elf_getdata(scn, NULL);
	uint64_t size = gelf_fsize(file->elf, ELF_T_SYM, 1, EV_CURRENT);
	if (!data || !gelf_getshdr(scn, &header) || header.sh_link >= file->section_count)
		return;
	const struct sp_elf_section *names = &file->sections[header.sh_link];
	for (size_t i = 0; i < data->d_size / size && i <= INT32_MAX; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(data, (int)i, &symbol))
			continue;
		uint64_t place = section->offset + i * size;
		sp_cuts_add(dynamic->cuts, place);
		if (i && symbol.st_name < names->size)
			refer(dynamic, place, names->address + symbol.st_name);
		if (i && versions && i < versions->size / 2)
			refer(dynamic, place, versions->address + 2 * i);
	}
}

void sp_dynamic_read(const struct sp_image *image, const struct sp_elf_file *file,
	const struct sp_addresses *addresses, struct sp_references *references, struct sp_cuts *cuts)
{
	struct dynamic dynamic = {image, file, addresses, references, cuts};
	if (!file->elf) /* a flat program has no such tables */
		return;
	size_t symbols = find_symbols(file);
	for (size_t i = 0; i < file->section_count; i++) {
		const struct sp_elf_section *section = &file->sections[i];
		if (!sp_elf_is_loaded(section))
			continue;
		if (section->type == SHT_RELA || section->type == SHT_REL)
			read_relocations(&dynamic, i, symbols);
		else if (!strncmp(section->name, ".plt", 4) && (section->flags & SHF_EXECINSTR))
			read_stubs(&dynamic, section);
	}
	if (symbols)
		read_symbols(&dynamic, symbols);
}
