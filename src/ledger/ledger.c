/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making a ledger: walk each image and what is decoded from it, flatten the claims dimension by dimension, give
 * fill its label, price the streams, cut the pieces, count code, number the labels that are in use. Numbers
 * follow the labels' names, so that the same input gives the same ledger whatever the order in which analyzers
 * spoke.
 */
#include "ledger/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/stream.h"
#include "base/stretches.h"
#include "ledger/copies.h"
#include "ledger/fill.h"
#include "ledger/image.h"
#include "ledger/labels.h"
#include "ledger/number.h"
#include "ledger/pieces.h"
#include "ledger/price.h"
#include "ledger/walk.h"

/* The owner of the byte at an offset, once the image's claims are flattened. */
static uint32_t owner_at(const struct sp_image_work *image, enum sp_dimension dimension, uint64_t offset)
{
	const struct sp_ranges *ranges = &image->owners[dimension];
	size_t low = 0, high = ranges->count;
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;
		if (ranges->items[middle].offset <= offset)
			low = middle;
		else
			high = middle;
	}
	return ranges->items[low].label;
}

static uint64_t first_offset(const struct sp_image_work *image)
{
	return image->stream.chunk_count ? image->stream.chunks[0].offset : 0;
}

/* By these a stream is of the place that it lies in, until a container in it knows better. */
static bool is_inherited(enum sp_dimension dimension)
{
	return dimension == SP_BY_FILE || dimension == SP_BY_MEDIUM || dimension == SP_BY_PACKAGE;
}

/* By these as well, but only where something is known of the place. */
static bool is_of_system(enum sp_dimension dimension)
{
	return dimension == SP_BY_OPTION || dimension == SP_BY_APPLET;
}

static uint32_t inherited_owner(
	const struct sp_image_works *works, const struct sp_image_work *image, enum sp_dimension dimension)
{
	return owner_at(works->items[image->parent], dimension, first_offset(image));
}

static void inherit(const struct sp_walk *walk, struct sp_image_work *image)
{
	for (int i = 0; image->parent != SP_NO_PARENT && i < SP_DIMENSIONS; i++) {
		enum sp_dimension dimension = (enum sp_dimension)i;
		if (!is_inherited(dimension) && !is_of_system(dimension))
			continue;
		uint32_t owner = inherited_owner(walk->images, image, dimension);
		const char *name = sp_labels_name(walk->labels, owner);
		bool is_known = strcmp(name, SP_LABEL_UNKNOWN) != 0 && strcmp(name, SP_LABEL_PADDING) != 0;
		if (is_inherited(dimension) || is_known)
			sp_range_map_add(&image->claims[dimension], 0, image->size,
				is_inherited(dimension) ? SP_RANK_CONTAINER : SP_RANK_AROUND, owner);
	}
}

static void flatten(struct sp_image_work *image, enum sp_dimension dimension, struct sp_labels *labels)
{
	SP_RANGES ranges = {0};
	sp_range_map_flatten(&image->claims[dimension], image->size, labels, &ranges);
	uint32_t padding = sp_labels_intern(labels, dimension, SP_LABEL_PADDING);
	uint32_t unknown = sp_labels_intern(labels, dimension, SP_LABEL_UNKNOWN);
	sp_fill_split(&ranges, image->data, padding, unknown, &image->owners[dimension]);
	sp_range_map_free(&image->claims[dimension]);
}

/* What costs bits and makes no bytes: a piece of its own at the image's end. */
static void add_costs(struct sp_walk *walk, uint32_t number, sp_bits overhead, struct sp_pieces *pieces)
{
	const struct sp_image_work *image = walk->images->items[number];
	struct sp_extra costs[SP_STREAM_EXTRAS + 1];
	memcpy(costs, image->stream.extras, sizeof(image->stream.extras));
	costs[SP_STREAM_EXTRAS] = (struct sp_extra){SP_LABEL_OVERHEAD, overhead};
	for (size_t i = 0; i < SP_COUNT(costs); i++) {
		if (!costs[i].label || !costs[i].bits)
			continue;
		uint32_t owner[SP_DIMENSIONS];
		for (int j = 0; j < SP_DIMENSIONS; j++) {
			enum sp_dimension dimension = (enum sp_dimension)j;
			const char *label = is_of_system(dimension) ? SP_LABEL_OVERHEAD : costs[i].label;
			owner[j] = is_inherited(dimension) ? inherited_owner(walk->images, image, dimension)
							   : sp_labels_intern(walk->labels, dimension, label);
		}
		sp_pieces_add_cost(image, number, costs[i].bits, owner, pieces);
	}
}

/* Estimates stay so down to the last image in them. images are those around it, described already. */
static void describe(
	const struct sp_ledger_image *images, const struct sp_image_work *image, struct sp_ledger_image *result)
{
	*result = (struct sp_ledger_image){
		.name = sp_strdup(image->name + (image->name[0] == '/')),
		.bytes = image->size,
		.parent = image->parent,
		.codec = image->stream.codec,
		.named = image->is_named,
		.offset = first_offset(image),
		.coded = image->size,
		.packed = (sp_bits)image->size * SP_BYTE_BITS,
	};
	if (image->parent == SP_NO_PARENT)
		return;
	result->coded = 0;
	for (size_t i = 0; i < image->stream.chunk_count; i++)
		result->coded += image->stream.chunks[i].size;
	result->chunks = (uint32_t)image->stream.chunk_count;
	result->estimated = image->stream.estimated || images[image->parent].estimated;
}

/* What ran counts as far as it is code. */
static void count_code(struct sp_image_work *image)
{
	sp_stretches_normalise(&image->code);
	sp_stretches_normalise(&image->executed);
	SP_STRETCHES others = sp_stretches_subtract(&image->executed, &image->code);
	struct sp_stretches within = sp_stretches_subtract(&image->executed, &others);
	sp_stretches_free(&image->executed);
	image->executed = within;
}

/* The image after walk and flattening: its streams' prices are not known yet, its own are. */
static struct sp_error *add_image(struct sp_walk *walk, uint32_t number, struct sp_ledger *ledger,
	struct sp_pieces *pieces, struct sp_copies *copies)
{
	struct sp_image_work *image = walk->images->items[number];
	struct sp_ledger_image *result = &ledger->images[number];
	struct sp_stream_cost cost = {0};
	struct sp_hole *holes = NULL;
	size_t hole_count = 0;
	inherit(walk, image);
	SP_TRY(sp_walk_image(walk, number));
	count_code(image);
	for (int i = 0; i < SP_DIMENSIONS; i++)
		flatten(image, (enum sp_dimension)i, walk->labels);
	SP_TRY(sp_image_holes(walk->images, number, &holes, &hole_count));
	describe(ledger->images, image, result);
	if (image->parent != SP_NO_PARENT) {
		const struct sp_stream *around = &walk->images->items[image->parent]->stream;
		sp_price_stream(&image->stream, around->codec ? around : NULL, &cost);
		result->packed = cost.packed;
		result->overhead = cost.overhead;
	}
	sp_pieces_add_image(image, number, holes, hole_count, pieces);
	if (image->parent != SP_NO_PARENT)
		add_costs(walk, number, cost.overhead, pieces);
	sp_copies_gather(image, number, walk->labels, copies);
	free(holes);
	return NULL;
}

static int by_label_and_name(const void *a, const void *b)
{
	const struct sp_alias *left = a, *right = b;
	if (left->label != right->label)
		return left->label < right->label ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* The aliases of labels that own something, at their new numbers. */
static void take_aliases(struct sp_ledger *ledger, struct sp_walk *walk, const uint32_t *number)
{
	ledger->aliases = sp_alloc((walk->alias_count + 1) * sizeof(*ledger->aliases));
	for (size_t i = 0; i < walk->alias_count; i++) {
		if (number[walk->aliases[i].label] == SP_NO_LABEL)
			continue;
		ledger->aliases[ledger->alias_count++] =
			(struct sp_alias){number[walk->aliases[i].label], walk->aliases[i].name};
		walk->aliases[i].name = NULL;
	}
	qsort(ledger->aliases, ledger->alias_count, sizeof(*ledger->aliases), by_label_and_name);
}

/* Whole labels may give way to holes and fill: a copy of or by one that owns nothing is left out. */
static void number_copies(struct sp_ledger *ledger, const uint32_t *number)
{
	size_t kept = 0;
	for (size_t i = 0; i < ledger->copy_count; i++) {
		struct sp_copy copy = ledger->copies[i];
		copy.to = number[copy.to];
		copy.from = number[copy.from];
		if (copy.to != SP_NO_LABEL && copy.from != SP_NO_LABEL)
			ledger->copies[kept++] = copy;
	}
	ledger->copy_count = kept;
}

static void take_notes(struct sp_ledger *ledger, struct sp_walk *walk)
{
	if (walk->notes_left_out) {
		SP_GROW(walk->notes, walk->note_count, walk->note_capacity);
		walk->notes[walk->note_count++] = sp_format("%zu more notes were left out", walk->notes_left_out);
	}
	ledger->notes = walk->notes;
	ledger->note_count = walk->note_count;
	walk->notes = NULL;
	walk->note_count = 0;
}

static struct sp_error *add_images(
	struct sp_walk *walk, struct sp_ledger *ledger, struct sp_pieces *pieces, struct sp_copies *copies)
{
	size_t capacity = 0;
	for (uint32_t i = 0; i < walk->images->count; i++) {
		SP_GROW(ledger->images, ledger->image_count, capacity);
		ledger->images[ledger->image_count++] = (struct sp_ledger_image){0};
		SP_TRY(add_image(walk, i, ledger, pieces, copies));
	}
	return NULL;
}

static struct sp_error *fill_ledger(struct sp_ledger *ledger, const struct sp_ledger_input *inputs,
	size_t input_count, struct sp_walk *walk)
{
	struct sp_pieces pieces = {0};
	struct sp_copies copies = {0};
	for (size_t i = 0; i < input_count; i++) {
		const struct {
			enum sp_dimension dimension;
			const char *label;
		} owners[] = {{SP_BY_FILE, inputs[i].file}, {SP_BY_MEDIUM, inputs[i].file},
			{SP_BY_PACKAGE, SP_LABEL_NO_PACKAGE}};
		struct sp_image_work *root = sp_image_works_add(walk->images, inputs[i].name, SP_NO_PARENT);
		root->data = inputs[i].data;
		root->size = inputs[i].size;
		for (size_t j = 0; j < SP_COUNT(owners); j++)
			sp_range_map_add(&root->claims[owners[j].dimension], 0, root->size, SP_RANK_CONTAINER,
				sp_labels_intern(walk->labels, owners[j].dimension, owners[j].label));
	}
	for (size_t i = 0; i < walk->facts_count; i++)
		ledger->traced |= walk->facts[i].executed != NULL;
	struct sp_error *error = add_images(walk, ledger, &pieces, &copies);
	ledger->copies = copies.items;
	ledger->copy_count = copies.count;
	ledger->pieces = pieces.items;
	ledger->piece_count = pieces.count;
	if (error)
		return error;
	SP_AUTOFREE uint32_t *number = sp_ledger_number_labels(ledger, walk->labels);
	number_copies(ledger, number);
	take_aliases(ledger, walk, number);
	take_notes(ledger, walk);
	return NULL;
}

/* The streams of all images, taken from the works. */
static struct sp_stream *take_streams(struct sp_image_works *works)
{
	struct sp_stream *streams = sp_alloc((works->count + 1) * sizeof(*streams));
	for (size_t i = 0; i < works->count; i++) {
		streams[i] = works->items[i]->stream;
		works->items[i]->stream = (struct sp_stream){0};
	}
	return streams;
}

static struct sp_error *make(const struct sp_ledger_input *inputs, size_t input_count, struct sp_walk *walk,
	struct sp_ledger **ledger)
{
	struct sp_ledger *made = sp_alloc(sizeof(*made));
	struct sp_error *error = fill_ledger(made, inputs, input_count, walk);
	if (!error)
		error = sp_ledger_check(made);
	if (error)
		sp_ledger_free(made);
	else
		*ledger = made;
	return error;
}

struct sp_error *sp_ledger_make_with_streams(const struct sp_ledger_input *inputs, size_t input_count,
	const struct sp_program_facts *facts, size_t facts_count, const struct sp_analyzer *const *analyzers,
	struct sp_ledger **ledger, struct sp_stream **streams)
{
	SP_LABELS labels = {0};
	SP_IMAGE_WORKS images = {0};
	SP_WALK walk = {.analyzers = analyzers,
		.facts = facts,
		.facts_count = facts_count,
		.labels = &labels,
		.images = &images};
	SP_TRY(make(inputs, input_count, &walk, ledger));
	if (streams)
		*streams = take_streams(&images);
	return NULL;
}

struct sp_error *sp_ledger_make(const struct sp_ledger_input *inputs, size_t input_count,
	const struct sp_program_facts *facts, size_t facts_count, const struct sp_analyzer *const *analyzers,
	struct sp_ledger **ledger)
{
	return sp_ledger_make_with_streams(inputs, input_count, facts, facts_count, analyzers, ledger, NULL);
}

void sp_ledger_free_streams(const struct sp_ledger *ledger, struct sp_stream *streams)
{
	for (size_t i = 0; streams && i < ledger->image_count; i++)
		sp_stream_free(&streams[i]);
	free(streams);
}

void sp_ledger_free(struct sp_ledger *ledger)
{
	if (!ledger)
		return;
	for (size_t i = 0; i < ledger->image_count; i++)
		free(ledger->images[i].name);
	for (size_t i = 0; i < ledger->label_count; i++)
		free(ledger->labels[i].name);
	for (size_t i = 0; i < ledger->alias_count; i++)
		free(ledger->aliases[i].name);
	for (size_t i = 0; i < ledger->note_count; i++)
		free(ledger->notes[i]);
	free(ledger->aliases);
	free(ledger->copies);
	free(ledger->notes);
	free(ledger->images);
	free(ledger->labels);
	free(ledger->pieces);
	free(ledger);
}
