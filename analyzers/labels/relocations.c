/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Relocations of x86-64 and i386 (System V ABI supplements) as places with a field of a known kind.
 */
#include "relocations.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/instruction.h"
#include "base/little.h"
#include "base/memory.h"

/* What the value at a place is relative to. */
enum base {
	BASE_NONE, /* it tells no address */
	BASE_ZERO,
	BASE_PLACE, /* in data the place itself, in code the end of its instruction */
	BASE_SLOT,  /* the same; where the linker made it an immediate value, it points nowhere sensible */
	BASE_GOT,   /* the global offset table */
};

struct field {
	uint32_t type;
	enum base base;
	unsigned size;
	bool is_signed;
};

static const struct field wide_fields[] = {
	{R_X86_64_64, BASE_ZERO, 8, false},
	{R_X86_64_32, BASE_ZERO, 4, false},
	{R_X86_64_32S, BASE_ZERO, 4, true},
	{R_X86_64_PC64, BASE_PLACE, 8, false},
	{R_X86_64_PC32, BASE_PLACE, 4, true},
	{R_X86_64_PLT32, BASE_PLACE, 4, true},
	{R_X86_64_GOTPCREL, BASE_SLOT, 4, true},
	{R_X86_64_GOTPCRELX, BASE_SLOT, 4, true},
	{R_X86_64_REX_GOTPCRELX, BASE_SLOT, 4, true},
	{R_X86_64_GOTTPOFF, BASE_SLOT, 4, true},
};

static const struct field narrow_fields[] = {
	{R_386_32, BASE_ZERO, 4, false},
	{R_386_16, BASE_ZERO, 2, false},
	{R_386_PC32, BASE_PLACE, 4, true},
	{R_386_PLT32, BASE_PLACE, 4, true},
	{R_386_PC16, BASE_PLACE, 2, true},
	{R_386_GOTOFF, BASE_GOT, 4, true},
	{R_386_GOT32X, BASE_GOT, 4, true},
};

static struct field find_field(unsigned machine, uint32_t type)
{
	const struct field *fields = machine == EM_386 ? narrow_fields : wide_fields;
	size_t count = machine == EM_386      ? SP_COUNT(narrow_fields)
		       : machine == EM_X86_64 ? SP_COUNT(wide_fields)
					      : 0;
	for (size_t i = 0; i < count; i++)
		if (fields[i].type == type)
			return fields[i];
	return (struct field){.base = BASE_NONE};
}

/* Everything that decoding needs. */
struct reading {
	const struct sp_image *image;
	const struct sp_addresses *addresses;
	const struct sp_elf_file *relocated;
	struct sp_references *references;
	unsigned machine;
	uint64_t mask;    /* of addresses */
	uint64_t got;     /* address of the global offset table, 0 when there is none */
	uint64_t *values; /* of the symbols, by number */
	bool *is_marker;  /* the same */
	size_t symbol_count;
};

static void free_reading(struct reading *reading)
{
	free(reading->values);
	free(reading->is_marker);
}

static bool is_marker(const struct sp_link_map *map, const char *name)
{
	return !strncmp(name, "__start_", 8) || !strncmp(name, "__stop_", 7) ||
	       (map && sp_link_map_is_marker(map, name));
}

static void read_symbols(struct reading *reading, Elf_Scn *scn, const struct sp_link_map *map)
{
	GElf_Shdr header;
	GElf_Sym symbol;
	Elf_Data *data = elf_getdata(scn, NULL);
	if (!data || !gelf_getshdr(scn, &header))
		return;
	size_t count = data->d_size / gelf_fsize(reading->relocated->elf, ELF_T_SYM, 1, EV_CURRENT);
	reading->values = sp_alloc((count + 1) * sizeof(*reading->values));
	reading->is_marker = sp_alloc((count + 1) * sizeof(*reading->is_marker));
	reading->symbol_count = count;
	for (size_t i = 0; i < count && i <= INT32_MAX; i++) {
		if (!gelf_getsym(data, (int)i, &symbol))
			continue;
		const char *name = elf_strptr(reading->relocated->elf, header.sh_link, symbol.st_name);
		reading->values[i] = symbol.st_value;
		reading->is_marker[i] = name && !symbol.st_size &&
					GELF_ST_TYPE(symbol.st_info) != STT_SECTION && is_marker(map, name);
		if (name && !strcmp(name, "_GLOBAL_OFFSET_TABLE_"))
			reading->got = symbol.st_value;
	}
}

static uint64_t load_field(const uint8_t *bytes, const struct field *field)
{
	uint64_t value = sp_little(bytes, field->size), sign = (uint64_t)1 << (8 * field->size - 1);
	return field->is_signed ? (value ^ sign) - sign : value;
}

/* The address that a field tells. sum: symbol and addend, 0 when there is no addend. */
static uint64_t find_target(const struct reading *reading, const struct sp_elf_section *section,
	uint64_t within, const struct field *field, uint64_t sum)
{
	const uint8_t *bytes = reading->image->data + section->offset + within;
	uint64_t value = load_field(bytes, field);
	switch (field->base) {
	case BASE_ZERO:
		/* position-independent programs may keep the value in .rela.dyn alone */
		return value || field->size < 8 ? value : sum;
	case BASE_GOT:
		return value + reading->got;
	default:
		value += section->address + within;
		if (!(section->flags & SHF_EXECINSTR) || field->size == 8)
			return value;
		return value + field->size + (field->size == 4 ? sp_instruction_immediate(bytes, within) : 0);
	}
}

/* One relocation of a section that ships. */
static void read_field(struct reading *reading, const struct sp_elf_section *section, uint64_t address,
	struct field field, uint64_t sum, bool marker)
{
	uint64_t within = address - section->address;
	if (field.base == BASE_NONE || address < section->address || within > section->size ||
		section->size - within < field.size)
		return;
	uint64_t target = find_target(reading, section, within, &field, sum) & reading->mask;
	const struct sp_elf_section *hit = sp_addresses_find(reading->addresses, target);
	if (field.base == BASE_SLOT && hit && (hit->flags & SHF_EXECINSTR))
		return;
	sp_references_add(reading->references, reading->addresses, section->offset + within, target, marker);
}

static struct sp_error *read_section(struct reading *reading, Elf_Scn *scn, const GElf_Shdr *header)
{
	const struct sp_elf_file *file = reading->relocated;
	if (header->sh_info >= file->section_count)
		return sp_error_new(SP_USAGE,
			"the relocations at offset 0x%" PRIx64
			" are for section number %u, which is not there",
			(uint64_t)header->sh_offset, (unsigned)header->sh_info);
	const struct sp_elf_section *patched = &file->sections[header->sh_info];
	const struct sp_elf_section *section = sp_addresses_find(reading->addresses, patched->address);
	Elf_Data *data = elf_getdata(scn, NULL);
	if (!data || !section || !(patched->flags & SHF_ALLOC) || strcmp(section->name, patched->name) ||
		section->size != patched->size)
		return NULL;
	bool has_addends = header->sh_type == SHT_RELA;
	size_t count =
		data->d_size / gelf_fsize(file->elf, has_addends ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
	for (size_t i = 0; i < count && i <= INT32_MAX; i++) {
		GElf_Rela rela = {0};
		GElf_Rel rel;
		if (has_addends ? !gelf_getrela(data, (int)i, &rela) : !gelf_getrel(data, (int)i, &rel))
			continue;
		if (!has_addends)
			rela = (GElf_Rela){rel.r_offset, rel.r_info, 0};
		size_t symbol = GELF_R_SYM(rela.r_info);
		bool known = symbol < reading->symbol_count;
		uint64_t sum = has_addends && known ? reading->values[symbol] + (uint64_t)rela.r_addend : 0;
		read_field(reading, section, rela.r_offset,
			find_field(reading->machine, GELF_R_TYPE(rela.r_info)), sum,
			known && reading->is_marker[symbol]);
	}
	return NULL;
}

/* Its code has to be the shipped code, or what it says is about another program. */
static struct sp_error *check_code(const struct reading *reading, const uint8_t *data)
{
	for (size_t i = 0; i < reading->relocated->section_count; i++) {
		const struct sp_elf_section *section = &reading->relocated->sections[i];
		const struct sp_elf_section *shipped =
			sp_elf_is_loaded(section) ? sp_addresses_find(reading->addresses, section->address)
						  : NULL;
		if (!shipped || !(shipped->flags & SHF_EXECINSTR))
			continue;
		if (shipped->size != section->size || strcmp(shipped->name, section->name) != 0 ||
			memcmp(reading->image->data + shipped->offset, data + section->offset,
				section->size) != 0)
			return sp_error_new(SP_USAGE,
				"this is another link: its code in section %s differs from the program's; "
				"repeat "
				"the program's own link with --emit-relocs",
				shipped->name);
	}
	return NULL;
}

struct sp_error *sp_relocations_read(const struct sp_image *image, const struct sp_addresses *addresses,
	const struct sp_elf_file *relocated, const struct sp_link_map *map, struct sp_references *references)
{
	GElf_Ehdr header;
	SP_GUARD(free_reading)
	struct reading reading = {.image = image,
		.addresses = addresses,
		.relocated = relocated,
		.references = references,
		.mask = UINT64_MAX};
	if (!gelf_getehdr(relocated->elf, &header))
		return sp_error_new(SP_USAGE, "the ELF header at offset 0x0 is damaged: %s", elf_errmsg(-1));
	reading.machine = header.e_machine;
	if (!addresses->is_wide)
		reading.mask = UINT32_MAX;
	SP_TRY(check_code(&reading, image->facts->relocated));
	for (size_t i = 0; i < relocated->section_count && !reading.values; i++)
		if (relocated->sections[i].type == SHT_SYMTAB && sp_elf_has_bytes(&relocated->sections[i]))
			read_symbols(&reading, elf_getscn(relocated->elf, i), map);
	for (size_t i = 0; i < relocated->section_count; i++) {
		const struct sp_elf_section *section = &relocated->sections[i];
		Elf_Scn *scn = elf_getscn(relocated->elf, i);
		GElf_Shdr shdr;
		if ((section->type == SHT_RELA || section->type == SHT_REL) &&
			!(section->flags & SHF_ALLOC) && sp_elf_has_bytes(section) &&
			gelf_getshdr(scn, &shdr))
			SP_TRY(read_section(&reading, scn, &shdr));
	}
	return NULL;
}
