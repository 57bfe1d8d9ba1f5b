/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/kconfig-session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/process.h"

#define PREFIX "session-"

double sp_kconfig_deadline = 120;

struct sp_error *sp_kconfig_read(
	const struct sp_kconfig_worker *worker, const char *name, struct sp_buffer *content)
{
	SP_AUTOFREE char *path = sp_path_join(worker->place, name);
	return sp_file_read(path, content);
}

/* Without waiting for the disk: nothing of it outlives the session. */
struct sp_error *sp_kconfig_write(const struct sp_kconfig_worker *worker, const char *name, const char *text)
{
	SP_AUTOFREE char *path = sp_path_join(worker->place, name);
	FILE *file = fopen(path, "w");
	bool written = file && fwrite(text, 1, strlen(text), file) == strlen(text);
	if (file)
		written = fclose(file) == 0 && written;
	return written ? NULL : sp_error_errno("cannot write %s", path);
}

/* The last line that the tree's code said: to a worker's log, before that to the session's. */
static char *last_words(const struct sp_kconfig_session *session, const struct sp_kconfig_worker *worker)
{
	SP_BUFFER log = SP_BUFFER_EMPTY;
	sp_error_free(sp_kconfig_read(worker, "log", &log));
	if (!log.size)
		sp_error_free(sp_file_read(session->log, &log));
	while (log.size && strchr("\n*", log.data[log.size - 1]))
		log.data[--log.size] = '\0';
	char *line = log.size ? strrchr(log.data, '\n') : NULL;
	return sp_format("%s%.300s", log.size ? ": " : "", line ? line + 1 : sp_buffer_text(&log));
}

static struct sp_error *describe_end(
	const struct sp_kconfig_session *session, const struct sp_process_end *end)
{
	SP_AUTOFREE char *how = sp_process_describe(end);
	SP_AUTOFREE char *words = last_words(session, &session->workers[0]);
	return sp_error_new(SP_UNABLE, "the tree's own Kconfig code %s%s", how, words);
}

static struct sp_error *describe_status(
	const struct sp_kconfig_session *session, const struct sp_kconfig_worker *worker, int status)
{
	SP_AUTOFREE char *words = last_words(session, worker);
	return sp_error_new(SP_UNABLE, "the tree's own Kconfig code %s %d%s",
		status > 128 ? "died of signal" : "ended with status", status > 128 ? status - 128 : status,
		words);
}

/* Takes what there is of an answer; true when it is complete. */
static bool take_line(struct sp_kconfig_worker *worker)
{
	while (worker->line_size + 1 < sizeof(worker->line) &&
		read(worker->answer, worker->line + worker->line_size, 1) == 1) {
		if (worker->line[worker->line_size] == '\n') {
			worker->line[worker->line_size] = '\0';
			worker->line_size = 0;
			return true;
		}
		worker->line_size++;
	}
	return false;
}

/* Waits for something on one of the answer pipes, not for long. */
static struct sp_kconfig_worker *poll_workers(struct sp_kconfig_session *session)
{
	struct pollfd waits[SP_KCONFIG_WORKERS];
	for (size_t i = 0; i < session->worker_count; i++)
		waits[i] = (struct pollfd){
			session->workers[i].busy ? session->workers[i].answer : -1, POLLIN, 0};
	if (poll(waits, session->worker_count, 100) <= 0)
		return NULL;
	for (size_t i = 0; i < session->worker_count; i++)
		if (waits[i].revents & POLLIN && take_line(&session->workers[i]))
			return &session->workers[i];
	return NULL;
}

void sp_kconfig_stop(struct sp_kconfig_session *session)
{
	sp_process_end(session->process);
	session->process = NULL;
}

/* One line from a busy worker, which is not busy any more; NULL when nothing came. */
static struct sp_error *wait_line(struct sp_kconfig_session *session, struct sp_kconfig_worker **worker)
{
	double started = sp_seconds();
	struct sp_process_end end;
	for (;;) {
		*worker = poll_workers(session);
		if (sp_interrupted())
			return sp_error_interrupted();
		if (*worker) {
			(*worker)->busy = false;
			return NULL;
		}
		if (sp_process_poll(session->process, 0, &end))
			return describe_end(session, &end);
		if (sp_seconds() - started > sp_kconfig_deadline)
			break;
	}
	sp_kconfig_stop(session);
	return sp_error_new(SP_UNABLE,
		"the tree's own Kconfig code gave no answer within %.0f s: it was ended",
		sp_kconfig_deadline);
}

struct sp_error *sp_kconfig_send(struct sp_kconfig_session *session, struct sp_kconfig_worker *worker,
	char question, const char *config)
{
	if (!session->process)
		return sp_error_new(SP_UNABLE, "the tree's own Kconfig code was ended before");
	SP_TRY(sp_kconfig_write(worker, "log", ""));
	SP_TRY(sp_kconfig_write(worker, ".config", config));
	if (write(worker->ask, &question, 1) != 1)
		return sp_error_errno("cannot ask the tree's own Kconfig code");
	worker->busy = true;
	return NULL;
}

struct sp_error *sp_kconfig_wait(struct sp_kconfig_session *session, struct sp_kconfig_worker **worker)
{
	SP_TRY(wait_line(session, worker));
	return strcmp((*worker)->line, "0") == 0 ? NULL
						 : describe_status(session, *worker, atoi((*worker)->line));
}

struct sp_error *sp_kconfig_ask(struct sp_kconfig_session *session, char question, const char *config)
{
	struct sp_kconfig_worker *worker;
	SP_TRY(sp_kconfig_send(session, &session->workers[0], question, config));
	return sp_kconfig_wait(session, &worker);
}

/* Folders of sessions whose process is gone. */
static void remove_stale(const char *folder)
{
	DIR *stream = opendir(folder);
	for (struct dirent *entry; stream && (entry = readdir(stream));) {
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		pid_t owner = (pid_t)atol(entry->d_name + strlen(PREFIX));
		SP_AUTOFREE char *path = sp_path_join(folder, entry->d_name);
		if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH)
			sp_error_free(sp_tree_remove(path));
	}
	if (stream)
		closedir(stream);
}

/* Open at both ends here, so that neither side waits for the other to come. */
static struct sp_error *make_pipe(const struct sp_kconfig_worker *worker, const char *name, int *file)
{
	SP_AUTOFREE char *path = sp_path_join(worker->place, name);
	if (mkfifo(path, 0600) != 0 || (*file = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)) < 0)
		return sp_error_errno("cannot make the pipe %s", path);
	return NULL;
}

/* conf writes include/config/auto.conf and much beside it when there is none. */
static struct sp_error *make_worker(struct sp_kconfig_session *session)
{
	static const char *const names[] = {"include/config", "generated"};
	struct sp_kconfig_worker *worker = &session->workers[session->worker_count];
	*worker = (struct sp_kconfig_worker){.ask = -1, .answer = -1, .busy = true};
	worker->place = sp_format("%s/%zu", session->place, session->worker_count++);
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		SP_AUTOFREE char *path = sp_path_join(worker->place, names[i]);
		SP_TRY(sp_folder_make(path));
	}
	SP_TRY(sp_kconfig_write(worker, "include/config/auto.conf", ""));
	SP_TRY(sp_kconfig_write(worker, "log", ""));
	SP_TRY(make_pipe(worker, "ask", &worker->ask));
	return make_pipe(worker, "answer", &worker->answer);
}

static size_t processor_count(void)
{
	cpu_set_t processors;
	if (sched_getaffinity(0, sizeof(processors), &processors) != 0)
		return 1;
	size_t count = (size_t)CPU_COUNT(&processors);
	return count < SP_KCONFIG_WORKERS ? count : SP_KCONFIG_WORKERS;
}

static struct sp_error *make_place(struct sp_kconfig_session *session)
{
	remove_stale(session->folder.path);
	session->place = sp_format("%s/" PREFIX "%ld-XXXXXX", session->folder.path, (long)getpid());
	if (!mkdtemp(session->place))
		return sp_error_errno("cannot make the folder %s", session->place);
	session->log = sp_path_join(session->place, "log");
	for (size_t count = processor_count(); session->worker_count < count;)
		SP_TRY(make_worker(session));
	return NULL;
}

static struct sp_error *start(struct sp_kconfig_session *session)
{
	const struct sp_kconfig_folder *folder = &session->folder;
	SP_AUTOFREE char *place = sp_format("SIZEPROF_SESSION=%s", session->place);
	SP_AUTOFREE char *workers = sp_format("SIZEPROF_WORKERS=%zu", session->worker_count);
	size_t count = 0;
	while (folder->environment_list[count])
		count++;
	SP_AUTOFREE const char **environment = sp_alloc((count + 3) * sizeof(*environment));
	memcpy(environment, folder->environment_list, count * sizeof(*environment));
	environment[count] = place;
	environment[count + 1] = workers;
	const char *argv[] = {folder->helper, folder->option, folder->top, NULL};
	SP_TRY(sp_process_start(&(struct sp_process_spec){.argv = argv,
					.environment = environment,
					.fresh = true,
					.folder = folder->work,
					.log = session->log},
		&session->process));
	for (size_t i = 0; i < session->worker_count; i++) {
		struct sp_kconfig_worker *worker;
		SP_TRY(wait_line(session, &worker));
		if (strcmp(worker->line, "ready") != 0)
			return sp_error_new(
				SP_UNABLE, "the tree's own Kconfig code said \"%s\"", worker->line);
	}
	return NULL;
}

/* The tree with absolute paths: make and the helper run elsewhere. */
static struct sp_error *open_absolute(const struct sp_tree *tree, struct sp_kconfig_session *session)
{
	SP_TRY(sp_folder_make(tree->cache));
	SP_AUTOFREE char *sources = realpath(tree->sources, NULL);
	SP_AUTOFREE char *cache = realpath(tree->cache, NULL);
	SP_AUTOFREE char *helpers = realpath(tree->helpers, NULL);
	if (!sources || !cache || !helpers)
		return sp_error_errno("cannot find %s", !sources ? tree->sources
							: !cache ? tree->cache
								 : tree->helpers);
	struct sp_tree absolute = *tree;
	absolute.sources = sources;
	absolute.cache = cache;
	absolute.helpers = helpers;
	SP_TRY(sp_kconfig_folder_open(&absolute, &session->folder));
	struct sp_error *error = make_place(session);
	if (!error)
		error = start(session);
	return sp_error_prefix(error, "the Kconfig of %s cannot be asked", sources);
}

struct sp_error *sp_kconfig_open(const struct sp_tree *tree, struct sp_kconfig_session **session)
{
	struct sp_kconfig_session *opened = sp_alloc(sizeof(*opened));
	opened->config = sp_strdup(tree->config ? tree->config : "");
	sp_kconfig_lines_parse(opened->config, &opened->lines);
	struct sp_error *error = open_absolute(tree, opened);
	if (error)
		sp_kconfig_close(opened);
	else
		*session = opened;
	return error;
}

void sp_kconfig_close(struct sp_kconfig_session *session)
{
	if (!session)
		return;
	sp_kconfig_stop(session);
	for (size_t i = 0; i < session->worker_count; i++) {
		struct sp_kconfig_worker *worker = &session->workers[i];
		if (worker->ask >= 0)
			close(worker->ask);
		if (worker->answer >= 0)
			close(worker->answer);
		free(worker->place);
	}
	if (session->place)
		sp_error_free(sp_tree_remove(session->place));
	free(session->place);
	free(session->log);
	free(session->config);
	sp_kconfig_lines_free(&session->lines);
	sp_kconfig_folder_close(&session->folder);
	free(session);
}
