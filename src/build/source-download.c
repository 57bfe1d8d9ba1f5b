/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/source-download.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/process.h"

#define DEADLINE (4.0 * 3600)

/* NAME.SHA256's start.partial: what another version of the file left is not gone on from */
static char *partial_path(const struct sp_download *download)
{
	SP_AUTOFREE char *name = sp_format("%s.%.12s.partial", download->name, download->sha256);
	return sp_path_join(download->folder, name);
}

bool sp_download_has_begun(const struct sp_download *download)
{
	SP_AUTOFREE char *partial = partial_path(download);
	return sp_path_exists(partial);
}

static struct sp_error *check(const char *path, const char *expected, bool *right)
{
	char found[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(path, found));
	*right = strcmp(found, expected) == 0;
	return NULL;
}

/* The last line that curl wrote, without its newline; release with free() */
static char *last_line(const char *log)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read(log, &content);
	sp_error_free(error);
	SP_AUTOFREE char *text = sp_buffer_take(&content);
	size_t length = text ? strlen(text) : 0;
	while (length && text[length - 1] == '\n')
		text[--length] = '\0';
	const char *newline = length ? strrchr(text, '\n') : NULL;
	return sp_strdup(newline ? newline + 1 : length ? text : "");
}

static struct sp_error *explain(
	const struct sp_download *download, const struct sp_process_end *end, const char *log)
{
	if (end->outcome == SP_NOT_STARTED)
		return sp_process_missing("curl");
	SP_AUTOFREE char *how = sp_process_describe(end);
	SP_AUTOFREE char *line = last_line(log);
	return sp_error_new(SP_UNABLE, "cannot download %s: %s (is the network up? run it again: %s)",
		download->url, *line ? line : how, "what has arrived is kept");
}

/* Wait for curl and tell how far the file has grown. */
static struct sp_error *watch(const struct sp_download *download, const char *partial,
	struct sp_process *curl, struct sp_process_end *end)
{
	double limit = download->deadline > 0 ? download->deadline : DEADLINE, start = sp_seconds();
	while (!sp_process_poll(curl, 0.2, end)) {
		if (sp_interrupted())
			return sp_error_interrupted();
		if (sp_seconds() - start > limit) {
			*end = (struct sp_process_end){SP_TIMED_OUT, 0, sp_seconds() - start};
			return NULL;
		}
		uint64_t bytes = 0;
		sp_error_free(sp_file_size(partial, &bytes)); /* not there yet */
		if (bytes >> 20)                              /* an update to 0 is never held back */
			sp_progress_update(download->progress, bytes >> 20, NULL);
	}
	return NULL;
}

/* The count behind it is in MiB. */
static char *step_text(const struct sp_download *download)
{
	if (!download->bytes)
		return sp_format("downloading %s (size unknown, in MiB)", download->what);
	unsigned long mib = (unsigned long)(download->bytes >> 20);
	return mib ? sp_format("downloading %s (%lu MiB)", download->what, mib)
		   : sp_format("downloading %s", download->what);
}

/* *refused: curl's status says that the server did not want to send (the rest of) the file */
static struct sp_error *run_curl(const struct sp_download *download, const char *partial, bool *refused)
{
	SP_AUTOFREE char *log = sp_format("%s.log", partial);
	unlink(log);
	const char *const argv[] = {"curl", "--fail", "--location", "--silent", "--show-error", "--retry",
		"3", "--connect-timeout", "30", "--speed-limit", "1000", "--speed-time", "60",
		"--continue-at", "-", "--output", partial, "--url", download->url, NULL};
	struct sp_process_spec spec = {.argv = argv, .log = log};
	struct sp_process *curl;
	SP_AUTOFREE char *what = step_text(download);
	sp_progress_begin(download->progress, what, download->bytes >> 20, 0);
	struct sp_error *error = sp_process_start(&spec, &curl);
	struct sp_process_end end = {0};
	if (!error) {
		error = watch(download, partial, curl, &end);
		sp_process_end(curl);
	}
	if (!error && (end.outcome != SP_EXITED || end.number != 0))
		error = explain(download, &end, log);
	/* curl(1), exit codes: HTTP error, no ranges, cannot resume */
	*refused = end.outcome == SP_EXITED && (end.number == 22 || end.number == 33 || end.number == 36);
	sp_progress_end(download->progress, error ? "failed" : NULL);
	unlink(log);
	return error;
}

/* The server may refuse to go on (no ranges there, or the partial file is longer than its own): then start
 * over. */
static struct sp_error *fetch(const struct sp_download *download, const char *partial)
{
	bool resumed = sp_path_exists(partial), refused = false;
	if (resumed)
		sp_progress_note(
			download->progress, "going on with the interrupted download of %s", download->what);
	struct sp_error *error = run_curl(download, partial, &refused);
	if (!error || !resumed || !refused)
		return error;
	sp_error_free(error);
	unlink(partial);
	return run_curl(download, partial, &refused);
}

static struct sp_error *fetch_right(
	const struct sp_download *download, const char *partial, const char *target)
{
	bool right = false;
	if (sp_path_exists(partial)) /* killed between the last byte and the renaming? */
		SP_TRY(check(partial, download->sha256, &right));
	if (!right) {
		SP_TRY(fetch(download, partial));
		SP_TRY(check(partial, download->sha256, &right));
	}
	if (!right) {
		unlink(partial);
		return sp_error_new(SP_UNABLE,
			"%s is not the file that was asked for: its sha256 is not %s (it was removed; "
			"correct the "
			"checksum, or run it again)",
			download->url, download->sha256);
	}
	return rename(partial, target) == 0 ? NULL : sp_error_errno("cannot rename %s", partial);
}

struct sp_error *sp_download_run(const struct sp_download *download, char **path)
{
	SP_TRY(sp_folder_make(download->folder));
	SP_AUTOFREE char *target = sp_path_join(download->folder, download->name);
	SP_AUTOFREE char *partial = partial_path(download);
	bool right = false;
	if (sp_path_exists(target))
		SP_TRY(check(target, download->sha256, &right));
	if (!right)
		SP_TRY(fetch_right(download, partial, target));
	*path = sp_strdup(target);
	return NULL;
}
