/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"

struct sp_progress {
	FILE *stream;
	enum sp_verbosity verbosity;
	bool terminal;
	char *what;   /* the running step, or NULL */
	char *detail; /* what was told of it last, or NULL */
	uint64_t expected, done;
	double expected_seconds, started, shown;
};

struct sp_progress *sp_progress_new(FILE *stream, enum sp_verbosity verbosity)
{
	struct sp_progress *progress = sp_alloc(sizeof(*progress));
	progress->stream = stream;
	progress->verbosity = verbosity;
	const char *kind = getenv("TERM");
	progress->terminal = isatty(fileno(stream)) && kind && strcmp(kind, "dumb") != 0;
	return progress;
}

void sp_progress_free(struct sp_progress *progress)
{
	if (!progress)
		return;
	sp_progress_end(progress, NULL);
	free(progress);
}

static bool quiet(const struct sp_progress *progress)
{
	return !progress || progress->verbosity == SP_QUIET;
}

static void clear_line(const struct sp_progress *progress)
{
	if (progress->terminal && progress->what)
		fputs("\r\033[K", progress->stream);
}

/* "90 s", "25 min", "2.5 h"; free() it. */
static char *duration(double seconds)
{
	if (seconds < 120)
		return sp_format("%.0f s", seconds);
	return seconds < 7200 ? sp_format("%.0f min", seconds / 60) : sp_format("%.1f h", seconds / 3600);
}

/* What is left, by the rate so far once there is one, else by the last time's duration. */
static double remaining(const struct sp_progress *progress, double elapsed)
{
	if (progress->expected && progress->done > 20 && progress->done < progress->expected)
		return elapsed * (double)(progress->expected - progress->done) / (double)progress->done;
	return progress->expected_seconds - elapsed;
}

static char *count_text(const struct sp_progress *progress)
{
	uint64_t done = progress->done, expected = progress->expected > done ? progress->expected : done;
	if (!done)
		return sp_strdup("");
	if (!progress->expected)
		return sp_format(" %lu", (unsigned long)done);
	return sp_format(" %lu of about %lu", (unsigned long)done, (unsigned long)expected);
}

static void show(const struct sp_progress *progress)
{
	const char *detail = progress->detail;
	double elapsed = sp_seconds() - progress->started, left = remaining(progress, elapsed);
	struct winsize window = {.ws_col = 80};
	clear_line(progress);
	ioctl(fileno(progress->stream), TIOCGWINSZ, &window);
	SP_AUTOFREE char *count = count_text(progress);
	SP_AUTOFREE char *gone = duration(elapsed);
	SP_AUTOFREE char *rest = duration(left);
	SP_AUTOFREE char *time =
		left >= 1 ? sp_format(", %s, about %s left", gone, rest) : sp_format(", %s", gone);
	SP_AUTOFREE char *line = sp_format("%s%s%s%s%s", progress->what, count, time,
		detail && *detail ? ": " : "", detail ? detail : "");
	int width = progress->terminal && window.ws_col > 1 ? window.ws_col - 1 : 1000;
	fprintf(progress->stream, "%.*s%s", width, line, progress->terminal ? "" : "\n");
	fflush(progress->stream);
}

void sp_progress_begin(struct sp_progress *progress, const char *what, uint64_t expected, double seconds)
{
	if (!progress)
		return;
	sp_progress_end(progress, NULL);
	progress->what = sp_strdup(what);
	progress->expected = expected;
	progress->expected_seconds = seconds;
	progress->done = 0;
	progress->started = progress->shown = sp_seconds();
	if (quiet(progress))
		return;
	if (progress->terminal)
		show(progress);
	else if (seconds >= 2)
		fprintf(progress->stream, "%s (about %.0f s) ...\n", what, seconds);
	else
		fprintf(progress->stream, "%s ...\n", what);
	fflush(progress->stream);
}

void sp_progress_watch(struct sp_progress *progress, const char *what, double seconds)
{
	if (!quiet(progress) && progress->terminal)
		sp_progress_begin(progress, what, 0, seconds);
}

void sp_progress_update(struct sp_progress *progress, uint64_t done, const char *detail)
{
	if (quiet(progress) || !progress->what)
		return;
	progress->done = done;
	double now = sp_seconds(), pause = progress->terminal ? 0.1 : 30;
	free(progress->detail);
	progress->detail = detail ? sp_strdup(detail) : NULL;
	if (done && now - progress->shown < pause)
		return;
	progress->shown = now;
	show(progress);
}

void sp_progress_wait(struct sp_progress *progress)
{
	if (quiet(progress) || !progress->what || !progress->terminal || sp_seconds() - progress->shown < 0.2)
		return;
	progress->shown = sp_seconds();
	show(progress);
}

/* The step is over: nothing of it is left. */
static void forget(struct sp_progress *progress)
{
	free(progress->what);
	free(progress->detail);
	progress->what = progress->detail = NULL;
}

void sp_progress_end(struct sp_progress *progress, const char *result)
{
	if (!progress || !progress->what)
		return;
	if (!quiet(progress)) {
		clear_line(progress);
		double elapsed = sp_seconds() - progress->started;
		if (result || elapsed >= 2)
			fprintf(progress->stream, "%s: %s%s%.1f s\n", progress->what,
				result ? result : "done", ", ", elapsed);
		fflush(progress->stream);
	}
	forget(progress);
}

void sp_progress_drop(struct sp_progress *progress)
{
	if (!progress || !progress->what)
		return;
	if (!quiet(progress))
		clear_line(progress);
	fflush(progress->stream);
	forget(progress);
}

static void remark(struct sp_progress *progress, const char *format, va_list arguments)
{
	clear_line(progress);
	vfprintf(progress->stream, format, arguments);
	fputc('\n', progress->stream);
	fflush(progress->stream);
}

void sp_progress_note(struct sp_progress *progress, const char *format, ...)
{
	if (quiet(progress))
		return;
	va_list arguments;
	va_start(arguments, format);
	remark(progress, format, arguments);
	va_end(arguments);
}

void sp_progress_detail(struct sp_progress *progress, const char *format, ...)
{
	if (!progress || progress->verbosity != SP_VERBOSE)
		return;
	va_list arguments;
	va_start(arguments, format);
	remark(progress, format, arguments);
	va_end(arguments);
}
