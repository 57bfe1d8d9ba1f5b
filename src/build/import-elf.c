/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import-elf.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"

/* An ELF file as libelf reads it from the disk. */
struct elf {
	int file;
	Elf *elf;
};

static void close_elf(struct elf *elf)
{
	elf_end(elf->elf);
	if (elf->file >= 0)
		close(elf->file);
}
#define ELF SP_GUARD(close_elf) struct elf

static struct sp_error *open_elf(const char *path, struct elf *elf)
{
	elf_version(EV_CURRENT);
	elf->file = open(path, O_RDONLY | O_CLOEXEC);
	if (elf->file < 0)
		return sp_error_errno("cannot read %s", path);
	elf->elf = elf_begin(elf->file, ELF_C_READ, NULL);
	return NULL;
}

/* The next section that takes room in memory; NULL after the last. Empty ones come and go with --emit-relocs.
 */
static Elf_Scn *next_loaded(Elf *elf, Elf_Scn *section, GElf_Shdr *header)
{
	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, header) && (header->sh_flags & SHF_ALLOC) && header->sh_size)
			return section;
	return NULL;
}

static const char *name_of(Elf *elf, const GElf_Shdr *header)
{
	size_t names = 0;
	const char *name =
		elf_getshdrstrndx(elf, &names) == 0 ? elf_strptr(elf, names, header->sh_name) : NULL;
	return name ? name : "";
}

static bool same_bytes(Elf_Scn *left, Elf_Scn *right)
{
	const Elf_Data *one = elf_rawdata(left, NULL), *other = elf_rawdata(right, NULL);
	if (!one || !other || one->d_size != other->d_size)
		return false;
	return one->d_size == 0 ||
	       (one->d_buf && other->d_buf && memcmp(one->d_buf, other->d_buf, one->d_size) == 0);
}

static bool same_link(Elf *left, Elf *right)
{
	GElf_Shdr one, other;
	Elf_Scn *at = NULL, *beside = NULL;
	for (;;) {
		at = next_loaded(left, at, &one);
		beside = next_loaded(right, beside, &other);
		if (!at || !beside)
			return at == beside;
		if (one.sh_addr != other.sh_addr || one.sh_size != other.sh_size ||
			one.sh_type != other.sh_type ||
			strcmp(name_of(left, &one), name_of(right, &other)) != 0)
			return false;
		if ((one.sh_flags & SHF_EXECINSTR) && !same_bytes(at, beside))
			return false;
	}
}

struct sp_error *sp_import_same_link(const char *left, const char *right, bool *same)
{
	ELF one = {-1, NULL}, other = {-1, NULL};
	SP_TRY(open_elf(left, &one));
	SP_TRY(open_elf(right, &other));
	*same = elf_kind(one.elf) == ELF_K_ELF && elf_kind(other.elf) == ELF_K_ELF &&
		same_link(one.elf, other.elf);
	return NULL;
}

struct sp_error *sp_import_has_symbols(const char *path, bool *has)
{
	ELF file = {-1, NULL};
	GElf_Shdr header;
	SP_TRY(open_elf(path, &file));
	*has = false;
	for (Elf_Scn *at = elf_nextscn(file.elf, NULL); at && !*has; at = elf_nextscn(file.elf, at))
		*has = gelf_getshdr(at, &header) && header.sh_type == SHT_SYMTAB && header.sh_size > 0;
	return NULL;
}
