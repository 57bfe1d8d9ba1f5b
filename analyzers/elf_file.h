/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ELF file in memory, its headers checked against its size: what the ELF analyzers share.
 */
#ifndef SIZEPROF_ANALYZERS_ELF_FILE_H
#define SIZEPROF_ANALYZERS_ELF_FILE_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/analyzer.h"

struct sp_elf_section {
	const char *name; /* lives as long as the file is open; "" when it has none */
	uint64_t address, offset, size, flags;
	uint32_t type;
};

/* A part of the file that is one of the format's own tables. */
struct sp_elf_table {
	const char *label; /* "(ELF headers)", "(ELF section headers)" */
	uint64_t offset, size;
};

struct sp_elf_file {
	Elf *elf;
	uint64_t size; /* of the file */
	char *copy;                      /* of the bytes, where they were not aligned for libelf */
	struct sp_elf_section *sections; /* by section number, the empty number 0 included */
	size_t section_count;
	struct sp_elf_table tables[3]; /* file header, program headers, section headers; size 0: none */
	size_t segment_count;
};

/* By magic, class and byte order: can sp_elf_open() be tried? */
bool sp_elf_is_elf(const uint8_t *data, uint64_t size);

/* Opens bytes that stay where they are until sp_elf_close(). An error names the offset of what is wrong. */
struct sp_error *sp_elf_open(const uint8_t *data, uint64_t size, struct sp_elf_file *file) SP_MUST_CHECK;
void sp_elf_close(struct sp_elf_file *file);
#define SP_ELF_FILE SP_GUARD(sp_elf_close) struct sp_elf_file

/* Does the section take bytes of the file? */
bool sp_elf_has_bytes(const struct sp_elf_section *section);
/* Does it take bytes of the file that are loaded into memory? */
bool sp_elf_is_loaded(const struct sp_elf_section *section);
/* The section of that name and address, or NULL. */
const struct sp_elf_section *sp_elf_find(const struct sp_elf_file *file, const char *name, uint64_t address);

/*
 * A string table. Names of a damaged file may overlap each other, a byte further each, so what all of them may
 * have together is limited: labels are made of them.
 */
struct sp_elf_names {
	const char *text; /* ends with its last NUL */
	uint64_t size;
	uint64_t room; /* more bytes than the names asked for from now on may have; 0 after one that had too many */
};

/* The table that is section number `section`; one without names when there is no such table. */
void sp_elf_names_open(const struct sp_elf_file *file, size_t section, struct sp_elf_names *names);
/* The name at an offset of the table; NULL where there is none, or when there is no room left. */
const char *sp_elf_name(struct sp_elf_names *names, uint64_t offset);

/* "busybox:" from the facts, or from the image's name where there are none, and "" for the kernel; release with
   free() */
char *sp_elf_prefix(const struct sp_image *image) SP_MUST_CHECK;

#endif
