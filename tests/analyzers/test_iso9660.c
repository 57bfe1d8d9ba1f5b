/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ISO 9660 analyzer: file systems built here field by field, sound and broken.
 */
#include "analyzers/ledger_help.h"

#define BLOCK 2048
#define BLOCKS 40
#define AT(block) ((size_t)(block)*BLOCK)
#define PRIMARY 16
#define BOOT_RECORD 17
#define TERMINATOR 18
#define LITTLE_TABLE 19
#define BIG_TABLE 20
#define ROOT 21
#define CATALOG 22
#define FOLDER 23
#define FIRST_FILE 24
#define ROOT_RECORD (AT(PRIMARY) + 156)
#define DIRECTORY 2
#define GOES_ON 0x80

struct iso {
	uint8_t bytes[BLOCKS * BLOCK];
	size_t ends[BLOCKS]; /* of the records of the directory in that block */
};

static void put(uint8_t *at, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static void put_big(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void write_record(
	uint8_t *at, const char *name, size_t length, unsigned flags, unsigned block, unsigned size)
{
	at[0] = (uint8_t)(33 + length + (length % 2 ? 0 : 1));
	put(at + 2, block, 4);
	put_big(at + 6, block);
	put(at + 10, size, 4);
	put_big(at + 14, size);
	at[25] = (uint8_t)flags;
	put(at + 28, 1, 2);
	at[32] = (uint8_t)length;
	memcpy(at + 33, name, length);
}

/* A record behind the others of a directory; where it stands. */
static uint8_t *add_named(struct iso *iso, unsigned directory, const char *name, size_t length,
	unsigned flags, unsigned block, unsigned size)
{
	uint8_t *at = iso->bytes + AT(directory) + iso->ends[directory];
	write_record(at, name, length, flags, block, size);
	iso->ends[directory] += at[0];
	return at;
}

static uint8_t *add(
	struct iso *iso, unsigned directory, const char *name, unsigned flags, unsigned block, unsigned size)
{
	return add_named(iso, directory, name, strlen(name), flags, block, size);
}

/* System use entries behind a directory's last record. */
static void add_use(struct iso *iso, unsigned directory, uint8_t *record, const void *bytes, size_t size)
{
	memcpy(record + record[0], bytes, size);
	record[0] = (uint8_t)(record[0] + size);
	iso->ends[directory] += size;
}

static void start_directory(struct iso *iso, unsigned block, unsigned parent)
{
	add_named(iso, block, "\0", 1, DIRECTORY, block, BLOCK);
	add_named(iso, block, "\1", 1, DIRECTORY, parent, BLOCK);
}

static void describe(struct iso *iso, unsigned block, unsigned type, unsigned root)
{
	uint8_t *at = iso->bytes + AT(block);
	at[0] = (uint8_t)type;
	memcpy(at + 1, "CD001\1", 6);
	put(at + 80, BLOCKS, 4);
	put(at + 128, BLOCK, 2);
	put(at + 132, 10, 4);
	put(at + 140, LITTLE_TABLE, 4);
	put_big(at + 148, BIG_TABLE);
	write_record(at + 156, "\0", 1, DIRECTORY, root, BLOCK);
}

static void format(struct iso *iso)
{
	memset(iso, 0, sizeof(*iso));
	describe(iso, PRIMARY, 1, ROOT);
	memcpy(iso->bytes + AT(BOOT_RECORD), "\0CD001\1EL TORITO SPECIFICATION", 30);
	put(iso->bytes + AT(BOOT_RECORD) + 71, CATALOG, 4);
	memcpy(iso->bytes + AT(TERMINATOR), "\377CD001\1", 7);
	start_directory(iso, ROOT, ROOT);
	uint8_t *catalog = iso->bytes + AT(CATALOG);
	catalog[0] = 1;
	memcpy(catalog + 30, "\x55\xaa", 2);
}

static void add_boot(struct iso *iso, unsigned media, unsigned sectors, unsigned block)
{
	uint8_t *entry = iso->bytes + AT(CATALOG) + 32;
	entry[0] = 0x88;
	entry[1] = (uint8_t)media;
	put(entry + 6, sectors, 2);
	put(entry + 8, block, 4);
}

static void fill(struct iso *iso, unsigned block, unsigned count, uint8_t value)
{
	memset(iso->bytes + AT(block), value, AT(count));
}

/*
 * A.TXT of 3,000 bytes in blocks 24 and 25; DIR in 23 with B.BIN of 100 bytes in 26; ISOLINUX.BIN of 2,500
 * bytes in 27 and 28, which the catalog starts; BOOT.CAT is the catalog; 29 to 39 are nobody's.
 */
static void sound(struct iso *iso)
{
	format(iso);
	start_directory(iso, FOLDER, ROOT);
	add(iso, ROOT, "A.TXT;1", 0, FIRST_FILE, 3000);
	add(iso, ROOT, "BOOT.CAT;1", 0, CATALOG, BLOCK);
	add(iso, ROOT, "DIR", DIRECTORY, FOLDER, BLOCK);
	add(iso, ROOT, "EMPTY.;1", 0, 0, 0);
	add(iso, ROOT, "ISOLINUX.BIN;1", 0, 27, 2500);
	add(iso, FOLDER, "B.BIN;1", 0, 26, 100);
	add_boot(iso, 0, 4, 27);
	fill(iso, FIRST_FILE, 2, 'a');
	fill(iso, 26, 1, 'b');
	fill(iso, 27, 2, 'i');
}

static struct sp_ledger *ledger_of(const struct iso *iso)
{
	return good_ledger("cd.iso", iso->bytes, sizeof(iso->bytes), NULL);
}

static void test_every_part_has_its_owner(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "(system area)", 16 * BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(volume descriptors)", 3 * BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(path table)", 20);
	assert_sum(ledger, SP_BY_MEDIUM, "(root directory)", BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot catalog)", BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(directory DIR)", BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "A.TXT", 3000);
	assert_sum(ledger, SP_BY_MEDIUM, "DIR/B.BIN", 100);
	assert_sum(ledger, SP_BY_MEDIUM, "ISOLINUX.BIN", 2500);
	assert_sum(ledger, SP_BY_MEDIUM, "(block slack)",
		2 * (BLOCK - 10) + 2 * BLOCK - 3000 + BLOCK - 100 + 2 * BLOCK - 2500);
	assert_sum(ledger, SP_BY_MEDIUM, "(unused blocks)", 11 * BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "medium", 0);
	assert_int_equal(ledger->note_count, 0);
	sp_ledger_free(ledger);
}

static void test_the_other_dimensions(void **state)
{
	(void)state;
	static const enum sp_dimension dimensions[] = {SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT,
		SP_BY_DIRECTORY, SP_BY_FILE, SP_BY_OPTION, SP_BY_APPLET};
	struct iso iso;
	sound(&iso);
	struct sp_ledger *ledger = ledger_of(&iso);
	for (size_t i = 0; i < SP_COUNT(dimensions); i++) {
		assert_sum(ledger, dimensions[i], "(file system)", (16 + 3 + 1 + 1 + 1) * BLOCK + 20);
		assert_sum(ledger, dimensions[i], "(unused blocks)", 11 * BLOCK);
		if (dimensions[i] != SP_BY_FILE)
			assert_sum(ledger, dimensions[i], "(loader)", 2500);
	}
	assert_sum(ledger, SP_BY_SECTION, "(file data)", 3000 + 100);
	assert_sum(ledger, SP_BY_SYMBOL, "A.TXT", 3000);
	assert_sum(ledger, SP_BY_FILE, "ISOLINUX.BIN", 2500);
	sp_ledger_free(ledger);
}

/* What the catalog starts is the loader, whatever its name; what it emulates is a medium of its own. */
static void test_boot_images(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	add_boot(&iso, 0, 4, FIRST_FILE);
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_SYMBOL, "(loader)", 3000 + 2500);
	sp_ledger_free(ledger);
	add_boot(&iso, 2, 1, FIRST_FILE);
	ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_SYMBOL, "(loader)", 2500);
	assert_sum(ledger, SP_BY_SYMBOL, "A.TXT", 3000);
	sp_ledger_free(ledger);
	/* no directory names it */
	add_boot(&iso, 0, 3, 30);
	ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot image)", 3 * 512);
	assert_sum(ledger, SP_BY_SYMBOL, "(loader)", 3 * 512 + 2500);
	sp_ledger_free(ledger);
}

/* Other file systems may share the medium. */
static void test_blocks_of_others(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	iso.bytes[AT(33) + 7] = 1;
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "(unused blocks)", 10 * BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(unknown)", BLOCK);
	assert_sum(ledger, SP_BY_SYMBOL, "(unknown)", BLOCK);
	sp_ledger_free(ledger);
}

static void test_without_boot(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	memcpy(iso.bytes + AT(BOOT_RECORD), "\377CD001\1", 7);
	memset(iso.bytes + AT(TERMINATOR), 0, 7);
	put(iso.bytes + AT(CATALOG), 0, 1); /* a file's content as any other */
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot catalog)", 0);
	assert_sum(ledger, SP_BY_MEDIUM, "BOOT.CAT", BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(volume descriptors)", 2 * BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(unused blocks)", 12 * BLOCK);
	sp_ledger_free(ledger);
}

static void test_names(void **state)
{
	(void)state;
	struct iso iso;
	format(&iso);
	add(&iso, ROOT, "NODOT.;1", 0, 24, 1);
	add(&iso, ROOT, "bare", 0, 25, 2);
	add(&iso, ROOT, "a/b\n;12", 0, 26, 3);
	add(&iso, ROOT, "\xff;1", 0, 27, 4);
	add(&iso, ROOT, ";1", 0, 28, 5);
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "NODOT", 1);
	assert_sum(ledger, SP_BY_MEDIUM, "bare", 2);
	assert_sum(ledger, SP_BY_MEDIUM, "a?b?", 3);
	assert_sum(ledger, SP_BY_MEDIUM, "\xef\xbf\xbd", 4);
	assert_sum(ledger, SP_BY_MEDIUM, "?", 5);
	sp_ledger_free(ledger);
}

/* Rock Ridge: the name behind the record, also where it goes on in another block, and a directory moved away.
 */
static void test_rock_ridge(void **state)
{
	(void)state;
	struct iso iso;
	format(&iso);
	iso.ends[ROOT] = 0;
	uint8_t *dot = add_named(&iso, ROOT, "\0", 1, DIRECTORY, ROOT, BLOCK);
	add_use(&iso, ROOT, dot, "SP\7\1\xbe\xef\0", 7);
	add_named(&iso, ROOT, "\1", 1, DIRECTORY, ROOT, BLOCK);
	uint8_t *named = add(&iso, ROOT, "LONG.TXT;1", 0, 24, 10);
	add_use(&iso, ROOT, named, "NM\x0e\1\0long name", 14);
	uint8_t area[28] = "CE\x1c\1";
	put(area + 4, 30, 4);
	put(area + 12, 100, 4);
	put(area + 20, 13, 4);
	uint8_t *more = add(&iso, ROOT, "MORE.TXT;1", 0, 25, 20);
	add_use(&iso, ROOT, more, "NM\x09\1\1much", 9);
	add_use(&iso, ROOT, more, area, sizeof(area));
	memcpy(iso.bytes + AT(30) + 100, "NM\x0d\1\0 further.", 13);
	uint8_t *gone = add(&iso, ROOT, "GONE", 0, 26, 30);
	add_use(&iso, ROOT, gone, "CL\x0c\1\0\0\0\0\0\0\0\0", 12);
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "long name", 10);
	assert_sum(ledger, SP_BY_MEDIUM, "much further", 20);
	assert_sum(ledger, SP_BY_MEDIUM, "GONE", 0);
	assert_sum(ledger, SP_BY_MEDIUM, "(Rock Ridge)", BLOCK);
	sp_ledger_free(ledger);
	/* an area outside of the volume: the name is what stands in the record */
	put(more + more[0] - sizeof(area) + 4, BLOCKS, 4);
	ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "much", 20);
	sp_ledger_free(ledger);
}

/* Joliet's tree names the same files, better than the primary one without Rock Ridge. */
static void test_joliet(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	describe(&iso, TERMINATOR, 2, 30);
	memcpy(iso.bytes + AT(TERMINATOR) + 88, "%/E", 3);
	put(iso.bytes + AT(TERMINATOR) + 132, 0, 4); /* no path tables: these blocks are taken */
	memcpy(iso.bytes + AT(LITTLE_TABLE), "\377CD001\1", 7);
	put(iso.bytes + AT(PRIMARY) + 140, 31, 4);
	start_directory(&iso, 30, 30);
	add_named(&iso, 30, "\0a\0 \0n\0a\0m\0e\0;\0001", 16, 0, FIRST_FILE, 3000);
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "a name", 3000);
	assert_sum(ledger, SP_BY_MEDIUM, "A.TXT", 0);
	assert_sum(ledger, SP_BY_MEDIUM, "DIR/B.BIN", 100);
	assert_sum(ledger, SP_BY_MEDIUM, "(root directory)", 2 * BLOCK);
	assert_sum(ledger, SP_BY_MEDIUM, "(volume descriptors)", 4 * BLOCK);
	sp_ledger_free(ledger);
}

static void test_files_in_pieces(void **state)
{
	(void)state;
	struct iso iso;
	format(&iso);
	add(&iso, ROOT, "WHOLE.;1", GOES_ON, 24, BLOCK);
	add(&iso, ROOT, "WHOLE.;1", 0, 25, 100);
	add(&iso, ROOT, "APART.;1", GOES_ON, 27, BLOCK);
	add(&iso, ROOT, "APART.;1", 0, 30, 100);
	fill(&iso, 24, 8, 'x');
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "WHOLE", BLOCK + 100);
	assert_sum(ledger, SP_BY_MEDIUM, "APART", BLOCK + 100);
	assert_int_equal(ledger->note_count, 1);
	assert_non_null(strstr(ledger->notes[0], "APART lies in several pieces"));
	sp_ledger_free(ledger);
	/* a file within another */
	add(&iso, ROOT, "INNER.;1", 0, 25, 50);
	ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, NULL, sizeof(iso.bytes));
	assert_int_equal(ledger->note_count, 1); /* it begins where a piece of WHOLE begins */
	sp_ledger_free(ledger);
	add(&iso, ROOT, "ROUND.;1", 0, 26, 2 * BLOCK);
	ledger = ledger_of(&iso);
	assert_non_null(strstr(ledger->notes[1], "ROUND shares blocks with other files"));
	sp_ledger_free(ledger);
}

static void test_extended_attributes(void **state)
{
	(void)state;
	struct iso iso;
	format(&iso);
	add(&iso, ROOT, "A.;1", 0, 24, 10)[1] = 1;
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "(extended attributes)", BLOCK);
	assert_owner(ledger, SP_BY_MEDIUM, AT(25), "A");
	sp_ledger_free(ledger);
}

static void test_files_are_opened(void **state)
{
	(void)state;
	struct iso iso;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	format(&iso);
	sp_buffer_printf(&archive, "070701%08X%08X%032X%08X%032X%08X%08X", 1u, 0100644u, 0u, 4u, 0u, 6u, 0u);
	sp_buffer_add(&archive, "tools", 6);
	sp_buffer_add_text(&archive, "DATA");
	sp_buffer_printf(&archive, "070701%08X%08X%032X%08X%032X%08X%08X", 1u, 0u, 0u, 0u, 0u, 11u, 0u);
	sp_buffer_add(&archive, "TRAILER!!!", 11);
	memcpy(iso.bytes + AT(24), archive.data, archive.size);
	add(&iso, ROOT, "INITRD.;1", 0, 24, (unsigned)archive.size);
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_FILE, "/tools", 120);
	assert_sum(ledger, SP_BY_FILE, "INITRD", 0);
	assert_sum(ledger, SP_BY_MEDIUM, "INITRD", 120 + 121);
	assert_sum(ledger, SP_BY_OPTION, "(userspace)", 120 + 121);
	sp_ledger_free(ledger);
}

static void refuse(const struct iso *iso, const char *message)
{
	assert_refused("cd.iso", iso->bytes, sizeof(iso->bytes), NULL, message);
}

static void refuse_change(size_t offset, uint64_t value, unsigned size, const char *message)
{
	struct iso iso;
	sound(&iso);
	put(iso.bytes + offset, value, size);
	refuse(&iso, message);
}

static void test_broken_descriptors(void **state)
{
	(void)state;
	refuse_change(AT(TERMINATOR) + 1, 0, 1, "no volume descriptor at offset 0x9000");
	refuse_change(
		AT(PRIMARY), 3, 1, "none of the volume descriptors from offset 0x8000 on is the primary");
	refuse_change(AT(PRIMARY) + 128, 512, 2, "offset 0x8000 says that a block has 512 bytes");
	refuse_change(
		AT(PRIMARY) + 80, BLOCKS + 1, 4, "has 41 blocks of 2048 bytes, and the image has 81920");
	refuse_change(AT(PRIMARY) + 80, 18, 4, "ends before its last volume descriptor");
	refuse_change(AT(PRIMARY) + 140, BLOCKS, 4, "a path table has 10 bytes from block 40 on");
	refuse_change(AT(BOOT_RECORD) + 71, BLOCKS, 4, "the boot catalog has 2048 bytes from block 40 on");
	refuse_change(AT(BOOT_RECORD) + 71, 30, 4, "at offset 0xf000 there is no boot catalog");
	refuse_change(AT(CATALOG) + 40, BLOCKS, 4, "a boot image has 2048 bytes from block 40 on");
	refuse_change(ROOT_RECORD + 2, 1000, 4, "the root directory has 2048 bytes from block 1000 on");
}

static void test_broken_directories(void **state)
{
	(void)state;
	size_t first = AT(ROOT) + 2 * 34; /* A.TXT, behind "." and ".." */
	refuse_change(first, 20, 1, "record at offset 0xa844 has 20 bytes");
	refuse_change(first + 32, 200, 1, "record at offset 0xa844 has");
	refuse_change(first + 32, 0, 1, "record at offset 0xa844 has");
	refuse_change(
		first + 10, UINT32_MAX, 4, "by what stands at offset 0xa844 A.TXT has 4294967295 bytes");
	refuse_change(first + 2, UINT32_MAX, 4, "from block 4294967295 on, and the volume has 40 blocks");
	refuse_change(AT(FOLDER) + 2 * 34 + 25, DIRECTORY, 1, "record at offset 0xd000 has 98 bytes");
}

static void test_loops(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	add(&iso, FOLDER, "LOOP", DIRECTORY, ROOT, BLOCK);
	refuse(&iso, "the directory DIR/LOOP has the block at offset 0xa800, which is of another directory");
	sound(&iso);
	add(&iso, FOLDER, "SELF", DIRECTORY, FOLDER, BLOCK);
	refuse(&iso, "DIR/SELF has the block");
}

static void test_deep_directories(void **state)
{
	(void)state;
	static struct iso
		iso; /* directories in all blocks, then once more around in blocks that are not there */
	SP_BUFFER image = SP_BUFFER_EMPTY;
	format(&iso);
	add(&iso, ROOT, "D", DIRECTORY, BLOCKS, BLOCK);
	put(iso.bytes + AT(PRIMARY) + 80, 100, 4);
	sp_buffer_add(&image, iso.bytes, sizeof(iso.bytes));
	for (unsigned block = BLOCKS; block < 100; block++) {
		uint8_t bytes[BLOCK] = {0};
		write_record(bytes, "D", 1, DIRECTORY, block + 1, BLOCK);
		sp_buffer_add(&image, bytes, sizeof(bytes));
	}
	assert_refused("cd.iso", image.data, image.size, NULL, "lies in more than 32 directories");
}

static void test_what_is_no_file_system(void **state)
{
	(void)state;
	struct iso iso;
	sound(&iso);
	iso.bytes[AT(PRIMARY) + 1] = 'X';
	struct sp_ledger *ledger = ledger_of(&iso);
	assert_sum(ledger, SP_BY_MEDIUM, "medium", sizeof(iso.bytes));
	sp_ledger_free(ledger);
}

static void test_cut_at_every_block(void **state)
{
	(void)state;
	struct iso iso;
	size_t whole = 0;
	sound(&iso);
	for (size_t size = AT(PRIMARY); size < sizeof(iso.bytes); size += 511) {
		SP_AUTOFREE uint8_t *cut = sp_alloc(size);
		memcpy(cut, iso.bytes, size);
		whole += size > AT(PRIMARY + 1) && survives("cd.iso", cut, size, NULL);
	}
	assert_int_equal(whole, 0);
}

/* The start of each structure; the rest of a block is zeros or content. */
static void test_every_byte_changed(void **state)
{
	(void)state;
	static const uint8_t values[] = {0, 1, 2, 0x22, 0x80, 0xff};
	struct iso iso;
	sound(&iso);
	for (size_t at = AT(PRIMARY); at < AT(FIRST_FILE); at++) {
		bool is_alike = at % BLOCK > 300;
		for (size_t i = 0; i < SP_COUNT(values) && !is_alike; i++) {
			uint8_t kept = iso.bytes[at];
			iso.bytes[at] = values[i];
			survives("cd.iso", iso.bytes, sizeof(iso.bytes), NULL);
			iso.bytes[at] = kept;
		}
	}
	assert_true(survives("cd.iso", iso.bytes, sizeof(iso.bytes), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_part_has_its_owner),
		cmocka_unit_test(test_the_other_dimensions),
		cmocka_unit_test(test_boot_images),
		cmocka_unit_test(test_blocks_of_others),
		cmocka_unit_test(test_without_boot),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rock_ridge),
		cmocka_unit_test(test_joliet),
		cmocka_unit_test(test_files_in_pieces),
		cmocka_unit_test(test_extended_attributes),
		cmocka_unit_test(test_files_are_opened),
		cmocka_unit_test(test_broken_descriptors),
		cmocka_unit_test(test_broken_directories),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_deep_directories),
		cmocka_unit_test(test_what_is_no_file_system),
		cmocka_unit_test(test_cut_at_every_block),
		cmocka_unit_test(test_every_byte_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
