/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-returns.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

/* For warnings, debug information and linking. "-Wa,x" and "-Wp,x" go to assembler and preprocessor. */
static bool is_silent(const char *flag)
{
	static const char *const silent[] = {"-g", "-Wl,", "-static"};
	for (size_t i = 0; i < SP_COUNT(silent); i++)
		if (strncmp(flag, silent[i], strlen(silent[i])) == 0)
			return true;
	return strncmp(flag, "-W", 2) == 0 && !strchr(flag, ',');
}

char *sp_gates_flags_sort(const char *words)
{
	if (!words)
		return NULL;
	SP_AUTOFREE char *copy = sp_strdup(words);
	SP_AUTOFREE char **flags = sp_alloc((strlen(words) / 2 + 2) * sizeof(*flags));
	SP_BUFFER text = SP_BUFFER_EMPTY;
	size_t count = 0;
	char *rest = copy;
	for (char *word; (word = strsep(&rest, " \t"));)
		if (*word && !is_silent(word))
			flags[count++] = word;
	if (count)
		qsort(flags, count, sizeof(*flags), sp_compare_texts);
	for (size_t i = 0; i < count; i++)
		if (!i || strcmp(flags[i - 1], flags[i]) != 0)
			sp_buffer_printf(&text, "%s ", flags[i]);
	return sp_strdup(sp_buffer_text(&text));
}

bool sp_gates_flags_differ(const struct sp_gates_question *question)
{
	const char *now = question->trial->folder->flags;
	return now && question->flags && strcmp(now, question->flags) != 0;
}

static bool is_off_flip(const struct sp_gates_question *question)
{
	return question->trial->flips[question->which].kind == SP_FLIP_OFF;
}

static void add_flags(struct sp_gates *gates, const struct sp_gates_question *single)
{
	if (!sp_gates_flags_differ(single))
		return;
	gates->flags = sp_realloc(gates->flags, gates->flag_count + 1, sizeof(*gates->flags));
	gates->flags[gates->flag_count++] = sp_strdup(single->trial->flips[single->which].option);
}

/* With another option of the folder off as well: is the object still there? */
static void add_pairs(struct sp_gates_questions *pairs, const struct sp_gates_question *single)
{
	const struct sp_gates_trial *trial = single->trial;
	for (size_t flip = 0; flip < trial->flip_count; flip++) {
		if (flip == single->which || trial->flips[flip].kind != SP_FLIP_OFF)
			continue;
		struct sp_gates_question *pair = sp_gates_question_add(pairs, trial);
		pair->made[single->which] = pair->made[flip] = true;
		pair->which = single->which;
		pair->other = flip;
	}
}

static bool has_more(const struct sp_gates_question *question, const char *path)
{
	for (size_t i = 0; i < question->more_count; i++)
		if (strcmp(question->more[i], path) == 0)
			return true;
	return false;
}

static void add_returns(struct sp_gates *gates, const struct sp_gates_question *single,
	const struct sp_gates_questions *pairs)
{
	for (size_t i = 0; i < single->more_count; i++) {
		SP_BUFFER needs = SP_BUFFER_EMPTY;
		for (size_t j = 0; j < pairs->count; j++) {
			const struct sp_gates_question *pair = &pairs->items[j];
			if (pair->trial == single->trial && pair->which == single->which && pair->present &&
				!has_more(pair, single->more[i]))
				sp_buffer_printf(&needs, "%s%s", needs.size ? " " : "",
					pair->trial->flips[pair->other].option);
		}
		gates->returns = sp_realloc(gates->returns, gates->return_count + 1, sizeof(*gates->returns));
		gates->returns[gates->return_count++] =
			(struct sp_object_return){sp_strdup(single->trial->flips[single->which].option),
				sp_strdup(single->more[i]), sp_strdup(sp_buffer_text(&needs))};
	}
}

static int by_option(const void *a, const void *b)
{
	const struct sp_object_return *left = a, *right = b;
	int order = strcmp(left->option, right->option);
	return order ? order : strcmp(left->object, right->object);
}

/* A Makefile may name an object twice. */
static void sort_returns(struct sp_gates *gates)
{
	size_t kept = 0;
	if (gates->return_count)
		qsort(gates->returns, gates->return_count, sizeof(*gates->returns), by_option);
	for (size_t i = 0; i < gates->return_count; i++) {
		if (!kept || by_option(&gates->returns[kept - 1], &gates->returns[i]) != 0) {
			gates->returns[kept++] = gates->returns[i];
			continue;
		}
		free(gates->returns[i].option);
		free(gates->returns[i].object);
		free(gates->returns[i].needs);
	}
	gates->return_count = kept;
	if (gates->flag_count)
		qsort(gates->flags, gates->flag_count, sizeof(*gates->flags), sp_compare_texts);
}

struct sp_error *sp_gates_returns_find(
	struct sp_gates_make *make, const struct sp_gates_questions *singles, struct sp_gates *gates)
{
	SP_GATES_QUESTIONS pairs = {0};
	for (size_t i = 0; i < singles->count; i++)
		if (singles->items[i].more_count && is_off_flip(&singles->items[i]))
			add_pairs(&pairs, &singles->items[i]);
	SP_TRY(sp_gates_questions_ask(make, &pairs));
	for (size_t i = 0; i < singles->count; i++) {
		if (!is_off_flip(&singles->items[i]))
			continue;
		add_flags(gates, &singles->items[i]);
		add_returns(gates, &singles->items[i], &pairs);
	}
	sort_returns(gates);
	return NULL;
}
