// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A source tree's own `conf`, made to answer many questions. Compiled at run time together with
 * the other kconfig-*-helper.c and linked with all objects of the tree's conf, main()
 * included; not part of the program. The linker gives every call of conf_parse() to us (--wrap): once the
 * tree's Kconfig is parsed, which is what takes time, each question gets a child of its own that goes on from
 * there. A child that resolves simply returns into the tree's main(), so what it writes is what conf writes.
 *
 * Most of Linux' generations can read one configuration after the other, which takes half the time: then one
 * child resolves all of them, and is replaced when it ends in the midst of it.
 *
 * SIZEPROF_SESSION in the environment names a folder that has a folder 0, 1, ... for each of SIZEPROF_WORKERS
 * processes that answer side by side. In it are
 *
 *   ask            a pipe: questions, one byte each: 'r' resolve .config, 'f' facts of .config, 'e' explain
 * lines answer         a pipe: "ready" once, then one line a question: how the child ended (0: well) .config
 * what is asked about, and where a resolved configuration is left facts, reasons what 'f' and 'e' write lines
 * for 'e' log            all that is printed
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void __real_conf_parse(const char *name);
void __wrap_conf_parse(const char *name);
int sizeprof_facts(const char *config, const char *path);
int sizeprof_explain(const char *config, const char *lines, const char *path);
int sizeprof_resolve(void);

#define ENDED 77 /* the status of a child that has nothing more to do */

static char *session;
static long workers = 1;

/* Before main(), so that no macro of the tree's Kconfig ever sees it. */
__attribute__((constructor)) static void take_session(void)
{
	const char *folder = getenv("SIZEPROF_SESSION"), *count = getenv("SIZEPROF_WORKERS");

	session = folder ? strdup(folder) : NULL;
	if (count)
		workers = atol(count);
	unsetenv("SIZEPROF_SESSION");
	unsetenv("SIZEPROF_WORKERS");
	/* they would lead conf out of the folder */
	unsetenv("KCONFIG_AUTOCONFIG");
	unsetenv("KCONFIG_AUTOHEADER");
	unsetenv("KCONFIG_TRISTATE");
	unsetenv("KCONFIG_RUSTCCFG");
	unsetenv("KCONFIG_OVERWRITECONFIG");
}

/* What `yes ''` says. */
static ssize_t say_newlines(void *cookie, char *data, size_t size)
{
	(void)cookie;
	memset(data, '\n', size);
	return (ssize_t)size;
}

/* Goes on in main() when there is something to resolve. */
static void answer(char question)
{
	FILE *newlines = fopencookie(NULL, "r", (cookie_io_functions_t){.read = say_newlines});

	if (newlines)
		stdin = newlines;
	if (question == 'f')
		_exit(sizeprof_facts(".config", "facts"));
	if (question == 'e')
		_exit(sizeprof_explain(".config", "lines", "reasons"));
}

static void say(int pipe, const char *text)
{
	if (write(pipe, text, strlen(text)) < 0)
		_exit(ENDED); /* nobody is there any more */
}

static void enter(long worker)
{
	char folder[4096];
	int log;

	snprintf(folder, sizeof(folder), "%s/%ld", session, worker);
	if (chdir(folder) != 0 || (log = open("log", O_WRONLY | O_APPEND)) < 0 || dup2(log, 1) < 0 ||
		dup2(log, 2) < 0)
		exit(9);
	close(log);
}

/* The first process is a worker as well. */
static void split(void)
{
	for (long worker = 1; worker < workers; worker++) {
		pid_t child = fork();

		if (child < 0)
			exit(9);
		if (child == 0) {
			enter(worker);
			return;
		}
	}
	enter(0);
}

static void say_status(int pipe, int status)
{
	char text[32];

	snprintf(text, sizeof(text), "%d\n",
		WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	say(pipe, text);
}

/* Returns in a child, which answers; whatever question ends it has that for an answer, and the next child
 * goes on. */
static void guard(int answers)
{
	for (;;) {
		int status;
		pid_t child = fork();

		if (child == 0)
			return;
		if (child < 0 || waitpid(child, &status, 0) != child)
			exit(9);
		if (WIFEXITED(status) && WEXITSTATUS(status) == ENDED)
			exit(0);
		say_status(answers, status);
	}
}

void __wrap_conf_parse(const char *name)
{
	char question;
	int questions, answers;

	__real_conf_parse(name);
	if (!session)
		exit(9);
	fflush(NULL);
	setenv("KCONFIG_CONFIG", ".config", 1);
	split();
	questions = open("ask", O_RDONLY | O_CLOEXEC);
	answers = open("answer", O_WRONLY | O_CLOEXEC);
	if (questions < 0 || answers < 0)
		exit(9);
	say(answers, "ready\n");
	guard(answers);
	while (read(questions, &question, 1) == 1) {
		int status = 0;
		pid_t child;

		if (question == 'r' && sizeprof_resolve() == 0) {
			say(answers, "0\n");
			continue;
		}
		child = fork();
		if (child == 0) {
			answer(question);
			return;
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			exit(9);
		say_status(answers, status);
	}
	_exit(ENDED);
}
