/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relocation tables behind a kernel's ELF file, written here as the kernel's own tool writes them.
 */
#include "analyzers/ledger_help.h"

#include "analyzers/elf_builder.h"

#define TEXT_AT 0xffffffff81000000
#define TEXT_AT_32 0xc1000000

static const enum sp_dimension four[] = {SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT, SP_BY_DIRECTORY};

static void add_words(struct sp_buffer *file, const uint32_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int shift = 0; shift < 32; shift += 8)
			sp_buffer_add(file, &(char){(char)(words[i] >> shift)}, 1);
}

/* An ELF file of a kernel of 4,096 bytes at its address; returns its size. */
static size_t build_kernel(struct sp_buffer *file, int class)
{
	uint64_t address = class == ELFCLASS64 ? TEXT_AT : TEXT_AT_32;
	struct elf_part text = {
		".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, address, 0x1000, 4096, 0xc3};
	elf_build(file, class, &text, 1);
	if (class == ELFCLASS64) {
		Elf64_Phdr segment = {.p_type = PT_LOAD,
			.p_vaddr = address,
			.p_offset = 0x1000,
			.p_filesz = 4096,
			.p_memsz = 8192};
		elf_put(file, sizeof(Elf64_Ehdr), &segment, sizeof(segment));
	} else {
		Elf32_Phdr segment = {.p_type = PT_LOAD,
			.p_vaddr = TEXT_AT_32,
			.p_offset = 0x1000,
			.p_filesz = 4096,
			.p_memsz = 8192};
		elf_put(file, sizeof(Elf32_Ehdr), &segment, sizeof(segment));
	}
	return file->size;
}

/* What the ledger says of these words behind a kernel: are they its relocations? */
static bool are_relocations(int class, const uint32_t *words, size_t count)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	size_t end = build_kernel(&file, class);
	add_words(&file, words, count);
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, file.size, NULL);
	bool are = !strcmp(owner_at(ledger, SP_BY_SECTION, end), "(kernel relocations)");
	for (size_t i = 0; i < SP_COUNT(four); i++)
		assert_sum(ledger, four[i], "(kernel relocations)", are ? count * 4 : 0);
	assert_owner(ledger, SP_BY_SECTION, end - 1, "(ELF section headers)");
	sp_ledger_free(ledger);
	return are;
}

#define RELOCATIONS(class, ...)                                                                              \
	are_relocations((class), (const uint32_t[]){__VA_ARGS__},                                            \
		sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void test_tables(void **state)
{
	(void)state;
	assert_true(RELOCATIONS(ELFCLASS64, 0, 0x81000010, 0x81000020, 0, 0, 0x81000ffc, 0x81001ffc));
	assert_true(RELOCATIONS(ELFCLASS64, 0, 0, 0x81000ffc)); /* newer kernels have two tables */
	assert_true(RELOCATIONS(ELFCLASS32, 0, 0xc1000010, 0xc1000020));
}

static void test_what_is_none(void **state)
{
	(void)state;
	assert_false(RELOCATIONS(ELFCLASS64, 0));
	assert_false(RELOCATIONS(ELFCLASS64, 0x81000010, 0, 0));          /* no separator first */
	assert_false(RELOCATIONS(ELFCLASS64, 0, 0, 0, 0, 0x81000010));    /* one table too many */
	assert_false(RELOCATIONS(ELFCLASS64, 0, 0x81000010, 0x80fffffc)); /* before the kernel */
	assert_false(RELOCATIONS(ELFCLASS64, 0, 0x81000010, 0x81002000)); /* behind it */
	assert_false(RELOCATIONS(ELFCLASS64, 0, 0x01000010));             /* not sign extended */
	assert_false(RELOCATIONS(ELFCLASS32, 0, 0x81000010));
}

static void test_odd_sizes(void **state)
{
	(void)state;
	static const uint32_t words[] = {0, 0x81000010, 0x81000020};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	size_t end = build_kernel(&file, ELFCLASS64);
	add_words(&file, words, SP_COUNT(words));
	for (size_t size = end; size <= file.size; size++) {
		struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, size, NULL);
		bool is_whole = size > end + 4 && size % 4 == end % 4;
		assert_sum(ledger, SP_BY_SECTION, "(kernel relocations)", is_whole ? size - end : 0);
		sp_ledger_free(ledger);
	}
}

/* Without segments nothing says where the kernel is. */
static void test_no_segments(void **state)
{
	(void)state;
	static const uint32_t words[] = {0, 0x81000010};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	build_kernel(&file, ELFCLASS64);
	Elf64_Phdr none = {.p_type = PT_NULL};
	elf_put(&file, sizeof(Elf64_Ehdr), &none, sizeof(none));
	add_words(&file, words, SP_COUNT(words));
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, file.size, NULL);
	assert_sum(ledger, SP_BY_SECTION, "(kernel relocations)", 0);
	sp_ledger_free(ledger);
}

/* By option a word goes with what lies at its place; the words between the tables are there in any case. */
static void test_options_of_the_places(void **state)
{
	(void)state;
	static const uint32_t words[] = {0, 0x81000010, 0x81000020, 0, 0x81000014, 0x81000030};
	struct sp_address_label labels[] = {{TEXT_AT + 0x10, 8, "SMP"}, {TEXT_AT + 0x20, 4, "(always built)"}};
	const struct sp_address_labels options = {labels, SP_COUNT(labels)};
	const struct sp_program_facts facts = {.image = "vmlinux.bin", .prefix = "", .options = &options};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	size_t end = build_kernel(&file, ELFCLASS64);
	add_words(&file, words, SP_COUNT(words));
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, file.size, &facts);
	assert_owner(ledger, SP_BY_OPTION, end, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, end + 4, "SMP");
	assert_owner(ledger, SP_BY_OPTION, end + 8, "(always built)");
	assert_owner(ledger, SP_BY_OPTION, end + 16, "SMP");
	assert_owner(ledger, SP_BY_OPTION, end + 20, SP_LABEL_UNKNOWN);
	assert_sum(ledger, SP_BY_OPTION, "SMP", 8 + 2 * 4);
	assert_sum(ledger, SP_BY_APPLET, "(kernel)", file.size);
	sp_ledger_free(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_what_is_none),
		cmocka_unit_test(test_odd_sizes),
		cmocka_unit_test(test_no_segments),
		cmocka_unit_test(test_options_of_the_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
