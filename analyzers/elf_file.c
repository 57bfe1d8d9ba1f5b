/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading ELF (System V ABI, chapter 4; little endian, 32 and 64 bits) with libelf. libelf trusts offsets in
 * places, so all of them are checked here before anything is read through them.
 */
#include "elf_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NAME_ROOM 16      /* times the file's size */
#define LONGEST_PREFIX 255 /* bytes of a file's name: the kernel makes no longer ones */

bool sp_elf_is_elf(const uint8_t *data, uint64_t size)
{
	return size >= EI_NIDENT && !memcmp(data, ELFMAG, SELFMAG) && data[EI_DATA] == ELFDATA2LSB &&
	       (data[EI_CLASS] == ELFCLASS32 || data[EI_CLASS] == ELFCLASS64);
}

static struct sp_error *check_table(
	const char *what, uint64_t offset, uint64_t count, uint64_t item, uint64_t expected, uint64_t size)
{
	if (!count)
		return NULL;
	if (item != expected)
		return sp_error_new(SP_USAGE,
			"the ELF header says that %s have %" PRIu64 " bytes each, and %" PRIu64
			" is right; the file is damaged",
			what, item, expected);
	if (offset > size || count > (size - offset) / item)
		return sp_error_new(SP_USAGE,
			"the %" PRIu64 " %s at offset 0x%" PRIx64 " reach beyond the end at 0x%" PRIx64
			"; the file is cut short or damaged",
			count, what, offset, size);
	return NULL;
}

/*
 * Opening. libelf gets the bytes to read only (ELF_C_READ, same byte order as here or refused before), so
 * that it has no cause to write to them, though its interface lacks the const; unaligned ones are copied.
 */
static struct sp_error *open_bytes(const uint8_t *data, uint64_t size, struct sp_elf_file *file)
{
	if (!sp_elf_is_elf(data, size))
		return sp_error_new(
			SP_USAGE, "this is no little-endian ELF file: its first bytes are others");
	uint64_t smallest = data[EI_CLASS] == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	if (size < smallest)
		return sp_error_new(
			SP_USAGE, "the ELF header at offset 0x0 is cut short at 0x%" PRIx64, size);
	elf_version(EV_CURRENT);
	if ((uintptr_t)data % 8) {
		file->copy = sp_alloc(size);
		memcpy(file->copy, data, size);
	}
	file->elf = elf_memory(file->copy ? file->copy : (char *)data, size);
	if (!file->elf || elf_kind(file->elf) != ELF_K_ELF)
		return sp_error_new(SP_USAGE, "the ELF header at offset 0x0 is damaged: %s", elf_errmsg(-1));
	return NULL;
}

static struct sp_error *read_tables(struct sp_elf_file *file, uint64_t size)
{
	GElf_Ehdr header;
	size_t segments = 0, sections = 0;
	if (!gelf_getehdr(file->elf, &header))
		return sp_error_new(SP_USAGE, "the ELF header at offset 0x0 is damaged: %s", elf_errmsg(-1));
	uint64_t segment_size = gelf_fsize(file->elf, ELF_T_PHDR, 1, EV_CURRENT);
	uint64_t section_size = gelf_fsize(file->elf, ELF_T_SHDR, 1, EV_CURRENT);
	SP_TRY(check_table(
		"program headers", header.e_phoff, header.e_phnum, header.e_phentsize, segment_size, size));
	/* a count of 0 with an offset stands for a large count that is in the first section header */
	uint64_t at_least = header.e_shnum ? header.e_shnum : header.e_shoff != 0;
	SP_TRY(check_table(
		"section headers", header.e_shoff, at_least, header.e_shentsize, section_size, size));
	if (elf_getphdrnum(file->elf, &segments) || elf_getshdrnum(file->elf, &sections))
		return sp_error_new(SP_USAGE, "the ELF header at offset 0x0 is damaged: %s", elf_errmsg(-1));
	SP_TRY(check_table("program headers", header.e_phoff, segments, segment_size, segment_size, size));
	SP_TRY(check_table("section headers", header.e_shoff, sections, section_size, section_size, size));
	file->segment_count = segments;
	file->section_count = sections;
	uint64_t header_size = gelf_fsize(file->elf, ELF_T_EHDR, 1, EV_CURRENT);
	file->tables[0] = (struct sp_elf_table){"(ELF headers)", 0, header_size};
	file->tables[1] = (struct sp_elf_table){"(ELF headers)", header.e_phoff, segments * segment_size};
	file->tables[2] =
		(struct sp_elf_table){"(ELF section headers)", header.e_shoff, sections * section_size};
	return NULL;
}

/* Not by elf_strptr(), which looks for the table's last NUL each time that the table does not end in one. */
void sp_elf_names_open(const struct sp_elf_file *file, size_t section, struct sp_elf_names *names)
{
	GElf_Shdr header;
	Elf_Scn *scn = elf_getscn(file->elf, section);
	Elf_Data *data = gelf_getshdr(scn, &header) && header.sh_type == SHT_STRTAB ? elf_rawdata(scn, NULL) : NULL;
	const char *end = data && data->d_buf ? memrchr(data->d_buf, '\0', data->d_size) : NULL;
	*names = (struct sp_elf_names){.room = NAME_ROOM * file->size};
	if (!end)
		return;
	names->text = data->d_buf;
	names->size = (uint64_t)(end - names->text) + 1;
}

const char *sp_elf_name(struct sp_elf_names *names, uint64_t offset)
{
	if (offset >= names->size)
		return NULL;
	uint64_t length = strnlen(names->text + offset, names->room) + 1;
	names->room -= length < names->room ? length : names->room;
	return names->room ? names->text + offset : NULL;
}

static struct sp_error *read_section(
	struct sp_elf_file *file, size_t index, struct sp_elf_names *names, uint64_t size)
{
	GElf_Shdr header;
	struct sp_elf_section *section = &file->sections[index];
	uint64_t at = file->tables[2].offset + index * (file->tables[2].size / file->section_count);
	if (!gelf_getshdr(elf_getscn(file->elf, index), &header))
		return sp_error_new(SP_USAGE, "the section header at offset 0x%" PRIx64 " is damaged: %s", at,
			elf_errmsg(-1));
	*section = (struct sp_elf_section){
		"", header.sh_addr, header.sh_offset, header.sh_size, header.sh_flags, header.sh_type};
	if (!sp_elf_has_bytes(section))
		return NULL;
	if (section->offset > size || section->size > size - section->offset)
		return sp_error_new(SP_USAGE,
			"the section header at offset 0x%" PRIx64 " (number %zu) tells of %" PRIu64
			" bytes at 0x%" PRIx64 ", beyond the end at 0x%" PRIx64
			"; the file is cut short or damaged",
			at, index, section->size, section->offset, size);
	const char *name = sp_elf_name(names, header.sh_name);
	if (!name)
		return sp_error_new(SP_USAGE,
			"the section header at offset 0x%" PRIx64
			" (number %zu) has a name outside of the table of names, or one of a length beyond all "
			"measure; the file is damaged",
			at, index);
	section->name = name;
	return NULL;
}

static struct sp_error *read_sections(struct sp_elf_file *file, uint64_t size)
{
	size_t names = 0;
	if (!file->section_count)
		return NULL;
	if (elf_getshdrstrndx(file->elf, &names))
		return sp_error_new(SP_USAGE,
			"the ELF header at offset 0x0 has no table of section names: %s", elf_errmsg(-1));
	file->sections = sp_alloc(file->section_count * sizeof(*file->sections));
	for (size_t i = 1; i < file->section_count; i++)
		file->sections[i].name = "";
	file->sections[0].name = "";
	struct sp_elf_names table;
	sp_elf_names_open(file, names, &table);
	for (size_t i = 1; i < file->section_count; i++)
		SP_TRY(read_section(file, i, &table, size));
	return NULL;
}

static struct sp_error *open_file(const uint8_t *data, uint64_t size, struct sp_elf_file *file)
{
	SP_TRY(open_bytes(data, size, file));
	SP_TRY(read_tables(file, size));
	return read_sections(file, size);
}

struct sp_error *sp_elf_open(const uint8_t *data, uint64_t size, struct sp_elf_file *file)
{
	*file = (struct sp_elf_file){.size = size};
	struct sp_error *error = open_file(data, size, file);
	if (error)
		sp_elf_close(file);
	return error;
}

void sp_elf_close(struct sp_elf_file *file)
{
	elf_end(file->elf);
	free(file->copy);
	free(file->sections);
	*file = (struct sp_elf_file){0};
}

bool sp_elf_has_bytes(const struct sp_elf_section *section)
{
	return section->type != SHT_NULL && section->type != SHT_NOBITS && section->size > 0;
}

bool sp_elf_is_loaded(const struct sp_elf_section *section)
{
	return sp_elf_has_bytes(section) && (section->flags & SHF_ALLOC);
}

const struct sp_elf_section *sp_elf_find(const struct sp_elf_file *file, const char *name, uint64_t address)
{
	for (size_t i = 1; i < file->section_count; i++)
		if (file->sections[i].address == address && !strcmp(file->sections[i].name, name))
			return &file->sections[i];
	return NULL;
}

char *sp_elf_prefix(const struct sp_image *image)
{
	if (image->facts)
		return sp_strdup(image->facts->prefix ? image->facts->prefix : "");
	if (strcmp(image->name, "vmlinux.bin") == 0)
		return sp_strdup("");
	const char *slash = strrchr(image->name, '/');
	return sp_format("%.*s:", LONGEST_PREFIX, slash ? slash + 1 : image->name);
}
