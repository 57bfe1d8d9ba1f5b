/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The FAT analyzer on media made by mtools and dosfstools, where these are installed.
 */
#include "analyzers/ledger_help.h"
#include "analyzers/tool_help.h"

static bool have(const char *tool)
{
	SP_AUTOFREE char *path = sp_process_find(tool);
	return path;
}

static void make_file(const char *folder, const char *name, size_t size)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	while (content.size < size)
		sp_buffer_add(&content, "some text ", content.size + 10 <= size ? 10 : size - content.size);
	check_ok(sp_file_write(path, content.data, content.size));
}

/* Every path that mdir lists has a label, and its bytes are those of the file that was copied. */
static void compare_listing(const char *folder, const struct sp_ledger *ledger, size_t expected)
{
	SP_BUFFER output = SP_BUFFER_EMPTY;
	size_t compared = 0;
	run_tool(folder, (const char *const[]){"mdir", "-/", "-b", "-a", "-i", "medium.img", "::", NULL},
		&output);
	for (char *rest = output.data, *line; (line = strsep(&rest, "\n"));) {
		if (strncmp(line, "::/", 3) || line[strlen(line) - 1] == '/')
			continue;
		uint64_t bytes;
		const char *slash = strrchr(line, '/');
		SP_AUTOFREE char *path = sp_path_join(folder, slash + 1);
		check_ok(sp_file_size(path, &bytes));
		assert_sum(ledger, SP_BY_MEDIUM, line + 3, bytes);
		assert_sum(ledger, SP_BY_FILE, line + 3, bytes);
		compared++;
	}
	assert_int_equal(compared, expected);
}

static void compare_real(const char *folder)
{
	static const char *const names[] = {"bzImage", "A rather long name.txt", "short.txt", "UPPER.TXT"};
	static const char *const deep[] = {"ldlinux.sys", "syslinux.cfg"};
	SP_BUFFER image = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(folder, "medium.img");
	TOOL(folder, "mmd", "-i", "medium.img", "::syslinux");
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		make_file(folder, names[i], 1 + 4321 * i);
		TOOL(folder, "mcopy", "-i", "medium.img", names[i], "::");
	}
	for (size_t i = 0; i < SP_COUNT(deep); i++) {
		make_file(folder, deep[i], 30000 * (i + 1));
		TOOL(folder, "mcopy", "-i", "medium.img", deep[i], "::syslinux");
	}
	check_ok(sp_file_read(path, &image));
	struct sp_ledger *ledger = good_ledger("medium.img", image.data, image.size, NULL);
	compare_listing(folder, ledger, SP_COUNT(names) + SP_COUNT(deep));
	assert_sum(ledger, SP_BY_SECTION, "(loader)", 30000 + 60000);
	assert_sum(ledger, SP_BY_MEDIUM, "(lost clusters)", 0);
	assert_true(sum_of(ledger, SP_BY_MEDIUM, "(directory syslinux)") > 0);
	sp_ledger_free(ledger);
}

static void test_medium_of_mtools(void **state)
{
	(void)state;
	if (!have("mformat") || !have("mcopy"))
		skip();
	char *folder = scratch_make();
	TOOL(folder, "mformat", "-C", "-f", "1440", "-i", "medium.img", "::");
	compare_real(folder);
	scratch_remove(folder);
}

static void test_medium_of_dosfstools(void **state)
{
	(void)state;
	if (!have("mkfs.fat") || !have("mcopy"))
		skip();
	char *folder = scratch_make();
	TOOL(folder, "mkfs.fat", "-F", "16", "-C", "medium.img", "10000");
	compare_real(folder);
	scratch_remove(folder);
}

static void test_fat32_of_dosfstools(void **state)
{
	(void)state;
	if (!have("mkfs.fat") || !have("mcopy"))
		skip();
	char *folder = scratch_make();
	TOOL(folder, "mkfs.fat", "-F", "32", "-s", "1", "-C", "medium.img", "40000");
	compare_real(folder);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_medium_of_mtools),
		cmocka_unit_test(test_medium_of_dosfstools),
		cmocka_unit_test(test_fat32_of_dosfstools),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
