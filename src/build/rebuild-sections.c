/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/rebuild-sections.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/link_map.h"
#include "base/memory.h"

static int compare(const void *one, const void *other)
{
	const struct sp_rebuilt_section *a = one, *b = other;
	int order = strcmp(a->name, b->name);
	if (!order)
		order = a->size < b->size ? -1 : a->size > b->size;
	return order ? order : strcmp(a->sha256, b->sha256);
}

static enum sp_section_class class_of(const GElf_Shdr *header)
{
	if (header->sh_type == SHT_NOBITS)
		return SP_CLASS_BSS;
	return header->sh_flags & SHF_EXECINSTR ? SP_CLASS_TEXT : SP_CLASS_DATA;
}

static void add(Elf *elf, Elf_Scn *scn, const GElf_Shdr *header, struct sp_rebuilt_section *section)
{
	size_t names = 0;
	const char *name =
		elf_getshdrstrndx(elf, &names) == 0 ? elf_strptr(elf, names, header->sh_name) : NULL;
	*section = (struct sp_rebuilt_section){
		.name = sp_strdup(name ? name : ""),
		.bytes = header->sh_size,
		.size = header->sh_size,
		.class = class_of(header),
	};
	const Elf_Data *data = section->class == SP_CLASS_BSS ? NULL : elf_rawdata(scn, NULL);
	if (data && data->d_buf)
		sp_digest_bytes(data->d_buf, data->d_size, section->sha256);
}

static struct sp_error *read_all(Elf *elf, const char *path, struct sp_rebuilt_section **out, size_t *count)
{
	size_t total = 0, next = 0;
	if (elf_kind(elf) != ELF_K_ELF || elf_getshdrnum(elf, &total) != 0 || !total)
		return sp_error_new(
			SP_UNABLE, "%s is no ELF file with sections: build it without stripping them", path);
	struct sp_rebuilt_section *sections = sp_alloc(total * sizeof(*sections));
	GElf_Shdr header;
	for (Elf_Scn *at = elf_nextscn(elf, NULL); at; at = elf_nextscn(elf, at))
		if (gelf_getshdr(at, &header) && (header.sh_flags & SHF_ALLOC) && header.sh_size)
			add(elf, at, &header, &sections[next++]);
	qsort(sections, next, sizeof(*sections), compare);
	*out = sections;
	*count = next;
	return NULL;
}

/* A section that nothing but the linker script makes, such as a table for the linker's own use, has no fill.
 */
static void take_fill(const struct sp_link_map *map, size_t output, struct sp_rebuilt_section *section)
{
	uint64_t fill = 0, contributed = 0;
	for (size_t i = 0; i < map->input_count; i++)
		if (map->inputs[i].output == output)
			*(map->inputs[i].file.length ? &contributed : &fill) += map->inputs[i].size;
	if (contributed && fill <= section->size)
		section->bytes -= fill;
}

static struct sp_error *take_all_fill(const char *path, struct sp_rebuilt_section *sections, size_t count)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_GUARD(sp_link_map_free) struct sp_link_map map = {0};
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_file_read(path, &text));
	SP_TRY(sp_link_map_parse(sp_buffer_text(&text), &map));
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < map.output_count; j++)
			if (sp_span_is(map.outputs[j].name, sections[i].name) &&
				map.outputs[j].size == sections[i].size)
				take_fill(&map, j, &sections[i]);
	return NULL;
}

struct sp_error *sp_rebuilt_sections_read(
	const char *path, const char *map, struct sp_rebuilt_section **sections, size_t *count)
{
	elf_version(EV_CURRENT);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return sp_error_errno("cannot read %s", path);
	Elf *elf = elf_begin(file, ELF_C_READ, NULL);
	struct sp_error *error = read_all(elf, path, sections, count);
	elf_end(elf);
	close(file);
	return error ? error : take_all_fill(map, *sections, *count);
}

void sp_rebuilt_sections_free(struct sp_rebuilt_section *sections, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(sections[i].name);
	free(sections);
}
