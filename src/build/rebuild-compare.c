/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a rebuild saved: section by section, and line by line of the configuration.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/rebuild-inside.h"

#define SMALL 8 /* bytes */

static int compare_lines(const void *one, const void *other)
{
	return strcmp(
		((const struct sp_config_line *)one)->name, ((const struct sp_config_line *)other)->name);
}

static void parse_sorted(const char *text, struct sp_fragment *config)
{
	sp_config_parse(config, text);
	if (config->count)
		qsort(config->lines, config->count, sizeof(*config->lines), compare_lines);
}

static bool is_on(const struct sp_config_line *line)
{
	return line && strcmp(line->value, "n") != 0;
}

static void note(struct sp_buffer *list, const char *name, const char *value)
{
	sp_buffer_printf(list, "%s%s%s%s", list->size ? " " : "", name, value ? "=" : "", value ? value : "");
}

static bool is_one_of(const char *const *options, const char *name)
{
	for (; options && *options; options++)
		if (strcmp(*options, name) == 0)
			return true;
	return false;
}

void sp_rebuild_difference(
	const char *before, const char *after, const char *const *options, char **gone, char **switched_on)
{
	SP_FRAGMENT old = SP_FRAGMENT_EMPTY, new = SP_FRAGMENT_EMPTY;
	SP_BUFFER off = SP_BUFFER_EMPTY, on = SP_BUFFER_EMPTY;
	parse_sorted(before, &old);
	parse_sorted(after, &new);
	for (size_t i = 0, j = 0; i < old.count || j < new.count;) {
		int order = i == old.count   ? 1
			    : j == new.count ? -1
					     : compare_lines(&old.lines[i], &new.lines[j]);
		const struct sp_config_line *one = order <= 0 ? &old.lines[i++] : NULL;
		const struct sp_config_line *other = order >= 0 ? &new.lines[j++] : NULL;
		if (is_one_of(options, one ? one->name : other->name))
			continue;
		if (is_on(one) && !is_on(other))
			note(&off, one->name, NULL);
		else if (is_on(other) && !is_on(one))
			note(&on, other->name, NULL);
		else if (is_on(other) && strcmp(one->value, other->value) != 0)
			note(&on, other->name, other->value);
	}
	*gone = sp_strdup(sp_buffer_text(&off));
	*switched_on = sp_strdup(sp_buffer_text(&on));
}

static void count_section(
	const struct sp_rebuilt_section *section, int64_t saved, struct sp_cost *cost, struct sp_buffer *list)
{
	int64_t *const classes[] = {
		[SP_CLASS_TEXT] = &cost->text, [SP_CLASS_DATA] = &cost->data, [SP_CLASS_BSS] = &cost->bss};
	*classes[section->class] += saved;
	if (saved)
		sp_buffer_printf(list, "%s%s=%" PRId64, list->size ? " " : "", section->name, saved);
}

/* Are all sections of one what those of the other are? */
static bool compare_sections(const struct sp_rebuilt *base, const struct sp_rebuilt *rebuilt,
	struct sp_cost *cost, struct sp_buffer *list)
{
	bool same = true;
	for (size_t i = 0, j = 0; i < base->section_count || j < rebuilt->section_count;) {
		const struct sp_rebuilt_section *one = i < base->section_count ? &base->sections[i] : NULL;
		const struct sp_rebuilt_section *other =
			j < rebuilt->section_count ? &rebuilt->sections[j] : NULL;
		int order = !one ? 1 : !other ? -1 : strcmp(one->name, other->name);
		if (order == 0 && one->class == other->class) {
			count_section(one, (int64_t)one->bytes - (int64_t)other->bytes, cost, list);
			same = same && one->size == other->size && strcmp(one->sha256, other->sha256) == 0;
			i++;
			j++;
		} else if (order <= 0) {
			count_section(one, (int64_t)one->bytes, cost, list);
			same = false;
			i++;
		} else {
			count_section(other, -(int64_t)other->bytes, cost, list);
			same = false;
			j++;
		}
	}
	return same;
}

/* No instruction more or less, and no data beyond a flag or a pointer: what the payload does then is noise.
 */
static bool changes_no_code(const struct sp_cost *saved)
{
	return saved->text == 0 && saved->data >= -SMALL && saved->data <= SMALL;
}

/* The mean over the places that both were packed at, and how far apart these are; else the one payload. */
static void compare_payloads(
	const struct sp_rebuilt *base, const struct sp_rebuilt *rebuilt, struct sp_measurement *measurement)
{
	double saved[SP_ROOTFS_PLACEMENTS], sum = 0, squares = 0;
	size_t count =
		base->placed_count < rebuilt->placed_count ? base->placed_count : rebuilt->placed_count;
	measurement->saved.packed = ((int64_t)base->payload - (int64_t)rebuilt->payload) * SP_BYTE_BITS;
	measurement->placements = 1;
	if (count < 2)
		return;
	for (size_t i = 0; i < count; i++) {
		saved[i] = (double)base->placed[i] - (double)rebuilt->placed[i];
		sum += saved[i];
	}
	for (size_t i = 0; i < count; i++)
		squares += (saved[i] - sum / (double)count) * (saved[i] - sum / (double)count);
	measurement->saved.packed = (int64_t)llround(sum / (double)count * (double)SP_BYTE_BITS);
	measurement->placements = (uint32_t)count;
	measurement->spread = sqrt(squares / (double)(count - 1));
}

void sp_rebuild_compare(const struct sp_rebuild *rebuild, const struct sp_rebuilt *rebuilt,
	const char *const *options, struct sp_measurement *measurement)
{
	const struct sp_rebuilt *base = &rebuild->base;
	SP_BUFFER list = SP_BUFFER_EMPTY;
	struct sp_measurement result = {.outcome = rebuilt->outcome, .seconds = rebuilt->seconds};
	sp_rebuild_difference(
		rebuild->config, rebuilt->config, options, &result.dropped_with, &result.switched_on);
	if (rebuilt->outcome == SP_MEASURED_BUILT) {
		bool same = compare_sections(base, rebuilt, &result.saved, &list);
		compare_payloads(base, rebuilt, &result);
		result.image = (int64_t)base->image - (int64_t)rebuilt->image;
		result.same_code = same || changes_no_code(&result.saved);
	}
	result.sections = sp_strdup(sp_buffer_text(&list));
	result.verdict = sp_strdup("");
	*measurement = result;
}
