/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build: programs with instructions that their processor lacks are found, others are not. Programs are made
 * by the assembler and the linker.
 */
#include "unit/scratch_folder.h"

#include <sys/stat.h>

#include "base/process.h"
#include "build/processor.h"

static char *assemble(const char *name, const char *width, const char *emulation, const char *text)
{
	SP_AUTOFREE char *source = sp_format("%s/%s.s", folder, name);
	SP_AUTOFREE char *object = sp_format("%s/%s.o", folder, name);
	char *program = sp_path_join(folder, name);
	write_text(source, text);
	const char *const as[] = {"as", width, "-o", object, source, NULL};
	const char *const ld[] = {"ld", "-m", emulation, "-o", program, object, NULL};
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = as}));
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = ld}));
	return program;
}

static struct sp_error *look(const char *processor, const char *path)
{
	return sp_processor_check(processor, path, NULL, "bin/program", folder);
}

/* All that a 486 has, in the ways that objdump writes it. */
static const char old_code[] =
	".globl _start\n_start:\n\tmov %eax,%ebx\n\tbswap %eax\n\tlock cmpxchg %edx,(%ecx)\n"
	"\tfildll (%eax)\n\tfucompp\n\tpause\n\trep movsb\n\trepz ret\n\tcall _start\n"
	"\tjmp *table(,%eax,4)\n\txchg %ax,%ax\n\tint $0x80\n"
	"\t.byte 0x8d,0xb4,0x26,0,0,0,0\n" /* lea 0x0(%esi,%eiz,1),%esi */
	"\t.byte 0x0f,0xff\n"              /* (bad), as data among code is */
	"\tjne _start\n.section .rodata\ntable:\t.long _start\n";

static const char new_code[] =
	".globl _start\n_start:\n\tcmove %eax,%edx\n\tret\n.globl later\nlater:\n\tendbr32\n"
	"\tcmovne %ecx,%edx\n\tcmovne %ecx,%edx\n\tfucomip %st(1),%st\n\trdtsc\n"
	"\tnopw 0x0(%eax,%eax,1)\n";

static void test_what_a_486_has(void **state)
{
	(void)state;
	SP_AUTOFREE char *program = assemble("old", "--32", "elf_i386", old_code);
	check_ok(look("i486", program));
	check_ok(look("i686", program));
}

static void test_what_a_486_lacks(void **state)
{
	(void)state;
	SP_AUTOFREE char *program = assemble("new", "--32", "elf_i386", new_code);
	check_error(look("i486", program), SP_USAGE,
		"/bin/program has 7 instructions that the i486 lacks (cmove in _start, endbr32 in later, "
		"cmovne in "
		"later, "
		"fucomip in later, ...): compile it for the i486, or write a later processor in [userspace]");
	check_error(look("i686", program), SP_USAGE, "instructions that the i686 lacks (endbr32 in later");
}

static void test_one_instruction_whose_name_begins_another_one(void **state)
{
	(void)state;
	SP_AUTOFREE char *program = assemble("names", "--32", "elf_i386",
		".globl _start\n_start:\n\tcmovae %eax,%edx\n\tcmova %eax,%edx\n\tcmova %ecx,%edx\n");
	check_error(look("i486", program), SP_USAGE,
		"has 3 instructions that the i486 lacks (cmovae in _start, cmova in _start): compile");
}

static void test_without_symbols_the_address_is_named(void **state)
{
	(void)state;
	SP_AUTOFREE char *program = assemble("stripped", "--32", "elf_i386", new_code);
	SP_AUTOFREE char *twin = sp_format("%s.twin", program);
	check_ok(sp_file_copy(program, twin));
	const char *const strip[] = {"strip", program, NULL};
	check_ok(sp_process_tool(&(struct sp_process_spec){.argv = strip}));
	check_error(look("i586", program), SP_USAGE, "(cmove in 0x80");
	check_error(
		sp_processor_check("i586", program, twin, "x", folder), SP_USAGE, "/x has 6 instructions");
	check_error(sp_processor_check("i586", program, twin, "x", folder), SP_USAGE, "(cmove in _start");
}

static void test_what_is_no_program_of_i386(void **state)
{
	(void)state;
	SP_AUTOFREE char *wide =
		assemble("wide", "--64", "elf_x86_64", ".globl _start\n_start:\n\tcmove %rax,%rdx\n");
	SP_AUTOFREE char *text = sp_path_join(folder, "text");
	write_text(text, "\177ELF but no more");
	check_ok(look("i486", wide));
	check_ok(look("i486", text));
	check_ok(look("i486", "/nowhere/at/all"));
}

static void test_all_files_of_a_root_file_system(void **state)
{
	(void)state;
	SP_AUTOFREE char *good = assemble("good", "--32", "elf_i386", old_code);
	SP_AUTOFREE char *bad = assemble("bad", "--32", "elf_i386", new_code);
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	sp_rootfs_add_file(&rootfs, "bin/good", 0755, good);
	sp_rootfs_add_link(&rootfs, "bin/link", bad);
	sp_rootfs_add_device(&rootfs, "dev/fd0", S_IFBLK | 0600, 2, 0);
	check_ok(sp_processor_check_all("i486", &rootfs, good, good, folder));
	sp_rootfs_add_file(&rootfs, "sbin/bad", 0755, bad);
	check_error(sp_processor_check_all("i486", &rootfs, good, good, folder), SP_USAGE,
		"/sbin/bad has 7 inst");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_486_has),
		cmocka_unit_test(test_what_a_486_lacks),
		cmocka_unit_test(test_one_instruction_whose_name_begins_another_one),
		cmocka_unit_test(test_without_symbols_the_address_is_named),
		cmocka_unit_test(test_what_is_no_program_of_i386),
		cmocka_unit_test(test_all_files_of_a_root_file_system),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
