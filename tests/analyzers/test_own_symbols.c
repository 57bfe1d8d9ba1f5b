/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF files that carry their symbols themselves: an object as kernel modules are, a program, a library. gcc
 * makes them here; nm, an independent reader, has the last word on sizes. And the further names of the same
 * bytes.
 */
#include "analyzers/elf_builder.h"
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

#include <elf.h>
#include <stdio.h>

static char *scratch;

static void compile(const char *source, const char *object)
{
	SP_AUTOFREE char *path = sp_format("%s/analyzers/program/%s", TEST_SOURCE, source);
	TOOL(scratch, "gcc", "-O1", "-fPIC", "-ffunction-sections", "-fno-asynchronous-unwind-tables", "-c", path,
		"-o", object);
}

static int make_files(void **state)
{
	(void)state;
	scratch = scratch_make();
	compile("entry.S", "entry.o");
	compile("first.c", "first.o");
	compile("second.c", "second.o");
	compile("member.c", "member.o");
	TOOL(scratch, "ld", "-r", "-o", "module.ko", "first.o", "second.o", "member.o");
	TOOL(scratch, "gcc", "-static", "-no-pie", "-nostdlib", "-Wl,-n", "-o", "program", "entry.o", "first.o",
		"second.o", "member.o");
	TOOL(scratch, "gcc", "-shared", "-nostdlib", "-o", "library.so", "first.o", "second.o", "member.o");
	TOOL(scratch, "strip", "library.so");
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	scratch_remove(scratch);
	return 0;
}

static bool has_alias(const struct sp_ledger *ledger, const char *label, const char *name)
{
	for (size_t i = 0; i < ledger->alias_count; i++)
		if (!strcmp(ledger->aliases[i].name, name) &&
			!strcmp(ledger->labels[ledger->aliases[i].label].name, label))
			return true;
	return false;
}

/* Every sized symbol that nm lists, but for .bss and the names that others stand for. */
static void compare_with_nm(const char *name, const char *option, size_t at_least)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_BUFFER output = SP_BUFFER_EMPTY;
	size_t compared = 0;
	read_file(scratch, name, &file);
	struct sp_ledger *ledger = good_ledger(name, file.data, file.size, NULL);
	run_tool(scratch, (const char *const[]){"nm", "-S", option, name, NULL}, &output);
	for (char *rest = output.data, *line; (line = strsep(&rest, "\n"));) {
		char size[17], type, symbol[80];
		if (sscanf(line, "%*x %16[0-9a-f] %c %79s", size, &type, symbol) != 3 || strlen(size) != 16 ||
			strchr("bBW", type) || !strcmp(symbol, "__second") || !strcmp(symbol, "helper"))
			continue;
		SP_AUTOFREE char *label = sp_format("%s:%s", name, symbol);
		assert_sum(ledger, SP_BY_SYMBOL, label, strtoull(size, NULL, 16));
		compared++;
	}
	assert_true(compared >= at_least);
	sp_ledger_free(ledger);
}

static void test_nm_agrees(void **state)
{
	(void)state;
	compare_with_nm("module.ko", "--defined-only", 7);
	compare_with_nm("program", "--defined-only", 8);
	compare_with_nm("library.so", "-D", 7);
}

static void test_module(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	read_file(scratch, "module.ko", &file);
	struct sp_ledger *ledger = good_ledger("lib/modules/module.ko", file.data, file.size, NULL);
	assert_sum(ledger, SP_BY_SYMBOL, "module.ko:first_table", 64);
	assert_sum(ledger, SP_BY_SYMBOL, "module.ko:first_zeros", 0);
	/* same-named ones carry their source file */
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "module.ko:helper@first.c") > 0);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "module.ko:helper@second.c") > 0);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "(unnamed module.ko:.symtab)") > 0);
	sp_ledger_free(ledger);
}

static void test_aliases(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_BUFFER twin = SP_BUFFER_EMPTY;
	read_file(scratch, "module.ko", &file);
	struct sp_ledger *ledger = good_ledger("module.ko", file.data, file.size, NULL);
	assert_true(has_alias(ledger, "module.ko:second", "module.ko:__second"));
	assert_true(has_alias(ledger, "module.ko:second", "module.ko:a_weak_name"));
	assert_int_equal(ledger->alias_count, 2);
	sp_ledger_free(ledger);

	sp_buffer_clear(&file);
	TOOL(scratch, "strip", "-o", "stripped", "program");
	read_file(scratch, "stripped", &file);
	read_file(scratch, "program", &twin);
	const struct sp_program_facts facts = {.image = "/bin/program",
		.prefix = "prog:",
		.twin = (const uint8_t *)twin.data,
		.twin_size = twin.size};
	ledger = good_ledger("/bin/program", file.data, file.size, &facts);
	assert_true(has_alias(ledger, "prog:second", "prog:__second"));
	assert_true(has_alias(ledger, "prog:second", "prog:a_weak_name"));
	assert_int_equal(ledger->alias_count, 2);
	sp_ledger_free(ledger);
}

static void test_file_without_symbols(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	TOOL(scratch, "strip", "-o", "bare", "program");
	read_file(scratch, "bare", &file);
	struct sp_ledger *ledger = good_ledger("bare", file.data, file.size, NULL);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "(unnamed bare:.text)") > 0);
	assert_int_equal(ledger->alias_count, 0);
	sp_ledger_free(ledger);
}

static void add_signature(struct sp_buffer *file, unsigned size, unsigned told)
{
	for (unsigned i = 0; i < size; i++)
		sp_buffer_add(file, "\x30", 1);
	sp_buffer_add(file, "\0\0\2\0\0\0\0\0\0\0", 10);
	sp_buffer_add(file, &(char){(char)(told >> 8)}, 1);
	sp_buffer_add(file, &(char){(char)told}, 1);
	sp_buffer_add_text(file, "~Module signature appended~\n");
}

static void test_signed_module(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	read_file(scratch, "module.ko", &file);
	size_t end = file.size;
	add_signature(&file, 300, 300);
	struct sp_ledger *ledger = good_ledger("module.ko", file.data, file.size, NULL);
	assert_sum(ledger, SP_BY_SECTION, "(module signature)", 300 + 12 + 28);
	assert_sum(ledger, SP_BY_SYMBOL, "(module signature)", 300 + 12 + 28);
	assert_owner(ledger, SP_BY_SECTION, end, "(module signature)");
	sp_ledger_free(ledger);
	/* a size that the file does not have */
	file.size = end;
	add_signature(&file, 300, 0xffff);
	ledger = good_ledger("module.ko", file.data, file.size, NULL);
	assert_sum(ledger, SP_BY_SECTION, "(module signature)", 0);
	sp_ledger_free(ledger);
}

static void test_damaged_tables(void **state)
{
	(void)state;
	SP_BUFFER file = SP_BUFFER_EMPTY;
	read_file(scratch, "module.ko", &file);
	for (size_t size = 0; size < file.size; size += 53) {
		/* a copy of just that size, so that reads beyond it are found */
		SP_AUTOFREE char *cut = sp_alloc(size + 1);
		memcpy(cut, file.data, size);
		survives("module.ko", cut, size + 1, NULL);
	}
	for (size_t at = 0; at < file.size; at++) {
		char kept = file.data[at];
		file.data[at] = (char)0xff;
		survives("module.ko", file.data, file.size, NULL);
		file.data[at] = kept;
	}
}

/*
 * A table of `symbols` symbols in a section of as many bytes. Their names are texts of a table of `size` letters
 * with NULs at both ends or in front alone; each name starts a byte further than the one before, or at 0.
 */
static void add_symbols(struct sp_buffer *file, unsigned symbols, unsigned size, bool is_closed, bool overlaps)
{
	struct elf_part parts[] = {
		{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x1000, symbols, 0x90},
		{".strtab", SHT_STRTAB, 0, 0, 0x1000 + symbols, size, 'a'},
		{".symtab", SHT_SYMTAB, 0, 0, 0x1000 + symbols + size, sizeof(Elf64_Sym) * symbols, 0},
	};
	parts[2].offset = (parts[2].offset + 7) / 8 * 8;
	struct elf_layout layout = elf_build(file, ELFCLASS64, parts, SP_COUNT(parts));
	Elf64_Shdr *table = (Elf64_Shdr *)(file->data + layout.headers + 3 * layout.header_size);
	table->sh_link = 2;
	table->sh_entsize = sizeof(Elf64_Sym);
	file->data[parts[1].offset] = 0;
	if (is_closed)
		file->data[parts[1].offset + size - 1] = 0;
	for (unsigned i = 0; i < symbols; i++) {
		const Elf64_Sym symbol = {.st_name = overlaps ? i + 1 : 0,
			.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
			.st_shndx = 1,
			.st_value = 0x1000 + i,
			.st_size = 1};
		memcpy(file->data + parts[2].offset + i * sizeof(symbol), &symbol, sizeof(symbol));
	}
}

/* Names in names, and a table without an end: neither memory nor time grow with the square of the file. */
static void test_tables_of_names(void **state)
{
	(void)state;
	SP_BUFFER overlapping = SP_BUFFER_EMPTY;
	SP_BUFFER few = SP_BUFFER_EMPTY;
	SP_BUFFER endless = SP_BUFFER_EMPTY;
	add_symbols(&overlapping, 20000, 60000, true, true);
	assert_refused("module.ko", overlapping.data, overlapping.size, NULL, "names of a length beyond all measure");
	add_symbols(&few, 20, 60, true, true);
	struct sp_ledger *ledger = good_ledger("module.ko", few.data, few.size, NULL);
	assert_sum(ledger, SP_BY_SYMBOL, "module.ko:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1);
	sp_ledger_free(ledger);
	add_symbols(&endless, 50000, 20 << 20, false, false);
	ledger = good_ledger("module.ko", endless.data, endless.size, NULL);
	assert_sum(ledger, SP_BY_SYMBOL, "(unnamed module.ko:.strtab)", 20 << 20);
	sp_ledger_free(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nm_agrees),
		cmocka_unit_test(test_module),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_file_without_symbols),
		cmocka_unit_test(test_signed_module),
		cmocka_unit_test(test_damaged_tables),
		cmocka_unit_test(test_tables_of_names),
	};
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
