/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ELF side of a linked program (System V ABI, chapter 4): an open file, its sections and its symbols.
 */
#ifndef SIZEPROF_TREE_PROGRAM_ELF_H
#define SIZEPROF_TREE_PROGRAM_ELF_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/program.h"

struct sp_program_elf {
	int file;
	Elf *elf;
	GElf_Ehdr header;
	uint64_t size;        /* of the file */
	size_t section_count; /* by section number, the empty number 0 included */
	size_t segment_count;
	uint64_t tls; /* where the template of thread-local variables is; symbols in it count from there */
};
#define SP_PROGRAM_ELF_CLOSED ((struct sp_program_elf){.file = -1})

/* Opens a linked program and checks its tables against its size. Close it after an error, too. */
struct sp_error *sp_program_elf_open(const char *path, struct sp_program_elf *elf) SP_MUST_CHECK;
void sp_program_elf_close(struct sp_program_elf *elf);
#define SP_PROGRAM_ELF SP_GUARD(sp_program_elf_close) struct sp_program_elf

/* A string table. Names of a damaged file may overlap each other, so what all may have together is limited.
 */
struct sp_program_names {
	const char *text; /* ends with its last NUL */
	uint64_t size;
	uint64_t room; /* bytes that further names may have */
};
void sp_program_names_open(const struct sp_program_elf *elf, size_t section, struct sp_program_names *names);
/* "" where there is none */
const char *sp_program_name(struct sp_program_names *names, uint64_t offset);

/* Is this section's place in memory the program's? Not for thread-local variables that begin as zeros. */
bool sp_program_elf_is_loaded(const GElf_Shdr *header);
/* The bytes of a section that has some, or NULL. */
const uint8_t *sp_program_elf_bytes(const struct sp_program_elf *elf, size_t section);

/*
 * The loaded sections; numbers (released with free()) tells for each section number of the file its index, or
 * SP_NONE. is_flat: offsets are those in the file that objcopy -O binary makes.
 */
struct sp_error *sp_program_sections_read(const struct sp_program_elf *elf, bool is_flat,
	struct sp_linked_program *program, uint32_t **numbers) SP_MUST_CHECK;
/* The address that a symbol stands for. */
uint64_t sp_program_symbol_address(const struct sp_program_elf *elf, const GElf_Sym *symbol);
/* The number of the symbol table's section, or 0. */
size_t sp_program_symbol_table(const struct sp_program_elf *elf);
struct sp_error *sp_program_symbols_read(const struct sp_program_elf *elf, const uint32_t *numbers,
	struct sp_linked_program *program) SP_MUST_CHECK;

#endif
