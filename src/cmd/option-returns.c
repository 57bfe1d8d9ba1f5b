/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/option-returns.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "tree/gates-result.h"

#define TOLD_MOST 8 /* places */

/* The condition of each object, by its path in the tree. */
struct object {
	char *path;
	sp_condition condition;
};

struct objects {
	struct object *items; /* sorted */
	size_t count;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct object *)a)->path, ((const struct object *)b)->path);
}

static struct objects list_objects(const struct sp_gates *gates)
{
	struct objects objects = {sp_alloc((gates->count + 1) * sizeof(*objects.items)), gates->count};
	for (size_t i = 0; i < gates->count; i++)
		objects.items[i] = (struct object){
			sp_gates_object_path(gates->objects[i].object), gates->objects[i].condition};
	if (objects.count)
		qsort(objects.items, objects.count, sizeof(*objects.items), by_path);
	return objects;
}

static void free_objects(struct objects *objects)
{
	for (size_t i = 0; i < objects->count; i++)
		free(objects->items[i].path);
	free(objects->items);
}

/* Behind the tree's folder, if it lies there. */
static const char *in_tree(const struct sp_attribute *item, const char *path)
{
	const char *below = sp_path_below(path, item->tree.sources);
	return below ? below : path;
}

/* A file that no object is named after is included by others: it is there as they are. */
static sp_condition object_condition(const struct objects *objects, const char *path)
{
	const char *dot = strrchr(path, '.');
	if (!dot || !objects->count)
		return SP_ALWAYS;
	SP_AUTOFREE char *name = sp_format("%.*s.o", (int)(dot - path), path);
	const struct object wanted = {.path = name};
	const struct object *found =
		bsearch(&wanted, objects->items, objects->count, sizeof(wanted), by_path);
	return found ? found->condition : SP_ALWAYS;
}

static const char *value_now(void *user, const char *name)
{
	return sp_configuration_value((const struct sp_configuration *)user, name);
}

void sp_returns_make(const struct sp_attribute *item, struct sp_returns *returns)
{
	const struct sp_conditions *set = &item->conditions;
	SP_GUARD(free_objects) struct objects objects = list_objects(&item->gates);
	SP_AUTOFREE enum sp_truth *truths = sp_alloc((set->count + 1) * sizeof(*truths));
	sp_conditions_evaluate(set, value_now, (void *)(uintptr_t)&item->configuration, truths);
	*returns = (struct sp_returns){.item = item};
	for (size_t i = 0; i < item->lines.count; i++) {
		const struct sp_source_file *file = &item->lines.files[i];
		sp_condition object = object_condition(&objects, in_tree(item, file->path));
		for (size_t j = 0; j < file->span_count; j++) {
			const struct sp_line_span *span = &file->spans[j];
			if (!span->code_lines || truths[span->condition] != SP_NO)
				continue;
			SP_GROW(returns->items, returns->count, returns->capacity);
			returns->items[returns->count++] = (struct sp_return_lines){file, span, object};
		}
	}
}

void sp_returns_clear(struct sp_returns *returns)
{
	free(returns->items);
	*returns = (struct sp_returns){0};
}

static bool is_off(sp_option_value *value, void *user, const char *name)
{
	const char *now = value(user, name);
	return !now || strcmp(now, "n") == 0;
}

static bool are_on(sp_option_value *value, void *user, const char *names)
{
	SP_AUTOFREE char *copy = sp_strdup(names);
	char *rest = copy;
	for (char *name; (name = strsep(&rest, " "));)
		if (*name && is_off(value, user, name))
			return false;
	return true;
}

bool sp_returns_recompile(const struct sp_returns *returns, sp_option_value *value, void *user)
{
	const struct sp_gates *gates = &returns->item->gates;
	for (size_t i = 0; i < gates->flag_count; i++)
		if (is_off(value, user, gates->flags[i]))
			return true;
	return false;
}

/* A place in the sources, and how many lines of code come there. */
struct place {
	char *name;
	uint32_t lines;
	bool has_array;
};

struct places {
	struct place *items;
	size_t count, capacity;
};

static void free_places(struct places *places)
{
	for (size_t i = 0; i < places->count; i++)
		free(places->items[i].name);
	free(places->items);
}

static void add_place(struct places *places, char *name, uint32_t lines, bool has_array)
{
	SP_GROW(places->items, places->count, places->capacity);
	places->items[places->count++] = (struct place){name, lines, has_array};
}

static void find_lines(
	const struct sp_returns *returns, sp_option_value *value, void *user, struct places *places)
{
	const struct sp_conditions *set = &returns->item->conditions;
	SP_AUTOFREE enum sp_truth *truths = sp_alloc((set->count + 1) * sizeof(*truths));
	if (!returns->count)
		return;
	sp_conditions_evaluate(set, value, user, truths);
	for (size_t i = 0; i < returns->count; i++) {
		const struct sp_return_lines *lines = &returns->items[i];
		if (truths[lines->span->condition] != SP_YES || truths[lines->object] == SP_NO)
			continue;
		add_place(places,
			sp_format("%s:%u", in_tree(returns->item, lines->file->path), lines->span->gate),
			lines->span->code_lines, lines->span->has_array);
	}
}

/* Its source stands beside it; a folder or an object of another language counts without being read. */
static void add_object(const struct sp_attribute *item, const char *object, struct places *places)
{
	static const char *const endings[] = {"c", "S"};
	size_t length = strlen(object);
	if (length < 3 || strcmp(object + length - 2, ".o") != 0) {
		add_place(places, sp_strdup(object), SP_RETURN_LINES, false);
		return;
	}
	for (size_t i = 0; i < SP_COUNT(endings); i++) {
		SP_AUTOFREE char *name = sp_format("%.*s%s", (int)length - 1, object, endings[i]);
		SP_AUTOFREE char *path = sp_path_join(item->tree.sources, name);
		if (!sp_path_exists(path))
			continue;
		add_place(places, name, sp_source_code_lines(path), false);
		name = NULL;
		return;
	}
}

static void find_objects(
	const struct sp_returns *returns, sp_option_value *value, void *user, struct places *places)
{
	const struct sp_gates *gates = &returns->item->gates;
	for (size_t i = 0; i < gates->return_count; i++)
		if (is_off(value, user, gates->returns[i].option) &&
			are_on(value, user, gates->returns[i].needs))
			add_object(returns->item, gates->returns[i].object, places);
}

static int by_lines(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	if (left->lines != right->lines)
		return left->lines > right->lines ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->name, ((const struct place *)b)->name);
}

/* One #if may have several spans; then the largest place first. */
static void merge_places(struct places *places)
{
	size_t kept = 0;
	if (!places->count)
		return;
	qsort(places->items, places->count, sizeof(*places->items), by_name);
	for (size_t i = 0; i < places->count; i++) {
		struct place *last = &places->items[kept - (kept > 0)];
		if (!kept || by_name(last, &places->items[i]) != 0) {
			places->items[kept++] = places->items[i];
			continue;
		}
		last->lines += places->items[i].lines;
		last->has_array = last->has_array || places->items[i].has_array;
		free(places->items[i].name);
	}
	places->count = kept;
	qsort(places->items, places->count, sizeof(*places->items), by_lines);
}

void sp_returns_find(
	const struct sp_returns *returns, sp_option_value *value, void *user, struct sp_option_cost *option)
{
	SP_GUARD(free_places) struct places places = {0};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	uint64_t lines = 0;
	bool has_array = false;
	find_lines(returns, value, user, &places);
	find_objects(returns, value, user, &places);
	merge_places(&places);
	for (size_t i = 0; i < places.count; i++) {
		const struct place *place = &places.items[i];
		lines += place->lines;
		has_array = has_array || place->has_array;
		if (i < TOLD_MOST)
			sp_buffer_printf(&text, "%s%s=%u%s", i ? " " : "", place->name, place->lines,
				place->has_array ? "[]" : "");
	}
	option->brings_code = option->fate == SP_OPTION_REPLACED || has_array || lines >= SP_RETURN_LINES;
	free(option->brings);
	option->brings = sp_strdup(sp_buffer_text(&text));
}
