/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The FAT analyzer: file systems built here field by field, sound and broken.
 */
#include "analyzers/ledger_help.h"

#define SECTOR 512
#define SECTORS 64
#define FAT_AT (1 * SECTOR)  /* two tables of a sector each */
#define ROOT_AT (3 * SECTOR) /* 16 entries */
#define DATA_AT (4 * SECTOR) /* cluster 2; a cluster is a sector */
#define CLUSTERS 60
#define CLUSTER_AT(cluster) ((size_t)DATA_AT + ((size_t)(cluster)-2) * SECTOR)
#define LAST 0xfff
#define BAD 0xff7
#define DIRECTORY 0x10

struct fat {
	uint8_t bytes[SECTORS * SECTOR];
};

static void put(uint8_t *at, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* A table entry of 12 bits, in both tables. */
static void link_cluster(struct fat *fat, unsigned cluster, unsigned next)
{
	for (unsigned copy = 0; copy < 2; copy++) {
		uint8_t *at = fat->bytes + FAT_AT + copy * SECTOR + cluster * 3 / 2;
		if (cluster % 2) {
			at[0] = (uint8_t)((at[0] & 0x0f) | (next << 4));
			at[1] = (uint8_t)(next >> 4);
		} else {
			at[0] = (uint8_t)next;
			at[1] = (uint8_t)((at[1] & 0xf0) | next >> 8);
		}
	}
}

static void format(struct fat *fat)
{
	memset(fat, 0, sizeof(*fat));
	memcpy(fat->bytes, "\xeb\x3c\x90MSDOS5.0", 11);
	put(fat->bytes + 11, SECTOR, 2);
	fat->bytes[13] = 1;
	put(fat->bytes + 14, 1, 2);
	fat->bytes[16] = 2;
	put(fat->bytes + 17, 16, 2);
	put(fat->bytes + 19, SECTORS, 2);
	fat->bytes[21] = 0xf0;
	put(fat->bytes + 22, 1, 2);
	memcpy(fat->bytes + 510, "\x55\xaa", 2);
	link_cluster(fat, 0, 0xff0);
	link_cluster(fat, 1, LAST);
}

/* The directory entry number `number` of the directory at `at`; name: 11 characters, as they are stored. */
static uint8_t *add_entry(struct fat *fat, size_t at, unsigned number, const char *name, unsigned attributes,
	unsigned cluster, unsigned size)
{
	uint8_t *entry = fat->bytes + at + (size_t)number * 32;
	memcpy(entry, name, 11);
	entry[11] = (uint8_t)attributes;
	put(entry + 26, cluster, 2);
	put(entry + 28, size, 4);
	return entry;
}

/* A part of a long name, 13 characters of plain text at most. */
static void add_long(
	struct fat *fat, size_t at, unsigned number, unsigned order, const char *short_name, const char *text)
{
	static const uint8_t places[] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
	uint8_t *entry = fat->bytes + at + (size_t)number * 32;
	size_t length = strlen(text);
	unsigned sum = 0;
	for (int i = 0; i < 11; i++)
		sum = (((sum & 1) << 7) + (sum >> 1) + (uint8_t)short_name[i]) & 0xff;
	entry[0] = (uint8_t)order;
	entry[11] = 0x0f;
	entry[13] = (uint8_t)sum;
	for (size_t i = 0; i < SP_COUNT(places); i++)
		put(entry + places[i], i < length ? (uint8_t)text[i] : i == length ? 0 : 0xffff, 2);
}

static void fill(struct fat *fat, unsigned cluster, unsigned count, uint8_t value)
{
	memset(fat->bytes + CLUSTER_AT(cluster), value, (size_t)count * SECTOR);
}

/*
 * A.TXT of 700 bytes in clusters 2 and 3, DIR in cluster 4 with B.BIN of 100 bytes in cluster 5; FRAGMENT of
 * 1,100 bytes in 6, 8 and 9; cluster 7 bad, 10 lost.
 */
static void sound(struct fat *fat)
{
	format(fat);
	add_entry(fat, ROOT_AT, 0, "A       TXT", 0x20, 2, 700);
	add_entry(fat, ROOT_AT, 1, "A DISK     ", 0x08, 0, 0);
	add_entry(fat, ROOT_AT, 2, "DIR        ", DIRECTORY, 4, 0);
	add_entry(fat, ROOT_AT, 3, "\xe5GONE   TXT", 0x20, 2, 700);
	add_entry(fat, ROOT_AT, 4, "FRAGMENT   ", 0x20, 6, 1100);
	add_entry(fat, ROOT_AT, 5, "EMPTY      ", 0x20, 0, 0);
	add_entry(fat, CLUSTER_AT(4), 0, ".          ", DIRECTORY, 4, 0);
	add_entry(fat, CLUSTER_AT(4), 1, "..         ", DIRECTORY, 0, 0);
	add_entry(fat, CLUSTER_AT(4), 2, "B       BIN", 0x20, 5, 100);
	link_cluster(fat, 2, 3);
	link_cluster(fat, 3, LAST);
	link_cluster(fat, 4, LAST);
	link_cluster(fat, 5, LAST);
	link_cluster(fat, 6, 8);
	link_cluster(fat, 7, BAD);
	link_cluster(fat, 8, 9);
	link_cluster(fat, 9, LAST);
	link_cluster(fat, 10, LAST);
	fill(fat, 2, 2, 'a');
	fill(fat, 5, 1, 'b');
	fill(fat, 6, 1, 'f');
	fill(fat, 8, 2, 'f');
}

static struct sp_ledger *ledger_of(const struct fat *fat)
{
	return good_ledger("floppy.img", fat->bytes, sizeof(fat->bytes), NULL);
}

static void test_every_part_has_its_owner(void **state)
{
	(void)state;
	struct fat fat;
	sound(&fat);
	struct sp_ledger *ledger = ledger_of(&fat);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot sector)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(FAT)", 2 * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(root directory)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(directory DIR)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "A.TXT", 700);
	assert_sum(ledger, SP_BY_MEDIUM, "DIR/B.BIN", 100);
	assert_sum(ledger, SP_BY_MEDIUM, "FRAGMENT", 1100);
	assert_sum(ledger, SP_BY_MEDIUM, "(cluster slack)", 2 * 512 - 700 + 512 - 100 + 3 * 512 - 1100);
	assert_sum(ledger, SP_BY_MEDIUM, "(bad clusters)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(lost clusters)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(free space)", (CLUSTERS - 9) * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "medium", 0);
	sp_ledger_free(ledger);
}

static void test_the_other_dimensions(void **state)
{
	(void)state;
	static const enum sp_dimension dimensions[] = {
		SP_BY_SECTION, SP_BY_SYMBOL, SP_BY_OBJECT, SP_BY_DIRECTORY, SP_BY_FILE};
	struct fat fat;
	sound(&fat);
	struct sp_ledger *ledger = ledger_of(&fat);
	for (size_t i = 0; i < SP_COUNT(dimensions); i++) {
		assert_sum(ledger, dimensions[i], "(file system)", 5 * SECTOR);
		assert_sum(ledger, dimensions[i], "(cluster slack)", 324 + 412 + 436);
		assert_sum(ledger, dimensions[i], "(free space)", (CLUSTERS - 9) * SECTOR);
		if (dimensions[i] != SP_BY_SECTION)
			assert_sum(ledger, dimensions[i], "A.TXT", 700);
	}
	assert_sum(ledger, SP_BY_SECTION, "(file data)", 700 + 100 + 1100);
	for (enum sp_dimension i = SP_BY_OPTION; i <= SP_BY_APPLET; i++) {
		assert_sum(ledger, i, "(file system)", 5 * SECTOR);
		assert_sum(ledger, i, "(cluster slack)", 324 + 412 + 436);
		assert_sum(ledger, i, "(free space)", (CLUSTERS - 9) * SECTOR);
		assert_sum(ledger, i, "(file data)", 700 + 100 + 1100);
	}
	assert_owner(ledger, SP_BY_FILE, CLUSTER_AT(8), "FRAGMENT");
	assert_owner(ledger, SP_BY_FILE, CLUSTER_AT(7), "(bad clusters)");
	sp_ledger_free(ledger);
}

static void test_fragments_are_told(void **state)
{
	(void)state;
	struct fat fat;
	sound(&fat);
	struct sp_ledger *ledger = ledger_of(&fat);
	assert_int_equal(ledger->note_count, 1);
	assert_non_null(strstr(ledger->notes[0], "FRAGMENT lies in 2 fragments"));
	sp_ledger_free(ledger);
	link_cluster(&fat, 7, LAST);
	fat.bytes[FAT_AT + SECTOR + 30]++; /* the second table alone */
	ledger = ledger_of(&fat);
	assert_int_equal(ledger->note_count, 2);
	assert_non_null(strstr(ledger->notes[1], "differ from each other"));
	sp_ledger_free(ledger);
}

static void test_names(void **state)
{
	(void)state;
	struct fat fat;
	format(&fat);
	add_long(&fat, ROOT_AT, 0, 0x42, "ALONGN~1TXT", " with spaces");
	add_long(&fat, ROOT_AT, 1, 0x01, "ALONGN~1TXT", "A longer name");
	add_entry(&fat, ROOT_AT, 2, "ALONGN~1TXT", 0x20, 2, 1);
	add_long(&fat, ROOT_AT, 3, 0x41, "OTHER   TXT", "of another file");
	add_entry(&fat, ROOT_AT, 4, "SHORT   TXT", 0x20, 3, 1);
	add_entry(&fat, ROOT_AT, 5, "BOTH    LOW", 0x20, 4, 1)[12] = 0x18;
	add_entry(&fat, ROOT_AT, 6, "BASE    LOW", 0x20, 5, 1)[12] = 0x08;
	add_entry(&fat, ROOT_AT, 7, "\x05\x81/     \x01  ", 0x20, 6, 1);
	for (unsigned cluster = 2; cluster <= 6; cluster++)
		link_cluster(&fat, cluster, LAST);
	struct sp_ledger *ledger = ledger_of(&fat);
	assert_sum(ledger, SP_BY_MEDIUM, "A longer name with spaces", 1);
	assert_sum(ledger, SP_BY_MEDIUM, "SHORT.TXT", 1);
	assert_sum(ledger, SP_BY_MEDIUM, "both.low", 1);
	assert_sum(ledger, SP_BY_MEDIUM, "base.LOW", 1);
	assert_owner(ledger, SP_BY_MEDIUM, CLUSTER_AT(6), "???.?");
	sp_ledger_free(ledger);
}

static void test_long_name_of_two_parts_beyond_ascii(void **state)
{
	(void)state;
	struct fat fat;
	format(&fat);
	add_long(&fat, ROOT_AT, 0, 0x42, "LONG    TXT", "xt");
	add_long(&fat, ROOT_AT, 1, 0x01, "LONG    TXT", "............."); /* 13: no closing zero */
	put(fat.bytes + ROOT_AT + 32 + 1, 0xe4, 2);                       /* U+00E4 */
	put(fat.bytes + ROOT_AT + 32 + 3, 0x20ac, 2);                     /* U+20AC */
	put(fat.bytes + ROOT_AT + 32 + 5, 0xd83d, 2);                     /* U+1F600, a pair */
	put(fat.bytes + ROOT_AT + 32 + 7, 0xde00, 2);
	put(fat.bytes + ROOT_AT + 32 + 9, 0xd83d, 2); /* half a pair */
	add_entry(&fat, ROOT_AT, 2, "LONG    TXT", 0x20, 2, 9);
	link_cluster(&fat, 2, LAST);
	struct sp_ledger *ledger = ledger_of(&fat);
	assert_sum(ledger, SP_BY_MEDIUM, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80?........xt", 9);
	sp_ledger_free(ledger);
}

static void test_loader(void **state)
{
	(void)state;
	struct fat fat;
	format(&fat);
	add_entry(&fat, ROOT_AT, 0, "LDLINUX SYS", 0x07, 2, 600);
	add_entry(&fat, ROOT_AT, 1, "MENU    C32", 0x20, 4, 10);
	add_entry(&fat, ROOT_AT, 2, "LINUX      ", 0x20, 5, 20);
	link_cluster(&fat, 2, 3);
	link_cluster(&fat, 3, LAST);
	link_cluster(&fat, 4, LAST);
	link_cluster(&fat, 5, LAST);
	memcpy(fat.bytes + CLUSTER_AT(4),
		"\x7f"
		"ELF\1\1\1",
		7); /* not opened, or this would be an error */
	struct sp_ledger *ledger = ledger_of(&fat);
	assert_sum(ledger, SP_BY_SECTION, "(loader)", 610);
	assert_sum(ledger, SP_BY_DIRECTORY, "(loader)", 610);
	assert_sum(ledger, SP_BY_OPTION, "(loader)", 610);
	assert_sum(ledger, SP_BY_APPLET, "(loader)", 610);
	assert_sum(ledger, SP_BY_FILE, "LDLINUX.SYS", 600);
	assert_sum(ledger, SP_BY_SYMBOL, "LINUX", 20);
	sp_ledger_free(ledger);
}

static void add_archive_entry(struct sp_buffer *archive, const char *name, unsigned mode, const char *data)
{
	sp_buffer_printf(archive, "070701%08X%08X%032X%08X%032X%08X%08X", 1u, mode, 0u,
		(unsigned)strlen(data), 0u, (unsigned)strlen(name) + 1, 0u);
	sp_buffer_add(archive, name, strlen(name) + 1);
	sp_buffer_add_text(archive, data);
}

/* A file of the medium is opened: here an archive with one file of 4 bytes. */
static void test_files_are_opened(void **state)
{
	(void)state;
	struct fat fat;
	SP_BUFFER archive = SP_BUFFER_EMPTY;
	add_archive_entry(&archive, "tools", 0100644, "DATA"); /* 110 + 6 + 4 bytes: no fill needed */
	add_archive_entry(&archive, "TRAILER!!!", 0, "");
	format(&fat);
	add_entry(&fat, ROOT_AT, 0, "INITRD  IMG", 0x20, 2, (unsigned)archive.size);
	memcpy(fat.bytes + CLUSTER_AT(2), archive.data, archive.size);
	link_cluster(&fat, 2, LAST);
	struct sp_ledger *ledger = ledger_of(&fat);
	assert_sum(ledger, SP_BY_FILE, "/tools", 120);
	assert_sum(ledger, SP_BY_FILE, "(cpio trailer)", 121);
	assert_sum(ledger, SP_BY_FILE, "INITRD.IMG", 0);
	assert_sum(ledger, SP_BY_MEDIUM, "INITRD.IMG", 120 + 121);
	assert_sum(ledger, SP_BY_OPTION, "(userspace)", 120 + 121);
	assert_sum(ledger, SP_BY_APPLET, "(userspace)", 120 + 121);
	sp_ledger_free(ledger);
}

static void refuse(const struct fat *fat, const char *message)
{
	assert_refused("floppy.img", fat->bytes, sizeof(fat->bytes), NULL, message);
}

static void refuse_link(unsigned cluster, unsigned next, const char *message)
{
	struct fat fat;
	sound(&fat);
	link_cluster(&fat, cluster, next);
	refuse(&fat, message);
}

static void test_broken_chains(void **state)
{
	(void)state;
	refuse_link(3, 2, "A.TXT leads to cluster 2 at offset 0x800, which is in a chain already");
	refuse_link(3, 3, "A.TXT leads to cluster 3");
	refuse_link(9, 3, "FRAGMENT leads to cluster 3 at offset 0xa00, which is in a chain already");
	refuse_link(4, 4, "DIR leads to cluster 4");
	refuse_link(2, 0, "entry at offset 0x203 (cluster 2, of A.TXT) leads to cluster 0");
	refuse_link(2, 1, "leads to cluster 1");
	refuse_link(2, 62, "leads to cluster 62, and there are clusters 2 to 61");
	refuse_link(2, BAD, "leads to cluster 4087");
	refuse_link(2, LAST, "says that A.TXT has 700 bytes, and its clusters have 512");
	refuse_link(8, LAST, "offset 0x680 says that FRAGMENT has 1100 bytes, and its clusters have 1024");
}

static void test_broken_entries(void **state)
{
	(void)state;
	struct fat fat;
	sound(&fat);
	put(fat.bytes + ROOT_AT + 28, UINT32_MAX, 4);
	refuse(&fat, "offset 0x600 says that A.TXT has 4294967295 bytes");
	sound(&fat);
	put(fat.bytes + ROOT_AT + 26, 0, 2);
	refuse(&fat, "A.TXT has 700 bytes, and its clusters have 0");
	sound(&fat);
	put(fat.bytes + ROOT_AT + 26, 0xffff, 2);
	refuse(&fat, "A.TXT starts in cluster 65535, and there are clusters 2 to 61");
	sound(&fat);
	put(fat.bytes + ROOT_AT + 2 * 32 + 26, 0, 2);
	refuse(&fat, "DIR starts in cluster 0");
	sound(&fat);
	put(fat.bytes + ROOT_AT + 2 * 32 + 26, 5, 2);
	fill(&fat, 5, 1, 0);
	sp_ledger_free(ledger_of(&fat)); /* an empty directory; what was DIR is lost */
}

static void test_deep_directories(void **state)
{
	(void)state;
	struct fat fat;
	format(&fat);
	add_entry(&fat, ROOT_AT, 0, "D          ", DIRECTORY, 2, 0);
	for (unsigned cluster = 2; cluster < 50; cluster++) {
		add_entry(&fat, CLUSTER_AT(cluster), 0, "D          ", DIRECTORY, cluster + 1, 0);
		link_cluster(&fat, cluster, LAST);
	}
	link_cluster(&fat, 50, LAST);
	refuse(&fat, "lies in more than 32 directories");
}

/* Directories of 247 letters, one in another: the seventeenth makes a path of more than 4 KiB. */
static void test_long_paths(void **state)
{
	(void)state;
	struct fat fat;
	format(&fat);
	add_entry(&fat, ROOT_AT, 0, "D          ", DIRECTORY, 2, 0);
	for (unsigned cluster = 2; cluster < 50; cluster += 2) {
		for (unsigned i = 0; i < 19; i++)
			add_long(&fat, CLUSTER_AT(cluster), i, (19 - i) | (i ? 0 : 0x40), "D          ",
				"ddddddddddddd");
		add_entry(&fat, CLUSTER_AT(cluster), 19, "D          ", DIRECTORY, cluster + 2, 0);
		link_cluster(&fat, cluster, cluster + 1);
		link_cluster(&fat, cluster + 1, LAST);
	}
	link_cluster(&fat, 50, LAST);
	refuse(&fat, "has more than 4096 bytes");
}

/* What is known of a part of the kernel image is of no file of the same name. */
static void test_file_named_like_a_program(void **state)
{
	(void)state;
	struct fat fat;
	const struct sp_program_facts facts = {.image = "A.TXT", .prefix = "prog:"};
	sound(&fat);
	sp_ledger_free(good_ledger("floppy.img", fat.bytes, sizeof(fat.bytes), &facts));
}

static void refuse_boot(size_t offset, uint64_t value, unsigned size, const char *message)
{
	struct fat fat;
	sound(&fat);
	put(fat.bytes + offset, value, size);
	refuse(&fat, message);
}

static void test_broken_boot_sector(void **state)
{
	(void)state;
	refuse_boot(
		22, 0, 2, "the table at offset 0x200 has 0 bytes"); /* as on FAT32, which has it elsewhere */
	refuse_boot(19, 0, 2, "has 0 sectors");
	refuse_boot(19, SECTORS + 1, 2, "has 65 sectors of 512 bytes, and the image has 32768");
	refuse_boot(17, 15, 2, "has 480 bytes, which are no whole sectors");
	refuse_boot(17, 0xfff0, 2, "behind the end of the file system at 0x8000");
	refuse_boot(14, 64, 2, "behind the end");
	refuse_boot(22, 0xffff, 2, "behind the end");
	struct fat fat;
	sound(&fat);
	put(fat.bytes + 19, 0, 2);
	put(fat.bytes + 32, UINT32_MAX, 4);
	refuse(&fat, "has 4294967295 sectors");
}

/* 3,000 clusters do not fit in a table of one sector. */
static void test_table_too_small(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	struct fat fat;
	sound(&fat);
	put(fat.bytes + 19, 3000, 2);
	sp_buffer_add(&image, fat.bytes, sizeof(fat.bytes));
	while (image.size < 3000 * SECTOR)
		sp_buffer_add(&image, fat.bytes + CLUSTER_AT(20), SECTOR);
	assert_refused("floppy.img", image.data, image.size, NULL,
		"the table at offset 0x200 has 512 bytes, and 2996 clusters need 4497");
}

/* Other things end their first sector in 55 AA as well. */
static void test_what_is_no_file_system(void **state)
{
	(void)state;
	static const struct {
		size_t offset;
		unsigned value;
	} changes[] = {{0, 'M'}, {2, 0}, {12, 1}, {11, 1}, {13, 3}, {13, 0}, {14, 0}, {16, 0}, {16, 5},
		{21, 0}, {510, 0}};
	for (size_t i = 0; i < SP_COUNT(changes); i++) {
		struct fat fat;
		sound(&fat);
		fat.bytes[changes[i].offset] = (uint8_t)changes[i].value;
		struct sp_ledger *ledger = ledger_of(&fat);
		assert_sum(ledger, SP_BY_MEDIUM, "medium", sizeof(fat.bytes));
		sp_ledger_free(ledger);
	}
}

static void test_sixteen_bits_and_an_odd_end(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY;
	struct fat fat;
	const unsigned sectors = 1 + 20 + 1 + 5000;
	format(&fat);
	fat.bytes[16] = 1; /* one table, of 20 sectors */
	put(fat.bytes + 22, 20, 2);
	put(fat.bytes + 19, sectors, 2);
	memset(fat.bytes + FAT_AT, 0, 2 * SECTOR);
	put(fat.bytes + FAT_AT + 4, 5001, 2);
	sp_buffer_add(&image, fat.bytes, 4 * SECTOR);
	while (image.size < sectors * SECTOR + 100)
		sp_buffer_add(&image, "", 1);
	uint8_t *bytes = (uint8_t *)image.data;
	put(bytes + FAT_AT + 2 * 5001, 0xffff, 2);
	memcpy(bytes + 21 * SECTOR, "FAR        ", 11);
	put(bytes + 21 * SECTOR + 26, 2, 2);
	put(bytes + 21 * SECTOR + 28, 1000, 4);
	struct sp_ledger *ledger = good_ledger("disk.img", image.data, image.size, NULL);
	assert_sum(ledger, SP_BY_MEDIUM, "FAR", 1000);
	assert_sum(ledger, SP_BY_MEDIUM, "(FAT)", 20 * SECTOR);
	assert_owner(ledger, SP_BY_MEDIUM, (22 + 4999) * SECTOR, "FAR");
	assert_sum(ledger, SP_BY_MEDIUM, "(free space)", 4998 * SECTOR + 100);
	assert_int_equal(ledger->note_count, 1);
	sp_ledger_free(ledger);
}

/* FAT32 with a table of 4 sectors: the root directory is a chain, clusters have four bytes. */
static void make_fat32(struct sp_buffer *image, uint32_t root)
{
	struct fat fat;
	const unsigned reserved = 3, table = 4, sectors = 3 + 4 + 400;
	format(&fat);
	put(fat.bytes + 14, reserved, 2);
	fat.bytes[16] = 1;
	put(fat.bytes + 17, 0, 2);
	put(fat.bytes + 19, sectors, 2);
	put(fat.bytes + 22, 0, 2);
	put(fat.bytes + 36, table, 4);
	put(fat.bytes + 44, root, 4);
	memset(fat.bytes + SECTOR, 0, sizeof(fat.bytes) - SECTOR);
	sp_buffer_add(image, fat.bytes, sizeof(fat.bytes));
	while (image->size < (size_t)sectors * SECTOR)
		sp_buffer_add(image, "", 1);
	uint8_t *entries = (uint8_t *)image->data + (size_t)reserved * SECTOR;
	put(entries + 4 * 5, 300, 4); /* the root directory: clusters 5 and 300 */
	put(entries + 4 * 300, 0x0fffffff, 4);
	put(entries + 4 * 6, 0xf0000007, 4); /* a file; four bits of the entry mean nothing */
	put(entries + 4 * 7, 0x0ffffff8, 4);
	put(entries + 4 * 8, 0x0ffffff7, 4); /* bad */
	put(entries + 4 * 9, 10, 4);         /* lost */
	uint8_t *clusters = (uint8_t *)image->data + (size_t)(reserved + table) * SECTOR;
	for (unsigned i = 0; i < 16; i++) { /* deleted entries fill the first cluster */
		memcpy(clusters + 3 * SECTOR + 32 * i, "\xe5LD     TXT", 11);
	}
	memcpy(clusters + 298 * SECTOR, "FILE    TXT", 11);
	put(clusters + 298 * SECTOR + 26, 6, 2);
	put(clusters + 298 * SECTOR + 28, 600, 4);
}

static void test_thirty_two_bits(void **state)
{
	(void)state;
	SP_BUFFER image = SP_BUFFER_EMPTY, other = SP_BUFFER_EMPTY;
	make_fat32(&image, 5);
	struct sp_ledger *ledger = good_ledger("disk.img", image.data, image.size, NULL);
	assert_sum(ledger, SP_BY_MEDIUM, "(boot sector)", 3 * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(FAT)", 4 * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(root directory)", 2 * SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "FILE.TXT", 600);
	assert_sum(ledger, SP_BY_MEDIUM, "(bad clusters)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(lost clusters)", SECTOR);
	assert_sum(ledger, SP_BY_MEDIUM, "(cluster slack)", 2 * SECTOR - 600);
	assert_sum(ledger, SP_BY_MEDIUM, "(free space)", (400 - 6) * SECTOR);
	sp_ledger_free(ledger);
	put((uint8_t *)image.data + (3 + 4 + 298) * SECTOR + 20, 1, 2); /* the upper half of the cluster */
	assert_refused("disk.img", image.data, image.size, NULL, "FILE.TXT starts in cluster 65542");
	make_fat32(&other, 1);
	assert_refused("disk.img", other.data, other.size, NULL, "the root directory starts in cluster 1");
}

static void test_cut_at_every_sector(void **state)
{
	(void)state;
	struct fat fat;
	size_t whole = 0;
	sound(&fat);
	for (size_t size = 0; size <= sizeof(fat.bytes); size += size < 2 * SECTOR ? 17 : 511) {
		SP_AUTOFREE uint8_t *cut = sp_alloc(size ? size : 1);
		memcpy(cut, fat.bytes, size);
		whole += size >= SECTOR && survives("floppy.img", cut, size, NULL);
	}
	assert_int_equal(whole, 0);
}

static void test_every_byte_changed(void **state)
{
	(void)state;
	static const uint8_t values[] = {0, 1, 2, 0x10, 0xff};
	struct fat fat;
	sound(&fat);
	for (size_t at = 0; at < CLUSTER_AT(5); at++) {
		/* the boot sector's code and the rest of the tables are all alike */
		bool is_alike = (at > 64 && at < 508) || (at > FAT_AT + 40 && at < ROOT_AT - 16);
		for (size_t i = 0; i < SP_COUNT(values) && !is_alike; i++) {
			uint8_t kept = fat.bytes[at];
			fat.bytes[at] = values[i];
			survives("floppy.img", fat.bytes, sizeof(fat.bytes), NULL);
			fat.bytes[at] = kept;
		}
	}
	assert_true(survives("floppy.img", fat.bytes, sizeof(fat.bytes), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_part_has_its_owner),
		cmocka_unit_test(test_the_other_dimensions),
		cmocka_unit_test(test_fragments_are_told),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_long_name_of_two_parts_beyond_ascii),
		cmocka_unit_test(test_loader),
		cmocka_unit_test(test_files_are_opened),
		cmocka_unit_test(test_broken_chains),
		cmocka_unit_test(test_broken_entries),
		cmocka_unit_test(test_deep_directories),
		cmocka_unit_test(test_long_paths),
		cmocka_unit_test(test_file_named_like_a_program),
		cmocka_unit_test(test_broken_boot_sector),
		cmocka_unit_test(test_table_too_small),
		cmocka_unit_test(test_what_is_no_file_system),
		cmocka_unit_test(test_sixteen_bits_and_an_odd_end),
		cmocka_unit_test(test_thirty_two_bits),
		cmocka_unit_test(test_cut_at_every_sector),
		cmocka_unit_test(test_every_byte_changed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
