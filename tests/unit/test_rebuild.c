/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rebuilding with one option less, with a make whose kernels are known: what is counted, what the outcomes
 * are, and that no folder is trusted that may be spoiled. What a real make does is the matter of tests/real.
 */
#include "unit/rebuild_bench.h"

#include "base/attribution.h"
#include "build/rebuild-sections.h"

static struct sp_rebuild *open_good(struct bench *bench)
{
	struct sp_rebuild *rebuild = NULL;
	check_ok(sp_rebuild_open(&bench->spec, &rebuild));
	check_ok(sp_rebuild_base(rebuild));
	return rebuild;
}

static void measure(struct sp_rebuild *rebuild, const char *option, struct sp_measurement *measured)
{
	const char *const options[] = {option, NULL};
	SP_REBUILT rebuilt = {0};
	check_ok(sp_rebuild_without(rebuild, options, NULL, &rebuilt));
	sp_rebuild_compare(rebuild, &rebuilt, options, measured);
}

static void differences_are_counted(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_good(bench);
	SP_MEASUREMENT swap = {0}, first = {0}, moved = {0};
	measure(rebuild, "SWAP", &swap);
	assert_int_equal(swap.outcome, SP_MEASURED_BUILT);
	assert_int_equal(swap.saved.text, 0x40);
	assert_int_equal(swap.saved.data, 0);
	assert_int_equal(swap.saved.bss, 0x40);
	assert_true(swap.saved.packed == 4 * SP_BYTE_BITS);
	assert_int_equal(swap.image, 4);
	assert_string_equal(swap.sections, ".bss=64 .text=64");
	assert_string_equal(swap.dropped_with, "SWAP_LEVEL ZSWAP");
	assert_string_equal(swap.switched_on, "");
	assert_string_equal(swap.verdict, "");
	assert_false(swap.same_code);
	/* from the configuration before the base's again, and not on top of the last one */
	measure(rebuild, "FIRST", &first);
	assert_string_equal(first.dropped_with, "");
	assert_string_equal(first.switched_on, "SECOND");
	assert_true(first.same_code);
	assert_true(first.saved.packed == 0);
	assert_string_equal(first.sections, "");
	/* other bytes, and as many: the payload's move is noise */
	measure(rebuild, "MOVED", &moved);
	assert_true(moved.saved.packed == -3 * SP_BYTE_BITS);
	assert_true(moved.same_code);
	check_ok(sp_rebuild_base(rebuild));
	sp_rebuild_close(rebuild);
}

/* What was packed at several places counts with their mean; the base's own size alone says less. */
static void places_have_a_mean(void **state)
{
	(void)state;
	char text[] = "CONFIG_A=y\n";
	struct sp_rebuild rebuild = {.config = text,
		.base = {.payload = 1000, .placed = {1000, 1010, 1020, 1030}, .placed_count = 4}};
	struct sp_rebuilt rebuilt = {.outcome = SP_MEASURED_BUILT,
		.config = text,
		.payload = 990,
		.placed = {990, 980, 990, 1005},
		.placed_count = 4};
	SP_MEASUREMENT measured = {0}, alone = {0};
	sp_rebuild_compare(&rebuild, &rebuilt, NULL, &measured);
	assert_int_equal(measured.placements, 4);
	assert_true(measured.saved.packed == 95 * (SP_BYTE_BITS / 4));
	assert_true(measured.spread > 9.46 && measured.spread < 9.47);
	rebuilt.placed_count = 0;
	sp_rebuild_compare(&rebuild, &rebuilt, NULL, &alone);
	assert_int_equal(alone.placements, 1);
	assert_true(alone.saved.packed == 10 * SP_BYTE_BITS);
	assert_true(alone.spread == 0);
}

static void several_lines_at_once(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_good(bench);
	static const char *const options[] = {"SWAP", "FIRST", NULL};
	SP_REBUILT rebuilt = {0};
	SP_MEASUREMENT measured = {0};
	check_ok(sp_rebuild_without(rebuild, options, NULL, &rebuilt));
	sp_rebuild_compare(rebuild, &rebuilt, options, &measured);
	assert_string_equal(measured.dropped_with, "SWAP_LEVEL ZSWAP");
	assert_string_equal(measured.switched_on, "SECOND");
	sp_rebuild_close(rebuild);
}

static void check_outcome(struct sp_rebuild *rebuild, const char *option, enum sp_measured_outcome outcome,
	bool full, const char *reason)
{
	const char *const options[] = {option, NULL};
	SP_REBUILT rebuilt = {0};
	check_ok(sp_rebuild_without(rebuild, options, NULL, &rebuilt));
	assert_int_equal(rebuilt.outcome, outcome);
	assert_int_equal(rebuilt.full, full);
	if (!strstr(rebuilt.reason, reason))
		fail_msg("the reason \"%s\" lacks \"%s\"", rebuilt.reason, reason);
	SP_AUTOFREE char *log = sp_format("%s/kernel-%s.log", sp_rebuild_log(rebuild), option);
	assert_true(sp_path_exists(log));
}

/* What does not compile is one outcome; what nobody could tell is another, and costs the folder its trust. */
static void outcomes_are_told_apart(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_good(bench);
	SP_AUTOFREE char *built = sp_path_join(bench->work, "built");
	check_outcome(
		rebuild, "NEEDED", SP_MEASURED_NOT_BUILT, false, "mm/mm.c:7:1: error: expected identifier");
	assert_true(sp_path_exists(built));
	check_outcome(rebuild, "ALIVE", SP_MEASURED_LOST, false, "Killed signal");
	check_outcome(rebuild, "ROOM", SP_MEASURED_LOST, true, "disk is full");
	bench->options.deadline = 3; /* seconds: a busy machine has to get through configuring */
	check_outcome(rebuild, "QUICK", SP_MEASURED_LOST, false, "timed out");
	bench->options.deadline = 0;
	SP_MEASUREMENT swap = {0};
	measure(rebuild, "SWAP", &swap);
	assert_int_equal(swap.saved.text, 0x40);
	SP_BUFFER text = SP_BUFFER_EMPTY;
	check_ok(sp_file_read(built, &text));
	assert_string_equal(text.data, "bzImage\n");
	sp_rebuild_close(rebuild);
}

static void another_resolution_is_not_built(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_good(bench);
	static const char *const options[] = {"SWAP", NULL};
	SP_AUTOFREE char *built = sp_path_join(bench->work, "built");
	SP_REBUILT rebuilt = {0}, again = {0};
	unlink(built);
	check_ok(sp_rebuild_without(rebuild, options, config, &rebuilt));
	assert_int_equal(rebuilt.outcome, SP_MEASURED_LOST);
	assert_non_null(strstr(rebuilt.reason, "\"# CONFIG_SWAP is not set\" instead of \"CONFIG_SWAP=y\""));
	assert_false(sp_path_exists(built));
	check_ok(sp_rebuild_without(rebuild, options, rebuilt.config, &again));
	assert_int_equal(again.outcome, SP_MEASURED_BUILT);
	sp_rebuild_close(rebuild);
}

static void the_finished_folder_is_where_it_begins(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *kept = sp_path_join(bench->work, "kept");
	SP_AUTOFREE char *original = sp_path_join(bench->finished, "kept");
	SP_AUTOFREE char *config_there = sp_path_join(bench->finished, ".config");
	SP_AUTOFREE char *left = sp_path_join(bench->work, "left");
	SP_AUTOFREE char *marker = sp_format("%s.busy", bench->work);
	struct stat before, after;
	assert_int_equal(stat(original, &before), 0);
	sp_rebuild_close(open_good(bench));
	assert_int_equal(stat(kept, &after), 0);
	assert_true(before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
		    before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
	assert_false(sp_path_exists(config_there));
	assert_false(sp_path_exists(marker));
	/* a folder that make was through with stays; one that it was interrupted in does not */
	write_text(left, "half an object");
	sp_rebuild_close(open_good(bench));
	assert_true(sp_path_exists(left));
	write_text(marker, "");
	sp_rebuild_close(open_good(bench));
	assert_false(sp_path_exists(left));
	assert_true(sp_path_exists(kept));
	assert_false(sp_path_exists(marker));
	/* and without a finished one, it begins with nothing */
	check_ok(sp_tree_remove(bench->finished));
	check_ok(sp_tree_remove(bench->work));
	sp_rebuild_close(open_good(bench));
	assert_false(sp_path_exists(kept));
}

static void another_base_is_refused(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = NULL;
	sp_digest_bytes("x", 1, bench->artifacts[0].sha256);
	check_ok(sp_rebuild_open(&bench->spec, &rebuild));
	check_error(
		sp_rebuild_base(rebuild), SP_UNABLE, "does not give the payload that build 001122334455 has");
	sp_rebuild_close(rebuild);
	bench->config.text[7] = 'Z'; /* another order than the tree's */
	check_error(sp_rebuild_open(&bench->spec, &rebuild), SP_UNABLE, "sizeprof build makes a new base");
	bench->build.config_count = 0;
	check_error(sp_rebuild_open(&bench->spec, &rebuild), SP_USAGE, "no configuration of its kernel");
	bench->recipe.userspace = SP_USERSPACE_FOLDER;
	bench->spec.userspace = true;
	check_error(sp_rebuild_open(&bench->spec, &rebuild), SP_USAGE, "takes its userspace from a folder");
}

/* A work folder that goes wrong on the way is not kept, and what was measured in it is not believed. */
static void a_spoiled_folder_is_noticed(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_good(bench);
	SP_MEASUREMENT swap = {0};
	SP_AUTOFREE char *spoiled = sp_path_join(bench->work, "spoiled");
	measure(rebuild, "SWAP", &swap);
	write_text(spoiled, "");
	check_error(sp_rebuild_base(rebuild), SP_UNABLE, "measure it with --again");
	assert_false(sp_path_exists(spoiled));
	check_ok(sp_rebuild_base(rebuild));
	/* before anything was measured in it, a fresh copy is all that it takes */
	write_text(spoiled, "");
	check_ok(sp_rebuild_base(rebuild));
	assert_false(sp_path_exists(spoiled));
	sp_rebuild_close(rebuild);
}

static void configurations_are_compared(void **state)
{
	(void)state;
	static const char before[] = "# title\nCONFIG_A=y\nCONFIG_B=m\nCONFIG_C=\"\"\n# CONFIG_D is not "
				     "set\nCONFIG_E=7\nCONFIG_F=y\n";
	static const char after[] = "CONFIG_F=y\nCONFIG_E=8\nCONFIG_D=y\n# CONFIG_B is not "
				    "set\nCONFIG_G=y\n# CONFIG_H is not set\n";
	SP_AUTOFREE char *gone = NULL, *on = NULL;
	sp_rebuild_difference(before, after, (const char *const[]){"A", NULL}, &gone, &on);
	assert_string_equal(gone, "B C");
	assert_string_equal(on, "D E=8 G");
}

/* Alignment to 0x100 behind 0x90 bytes of code, and a section that the script makes of nothing. */
static void fill_does_not_count(void **state)
{
	struct bench *bench = *state;
	const struct elf_part parts[] = {
		{".lookup", SHT_PROGBITS, SHF_ALLOC, 0x4000, 0x400, 0x40, 0},
		{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x200, 0x100, 7},
	};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(bench->folder, "program");
	SP_AUTOFREE char *map = sp_path_join(bench->folder, "program.map");
	struct sp_rebuilt_section *sections = NULL;
	size_t count = 0;
	elf_build(&file, ELFCLASS64, parts, SP_COUNT(parts));
	check_ok(sp_file_write(path, file.data, file.size));
	check_ok(sp_rebuilt_sections_read(path, map, &sections, &count));
	assert_int_equal(count, 2);
	assert_int_equal(sections[1].bytes, 0x100);
	sp_rebuilt_sections_free(sections, count);
	write_text(map, "Linker script and memory map\n\n"
			".text           0x0000000000001000      0x100\n"
			" .text          0x0000000000001000       0x90 kernel/fork.o\n"
			" *fill*         0x0000000000001090       0x70 \n\n"
			".lookup         0x0000000000004000       0x40\n"
			" *fill*         0x0000000000004000       0x40 \n\n");
	check_ok(sp_rebuilt_sections_read(path, map, &sections, &count));
	assert_string_equal(sections[1].name, ".text");
	assert_int_equal(sections[1].bytes, 0x90);
	assert_int_equal(sections[1].size, 0x100);
	assert_int_equal(sections[0].bytes, 0x40);
	sp_rebuilt_sections_free(sections, count);
	check_error(sp_rebuilt_sections_read(map, map, &sections, &count), SP_UNABLE,
		"is no ELF file with sections");
}

static void check_applet(
	const struct sp_rebuild_applet *is, const char *applet, const char *function, const char *option)
{
	assert_string_equal(is->applet, applet);
	assert_string_equal(is->function, function);
	assert_string_equal(is->option, option);
}

static void applets_are_read_from_their_tables(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild rebuild = {.folder = {.path = bench->folder},
		.program = &sp_rebuild_busybox,
		.config = "#\nCONFIG_SMALL=y\n# CONFIG_LARGE is not set\n"};
	SP_AUTOFREE char *include = sp_path_join(bench->folder, "include");
	SP_AUTOFREE char *generated = sp_path_join(bench->folder, "generated");
	SP_AUTOFREE char *applets_h = sp_path_join(include, "applets.h");
	SP_AUTOFREE char *newtoys_h = sp_path_join(generated, "newtoys.h");
	struct sp_rebuild_applet *applets = NULL;
	size_t count = 0;
	check_error(sp_rebuild_applets(&rebuild, &applets, &count), SP_USAGE, "the kernel has no applets");
	rebuild.spec.userspace = true;
	check_error(sp_rebuild_applets(&rebuild, &applets, &count), SP_UNABLE, "cannot read");
	check_ok(sp_folder_make(include));
	write_text(applets_h,
		"# define APPLET(name,l,s) a\nIF_LS(APPLET_NOEXEC(ls, ls, BB_DIR_BIN, BB_SUID_DROP, ls))\n"
		"IF_XZ(   APPLET_ODDNAME(xz,    unxz, BB_DIR_USR_BIN, BB_SUID_DROP, xz))\nnothing\n"
		"IF_AR(APPLET(ar, BB_DIR_USR_BIN, BB_SUID_DROP))\nIF_BAD(\n"
		"IF_RMMOD(IF_NOT_SMALL(APPLET(rmmod, BB_DIR_SBIN, BB_SUID_DROP)))\n"
		"IF_RMMOD(IF_LARGE(APPLET(rmmod, BB_DIR_SBIN, BB_SUID_DROP)))\n"
		"IF_RMMOD(   IF_SMALL(APPLET_ODDNAME(rmmod, modprobe, BB_DIR_SBIN, BB_SUID_DROP, rmmod)))\n");
	check_ok(sp_rebuild_applets(&rebuild, &applets, &count));
	assert_int_equal(count, 4);
	check_applet(&applets[0], "ar", "ar", "AR");
	check_applet(&applets[1], "ls", "ls", "LS");
	check_applet(&applets[2], "rmmod", "modprobe", "RMMOD");
	check_applet(&applets[3], "xz", "unxz", "XZ");
	sp_rebuild_free_applets(applets, count);
	rebuild.program = &sp_rebuild_toybox;
	check_ok(sp_folder_make(generated));
	write_text(newtoys_h, "USE_EGREP(OLDTOY(egrep, grep, TOYFLAG_BIN))\nUSE_GREP(NEWTOY(grep, "
			      "\"(line-buffered)\", 0))\n");
	check_ok(sp_rebuild_applets(&rebuild, &applets, &count));
	assert_int_equal(count, 2);
	check_applet(&applets[0], "egrep", "grep", "EGREP");
	check_applet(&applets[1], "grep", "grep", "GREP");
	sp_rebuild_free_applets(applets, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(differences_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(several_lines_at_once, set_up, tear_down),
		cmocka_unit_test(places_have_a_mean),
		cmocka_unit_test_setup_teardown(outcomes_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_resolution_is_not_built, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_finished_folder_is_where_it_begins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_base_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_spoiled_folder_is_noticed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(fill_does_not_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(applets_are_read_from_their_tables, set_up, tear_down),
		cmocka_unit_test(configurations_are_compared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
