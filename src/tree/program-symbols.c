/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbol table of a linked program, without what the assembler and the linker keep for themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "program-elf.h"

/* "$a", "$d.3", "$xrv64i2p1" mark where code and data alternate; ".L12" is a label within a function. */
static bool is_mapping(const struct sp_program_elf *elf, const char *name)
{
	if (!strncmp(name, ".L", 2))
		return true;
	if (name[0] != '$' || !name[1])
		return false;
	switch (elf->header.e_machine) {
	case EM_ARM:
	case EM_AARCH64:
		return strchr("atdx", name[1]) && (!name[2] || name[2] == '.');
	case EM_RISCV:
		return name[1] == 'd' || name[1] == 'x';
	default:
		return false;
	}
}

uint64_t sp_program_symbol_address(const struct sp_program_elf *elf, const GElf_Sym *symbol)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info);
	if (type == STT_TLS)
		return elf->tls + symbol->st_value;
	/* the lowest bit tells the processor to change to Thumb instructions */
	if (elf->header.e_machine == EM_ARM && type == STT_FUNC)
		return symbol->st_value & ~(uint64_t)1;
	return symbol->st_value;
}

size_t sp_program_symbol_table(const struct sp_program_elf *elf)
{
	for (size_t i = 1; i < elf->section_count; i++) {
		GElf_Shdr header;
		if (gelf_getshdr(elf_getscn(elf->elf, i), &header) && header.sh_type == SHT_SYMTAB)
			return i;
	}
	return 0;
}

static bool is_kept(const struct sp_program_elf *elf, const GElf_Sym *symbol, const char *name)
{
	unsigned type = GELF_ST_TYPE(symbol->st_info);
	return type != STT_SECTION && type != STT_FILE && *name && symbol->st_shndx != SHN_UNDEF &&
	       symbol->st_shndx < SHN_LORESERVE && symbol->st_shndx < elf->section_count &&
	       !is_mapping(elf, name);
}

static void add(const struct sp_program_elf *elf, const GElf_Sym *symbol, const char *name,
	const uint32_t *numbers, struct sp_linked_program *program)
{
	uint32_t section = numbers[symbol->st_shndx];
	unsigned type = GELF_ST_TYPE(symbol->st_info), binding = GELF_ST_BIND(symbol->st_info);
	uint64_t address = sp_program_symbol_address(elf, symbol);
	if (section == SP_NONE || address < program->sections[section].address ||
		address - program->sections[section].address > program->sections[section].size)
		return;
	program->symbols[program->symbol_count++] = (struct sp_program_symbol){.name = sp_strdup(name),
		.address = address,
		.size = symbol->st_size,
		.section = section,
		.object = SP_NONE,
		.declared = SP_NONE,
		.is_function = type == STT_FUNC || type == STT_GNU_IFUNC,
		.is_local = binding == STB_LOCAL,
		.is_weak = binding == STB_WEAK};
}

static int by_address(const void *a, const void *b)
{
	const struct sp_program_symbol *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	int order = strcmp(left->name, right->name);
	return order ? order : (left->size > right->size) - (left->size < right->size);
}

struct sp_error *sp_program_symbols_read(
	const struct sp_program_elf *elf, const uint32_t *numbers, struct sp_linked_program *program)
{
	GElf_Shdr header = {0};
	struct sp_program_names names;
	Elf_Scn *scn = elf_getscn(elf->elf, sp_program_symbol_table(elf));
	Elf_Data *data =
		gelf_getshdr(scn, &header) && header.sh_type == SHT_SYMTAB ? elf_getdata(scn, NULL) : NULL;
	size_t count = data ? data->d_size / gelf_fsize(elf->elf, ELF_T_SYM, 1, EV_CURRENT) : 0;
	if (count > INT32_MAX)
		count = INT32_MAX;
	program->symbols = sp_alloc((count + 1) * sizeof(*program->symbols));
	sp_program_names_open(elf, header.sh_link, &names);
	for (size_t i = 0; i < count; i++) {
		GElf_Sym symbol;
		if (!gelf_getsym(data, (int)i, &symbol))
			continue;
		const char *name = sp_program_name(&names, symbol.st_name);
		if (is_kept(elf, &symbol, name))
			add(elf, &symbol, name, numbers, program);
	}
	if (!program->symbol_count)
		return sp_error_new(SP_USAGE, "the program has no symbols; give the unstripped file of the "
					      "same link, such as vmlinux or "
					      "busybox_unstripped");
	qsort(program->symbols, program->symbol_count, sizeof(*program->symbols), by_address);
	return NULL;
}
