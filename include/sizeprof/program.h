/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A linked program as plain facts: its sections, symbols, source lines, objects and who refers to whom. All
 * places are addresses as the program was linked for; sizes are bytes.
 */
#ifndef SIZEPROF_PROGRAM_H
#define SIZEPROF_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SP_NONE UINT32_MAX

struct sp_program_section {
	char *name;
	uint64_t address, size;
	uint64_t load;    /* address that it is loaded at: the physical one of a kernel */
	uint64_t offset;  /* in the flat file that objcopy -O binary makes of it (by load addresses); of an ELF
	                     file that ships as it is, its file offset. Meaningless without bytes. */
	bool has_bytes;   /* not .bss */
	bool is_code, is_writable;
};

struct sp_program_symbol {
	char *name;
	uint64_t address, size;
	uint32_t section;  /* index */
	uint32_t object;   /* index, or SP_NONE */
	uint32_t declared; /* frame where the source declares it, or SP_NONE; frame.caller is SP_NONE */
	bool is_function, is_local, is_weak;
};

/* A link order or relocation says that the bytes at place hold the address of target. */
struct sp_program_reference {
	uint64_t place, target;
	uint32_t symbol; /* what it was made through: index, or SP_NONE for a section's */
};

/* A place in the sources, and the place that it was inlined into. Each pair stands once. */
struct sp_program_frame {
	uint32_t file;   /* index */
	uint32_t line;
	uint32_t caller; /* frame of the call, or SP_NONE */
};

/* Machine code of one source line in one inlining context. */
struct sp_program_code {
	uint64_t address, size;
	uint32_t frame; /* index; the innermost */
};

/* What an object contributed to a section, from the link map. */
struct sp_program_part {
	uint64_t address, size;
	uint32_t object; /* index */
};

struct sp_linked_program {
	struct sp_program_section *sections; /* those that are loaded; sorted by address */
	size_t section_count;
	struct sp_program_symbol *symbols;   /* sorted by address, then name; those in loaded sections, no section or file symbols */
	size_t symbol_count;
	struct sp_program_reference *references; /* sorted by place */
	size_t reference_count;
	struct sp_program_frame *frames;     /* callers before what is inlined into them */
	size_t frame_count;
	struct sp_program_code *code;        /* sorted by address, without overlap */
	size_t code_count;
	char **files;                        /* absolute */
	size_t file_count;
	char **objects;                      /* "fs/ext4/super.o", "lib/lib.a:memcpy.o" */
	size_t object_count;
	struct sp_program_part *parts;       /* sorted by address, without overlap */
	size_t part_count;
	bool has_lines;      /* there was debug information */
	bool has_references; /* there was a link with relocations */
	char **notes;        /* sentences on what could not be read and is left out */
	size_t note_count;
};

/* Stretches of addresses, sorted, merged, without overlap: what ran, what goes. */
struct sp_stretch {
	uint64_t address, size;
};

struct sp_stretches {
	struct sp_stretch *items;
	size_t count, capacity;
};

#endif
