/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk through containers. Parts are noted while an analyzer runs and visited when it is done.
 */
#include "ledger/walk.h"

#include <inttypes.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/stream.h"

struct part {
	char *name;
	uint64_t offset, size; /* within the image it is a part of */
	bool sealed;
};

/* One part of an image while its analyzers run: the user of the sink. */
struct visit {
	struct sp_walk *walk;
	uint32_t image; /* number of the image that it is a part of */
	uint64_t base;  /* of the part within that image */
	uint64_t size;
	const char *defect; /* what an analyzer did wrong, or NULL */
	struct part *parts;
	size_t part_count, part_capacity;
	bool is_named;     /* a symbol was painted */
	bool has_too_many; /* streams */
};

static void visit_end(struct visit *visit)
{
	for (size_t i = 0; i < visit->part_count; i++)
		free(visit->parts[i].name);
	free(visit->parts);
}

static struct sp_image_work *visited_image(const struct visit *visit)
{
	return visit->walk->images->items[visit->image];
}

static bool is_inside(struct visit *visit, uint64_t offset, uint64_t size)
{
	if (offset <= visit->size && size <= visit->size - offset)
		return true;
	visit->defect = "claims bytes beyond the end of the image";
	return false;
}

static void paint(
	void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label)
{
	struct visit *visit = user;
	if (!size || !is_inside(visit, offset, size))
		return;
	if (!label || !*label || dimension >= SP_DIMENSIONS) {
		visit->defect = "paints without a label";
		return;
	}
	if (dimension == SP_BY_SYMBOL && rank <= SP_RANK_SYMBOL)
		visit->is_named = true;
	uint32_t number = sp_labels_intern(visit->walk->labels, dimension, label);
	sp_range_map_add(&visited_image(visit)->claims[dimension], visit->base + offset, size, rank, number);
}

static void descend(void *user, uint64_t offset, uint64_t size, const char *name, bool sealed)
{
	struct visit *visit = user;
	if (!size || !is_inside(visit, offset, size))
		return;
	SP_GROW(visit->parts, visit->part_count, visit->part_capacity);
	visit->parts[visit->part_count++] = (struct part){sp_strdup(name), offset, size, sealed};
}

static void decode(void *user, struct sp_stream *stream, const char *name)
{
	struct visit *visit = user;
	if (visit->walk->images->count == SP_WALK_IMAGES) {
		visit->has_too_many = true;
		sp_stream_free(stream);
		return;
	}
	struct sp_image_work *decoded = sp_image_works_add(visit->walk->images, name, visit->image);
	decoded->stream = *stream;
	*stream = (struct sp_stream){0};
	for (size_t i = 0; i < decoded->stream.chunk_count; i++) {
		struct sp_chunk *chunk = &decoded->stream.chunks[i];
		if (!is_inside(visit, chunk->offset, chunk->size))
			return;
		chunk->offset += visit->base;
	}
	decoded->data = decoded->stream.data;
	decoded->size = decoded->stream.size;
	visit->walk->decoded += decoded->size;
}

static void alias(void *user, const char *label, const char *name)
{
	struct visit *visit = user;
	struct sp_walk *walk = visit->walk;
	uint32_t number = sp_labels_intern(walk->labels, SP_BY_SYMBOL, label);
	SP_GROW(walk->aliases, walk->alias_count, walk->alias_capacity);
	walk->aliases[walk->alias_count++] = (struct sp_walk_alias){number, sp_strdup(name)};
}

/* Not merged yet, so that a part that turns out to be no program can be taken back. */
static void add_stretch(struct visit *visit, struct sp_stretches *stretches, uint64_t offset, uint64_t size)
{
	if (!size || !is_inside(visit, offset, size))
		return;
	SP_GROW(stretches->items, stretches->count, stretches->capacity);
	stretches->items[stretches->count++] = (struct sp_stretch){visit->base + offset, size};
}

static void code(void *user, uint64_t offset, uint64_t size)
{
	struct visit *visit = user;
	add_stretch(visit, &visited_image(visit)->code, offset, size);
}

static void executed(void *user, uint64_t offset, uint64_t size)
{
	struct visit *visit = user;
	add_stretch(visit, &visited_image(visit)->executed, offset, size);
}

static void note(void *user, const char *text)
{
	struct visit *visit = user;
	sp_walk_note(visit->walk, text);
}

void sp_walk_note(struct sp_walk *walk, const char *text)
{
	if (walk->note_count == SP_WALK_NOTES) {
		walk->notes_left_out++;
		return;
	}
	SP_GROW(walk->notes, walk->note_count, walk->note_capacity);
	walk->notes[walk->note_count++] = sp_strdup(text);
}

void sp_walk_free(struct sp_walk *walk)
{
	for (size_t i = 0; i < walk->alias_count; i++)
		free(walk->aliases[i].name);
	for (size_t i = 0; i < walk->note_count; i++)
		free(walk->notes[i]);
	free(walk->aliases);
	free(walk->notes);
}

static const struct sp_program_facts *find_facts(const struct sp_walk *walk, const char *name)
{
	for (size_t i = 0; i < walk->facts_count; i++)
		if (walk->facts[i].image && !strcmp(walk->facts[i].image, name))
			return &walk->facts[i];
	return NULL;
}

static struct sp_error *run_analyzers(struct visit *visit, const struct sp_image *image)
{
	const struct sp_sink sink = {.user = visit,
		.paint = paint,
		.descend = descend,
		.decode = decode,
		.alias = alias,
		.code = code,
		.executed = executed,
		.note = note};
	size_t recognised = 0;
	for (const struct sp_analyzer *const *analyzer = visit->walk->analyzers; *analyzer; analyzer++) {
		if (!(*analyzer)->probe(image))
			continue;
		recognised++;
		SP_TRY(sp_error_prefix((*analyzer)->run(image, &sink), "%s", image->name));
		if (visit->defect)
			return sp_error_new(SP_UNABLE,
				"%s: the analyzer %s %s, which is a defect of this program", image->name,
				(*analyzer)->name, visit->defect);
		if (visit->has_too_many)
			return sp_error_new(SP_USAGE,
				"%s has more compressed streams than the %d that a ledger may have; unpack "
				"it first",
				image->name, SP_WALK_IMAGES);
	}
	if (!recognised && image->facts)
		return sp_error_new(SP_USAGE,
			"%s is no program that can be opened (an ELF file, little endian, or a flat one with "
			"the "
			"code of the linked file), though its link is known; "
			"check that the file is whole, or build it again",
			image->name);
	return NULL;
}

/* How much the image claimed, before a file of a root file system is tried. */
struct mark {
	size_t claims[SP_DIMENSIONS], aliases, code, executed;
};

static struct mark set_mark(const struct visit *visit)
{
	const struct sp_image_work *image = visited_image(visit);
	struct mark mark = {.aliases = visit->walk->alias_count,
		.code = image->code.count,
		.executed = image->executed.count};
	for (int i = 0; i < SP_DIMENSIONS; i++)
		mark.claims[i] = image->claims[i].count;
	return mark;
}

/* Such a file is what it is to the running system, so what is wrong with it is not wrong with the image. */
static struct sp_error *forgive(struct visit *visit, const struct mark *mark, struct sp_error *error)
{
	struct sp_walk *walk = visit->walk;
	for (int i = 0; i < SP_DIMENSIONS; i++)
		visited_image(visit)->claims[i].count = mark->claims[i];
	visited_image(visit)->code.count = mark->code;
	visited_image(visit)->executed.count = mark->executed;
	while (walk->alias_count > mark->aliases)
		free(walk->aliases[--walk->alias_count].name);
	for (size_t i = 0; i < visit->part_count; i++)
		free(visit->parts[i].name);
	visit->part_count = 0;
	visit->is_named = false;
	SP_AUTOFREE char *text = sp_format("not opened, and counted as data: %s", sp_error_message(error));
	sp_walk_note(walk, text);
	sp_error_free(error);
	return NULL;
}

static struct sp_error *walk_part(
	struct sp_walk *walk, uint32_t number, struct sp_image image, uint64_t base, unsigned depth)
{
	if (sp_interrupted())
		return sp_error_interrupted();
	if (depth > SP_WALK_DEPTH)
		return sp_error_new(SP_USAGE, "%s lies in more than %d containers; take one out", image.name,
			SP_WALK_DEPTH);
	image.facts = find_facts(walk, image.name);
	image.room = SP_WALK_ROOM - (walk->decoded < SP_WALK_ROOM ? walk->decoded : SP_WALK_ROOM);
	SP_GUARD(visit_end)
	struct visit visit = {.walk = walk, .image = number, .base = base, .size = image.size};
	struct mark mark = set_mark(&visit);
	struct sp_error *error = run_analyzers(&visit, &image);
	if (error && image.sealed && !sp_error_is_interrupted(error) && !image.facts && !visit.defect)
		error = forgive(&visit, &mark, error);
	SP_TRY(error);
	if (image.facts && image.facts->gated && visit.is_named)
		walk->images->items[number]->is_named = true;
	for (size_t i = 0; i < visit.part_count; i++) {
		const struct part *part = &visit.parts[i];
		struct sp_image inner = {.name = part->name,
			.data = image.data + part->offset,
			.size = part->size,
			.sealed = part->sealed};
		error = walk_part(walk, number, inner, base + part->offset, depth + 1);
		SP_TRY(sp_error_prefix(error, "in %s at offset 0x%" PRIx64, image.name, part->offset));
	}
	return NULL;
}

static unsigned stream_depth(const struct sp_walk *walk, uint32_t image)
{
	unsigned depth = 0;
	for (uint32_t i = image; walk->images->items[i]->parent != SP_NO_PARENT; depth++)
		i = walk->images->items[i]->parent;
	return depth;
}

struct sp_error *sp_walk_image(struct sp_walk *walk, uint32_t image)
{
	struct sp_image_work *work = walk->images->items[image];
	work->first_inner = walk->images->count;
	if (stream_depth(walk, image) > SP_WALK_DEPTH)
		return sp_error_new(SP_USAGE, "%s is compressed more than %d times; take a layer off",
			work->name, SP_WALK_DEPTH);
	struct sp_image root = {.name = work->name, .data = work->data, .size = work->size};
	struct sp_error *error = walk_part(walk, image, root, 0, 0);
	if (work->parent == SP_NO_PARENT)
		return error;
	return sp_error_prefix(
		error, "in the %s stream of %s", work->stream.codec, walk->images->items[work->parent]->name);
}
