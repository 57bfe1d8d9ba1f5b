/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads PT_INTERP and DT_NEEDED as the System V ABI's chapter on dynamic linking describes them.
 */
#include "build/libraries.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>
#include <libelf.h>

#include "base/files.h"
#include "base/memory.h"

/* What one ELF file asks for. */
struct wants {
	char *loader; /* or NULL */
	char **needed;
	size_t count, capacity;
};

static void free_wants(struct wants *wants)
{
	for (size_t i = 0; i < wants->count; i++)
		free(wants->needed[i]);
	free(wants->needed);
	free(wants->loader);
}

static void read_loader(Elf *elf, struct wants *wants)
{
	size_t count = 0, size = 0;
	const char *bytes = elf_rawfile(elf, &size);
	GElf_Phdr header;
	if (!bytes || elf_getphdrnum(elf, &count) != 0)
		return;
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_INTERP && header.p_filesz > 1 &&
			header.p_offset < size && header.p_filesz <= size - header.p_offset)
			wants->loader = sp_format("%.*s", (int)header.p_filesz - 1, bytes + header.p_offset);
}

static void read_needed(Elf *elf, struct wants *wants)
{
	for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section));) {
		GElf_Shdr header;
		Elf_Data *data;
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_DYNAMIC || header.sh_entsize == 0 ||
			!(data = elf_getdata(section, NULL)))
			continue;
		for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
			GElf_Dyn entry;
			if (!gelf_getdyn(data, (int)i, &entry) || entry.d_tag != DT_NEEDED)
				continue;
			const char *name = elf_strptr(elf, header.sh_link, entry.d_un.d_val);
			if (!name)
				continue;
			SP_GROW(wants->needed, wants->count, wants->capacity);
			wants->needed[wants->count++] = sp_strdup(name);
		}
	}
}

static struct sp_error *read_wants(const char *path, struct wants *wants)
{
	elf_version(EV_CURRENT);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return sp_error_errno("cannot read %s", path);
	Elf *elf = elf_begin(file, ELF_C_READ, NULL);
	struct sp_error *error = NULL;
	if (elf && elf_kind(elf) == ELF_K_ELF) {
		read_loader(elf, wants);
		read_needed(elf, wants);
	} else {
		error = sp_error_new(SP_UNABLE, "%s is no ELF file, so its libraries cannot be told: build it anew", path);
	}
	elf_end(elf);
	close(file);
	return error;
}

/* One library and what it needs in turn; what is there already was added before. */
static struct sp_error *add_library(struct sp_rootfs *rootfs, const char *folder, const char *loader,
	const char *name, const char *wanted_by, char **missing)
{
	char real[PATH_MAX];
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	SP_AUTOFREE char *target = sp_path_join("lib", name);
	if (!realpath(path, real)) {
		*missing = sp_format("the library %s for %s, which is not in %s", name, wanted_by, folder);
		return NULL;
	}
	if (strcmp(real, loader) == 0 || sp_rootfs_has(rootfs, target)) /* musl's loader is its libc */
		return NULL;
	sp_rootfs_add_file(rootfs, target, 0755, real);
	SP_GUARD(free_wants) struct wants wants = {0};
	SP_TRY(read_wants(real, &wants));
	for (size_t i = 0; i < wants.count && !*missing; i++)
		SP_TRY(add_library(rootfs, folder, loader, wants.needed[i], name, missing));
	return NULL;
}

struct sp_error *sp_rootfs_try_libraries(struct sp_rootfs *rootfs, const char *program, char **missing)
{
	SP_GUARD(free_wants) struct wants wants = {0};
	char loader[PATH_MAX];
	*missing = NULL;
	SP_TRY(read_wants(program, &wants));
	if (!wants.loader)
		return NULL;
	if (!realpath(wants.loader, loader)) {
		*missing = sp_format("the dynamic loader %s, which is not on this machine", wants.loader);
		return NULL;
	}
	sp_rootfs_add_file(rootfs, wants.loader, 0755, loader);
	SP_AUTOFREE char *folder = sp_strdup(loader);
	const char *name = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
	*strrchr(folder, '/') = '\0';
	for (size_t i = 0; i < wants.count && !*missing; i++)
		SP_TRY(add_library(rootfs, folder, loader, wants.needed[i], name, missing));
	return NULL;
}

struct sp_error *sp_rootfs_add_libraries(struct sp_rootfs *rootfs, const char *program)
{
	SP_AUTOFREE char *missing = NULL;
	SP_TRY(sp_rootfs_try_libraries(rootfs, program, &missing));
	return missing ? sp_error_new(SP_UNABLE, "%s needs %s: install its package, or link statically", program, missing)
		       : NULL;
}
