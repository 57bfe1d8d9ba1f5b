/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options, applets and what ran: facts of a program by its addresses, laid over ELF files that are built here,
 * alone and in an archive; and the sums of a program's labels.
 */
#include "analyzers/ledger_help.h"

#include "analyzers/elf_builder.h"

#define CODE SHF_ALLOC | SHF_EXECINSTR

/* .text and .init.text follow each other in memory, and not in the file. */
static const struct elf_part parts[] = {
	{".text", SHT_PROGBITS, CODE, 0x1000, 0x200, 256, 0xc3},
	{".init.text", SHT_PROGBITS, CODE, 0x1100, 0x400, 128, 0xc4},
	{".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0x2000, 0x500, 64, 'd'},
	{".zeros", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0x2040, 0x540, 64, 0},
	{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0x3000, 0x580, 512, 0},
	{".comment", SHT_PROGBITS, 0, 0, 0x580, 32, 'c'},
};

static struct sp_address_label option_items[] = {
	{0x0f00, 16, "BEFORE"}, /* no section is there */
	{0x1000, 16, "(always built)"},
	{0x1010, 0, "NOTHING"},
	{0x1010, 0x100, "BLOCK"}, /* the rest of .text and 16 bytes of .init.text */
	{0x1110, 32, "SMP"},
	{0x2000, 16, "BLOCK"},
	{0x2010, 16, "SMP"},
	{0x3000, 8, "BSS"}, /* takes no bytes of the file */
};
static const struct sp_address_labels options = {option_items, SP_COUNT(option_items)};

static struct sp_address_label applet_items[] = {{0x1000, 64, "vi"}, {0x1040, 64, "(shared)"}};
static const struct sp_address_labels applets = {applet_items, SP_COUNT(applet_items)};

/* A part of .text, what lies over both sections, data, and what is no section's. */
static struct sp_stretch ran_items[] = {{0x1004, 8}, {0x10f0, 0x20}, {0x2000, 32}, {0x5000, 100}};
static const struct sp_stretches ran = {ran_items, SP_COUNT(ran_items), SP_COUNT(ran_items)};

static struct sp_buffer program;

static int build_program(void **state)
{
	(void)state;
	elf_build(&program, ELFCLASS64, parts, SP_COUNT(parts));
	return 0;
}

static int free_program(void **state)
{
	(void)state;
	sp_buffer_free(&program);
	return 0;
}

static struct sp_ledger *kernel_ledger(const struct sp_address_labels *by_option, const struct sp_stretches *executed)
{
	const struct sp_program_facts facts = {
		.image = "vmlinux.bin", .prefix = "", .options = by_option, .executed = executed};
	return good_ledger("vmlinux.bin", program.data, program.size, &facts);
}

static void test_options_by_address(void **state)
{
	(void)state;
	struct sp_ledger *ledger = kernel_ledger(&options, NULL);
	assert_owner(ledger, SP_BY_OPTION, 0x200, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, 0x210, "BLOCK");
	assert_owner(ledger, SP_BY_OPTION, 0x2ff, "BLOCK");
	assert_owner(ledger, SP_BY_OPTION, 0x400, "BLOCK");
	assert_owner(ledger, SP_BY_OPTION, 0x410, "SMP");
	assert_owner(ledger, SP_BY_OPTION, 0x42f, "SMP");
	assert_owner(ledger, SP_BY_OPTION, 0x430, SP_LABEL_UNKNOWN);
	assert_owner(ledger, SP_BY_OPTION, 0x500, "BLOCK");
	assert_owner(ledger, SP_BY_OPTION, 0x510, "SMP");
	assert_owner(ledger, SP_BY_OPTION, 0x520, SP_LABEL_UNKNOWN);
	/* fill is nobody's, and what the format asks for is there in any case */
	assert_owner(ledger, SP_BY_OPTION, 0x540, SP_LABEL_PADDING);
	assert_owner(ledger, SP_BY_OPTION, 0x300, SP_LABEL_PADDING);
	assert_owner(ledger, SP_BY_OPTION, 0, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, 0x580, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, program.size - 1, "(always built)");
	assert_sum(ledger, SP_BY_OPTION, "BLOCK", 0x100 + 16);
	assert_sum(ledger, SP_BY_OPTION, "BEFORE", 0);
	assert_sum(ledger, SP_BY_OPTION, "BSS", 0);
	assert_sum(ledger, SP_BY_OPTION, "NOTHING", 0);
	/* applets are no matter of the kernel's */
	assert_sum(ledger, SP_BY_APPLET, "(kernel)", program.size);
	sp_ledger_free(ledger);
}

static void test_without_options(void **state)
{
	(void)state;
	struct sp_ledger *ledger = kernel_ledger(NULL, NULL);
	assert_sum(ledger, SP_BY_OPTION, "(kernel)", program.size);
	assert_false(ledger->traced);
	sp_ledger_free(ledger);
	ledger = good_ledger("tool", program.data, program.size, NULL);
	assert_sum(ledger, SP_BY_OPTION, "(userspace)", program.size);
	sp_ledger_free(ledger);
}

/* What pieces by a section's label have of code, and of what ran. */
static void count_code(const struct sp_ledger *ledger, const char *section, uint64_t *code, uint64_t *executed)
{
	*code = *executed = 0;
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		if (section && strcmp(ledger->labels[piece->owner[SP_BY_SECTION]].name, section))
			continue;
		*code += piece->code;
		*executed += piece->executed;
	}
}

static void test_code_and_what_ran(void **state)
{
	(void)state;
	uint64_t code, executed;
	struct sp_ledger *ledger = kernel_ledger(&options, &ran);
	assert_true(ledger->traced);
	count_code(ledger, ".text", &code, &executed);
	assert_int_equal(code, 256);
	assert_int_equal(executed, 8 + 16);
	count_code(ledger, ".init.text", &code, &executed);
	assert_int_equal(code, 128);
	assert_int_equal(executed, 16);
	/* data is not run, whatever the trace says */
	count_code(ledger, NULL, &code, &executed);
	assert_int_equal(code, 256 + 128);
	assert_int_equal(executed, 8 + 32);
	sp_ledger_free(ledger);
	ledger = kernel_ledger(&options, NULL);
	assert_false(ledger->traced);
	count_code(ledger, NULL, &code, &executed);
	assert_int_equal(code, 256 + 128);
	assert_int_equal(executed, 0);
	sp_ledger_free(ledger);
}

static const struct sp_label_cost *find_cost(const struct sp_label_cost *costs, size_t count, const char *label)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(costs[i].label, label))
			return &costs[i];
	fail_msg("no cost of %s", label);
	return costs;
}

static void test_costs_of_labels(void **state)
{
	(void)state;
	size_t count;
	SP_AUTOFREE struct sp_label_cost *costs = NULL;
	struct sp_ledger *ledger = kernel_ledger(&options, &ran);
	sp_ledger_label_costs(ledger, SP_BY_OPTION, "vmlinux.bin", &costs, &count);
	const struct sp_label_cost *block = find_cost(costs, count, "BLOCK");
	assert_int_equal(block->cost.text, 0x100);
	assert_int_equal(block->cost.data, 16);
	assert_int_equal(block->cost.bss, 0);
	assert_int_equal(block->cost.packed, (0x100 + 16) * SP_BYTE_BITS);
	assert_int_equal(block->code, 0x100);
	assert_int_equal(block->executed, 32);
	int64_t raw = 0;
	for (size_t i = 0; i < count; i++) {
		raw += costs[i].cost.text + costs[i].cost.data;
		assert_true(!i || strcmp(costs[i - 1].label, costs[i].label) < 0);
	}
	assert_int_equal(raw, program.size);
	sp_ledger_free(ledger);
}

/* An archive with the program as bin/tool, and with data behind it. */
static void put_entry(struct sp_buffer *archive, const char *name, const void *data, size_t size)
{
	sp_buffer_printf(archive, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1u, 0100755u, 0u, 0u,
		1u, 0u, (unsigned)size, 0u, 0u, 0u, 0u, (unsigned)strlen(name) + 1, 0u);
	sp_buffer_add(archive, name, strlen(name) + 1);
	while (archive->size % 4)
		sp_buffer_add(archive, "", 1);
	sp_buffer_add(archive, data, size);
	while (archive->size % 4)
		sp_buffer_add(archive, "", 1);
}

static void pack(struct sp_buffer *archive)
{
	put_entry(archive, "bin/tool", program.data, program.size);
	put_entry(archive, "init", "#!/bin/sh", 9);
	put_entry(archive, "TRAILER!!!", "", 0);
}

static void test_a_program_of_the_userspace(void **state)
{
	(void)state;
	const struct sp_program_facts facts = {
		.image = "/bin/tool", .prefix = "tool:", .options = &options, .applets = &applets, .executed = &ran};
	size_t count;
	uint64_t code, executed;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	SP_AUTOFREE struct sp_label_cost *costs = NULL;
	pack(&archive);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, &facts);
	assert_sum(ledger, SP_BY_OPTION, "tool:BLOCK", 0x100 + 16);
	assert_sum(ledger, SP_BY_OPTION, "BLOCK", 0);
	assert_sum(ledger, SP_BY_APPLET, "tool:vi", 64);
	assert_sum(ledger, SP_BY_APPLET, "(shared)", 64);
	/* headers of the archive and the other file */
	assert_sum(ledger, SP_BY_OPTION, "(userspace)", archive.size - program.size);
	assert_sum(ledger, SP_BY_APPLET, "(userspace)", archive.size - program.size);
	assert_true(sum_of(ledger, SP_BY_APPLET, "(always linked)") > 64);
	count_code(ledger, NULL, &code, &executed);
	assert_int_equal(code, 256 + 128);
	assert_int_equal(executed, 8 + 32);
	sp_ledger_label_costs(ledger, SP_BY_APPLET, "/bin/tool", &costs, &count);
	assert_int_equal(find_cost(costs, count, "tool:vi")->cost.text, 64);
	assert_int_equal(find_cost(costs, count, "tool:vi")->executed, 8);
	uint64_t raw = 0;
	for (size_t i = 0; i < count; i++)
		raw += (uint64_t)(costs[i].cost.text + costs[i].cost.data);
	assert_int_equal(raw, sum_of(ledger, SP_BY_FILE, "/bin/tool"));
	sp_ledger_free(ledger);
}

/* A file of the archive that turns out to be damaged is data, and data has no code. */
static void test_a_damaged_program(void **state)
{
	(void)state;
	static const struct elf_part damaged[] = {
		{".text", SHT_PROGBITS, CODE, 0x1000, 0x200, 256, 0xc3},
		{".symtab", SHT_SYMTAB, 0, 0, 0x300, 24, 0xff},
	};
	uint64_t code, executed;
	SP_BUFFER tool = SP_BUFFER_EMPTY;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	elf_build(&tool, ELFCLASS64, damaged, SP_COUNT(damaged));
	put_entry(&archive, "bin/tool", tool.data, tool.size);
	put_entry(&archive, "TRAILER!!!", "", 0);
	struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, NULL);
	assert_int_equal(ledger->note_count, 1);
	count_code(ledger, NULL, &code, &executed);
	assert_int_equal(code, 0);
	assert_sum(ledger, SP_BY_SECTION, "tool:.text", 0);
	sp_ledger_free(ledger);
}

/* Labels at the ends of the address space neither wrap nor reach beyond their section. */
static void test_far_addresses(void **state)
{
	(void)state;
	static const struct elf_part high[] = {{".text", SHT_PROGBITS, CODE, UINT64_MAX - 255, 0x200, 256, 0xc3}};
	struct sp_address_label items[] = {{0, 16, "LOW"}, {UINT64_MAX - 255, 100, "FIRST"},
		{UINT64_MAX - 155, 156, "LAST"}};
	const struct sp_address_labels labels = {items, SP_COUNT(items)};
	const struct sp_program_facts facts = {.image = "vmlinux.bin", .prefix = "", .options = &labels};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	elf_build(&file, ELFCLASS64, high, SP_COUNT(high));
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, file.size, &facts);
	assert_sum(ledger, SP_BY_OPTION, "FIRST", 100);
	assert_sum(ledger, SP_BY_OPTION, "LAST", 156);
	assert_sum(ledger, SP_BY_OPTION, "LOW", 0);
	sp_ledger_free(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_by_address),
		cmocka_unit_test(test_without_options),
		cmocka_unit_test(test_code_and_what_ran),
		cmocka_unit_test(test_costs_of_labels),
		cmocka_unit_test(test_a_program_of_the_userspace),
		cmocka_unit_test(test_a_damaged_program),
		cmocka_unit_test(test_far_addresses),
	};
	return cmocka_run_group_tests(tests, build_program, free_program);
}
