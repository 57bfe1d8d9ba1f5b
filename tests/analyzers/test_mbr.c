/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Disks with partitions: tables built here, and whole disks with file systems by mtools and dosfstools, where
 * these are installed.
 */
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

#define SECTOR 512
#define SECTORS 100

struct disk {
	uint8_t bytes[SECTORS * SECTOR];
};

static void put(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* number: from 1 on */
static uint8_t *set_partition(
	struct disk *disk, unsigned number, unsigned type, uint32_t first, uint32_t count)
{
	uint8_t *entry = disk->bytes + 446 + (number - 1) * 16;
	entry[0] = number == 1 ? 0x80 : 0;
	entry[4] = (uint8_t)type;
	put(entry + 8, first);
	put(entry + 12, count);
	return entry;
}

/* The second partition lies before the first; what both hold nobody knows. */
static void sound(struct disk *disk)
{
	memset(disk, 0, sizeof(*disk));
	memcpy(disk->bytes + 510, "\x55\xaa", 2);
	set_partition(disk, 1, 0x83, 50, 40);
	set_partition(disk, 2, 0x83, 10, 30);
	memset(disk->bytes + 10 * SECTOR, 'x', 80 * SECTOR);
}

static struct sp_ledger *ledger_of(const struct disk *disk)
{
	return good_ledger("disk.img", disk->bytes, sizeof(disk->bytes), NULL);
}

static void test_partitions(void **state)
{
	(void)state;
	struct disk disk;
	sound(&disk);
	struct sp_ledger *ledger = ledger_of(&disk);
	assert_sum(ledger, SP_BY_MEDIUM, "(master boot record)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(unpartitioned space)", (9 + 10 + 10) * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "partition 1", 40 * SECTOR);
	assert_sum(ledger, SP_BY_FILE, "partition 2", 30 * SECTOR);
	assert_sum(ledger, SP_BY_SYMBOL, "(file system)", SECTOR);
	assert_sum(ledger, SP_BY_SECTION, "(file data)", 70 * SECTOR);
	assert_sum(ledger, SP_BY_OPTION, "(unpartitioned space)", 29 * SECTOR);
	assert_int_equal(ledger->note_count, 0);
	sp_ledger_free(ledger);
}

static void test_extended_partition(void **state)
{
	(void)state;
	struct disk disk;
	sound(&disk);
	set_partition(&disk, 1, 0x0f, 50, 40);
	struct sp_ledger *ledger = ledger_of(&disk);
	assert_sum(ledger, SP_BY_MEDIUM, "partition 1", 40 * SECTOR);
	assert_int_equal(ledger->note_count, 1);
	assert_non_null(strstr(ledger->notes[0], "partition 1 is an extended one"));
	sp_ledger_free(ledger);
}

static void test_broken_tables(void **state)
{
	(void)state;
	struct disk disk;
	sound(&disk);
	set_partition(&disk, 1, 0x83, 39, 40);
	assert_refused("disk.img", disk.bytes, sizeof(disk.bytes), NULL,
		"partition 1 begins at 0x4e00, within another one");
	sound(&disk);
	set_partition(&disk, 1, 0x83, 50, 51);
	assert_refused("disk.img", disk.bytes, sizeof(disk.bytes), NULL,
		"partition 1 ends at 0xca00, and the image has 51200 bytes");
	sound(&disk);
	set_partition(&disk, 2, 0x83, 0xffffffff, 0xffffffff);
	assert_refused("disk.img", disk.bytes, sizeof(disk.bytes), NULL, "partition 2 ends at 0x3fffffffc00");
}

static void expect_closed(const struct disk *disk)
{
	struct sp_ledger *ledger = ledger_of(disk);
	assert_sum(ledger, SP_BY_MEDIUM, "medium", sizeof(disk->bytes));
	sp_ledger_free(ledger);
}

/* Other first sectors end in 55 AA as well. */
static void test_what_is_no_table(void **state)
{
	(void)state;
	struct disk disk;
	sound(&disk);
	disk.bytes[510] = 0;
	expect_closed(&disk);
	sound(&disk);
	disk.bytes[446 + 32] = 1; /* neither active nor not */
	expect_closed(&disk);
	sound(&disk);
	set_partition(&disk, 1, 0xee, 1, UINT32_MAX);
	expect_closed(&disk);
	sound(&disk);
	set_partition(&disk, 3, 0x83, 0, 10);
	expect_closed(&disk);
	sound(&disk);
	memset(disk.bytes + 446, 0, 64);
	expect_closed(&disk);
	sound(&disk);
	sp_ledger_free(good_ledger("disk.img", disk.bytes, SECTOR, NULL)); /* no more than a sector */
}

static void test_every_byte_changed(void **state)
{
	(void)state;
	static const uint8_t values[] = {0, 1, 2, 0x80, 0xff};
	struct disk disk;
	sound(&disk);
	for (size_t at = 446; at < SECTOR; at++) {
		uint8_t kept = disk.bytes[at];
		for (size_t i = 0; i < SP_COUNT(values); i++) {
			disk.bytes[at] = values[i];
			survives("disk.img", disk.bytes, sizeof(disk.bytes), NULL);
		}
		disk.bytes[at] = kept;
	}
	assert_true(survives("disk.img", disk.bytes, sizeof(disk.bytes), NULL));
}

/* A disk of 40 MiB whose only partition mtools fills. */
static void check_disk(const char *folder, const char *type)
{
	SP_BUFFER image = SP_BUFFER_EMPTY;
	struct disk table;
	SP_AUTOFREE char *path = sp_path_join(folder, "disk.img");
	SP_AUTOFREE char *file = sp_path_join(folder, "bzImage");
	write_text(file, "a text that is a file on the disk");
	TOOL(folder, "mcopy", "-i", "disk.img@@32256", "bzImage", "::bzimage");
	check_ok(sp_file_read(path, &image));
	assert_int_equal(image.size, 40 << 20);
	sound(&table);
	set_partition(&table, 1, 0x0e, 63, (40 << 11) - 63);
	set_partition(&table, 2, 0, 0, 0);
	memcpy(image.data, table.bytes, SECTOR);
	struct sp_ledger *ledger = good_ledger("disk.img", image.data, image.size, NULL);
	assert_sum(ledger, SP_BY_MEDIUM, "(master boot record)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(unpartitioned space)", 62 * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "bzimage", 33);
	assert_sum(ledger, SP_BY_FILE, "bzimage", 33);
	assert_sum(ledger, SP_BY_MEDIUM, "partition 1", 0);
	assert_sum(ledger, SP_BY_MEDIUM, "(lost clusters)", 0);
	assert_true(sum_of(ledger, SP_BY_MEDIUM, "(free space)") > 36 << 20);
	assert_true(
		strcmp(type, "FAT16") == 0 || sum_of(ledger, SP_BY_MEDIUM, "(boot sector)") == 32 * SECTOR);
	sp_ledger_free(ledger);
}

static void test_disks_of_mtools(void **state)
{
	(void)state;
	SP_AUTOFREE char *tool = sp_process_find("mformat");
	if (!tool)
		skip();
	char *folder = scratch_make();
	TOOL(folder, "truncate", "-s", "40M", "disk.img");
	TOOL(folder, "mformat", "-i", "disk.img@@32256", "-T", "81857", "-h", "16", "-s", "63", "::");
	check_disk(folder, "FAT16");
	TOOL(folder, "mformat", "-i", "disk.img@@32256", "-T", "81857", "-h", "16", "-s", "63", "-F", "-c",
		"1", "::");
	check_disk(folder, "FAT32");
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_partitions),
		cmocka_unit_test(test_extended_partition),
		cmocka_unit_test(test_broken_tables),
		cmocka_unit_test(test_what_is_no_table),
		cmocka_unit_test(test_every_byte_changed),
		cmocka_unit_test(test_disks_of_mtools),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
