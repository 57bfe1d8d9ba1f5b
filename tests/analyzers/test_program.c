/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A real program: compiled and linked here by gcc from the sources in program/, stripped, and accounted for
 * with its unstripped twin and its link map. nm, an independent reader, has the last word on sizes.
 */
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

#include <elf.h>
#include <stdio.h>

/* The program in its scratch folder, made once for all tests. */
static char *scratch;
static struct sp_buffer shipped, twin, map;

static void compile(const char *source, const char *object)
{
	SP_AUTOFREE char *path = sp_format("%s/analyzers/program/%s", TEST_SOURCE, source);
	TOOL(scratch, "gcc", "-O1", "-g", "-fno-pie", "-fno-asynchronous-unwind-tables", "-c", path, "-o",
		object);
}

static int make_program(void **state)
{
	(void)state;
	scratch = scratch_make();
	TOOL(scratch, "mkdir", "dir", "lib");
	compile("entry.S", "entry.o");
	compile("first.c", "dir/first.o");
	compile("second.c", "dir/second.o");
	compile("member.c", "lib/member.o");
	TOOL(scratch, "ar", "crD", "lib/lib.a", "lib/member.o");
	/* -n: sections close together, which makes a small file */
	TOOL(scratch, "gcc", "-static", "-no-pie", "-nostdlib", "-Wl,-n", "-Wl,--build-id=sha1",
		"-Wl,-Map=program.map", "-o", "program", "entry.o", "dir/first.o", "dir/second.o",
		"lib/lib.a");
	TOOL(scratch, "strip", "-s", "-o", "shipped", "program");
	read_file(scratch, "shipped", &shipped);
	read_file(scratch, "program", &twin);
	read_file(scratch, "program.map", &map);
	return 0;
}

static int remove_program(void **state)
{
	(void)state;
	sp_buffer_free(&shipped);
	sp_buffer_free(&twin);
	sp_buffer_free(&map);
	scratch_remove(scratch);
	return 0;
}

static struct sp_program_facts all_facts(void)
{
	return (struct sp_program_facts){.image = "/bin/program",
		.prefix = "prog:",
		.twin = (const uint8_t *)twin.data,
		.twin_size = twin.size,
		.map = map.data,
		.tree = scratch};
}

static struct sp_ledger *ledger_with(const struct sp_program_facts *facts)
{
	return good_ledger("/bin/program", shipped.data, shipped.size, facts);
}

static void test_symbols_have_their_sizes(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:first_table", 64);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:first_zeros", 0);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:member_name", 12);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:second_constant", 8);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:sized_code", 2);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:inside_sized_code", 0);
	assert_sum(ledger, SP_BY_SYMBOL, SP_LABEL_UNKNOWN, 0);
	sp_ledger_free(ledger);
}

/* Lines of nm -S: "address size type name", both numbers of 16 digits; without a size there is no second
 * number. */
static void test_nm_agrees(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	SP_BUFFER output = SP_BUFFER_EMPTY;
	size_t compared = 0;
	run_tool(scratch, (const char *const[]){"nm", "-S", "program", NULL}, &output);
	for (char *rest = output.data, *line; (line = strsep(&rest, "\n"));) {
		char size[17], type, name[80];
		if (sscanf(line, "%*x %16[0-9a-f] %c %79s", size, &type, name) != 3 || strlen(size) != 16)
			continue;
		if (strchr("bBW", type) || !strcmp(name, "__second") || !strcmp(name, "helper"))
			continue;
		SP_AUTOFREE char *label = sp_format("prog:%s", name);
		assert_sum(ledger, SP_BY_SYMBOL, label, strtoull(size, NULL, 16));
		compared++;
	}
	assert_true(compared >= 8);
	sp_ledger_free(ledger);
}

static void test_one_name_for_the_same_bytes(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "prog:second") > 0);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:__second", 0);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:a_weak_name", 0);
	sp_ledger_free(ledger);
}

static void test_same_names_carry_their_object(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	uint64_t first = sum_of(ledger, SP_BY_SYMBOL, "prog:helper@dir/first.o");
	uint64_t second = sum_of(ledger, SP_BY_SYMBOL, "prog:helper@dir/second.o");
	assert_true(first > 0 && second > 0);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:helper", 0);
	sp_ledger_free(ledger);
	facts.map = NULL; /* without a map the twin's source files have to do */
	ledger = ledger_with(&facts);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:helper@first.c", first);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:helper@second.c", second);
	sp_ledger_free(ledger);
}

static void test_assembly_without_sizes(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	/* five calls, one HLT, then NOPs up to 64, of which runs of 16 and more of one byte would be padding
	 */
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "prog:_start") >= 26);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "prog:_start") <= 64);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:inner_label", 2);
	assert_sum(ledger, SP_BY_SYMBOL, "prog:_etext", 0);
	sp_ledger_free(ledger);
}

static void test_objects_and_directories(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	struct sp_ledger *ledger = ledger_with(&facts);
	uint64_t helper = sum_of(ledger, SP_BY_SYMBOL, "prog:helper@dir/first.o");
	uint64_t code = helper + sum_of(ledger, SP_BY_SYMBOL, "prog:first") +
			sum_of(ledger, SP_BY_SYMBOL, "prog:first_text");
	assert_sum(ledger, SP_BY_OBJECT, "prog:dir/first.o", code + 64);
	assert_sum(ledger, SP_BY_OBJECT, "(merged strings)", sizeof("a text that both objects have"));
	assert_true(sum_of(ledger, SP_BY_OBJECT, "prog:lib/member.o") >= 12);
	assert_true(sum_of(ledger, SP_BY_OBJECT, "(linker)") >= 36); /* the build ID at least */
	assert_sum(ledger, SP_BY_OBJECT, SP_LABEL_UNKNOWN, 0);
	assert_sum(ledger, SP_BY_DIRECTORY, "prog:lib", sum_of(ledger, SP_BY_OBJECT, "prog:lib/member.o"));
	assert_sum(ledger, SP_BY_DIRECTORY, "prog:.", sum_of(ledger, SP_BY_OBJECT, "prog:entry.o"));
	assert_sum(ledger, SP_BY_DIRECTORY, "prog:dir",
		sum_of(ledger, SP_BY_OBJECT, "prog:dir/first.o") +
			sum_of(ledger, SP_BY_OBJECT, "prog:dir/second.o"));
	assert_sum(ledger, SP_BY_DIRECTORY, "(ELF headers)", sum_of(ledger, SP_BY_SECTION, "(ELF headers)"));
	sp_ledger_free(ledger);
}

static void test_map_alone_and_nothing(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	facts.twin = NULL;
	struct sp_ledger *ledger = ledger_with(&facts);
	assert_true(sum_of(ledger, SP_BY_OBJECT, "prog:dir/first.o") > 64);
	assert_true(sum_of(ledger, SP_BY_SYMBOL, "(unnamed prog:.text)") > 0);
	sp_ledger_free(ledger);
	facts.map = NULL;
	ledger = ledger_with(&facts);
	assert_sum(ledger, SP_BY_OBJECT, "prog:dir/first.o", 0);
	sp_ledger_free(ledger);
}

/* A cpio archive of the program alone. */
static void pack(const char *name, struct sp_buffer *archive)
{
	const char *const names[] = {name, "TRAILER!!!"};
	for (int i = 0; i < 2; i++) {
		sp_buffer_printf(archive, "070701%08X%08X%032X%08zX%032X%08zX%08X", 1, i ? 0u : 0100755u, 0,
			i ? (size_t)0 : shipped.size, 0, strlen(names[i]) + 1, 0);
		sp_buffer_add(archive, names[i], strlen(names[i]) + 1);
		for (int part = 0; part < 2; part++) {
			while (archive->size % 4)
				sp_buffer_add(archive, "", 1);
			sp_buffer_add(archive, shipped.data, i || part ? 0 : shipped.size);
		}
	}
}

/* What is known of a part of the kernel image is of no file that has the part's name. */
static void test_files_named_like_parts_of_the_kernel(void **state)
{
	(void)state;
	static const char *const names[] = {"setup", "decompressor", "vmlinux.bin"};
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		SP_BUFFER archive = SP_BUFFER_EMPTY;
		struct sp_program_facts facts = all_facts();
		facts.image = names[i];
		pack(names[i], &archive);
		struct sp_ledger *ledger = good_ledger("cpio", archive.data, archive.size, &facts);
		SP_AUTOFREE char *section = sp_format("%s:.text", names[i]);
		assert_true(sum_of(ledger, SP_BY_SECTION, section) > 0);
		assert_sum(ledger, SP_BY_SECTION, "prog:.text", 0);
		assert_sum(ledger, SP_BY_SYMBOL, "prog:first_table", 0);
		sp_ledger_free(ledger);
	}
}

static void test_program_in_an_archive(void **state)
{
	(void)state;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	const struct sp_program_facts facts = all_facts();
	pack("bin/program", &archive);
	struct sp_ledger *inside = good_ledger("cpio", archive.data, archive.size, &facts);
	struct sp_ledger *alone = ledger_with(&facts);
	/* the same bytes have the same owners in the archive */
	for (size_t i = 0; i < alone->label_count; i++) {
		const struct sp_label *label = &alone->labels[i];
		bool is_of_program = label->dimension <= SP_BY_DIRECTORY;
		if (is_of_program && strcmp(label->name, SP_LABEL_PADDING))
			assert_sum(inside, label->dimension, label->name,
				sum_of(alone, label->dimension, label->name));
	}
	assert_sum(inside, SP_BY_SECTION, "(file data)", 0);
	assert_true(sum_of(inside, SP_BY_FILE, "/bin/program") >= shipped.size);
	sp_ledger_free(inside);
	sp_ledger_free(alone);
}

static void refuse(const struct sp_program_facts *facts, const char *message)
{
	assert_refused("/bin/program", shipped.data, shipped.size, facts, message);
}

static void test_twin_of_another_link(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	SP_BUFFER other = SP_BUFFER_EMPTY;
	TOOL(scratch, "gcc", "-static", "-no-pie", "-nostdlib", "-Wl,-n", "-Wl,--build-id=sha1",
		"-Wl,-Ttext-segment=0x700000", "-o", "other", "entry.o", "dir/first.o", "dir/second.o",
		"lib/lib.a");
	read_file(scratch, "other", &other);
	facts.twin = (const uint8_t *)other.data;
	facts.twin_size = other.size;
	refuse(&facts, "the unstripped twin is of another link: it has no section");
}

/* Where the bytes of a section of the twin are. */
static size_t twin_section(uint32_t type, uint64_t flags)
{
	Elf64_Ehdr header;
	memcpy(&header, twin.data, sizeof(header));
	for (size_t i = 0; i < header.e_shnum; i++) {
		Elf64_Shdr section;
		memcpy(&section, twin.data + header.e_shoff + i * sizeof(section), sizeof(section));
		if (section.sh_type == type && (section.sh_flags & flags) == flags)
			return section.sh_offset;
	}
	fail_msg("the program lacks a section");
	return 0;
}

static void test_twin_with_other_code(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	size_t code = twin_section(SHT_PROGBITS, SHF_EXECINSTR);
	twin.data[code] ^= 1;
	refuse(&facts, "its code in section .text differs");
	twin.data[code] ^= 1;
	sp_ledger_free(ledger_with(&facts));
}

static void test_twin_that_is_stripped_or_cut_or_none(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	facts.twin = (const uint8_t *)shipped.data;
	facts.twin_size = shipped.size;
	refuse(&facts, "the unstripped twin has no symbol table");
	facts = all_facts();
	facts.twin_size = twin.size / 2;
	refuse(&facts, "its unstripped twin: the");
	facts.twin = (const uint8_t *)"text";
	facts.twin_size = 4;
	refuse(&facts, "its unstripped twin: this is no little-endian ELF file");
}

/* The map with the first digit string `from` replaced, which has to be refused. */
static void refuse_map(const char *after, const char *from, char digit, const char *message)
{
	struct sp_program_facts facts = all_facts();
	SP_AUTOFREE char *changed = sp_strdup(map.data);
	char *place = strstr(strstr(changed, "Linker script and memory map"), after);
	assert_non_null(place);
	if (from)
		place = strstr(place, from);
	else
		while (strncmp(place, "0x", 2)) /* back to the address in front of a symbol */
			place--;
	assert_non_null(place);
	place[strcspn(place, " \n") - 1] = digit; /* the number's last digit */
	facts.map = changed;
	refuse(&facts, message);
}

static void test_map_of_another_link(void **state)
{
	(void)state;
	refuse_map("\n.text ", "0x", '7', "the link map is of another link: it has .text at address");
	refuse_map("    sized_code\n", NULL, '7',
		"the link map is of another link: it has sized_code at address");
	refuse_map("\n .note.gnu.build-id\n", "0x", '0',
		"outside of section .note.gnu.build-id; the map is damaged");
}

static void test_map_that_is_none(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	facts.map = "VMA LMA Size Align Out In Symbol\n";
	refuse(&facts, "link with GNU ld");
	facts.map = "Linker script and memory map\n\n.elsewhere 0x10 0x20\n .elsewhere 0x10 0x20 a.o\n";
	refuse(&facts, "it has none of the program's sections");
}

static void test_program_cut_at_every_length(void **state)
{
	(void)state;
	const struct sp_program_facts facts = all_facts();
	for (size_t size = 0; size < shipped.size; size++)
		assert_false(survives("/bin/program", shipped.data, size, &facts));
}

static void test_twin_cut_or_changed(void **state)
{
	(void)state;
	struct sp_program_facts facts = all_facts();
	for (size_t size = 0; size < twin.size; size += 1 + size / 64) {
		facts.twin_size = size;
		assert_false(survives("/bin/program", shipped.data, shipped.size, &facts));
	}
	facts.twin_size = twin.size;
	size_t symbols = twin_section(SHT_SYMTAB, 0);
	for (size_t at = symbols; at < symbols + 40 * sizeof(Elf64_Sym) && at < twin.size; at++) {
		char kept = twin.data[at];
		twin.data[at] = (char)0xff;
		survives("/bin/program", shipped.data, shipped.size, &facts);
		twin.data[at] = 0;
		survives("/bin/program", shipped.data, shipped.size, &facts);
		twin.data[at] = kept;
	}
	assert_true(survives("/bin/program", shipped.data, shipped.size, &facts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbols_have_their_sizes),
		cmocka_unit_test(test_nm_agrees),
		cmocka_unit_test(test_one_name_for_the_same_bytes),
		cmocka_unit_test(test_same_names_carry_their_object),
		cmocka_unit_test(test_assembly_without_sizes),
		cmocka_unit_test(test_objects_and_directories),
		cmocka_unit_test(test_map_alone_and_nothing),
		cmocka_unit_test(test_program_in_an_archive),
		cmocka_unit_test(test_files_named_like_parts_of_the_kernel),
		cmocka_unit_test(test_twin_of_another_link),
		cmocka_unit_test(test_twin_with_other_code),
		cmocka_unit_test(test_twin_that_is_stripped_or_cut_or_none),
		cmocka_unit_test(test_map_of_another_link),
		cmocka_unit_test(test_map_that_is_none),
		cmocka_unit_test(test_program_cut_at_every_length),
		cmocka_unit_test(test_twin_cut_or_changed),
	};
	return cmocka_run_group_tests(tests, make_program, remove_program);
}
