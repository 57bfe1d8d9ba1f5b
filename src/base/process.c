/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Three processes take part: we, the supervisor, and the child. The supervisor leads the process group and
 * waits for two things at once, by poll(): the end of the child (a pidfd) and the end of us (end of file on
 * the life pipe). It reports the child's start or end on the report pipe, as struct report.
 */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"

struct report {
	int32_t kind; /* 's' started: value is the pid; 'e' ended: a wait status; 'x' exec failed: errno */
	int32_t value;
};

struct sp_process {
	pid_t supervisor;
	pid_t child;
	int life;   /* we hold the write end; closing it kills the group */
	int report; /* read end */
	int output; /* read end of the child's output, or -1 */
	double started;
	bool ended;
	struct sp_process_end end;
};

double sp_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void tell(int report, int kind, int value)
{
	struct report message = {kind, value};
	if (write(report, &message, sizeof(message)) != sizeof(message))
		_exit(1);
}

static void set_environment(const char *const *environment)
{
	for (; environment && *environment; environment++) {
		const char *equals = strchr(*environment, '=');
		if (equals)
			putenv((char *)*environment);
		else
			unsetenv(*environment);
	}
}

/* What the child's standard streams become. */
struct streams {
	int input, output, error;
};

/* Close all but the given descriptors: a forgotten write end of a life pipe would keep a group alive. */
static void close_others(const int *kept, size_t count)
{
	for (int file = 3; file < 1024; file++) {
		bool keep = false;
		for (size_t i = 0; i < count; i++)
			keep = keep || kept[i] == file;
		if (!keep)
			close(file);
	}
}

/* In the child: exec, or write errno to the pipe, which closes by itself when exec succeeds. */
_Noreturn static void be_child(const struct sp_process_spec *spec, const struct streams *streams, int failed)
{
	static const int restored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
	for (size_t i = 0; i < SP_COUNT(restored); i++)
		signal(restored[i], SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* should the supervisor itself be killed */
	dup2(streams->input, 0);
	dup2(streams->output, 1);
	dup2(streams->error, 2);
	if (spec->fresh)
		clearenv();
	set_environment(spec->environment);
	int32_t failure = 0;
	if (spec->folder && chdir(spec->folder) != 0)
		failure = errno;
	if (!failure) {
		execvp(spec->argv[0], (char *const *)spec->argv);
		failure = errno;
	}
	if (write(failed, &failure, sizeof(failure)) < 0)
		_exit(126);
	_exit(127);
}

/* Without a pidfd (an old kernel, a filter of system calls): look at the child again and again. */
static bool outlive_by_looking(pid_t child, int life, int *status)
{
	struct pollfd wait = {.fd = life, .events = POLLIN};
	do {
		if (waitpid(child, status, WNOHANG) == child)
			return true;
	} while (poll(&wait, 1, 20) <= 0);
	return false;
}

/* Wait until the child ends, which is true and gives its status, or until we shall not wait any longer. */
static bool outlive(pid_t child, int life, int *status)
{
	int watch = (int)syscall(SYS_pidfd_open, child, 0);
	if (watch < 0)
		return outlive_by_looking(child, life, status);
	struct pollfd waits[2] = {{.fd = life, .events = POLLIN}, {.fd = watch, .events = POLLIN}};
	while (poll(waits, 2, -1) < 0 && errno == EINTR)
		;
	return waits[1].revents && waitpid(child, status, 0) == child;
}

_Noreturn static void be_supervisor(
	const struct sp_process_spec *spec, int life, int report, const struct streams *streams)
{
	setpgid(0, 0);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	int failed[2];
	if (pipe2(failed, O_CLOEXEC) != 0)
		_exit(1);
	int kept[] = {life, report, streams->input, streams->output, streams->error, failed[0], failed[1]};
	close_others(kept, SP_COUNT(kept));
	pid_t child = fork();
	if (child < 0)
		_exit(1);
	if (child == 0)
		be_child(spec, streams, failed[1]);
	close_others((int[]){life, report, failed[0]}, 3);
	/* our own streams could be pipes that somebody waits for */
	dup2(open("/dev/null", O_RDWR), 0);
	dup2(0, 1);
	dup2(0, 2);
	int32_t failure = 0;
	ssize_t got;
	do
		got = read(failed[0], &failure, sizeof(failure));
	while (got < 0 && errno == EINTR);
	if (got == sizeof(failure)) {
		tell(report, 'x', failure);
		_exit(0);
	}
	tell(report, 's', child);
	int status = 0;
	if (outlive(child, life, &status))
		tell(report, 'e', status);
	kill(0, SIGKILL); /* whoever is left of the group, ourselves included */
	_exit(0);
}

static bool read_report(int file, struct report *message)
{
	ssize_t got;
	do
		got = read(file, message, sizeof(*message));
	while (got < 0 && errno == EINTR);
	return got == sizeof(*message);
}

static struct sp_process_end end_from_status(int status)
{
	if (WIFSIGNALED(status))
		return (struct sp_process_end){SP_SIGNALLED, WTERMSIG(status), 0};
	return (struct sp_process_end){SP_EXITED, WEXITSTATUS(status), 0};
}

static void close_if_open(int *file)
{
	if (*file >= 0)
		close(*file);
	*file = -1;
}

/* Reap the supervisor and settle how the child ended; an earlier verdict (a deadline) stands. */
static void settle(struct sp_process *process, struct sp_process_end end)
{
	close_if_open(&process->life);
	kill(-process->supervisor, SIGKILL);
	while (waitpid(process->supervisor, NULL, 0) < 0 && errno == EINTR)
		;
	end.seconds = sp_seconds() - process->started;
	process->end = end;
	process->ended = true;
}

/* Fork with the given streams, which are closed here in any case. */
static struct sp_error *launch(
	const struct sp_process_spec *spec, struct streams streams, int output, struct sp_process **result)
{
	int life[2], report[2];
	struct sp_error *error = NULL;
	if (pipe2(life, O_CLOEXEC) != 0)
		return sp_error_errno("cannot make a pipe");
	if (pipe2(report, O_CLOEXEC) != 0) {
		error = sp_error_errno("cannot make a pipe");
		close(life[0]);
		close(life[1]);
		return error;
	}
	struct sp_process *process = sp_alloc(sizeof(*process));
	process->started = sp_seconds();
	process->output = output;
	process->supervisor = fork();
	if (process->supervisor == 0) {
		close(life[1]);
		be_supervisor(spec, life[0], report[1], &streams);
	}
	if (process->supervisor < 0)
		error = sp_error_errno("cannot start %s", spec->argv[0]);
	else
		setpgid(process->supervisor, process->supervisor);
	close(life[0]);
	close(report[1]);
	process->life = life[1];
	process->report = report[0];
	if (error) {
		close(life[1]);
		close(report[0]);
		free(process);
		return error;
	}
	struct report message;
	if (!read_report(process->report, &message))
		settle(process, (struct sp_process_end){SP_SIGNALLED, SIGKILL, 0});
	else if (message.kind == 'x')
		settle(process, (struct sp_process_end){SP_NOT_STARTED, message.value, 0});
	else
		process->child = message.value;
	*result = process;
	return NULL;
}

static struct sp_error *open_streams(const struct sp_process_spec *spec, bool captured, struct streams *streams)
{
	streams->input = open(spec->input ? spec->input : "/dev/null", O_RDONLY | O_CLOEXEC);
	if (streams->input < 0)
		return sp_error_errno("cannot read %s", spec->input ? spec->input : "/dev/null");
	if (spec->log) {
		streams->error = open(spec->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
		if (streams->error < 0) {
			close(streams->input);
			return sp_error_errno("cannot write the log %s", spec->log);
		}
	} else {
		streams->error = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	streams->output = captured ? -1 : streams->error;
	return NULL;
}

struct sp_error *sp_process_start(const struct sp_process_spec *spec, struct sp_process **process)
{
	struct streams streams;
	SP_TRY(open_streams(spec, false, &streams));
	struct sp_error *error = launch(spec, streams, -1, process);
	close(streams.input);
	close(streams.error);
	return error;
}

pid_t sp_process_id(const struct sp_process *process)
{
	return process->child;
}

bool sp_process_poll(struct sp_process *process, double seconds, struct sp_process_end *end)
{
	if (!process->ended) {
		struct pollfd wait = {.fd = process->report, .events = POLLIN};
		if (poll(&wait, 1, (int)(seconds * 1000)) > 0) {
			struct report message;
			if (read_report(process->report, &message))
				settle(process, end_from_status(message.value));
			else
				settle(process, (struct sp_process_end){SP_SIGNALLED, SIGKILL, 0});
		}
	}
	if (process->ended)
		*end = process->end;
	return process->ended;
}

void sp_process_end(struct sp_process *process)
{
	if (!process)
		return;
	if (!process->ended)
		settle(process, (struct sp_process_end){SP_SIGNALLED, SIGKILL, 0});
	close_if_open(&process->report);
	close_if_open(&process->output);
	free(process);
}

/* Split what arrived into lines for spec->line; an unfinished one stays in rest. */
static void take_output(const struct sp_process_spec *spec, int log, struct sp_buffer *rest, const char *data,
	size_t size)
{
	if (log >= 0 && write(log, data, size) < 0)
		return; /* a full disk shows itself in the tool's own result */
	if (spec->output)
		sp_buffer_add(spec->output, data, size);
	if (!spec->line)
		return;
	sp_buffer_add(rest, data, size);
	char *newline;
	while (rest->size && (newline = memchr(rest->data, '\n', rest->size))) {
		*newline = '\0';
		spec->line(spec->user, rest->data);
		sp_buffer_consume(rest, (size_t)(newline - rest->data) + 1);
	}
}

/* Read the output until it closes or something ends the run early. */
static struct sp_error *follow(const struct sp_process_spec *spec, struct sp_process *process, int log)
{
	SP_BUFFER rest = SP_BUFFER_EMPTY;
	char block[1 << 14];
	struct sp_error *error = NULL;
	bool open = !process->ended;
	while (open && !error) {
		if (sp_interrupted()) {
			settle(process, (struct sp_process_end){SP_SIGNALLED, SIGKILL, 0});
			error = sp_error_interrupted();
			break;
		}
		double left = spec->deadline > 0 ? process->started + spec->deadline - sp_seconds() : 1;
		if (left <= 0) {
			settle(process, (struct sp_process_end){SP_TIMED_OUT, 0, 0});
			break;
		}
		struct pollfd wait = {.fd = process->output, .events = POLLIN};
		if (poll(&wait, 1, left < 1 ? (int)(left * 1000) + 1 : 1000) <= 0)
			continue;
		ssize_t got = read(process->output, block, sizeof(block));
		if (got > 0)
			take_output(spec, log, &rest, block, (size_t)got);
		open = got > 0 || (got < 0 && errno == EINTR);
	}
	if (spec->line && rest.size)
		spec->line(spec->user, rest.data);
	return error;
}

struct sp_error *sp_process_run(const struct sp_process_spec *spec, struct sp_process_end *end)
{
	struct streams streams;
	int output[2];
	SP_TRY(open_streams(spec, true, &streams));
	if (pipe2(output, O_CLOEXEC) != 0) {
		close(streams.input);
		close(streams.error);
		return sp_error_errno("cannot make a pipe");
	}
	int log = spec->log ? dup(streams.error) : -1;
	if (log >= 0)
		fcntl(log, F_SETFD, FD_CLOEXEC);
	if (!spec->error_apart) {
		close(streams.error);
		streams.error = output[1];
	}
	streams.output = output[1];
	struct sp_process *process = NULL;
	struct sp_error *error = launch(spec, streams, output[0], &process);
	close(streams.input);
	close(output[1]);
	if (spec->error_apart)
		close(streams.error);
	if (!error) {
		error = follow(spec, process, log);
		while (!error && !sp_process_poll(process, 0.5, end)) {
			if (sp_interrupted())
				error = sp_error_interrupted();
			else if (spec->deadline > 0 && sp_seconds() > process->started + spec->deadline)
				settle(process, (struct sp_process_end){SP_TIMED_OUT, 0, 0});
		}
		sp_process_end(process);
	} else {
		close(output[0]);
	}
	close_if_open(&log);
	return error;
}

struct sp_error *sp_process_replace(const char *const *argv)
{
	/* exec ends handlers by itself, but what we ignore would stay ignored; see sp_interrupt_install() */
	sighandler_t pipe_before = signal(SIGPIPE, SIG_DFL);
	sighandler_t size_before = signal(SIGXFSZ, SIG_DFL);
	execvp(argv[0], (char *const *)argv);
	int failure = errno;
	signal(SIGPIPE, pipe_before);
	signal(SIGXFSZ, size_before);
	errno = failure;
	if (failure == ENOENT)
		return sp_process_missing(argv[0]);
	return sp_error_errno("cannot start %s", argv[0]);
}
