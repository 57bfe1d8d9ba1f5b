/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk through containers. Parts are noted while an analyzer runs and visited when it is done.
 */
#include "ledger/walk.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"

struct part {
	char *name;
	uint64_t offset, size; /* within the image it is a part of */
};

/* One image while its analyzers run: the user of the sink. */
struct visit {
	const struct sp_walk *walk;
	struct sp_range_map *maps;
	uint64_t base; /* of the image within the root image */
	uint64_t size;
	const char *defect; /* what an analyzer did wrong, or NULL */
	struct part *parts;
	size_t part_count, part_capacity;
};

static void visit_end(struct visit *visit)
{
	for (size_t i = 0; i < visit->part_count; i++)
		free(visit->parts[i].name);
	free(visit->parts);
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
	uint32_t number = sp_labels_intern(visit->walk->labels, dimension, label);
	sp_range_map_add(&visit->maps[dimension], visit->base + offset, size, rank, number);
}

static void descend(void *user, uint64_t offset, uint64_t size, const char *name)
{
	struct visit *visit = user;
	if (!size || !is_inside(visit, offset, size))
		return;
	SP_GROW(visit->parts, visit->part_count, visit->part_capacity);
	visit->parts[visit->part_count++] = (struct part){sp_strdup(name), offset, size};
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
	const struct sp_sink sink = {.user = visit, .paint = paint, .descend = descend};
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
	}
	if (!recognised && image->facts)
		return sp_error_new(SP_USAGE,
			"%s is no program that can be opened (an ELF file, little endian), though its link "
			"is known; "
			"check that the file is whole, or build it again",
			image->name);
	return NULL;
}

static struct sp_error *walk_part(const struct sp_walk *walk, struct sp_image image, uint64_t base,
	unsigned depth, struct sp_range_map *maps)
{
	if (depth > SP_WALK_DEPTH)
		return sp_error_new(SP_USAGE, "%s lies in more than %d containers; take one out", image.name,
			SP_WALK_DEPTH);
	image.facts = find_facts(walk, image.name);
	image.nested = depth > 0;
	SP_GUARD(visit_end)
	struct visit visit = {.walk = walk, .maps = maps, .base = base, .size = image.size};
	SP_TRY(run_analyzers(&visit, &image));
	for (size_t i = 0; i < visit.part_count; i++) {
		const struct part *part = &visit.parts[i];
		struct sp_image inner = {
			.name = part->name, .data = image.data + part->offset, .size = part->size};
		struct sp_error *error = walk_part(walk, inner, base + part->offset, depth + 1, maps);
		SP_TRY(sp_error_prefix(error, "in %s at offset 0x%" PRIx64, image.name, part->offset));
	}
	return NULL;
}

struct sp_error *sp_walk_image(const struct sp_walk *walk, const char *name, const uint8_t *data,
	uint64_t size, struct sp_range_map maps[SP_DIMENSIONS])
{
	struct sp_image image = {.name = name, .data = data, .size = size};
	return walk_part(walk, image, 0, 0, maps);
}
