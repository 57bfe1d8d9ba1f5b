/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF files as containers, sound and lying.
 */
#include "analyzers/elf_builder.h"
#include "analyzers/ledger_help.h"

#include <sys/mman.h>

static const struct sp_program_facts kernel = {.image = "vmlinux.bin", .prefix = ""};

/* .text with a gap of zeros before it and a gap of something after it, .bss without bytes */
static const struct elf_part sound[] = {
	{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x200, 100, 0xe8},
	{".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0x2000, 0x300, 60, 0x11},
	{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0x3000, 0x33c, 1 << 20, 0},
	{".comment", SHT_PROGBITS, 0, 0, 0x33c, 10, 'c'},
};

static struct elf_layout sound_file(struct sp_buffer *file, int class)
{
	struct elf_layout layout = elf_build(file, class, sound, SP_COUNT(sound));
	memset(file->data + 0x264, 'u', 0x300 - 0x264);
	return layout;
}

static void check_sound_file(int class, size_t header, size_t segment)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	struct elf_layout layout = sound_file(&file, class);
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, file.size, &kernel);
	assert_sum(ledger, SP_BY_SECTION, "(ELF headers)", header + segment);
	assert_sum(ledger, SP_BY_SECTION, "(ELF section headers)", 6 * layout.header_size);
	assert_sum(ledger, SP_BY_SECTION, ".text", 100);
	assert_sum(ledger, SP_BY_SECTION, ".data", 60);
	assert_sum(ledger, SP_BY_SECTION, ".bss", 0);
	assert_sum(ledger, SP_BY_SECTION, ".comment", 10);
	assert_sum(ledger, SP_BY_SECTION, SP_LABEL_UNKNOWN, 0x300 - 0x264);
	assert_sum(ledger, SP_BY_SYMBOL, "(unnamed .text)", 100);
	assert_sum(ledger, SP_BY_SYMBOL, "(ELF headers)", header + segment);
	assert_owner(ledger, SP_BY_SECTION, header + segment, SP_LABEL_PADDING);
	assert_owner(ledger, SP_BY_SYMBOL, 0x1ff, SP_LABEL_PADDING);
	assert_sum(ledger, SP_BY_FILE, "medium", file.size);
	sp_ledger_free(ledger);
}

static void test_sections_64(void **state)
{
	(void)state;
	check_sound_file(ELFCLASS64, sizeof(Elf64_Ehdr), sizeof(Elf64_Phdr));
}

static void test_sections_32(void **state)
{
	(void)state;
	check_sound_file(ELFCLASS32, sizeof(Elf32_Ehdr), sizeof(Elf32_Phdr));
}

static void test_program_of_which_nothing_is_known(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, ELFCLASS64);
	struct sp_ledger *ledger = good_ledger("usr/bin/tool", file.data, file.size, NULL);
	assert_sum(ledger, SP_BY_SECTION, "tool:.text", 100);
	assert_sum(ledger, SP_BY_SYMBOL, "(unnamed tool:.text)", 100);
	sp_ledger_free(ledger);
}

static void test_program_at_an_odd_address(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, ELFCLASS64);
	SP_AUTOFREE char *moved = sp_alloc(file.size + 1);
	memcpy(moved + 1, file.data, file.size);
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", moved + 1, file.size, &kernel);
	assert_sum(ledger, SP_BY_SECTION, ".text", 100);
	sp_ledger_free(ledger);
}

/* libelf takes a pointer to bytes that may be changed; it must not make use of that. */
static void test_the_image_is_not_written_to(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, ELFCLASS64);
	void *locked = mmap(NULL, file.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(locked != MAP_FAILED);
	memcpy(locked, file.data, file.size);
	assert_int_equal(mprotect(locked, file.size, PROT_READ), 0);
	sp_ledger_free(good_ledger("vmlinux.bin", locked, file.size, &kernel));
	assert_memory_equal(locked, file.data, file.size);
	munmap(locked, file.size);
}

static void test_file_without_sections(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, ELFCLASS64);
	Elf64_Ehdr header;
	memcpy(&header, file.data, sizeof(header));
	header.e_shoff = header.e_shnum = header.e_shstrndx = 0;
	memcpy(file.data, &header, sizeof(header));
	struct sp_ledger *ledger = good_ledger("vmlinux.bin", file.data, file.size, &kernel);
	assert_owner(ledger, SP_BY_SECTION, 0, "(ELF headers)");
	assert_owner(ledger, SP_BY_SECTION, 0x200, "(unnamed segment 0)");
	sp_ledger_free(ledger);

	Elf64_Phdr segment = {.p_type = PT_LOAD, .p_filesz = file.size + 1};
	memcpy(file.data + sizeof(header), &segment, sizeof(segment));
	assert_refused(
		"vmlinux.bin", file.data, file.size, &kernel, "segment 0 at offset 0x0 reaches beyond");
}

static void refuse_parts(const struct elf_part *parts, size_t count, const char *message)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	elf_build(&file, ELFCLASS64, parts, count);
	assert_refused("vmlinux.bin", file.data, file.size, &kernel, message);
}

static void test_overlapping_sections(void **state)
{
	(void)state;
	const struct elf_part two[] = {
		{".text", SHT_PROGBITS, SHF_ALLOC, 0x1000, 0x200, 100, 1},
		{".data", SHT_PROGBITS, SHF_ALLOC, 0x2000, 0x263, 10, 2},
	};
	refuse_parts(two, 2, ".data at offset 0x263 overlaps .text at offset 0x200");
	const struct elf_part same[] = {
		{".text", SHT_PROGBITS, SHF_ALLOC, 0x1000, 0x200, 100, 1},
		{".rodata", SHT_PROGBITS, SHF_ALLOC, 0x1000, 0x200, 100, 1},
	};
	refuse_parts(same, 2, "overlaps");
	const struct elf_part inside = {".inside", SHT_NOTE, SHF_ALLOC, 0, 0x40, 8, 0};
	refuse_parts(&inside, 1, "overlaps");
}

/* The sound file with one field of one section header changed. */
static void refuse_section(size_t number, size_t field, uint64_t value, size_t size, const char *message)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	struct elf_layout layout = sound_file(&file, ELFCLASS64);
	memcpy(file.data + layout.headers + number * layout.header_size + field, &value, size);
	assert_refused("vmlinux.bin", file.data, file.size, &kernel, message);
}

static void test_lying_section_headers(void **state)
{
	(void)state;
	refuse_section(
		1, offsetof(Elf64_Shdr, sh_size), 1 << 20, 8, "(number 1) tells of 1048576 bytes at 0x200");
	refuse_section(1, offsetof(Elf64_Shdr, sh_size), UINT64_MAX, 8, "beyond the end");
	refuse_section(2, offsetof(Elf64_Shdr, sh_offset), UINT64_MAX - 4, 8, "beyond the end");
	refuse_section(2, offsetof(Elf64_Shdr, sh_name), 100000, 4, "a name outside of the table of names");
}

static void refuse_header(size_t field, uint64_t value, size_t size, const char *message)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, ELFCLASS64);
	memcpy(file.data + field, &value, size);
	assert_refused("vmlinux.bin", file.data, file.size, &kernel, message);
}

static void test_lying_file_header(void **state)
{
	(void)state;
	refuse_header(offsetof(Elf64_Ehdr, e_shoff), 1 << 30, 8,
		"section headers at offset 0x40000000 reach beyond");
	refuse_header(offsetof(Elf64_Ehdr, e_shnum), 0xfe00, 2, "reach beyond the end");
	refuse_header(offsetof(Elf64_Ehdr, e_shentsize), 40, 2, "have 40 bytes each");
	refuse_header(offsetof(Elf64_Ehdr, e_phoff), UINT64_MAX - 8, 8,
		"program headers at offset 0xfffffffffffffff7");
	refuse_header(offsetof(Elf64_Ehdr, e_phnum), 0xfff0, 2, "program headers");
}

static void test_not_an_elf_file(void **state)
{
	(void)state;
	const char text[] =
		"this is a text, whatever its name says, and long enough for a header of sixty-four bytes";
	assert_refused(
		"vmlinux.bin", text, sizeof(text), &kernel, "vmlinux.bin is no program that can be opened");
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, ELFCLASS64);
	file.data[EI_DATA] = ELFDATA2MSB;
	assert_refused(
		"vmlinux.bin", file.data, file.size, &kernel, "vmlinux.bin is no program that can be opened");
}

static void cut_everywhere(int class)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	sound_file(&file, class);
	for (size_t size = 0; size < file.size; size++) {
		/* a copy of just that size, so that reads beyond it are found */
		SP_AUTOFREE char *cut = sp_alloc(size ? size : 1);
		memcpy(cut, file.data, size);
		assert_false(survives("vmlinux.bin", cut, size, &kernel));
		/* without facts the first bytes alone are no ELF file, just bytes */
		assert_int_equal(survives("some.bin", cut, size, NULL), size < EI_NIDENT);
	}
	assert_true(survives("vmlinux.bin", file.data, file.size, &kernel));
}

static void test_cut_at_every_length(void **state)
{
	(void)state;
	cut_everywhere(ELFCLASS64);
	cut_everywhere(ELFCLASS32);
}

static void change_everywhere(int class)
{
	static const unsigned char values[] = {0, 1, 3, 8, 0x7f, 0x80, 0xff};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	struct elf_layout layout = sound_file(&file, class);
	for (size_t at = 0; at < file.size; at == 127 ? at = layout.names : at++) {
		char kept = file.data[at];
		for (size_t i = 0; i < SP_COUNT(values); i++) {
			file.data[at] = (char)values[i];
			survives("vmlinux.bin", file.data, file.size, &kernel);
		}
		file.data[at] = kept;
	}
}

static void test_every_byte_of_the_headers_changed(void **state)
{
	(void)state;
	change_everywhere(ELFCLASS64);
	change_everywhere(ELFCLASS32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections_64),
		cmocka_unit_test(test_sections_32),
		cmocka_unit_test(test_program_of_which_nothing_is_known),
		cmocka_unit_test(test_program_at_an_odd_address),
		cmocka_unit_test(test_the_image_is_not_written_to),
		cmocka_unit_test(test_file_without_sections),
		cmocka_unit_test(test_overlapping_sections),
		cmocka_unit_test(test_lying_section_headers),
		cmocka_unit_test(test_lying_file_header),
		cmocka_unit_test(test_not_an_elf_file),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_every_byte_of_the_headers_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
