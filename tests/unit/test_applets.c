/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What applets take along, in small programs that gcc compiles and links here from the sources in applets/:
 * made as BusyBox and as Toybox are, for 64 and for 32 bits, with and without --gc-sections. And the graph
 * itself.
 */
#include "analyzers/tool_help.h"

#include "base/stretches.h"
#include "presence/applets.h"
#include "presence/graph.h"
#include "tree/program.h"

struct sample {
	const char *width, *table, *collect; /* -m64, "box.c", -Wl,--gc-sections */
	char *folder;
	struct sp_linked_program program;
	struct sp_buffer file;
	struct sp_applets applets;
};

static void compile(const struct sample *sample, const char *source, const char *object)
{
	SP_AUTOFREE char *path = sp_format("%s/unit/applets/%s", TEST_SOURCE, source);
	TOOL(sample->folder, "gcc", sample->width, "-Os", "-fno-pie", "-fno-inline", "-fcf-protection=none",
		"-ffunction-sections", "-fdata-sections", "-fno-ipa-icf", "-fjump-tables", "-c", path, "-o",
		object);
}

static void link_sample(const struct sample *sample, const char *output, const char *option)
{
	SP_AUTOFREE char *map = sp_format("-Wl,-Map=%s.map", output);
	TOOL(sample->folder, "gcc", sample->width, "-static", "-no-pie", "-nostdlib", "-Wl,--build-id=none",
		sample->collect, map, option, "-o", output, "build/table.o", "build/lib.a",
		"outside/libout.a");
}

static void make_sample(struct sample *sample, const char *width, const char *table, const char *collect)
{
	*sample =
		(struct sample){.width = width, .table = table, .collect = collect, .folder = scratch_make()};
	TOOL(sample->folder, "mkdir", "build", "build/sub", "outside");
	compile(sample, table, "build/table.o");
	compile(sample, "one.c", "build/sub/one.o");
	compile(sample, "two.c", "build/sub/two.o");
	compile(sample, "shared.c", "build/sub/shared.o");
	compile(sample, "library.c", "outside/library.o");
	TOOL(sample->folder, "ar", "rc", "build/lib.a", "build/sub/one.o", "build/sub/two.o",
		"build/sub/shared.o");
	SP_AUTOFREE char *library = sp_format("%s/outside/libout.a", sample->folder);
	TOOL(sample->folder, "ar", "rc", library, "outside/library.o");
	link_sample(sample, "program", "-Wl,--no-warn-rwx-segments");
	link_sample(sample, "relocated", "-Wl,--emit-relocs");
	SP_AUTOFREE char *twin = sp_path_join(sample->folder, "program");
	SP_AUTOFREE char *relocated = sp_path_join(sample->folder, "relocated");
	SP_AUTOFREE char *map = sp_path_join(sample->folder, "program.map");
	const struct sp_program_files files = {
		.twin = twin, .relocated = relocated, .map = map, .build = sample->folder};
	check_ok(sp_linked_program_read(&files, &sample->program));
	/* as the reader names members of archives from outside */
	for (size_t i = 0; i < sample->program.object_count; i++)
		if (strstr(sample->program.objects[i], "library.o")) {
			free(sample->program.objects[i]);
			sample->program.objects[i] = sp_strdup("libout.a:library.o");
		}
	read_file(sample->folder, "program", &sample->file);
	check_ok(sp_applets_find(
		&sample->program, (const uint8_t *)sample->file.data, sample->file.size, &sample->applets));
}

static void end_sample(struct sample *sample)
{
	sp_applets_clear(&sample->applets);
	sp_linked_program_clear(&sample->program);
	sp_buffer_free(&sample->file);
	scratch_remove(sample->folder);
}

static const struct sp_applet_stretch *stretch_at(const struct sample *sample, uint64_t address)
{
	for (size_t i = 0; i < sample->applets.stretch_count; i++) {
		const struct sp_applet_stretch *stretch = &sample->applets.stretches[i];
		if (address >= stretch->address && address - stretch->address < stretch->size)
			return stretch;
	}
	fail_msg("no stretch at 0x%lx", (unsigned long)address);
	return NULL;
}

static const struct sp_program_symbol *symbol_of(const struct sample *sample, const char *name)
{
	for (size_t i = 0; i < sample->program.symbol_count; i++)
		if (strcmp(sample->program.symbols[i].name, name) == 0)
			return &sample->program.symbols[i];
	fail_msg("no symbol %s", name);
	return NULL;
}

/* Where a text stands in the program. */
static uint64_t text_at(const struct sample *sample, const char *text)
{
	for (size_t i = 0; i < sample->program.section_count; i++) {
		const struct sp_program_section *section = &sample->program.sections[i];
		if (!section->has_bytes)
			continue;
		const char *data = sample->file.data + section->offset;
		const char *found = memmem(data, section->size, text, strlen(text) + 1);
		if (found)
			return section->address + (uint64_t)(found - data);
	}
	fail_msg("no text \"%s\"", text);
	return 0;
}

/* "one two": the users of what stands at an address; "" for what is always linked. */
static void check_users(const struct sample *sample, uint64_t address, const char *users)
{
	const struct sp_applet_stretch *stretch = stretch_at(sample, address);
	SP_BUFFER names = SP_BUFFER_EMPTY;
	for (uint32_t i = 0; i < stretch->user_count; i++)
		sp_buffer_printf(&names, "%s%s", i ? " " : "",
			sample->applets.applets[sample->applets.users[stretch->users + i]].name);
	if (strcmp(sp_buffer_text(&names), users) != 0)
		fail_msg("0x%lx is of \"%s\", not of \"%s\"", (unsigned long)address, sp_buffer_text(&names),
			users);
	assert_int_equal(stretch->need, !stretch->user_count       ? SP_APPLET_LINKED
					: stretch->user_count == 1 ? SP_APPLET_EXCLUSIVE
								   : SP_APPLET_SHARED);
}

static void check_symbol(const struct sample *sample, const char *name, const char *users)
{
	check_users(sample, symbol_of(sample, name)->address, users);
}

/* Stretches are sorted and cover each section, without hole or overlap. */
static void check_cover(const struct sample *sample)
{
	size_t next = 0;
	for (size_t i = 0; i < sample->program.section_count; i++) {
		const struct sp_program_section *section = &sample->program.sections[i];
		uint64_t at = section->address;
		while (next < sample->applets.stretch_count && at < section->address + section->size) {
			assert_int_equal(sample->applets.stretches[next].address, at);
			at += sample->applets.stretches[next++].size;
		}
		assert_int_equal(at, section->address + section->size);
	}
	assert_int_equal(next, sample->applets.stretch_count);
}

static sp_bits seven_a_byte(void *user, uint64_t address, uint64_t size)
{
	(void)user;
	return (sp_bits)size * 7 + (address & 1);
}

static void check_sums(const struct sample *sample)
{
	SP_APPLET_COSTS costs;
	int64_t bytes = 0, packed = 0, whole = 0, whole_packed = 0;
	sp_applets_cost(&sample->applets, &sample->program, seven_a_byte, NULL, NULL, &costs);
	for (size_t i = 0; i <= costs.count; i++) {
		const struct sp_applet_cost *item = &costs.items[i];
		const struct sp_cost none = {0};
		const struct sp_cost *parts[] = {i < costs.count ? &item->exclusive : &costs.linked,
			i < costs.count ? &item->shared : &none, i < costs.count ? &item->libc : &none};
		for (size_t j = 0; j < SP_COUNT(parts); j++) {
			bytes += parts[j]->text + parts[j]->data + parts[j]->bss;
			packed += parts[j]->packed;
		}
		assert_true(i == costs.count || item->executed == -1);
	}
	for (size_t i = 0; i < sample->program.section_count; i++)
		whole += (int64_t)sample->program.sections[i].size;
	for (size_t i = 0; i < sample->applets.stretch_count; i++) {
		const struct sp_applet_stretch *stretch = &sample->applets.stretches[i];
		for (size_t j = 0; j < sample->program.section_count; j++) {
			const struct sp_program_section *section = &sample->program.sections[j];
			if (section->has_bytes && stretch->address >= section->address &&
				stretch->address - section->address < section->size)
				whole_packed += seven_a_byte(NULL, stretch->address, stretch->size);
		}
	}
	assert_int_equal(bytes, whole);
	assert_int_equal(packed, whole_packed);
}

static void check_common(const struct sample *sample)
{
	check_cover(sample);
	check_sums(sample);
	check_symbol(sample, "one_main", "one");
	check_symbol(sample, "deep", "one");
	check_symbol(sample, "choose", "one");
	check_symbol(sample, "table_of_one", "one");
	check_symbol(sample, "room_of_two", "two");
	check_symbol(sample, "shared", "one two");
	check_symbol(sample, "memory_of_shared", "one two");
	check_symbol(sample, "common", "");
	check_symbol(sample, "_start", "");
	check_symbol(sample, "memory_of_library", "one");
	assert_true(stretch_at(sample, symbol_of(sample, "of_library")->address)->is_library);
	assert_false(stretch_at(sample, symbol_of(sample, "deep")->address)->is_library);
	check_users(sample, text_at(sample, "only one says this"), "one");
	check_users(sample, text_at(sample, "both say this"), "one two");
	check_users(sample, text_at(sample, "help of one"), "one");
}

static void test_busybox(void **state)
{
	static const char *const widths[] = {"-m64", "-m32"};
	(void)state;
	for (size_t i = 0; i < SP_COUNT(widths); i++) {
		struct sample sample;
		make_sample(&sample, widths[i], "box.c", "-Wl,--gc-sections");
		assert_false(sample.applets.whole_members);
		assert_int_equal(sample.applets.applet_count, 3);
		assert_string_equal(sample.applets.applets[0].name, "three");
		assert_string_equal(sample.applets.applets[0].aliases, "[");
		assert_string_equal(sample.applets.applets[1].aliases, "");
		check_common(&sample);
		check_symbol(&sample, "three_main", "three");
		check_symbol(&sample, "applet_main", "three");
		check_users(&sample, symbol_of(&sample, "applet_main")->address + 3 * (i ? 4 : 8), "two");
		check_users(&sample, symbol_of(&sample, "applet_names")->address + 2, "one");
		end_sample(&sample);
	}
}

/* Without --gc-sections what stands in one member stays together, but for the applets themselves. */
static void test_whole_members(void **state)
{
	struct sample sample;
	(void)state;
	make_sample(&sample, "-m64", "box.c", "-Wl,--no-gc-sections");
	assert_true(sample.applets.whole_members);
	check_common(&sample);
	check_symbol(&sample, "forgotten", "");
	check_symbol(&sample, "one_more", "three two");
	check_symbol(&sample, "beside_of_library", "one");
	check_symbol(&sample, "beside", "one two");
	end_sample(&sample);
}

static void test_toybox(void **state)
{
	struct sample sample;
	(void)state;
	make_sample(&sample, "-m64", "toy.c", "-Wl,--gc-sections");
	assert_int_equal(sample.applets.applet_count, 3);
	assert_string_equal(sample.applets.applets[1].name, "three");
	check_common(&sample);
	check_symbol(&sample, "toy_list", "one");
	check_users(&sample, symbol_of(&sample, "toy_list")->address + 2 * 32, "two");
	check_users(&sample, text_at(&sample, ">options of one"), "one");
	check_users(&sample, text_at(&sample, "help of two"), "two");
	end_sample(&sample);
}

/* What goes along when one_main() goes, and when a call in it goes. */
static void test_drop(void **state)
{
	struct sample sample;
	struct sp_applet_links *links = NULL;
	SP_STRETCHES gone = {0};
	SP_STRETCHES more = {0};
	SP_STRETCHES none = {0};
	bool whose[3] = {false};
	(void)state;
	make_sample(&sample, "-m64", "box.c", "-Wl,--gc-sections");
	const uint8_t *file = (const uint8_t *)sample.file.data;
	check_ok(sp_applet_links_make(&sample.program, file, sample.file.size, &links));
	sp_applet_links_drop(links, &none, &more, whose);
	assert_int_equal(more.count, 0);
	const struct sp_program_symbol *one = symbol_of(&sample, "one_main");
	sp_stretches_add(&gone, one->address, one->size);
	sp_applet_links_drop(links, &gone, &more, whose);
	assert_true(!whose[0] && whose[1] && !whose[2]);
	assert_true(sp_stretches_has(&more, symbol_of(&sample, "deep")->address));
	assert_true(sp_stretches_has(&more, symbol_of(&sample, "of_library")->address));
	assert_true(sp_stretches_has(&more, symbol_of(&sample, "applet_main")->address + 8));
	assert_true(sp_stretches_has(&more, text_at(&sample, "only one says this")));
	assert_false(sp_stretches_has(&more, symbol_of(&sample, "shared")->address));
	assert_false(sp_stretches_has(&more, one->address));
	/* all that is exclusive to it */
	uint64_t exclusive = 0;
	for (size_t i = 0; i < sample.applets.stretch_count; i++) {
		const struct sp_applet_stretch *stretch = &sample.applets.stretches[i];
		if (stretch->need == SP_APPLET_EXCLUSIVE && sample.applets.users[stretch->users] == 1)
			exclusive += stretch->size;
	}
	assert_in_range(sp_stretches_bytes(&more), exclusive - one->size - 16, exclusive - one->size);
	/* without its line in the table the function goes as well, though no line of it does */
	struct sp_stretches also = {0};
	memset(whose, 0, sizeof(whose));
	whose[1] = true;
	sp_applet_links_drop(links, &none, &also, whose);
	assert_true(!whose[0] && whose[1] && !whose[2]);
	assert_true(sp_stretches_has(&also, one->address));
	assert_in_range(sp_stretches_bytes(&also), exclusive - 16, exclusive);
	sp_stretches_free(&also);
	memset(whose, 0, sizeof(whose));
	sp_stretches_free(&gone);
	sp_stretches_free(&more);
	/* no call of choose() is left in one_main() */
	for (size_t i = 0; i < sample.program.reference_count; i++)
		if (sample.program.references[i].target == symbol_of(&sample, "choose")->address)
			sp_stretches_add(&gone, sample.program.references[i].place, 4);
	sp_stretches_normalise(&gone);
	sp_applet_links_drop(links, &gone, &more, whose);
	assert_true(!whose[0] && !whose[1] && !whose[2]);
	assert_true(sp_stretches_has(&more, symbol_of(&sample, "deep")->address));
	assert_false(sp_stretches_has(&more, symbol_of(&sample, "of_library")->address));
	assert_false(sp_stretches_has(&more, symbol_of(&sample, "shared")->address));
	sp_applet_links_free(links);
	end_sample(&sample);
}

static void test_executed(void **state)
{
	struct sample sample;
	SP_APPLET_COSTS costs;
	SP_STRETCHES executed = {0};
	(void)state;
	make_sample(&sample, "-m64", "box.c", "-Wl,--gc-sections");
	const struct sp_program_symbol *deep = symbol_of(&sample, "deep");
	sp_stretches_add(&executed, deep->address, deep->size);
	sp_stretches_add(&executed, symbol_of(&sample, "shared")->address, 1);
	sp_stretches_normalise(&executed);
	sp_applets_cost(&sample.applets, &sample.program, NULL, NULL, &executed, &costs);
	assert_string_equal(costs.items[1].name, "one");
	assert_int_equal(costs.items[1].executed, deep->size);
	assert_int_equal(costs.items[1].code, costs.items[1].exclusive.text);
	assert_int_equal(costs.items[0].executed, 0);
	assert_int_equal(costs.items[1].exclusive.packed, 0);
	end_sample(&sample);
}

static void test_bad_input(void **state)
{
	struct sample sample;
	struct sp_applets applets;
	(void)state;
	make_sample(&sample, "-m64", "box.c", "-Wl,--gc-sections");
	const uint8_t *file = (const uint8_t *)sample.file.data;
	check_error(sp_applets_find(&sample.program, file, 10, &applets), SP_UNABLE, "no ELF file");
	/* the names are beyond the end */
	check_error(sp_applets_find(&sample.program, file, 100, &applets), SP_UNABLE, "names");
	sample.program.has_references = false;
	check_error(sp_applets_find(&sample.program, file, sample.file.size, &applets), SP_UNABLE,
		"without relocations");
	sample.program.has_references = true;
	for (size_t i = 0; i < sample.program.symbol_count; i++)
		if (strcmp(sample.program.symbols[i].name, "applet_names") == 0)
			sample.program.symbols[i].size = 6;
	check_error(
		sp_applets_find(&sample.program, file, sample.file.size, &applets), SP_UNABLE, "fewer names");
	for (size_t i = 0; i < sample.program.symbol_count; i++)
		if (strncmp(sample.program.symbols[i].name, "applet_", 7) == 0)
			sample.program.symbols[i].name[0] = 'x';
	check_ok(sp_applets_find(&sample.program, file, sample.file.size, &applets));
	assert_int_equal(applets.applet_count, 0);
	sp_applets_clear(&applets);
	end_sample(&sample);
}

/* By the definition: what cannot be reached any more when a node is taken out. */
static bool dominates(const struct sp_graph *graph, uint32_t root, uint32_t a, uint32_t b)
{
	SP_AUTOFREE bool *seen = sp_alloc(graph->node_count);
	SP_AUTOFREE uint32_t *order = sp_alloc(graph->node_count * sizeof(*order));
	seen[a] = true;
	sp_graph_reach(graph, root, seen, order);
	return a == root || a == b || !seen[b];
}

static void test_dominators(void **state)
{
	uint32_t seed = 1;
	(void)state;
	for (int round = 0; round < 300; round++) {
		SP_GRAPH graph = {.node_count = 12};
		for (int i = 0; i < 20; i++) {
			seed = seed * 1103515245 + 12345;
			sp_graph_add(&graph, (seed >> 8) % 12, (seed >> 16) % 12);
		}
		sp_graph_seal(&graph);
		SP_AUTOFREE uint32_t *dominators = sp_graph_dominators(&graph, 0);
		bool seen[12] = {false};
		uint32_t order[12];
		sp_graph_reach(&graph, 0, seen, order);
		for (uint32_t b = 1; b < 12; b++) {
			assert_int_equal(dominators[b] != SP_NONE, seen[b]);
			if (!seen[b])
				continue;
			bool above[12] = {false};
			for (uint32_t a = b; a != 0; a = dominators[a])
				above[a] = true;
			above[0] = true;
			for (uint32_t a = 0; a < 12; a++)
				assert_int_equal(above[a], seen[a] && dominates(&graph, 0, a, b));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busybox),
		cmocka_unit_test(test_whole_members),
		cmocka_unit_test(test_toybox),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_executed),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_dominators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
