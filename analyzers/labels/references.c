/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Owners of nameless bytes: strings, jump tables, constants, tables of records. They belong to whoever refers
 * to them. When several do, the bytes are cut into even shares, one after the other in the order of the
 * owners' labels.
 *
 * By object they follow when no object of their own is known: strings and constants that the linker merged,
 * tables that it made. A jump table stays with the object that contributed it.
 */
#include <string.h>

#include "../analyzers.h"
#include "../elf_file.h"
#include "atoms.h"
#include "base/bisect.h"
#include "base/memory.h"
#include "dynamic.h"
#include "unwind.h"
#include "naming.h"
#include "owners.h"
#include "program.h"
#include "relocations.h"
#include "spread.h"

struct painting {
	const struct sp_image *image;
	const struct sp_sink *sink;
	const struct sp_owners *owners;
	const struct sp_placement *placement; /* or NULL */
	const struct sp_naming *naming;
	const struct sp_symbols *symbols;
};

/* May the referrer's object have the bytes by object? Only where the map tells of no real one. */
static bool has_no_object(const struct painting *painting, const struct sp_placed *placed)
{
	if (!painting->placement)
		return false;
	if (!placed)
		return true;
	SP_OBJECT_NAME name = {0};
	sp_object_name_make(placed->input, painting->image->facts, &name);
	return name.object[0] == '(';
}

static void paint_object(const struct painting *painting, uint64_t offset, uint64_t size, enum sp_rank rank,
	const struct sp_owner *owner)
{
	const struct sp_sink *sink = painting->sink;
	if (!sp_owner_has_object(owner))
		return;
	sink->paint(sink->user, SP_BY_OBJECT, offset, size, (int)rank, owner->home.object);
	sink->paint(sink->user, SP_BY_DIRECTORY, offset, size, (int)rank, owner->home.directory);
}

/* Data whose source gave no size: it is somebody's by name, since something refers to it. */
static void paint_unsized(const struct painting *painting)
{
	const struct sp_sink *sink = painting->sink;
	for (size_t i = 0; i < painting->owners->extent_count; i++) {
		const struct sp_extent *extent = &painting->owners->extents[i];
		if (extent->is_unsized && !extent->executable)
			sink->paint(sink->user, SP_BY_SYMBOL, extent->offset, extent->size, SP_RANK_UNSIZED,
				painting->owners->items[extent->owner].label);
	}
}

/* Named constants that the linker merged: their object is known again. */
static void paint_adopted(const struct painting *painting)
{
	const struct sp_owners *owners = painting->owners;
	for (size_t i = 0; painting->placement && i < owners->extent_count; i++) {
		const struct sp_extent *extent = &owners->extents[i];
		const struct sp_placed *placed = sp_placement_find(painting->placement, extent->offset);
		if (placed && (sp_map_is_merged(placed->input->section, ".str") ||
				      sp_map_is_merged(placed->input->section, ".cst")))
			paint_object(painting, extent->offset, extent->size, SP_RANK_REFERRED,
				&owners->items[extent->owner]);
	}
}

#define FILL_RUN 16 /* bytes: fewer zeros than these may as well be data */

/*
 * The bytes of an atom without the fill behind it: zeros up to the next round address. Strings and records
 * have no fill. An atom of nothing else comes from a reference to the end of what is in front of it.
 */
static uint64_t used_size(const struct painting *painting, const struct sp_atom *atom)
{
	const uint8_t *data = painting->image->data + atom->offset;
	uint64_t used = atom->size;
	if (atom->is_string || atom->is_record ||
		(atom->placed && sp_map_is_merged(atom->placed->input->section, ".cst")))
		return used;
	if ((data[0] == 0x00 || data[0] == 0x90 || data[0] == 0xcc) && !memcmp(data, data + 1, used - 1))
		return 0;
	while (!data[used - 1])
		used--;
	used = (used + 7) / 8 * 8; /* the zeros at the end of a pointer are its own */
	return atom->size >= used + FILL_RUN ? used : atom->size;
}

static void paint_atom(
	const struct painting *painting, const struct sp_atom *atom, const struct sp_owner_set *set)
{
	const struct sp_sink *sink = painting->sink;
	uint64_t size = used_size(painting, atom);
	uint64_t count = set->count < size ? set->count : size;
	enum sp_rank rank = set->count > 1 ? SP_RANK_SPLIT : SP_RANK_REFERRED;
	bool with_object = has_no_object(painting, atom->placed);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t start = size / count * i + size % count * i / count;
		uint64_t end = size / count * (i + 1) + size % count * (i + 1) / count;
		const struct sp_owner *owner = &painting->owners->items[set->items[i]];
		sink->paint(
			sink->user, SP_BY_SYMBOL, atom->offset + start, end - start, (int)rank, owner->label);
		if (with_object)
			paint_object(painting, atom->offset + start, end - start, rank, owner);
	}
}

/* Nobody refers to it and it refers to nobody, but its source had a label there. */
static void paint_label(const struct painting *painting, const struct sp_atom *atom)
{
	const struct sp_symbols *symbols = painting->symbols;
	size_t low = SP_BISECT(i, symbols->count, symbols->items[i].offset < atom->offset);
	if (low == symbols->count || symbols->items[low].offset != atom->offset || atom->is_executable)
		return;
	SP_AUTOFREE char *label = sp_naming_label(painting->naming, &symbols->items[low]);
	painting->sink->paint(
		painting->sink->user, SP_BY_SYMBOL, atom->offset, atom->size, SP_RANK_UNSIZED, label);
}

static void paint_atoms(const struct painting *painting, const struct sp_atom_sources *sources)
{
	SP_ATOMS atoms = {0};
	SP_SPREAD spread = {0};
	sp_atoms_make(sources, &atoms);
	sp_spread_make(&atoms, sources->owners, sources->references, &spread);
	for (size_t i = 0; i < atoms.count; i++)
		if (spread.sets[i].count)
			paint_atom(painting, &atoms.items[i], &spread.sets[i]);
		else
			paint_label(painting, &atoms.items[i]);
}

/* The link with its relocations, where there is one. */
static struct sp_error *read_references(const struct sp_image *image, const struct sp_addresses *addresses,
	const struct sp_link_map *map, struct sp_references *references)
{
	const struct sp_program_facts *facts = image->facts;
	SP_ELF_FILE relocated = {0};
	if (!facts->relocated)
		return NULL;
	SP_TRY(sp_elf_open(facts->relocated, facts->relocated_size, &relocated));
	return sp_relocations_read(image, addresses, &relocated, map, references);
}

struct sp_error *sp_references_of_program(
	const struct sp_image *image, const struct sp_elf_file *shipped, const struct sp_sink *sink)
{
	SP_PROGRAM program;
	SP_OWNERS owners = {0};
	SP_ADDRESSES addresses = {0};
	SP_REFERENCES references = {0};
	SP_CUTS cuts = {0};
	SP_TRY(sp_program_open(image, shipped, &program));
	const struct sp_naming *naming = &program.naming;
	const struct sp_link_map *map = naming->placement ? &naming->placement->map : NULL;
	sp_addresses_make(shipped, gelf_getclass(program.twin.elf) == ELFCLASS64, &addresses);
	SP_TRY(sp_error_prefix(
		read_references(image, &addresses, map, &references), "its link with relocations"));
	sp_unwind_read(image, shipped, &addresses, &references, &cuts);
	sp_dynamic_read(image, shipped, &addresses, &references, &cuts);
	sp_references_sort(&references);
	sp_owners_make(naming, &program.symbols, &references, &owners);
	sp_owners_adopt(&owners, &references);
	sp_cuts_sort(&cuts);
	const struct sp_atom_sources sources = {
		image, shipped, &owners, naming->placement, &references, &cuts};
	const struct painting painting = {image, sink, &owners, naming->placement, naming, &program.symbols};
	paint_adopted(&painting);
	paint_unsized(&painting);
	paint_atoms(&painting, &sources);
	return NULL;
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_ELF_FILE shipped = {0};
	SP_TRY(sp_elf_open(image->data, image->size, &shipped));
	return sp_references_of_program(image, &shipped, sink);
}

static bool probe(const struct sp_image *image)
{
	return image->facts && image->facts->twin && sp_elf_is_elf(image->data, image->size);
}

const struct sp_analyzer sp_analyzer_references = {.name = "references", .probe = probe, .run = run};
