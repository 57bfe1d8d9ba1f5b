/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only place that forks and execs. A child gets an argument vector (no shell), a process group of its own,
 * standard input from /dev/null unless asked otherwise, and a supervisor: a process that holds one end of a
 * pipe whose other end is ours. When the pipe closes - because we ended, even by SIGKILL - the supervisor kills
 * the whole group. It also kills what is left of the group when the child has ended.
 */
#ifndef SIZEPROF_BASE_PROCESS_H
#define SIZEPROF_BASE_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buffer.h"
#include "base/error.h"

enum sp_outcome {
	SP_EXITED,      /* by itself: number is the exit status */
	SP_SIGNALLED,   /* number is the signal */
	SP_TIMED_OUT,   /* the deadline passed and the group was killed */
	SP_NOT_STARTED, /* exec failed: number is errno */
};

struct sp_process_end {
	enum sp_outcome outcome;
	int number;
	double seconds; /* wall time from start to end */
};

struct sp_process_spec {
	const char *const *argv;        /* NULL-terminated; argv[0] is looked up in PATH */
	const char *const *environment; /* NULL or NULL-terminated "NAME=VALUE", over the inherited ones;
					   "NAME" alone removes it */
	bool fresh;                     /* inherit nothing: the child sees `environment` alone, PATH included */
	const char *input;              /* NULL, or a file that becomes standard input */
	const char *folder;             /* working folder, NULL: ours */
	const char *log;                /* NULL, or a file that gets standard output and error, appended */
	double deadline;                /* seconds of wall time, 0: none */
	/* NULL, or called with each line of output, without its newline, as it arrives */
	void (*line)(void *user, const char *text);
	void *user;
	struct sp_buffer *output; /* NULL, or gets standard output (and error, unless error_apart) */
	bool error_apart;         /* standard error goes to the log alone, not to output and line */
};

/*
 * Run to the end. The error is for what is neither the child's success nor its failure: a fork that failed, a
 * log that cannot be written, an interruption (the group is dead by then).
 */
struct sp_error *sp_process_run(const struct sp_process_spec *spec, struct sp_process_end *end) SP_MUST_CHECK;

/*
 * Run a tool that has to succeed: anything but exit 0 becomes an error that says what was run, how it ended
 * and its last lines of output, or, when it is not installed, the Debian package it is in.
 */
struct sp_error *sp_process_tool(const struct sp_process_spec *spec) SP_MUST_CHECK;

/* The Debian package that holds a tool, by its file name; NULL when unknown. */
const char *sp_process_package(const char *tool);
/* The error for a tool that is not installed. */
struct sp_error *sp_process_missing(const char *tool) SP_MUST_CHECK;
/* The path of a tool in PATH, or NULL; release with free() */
char *sp_process_find(const char *tool) SP_MUST_CHECK;

/* "exited 2", "killed by signal 9 (Killed)", "timed out after 3.0 s", "not started: No such file"; free() it */
SP_MALLOC char *sp_process_describe(const struct sp_process_end *end);

/* A child that lives beside us. */
struct sp_process;

/* Start; output and error go to spec->log alone (line, output and deadline are not used). */
struct sp_error *sp_process_start(const struct sp_process_spec *spec, struct sp_process **process) SP_MUST_CHECK;
/* The child's process id, for /proc; it stays valid until sp_process_end(). */
pid_t sp_process_id(const struct sp_process *process);
/* Has it ended? Waits up to `seconds`, and writes *end when true. May be called again after the end. */
bool sp_process_poll(struct sp_process *process, double seconds, struct sp_process_end *end);
/* Kill the group if it still runs, wait for it, release. NULL is fine. */
void sp_process_end(struct sp_process *process);

/*
 * Become another program in the foreground (for `boot --interactive`); returns only on failure. Signals that
 * the user's shell had us ignore stay ignored, SIGPIPE and SIGXFSZ are back at their defaults.
 */
struct sp_error *sp_process_replace(const char *const *argv) SP_MUST_CHECK;

/* Seconds on the monotonic clock. */
double sp_seconds(void);

#endif
