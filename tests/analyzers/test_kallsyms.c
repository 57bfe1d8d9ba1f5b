/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Symbols of a stripped kernel by the table in its own data: in each order and encoding of the tables, and
 * with the tables cut or damaged at any byte.
 */
#include <stdio.h>

#include "analyzers/elf_builder.h"
#include "analyzers/kallsyms_builder.h"

#include "../analyzers/analyzers.h"

#define BASE 0xc1000000u /* of the code, good for 32 bits; wide kernels have it in their upper half */
#define CODE_SIZE 0x8000u
#define DATA_SIZE 0x400u
#define MANY 700 /* functions: three markers */

/* A kernel: code, read-only data with the tables, data, memory without bytes. */
struct kernel {
	const struct kallsyms_style *style;
	uint64_t base;
	struct kallsyms_entry *entries;
	size_t count, capacity;
	struct sp_buffer tables;
	struct elf_layout layout;
	struct sp_buffer file;
};

#define TABLES_AT (CODE_SIZE + 0x1000u) /* offset in the file, and from the base */
#define LEAD 0x40u                      /* bytes of other data in front of the tables */

static void add_entry(struct kernel *kernel, uint64_t address, const char *text)
{
	SP_GROW(kernel->entries, kernel->count, kernel->capacity);
	kernel->entries[kernel->count++] = (struct kallsyms_entry){address, text};
}

/* Texts live as long as the test program. */
static const char *function_name(unsigned number)
{
	static char names[MANY][24];
	snprintf(names[number], sizeof(names[number]), "tkernel_device%u", number);
	return names[number];
}

static const char *long_name(void)
{
	static char name[302] = "t";
	memset(name + 1, 'q', 300);
	return name;
}

static uint64_t data_address(const struct kernel *kernel)
{
	return kernel->base + 0x100000;
}

static void add_symbols(struct kernel *kernel)
{
	uint64_t base = kernel->base, data = data_address(kernel);
	if (kernel->style->encoding == SP_KALLSYMS_BASE_OR_FIXED) {
		add_entry(kernel, 0, "A__per_cpu_start");
		add_entry(kernel, 0x10, "Acurrent_task");
	}
	add_entry(kernel, base, "T_text");
	add_entry(kernel, base, "T_stext");
	add_entry(kernel, base, "Tstartup_64");
	add_entry(kernel, base + 0x40, "t__do_it");
	add_entry(kernel, base + 0x40, "Tdo_it");
	add_entry(kernel, base + 0x40, "Wdo_it_weakly");
	add_entry(kernel, base + 0x60, "ttwin");
	add_entry(kernel, base + 0x70, long_name());
	add_entry(kernel, base + 0x80, "ttwin");
	add_entry(kernel, base + 0x90, "T__stop_tty");
	for (unsigned i = 0; i < MANY; i++)
		add_entry(kernel, base + 0x100 + i * 16, function_name(i));
	add_entry(kernel, base + 0x100 + MANY * 16, "T__lock_text_end");
	add_entry(kernel, base + CODE_SIZE, "T_etext");
	add_entry(kernel, base + TABLES_AT, "Rlead");
	add_entry(kernel, data, "D__start_things");
	add_entry(kernel, data + 0x20, "D__stop_things");
	add_entry(kernel, data + 0x40, "dcounter");
	add_entry(kernel, data + DATA_SIZE, "D_edata");
	add_entry(kernel, data + 0x1000, "bscratch");
	add_entry(kernel, data + 0x2000, "B_end");
}

/* ELF section headers of both classes are what the builder writes. */
static void build_file(struct kernel *kernel)
{
	bool percpu = kernel->style->encoding == SP_KALLSYMS_BASE_OR_FIXED;
	uint64_t after = TABLES_AT + kernel->tables.size;
	const struct elf_part parts[] = {
		{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, kernel->base, 0x1000, CODE_SIZE, 0x5a},
		{".rodata", SHT_PROGBITS, SHF_ALLOC, kernel->base + TABLES_AT, TABLES_AT, kernel->tables.size,
			0},
		{".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, data_address(kernel), after, DATA_SIZE, 0x11},
		{".data..percpu", percpu ? SHT_PROGBITS : SHT_NOBITS, percpu ? SHF_ALLOC | SHF_WRITE : 0, 0,
			after + DATA_SIZE, 0x40, 0x22},
		{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, data_address(kernel) + 0x1000, 0, 0x1000, 0},
	};
	kernel->layout = elf_build(
		&kernel->file, kernel->style->wide ? ELFCLASS64 : ELFCLASS32, parts, SP_COUNT(parts));
	elf_put(&kernel->file, TABLES_AT, kernel->tables.data, kernel->tables.size);
}

static void build_kernel(struct kernel *kernel, const struct kallsyms_style *style)
{
	*kernel = (struct kernel){.style = style, .base = style->wide ? 0xffffffff00000000 | BASE : BASE};
	add_symbols(kernel);
	for (unsigned i = 0; i < LEAD; i++)
		kallsyms_number(&kernel->tables, 0x80 + i, 1);
	kallsyms_build(&kernel->tables, style, kernel->base + TABLES_AT, kernel->base, kernel->entries,
		kernel->count);
	kallsyms_align(&kernel->tables, 16);
	build_file(kernel);
}

static void free_kernel(struct kernel *kernel)
{
	free(kernel->entries);
	sp_buffer_free(&kernel->tables);
	sp_buffer_free(&kernel->file);
}
#define KERNEL SP_GUARD(free_kernel) struct kernel

/* The claims that an analyzer makes, written down as text lines. */
struct claims {
	uint64_t size;
	struct sp_buffer text;
};

static void free_claims(struct claims *claims)
{
	sp_buffer_free(&claims->text);
}

static void note_paint(
	void *user, enum sp_dimension dimension, uint64_t offset, uint64_t size, int rank, const char *label)
{
	struct claims *claims = user;
	assert_true(size > 0 && offset <= claims->size && size <= claims->size - offset);
	assert_int_equal(dimension, SP_BY_SYMBOL);
	sp_buffer_printf(
		&claims->text, "%lx+%lx %d %s\n", (unsigned long)offset, (unsigned long)size, rank, label);
}

static void note_alias(void *user, const char *label, const char *name)
{
	struct claims *claims = user;
	sp_buffer_printf(&claims->text, "%s is %s\n", label, name);
}

static void note_note(void *user, const char *text)
{
	struct claims *claims = user;
	sp_buffer_printf(&claims->text, "note: %s\n", text);
}

static struct sp_error *analyze(
	const struct sp_buffer *file, const struct sp_program_facts *facts, struct claims *claims)
{
	struct sp_image image = {.name = "vmlinux.bin",
		.data = (const uint8_t *)file->data,
		.size = file->size,
		.facts = facts};
	struct sp_sink sink = {.user = claims, .paint = note_paint, .alias = note_alias, .note = note_note};
	claims->size = file->size;
	if (!sp_analyzer_kallsyms.probe(&image))
		return NULL;
	return sp_analyzer_kallsyms.run(&image, &sink);
}

static void assert_line(const struct claims *claims, const char *format, ...)
{
	va_list arguments;
	char line[512] = "\n";
	va_start(arguments, format);
	vsnprintf(line + 1, sizeof(line) - 2, format, arguments);
	va_end(arguments);
	strcat(line, "\n");
	SP_AUTOFREE char *text = sp_format("\n%s", sp_buffer_text(&claims->text));
	if (!strstr(text, line))
		fail_msg("no line \"%s\" in:\n%.3000s", line + 1, text);
}

static bool has_text(const struct claims *claims, const char *text)
{
	return strstr(sp_buffer_text(&claims->text), text) != NULL;
}

/* What every style has in common. */
static void check_claims(const struct kernel *kernel, const struct claims *claims)
{
	unsigned long data = (unsigned long)(TABLES_AT + kernel->tables.size);
	assert_line(claims, "1000+40 15 startup_64");
	assert_line(claims, "startup_64 is _stext");
	assert_line(claims, "1040+20 15 do_it");
	assert_line(claims, "do_it is __do_it");
	assert_line(claims, "do_it is do_it_weakly");
	assert_line(claims, "1060+10 15 twin");
	assert_line(claims, "1070+10 15 %s", long_name() + 1);
	assert_line(claims, "1080+10 15 twin#2");
	assert_line(claims, "1090+70 15 __stop_tty");
	for (unsigned i = 0; i < MANY; i++)
		assert_line(claims, "%x+10 15 %s", 0x1100 + i * 16, function_name(i) + 1);
	assert_line(claims, "%lx+20 15 __start_things", data);
	assert_line(claims, "%lx+%x 15 counter", data + 0x40, DATA_SIZE - 0x40);
	assert_line(claims, "%x+%x 15 lead", TABLES_AT, LEAD);
	SP_AUTOFREE char *note =
		sp_format("note: symbols from kallsyms: %zu names, sizes are guesses up to the next symbol",
			kernel->count);
	assert_line(claims, "%s", note);
	/* marks of ends, and what has no bytes in the file */
	assert_false(has_text(claims, "15 __stop_things"));
	assert_false(has_text(claims, "15 __lock_text_end"));
	assert_false(has_text(claims, "_etext"));
	assert_false(has_text(claims, "scratch"));
	assert_false(has_text(claims, "15 twin#3"));
}

static void check_tables(const struct kernel *kernel, const struct claims *claims)
{
	const struct kallsyms_style *style = kernel->style;
	bool has_base = style->encoding == SP_KALLSYMS_BASE || style->encoding == SP_KALLSYMS_BASE_OR_FIXED;
	assert_true(has_text(claims, "+4 10 kallsyms_num_syms"));
	assert_true(has_text(claims, "+200 10 kallsyms_token_index"));
	assert_true(has_text(claims, "+c 10 kallsyms_markers"));
	assert_int_equal(has_text(claims, "kallsyms_addresses"), style->encoding == SP_KALLSYMS_ADDRESS);
	assert_int_equal(has_text(claims, "kallsyms_relative_base"), has_base);
	assert_int_equal(has_text(claims, "kallsyms_seqs_of_names"), style->order);
	/* the tables and the padding between them are all there is */
	uint64_t sum = 0;
	for (const char *line = sp_buffer_text(&claims->text); *line; line = strchr(line, '\n') + 1) {
		unsigned long size = 0;
		int rank = 0;
		if (sscanf(line, "%*x+%lx %d", &size, &rank) == 2 && rank == SP_RANK_SYMBOL)
			sum += size;
	}
	assert_true(sum <= kernel->tables.size - LEAD);
	assert_true(sum + 80 >= kernel->tables.size - LEAD);
}

static void test_styles(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(kallsyms_styles); i++) {
		KERNEL kernel;
		SP_GUARD(free_claims) struct claims claims = {0};
		build_kernel(&kernel, &kallsyms_styles[i]);
		check_ok(analyze(&kernel.file, NULL, &claims));
		if (!claims.text.size)
			fail_msg("nothing found: %s", kallsyms_styles[i].what);
		check_claims(&kernel, &claims);
		check_tables(&kernel, &claims);
	}
}

static void test_per_processor(void **state)
{
	(void)state;
	KERNEL kernel;
	SP_GUARD(free_claims) struct claims claims = {0};
	build_kernel(&kernel, &kallsyms_styles[0]);
	check_ok(analyze(&kernel.file, NULL, &claims));
	unsigned long percpu = (unsigned long)(TABLES_AT + kernel.tables.size + DATA_SIZE);
	assert_line(&claims, "%lx+10 15 __per_cpu_start", percpu);
	assert_line(&claims, "%lx+30 15 current_task", percpu + 0x10);
}

static void test_without_sections(void **state)
{
	(void)state;
	KERNEL kernel;
	SP_GUARD(free_claims) struct claims claims = {0};
	build_kernel(&kernel, &kallsyms_styles[5]);
	/* one segment instead: code and read-only data, as objcopy may leave them */
	Elf64_Ehdr header;
	memcpy(&header, kernel.file.data, sizeof(header));
	header.e_shoff = 0;
	header.e_shnum = header.e_shstrndx = 0;
	Elf64_Phdr segment = {.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_offset = 0x1000,
		.p_vaddr = kernel.base,
		.p_filesz = TABLES_AT - 0x1000 + kernel.tables.size};
	elf_put(&kernel.file, 0, &header, sizeof(header));
	elf_put(&kernel.file, sizeof(header), &segment, sizeof(segment));
	check_ok(analyze(&kernel.file, NULL, &claims));
	assert_line(&claims, "1000+40 15 startup_64");
	assert_line(&claims, "1080+10 15 twin#2");
	assert_false(has_text(&claims, "counter"));
}

/* Who has better knowledge is not disturbed. */
static void test_not_asked(void **state)
{
	(void)state;
	KERNEL kernel;
	SP_GUARD(free_claims) struct claims claims = {0};
	build_kernel(&kernel, &kallsyms_styles[0]);
	struct sp_program_facts facts = {
		.image = "vmlinux.bin", .prefix = "", .twin = (const uint8_t *)"twin", .twin_size = 4};
	check_ok(analyze(&kernel.file, &facts, &claims));
	assert_int_equal(claims.text.size, 0);

	/* with a symbol table of its own: .bss becomes one */
	uint32_t type = SHT_SYMTAB;
	elf_put(&kernel.file, kernel.layout.headers + 5 * kernel.layout.header_size + 4, &type, sizeof(type));
	check_ok(analyze(&kernel.file, NULL, &claims));
	assert_int_equal(claims.text.size, 0);

	struct sp_program_facts other = {.image = "vmlinux.bin", .prefix = "guest:"};
	type = SHT_NOBITS;
	elf_put(&kernel.file, kernel.layout.headers + 5 * kernel.layout.header_size + 4, &type, sizeof(type));
	check_ok(analyze(&kernel.file, &other, &claims));
	assert_line(&claims, "1000+40 15 guest:startup_64");
}

/* Strings of all objects behind a symbol's own bytes are not the symbol's. */
static void test_pool(void **state)
{
	(void)state;
	KERNEL kernel = {.style = &kallsyms_styles[0], .base = 0xffffffff00000000 | BASE};
	SP_GUARD(free_claims) struct claims claims = {0};
	add_entry(&kernel, kernel.base, "Tstartup_64");
	add_entry(&kernel, kernel.base + 0x100, "tlast");
	kallsyms_build(&kernel.tables, kernel.style, kernel.base + TABLES_AT, kernel.base, kernel.entries,
		kernel.count);
	kallsyms_align(&kernel.tables, 0x1000);
	size_t own = kernel.tables.size;
	kernel.count = 0;
	sp_buffer_clear(&kernel.tables);
	add_entry(&kernel, kernel.base, "Tstartup_64");
	add_entry(&kernel, kernel.base + 0x100, "tlast");
	add_entry(&kernel, kernel.base + TABLES_AT + own, "rtable");
	add_entry(&kernel, kernel.base + TABLES_AT + own + 0x8000, "rmessages");
	kallsyms_build(&kernel.tables, kernel.style, kernel.base + TABLES_AT, kernel.base, kernel.entries,
		kernel.count);
	kallsyms_align(&kernel.tables, 0x1000);
	assert_int_equal(kernel.tables.size, own);
	for (unsigned i = 0; i < 0x700; i++)
		kallsyms_number(&kernel.tables, 0x90, 1);
	static const char plain[] = "\001\063out of memory\n";
	static const char other[] = "no memory for the file system on the device \303\244; give it more, or "
				    "take some of it away\n";
	while (kernel.tables.size < own + 0x900)
		sp_buffer_add(&kernel.tables, plain, sizeof(plain));
	while (kernel.tables.size < own + 0x10000)
		sp_buffer_add(&kernel.tables, other, sizeof(other));
	build_file(&kernel);
	check_ok(analyze(&kernel.file, NULL, &claims));
	assert_line(&claims, "%x+700 15 table", (unsigned)(TABLES_AT + own));
	assert_true(has_text(&claims, "15 messages"));
}

/* The reader alone, on bytes that end where the allocation ends. */
static bool reads(const struct kernel *kernel, const char *data, size_t size)
{
	SP_AUTOFREE uint8_t *copy = sp_alloc(size + !size);
	memcpy(copy, data, size);
	const struct sp_kallsyms_range ranges[] = {
		{kernel->base, CODE_SIZE, 0, 0, true},
		{kernel->base + TABLES_AT, size, 0, size, false},
	};
	struct sp_kallsyms_image image = {copy, size, kernel->style->wide, ranges, SP_COUNT(ranges)};
	SP_KALLSYMS table = {0};
	bool found = sp_kallsyms_read(&image, &table);
	assert_int_equal(found, table.count != 0);
	for (size_t i = 0; i < table.count; i++)
		assert_true(strlen(table.symbols[i].name) > 0);
	return found;
}

/* Few enough symbols for a pass over every byte of each style. */
static void build_small(struct kernel *kernel, const struct kallsyms_style *style)
{
	*kernel = (struct kernel){.style = style, .base = style->wide ? 0xffffffff00000000 | BASE : BASE};
	for (unsigned i = 0; i < 300; i++)
		add_entry(kernel, kernel->base + i * 16, function_name(i));
	kallsyms_build(&kernel->tables, style, kernel->base + TABLES_AT, kernel->base, kernel->entries,
		kernel->count);
}

static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < SP_COUNT(kallsyms_styles); i++) {
		KERNEL kernel;
		build_small(&kernel, &kallsyms_styles[i]);
		size_t order = kernel.style->order && !kernel.style->addresses_first ? 3 * kernel.count : 0;
		assert_true(reads(&kernel, kernel.tables.data, kernel.tables.size));
		for (size_t size = 0; size < kernel.tables.size; size++)
			assert_int_equal(reads(&kernel, kernel.tables.data, size),
				order && size + order >= kernel.tables.size);
	}
}

static void test_damage(void **state)
{
	(void)state;
	static const uint8_t patterns[] = {0x01, 0x80, 0xff};
	for (size_t i = 0; i < SP_COUNT(kallsyms_styles); i++) {
		KERNEL kernel;
		size_t refused = 0;
		build_small(&kernel, &kallsyms_styles[i]);
		for (size_t at = 0; at < kernel.tables.size; at++) {
			char *byte = &kernel.tables.data[at], good = *byte;
			*byte = (char)(good ^ patterns[at % SP_COUNT(patterns)]);
			refused += !reads(&kernel, kernel.tables.data, kernel.tables.size);
			*byte = good;
		}
		/* most bytes matter; a changed letter of a name or a digit of an address need not */
		assert_true(refused > kernel.tables.size / 10);
	}
}

/* What looks like tables a little, everywhere, must not take long. */
static void test_bounded(void **state)
{
	(void)state;
	struct sp_buffer data = SP_BUFFER_EMPTY;
	struct kernel kernel = {.style = &kallsyms_styles[0], .base = 0xffffffff00000000 | BASE};
	for (unsigned i = 0; i < 4096; i++)
		for (unsigned j = 0; j < 256; j++)
			kallsyms_number(&data, j * 2, 2);
	assert_false(reads(&kernel, data.data, data.size));
	/* tokens that are good, in front of them numbers of symbols without end */
	sp_buffer_clear(&data);
	for (unsigned i = 0; i < 1 << 18; i++)
		kallsyms_number(&data, 0x10001, 4);
	kallsyms_put_tokens(&data, kernel.style);
	assert_false(reads(&kernel, data.data, data.size));
	sp_buffer_free(&data);
}

/*
 * Found by fuzzing: an index that climbs to 0xffff before its end, and starts over. What the entries behind say lies
 * beyond the tokens, which end where the last entry, a small one, says.
 */
static void test_index_that_starts_over(void **state)
{
	(void)state;
	struct sp_buffer data = SP_BUFFER_EMPTY;
	struct kernel kernel = {.style = &kallsyms_styles[0], .base = 0xffffffff00000000 | BASE};
	for (unsigned i = 0; i < 8; i++)
		kallsyms_number(&data, 0, 1);
	for (unsigned i = 0; i < 100; i++)
		kallsyms_number(&data, i, 2);
	for (unsigned i = 100; i < 255; i++)
		kallsyms_number(&data, 0xffff, 2);
	kallsyms_number(&data, 4, 2);
	char *exact = sp_alloc(data.size); /* so that the sanitizer sees its end */
	memcpy(exact, data.data, data.size);
	assert_false(reads(&kernel, exact, data.size));
	free(exact);
	sp_buffer_free(&data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_per_processor),
		cmocka_unit_test(test_without_sections),
		cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_pool),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_index_that_starts_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
