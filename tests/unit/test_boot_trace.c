/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot: QEMU's log of translated code into stretches, in all its forms; where programs were loaded; and the
 * traced run, against a QEMU that plays a guest.
 */
#include "unit/harness.h"

#include <stdio.h>
#include <unistd.h>

#include "base/stretches.h"
#include "boot/boot.h"
#include "boot/trace-file.h"
#include "boot/trace-line.h"
#include "boot/trace.h"

struct place {
	char *folder, *log;
	struct sp_trace trace;
};

static int make_place(void **state)
{
	struct place *place = sp_alloc(sizeof(*place));
	place->folder = scratch_make();
	place->log = sp_path_join(place->folder, "trace");
	*state = place;
	return 0;
}

static int free_place(void **state)
{
	struct place *place = *state;
	sp_trace_free(&place->trace);
	scratch_remove(place->folder);
	free(place->log);
	free(place);
	return 0;
}

static void read_log(struct place *place, uint64_t kernel, const char *text)
{
	sp_trace_free(&place->trace);
	write_text(place->log, text);
	check_ok(sp_trace_read(place->log, kernel, &place->trace));
}

static void check_stretch(const struct sp_stretches *stretches, size_t i, uint64_t address, uint64_t size)
{
	assert_true(i < stretches->count);
	assert_int_equal(stretches->items[i].address, address);
	assert_int_equal(stretches->items[i].size, size);
}

static void check_line(const char *text, enum sp_trace_line_kind kind, uint64_t address, uint64_t size)
{
	struct sp_trace_line line = sp_trace_line_read(text);
	if (line.kind != kind || line.address != address || line.size != size)
		fail_msg("\"%s\" was read as kind %d, %#lx, %lu bytes", text, line.kind,
			(unsigned long)line.address, (unsigned long)line.size);
}

static void test_lines(void **state)
{
	(void)state;
	check_line("IN: ", SP_TRACE_BLOCK, 0, 0);
	check_line("IN: start_kernel", SP_TRACE_BLOCK, 0, 0);
	check_line("0xffffffff81050be4:  44 8b 3d 15 bf 91 00     movl     0x91bf15(%rip), %r15d",
		SP_TRACE_CODE, 0xffffffff81050be4, 7);
	check_line("0x000fec40:  66 ea 48 ec 0f 00 08 00  ljmpl    $0x8:$0xfec48", SP_TRACE_CODE, 0xfec40, 8);
	check_line("0x000ea3a6:  00 00", SP_TRACE_CODE, 0xea3a6, 2);
	check_line("0x40000000:  580000c0  ldr      x0, #0x40000018", SP_TRACE_CODE, 0x40000000, 4);
	check_line("0x80000000:  00000297          auipc           t0,0", SP_TRACE_CODE, 0x80000000, 4);
	check_line("0x80000004:  4501              mv              a0,zero", SP_TRACE_CODE, 0x80000004, 2);
	/* without bytes; a mnemonic in hexadecimal digits is none of them */
	check_line("0x00000000fffffff0:  ljmpw  $0xf000,$0xe05b", SP_TRACE_CODE, 0xfffffff0, 0);
	check_line("0x00001000:  dec    %eax", SP_TRACE_CODE, 0x1000, 0);
	check_line("0x00001000:  add    %eax,%ebx", SP_TRACE_CODE, 0x1000, 0);
	check_line("0x00001000: ", SP_TRACE_CODE, 0x1000, 0);
	check_line("OBJD-T: 8b05aabbccddc3", SP_TRACE_MORE, 0, 7);
	check_line("0x00001000: unable to read memory", SP_TRACE_OTHER, 0x1000, 0);
	check_line("----------------", SP_TRACE_OTHER, 0, 0);
	check_line("", SP_TRACE_OTHER, 0, 0);
	check_line("0x", SP_TRACE_OTHER, 0, 0);
	check_line("Disassembler disagrees with translator over instruction decoding", SP_TRACE_OTHER, 0, 0);
}

/* Firmware, decompressor, kernel, program, kernel again: as QEMU 7.2 shows them on 64 bit. */
static const char boot_log[] = "----------------\n"
			       "IN: \n"
			       "0xfffffff0:  ea 5b e0 00 f0           ljmpw    $0xf000:$0xe05b\n"
			       "\n"
			       "----------------\n"
			       "IN: \n"
			       "0x01b69739:  48 ba 00 f0 ff ff ff ff  movabsq  $0x7ffffffffffff000, %rdx\n"
			       "0x01b69741:  ff 7f\n"
			       "0x01b69743:  c3                       retq     \n"
			       "\n"
			       "----------------\n"
			       "IN: \n"
			       "0x01000040:  31 c0                    xorl     %eax, %eax\n"
			       "0x01000042:  c3                       retq     \n"
			       "\n"
			       "----------------\n"
			       "IN: \n"
			       "0xffffffff81000100:  53                       pushq    %rbx\n"
			       "0xffffffff81000101:  74 04                    je       0xffffffff81000107\n"
			       "\n"
			       "----------------\n"
			       "IN: \n"
			       "0x00401000:  0f 05                    syscall  \n"
			       "\n"
			       "----------------\n"
			       "IN: \n"
			       "0xffffffff81000103:  0f 01 f8                 swapgs   \n"
			       "0xffffffff81000106:  c3                       retq     \n"
			       "\n"
			       "----------------\n"
			       "IN: \n"
			       "0xffffffff81000100:  53                       pushq    %rbx\n"
			       "0xffffffff81000101:  74 04                    je       0xffffffff81000107\n"
			       "\n";

static void test_a_boot_on_64_bit(void **state)
{
	struct place *place = *state;
	read_log(place, 0xffffffff81000000, boot_log);
	const struct sp_trace *trace = &place->trace;
	assert_int_equal(trace->kernel.count, 1);
	check_stretch(&trace->kernel, 0, 0xffffffff81000100, 7);
	assert_int_equal(trace->user.count, 1);
	check_stretch(&trace->user, 0, 0x401000, 2);
	assert_int_equal(trace->early.count, 3);
	check_stretch(&trace->early, 0, 0x1000040, 3);
	check_stretch(&trace->early, 1, 0x1b69739, 11);
	check_stretch(&trace->early, 2, 0xfffffff0, 5);
	assert_int_equal(trace->blocks, 7);
	assert_int_equal(trace->bytes, strlen(boot_log));
	assert_int_equal(trace->kernel_starts.count, 2);
	assert_int_equal(trace->kernel_starts.items[1], 0xffffffff81000103);
	assert_int_equal(trace->user_starts.count, 1);
}

static void test_the_kernels_first_code_ran_where_it_was_loaded(void **state)
{
	struct place *place = *state;
	read_log(place, 0, boot_log);
	sp_trace_add_early(&place->trace, 0x1000041, 0xffffffff81000041, 0x1000);
	assert_int_equal(place->trace.kernel.count, 2);
	check_stretch(&place->trace.kernel, 0, 0xffffffff81000041, 2);
}

static const char log_32[] = "IN: \n0xfffffff0:  ea 5b e0 00 f0           ljmpw    $0xf000:$0xe05b\n\n"
			     "IN: \n0x01000000:  c3                       retl     \n\n"
			     "IN: \n0xb1000000:  c3                       retl     \n\n"
			     "IN: \n0xc1000000:  c3                       retl     \n\n"
			     "IN: \n0x08049000:  cd 80                    int      $0x80\n\n";

static void test_a_boot_on_32_bit(void **state)
{
	struct place *place = *state;
	read_log(place, 0, log_32);
	check_stretch(&place->trace.kernel, 0, 0xc1000000, 1);
	check_stretch(&place->trace.user, 0, 0x8049000, 2);
	assert_int_equal(place->trace.early.count, 3);
	read_log(place, 0xb1000000, log_32); /* its half is larger */
	assert_int_equal(place->trace.kernel.count, 2);
	assert_int_equal(place->trace.user.count, 1);
	assert_int_equal(place->trace.early.count, 2);
}

/* An older QEMU shows no bytes: of a block's last instruction one is known. */
static void test_code_without_bytes(void **state)
{
	struct place *place = *state;
	read_log(place, 0,
		"IN: \n0xffffffff81000100:  push   %rbx\n0xffffffff81000101:  mov    0x91bf15(%rip),%r15d\n"
		"0xffffffff81000108:  je     0xffffffff81000200\n\n"
		"IN: \n0xffffffff81000200:  ret    \n");
	assert_int_equal(place->trace.kernel.count, 2);
	check_stretch(&place->trace.kernel, 0, 0xffffffff81000100, 9);
	check_stretch(&place->trace.kernel, 1, 0xffffffff81000200, 1);
}

static void test_code_without_a_disassembler(void **state)
{
	struct place *place = *state;
	read_log(place, 0,
		"IN: \n0xffffffff81000100:  \n"
		"OBJD-T: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
		"OBJD-T: 20c3\n\nIN: \n0xffffffff81000200:  \nOBJD-T: c3\n");
	assert_int_equal(place->trace.kernel.count, 2);
	check_stretch(&place->trace.kernel, 0, 0xffffffff81000100, 34);
	check_stretch(&place->trace.kernel, 1, 0xffffffff81000200, 1);
}

static void test_a_log_that_ends_in_mid_line(void **state)
{
	struct place *place = *state;
	read_log(place, 0, "IN: \n0xffffffff81000100:  53          pushq    %rbx\n0xffffffff81000101:  74 0");
	assert_int_equal(sp_stretches_bytes(&place->trace.kernel), 1);
}

static void test_what_is_no_log(void **state)
{
	struct place *place = *state;
	check_error(sp_trace_read(place->log, 0, &place->trace), SP_UNABLE, "cannot open the trace");
	write_text(place->log, "");
	check_error(sp_trace_read(place->log, 0, &place->trace), SP_UNABLE, "shows no code");
	write_text(place->log, "\n0x: zz\nIN:\n\n");
	check_error(sp_trace_read(place->log, 0, &place->trace), SP_UNABLE, "shows no code");
	check_error(sp_trace_read(place->folder, 0, &place->trace), SP_USAGE, "is no regular file");
	assert_int_equal(truncate(place->log, (off_t)SP_TRACE_LIMIT + 1), 0);
	check_error(sp_trace_read(place->log, 0, &place->trace), SP_UNABLE, "is larger than 2048 MiB");
}

#define FUNCTIONS 300
#define RAN 60

/* Where function i was linked: apart by what is no multiple of anything. */
static uint64_t linked(uint64_t i)
{
	return 0x1000 + i * 187 + i * i % 13;
}

/* Every fifth function ran at `moved`, and so did blocks inside of it. */
static void add_process(struct sp_trace_starts *starts, uint64_t moved)
{
	starts->items = sp_realloc(starts->items, starts->count + 2 * (size_t)RAN, sizeof(*starts->items));
	for (uint64_t i = 0; i < RAN; i++) {
		starts->items[starts->count++] = linked(5 * i) + moved;
		starts->items[starts->count++] = linked(5 * i) + 23 + moved;
	}
}

static void check_moved(uint64_t moved, uint64_t other)
{
	uint64_t functions[FUNCTIONS], found = 1;
	struct sp_trace_starts starts = {0};
	for (uint64_t i = 0; i < FUNCTIONS; i++)
		functions[i] = linked(i);
	add_process(&starts, moved);
	if (other)
		add_process(&starts, other);
	assert_true(sp_trace_moved(&starts, functions, FUNCTIONS, &found));
	if (found != other)
		assert_int_equal(found, moved);
	free(starts.items);
}

static void test_how_far_a_program_was_moved(void **state)
{
	(void)state;
	check_moved(0, 0);
	check_moved(0x555555554000, 0);
	check_moved(0x1a00000, 0);
	check_moved(UINT64_MAX - 0xfff, 0);          /* down by a page */
	check_moved(0x555555554000, 0x7f1234567000); /* a process elsewhere: either of the two */
}

static void test_a_move_that_cannot_be_told(void **state)
{
	(void)state;
	uint64_t functions[FUNCTIONS], found = 1;
	uint64_t few[] = {linked(3), linked(9), linked(27), 0x9999};
	for (uint64_t i = 0; i < FUNCTIONS; i++)
		functions[i] = linked(i);
	struct sp_trace_starts starts = {.items = few, .count = 3};
	assert_false(sp_trace_moved(&starts, functions, FUNCTIONS, &found));
	assert_false(sp_trace_moved(&starts, functions, 0, &found));
	starts.count = 0;
	assert_false(sp_trace_moved(&starts, functions, FUNCTIONS, &found));
	assert_int_equal(found, 1);
}

static void test_stretches_move_back(void **state)
{
	(void)state;
	SP_STRETCHES ran = {0};
	SP_STRETCHES back = {0};
	sp_stretches_add(&ran, 0x555555555000, 16);
	sp_stretches_add(&ran, 0x555555556000, 4);
	sp_trace_move_back(&ran, 0x555555554000, &back);
	assert_int_equal(back.count, 2);
	check_stretch(&back, 0, 0x1000, 16);
	check_stretch(&back, 1, 0x2000, 4);
}

/* A traced run's specification; the files are in the folder. */
static struct sp_boot_spec make_spec(const struct place *place, const char *kernel, const char *test)
{
	write_text(kernel, "never read");
	write_text(test, "wait Welcome\n");
	setenv("XDG_RUNTIME_DIR", place->folder, 1);
	setenv("FAKE_QEMU", "shell", 1);
	return (struct sp_boot_spec){
		.kernel = kernel,
		.cmdline = "panic=-1 -- word",
		.arch = "x86_64",
		.memory_mib = 64,
		.console = SP_CONSOLE_VGA,
		.test = test,
		.folder = place->folder,
		.trace = place->log,
		.wall_cap = 30,
	};
}

static void test_a_traced_run(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *kernel = sp_path_join(place->folder, "kernel");
	SP_AUTOFREE char *test = sp_path_join(place->folder, "boot.test");
	struct sp_boot_spec spec = make_spec(place, kernel, test);
	SP_VERDICT verdict = {0};
	write_text(place->log, "of an earlier run\n");
	check_ok(sp_boot_run(&spec, &verdict));
	assert_int_equal(verdict.outcome, SP_VERDICT_PASS);
	assert_string_equal(verdict.accelerator, "tcg,icount");
	assert_non_null(strstr(verdict.command, " -append 'norandmaps panic=-1 -- word' "));
	assert_non_null(strstr(verdict.command, " -d in_asm "));
	check_ok(sp_trace_read(place->log, 0, &place->trace));
	check_stretch(&place->trace.kernel, 0, 0xffffffff81000000, 1);
	check_stretch(&place->trace.user, 0, 0x401000, 2);
}

/* Both machines' code is there, and the second one's firmware is not taken for a program. */
static void test_a_traced_run_with_a_restart(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *kernel = sp_path_join(place->folder, "kernel");
	SP_AUTOFREE char *test = sp_path_join(place->folder, "boot.test");
	SP_AUTOFREE char *aside = sp_format("%s.before", place->log);
	struct sp_boot_spec spec = make_spec(place, kernel, test);
	SP_VERDICT verdict = {0};
	write_text(aside, "of a run that was killed\n");
	write_text(test, "wait Welcome\nrestart\nwait Welcome\nrestart\nwait Welcome\n");
	check_ok(sp_boot_run(&spec, &verdict));
	assert_int_equal(verdict.outcome, SP_VERDICT_PASS);
	assert_false(sp_path_exists(aside));
	check_ok(sp_trace_read(place->log, 0, &place->trace));
	assert_int_equal(place->trace.blocks, 6);
	SP_AUTOFREE char *twice = sp_format("%s%s\n%s", log_32, SP_TRACE_RESTART, log_32);
	read_log(place, 0, twice);
	assert_int_equal(place->trace.blocks, 10);
	assert_int_equal(place->trace.early.count, 3);
	assert_int_equal(place->trace.user.count, 1);
}

/* The limit is that of the whole test; what is aside is sparse here. */
static void test_the_logs_of_all_machines_have_one_limit(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *aside = sp_format("%s.before", place->log);
	write_text(place->log, "one machine\n");
	check_ok(sp_trace_put_aside(place->log));
	assert_int_equal(truncate(aside, (off_t)SP_TRACE_LIMIT), 0);
	write_text(place->log, "another machine\n");
	check_error(
		sp_trace_put_aside(place->log), SP_UNABLE, "grew beyond 2048 MiB: use a shorter boot test");
	assert_int_equal(truncate(aside, (off_t)SP_TRACE_LIMIT), 0);
	check_ok(sp_trace_join(place->log));
	assert_int_equal(rename(place->log, aside), 0);
	write_text(place->log, "the last machine\n");
	check_error(sp_trace_join(place->log), SP_UNABLE, "grew beyond 2048 MiB: use a shorter boot test");
}

static void test_an_untraced_run_is_as_it_was(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *kernel = sp_path_join(place->folder, "kernel");
	SP_AUTOFREE char *test = sp_path_join(place->folder, "boot.test");
	struct sp_boot_spec spec = make_spec(place, kernel, test);
	SP_VERDICT verdict = {0};
	spec.trace = NULL;
	spec.accelerator = SP_ACCELERATOR_TCG;
	check_ok(sp_boot_run(&spec, &verdict));
	assert_non_null(strstr(verdict.command, " -append 'panic=-1 -- word' "));
	assert_null(strstr(verdict.command, "in_asm"));
	assert_false(sp_path_exists(place->log));
}

static void test_traces_that_cannot_be_had(void **state)
{
	struct place *place = *state;
	SP_AUTOFREE char *kernel = sp_path_join(place->folder, "kernel");
	SP_AUTOFREE char *test = sp_path_join(place->folder, "boot.test");
	struct sp_boot_spec spec = make_spec(place, kernel, test);
	SP_VERDICT verdict = {0};
	spec.accelerator = SP_ACCELERATOR_KVM;
	check_error(sp_boot_run(&spec, &verdict), SP_USAGE, "cannot be traced under KVM: use tcg");
	spec.accelerator = SP_ACCELERATOR_TCG;
	spec.trace = "/tmp/100%/trace";
	check_error(sp_boot_run(&spec, &verdict), SP_USAGE, "QEMU cannot log to /tmp/100%/trace");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, free_place)

int main(void)
{
	SP_AUTOFREE char *path = sp_format("%s:%s", TEST_FAKES, getenv("PATH"));
	setenv("PATH", path, 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		TEST(test_a_boot_on_64_bit),
		TEST(test_the_kernels_first_code_ran_where_it_was_loaded),
		TEST(test_a_boot_on_32_bit),
		TEST(test_code_without_bytes),
		TEST(test_code_without_a_disassembler),
		TEST(test_a_log_that_ends_in_mid_line),
		TEST(test_what_is_no_log),
		cmocka_unit_test(test_how_far_a_program_was_moved),
		cmocka_unit_test(test_a_move_that_cannot_be_told),
		cmocka_unit_test(test_stretches_move_back),
		TEST(test_a_traced_run),
		TEST(test_a_traced_run_with_a_restart),
		TEST(test_the_logs_of_all_machines_have_one_limit),
		TEST(test_an_untraced_run_is_as_it_was),
		TEST(test_traces_that_cannot_be_had),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
