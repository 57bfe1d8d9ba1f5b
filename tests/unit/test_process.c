/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * base/process: outcomes, output, deadlines, signals, and that no member of a group outlives us.
 */
#include "unit/harness.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/process.h"

static struct sp_process_end run(const char *script, struct sp_buffer *output, double deadline)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct sp_process_end end;
	check_ok(sp_process_run(
		&(struct sp_process_spec){.argv = argv, .output = output, .deadline = deadline}, &end));
	return end;
}

static void test_exit_status(void **state)
{
	(void)state;
	struct sp_process_end end = run("exit 7", NULL, 0);
	assert_int_equal(end.outcome, SP_EXITED);
	assert_int_equal(end.number, 7);
}

static void test_signal(void **state)
{
	(void)state;
	struct sp_process_end end = run("kill -9 $$", NULL, 0);
	assert_int_equal(end.outcome, SP_SIGNALLED);
	assert_int_equal(end.number, SIGKILL);
	SP_AUTOFREE char *text = sp_process_describe(&end);
	assert_string_equal(text, "killed by signal 9 (Killed)");
}

static void test_output(void **state)
{
	(void)state;
	SP_BUFFER output = SP_BUFFER_EMPTY;
	run("echo out; echo err >&2; printf last", &output, 0);
	assert_string_equal(sp_buffer_text(&output), "out\nerr\nlast");
}

static void test_large_output(void **state)
{
	(void)state;
	SP_BUFFER output = SP_BUFFER_EMPTY;
	run("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done", &output, 0);
	assert_int_equal(output.size, 20000 * 11);
}

static void count_line(void *user, const char *text)
{
	int *lines = user;
	assert_string_equal(text, *lines == 0 ? "one" : *lines == 1 ? "" : "three");
	++*lines;
}

static void test_lines(void **state)
{
	(void)state;
	const char *const argv[] = {"printf", "one\n\nthree", NULL};
	int lines = 0;
	struct sp_process_end end;
	check_ok(sp_process_run(
		&(struct sp_process_spec){.argv = argv, .line = count_line, .user = &lines}, &end));
	assert_int_equal(lines, 3);
}

static void test_log_and_error_apart(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *log = sp_path_join(folder, "log");
	const char *const argv[] = {"sh", "-c", "echo out; echo err >&2", NULL};
	SP_BUFFER output = SP_BUFFER_EMPTY, logged = SP_BUFFER_EMPTY;
	struct sp_process_end end;
	check_ok(sp_process_run(
		&(struct sp_process_spec){.argv = argv, .output = &output, .log = log, .error_apart = true}, &end));
	assert_string_equal(sp_buffer_text(&output), "out\n");
	check_ok(sp_file_read(log, &logged));
	assert_non_null(strstr(sp_buffer_text(&logged), "err"));
	scratch_remove(folder);
}

static void test_environment_and_folder(void **state)
{
	(void)state;
	setenv("SP_GONE", "1", 1);
	const char *const argv[] = {"sh", "-c", "echo $SP_NEW${SP_GONE-unset}; pwd", NULL};
	const char *const environment[] = {"SP_NEW=new", "SP_GONE", NULL};
	SP_BUFFER output = SP_BUFFER_EMPTY;
	struct sp_process_end end;
	check_ok(sp_process_run(&(struct sp_process_spec){.argv = argv,
					.environment = environment,
					.folder = "/usr",
					.output = &output},
		&end));
	assert_string_equal(sp_buffer_text(&output), "newunset\n/usr\n");
	assert_string_equal(getenv("SP_GONE"), "1");
}

static void test_not_started(void **state)
{
	(void)state;
	const char *const argv[] = {"sizeprof-no-such-tool", NULL};
	struct sp_process_end end;
	check_ok(sp_process_run(&(struct sp_process_spec){.argv = argv}, &end));
	assert_int_equal(end.outcome, SP_NOT_STARTED);
	assert_int_equal(end.number, ENOENT);
	check_error(sp_process_tool(&(struct sp_process_spec){.argv = argv}), SP_UNABLE, "is not installed");
}

static void test_missing_tool_names_package(void **state)
{
	(void)state;
	check_error(sp_process_missing("qemu-system-x86_64"), SP_UNABLE, "package qemu-system-x86");
	check_error(sp_process_missing("bison"), SP_UNABLE, "package bison");
}

static void test_tool_failure_shows_output(void **state)
{
	(void)state;
	const char *const argv[] = {"sh", "-c", "echo the reason; exit 4", NULL};
	check_error(sp_process_tool(&(struct sp_process_spec){.argv = argv}), SP_UNABLE, "exited 4\n  | the reason");
}

/* Does any process with this environment mark or argument exist? The mark is an argument of sleep. */
static int alive(const char *mark)
{
	SP_AUTOFREE char *command = sp_format("pgrep -f 'sleep %s' >/dev/null", mark);
	struct sp_process_end end = run(command, NULL, 0);
	return end.number == 0;
}

static void wait_until_dead(const char *mark)
{
	for (int i = 0; i < 100 && alive(mark); i++)
		usleep(50 * 1000);
	assert_false(alive(mark));
}

static void test_deadline_kills_the_group(void **state)
{
	(void)state;
	/* the marks have to differ from the text of the checking command line, hence the two-part number */
	struct sp_process_end end = run("sleep 91.0001 & sleep 91.0002; true", NULL, 0.3);
	assert_int_equal(end.outcome, SP_TIMED_OUT);
	wait_until_dead("91[.]000");
}

static void test_stragglers_end_with_the_child(void **state)
{
	(void)state;
	struct sp_process_end end = run("sleep 92.0001 & exit 0", NULL, 0);
	assert_int_equal(end.outcome, SP_EXITED);
	wait_until_dead("92[.]000");
}

static void test_group_dies_with_us(void **state)
{
	(void)state;
	pid_t self = fork();
	if (self == 0) {
		const char *const argv[] = {"sh", "-c", "sleep 93.0001 & sleep 93.0002; true", NULL};
		struct sp_process_end end;
		sp_error_free(sp_process_run(&(struct sp_process_spec){.argv = argv}, &end));
		_exit(0);
	}
	for (int i = 0; i < 100 && !alive("93[.]0002"); i++)
		usleep(20 * 1000);
	assert_true(alive("93[.]0002"));
	kill(self, SIGKILL);
	waitpid(self, NULL, 0);
	wait_until_dead("93[.]000");
}

static void test_background(void **state)
{
	(void)state;
	const char *const argv[] = {"sleep", "94", NULL};
	struct sp_process *process;
	struct sp_process_end end;
	check_ok(sp_process_start(&(struct sp_process_spec){.argv = argv}, &process));
	assert_int_equal(kill(sp_process_id(process), 0), 0);
	assert_false(sp_process_poll(process, 0, &end));
	kill(sp_process_id(process), SIGTERM);
	assert_true(sp_process_poll(process, 10, &end));
	assert_int_equal(end.outcome, SP_SIGNALLED);
	assert_int_equal(end.number, SIGTERM);
	sp_process_end(process);
}

/* What the check, in a process of its own, returned; signals and filters stay there. */
static int in_child(int (*check)(void))
{
	pid_t child = fork();
	if (child == 0)
		_exit(check());
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int keeps_ignored_signals(void)
{
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	sp_interrupt_install();
	raise(SIGHUP);
	raise(SIGINT);
	if (sp_interrupted())
		return 1;
	raise(SIGTERM);
	return sp_interrupted() == SIGTERM ? 0 : 2;
}

static void test_ignored_signals_stay_ignored(void **state)
{
	(void)state;
	assert_int_equal(in_child(keeps_ignored_signals), 0);
}

static char *limited; /* the file of the next check */

static int meets_size_limit(void)
{
	sp_interrupt_install();
	const struct rlimit limit = {.rlim_cur = 10, .rlim_max = 10};
	setrlimit(RLIMIT_FSIZE, &limit);
	struct sp_error *error = sp_file_write(limited, "more than ten bytes", 19);
	return error && strstr(sp_error_message(error), "File too large") ? 0 : 1;
}

static void test_size_limit_is_an_error(void **state)
{
	(void)state;
	char *folder = scratch_make();
	limited = sp_path_join(folder, "file");
	int result = in_child(meets_size_limit);
	free(limited);
	scratch_remove(folder);
	assert_int_equal(result, 0);
}

/* The mask of ignored signals in /proc/self/status: HUP is bit 0, INT 1, PIPE 12, TERM 14, XFSZ 24. */
#define IGNORED "m=$(sed -n 's/^SigIgn:[[:blank:]]*/0x/p' /proc/self/status); exit $((%s))"

static int runs_child_with_defaults(void)
{
	signal(SIGHUP, SIG_IGN);
	sp_interrupt_install();
	SP_AUTOFREE char *script = sp_format(IGNORED, "(m & 0x1005003) != 0");
	struct sp_process_end end = run(script, NULL, 0);
	return end.outcome == SP_EXITED ? end.number : 9;
}

static int is_replaced_with_defaults(void)
{
	signal(SIGHUP, SIG_IGN);
	sp_interrupt_install();
	SP_AUTOFREE char *script = sp_format(IGNORED, "(m & 0x1005003) != 1");
	const char *const argv[] = {"sh", "-c", script, NULL};
	return sp_process_replace(argv) ? 9 : 0;
}

static int stays_after_failed_replacement(void)
{
	sp_interrupt_install();
	const char *const argv[] = {"sizeprof-no-such-tool", NULL};
	if (!sp_process_replace(argv))
		return 1;
	raise(SIGPIPE);
	raise(SIGXFSZ);
	return 0;
}

static void test_signals_are_restored_for_others(void **state)
{
	(void)state;
	assert_int_equal(in_child(runs_child_with_defaults), 0);
	assert_int_equal(in_child(is_replaced_with_defaults), 0);
	assert_int_equal(in_child(stays_after_failed_replacement), 0);
}

#define NO_FILTER 77

/* From here on pidfd_open() fails, as it does on a kernel that lacks it. */
static bool forbid_pidfd(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {.len = SP_COUNT(code), .filter = code};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
		syscall(SYS_pidfd_open, getpid(), 0) < 0;
}

static int ends_without_pidfd(void)
{
	if (!forbid_pidfd())
		return NO_FILTER;
	struct sp_process_end end = run("sleep 0.1; exit 7", NULL, 20);
	if (end.outcome != SP_EXITED || end.number != 7)
		return 1;
	end = run("sleep 95.0001 & sleep 95.0002; true", NULL, 0.3);
	return end.outcome == SP_TIMED_OUT ? 0 : 2;
}

static void test_without_pidfd(void **state)
{
	(void)state;
	int result = in_child(ends_without_pidfd);
	if (result == NO_FILTER)
		skip();
	assert_int_equal(result, 0);
	wait_until_dead("95[.]000");
}

static int runs_without_pidfd_for_long(void)
{
	if (!forbid_pidfd())
		return NO_FILTER;
	run("sleep 96.0001 & sleep 96.0002; true", NULL, 0);
	return 0;
}

static void test_group_dies_with_us_without_pidfd(void **state)
{
	(void)state;
	pid_t self = fork();
	if (self == 0)
		_exit(runs_without_pidfd_for_long());
	for (int i = 0; i < 100 && !alive("96[.]0002") && waitpid(self, NULL, WNOHANG) == 0; i++)
		usleep(20 * 1000);
	if (!alive("96[.]0002"))
		skip(); /* no filters here */
	kill(self, SIGKILL);
	waitpid(self, NULL, 0);
	wait_until_dead("96[.]000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_status),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_large_output),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_log_and_error_apart),
		cmocka_unit_test(test_environment_and_folder),
		cmocka_unit_test(test_not_started),
		cmocka_unit_test(test_missing_tool_names_package),
		cmocka_unit_test(test_tool_failure_shows_output),
		cmocka_unit_test(test_deadline_kills_the_group),
		cmocka_unit_test(test_stragglers_end_with_the_child),
		cmocka_unit_test(test_group_dies_with_us),
		cmocka_unit_test(test_background),
		cmocka_unit_test(test_ignored_signals_stay_ignored),
		cmocka_unit_test(test_size_limit_is_an_error),
		cmocka_unit_test(test_signals_are_restored_for_others),
		cmocka_unit_test(test_without_pidfd),
		cmocka_unit_test(test_group_dies_with_us_without_pidfd),
	};
	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
