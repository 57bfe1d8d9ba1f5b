/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first questions that a search would ask, each one taken to pass: no build, no boot, nothing stored.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "cmd/minimize.h"

#define QUESTIONS 12

struct plan {
	struct sp_round *round;
	struct sp_table table;
	size_t asked;
	uint64_t bytes;
	bool *told; /* by item: it stands in an earlier row */
};

static void add_question(struct plan *plan, const struct sp_search_question *question)
{
	SP_BUFFER names = SP_BUFFER_EMPTY;
	size_t fresh = 0;
	for (size_t i = 0; i < question->count; i++) {
		uint32_t item = question->applied[i];
		if (plan->told[item])
			continue;
		plan->told[item] = true;
		fresh++;
		sp_buffer_printf(&names, "%s%s", names.size ? " " : "", plan->round->names[item]);
	}
	SP_AUTOFREE char *number = sp_format("%zu", plan->asked), *moves = sp_format("%zu", fresh),
			 *gain = sp_format("%.0f", question->gain),
			 *chance = sp_format("%.3f", question->chance);
	const char *cells[] = {
		number, moves, gain, question->chance < 0 ? NULL : chance, sp_buffer_text(&names)};
	sp_table_add_row(&plan->table, cells);
}

/* Everything passes, until enough was seen. */
static struct sp_error *judge(void *user, const struct sp_search_question *questions, size_t count,
	struct sp_search_answer *answers)
{
	struct plan *plan = user;
	for (size_t i = 0; i < count; i++) {
		if (plan->asked++ == QUESTIONS)
			return sp_error_new(SP_UNABLE, "the plan ends here");
		add_question(plan, &questions[i]);
		uint64_t gain = questions[i].gain > 1 ? (uint64_t)questions[i].gain : 1;
		plan->bytes = plan->bytes > gain ? plan->bytes - gain : 1;
		answers[i] = (struct sp_search_answer){.outcome = SP_SEARCH_PASS, .bytes = plan->bytes};
	}
	return NULL;
}

static void end_plan(struct plan *plan)
{
	sp_table_clear(&plan->table);
	free(plan->told);
}

static uint64_t payload_of(const struct sp_build *build)
{
	const struct sp_artifact *payload = sp_step_artifact(build, "payload");
	const struct sp_artifact *initramfs = sp_step_artifact(build, "initramfs");
	return (payload ? payload->bytes : 0) + (initramfs ? initramfs->bytes : 0);
}

struct sp_error *sp_minimize_plan(struct sp_minimize *minimize)
{
	SP_ROUND round = {0};
	SP_SEARCH_END end = {0};
	SP_TRY(sp_round_open(minimize, &minimize->state, NULL, &round));
	SP_GUARD(end_plan)
	struct plan plan = {
		.round = &round,
		.bytes = payload_of(&minimize->build),
		.told = sp_alloc((round.count + 1) * sizeof(*plan.told)),
	};
	sp_table_add_column(&plan.table, "trial", SP_COLUMN_INTEGER);
	sp_table_add_column(&plan.table, "moves", SP_COLUMN_INTEGER);
	sp_table_add_column(&plan.table, "gain", SP_COLUMN_INTEGER);
	sp_table_add_column(&plan.table, "chance", SP_COLUMN_REAL);
	sp_table_add_column(&plan.table, "names", SP_COLUMN_TEXT);
	const struct sp_search_problem problem = {
		.items = round.items,
		.count = round.count,
		.base_bytes = plan.bytes,
		.jobs = 1,
		.seed = minimize->wish->seed,
		.to_the_end = true,
		.judge = judge,
		.user = &plan,
	};
	struct sp_error *error = sp_search_run(minimize->wish->strategy, &problem, &end);
	if (error && plan.asked <= QUESTIONS)
		return error;
	sp_error_free(error);
	sp_progress_note(minimize->context->progress,
		"%zu moves; the first trials, each one taken to pass: bytes predicted to be won, and the "
		"chance to pass",
		round.count);
	return sp_step_print(&plan.table, minimize->wish->format);
}
