/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/taken.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "build/config.h"
#include "ledger/ledger.h"

void sp_taken_open(struct sp_taken *taken, const char *name, const char *path)
{
	*taken = (struct sp_taken){.ledger = sp_alloc(sizeof(*taken->ledger))};
	taken->build.recipe = sp_format("import:%s", name);
	taken->build.title = sp_strdup(path);
}

void sp_taken_clear(struct sp_taken *taken)
{
	for (size_t i = 0; i < taken->measurement_count; i++)
		sp_measurement_clear(&taken->measurements[i]);
	free(taken->measurements);
	sp_buffer_free(&taken->config);
	sp_verdict_clear(&taken->verdict);
	sp_attribution_clear(&taken->attribution);
	sp_ledger_free(taken->ledger);
	sp_build_clear(&taken->build);
	*taken = (struct sp_taken){0};
}

void sp_taken_source(struct sp_taken *taken, const char *name, const char *version)
{
	struct sp_build *build = &taken->build;
	build->sources = sp_realloc(build->sources, build->source_count + 1, sizeof(*build->sources));
	build->sources[build->source_count++] =
		(struct sp_source){.name = sp_strdup(name), .version = sp_strdup(version)};
}

void sp_taken_artifact(struct sp_taken *taken, const char *kind, uint64_t bytes, bool ships)
{
	struct sp_build *build = &taken->build;
	build->artifacts = sp_realloc(build->artifacts, build->artifact_count + 1, sizeof(*build->artifacts));
	/* the file is not here, but its size was measured */
	build->artifacts[build->artifact_count++] = (struct sp_artifact){.kind = sp_strdup(kind),
		.path = sp_format("/nonexistent/%s", kind),
		.bytes = bytes,
		.shipped = ships};
}

static uint32_t label_of(struct sp_ledger *ledger, enum sp_dimension dimension, const char *name)
{
	for (size_t i = 0; i < ledger->label_count; i++)
		if (ledger->labels[i].dimension == dimension && strcmp(ledger->labels[i].name, name) == 0)
			return (uint32_t)i;
	ledger->labels = sp_realloc(ledger->labels, ledger->label_count + 1, sizeof(*ledger->labels));
	ledger->labels[ledger->label_count] = (struct sp_label){sp_strdup(name), dimension};
	return (uint32_t)ledger->label_count++;
}

static uint32_t add_image(struct sp_ledger *ledger, const struct sp_ledger_image *image)
{
	ledger->images = sp_realloc(ledger->images, ledger->image_count + 1, sizeof(*ledger->images));
	ledger->images[ledger->image_count] = *image;
	return (uint32_t)ledger->image_count++;
}

uint32_t sp_taken_image(struct sp_taken *taken, const char *name, uint64_t bytes, const uint64_t *raw)
{
	const sp_bits packed = (sp_bits)bytes * SP_BYTE_BITS;
	struct sp_ledger_image root = {.name = sp_strdup(name),
		.bytes = bytes,
		.parent = SP_NO_PARENT,
		.coded = bytes,
		.packed = packed};
	uint32_t number = add_image(taken->ledger, &root);
	if (!raw)
		return number;
	struct sp_ledger_image stream = {.name = sp_format("%s (decoded)", name),
		.bytes = *raw,
		.parent = number,
		.coded = bytes,
		.packed = packed,
		.codec = "(not told)",
		.chunks = 1};
	return add_image(taken->ledger, &stream);
}

void sp_taken_piece(struct sp_taken *taken, uint32_t image, uint64_t raw, sp_bits packed)
{
	struct sp_ledger *ledger = taken->ledger;
	const struct sp_piece *last = ledger->piece_count ? &ledger->pieces[ledger->piece_count - 1] : NULL;
	struct sp_piece piece = {.image = image, .size = raw, .packed = packed};
	if (last && last->image == image)
		piece.offset = last->offset + last->size;
	for (int i = 0; i < SP_DIMENSIONS; i++)
		piece.owner[i] = label_of(ledger, (enum sp_dimension)i, SP_LABEL_NOT_TOLD);
	ledger->pieces = sp_realloc(ledger->pieces, ledger->piece_count + 1, sizeof(*ledger->pieces));
	ledger->pieces[ledger->piece_count++] = piece;
}

void sp_taken_label(struct sp_taken *taken, enum sp_dimension dimension, const char *name)
{
	struct sp_ledger *ledger = taken->ledger;
	ledger->pieces[ledger->piece_count - 1].owner[dimension] = label_of(ledger, dimension, name);
}

static bool is_plain(const char *value)
{
	return strlen(value) == 1 || isdigit((unsigned char)*value) || *value == '-';
}

void sp_taken_option(struct sp_taken *taken, const char *program, const char *name, const char *value,
	const char *prompt, const struct sp_cost *own, const struct sp_cost *drop)
{
	struct sp_attribution *all = &taken->attribution;
	all->options = sp_realloc(all->options, all->option_count + 1, sizeof(*all->options));
	all->options[all->option_count++] = (struct sp_option_cost){
		.program = sp_strdup(program),
		.name = sp_strdup(name),
		.prompt = sp_strdup(prompt),
		.value = sp_strdup(value),
		.fate = drop ? SP_OPTION_DROPPABLE : SP_OPTION_HELD,
		.own = *own,
		.drop = drop ? *drop : (struct sp_cost){0},
		.executed = -1,
	};
	const char *quote = value && !is_plain(value) ? "\"" : "";
	if (value)
		sp_buffer_printf(&taken->config, "CONFIG_%s=%s%s%s\n", name, quote, value, quote);
}

static int by_program_and_name(const void *left, const void *right)
{
	const struct sp_option_cost *a = left, *b = right;
	int order = strcmp(a->program, b->program);
	return order ? order : strcmp(a->name, b->name);
}

void sp_taken_finish(struct sp_taken *taken, const char *content)
{
	struct sp_build *build = &taken->build;
	struct sp_attribution *all = &taken->attribution;
	SP_AUTOFREE char *whole = sp_format("measured elsewhere\n%s\n%s", build->recipe, content);
	sp_digest_bytes(whole, strlen(whole), build->hash);
	if (all->option_count)
		qsort(all->options, all->option_count, sizeof(*all->options), by_program_and_name);
	if (!taken->config.size)
		return;
	build->configs = sp_alloc(sizeof(*build->configs));
	build->config_count = 1;
	build->configs[0] = (struct sp_config){
		.name = sp_strdup("kernel"), .text = sp_strdup(sp_buffer_text(&taken->config))};
	build->configs[0].enabled = sp_config_enabled(build->configs[0].text);
	sp_digest_bytes(build->configs[0].text, strlen(build->configs[0].text), build->configs[0].sha256);
}
