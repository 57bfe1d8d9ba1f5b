/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot: the whole test against a QEMU that plays a guest, or fails (fakes/qemu.c): every verdict, on both
 * consoles.
 */
#include "unit/harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "boot/accelerator.h"
#include "boot/boot.h"

struct place {
	char *folder; /* for the run, and for its sockets: must be empty of folders afterwards */
	char *kernel, *test;
	struct sp_boot_spec spec;
	struct sp_verdict verdict;
};

static int make_place(void **state)
{
	struct place *place = sp_alloc(sizeof(*place));
	place->folder = scratch_make();
	place->kernel = sp_path_join(place->folder, "it's a kernel");
	place->test = sp_path_join(place->folder, "boot.test");
	write_text(place->kernel, "never read");
	setenv("XDG_RUNTIME_DIR", place->folder, 1);
	place->spec = (struct sp_boot_spec){
		.kernel = place->kernel,
		.cmdline = "panic=-1 quiet",
		.arch = "x86_64",
		.memory_mib = 64,
		.console = SP_CONSOLE_VGA,
		.test = place->test,
		.folder = place->folder,
		.accelerator = SP_ACCELERATOR_TCG,
		.wall_cap = 30,
	};
	*state = place;
	return 0;
}

static int free_place(void **state)
{
	struct place *place = *state;
	sp_verdict_clear(&place->verdict);
	free(place->kernel);
	free(place->test);
	scratch_remove(place->folder);
	free(place);
	return 0;
}

/* The folder for sockets goes with the run. */
static void check_no_sockets_left(const struct place *place)
{
	DIR *folder = opendir(place->folder);
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		assert_int_not_equal(strncmp(entry->d_name, "sizeprof-", 9), 0);
	closedir(folder);
}

static void run(struct place *place, const char *play, const char *script)
{
	setenv("FAKE_QEMU", play, 1);
	write_text(place->test, script);
	check_ok(sp_boot_run(&place->spec, &place->verdict));
	check_no_sockets_left(place);
}

static void check(const struct place *place, enum sp_verdict_outcome outcome, enum sp_verdict_reason reason,
	const char *detail)
{
	const struct sp_verdict *verdict = &place->verdict;
	if (verdict->outcome != outcome || verdict->reason != reason)
		fail_msg("%s (%s): %s", sp_verdict_outcome_name(verdict->outcome),
			sp_verdict_reason_name(verdict->reason), verdict->detail);
	if (detail && !strstr(verdict->detail, detail))
		fail_msg("the detail \"%s\" lacks \"%s\"", verdict->detail, detail);
	assert_non_null(verdict->log);
	assert_non_null(verdict->screen);
	assert_non_null(verdict->command);
	assert_string_equal(verdict->accelerator, "tcg,icount");
}

static const char *const conversation = "wait Welcome\ntype Hello there\nexpect answer to Hello there\n"
					"type again\nexpect answer to again\n";

static void test_pass_on_vga(void **state)
{
	struct place *place = *state;
	run(place, "shell", conversation);
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
	assert_null(place->verdict.detail);
	assert_int_equal(place->verdict.steps, 3);
	assert_int_equal(place->verdict.steps_passed, 3);
	assert_string_equal(place->verdict.console, "vga");
	assert_non_null(
		strstr(place->verdict.log, "# Hello there\nanswer to Hello there\n# again\nanswer to again"));
}

static void test_pass_on_serial(void **state)
{
	struct place *place = *state;
	place->spec.console = SP_CONSOLE_SERIAL;
	run(place, "shell", conversation);
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
	assert_string_equal(place->verdict.console, "serial");
	assert_non_null(
		strstr(place->verdict.log, "# Hello there\nanswer to Hello there\n# again\nanswer to again"));
}

static void test_the_command_can_be_typed(void **state)
{
	struct place *place = *state;
	run(place, "shell", "wait Welcome\n");
	SP_AUTOFREE char *kernel = sp_format("-kernel '%s/it'\\''s a kernel'", place->folder);
	assert_non_null(strstr(place->verdict.command, kernel));
	assert_non_null(strstr(place->verdict.command, "-append 'panic=-1 quiet'"));
	assert_non_null(strstr(place->verdict.command, "-nic none"));
	assert_non_null(strstr(place->verdict.command, "-m 64"));
}

static void test_text_has_to_come_after_the_last_one(void **state)
{
	struct place *place = *state;
	run(place, "shell", "wait to nothing\nidle 1\nwait Welcome\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_SILENCE, "\"Welcome\" was awaited (line 3 of the test)");
	assert_int_equal(place->verdict.steps_passed, 1);
}

static void test_panic(void **state)
{
	struct place *place = *state;
	run(place, "panic", "wait Welcome\nwait more\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_PANIC, NULL);
	assert_string_equal(place->verdict.detail, "Kernel panic - not syncing: out of ideas");
	assert_int_equal(place->verdict.steps_passed, 1);
	assert_non_null(strstr(place->verdict.screen, "out of ideas"));
}

static void test_text_before_a_panic_was_met(void **state)
{
	struct place *place = *state;
	run(place, "panic", "wait Welcome\n");
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
}

static void test_text_after_a_panic_was_not_met(void **state)
{
	struct place *place = *state;
	run(place, "panic", "wait CPU: 0\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_PANIC, "out of ideas");
}

static void test_early_exit(void **state)
{
	struct place *place = *state;
	run(place, "reset", "wait Welcome\nwait more\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_EARLY_EXIT, "the guest rebooted while \"more\" was awaited");
	assert_non_null(strstr(place->verdict.screen, "Welcome"));
}

static void test_power_off_on_serial(void **state)
{
	struct place *place = *state;
	place->spec.console = SP_CONSOLE_SERIAL;
	run(place, "poweroff", "wait Welcome\nwait more\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_EARLY_EXIT, "the guest powered off");
	assert_non_null(strstr(place->verdict.screen, "Welcome"));
}

static void test_a_guest_that_halts_itself(void **state)
{
	struct place *place = *state;
	run(place, "halt", "wait Welcome\nwait more\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_EARLY_EXIT, "reboot: System halted");
}

static void test_a_guest_that_can_never_wake(void **state)
{
	struct place *place = *state;
	run(place, "stuck", "wait Welcome\nwait more\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_SILENCE, "halted with interrupts off");
}

static void test_silence(void **state)
{
	struct place *place = *state;
	run(place, "mute", "idle 1\nwait Welcome\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_SILENCE, "idled for 1 s");
}

static void test_budget(void **state)
{
	struct place *place = *state;
	run(place, "busy", "budget 30\nwait Welcome\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_EXPECTATION, "spent 30 million instructions");
	assert_true(place->verdict.instructions > 30000000);
}

static const char *const persistence = "wait Welcome\ntype kept\nexpect answer to kept\nrestart\n"
				       "wait Welcome\nwait found kept\ntype more\nexpect answer to more\n";

static void test_a_restart_finds_what_was_written(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *medium = sp_path_join(place->folder, "a floppy");
	SP_AUTOFREE char *image = sp_alloc(1474560);
	SP_BUFFER after = SP_BUFFER_EMPTY;
	check_ok(sp_file_write(medium, image, 1474560));
	place->spec.medium = medium;
	run(place, "disk", persistence);
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
	assert_int_equal(place->verdict.steps_passed, 5);
	/* the medium itself is as it was, and the copy is gone */
	check_ok(sp_file_read(medium, &after));
	assert_int_equal(after.size, 1474560);
	assert_memory_equal(after.data, image, after.size);
	SP_AUTOFREE char *copy = sp_path_join(place->folder, "medium.img");
	assert_false(sp_path_exists(copy));
}

static void test_a_kernel_in_files_has_a_floppy_to_write_to(void **state)
{
	struct place *place = *state;
	place->spec.floppy_bytes = 1474560;
	place->spec.console = SP_CONSOLE_SERIAL;
	run(place, "disk", persistence);
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
	assert_non_null(strstr(place->verdict.command, "-kernel "));
	assert_non_null(strstr(place->verdict.command, "/floppy.img,if=floppy,format=raw "));
	assert_null(strstr(place->verdict.command, "-boot"));
	/* both machines' text is in the log, each from a line's beginning */
	const char *first = strstr(place->verdict.log, "Welcome to nothing\n# kept\n");
	assert_non_null(first);
	assert_non_null(strstr(first + 1, "\nWelcome to nothing\nfound kept\n"));
}

static void test_a_restart_forgets_without_a_drive(void **state)
{
	struct place *place = *state;
	run(place, "disk",
		"wait Welcome\ntype kept\nexpect answer to kept\nrestart\nidle 1\nwait found kept\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_SILENCE, "\"found kept\" was awaited");
}

/* Else a prompt that stood there before would do for the new machine's. */
static void test_text_from_before_a_restart_does_not_count(void **state)
{
	struct place *place = *state;
	run(place, "shell", "wait Welcome\ntype one\nexpect answer\nrestart\nidle 1\nwait to one\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_SILENCE, "\"to one\" was awaited");
	assert_int_equal(place->verdict.steps_passed, 2);
}

static void test_a_restart_cures_no_panic(void **state)
{
	struct place *place = *state;
	run(place, "panic", "wait Welcome\nrestart\nwait Welcome\n");
	check(place, SP_VERDICT_FAIL, SP_REASON_PANIC, "out of ideas");
	assert_int_equal(place->verdict.steps_passed, 1);
}

static void test_an_escape_is_a_key(void **state)
{
	struct place *place = *state;
	run(place, "shell", "wait Welcome\nkeys ab\\ec\\n\nexpect answer to ab^c\n");
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
}

static void test_wall_cap_means_lost(void **state)
{
	struct place *place = *state;
	place->spec.wall_cap = 0.5;
	run(place, "mute", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_HOST, "wall time");
}

static void test_lines_that_went_by_unread_mean_lost(void **state)
{
	struct place *place = *state;
	run(place, "flood", "idle 1\nwait line 100\n");
	check(place, SP_VERDICT_LOST, SP_REASON_HOST, "faster than this busy host could read");
	assert_non_null(strstr(place->verdict.log, "lines are missing here"));
}

static void test_lines_that_can_be_read_count(void **state)
{
	struct place *place = *state;
	run(place, "flood", "wait line 998\n");
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
}

static void test_qemu_that_exits(void **state)
{
	struct place *place = *state;
	run(place, "exit", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL,
		"exited 1: qemu-system-x86_64: first words; qemu-system-x86_64: no such");
}

static void test_qemu_without_memory(void **state)
{
	struct place *place = *state;
	run(place, "memory", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_HOST, "Cannot allocate memory");
}

static void test_qemu_that_is_killed(void **state)
{
	struct place *place = *state;
	run(place, "die", "wait Welcome\nwait more\n");
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL, "killed by signal 9");
	assert_int_equal(place->verdict.steps_passed, 1);
}

static void test_qemu_that_hangs(void **state)
{
	struct place *place = *state;
	place->spec.wall_cap = 1;
	run(place, "hang", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL, "did not open its control channel");
}

static void test_qemu_that_talks_nonsense(void **state)
{
	struct place *place = *state;
	run(place, "garbage", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL, "\"hello, who is there?\" is not a message of QMP");
}

static void test_qemu_that_does_not_answer(void **state)
{
	struct place *place = *state;
	place->spec.wall_cap = 1;
	run(place, "deaf", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL, "did not answer qmp_capabilities");
}

static void test_qemu_that_refuses(void **state)
{
	struct place *place = *state;
	run(place, "refuse", "wait Welcome\n");
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL, "QEMU refused qmp_capabilities: no");
}

static void test_qemu_that_is_missing(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *path = sp_strdup(getenv("PATH"));
	setenv("PATH", place->folder, 1);
	run(place, "shell", "wait Welcome\n");
	setenv("PATH", path, 1);
	check(place, SP_VERDICT_LOST, SP_REASON_TOOL, "apt-get install qemu-system-x86");
}

static void test_a_folder_with_a_long_path(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *name = sp_format("%0200d", 1);
	SP_AUTOFREE char *folder = sp_path_join(place->folder, name);
	check_ok(sp_folder_make(folder));
	place->spec.folder = folder;
	run(place, "shell", conversation);
	check(place, SP_VERDICT_PASS, SP_REASON_NONE, NULL);
}

static void test_bad_input_is_an_error(void **state)
{
	struct place *place = *state;
	write_text(place->test, "nonsense\n");
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "boot.test:1");
	place->spec.initramfs = "/nowhere/initramfs";
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "/nowhere/initramfs: No such file");
	place->spec.kernel = "/nowhere/bzImage";
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "/nowhere/bzImage: No such file");
}

static void test_files_that_cannot_be_booted_are_errors(void **state)
{
	struct place *place = *state;
	write_text(place->test, "wait Welcome\n");
	SP_AUTOFREE char *fifo = sp_path_join(place->folder, "fifo");
	SP_AUTOFREE char *empty = sp_path_join(place->folder, "empty");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	write_text(empty, "");
	place->spec.initramfs = empty;
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "/empty is empty: give the path");
	place->spec.initramfs = fifo;
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "initramfs");
	place->spec.kernel = fifo;
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "/fifo is not a regular file");
	check_error(sp_boot_interactive(&place->spec), SP_USAGE, "/fifo is not a regular file");
	place->spec.kernel = place->folder;
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "is not a regular file");
}

/* Nothing is made then, and nothing that is there is touched. */
static void test_media_that_cannot_be_kept_are_errors(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *keep = sp_path_join(place->folder, "kept");
	SP_AUTOFREE char *cd = sp_path_join(place->folder, "cd");
	place->spec.keep = keep;
	check_error(
		sp_boot_interactive(&place->spec), SP_USAGE, "kernel is booted from files, without a medium");
	static const char image[0x8800] = {[0x8001] = 'C', 'D', '0', '0', '1'};
	check_ok(sp_file_write(cd, image, sizeof(image)));
	place->spec.medium = cd;
	check_error(sp_boot_interactive(&place->spec), SP_USAGE, "cd is a CD, which is never written to");
	place->spec.medium = place->kernel;
	assert_int_equal(symlink("/nowhere/at/all", keep), 0);
	check_error(sp_boot_interactive(&place->spec), SP_USAGE, "kept is there already");
	assert_false(sp_path_exists(keep));
}

static void test_unreadable_file_is_an_error(void **state)
{
	struct place *place = *state;
	write_text(place->test, "wait Welcome\n");
	assert_int_equal(chmod(place->kernel, 0), 0);
	if (access(place->kernel, R_OK) == 0)
		skip(); /* root reads everything */
	check_error(sp_boot_run(&place->spec, &place->verdict), SP_USAGE, "make it readable");
}

static void test_kvm_that_is_not_usable_means_lost(void **state)
{
	struct place *place = *state;
	if (sp_kvm_usable())
		skip();
	place->spec.accelerator = SP_ACCELERATOR_KVM;
	run(place, "shell", conversation);
	assert_int_equal(place->verdict.outcome, SP_VERDICT_LOST);
	assert_int_equal(place->verdict.reason, SP_REASON_TOOL);
	assert_string_equal(place->verdict.detail, "KVM is not usable on this machine: use tcg");
	assert_string_equal(place->verdict.accelerator, "kvm");
	assert_string_equal(place->verdict.command, "");
	check_error(sp_boot_interactive(&place->spec), SP_UNABLE, "KVM is not usable");
}

/* What a run of an idle guest tells on a stream. */
static void run_watched(struct place *place, FILE *stream)
{
	place->spec.progress = sp_progress_new(stream, SP_NORMAL);
	run(place, "mute", "idle 1\nwait Welcome\n");
	sp_progress_free(place->spec.progress);
	place->spec.progress = NULL;
	check(place, SP_VERDICT_FAIL, SP_REASON_SILENCE, NULL);
}

static void test_progress_in_a_file_is_one_line(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *path = sp_path_join(place->folder, "progress");
	FILE *stream = fopen(path, "w");
	assert_non_null(stream);
	run_watched(place, stream);
	fclose(stream);
	SP_BUFFER told = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(path, &told));
	assert_string_equal(sp_buffer_text(&told), "boot test ...\n");
}

static void test_progress_on_a_terminal_shows_time_and_text(void **state)
{
	struct place *place = *state;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		skip();
	FILE *terminal = fopen(ptsname(master), "r+e");
	assert_non_null(terminal);
	setenv("TERM", "linux", 1);
	run_watched(place, terminal);
	char told[4096] = "";
	assert_true(read(master, told, sizeof(told) - 1) > 0);
	fclose(terminal);
	close(master);
	assert_non_null(strstr(told, "boot test 1 of about 1, "));
	assert_non_null(strstr(told, " s: Welcome"));
}

/* In a process of its own: an interruption stays noticed. */
static void test_interruption(void **state)
{
	struct place *place = *state;
	setenv("FAKE_QEMU", "mute", 1);
	write_text(place->test, "wait Welcome\n");
	pid_t child = fork();
	if (child == 0) {
		sp_interrupt_install();
		raise(SIGINT);
		struct sp_error *error = sp_boot_run(&place->spec, &place->verdict);
		_exit(sp_error_is_interrupted(error) ? 0 : 1);
	}
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	check_no_sockets_left(place);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(sp_verdict_outcome_name(SP_VERDICT_LOST), "lost");
	assert_string_equal(sp_verdict_reason_name(SP_REASON_EARLY_EXIT), "early exit");
	assert_string_equal(sp_verdict_reason_name(SP_REASON_EXPECTATION), "expectation not met");
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, free_place)

int main(void)
{
	const char *path = getenv("PATH");
	SP_AUTOFREE char *with_fakes = sp_format("%s:%s", TEST_FAKES, path ? path : "");
	setenv("PATH", with_fakes, 1);
	const struct CMUnitTest tests[] = {
		IN_PLACE(test_pass_on_vga),
		IN_PLACE(test_pass_on_serial),
		IN_PLACE(test_the_command_can_be_typed),
		IN_PLACE(test_text_has_to_come_after_the_last_one),
		IN_PLACE(test_panic),
		IN_PLACE(test_text_before_a_panic_was_met),
		IN_PLACE(test_text_after_a_panic_was_not_met),
		IN_PLACE(test_early_exit),
		IN_PLACE(test_power_off_on_serial),
		IN_PLACE(test_a_guest_that_halts_itself),
		IN_PLACE(test_a_guest_that_can_never_wake),
		IN_PLACE(test_silence),
		IN_PLACE(test_budget),
		IN_PLACE(test_a_restart_finds_what_was_written),
		IN_PLACE(test_a_kernel_in_files_has_a_floppy_to_write_to),
		IN_PLACE(test_a_restart_forgets_without_a_drive),
		IN_PLACE(test_text_from_before_a_restart_does_not_count),
		IN_PLACE(test_a_restart_cures_no_panic),
		IN_PLACE(test_an_escape_is_a_key),
		IN_PLACE(test_wall_cap_means_lost),
		IN_PLACE(test_lines_that_went_by_unread_mean_lost),
		IN_PLACE(test_lines_that_can_be_read_count),
		IN_PLACE(test_qemu_that_exits),
		IN_PLACE(test_qemu_without_memory),
		IN_PLACE(test_qemu_that_is_killed),
		IN_PLACE(test_qemu_that_hangs),
		IN_PLACE(test_qemu_that_talks_nonsense),
		IN_PLACE(test_qemu_that_does_not_answer),
		IN_PLACE(test_qemu_that_refuses),
		IN_PLACE(test_qemu_that_is_missing),
		IN_PLACE(test_a_folder_with_a_long_path),
		IN_PLACE(test_bad_input_is_an_error),
		IN_PLACE(test_files_that_cannot_be_booted_are_errors),
		IN_PLACE(test_media_that_cannot_be_kept_are_errors),
		IN_PLACE(test_unreadable_file_is_an_error),
		IN_PLACE(test_kvm_that_is_not_usable_means_lost),
		IN_PLACE(test_progress_in_a_file_is_one_line),
		IN_PLACE(test_progress_on_a_terminal_shows_time_and_text),
		IN_PLACE(test_interruption),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
