/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/gates-flips.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tree/gates-returns.h"
#include "tree/gates-trial.h"

#define GROUP 8 /* options flipped together at first for the top Makefile, which takes long to read */
#define PAIRS_MOST 300

/* What the trials of one folder have shown. Tables have a row for each part and a column for each flip. */
struct findings {
	struct sp_gates_trial trial;
	bool *needs;          /* the part vanishes when that flip alone is made */
	bool *suffices;       /* with all the others off, that one brings it back */
	bool *loose;          /* y or m is the same to it */
	sp_condition *rivals; /* what else would do in place of that option */
	sp_condition *either; /* by part: what its alternatives come to */
	bool *open;           /* by part: alternatives are not all known */
};

struct search {
	struct sp_gates_make *make;
	struct sp_conditions *set;
	struct sp_gates *gates; /* gets what comes in return */
	bool modules;           /* options can be m */
	struct findings *items;
	size_t count;
};

static size_t at(const struct findings *findings, size_t part, size_t flip)
{
	return part * findings->trial.flip_count + flip;
}

static void make_findings(
	struct findings *findings, struct sp_gates_folder *folder, struct sp_gates_config *config)
{
	sp_gates_trial_make(&findings->trial, folder, config);
	size_t parts = findings->trial.part_count, cells = parts * findings->trial.flip_count + 1;
	findings->needs = sp_alloc(cells);
	findings->suffices = sp_alloc(cells);
	findings->loose = sp_alloc(cells);
	findings->rivals = sp_alloc(cells * sizeof(sp_condition)); /* SP_NEVER is zero */
	findings->either = sp_alloc((parts + 1) * sizeof(sp_condition));
	findings->open = sp_alloc(parts + 1);
}

static void free_search(struct search *search)
{
	for (size_t i = 0; i < search->count; i++) {
		struct findings *findings = &search->items[i];
		sp_gates_trial_free(&findings->trial);
		free(findings->needs);
		free(findings->suffices);
		free(findings->loose);
		free(findings->rivals);
		free(findings->either);
		free(findings->open);
	}
	free(search->items);
}

static struct sp_gates_question *add_question(struct sp_gates_questions *questions, struct findings *findings)
{
	struct sp_gates_question *question = sp_gates_question_add(questions, &findings->trial);
	question->owner = findings;
	return question;
}

static void ask_about_all(struct sp_gates_question *question)
{
	memset(question->about, true, question->trial->part_count);
}

/* Every flip alone, or by groups. */
static void add_singles(struct sp_gates_questions *questions, struct findings *findings, size_t group)
{
	const struct sp_gates_trial *trial = &findings->trial;
	struct sp_gates_question *question = NULL;
	size_t taken = 0;
	for (size_t flip = 0; flip < trial->flip_count; flip++) {
		if (trial->flips[flip].kind == SP_FLIP_RIVAL)
			continue;
		if (taken++ % group == 0) {
			question = add_question(questions, findings);
			question->which = flip;
			ask_about_all(question);
		}
		question->made[flip] = true;
	}
}

static bool changes_something(const struct sp_gates_question *question)
{
	if (question->more_count || sp_gates_flags_differ(question))
		return true;
	for (size_t part = 0; question->present && part < question->trial->part_count; part++)
		if (!question->present[part])
			return true;
	return !question->present;
}

/* The flips of a group that matters, one by one. */
static void add_members(struct sp_gates_questions *questions, const struct sp_gates_question *group)
{
	for (size_t flip = 0; flip < group->trial->flip_count; flip++) {
		if (!group->made[flip])
			continue;
		struct sp_gates_question *question = add_question(questions, group->owner);
		question->which = flip;
		question->made[flip] = true;
		ask_about_all(question);
	}
}

static struct sp_error *ask_singles(struct search *search, struct sp_gates_questions *singles)
{
	SP_GATES_QUESTIONS groups = {0};
	for (size_t i = 0; i < search->count; i++) {
		struct findings *findings = &search->items[i];
		bool is_top = !*findings->trial.folder->path;
		add_singles(is_top ? &groups : singles, findings, is_top ? GROUP : 1);
	}
	SP_TRY(sp_gates_questions_ask(search->make, &groups));
	for (size_t i = 0; i < groups.count; i++)
		if (changes_something(&groups.items[i]))
			add_members(singles, &groups.items[i]);
	return sp_gates_questions_ask(search->make, singles);
}

static struct sp_error *find_needs(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	SP_TRY(ask_singles(search, &questions));
	SP_TRY(sp_gates_returns_find(search->make, &questions, search->gates));
	for (size_t i = 0; i < questions.count; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		struct findings *findings = question->owner;
		for (size_t part = 0; question->present && part < findings->trial.part_count; part++)
			findings->needs[at(findings, part, question->which)] = !question->present[part];
	}
	return NULL;
}

/* May the flip be combined with others for that part? It is none that the part needs in any case. */
static bool is_free(const struct findings *findings, size_t part, size_t flip)
{
	return findings->trial.flips[flip].kind == SP_FLIP_OFF && !findings->needs[at(findings, part, flip)];
}

static bool is_same(const struct findings *findings, size_t a, size_t b)
{
	size_t flips = findings->trial.flip_count;
	return memcmp(findings->needs + a * flips, findings->needs + b * flips, flips) == 0 &&
	       memcmp(findings->suffices + a * flips, findings->suffices + b * flips, flips) == 0;
}

/* Is it the first part (among those that are open, if asked so) with its findings? One question does for all.
 */
static bool is_first(const struct findings *findings, size_t part, bool open)
{
	if (open && !findings->open[part])
		return false;
	for (size_t i = 0; i < part; i++)
		if ((!open || findings->open[i]) && is_same(findings, i, part))
			return false;
	return true;
}

/* All free options off, for that part and those like it. */
static struct sp_gates_question *add_all_off(
	struct sp_gates_questions *questions, struct findings *findings, size_t part, bool open)
{
	struct sp_gates_question *question = add_question(questions, findings);
	for (size_t flip = 0; flip < findings->trial.flip_count; flip++)
		question->made[flip] = is_free(findings, part, flip);
	for (size_t i = part; i < findings->trial.part_count; i++)
		question->about[i] = (!open || findings->open[i]) && is_same(findings, i, part);
	return question;
}

/* Which parts stay when anything alone is off, but not when everything is? */
static struct sp_error *find_open(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	for (size_t i = 0; i < search->count; i++)
		for (size_t part = 0; part < search->items[i].trial.part_count; part++)
			if (is_first(&search->items[i], part, false))
				add_all_off(&questions, &search->items[i], part, false);
	SP_TRY(sp_gates_questions_ask(search->make, &questions));
	for (size_t i = 0; i < questions.count; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		for (size_t part = 0; question->present && part < question->trial->part_count; part++)
			if (question->about[part] && !question->present[part])
				((struct findings *)question->owner)->open[part] = true;
	}
	return NULL;
}

/* With everything off, one option on: is the part back? */
static struct sp_error *find_sufficient(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	for (size_t i = 0; i < search->count; i++) {
		struct findings *findings = &search->items[i];
		for (size_t part = 0; part < findings->trial.part_count; part++)
			for (size_t flip = 0; flip < findings->trial.flip_count; flip++) {
				if (!is_free(findings, part, flip) || !is_first(findings, part, true))
					continue;
				struct sp_gates_question *question =
					add_all_off(&questions, findings, part, true);
				question->made[flip] = false;
				question->which = flip;
			}
	}
	SP_TRY(sp_gates_questions_ask(search->make, &questions));
	for (size_t i = 0; i < questions.count; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		struct findings *findings = question->owner;
		for (size_t part = 0; question->present && part < question->trial->part_count; part++)
			if (question->about[part] && question->present[part])
				findings->suffices[at(findings, part, question->which)] = true;
	}
	return NULL;
}

static sp_condition condition_of(
	const struct search *search, const struct findings *findings, size_t part, size_t flip)
{
	const struct sp_gates_flip *what = &findings->trial.flips[flip];
	enum sp_condition_kind kind = SP_CONDITION_ENABLED;
	switch (what->kind) {
	case SP_FLIP_OFF:
		if (!findings->loose[at(findings, part, flip)])
			kind = *what->value == 'm' ? SP_CONDITION_MODULE : SP_CONDITION_BUILTIN;
		return sp_condition_option(search->set, kind, what->option);
	case SP_FLIP_NUMBER:
		return sp_condition_compare(
			search->set, SP_CONDITION_EQUAL, what->option, strtoll(what->value, NULL, 0));
	case SP_FLIP_UNSET:
		return sp_condition_option(search->set, kind, what->option);
	case SP_FLIP_ON:
	case SP_FLIP_RIVAL:
		break;
	}
	return sp_condition_not(search->set, sp_condition_option(search->set, kind, what->option));
}

/* Where nothing is left when all alternatives that were found are off, these are all there are. */
static struct sp_error *close_alternatives(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	for (size_t i = 0; i < search->count; i++) {
		struct findings *findings = &search->items[i];
		for (size_t part = 0; part < findings->trial.part_count; part++) {
			if (!findings->open[part])
				continue;
			struct sp_gates_question *question = add_question(&questions, findings);
			question->which = part;
			for (size_t flip = 0; flip < findings->trial.flip_count; flip++) {
				if (!findings->suffices[at(findings, part, flip)])
					continue;
				question->made[flip] = true;
				findings->either[part] = sp_condition_or(search->set, findings->either[part],
					condition_of(search, findings, part, flip));
			}
		}
	}
	SP_TRY(sp_gates_questions_ask(search->make, &questions));
	for (size_t i = 0; i < questions.count; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		if (question->present && !question->present[question->which])
			((struct findings *)question->owner)->open[question->which] = false;
	}
	return NULL;
}

static bool may_pair(const struct findings *findings, size_t part, size_t flip)
{
	return is_free(findings, part, flip) && !findings->suffices[at(findings, part, flip)];
}

static void add_pairs(struct sp_gates_questions *questions, struct findings *findings, size_t part)
{
	size_t flips = findings->trial.flip_count, count = 0;
	for (size_t flip = 0; flip < flips; flip++)
		count += may_pair(findings, part, flip);
	if (count * count / 2 > PAIRS_MOST)
		return;
	for (size_t first = 0; first < flips; first++)
		for (size_t second = first + 1; second < flips; second++) {
			if (!may_pair(findings, part, first) || !may_pair(findings, part, second))
				continue;
			struct sp_gates_question *question = add_all_off(questions, findings, part, true);
			question->made[first] = question->made[second] = false;
			question->which = first;
			question->other = second;
		}
}

/* Alternatives that are two options together; what is still open then can only be called unknown. */
static struct sp_error *find_pairs(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	for (size_t i = 0; i < search->count; i++)
		for (size_t part = 0; part < search->items[i].trial.part_count; part++)
			if (is_first(&search->items[i], part, true))
				add_pairs(&questions, &search->items[i], part);
	SP_TRY(sp_gates_questions_ask(search->make, &questions));
	for (size_t i = 0; i < questions.count; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		struct findings *findings = question->owner;
		for (size_t part = 0; question->present && part < question->trial->part_count; part++) {
			if (!question->about[part] || !question->present[part])
				continue;
			sp_condition pair = sp_condition_and(search->set,
				condition_of(search, findings, part, question->which),
				condition_of(search, findings, part, question->other));
			findings->either[part] = sp_condition_or(search->set, findings->either[part], pair);
			findings->open[part] = false;
		}
	}
	return NULL;
}

static bool is_needed_by_any(const struct findings *findings, size_t flip)
{
	for (size_t part = 0; part < findings->trial.part_count; part++)
		if (findings->needs[at(findings, part, flip)])
			return true;
	return false;
}

/* y instead of m, and m instead of y. */
static struct sp_error *find_loose(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	char **settings = NULL;
	size_t count = 0, capacity = 0;
	for (size_t i = 0; i < search->count; i++) {
		struct findings *findings = &search->items[i];
		for (size_t flip = 0; flip < findings->trial.flip_count; flip++) {
			const struct sp_gates_flip *what = &findings->trial.flips[flip];
			if (what->kind != SP_FLIP_OFF || !is_needed_by_any(findings, flip))
				continue;
			struct sp_gates_question *question = add_question(&questions, findings);
			SP_GROW(settings, count, capacity);
			question->which = flip;
			question->setting = settings[count++] =
				sp_format("%s=%s", what->option, *what->value == 'y' ? "m" : "y");
		}
	}
	struct sp_error *error = sp_gates_questions_ask(search->make, &questions);
	for (size_t i = 0; i < questions.count && !error; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		struct findings *findings = question->owner;
		for (size_t part = 0; question->present && part < question->trial->part_count; part++)
			findings->loose[at(findings, part, question->which)] = question->present[part];
	}
	for (size_t i = 0; i < count; i++)
		free(settings[i]);
	free(settings);
	return error;
}

static void add_rivals(struct sp_gates_questions *questions, struct findings *findings, size_t part)
{
	const struct sp_gates_trial *trial = &findings->trial;
	SP_AUTOFREE bool *rivals = sp_alloc(trial->flip_count + 1);
	bool known = false;
	for (size_t flip = 0; flip < trial->flip_count; flip++) {
		if (!findings->needs[at(findings, part, flip)] || trial->flips[flip].kind != SP_FLIP_OFF)
			continue;
		if (!known)
			sp_gates_trial_rivals(trial, trial->parts[part], rivals);
		known = true;
		for (size_t rival = 0; rival < trial->flip_count; rival++) {
			if (!rivals[rival] || findings->needs[at(findings, part, rival)])
				continue;
			struct sp_gates_question *question = add_question(questions, findings);
			question->made[flip] = question->made[rival] = true;
			question->about[part] = true;
			question->which = flip;
			question->other = rival;
		}
	}
}

static sp_condition rival_condition(struct search *search, const struct sp_gates_flip *rival)
{
	if (!rival->value)
		return sp_condition_option(search->set, SP_CONDITION_BUILTIN, rival->option);
	return sp_condition_not(
		search->set, sp_condition_option(search->set, SP_CONDITION_ENABLED, rival->option));
}

/* Options that would bring a part as well, if they were set otherwise. */
static struct sp_error *find_rivals(struct search *search)
{
	SP_GATES_QUESTIONS questions = {0};
	for (size_t i = 0; i < search->count; i++)
		for (size_t part = 0; part < search->items[i].trial.part_count; part++)
			add_rivals(&questions, &search->items[i], part);
	SP_TRY(sp_gates_questions_ask(search->make, &questions));
	for (size_t i = 0; i < questions.count; i++) {
		const struct sp_gates_question *question = &questions.items[i];
		struct findings *findings = question->owner;
		for (size_t part = 0; question->present && part < question->trial->part_count; part++) {
			if (!question->about[part] || !question->present[part])
				continue;
			sp_condition *rivals = &findings->rivals[at(findings, part, question->which)];
			*rivals = sp_condition_or(search->set, *rivals,
				rival_condition(search, &question->trial->flips[question->other]));
		}
	}
	return NULL;
}

static void conclude(struct search *search, struct findings *findings)
{
	for (size_t part = 0; part < findings->trial.part_count; part++) {
		sp_condition all = SP_ALWAYS;
		for (size_t flip = 0; flip < findings->trial.flip_count; flip++) {
			size_t cell = at(findings, part, flip);
			if (!findings->needs[cell])
				continue;
			sp_condition one = condition_of(search, findings, part, flip);
			one = sp_condition_or(search->set, one, findings->rivals[cell]);
			all = sp_condition_and(search->set, all, one);
		}
		sp_condition either = findings->either[part];
		if (findings->open[part])
			either = sp_condition_or(search->set, either, SP_OPAQUE);
		if (either != SP_NEVER)
			all = sp_condition_and(search->set, all, either);
		findings->trial.parts[part]->condition = all;
	}
}

static struct sp_error *run(struct search *search)
{
	SP_TRY(find_needs(search));
	if (search->modules)
		SP_TRY(find_loose(search));
	SP_TRY(find_open(search));
	SP_TRY(find_sufficient(search));
	SP_TRY(close_alternatives(search));
	SP_TRY(find_pairs(search));
	SP_TRY(find_rivals(search));
	for (size_t i = 0; i < search->count; i++)
		conclude(search, &search->items[i]);
	return NULL;
}

static bool is_needed(const struct sp_gates_folder *folder)
{
	for (size_t i = 0; i < folder->part_count; i++)
		if (folder->parts[i].needed)
			return true;
	return false;
}

struct sp_error *sp_gates_flips_run(struct sp_gates_make *make, struct sp_gates_folders *folders,
	struct sp_gates_config *config, struct sp_conditions *set, struct sp_gates *gates)
{
	const char *modules = sp_gates_config_value(config, "MODULES");
	struct search search = {
		.make = make, .set = set, .gates = gates, .modules = modules && strcmp(modules, "y") == 0};
	search.items = sp_alloc((folders->count + 1) * sizeof(*search.items));
	for (size_t i = 0; i < folders->count; i++)
		if (is_needed(folders->items[i]))
			make_findings(&search.items[search.count++], folders->items[i], config);
	struct sp_error *error = run(&search);
	free_search(&search);
	return error;
}
