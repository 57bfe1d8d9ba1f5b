/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot test itself: take samples of guest and console until the script is through or cannot get through.
 *
 * A sample is looked at in the order in which things happened: texts that stand before a panic were met, then
 * comes the panic, then the guest's end, then the deadlines.
 */
#include "boot/boot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "boot/console.h"
#include "boot/drive.h"
#include "boot/guest.h"
#include "boot/image.h"
#include "boot/qemu.h"
#include "boot/script.h"
#include "boot/trace-file.h"

#define DEFAULT_WALL_CAP 600
#define ANSWER_SECONDS 60   /* QEMU's own answers: late only when the host is in trouble */
#define GUEST_SECONDS 0.1   /* between samples of the guest */
#define REST_SECONDS 2      /* the least that an emulated guest rests on our clock before it is silent */
#define QUIET_SECONDS 0.015 /* between looks at a console that says nothing new, and at one that does: */
#define BUSY_SECONDS                                                                                         \
	0.002 /* emulated guests were seen to write 7,500 rows a second, VGA memory holds 204                \
	       */
#define PANIC "Kernel panic - not syncing"
#define PANIC_SAMPLES 5 /* so many times the panic's line may be found unfinished */

struct run {
	const struct sp_boot_spec *spec;
	struct sp_script script;
	struct sp_drive drive;
	struct sp_qemu qemu;
	struct sp_console_view console;
	struct sp_guest_sample last;
	bool sampled; /* last is valid */
	bool dead;    /* at the last two samples */
	unsigned panic_samples;
	size_t step;
	size_t cursor;               /* in the console's text: where the last met text ended */
	uint64_t work_before;        /* of guests before the restart */
	uint64_t step_work;          /* the guest's work when the step began */
	double step_idle;            /* seconds it has idled in this step */
	struct sp_guest_sample rest; /* TCG: since when it may rest, */
	bool resting;                /* if there was a sample since the step began and all was typed */
	unsigned losses;             /* of console lines, when the last text was met */
	double started;
	double wall_cap;
	bool finished;
	struct sp_verdict verdict;
};

static void free_run(struct run *run)
{
	sp_script_free(&run->script);
	sp_qemu_stop(&run->qemu);
	sp_console_close(&run->console);
	sp_drive_close(&run->drive);
	sp_verdict_clear(&run->verdict);
}

/* The detail belongs to the run from here on. */
static void finish(
	struct run *run, enum sp_verdict_outcome outcome, enum sp_verdict_reason reason, char *detail)
{
	run->finished = true;
	run->verdict.outcome = outcome;
	run->verdict.reason = reason;
	run->verdict.detail = detail;
}

static const struct sp_script_step *current_step(const struct run *run)
{
	return &run->script.steps[run->step];
}

static void begin_step(struct run *run, size_t step)
{
	run->step = step;
	run->step_work = run->last.work;
	run->step_idle = 0;
	run->resting = false;
}

/* Type and match as far as the console's text goes, but not past `end`. */
static void advance(struct run *run, size_t end)
{
	while (run->step < run->script.count) {
		const struct sp_script_step *step = current_step(run);
		if (step->kind == SP_STEP_RESTART)
			return;
		if (step->kind == SP_STEP_TYPE) {
			sp_console_type(&run->console, step->text);
			begin_step(run, run->step + 1);
			continue;
		}
		const char *text = sp_buffer_text(sp_console_text(&run->console));
		const char *found = strstr(text + run->cursor, step->text);
		size_t found_end = found ? (size_t)(found - text) + strlen(step->text) : 0;
		if (!found || found_end > end)
			return;
		run->cursor = found_end;
		run->losses = run->console.vga.losses;
		run->verdict.steps_passed++;
		begin_step(run, run->step + 1);
	}
	if (!run->finished)
		finish(run, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
}

/* A panic ends the test, as soon as its line is complete. */
static void judge_panic(struct run *run, const char *panic)
{
	size_t size = strcspn(panic, "\n");
	if (!panic[size] && run->qemu.qmp.guest_end == SP_GUEST_RUNS && run->panic_samples++ < PANIC_SAMPLES)
		return;
	finish(run, SP_VERDICT_FAIL, SP_REASON_PANIC, sp_format("%.*s", (int)size, panic));
}

/* What the console says: expectations and panics. Text never holds NUL: both consoles take care of that. */
static void judge_console(struct run *run)
{
	const struct sp_buffer *text = sp_console_text(&run->console);
	const char *panic = strstr(sp_buffer_text(text), PANIC);
	advance(run, panic ? (size_t)(panic - text->data) : text->size);
	if (!run->finished && panic)
		judge_panic(run, panic);
}

static char *missed(const struct run *run, const char *what)
{
	const struct sp_script_step *step = current_step(run);
	return sp_format("%s while \"%s\" was awaited (line %u of the test)", what, step->text, step->line);
}

/* The text did not come; but was it perhaps among lines that this host was too slow to read? */
static void miss(struct run *run, enum sp_verdict_reason reason, const char *what)
{
	if (run->console.vga.losses == run->losses) {
		finish(run, SP_VERDICT_FAIL, reason, missed(run, what));
		return;
	}
	SP_AUTOFREE char *lost =
		sp_format("lines went by faster than this busy host could read them, and %s", what);
	finish(run, SP_VERDICT_LOST, SP_REASON_HOST, missed(run, lost));
}

static void judge_guest_end(struct run *run)
{
	const char *what =
		run->qemu.qmp.guest_end == SP_GUEST_RESET ? "the guest rebooted" : "the guest powered off";
	miss(run, SP_REASON_EARLY_EXIT, what);
}

/* The console's last lines with text, two at most, for the detail of a guest that stopped. */
static char *last_lines(const struct run *run)
{
	SP_BUFFER screen = SP_BUFFER_EMPTY;
	sp_console_screen(&run->console, &screen);
	SP_AUTOFREE char *before = NULL;
	SP_AUTOFREE char *last = NULL;
	char *rest = screen.data;
	for (char *line; (line = strsep(&rest, "\n"));) {
		line += strspn(line, " ");
		if (!*line)
			continue;
		free(before);
		before = last;
		last = sp_strdup(line);
	}
	return sp_format("%s%s%s", before ? before : "", before ? "; " : "", last ? last : "");
}

/* Without a power management that switches off, a kernel that was asked to says so and halts for good. */
static bool halted_itself(const char *lines)
{
	return strstr(lines, "reboot: System halted") || strstr(lines, "reboot: Power down");
}

static void judge_dead(struct run *run)
{
	SP_AUTOFREE char *lines = last_lines(run);
	SP_AUTOFREE char *what =
		sp_format("the guest halted with interrupts off, its last lines being \"%s\",", lines);
	miss(run, halted_itself(lines) ? SP_REASON_EARLY_EXIT : SP_REASON_SILENCE, what);
}

static void judge_deadlines(struct run *run)
{
	const struct sp_script_step *step = current_step(run);
	if (run->step_idle > step->idle) {
		SP_AUTOFREE char *what = sp_format("the guest idled for %.0f s", step->idle);
		miss(run, SP_REASON_SILENCE, what);
	} else if (run->last.work - run->step_work > step->budget) {
		SP_AUTOFREE char *what = sp_format("the guest spent %.0f %s", (double)step->budget / 1e6,
			run->qemu.kvm ? "ms of CPU time" : "million instructions");
		miss(run, SP_REASON_EXPECTATION, what);
	} else if (sp_seconds() - run->started > run->wall_cap) {
		SP_AUTOFREE char *what =
			sp_format("the test took more than %.0f s of wall time", run->wall_cap);
		finish(run, SP_VERDICT_LOST, SP_REASON_HOST, missed(run, what));
	}
}

/* Halted with interrupts off, at two samples and without work in between. */
static bool is_dead(const struct run *run, const struct sp_guest_sample *now)
{
	return run->sampled && run->last.dead && now->dead && (run->qemu.kvm || run->last.work == now->work);
}

/*
 * An emulated guest sleeps by its own clock, much faster than by ours. So what is typed has to be with QEMU,
 * and to have had some time to get through to the guest, before its sleep can mean anything.
 */
static void count_rest(struct run *run, const struct sp_guest_sample *now)
{
	if (!run->resting || run->console.typing.size) {
		run->rest = *now;
		run->resting = true;
	}
	bool soon = now->seconds - run->rest.seconds < REST_SECONDS;
	run->step_idle = soon ? 0 : sp_guest_rest_between(&run->rest, now);
}

static void count_idle(struct run *run, const struct sp_guest_sample *now)
{
	if (!run->qemu.kvm)
		count_rest(run, now);
	else if (run->sampled)
		run->step_idle += sp_guest_idle_between(&run->last, now);
}

/* A sample of the guest, when it is time for one or its last. */
static struct sp_error *take_guest_sample(struct run *run)
{
	struct sp_guest_sample now;
	bool fresh = run->sampled && sp_seconds() - run->last.seconds < GUEST_SECONDS;
	if (fresh && run->qemu.qmp.guest_end == SP_GUEST_RUNS)
		return NULL;
	SP_TRY(sp_guest_sample(&run->qemu, &now));
	run->dead = is_dead(run, &now);
	count_idle(run, &now);
	if (!run->qemu.kvm)
		run->verdict.instructions = run->work_before + now.work;
	run->last = now;
	run->sampled = true;
	return NULL;
}

static bool is_to_restart(const struct run *run)
{
	return !run->finished && run->step < run->script.count && current_step(run)->kind == SP_STEP_RESTART;
}

static void judge(struct run *run)
{
	judge_console(run);
	if (run->finished || run->panic_samples || is_to_restart(run))
		return;
	if (run->qemu.qmp.guest_end != SP_GUEST_RUNS)
		judge_guest_end(run);
	else if (run->dead)
		judge_dead(run);
	else
		judge_deadlines(run);
}

/* The awaited text and its number, counted from 1: an update of 0 would be shown in each round. */
static void show_progress(const struct run *run)
{
	sp_progress_update(run->spec->progress, run->verdict.steps_passed + 1, current_step(run)->text);
}

/* One round; *changed tells whether the console had text. The console is read after all that it explains. */
static struct sp_error *take_round(struct run *run, bool *changed)
{
	SP_TRY(sp_qmp_take_events(&run->qemu.qmp));
	SP_TRY(take_guest_sample(run));
	if (run->spec->trace)
		SP_TRY(sp_trace_check_file(run->spec->trace));
	SP_TRY(sp_console_update(&run->console, &run->qemu, changed));
	judge(run);
	if (run->finished || is_to_restart(run))
		return NULL;
	show_progress(run);
	run->resting = run->resting && !run->console.typing.size;
	return sp_console_work(&run->console, &run->qemu);
}

static double answer_timeout(const struct run *run)
{
	return run->wall_cap < ANSWER_SECONDS ? run->wall_cap : ANSWER_SECONDS;
}

/*
 * The power is cut, and another QEMU starts from the drive as it is now. What stands on the console before
 * counts no more: the next texts are the new machine's.
 */
static struct sp_error *restart(struct run *run)
{
	sp_qemu_stop(&run->qemu);
	if (run->spec->trace)
		SP_TRY(sp_trace_put_aside(run->spec->trace));
	sp_console_restart(&run->console);
	run->cursor = sp_console_text(&run->console)->size;
	run->work_before += run->last.work;
	run->last = (struct sp_guest_sample){0};
	run->sampled = run->dead = false;
	run->panic_samples = 0;
	begin_step(run, run->step + 1);
	return sp_qemu_start(&run->qemu, run->spec, &run->drive, answer_timeout(run));
}

/* Until there is a verdict or QEMU ends. */
static struct sp_error *watch(struct run *run)
{
	struct sp_process_end end;
	double pause = 0;
	while (!run->finished) {
		if (sp_interrupted())
			return sp_error_interrupted();
		if (sp_qemu_ended(&run->qemu, pause, &end))
			return sp_error_new(SP_UNABLE, "%s ended by itself", run->qemu.program);
		bool changed = false;
		SP_TRY(take_round(run, &changed));
		if (is_to_restart(run))
			SP_TRY(restart(run));
		pause = changed ? BUSY_SECONDS : QUIET_SECONDS;
	}
	return NULL;
}

static bool blames_host(const char *words)
{
	static const char *const signs[] = {"Cannot allocate memory", "cannot set up guest memory",
		"No space left on device", "Out of memory"};
	for (size_t i = 0; i < SP_COUNT(signs); i++)
		if (strstr(words, signs[i]))
			return true;
	return false;
}

static void lose_by_end(struct run *run, const struct sp_process_end *end)
{
	if (end->outcome == SP_NOT_STARTED && end->number == ENOENT) {
		struct sp_error *missing = sp_process_missing(run->qemu.program);
		finish(run, SP_VERDICT_LOST, SP_REASON_TOOL, sp_strdup(sp_error_message(missing)));
		sp_error_free(missing);
		return;
	}
	SP_AUTOFREE char *how = sp_process_describe(end);
	SP_AUTOFREE char *words = sp_qemu_last_words(&run->qemu);
	finish(run, SP_VERDICT_LOST, blames_host(words) ? SP_REASON_HOST : SP_REASON_TOOL,
		sp_format("%s %s%s%s", run->qemu.program, how, *words ? ": " : "", words));
}

/* Something other than the guest went wrong: QEMU's end explains it best, else the error does. */
static void lose(struct run *run, const struct sp_error *error)
{
	struct sp_process_end end;
	if (sp_qemu_ended(&run->qemu, run->qemu.qmp.broken ? 1 : 0, &end)) {
		lose_by_end(run, &end);
		return;
	}
	const char *message = sp_error_message(error);
	bool host = !run->qemu.process || run->console.disk_failed || blames_host(message);
	finish(run, SP_VERDICT_LOST, host ? SP_REASON_HOST : SP_REASON_TOOL, sp_strdup(message));
}

static void complete_verdict(struct run *run)
{
	struct sp_verdict *verdict = &run->verdict;
	bool serial = run->spec->console == SP_CONSOLE_SERIAL;
	SP_BUFFER screen = SP_BUFFER_EMPTY;
	sp_console_screen(&run->console, &screen);
	verdict->screen = sp_buffer_take(&screen);
	verdict->log = sp_strdup(sp_buffer_text(sp_console_text(&run->console)));
	verdict->accelerator = sp_strdup(run->qemu.kvm ? "kvm" : "tcg,icount");
	verdict->console = sp_strdup(serial ? "serial" : "vga");
	verdict->command = sp_strdup(run->qemu.command ? run->qemu.command : "");
	verdict->seconds = sp_seconds() - run->started;
	verdict->steps = run->script.expectations;
}

/* An accelerator that cannot be had is no failure of the guest. */
static bool lose_by_accelerator(struct run *run)
{
	struct sp_error *error = sp_qemu_check_accelerator(run->spec);
	if (!error)
		return false;
	run->qemu.kvm = true;
	finish(run, SP_VERDICT_LOST, SP_REASON_TOOL, sp_strdup(sp_error_message(error)));
	sp_error_free(error);
	return true;
}

static struct sp_error *try_run(struct run *run)
{
	if (lose_by_accelerator(run))
		return NULL;
	if (run->spec->trace)
		sp_trace_begin(run->spec->trace);
	SP_TRY(sp_drive_open(run->spec, run->script.restarts, &run->drive));
	SP_TRY(sp_qemu_start(&run->qemu, run->spec, &run->drive, answer_timeout(run)));
	struct sp_error *error = watch(run), *second = NULL;
	if (run->spec->trace)
		second = sp_trace_join(run->spec->trace);
	if (!error)
		return second;
	sp_error_free(second);
	return error;
}

struct sp_error *sp_boot_run(const struct sp_boot_spec *spec, struct sp_verdict *verdict)
{
	SP_GUARD(free_run)
	struct run run = {
		.spec = spec,
		.started = sp_seconds(),
		.wall_cap = spec->wall_cap > 0 ? spec->wall_cap : DEFAULT_WALL_CAP,
		.qemu = {.serial = -1, .qmp = {.socket = -1}},
	};
	SP_TRY(sp_boot_check_image(spec));
	SP_TRY(sp_trace_check_spec(spec));
	SP_TRY(sp_script_read(spec->test, &run.script));
	sp_console_open(&run.console, spec->console, spec->folder);
	sp_progress_begin(spec->progress, spec->trace ? "boot test once more, noting what runs" : "boot test",
		run.script.expectations, 0);
	struct sp_error *error = try_run(&run);
	if (sp_error_is_interrupted(error))
		return error;
	if (error)
		lose(&run, error);
	sp_error_free(error);
	complete_verdict(&run);
	sp_progress_drop(run.spec->progress);
	*verdict = run.verdict;
	run.verdict = (struct sp_verdict){0};
	return NULL;
}
