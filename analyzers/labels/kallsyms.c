/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners by symbol of a stripped Linux kernel, from the symbol table that it carries in its own data
 * (kallsyms_table.h). That has addresses and no sizes: a symbol gets the bytes up to the next one in its
 * section, weakly, so that fill at its end stays padding. Names that mark the end of something get nothing.
 *
 * Same-named symbols in several places are told apart by their order in memory: name, name#2, name#3. With
 * the same sources and configuration they come out the same.
 */
#include <ctype.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "base/memory.h"
#include "base/words.h"
#include "kallsyms_table.h"

static int by_address(const void *a, const void *b)
{
	const struct sp_kallsyms_range *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return (left->offset > right->offset) - (left->offset < right->offset);
}

static size_t take_sections(const struct sp_elf_file *file, struct sp_kallsyms_range *ranges)
{
	size_t count = 0;
	for (size_t i = 1; i < file->section_count; i++) {
		const struct sp_elf_section *section = &file->sections[i];
		bool here = sp_elf_has_bytes(section);
		if (!(section->flags & SHF_ALLOC) || !section->size || section->type == SHT_NULL)
			continue;
		ranges[count++] = (struct sp_kallsyms_range){section->address, section->size,
			here ? section->offset : 0, here ? section->size : 0,
			(section->flags & SHF_EXECINSTR) != 0};
	}
	return count;
}

static size_t take_segments(
	const struct sp_image *image, const struct sp_elf_file *file, struct sp_kallsyms_range *ranges)
{
	size_t count = 0;
	for (size_t i = 0; i < file->segment_count; i++) {
		GElf_Phdr segment;
		if (!gelf_getphdr(file->elf, (int)i, &segment) || segment.p_type != PT_LOAD ||
			segment.p_offset > image->size || segment.p_filesz > image->size - segment.p_offset)
			continue;
		ranges[count++] = (struct sp_kallsyms_range){segment.p_vaddr, segment.p_filesz,
			segment.p_offset, segment.p_filesz, (segment.p_flags & PF_X) != 0};
	}
	return count;
}

/* Ranges that share addresses would make it a matter of luck whose a symbol is. */
static bool overlap(const struct sp_kallsyms_range *ranges, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (ranges[i].address - ranges[i - 1].address < ranges[i - 1].size)
			return true;
	return false;
}

/* What a name says about its place. */
enum role {
	ROLE_OWNER, /* something of its own */
	ROLE_START, /* the linker script's mark: here something begins */
	ROLE_END,   /* here something ended */
};

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

/* By the kernel's include/asm-generic/vmlinux.lds.h and arch/x86/kernel/vmlinux.lds.S. */
static enum role role_of(const struct sp_kallsyms_symbol *symbol)
{
	static const char *const ends[] = {"_etext", "_einittext", "_edata", "_end", "_einitrodata",
		"_edata_end", "__end_of_kernel_reserve", "__init_end", "__bss_stop", "__brk_limit",
		"__per_cpu_end", NULL};
	static const char *const starts[] = {"_text", "_stext", "_sinittext", "_sdata", "_sinitdata",
		"__bss_start", "__init_begin", "__per_cpu_start", "__per_cpu_load", "__brk_base", NULL};
	const char *name = symbol->name;
	bool global = isupper((unsigned char)symbol->type),
	     code = toupper((unsigned char)symbol->type) == 'T';
	if (is_one_of(name, ends))
		return ROLE_END;
	if (is_one_of(name, starts))
		return ROLE_START;
	if (!global || !sp_starts_with(name, "__"))
		return ROLE_OWNER;
	/* functions have such names, too: __stop_tty */
	if (code)
		return sp_ends_with(name, "text_end")     ? ROLE_END
		       : sp_ends_with(name, "text_start") ? ROLE_START
							  : ROLE_OWNER;
	if (sp_starts_with(name, "__stop_") || sp_starts_with(name, "__end_") || sp_ends_with(name, "_end"))
		return ROLE_END;
	if (sp_starts_with(name, "__start_") || sp_ends_with(name, "_start") || sp_ends_with(name, "_begin"))
		return ROLE_START;
	return ROLE_OWNER;
}

static int binding_order(char type)
{
	if (toupper((unsigned char)type) == 'W' || toupper((unsigned char)type) == 'V')
		return 1;
	return isupper((unsigned char)type) ? 0 : 2;
}

/* Is the left one the better name of the same place? As among the symbols of an unstripped file (twin.h). */
static bool is_better(const struct sp_kallsyms_symbol *left, const struct sp_kallsyms_symbol *right)
{
	enum role left_role = role_of(left), right_role = role_of(right);
	if (left_role != right_role)
		return left_role < right_role;
	if (binding_order(left->type) != binding_order(right->type))
		return binding_order(left->type) < binding_order(right->type);
	size_t left_underscores = strspn(left->name, "_"), right_underscores = strspn(right->name, "_");
	if (left_underscores != right_underscores)
		return left_underscores < right_underscores;
	return strcmp(left->name, right->name) < 0;
}

/* All symbols of one address: [first, end) of the table, and the one that gets the bytes. */
struct place {
	size_t first, end;
	const struct sp_kallsyms_symbol *owner;
	unsigned number; /* among the same-named ones, from 1 */
};

static size_t find_places(const struct sp_kallsyms *table, struct place *places)
{
	size_t count = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct sp_kallsyms_symbol *symbol = &table->symbols[i];
		if (!i || symbol->address != symbol[-1].address)
			places[count++] = (struct place){i, i, symbol, 1};
		struct place *place = &places[count - 1];
		place->end = i + 1;
		if (is_better(symbol, place->owner))
			place->owner = symbol;
	}
	return count;
}

static int by_name(const void *a, const void *b)
{
	const struct place *const *left = a, *const *right = b;
	int order = strcmp((*left)->owner->name, (*right)->owner->name);
	return order ? order : ((*left)->first > (*right)->first) - ((*left)->first < (*right)->first);
}

static void number_places(struct place *places, size_t count)
{
	SP_AUTOFREE struct place **order = sp_alloc((count + 1) * sizeof(struct place *));
	for (size_t i = 0; i < count; i++)
		order[i] = &places[i];
	qsort(order, count, sizeof(*order), by_name);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(order[i]->owner->name, order[i - 1]->owner->name))
			order[i]->number = order[i - 1]->number + 1;
}

#define TEXT_BLOCK 512u
#define POOL_BLOCKS 8u /* so much text is no table any more, but a pool of strings */

/* What painting needs. */
struct painting {
	const struct sp_kallsyms_image *image;
	const struct sp_kallsyms *table;
	const struct sp_sink *sink;
	const char *prefix;
};

static void tell_aliases(const struct painting *painting, const struct place *place, const char *label)
{
	for (size_t i = place->first; i < place->end; i++) {
		const struct sp_kallsyms_symbol *symbol = &painting->table->symbols[i];
		if (symbol != place->owner && role_of(symbol) != ROLE_END &&
			strcmp(symbol->name, place->owner->name))
			painting->sink->alias(painting->sink->user, label, symbol->name);
	}
}

static bool is_printable(uint8_t byte)
{
	return byte >= ' ' && byte < 0x7f;
}

/* 1 leads the level of a message (KERN_SOH). */
static bool is_text(uint8_t byte)
{
	return is_printable(byte) || byte == 0 || byte == 1 || byte == '\t' || byte == '\n';
}

/* A few other bytes there may be: umlauts, escapes for terminals. */
static bool is_text_block(const uint8_t *block)
{
	unsigned text = 0, printable = 0;
	for (unsigned i = 0; i < TEXT_BLOCK; i++) {
		text += is_text(block[i]);
		printable += is_printable(block[i]);
	}
	return text >= TEXT_BLOCK - TEXT_BLOCK / 32 && printable >= TEXT_BLOCK / 2;
}

/*
 * The linker gathers the nameless strings of all objects in pools, and the symbol that happens to lie in
 * front of one does not own it, nor what follows: its bytes end where 4 KiB of text begin.
 */
static uint64_t without_pool(const uint8_t *data, uint64_t size)
{
	uint64_t blocks = 0, end = 0;
	for (uint64_t at = 0; blocks < POOL_BLOCKS && size - at >= TEXT_BLOCK; at += TEXT_BLOCK) {
		bool text = is_text_block(data + at);
		end = text && !blocks ? at : end;
		blocks = text ? blocks + 1 : 0;
	}
	if (blocks < POOL_BLOCKS || !end)
		return size;
	while (end > 0 && is_text(data[end - 1]))
		end--;
	return end ? end : size;
}

/* A symbol in front of the tables ends where they begin, for they have no symbols of their own. */
static uint64_t without_tables(const struct sp_kallsyms *table, uint64_t offset, uint64_t size)
{
	for (size_t i = 0; i < table->part_count; i++)
		if (table->parts[i].offset >= offset && table->parts[i].offset - offset < size)
			size = table->parts[i].offset - offset;
	return size;
}

/* Up to the next symbol, or to the end of the section. */
static void paint_place(const struct painting *painting, const struct place *place, const struct place *next)
{
	uint64_t address = place->owner->address;
	const struct sp_kallsyms_range *range = sp_kallsyms_range_of(painting->image, address);
	if (!range || !range->bytes || role_of(place->owner) == ROLE_END)
		return;
	uint64_t within = address - range->address, size = range->size - within;
	if (next && next->owner->address - address < size)
		size = next->owner->address - address;
	size = without_tables(painting->table, range->offset + within, size);
	if (!size)
		return;
	if (!range->executable && role_of(place->owner) == ROLE_OWNER)
		size = without_pool(painting->image->data + range->offset + within, size);
	SP_AUTOFREE char *label =
		place->number > 1 ? sp_format("%s%s#%u", painting->prefix, place->owner->name, place->number)
				  : sp_format("%s%s", painting->prefix, place->owner->name);
	painting->sink->paint(
		painting->sink->user, SP_BY_SYMBOL, range->offset + within, size, SP_RANK_UNSIZED, label);
	tell_aliases(painting, place, label);
}

/* The table itself has no symbol in newer kernels, and its extent is known. */
static void paint_table(const struct painting *painting)
{
	for (size_t i = 0; i < painting->table->part_count; i++) {
		const struct sp_kallsyms_part *part = &painting->table->parts[i];
		SP_AUTOFREE char *label = sp_format("%s%s", painting->prefix, part->name);
		painting->sink->paint(
			painting->sink->user, SP_BY_SYMBOL, part->offset, part->size, SP_RANK_SYMBOL, label);
	}
}

static void paint_symbols(const struct painting *painting)
{
	SP_AUTOFREE struct place *places = sp_alloc(painting->table->count * sizeof(*places));
	size_t count = find_places(painting->table, places);
	number_places(places, count);
	for (size_t i = 0; i < count; i++)
		paint_place(painting, &places[i], i + 1 < count ? &places[i + 1] : NULL);
	paint_table(painting);
	SP_AUTOFREE char *note =
		sp_format("symbols from kallsyms: %zu names, sizes are guesses up to the next symbol",
			painting->table->count);
	painting->sink->note(painting->sink->user, note);
}

static bool has_symbols(const struct sp_elf_file *file)
{
	for (size_t i = 0; i < file->section_count; i++)
		if (file->sections[i].type == SHT_SYMTAB)
			return true;
	return false;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE file = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &file));
	if (has_symbols(&file))
		return NULL;
	SP_AUTOFREE struct sp_kallsyms_range *ranges =
		sp_alloc((file.section_count + file.segment_count + 1) * sizeof(*ranges));
	size_t count =
		file.section_count ? take_sections(&file, ranges) : take_segments(image, &file, ranges);
	qsort(ranges, count, sizeof(*ranges), by_address);
	struct sp_kallsyms_image kernel = {
		image->data, image->size, image->data[EI_CLASS] == ELFCLASS64, ranges, count};
	SP_KALLSYMS table = {0};
	if (overlap(ranges, count) || !sp_kallsyms_read(&kernel, &table))
		return NULL;
	const char *prefix = image->facts && image->facts->prefix ? image->facts->prefix : "";
	paint_symbols(&(struct painting){&kernel, &table, sink, prefix});
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return !(image->facts && image->facts->twin) && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_kallsyms = {.name = "kallsyms", .probe = probe, .run = run};
