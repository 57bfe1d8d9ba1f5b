/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes small ELF files for tests, 32 and 64 bits, little endian. What is written is what the sections say,
 * so that a test can let them overlap or lie.
 */
#ifndef TESTS_ANALYZERS_ELF_BUILDER_H
#define TESTS_ANALYZERS_ELF_BUILDER_H

#include <elf.h>

#include "unit/harness.h"

#include "base/buffer.h"

struct elf_part {
	const char *name;
	uint32_t type;
	uint64_t flags, address, offset, size;
	uint8_t fill; /* what its bytes are */
};

/* Offsets of what was written, for tests that change it. */
struct elf_layout {
	size_t names, headers, header_size;
};

static inline void elf_put(struct sp_buffer *file, size_t offset, const void *data, size_t size)
{
	while (file->size < offset + size)
		sp_buffer_add(file, "", 1);
	memcpy(file->data + offset, data, size);
}

static inline void elf_put_section_64(
	struct sp_buffer *file, size_t offset, const struct elf_part *part, uint32_t name)
{
	Elf64_Shdr header = {.sh_name = name,
		.sh_type = part->type,
		.sh_flags = part->flags,
		.sh_addr = part->address,
		.sh_offset = part->offset,
		.sh_size = part->size,
		.sh_addralign = 1};
	elf_put(file, offset, &header, sizeof(header));
}

static inline void elf_put_section_32(
	struct sp_buffer *file, size_t offset, const struct elf_part *part, uint32_t name)
{
	Elf32_Shdr header = {.sh_name = name,
		.sh_type = part->type,
		.sh_flags = (uint32_t)part->flags,
		.sh_addr = (uint32_t)part->address,
		.sh_offset = (uint32_t)part->offset,
		.sh_size = (uint32_t)part->size,
		.sh_addralign = 1};
	elf_put(file, offset, &header, sizeof(header));
}

static inline void elf_put_header_64(struct sp_buffer *file, size_t sections, uint16_t count)
{
	Elf64_Ehdr header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_shoff = sections,
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = count,
		.e_shstrndx = (uint16_t)(count - 1)};
	Elf64_Phdr segment = {.p_type = PT_LOAD, .p_flags = PF_R, .p_filesz = sections};
	elf_put(file, 0, &header, sizeof(header));
	elf_put(file, sizeof(header), &segment, sizeof(segment));
}

static inline void elf_put_header_32(struct sp_buffer *file, size_t sections, uint16_t count)
{
	Elf32_Ehdr header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_386,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(Elf32_Ehdr),
		.e_shoff = (uint32_t)sections,
		.e_ehsize = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 1,
		.e_shentsize = sizeof(Elf32_Shdr),
		.e_shnum = count,
		.e_shstrndx = (uint16_t)(count - 1)};
	Elf32_Phdr segment = {.p_type = PT_LOAD, .p_flags = PF_R, .p_filesz = (uint32_t)sections};
	elf_put(file, 0, &header, sizeof(header));
	elf_put(file, sizeof(header), &segment, sizeof(segment));
}

/* Headers, the parts where they say, then .shstrtab, then the section headers. class is ELFCLASS32 or 64. */
static inline struct elf_layout elf_build(
	struct sp_buffer *file, int class, const struct elf_part *parts, size_t count)
{
	struct sp_buffer names = SP_BUFFER_EMPTY;
	struct elf_layout layout = {
		.header_size = class == ELFCLASS64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)};
	uint32_t name_offsets[32] = {0};
	assert_true(count + 2 < 32);
	sp_buffer_add(&names, "", 1);
	for (size_t i = 0; i < count; i++) {
		name_offsets[i] = (uint32_t)names.size;
		sp_buffer_add(&names, parts[i].name, strlen(parts[i].name) + 1);
		for (uint64_t at = 0; parts[i].type != SHT_NOBITS && at < parts[i].size; at++)
			elf_put(file, parts[i].offset + at, &parts[i].fill, 1);
	}
	name_offsets[count] = (uint32_t)names.size;
	sp_buffer_add(&names, ".shstrtab", sizeof(".shstrtab"));

	layout.names = file->size;
	elf_put(file, layout.names, names.data, names.size);
	layout.headers = (file->size + 7) / 8 * 8;
	struct elf_part table = {
		.name = ".shstrtab", .type = SHT_STRTAB, .offset = layout.names, .size = names.size};
	struct elf_part nothing = {.name = "", .type = SHT_NULL};
	void (*put)(struct sp_buffer *, size_t, const struct elf_part *, uint32_t) =
		class == ELFCLASS64 ? elf_put_section_64 : elf_put_section_32;
	put(file, layout.headers, &nothing, 0);
	for (size_t i = 0; i <= count; i++)
		put(file, layout.headers + (i + 1) * layout.header_size, i < count ? &parts[i] : &table,
			name_offsets[i]);
	if (class == ELFCLASS64)
		elf_put_header_64(file, layout.headers, (uint16_t)(count + 2));
	else
		elf_put_header_32(file, layout.headers, (uint16_t)(count + 2));
	sp_buffer_free(&names);
	return layout;
}

#endif
