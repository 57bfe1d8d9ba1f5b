/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the store's tests share: a scratch folder, and builds made up by number.
 */
#ifndef TESTS_UNIT_STORE_SAMPLE_H
#define TESTS_UNIT_STORE_SAMPLE_H

#include "unit/harness.h"

#include <stdio.h>

#include "base/buffer.h"
#include "base/build.h"
#include "base/digest.h"
#include "base/table.h"
#include "store/store.h"

/* State of each test: the path of a store in a folder of its own. */
static inline int make_scratch(void **state)
{
	const char *parent = getenv("TMPDIR");
	char *folder = sp_format("%s/sizeprof-test-XXXXXX", parent ? parent : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	*state = sp_path_join(folder, "sizeprof.db");
	free(folder);
	return 0;
}

static inline int remove_scratch(void **state)
{
	char *path = *state;
	*strrchr(path, '/') = '\0';
	struct sp_error *error = sp_tree_remove(path);
	int failed = error != NULL;
	sp_error_free(error);
	free(path);
	return failed;
}

#define SCRATCH_TEST(function) cmocka_unit_test_setup_teardown(function, make_scratch, remove_scratch)

/* A build whose every text tells its number; its hash is SHA-256 of "build NUMBER". Release: sp_build_clear()
 */
static inline struct sp_build sample_build(unsigned number)
{
	struct sp_build build = {
		.recipe = sp_strdup("pt4-busybox"),
		.title = sp_strdup("BusyBox userspace, tinyconfig kernel"),
		.recipe_path = sp_strdup("/recipes/pt4-busybox"),
		.commands = sp_format("make O=build-%u bzImage\nmake install\n", number),
		.folder = sp_format("/cache/builds/%u", number),
		.sources = sp_alloc(2 * sizeof(struct sp_source)),
		.source_count = 2,
		.tools = sp_alloc(2 * sizeof(struct sp_tool)),
		.tool_count = 2,
		.configs = sp_alloc(2 * sizeof(struct sp_config)),
		.config_count = 2,
		.artifacts = sp_alloc(4 * sizeof(struct sp_artifact)),
		.artifact_count = 4,
		.durations = sp_alloc(2 * sizeof(struct sp_duration)),
		.duration_count = 2,
		.notes = sp_alloc(sizeof(char *)),
		.note_count = 1,
	};
	build.notes[0] = sp_format("the line %u is left out", number);
	SP_AUTOFREE char *seed = sp_format("build %u", number);
	sp_digest_bytes(seed, strlen(seed), build.hash);
	build.sources[0] = (struct sp_source){sp_strdup("linux"), sp_strdup("6.1.192"),
		sp_strdup("debian:linux-source-6.1"), sp_strdup("aa"), sp_strdup("/cache/linux")};
	build.sources[1] = (struct sp_source){sp_strdup("busybox"), sp_strdup("1.35.0"),
		sp_strdup("path:/src/busybox"), NULL, sp_strdup("/src/busybox")};
	build.tools[0] = (struct sp_tool){sp_strdup("gcc"), sp_strdup("gcc (Debian 12.2.0-14) 12.2.0")};
	build.tools[1] = (struct sp_tool){sp_strdup("ld"), sp_strdup("GNU ld 2.40")};
	build.configs[0] = (struct sp_config){.name = sp_strdup("kernel"),
		.text = sp_format("CONFIG_A=y\n# %u\n", number),
		.enabled = 1421};
	build.configs[1] = (struct sp_config){
		.name = sp_strdup("userspace"), .text = sp_strdup("CONFIG_ASH=y\n"), .enabled = 1};
	for (size_t i = 0; i < build.config_count; i++)
		sp_digest_bytes(
			build.configs[i].text, strlen(build.configs[i].text), build.configs[i].sha256);
	const struct sp_artifact artifacts[] = {
		{.kind = (char[]){"bzImage"}, .bytes = 939008, .shipped = 1},
		{.kind = (char[]){"initramfs"}, .bytes = 500992, .shipped = 1},
		{.kind = (char[]){"vmlinux.bin"}, .bytes = 11761744},
		{.kind = (char[]){"cpio"}, .bytes = 2300000},
	};
	for (size_t i = 0; i < build.artifact_count; i++) {
		build.artifacts[i] = artifacts[i];
		build.artifacts[i].kind = sp_strdup(artifacts[i].kind);
		build.artifacts[i].path = sp_format("%s/%s", build.folder, artifacts[i].kind);
		sp_digest_bytes(
			build.artifacts[i].path, strlen(build.artifacts[i].path), build.artifacts[i].sha256);
	}
	build.durations[0] = (struct sp_duration){sp_strdup("kernel"), 190.5 + number, 1100 + number};
	build.durations[1] = (struct sp_duration){sp_strdup("boot"), 2.25, 0};
	return build;
}

/* The table as one text: cells with '|' after each, rows with a line break, "-" for an empty cell. */
SP_UNUSED static char *flatten_table(const struct sp_table *table)
{
	struct sp_buffer text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < table->column_count; i++)
		sp_buffer_printf(&text, "%s|", table->columns[i].name);
	sp_buffer_add_text(&text, "\n");
	for (size_t i = 0; i < table->row_count * table->column_count; i++) {
		sp_buffer_printf(&text, "%s|", table->cells[i] ? table->cells[i] : "-");
		if ((i + 1) % table->column_count == 0)
			sp_buffer_add_text(&text, "\n");
	}
	return sp_buffer_take(&text);
}

/* A failed boot; its texts are not to be freed. */
static const struct sp_verdict sample_verdict SP_UNUSED = {
	.outcome = SP_VERDICT_FAIL,
	.reason = SP_REASON_PANIC,
	.detail = (char[]){"Kernel panic - not syncing: No working init found."},
	.accelerator = (char[]){"tcg,icount"},
	.console = (char[]){"vga"},
	.log = (char[]){"Linux version 6.1\nKernel panic\n"},
	.screen = (char[]){"Kernel panic\n"},
	.command = (char[]){"qemu-system-x86_64 -kernel bzImage"},
	.test = (char[]){"0f1e2d"},
	.instructions = 5123456789,
	.seconds = 3.5,
	.steps_passed = 1,
	.steps = 6,
};

#endif
