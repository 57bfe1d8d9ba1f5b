/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening ELF files by libelf, mapped rather than read, since debug information can be large.
 */
#include "program-elf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define NAME_ROOM 16 /* times the file's size */

static bool is_beyond(uint64_t offset, uint64_t count, uint64_t item, uint64_t size)
{
	return count && (offset > size || count > (size - offset) / item);
}

static struct sp_error *check_tables(struct sp_program_elf *elf, const char *path)
{
	const GElf_Ehdr *header = &elf->header;
	uint64_t segment = gelf_fsize(elf->elf, ELF_T_PHDR, 1, EV_CURRENT);
	uint64_t section = gelf_fsize(elf->elf, ELF_T_SHDR, 1, EV_CURRENT);
	/* a count of 0 with an offset stands for a large count that is in the first section header */
	uint64_t at_least = header->e_shnum ? header->e_shnum : header->e_shoff != 0;
	bool is_cut = is_beyond(header->e_shoff, at_least, section, elf->size) ||
		      is_beyond(header->e_phoff, header->e_phnum, segment, elf->size);
	if (!is_cut && (elf_getphdrnum(elf->elf, &elf->segment_count) ||
			       elf_getshdrnum(elf->elf, &elf->section_count)))
		return sp_error_new(
			SP_USAGE, "%s: the ELF header is damaged (%s); build it again", path, elf_errmsg(-1));
	if (is_cut || is_beyond(header->e_shoff, elf->section_count, section, elf->size) ||
		is_beyond(header->e_phoff, elf->segment_count, segment, elf->size))
		return sp_error_new(SP_USAGE,
			"%s is cut short or damaged: its tables of sections and segments reach beyond its "
			"end "
			"at %" PRIu64 " bytes; build it again",
			path, elf->size);
	return NULL;
}

static void find_tls(struct sp_program_elf *elf)
{
	GElf_Phdr segment;
	for (size_t i = 0; i < elf->segment_count && i <= INT32_MAX; i++)
		if (gelf_getphdr(elf->elf, (int)i, &segment) && segment.p_type == PT_TLS)
			elf->tls = segment.p_vaddr;
}

struct sp_error *sp_program_elf_open(const char *path, struct sp_program_elf *elf)
{
	struct stat status;
	*elf = SP_PROGRAM_ELF_CLOSED;
	elf_version(EV_CURRENT);
	elf->file = open(path, O_RDONLY | O_CLOEXEC);
	if (elf->file < 0 || fstat(elf->file, &status))
		return sp_error_errno("could not read %s", path);
	elf->size = (uint64_t)status.st_size;
	elf->elf = S_ISREG(status.st_mode) ? elf_begin(elf->file, ELF_C_READ_MMAP, NULL) : NULL;
	if (!elf->elf || elf_kind(elf->elf) != ELF_K_ELF || !gelf_getehdr(elf->elf, &elf->header))
		return sp_error_new(SP_USAGE,
			"%s is no ELF file; give the program as the linker made it, such as vmlinux", path);
	if (elf->header.e_type != ET_EXEC && elf->header.e_type != ET_DYN)
		return sp_error_new(SP_USAGE,
			"%s is an ELF file, but no linked program; give the one that the linker made, such "
			"as vmlinux",
			path);
	SP_TRY(check_tables(elf, path));
	find_tls(elf);
	return NULL;
}

void sp_program_elf_close(struct sp_program_elf *elf)
{
	if (elf->elf)
		elf_end(elf->elf);
	if (elf->file >= 0)
		close(elf->file);
	*elf = SP_PROGRAM_ELF_CLOSED;
}

void sp_program_names_open(const struct sp_program_elf *elf, size_t section, struct sp_program_names *names)
{
	GElf_Shdr header;
	Elf_Scn *scn = elf_getscn(elf->elf, section);
	Elf_Data *data =
		gelf_getshdr(scn, &header) && header.sh_type == SHT_STRTAB ? elf_rawdata(scn, NULL) : NULL;
	const char *end = data && data->d_buf ? memrchr(data->d_buf, '\0', data->d_size) : NULL;
	*names = (struct sp_program_names){.room = NAME_ROOM * elf->size};
	if (!end)
		return;
	names->text = data->d_buf;
	names->size = (uint64_t)(end - names->text) + 1;
}

const char *sp_program_name(struct sp_program_names *names, uint64_t offset)
{
	if (offset >= names->size)
		return "";
	uint64_t length = strnlen(names->text + offset, names->room) + 1;
	names->room -= length < names->room ? length : names->room;
	return names->room ? names->text + offset : "";
}

bool sp_program_elf_is_loaded(const GElf_Shdr *header)
{
	return header->sh_flags & SHF_ALLOC && header->sh_size &&
	       header->sh_size <= UINT64_MAX - header->sh_addr &&
	       !(header->sh_type == SHT_NOBITS && header->sh_flags & SHF_TLS);
}

const uint8_t *sp_program_elf_bytes(const struct sp_program_elf *elf, size_t section)
{
	GElf_Shdr header;
	Elf_Scn *scn = elf_getscn(elf->elf, section);
	Elf_Data *data =
		gelf_getshdr(scn, &header) && header.sh_type != SHT_NOBITS ? elf_rawdata(scn, NULL) : NULL;
	return data && data->d_size >= header.sh_size ? data->d_buf : NULL;
}
