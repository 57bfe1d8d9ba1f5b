/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rebuilding with one option less, with a make whose kernels are known: what is counted, what the outcomes
 * are, and that no folder is trusted that may be spoiled. What a real make does is the matter of tests/real.
 */
#include "unit/harness.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzers/elf_builder.h"
#include "base/attribution.h"
#include "base/digest.h"
#include "build/rebuild-inside.h"
#include "build/rebuild-sections.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char config[] =
	"CONFIG_ALIVE=y\nCONFIG_FIRST=y\nCONFIG_KERNEL_XZ=y\nCONFIG_MOVED=y\nCONFIG_NEEDED=y\n"
	"CONFIG_QUICK=y\nCONFIG_ROOM=y\nCONFIG_SWAP=y\nCONFIG_SWAP_LEVEL=17\nCONFIG_ZSWAP=y\n";

struct bench {
	char *folder, *cache, *path, *finished, *work, *trial;
	struct sp_recipe recipe;
	struct sp_source source;
	struct sp_build_options options;
	struct sp_artifact artifacts[3];
	struct sp_config config;
	struct sp_build build;
	struct sp_rebuild_spec spec;
};

/* Code, data, .bss, and a section that is not loaded. */
static void write_kernel(const struct bench *bench, const char *name, uint64_t code, uint8_t fill)
{
	const struct elf_part parts[] = {
		{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x200, code, fill},
		{".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0x3000, 0x400, 0x20, 1},
		{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0x4000, 0x420, code, 0},
		{".debug_info", SHT_PROGBITS, 0, 0, 0x420, 0x10 + code, 2},
	};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(bench->source.folder, name);
	elf_build(&file, ELFCLASS64, parts, SP_COUNT(parts));
	check_ok(sp_file_write(path, file.data, file.size));
}

static void use_make(const struct bench *bench)
{
	SP_AUTOFREE char *bin = sp_path_join(bench->folder, "bin");
	SP_AUTOFREE char *link = sp_path_join(bin, "make");
	SP_AUTOFREE char *path = sp_format("%s:%s", bin, bench->path);
	check_ok(sp_folder_make(bin));
	assert_int_equal(symlink(TEST_SOURCE "/fakes/make/rebuilds", link), 0);
	setenv("PATH", path, 1);
}

static void fill_artifacts(struct bench *bench)
{
	static const char *const texts[] = {"0123456789", "image 0123456789"};
	bench->artifacts[0].kind = sp_strdup("payload");
	bench->artifacts[1].kind = sp_strdup("bzImage");
	bench->artifacts[2].kind = sp_strdup("vmlinux");
	bench->artifacts[2].path = sp_path_join(bench->finished, "vmlinux");
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		sp_digest_bytes(texts[i], strlen(texts[i]), bench->artifacts[i].sha256);
}

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->path = sp_strdup(getenv("PATH"));
	bench->folder = scratch_make();
	bench->cache = sp_path_join(bench->folder, "cache");
	bench->finished = sp_path_join(bench->cache, "kernels/0123");
	bench->work = sp_format("%s/measure/%.12s/kernel", bench->cache, HASH);
	bench->trial = sp_path_join(bench->folder, "trial");
	bench->source =
		(struct sp_source){.name = sp_strdup("linux"), .folder = sp_path_join(bench->folder, "tree")};
	SP_AUTOFREE char *kept = sp_path_join(bench->finished, "kept");
	check_ok(sp_folder_make(bench->source.folder));
	check_ok(sp_folder_make(bench->finished));
	write_text(kept, "from the finished folder");
	write_kernel(bench, "vmlinux", 0x100, 7);
	write_kernel(bench, "vmlinux-small", 0xc0, 7);
	write_kernel(bench, "vmlinux-moved", 0x100, 8);
	fill_artifacts(bench);
	bench->recipe = (struct sp_recipe){.name = sp_strdup("r"),
		.kernel_arch = sp_strdup("x86_64"),
		.kernel_base = sp_strdup("tinyconfig")};
	bench->options =
		(struct sp_build_options){.cache = bench->cache, .kernel = &bench->source, .jobs = 1};
	bench->config = (struct sp_config){.name = sp_strdup("kernel"), .text = sp_strdup(config)};
	bench->build = (struct sp_build){.hash = HASH,
		.artifacts = bench->artifacts,
		.artifact_count = 3,
		.configs = &bench->config,
		.config_count = 1};
	bench->spec = (struct sp_rebuild_spec){
		.recipe = &bench->recipe, .options = &bench->options, .base = &bench->build};
	use_make(bench);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	setenv("PATH", bench->path, 1);
	for (size_t i = 0; i < SP_COUNT(bench->artifacts); i++) {
		free(bench->artifacts[i].kind);
		free(bench->artifacts[i].path);
	}
	free(bench->config.name);
	free(bench->config.text);
	free(bench->recipe.name);
	free(bench->recipe.kernel_arch);
	free(bench->recipe.kernel_base);
	free(bench->source.name);
	free(bench->source.folder);
	scratch_remove(bench->folder);
	free(bench->cache);
	free(bench->finished);
	free(bench->work);
	free(bench->trial);
	free(bench->path);
	free(bench);
	return 0;
}

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
	bench->options.deadline = 0.3;
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

/* A trial's folder: no base, and a place of its own. */
static struct sp_rebuild *open_trial(struct bench *bench)
{
	const struct sp_rebuild_spec spec = {
		.recipe = &bench->recipe, .options = &bench->options, .folder = bench->trial};
	struct sp_rebuild *rebuild = NULL;
	check_ok(sp_rebuild_open(&spec, &rebuild));
	return rebuild;
}

#define TITLE "# made\n"

/* The line of the fake's configuration that begins with NAME= becomes "is not set"; free() it. */
static char *without(const char *name)
{
	SP_AUTOFREE char *line = sp_format("CONFIG_%s=", name);
	const char *at = strstr(config, line);
	assert_non_null(at);
	return sp_format(TITLE "%.*s# CONFIG_%s is not set%s", (int)(at - config), config, name,
		at + strcspn(at, "\n"));
}

/* How often make was asked for a target in the work folder. */
static size_t count_asked(const struct bench *bench, const char *target)
{
	SP_AUTOFREE char *path = sp_path_join(bench->trial, "kernel/asked");
	SP_BUFFER text = SP_BUFFER_EMPTY;
	size_t count = 0;
	if (!sp_path_exists(path))
		return 0;
	check_ok(sp_file_read(path, &text));
	for (const char *at = text.data; (at = strstr(at, target)); at++)
		count++;
	return count;
}

static void try_config(struct sp_rebuild *rebuild, const char *text, enum sp_measured_outcome outcome,
	struct sp_rebuilt *rebuilt)
{
	sp_rebuilt_free(rebuilt);
	check_ok(sp_rebuild_config(rebuild, text, rebuilt));
	assert_int_equal(rebuilt->outcome, outcome);
	assert_true(rebuilt->make_seconds <= rebuilt->seconds);
}

static void a_configuration_is_built_as_it_is(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config), *moved = without("MOVED");
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(rebuilt.image, 16);
	assert_true(sp_path_exists(rebuilt.bootable));
	/* the same again, also by the next process and with another comment, is not made again */
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	sp_rebuild_close(rebuild);
	rebuild = open_trial(bench);
	try_config(rebuild, config, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_true(rebuilt.make_seconds == 0);
	assert_int_equal(count_asked(bench, "bzImage"), 1);
	assert_int_equal(count_asked(bench, "olddefconfig"), 0);
	try_config(rebuild, moved, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 13);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	assert_int_equal(count_asked(bench, "bzImage"), 3);
	/* in sources that may change it is for make to say what is up to date */
	bench->recipe.kernel.path = bench->source.folder;
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 4);
	bench->recipe.kernel.path = NULL;
	sp_rebuild_close(rebuild);
}

static void a_configuration_that_make_changes_is_not_built(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *swap = without("SWAP"), *first = without("FIRST");
	SP_AUTOFREE char *built = sp_path_join(bench->trial, "kernel/built");
	try_config(rebuild, swap, SP_MEASURED_NOT_BUILT, &rebuilt);
	assert_string_equal(rebuilt.reason,
		"make olddefconfig resolves the configuration to \"\" instead of \"CONFIG_SWAP_LEVEL=17\"");
	assert_false(sp_path_exists(built));
	try_config(rebuild, first, SP_MEASURED_NOT_BUILT, &rebuilt);
	assert_non_null(strstr(rebuilt.reason, "CONFIG_SECOND=y"));
	assert_false(sp_path_exists(built));
	/* a missing comment is not a change of what is configured */
	SP_AUTOFREE char *untitled = sp_format("%s", config);
	try_config(rebuild, untitled, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(rebuilt.payload, 10);
	sp_rebuild_close(rebuild);
}

static void a_configuration_that_does_not_compile(void **state)
{
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *needed = without("NEEDED"), *alive = without("ALIVE"), *room = without("ROOM");
	SP_AUTOFREE char *base = sp_format(TITLE "%s", config);
	SP_AUTOFREE char *left = sp_path_join(bench->trial, "kernel/left");
	try_config(rebuild, needed, SP_MEASURED_NOT_BUILT, &rebuilt);
	assert_string_equal(rebuilt.reason, "mm/mm.c:7:1: error: expected identifier");
	write_text(left, "");
	try_config(rebuild, needed, SP_MEASURED_NOT_BUILT, &rebuilt); /* nothing says that it was built */
	assert_int_equal(count_asked(bench, "bzImage"), 2);
	assert_true(sp_path_exists(left));
	try_config(rebuild, alive, SP_MEASURED_LOST, &rebuilt);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_false(sp_path_exists(left));
	try_config(rebuild, room, SP_MEASURED_LOST, &rebuilt);
	assert_true(rebuilt.full);
	sp_rebuild_close(rebuild);
	/* the next process finds what was left in mid-build, and does not take it for the base's */
	rebuild = open_trial(bench);
	try_config(rebuild, base, SP_MEASURED_BUILT, &rebuilt);
	assert_int_equal(count_asked(bench, "bzImage"), 1);
	sp_rebuild_close(rebuild);
}

/* Whoever of make's children was killed: it is nobody's verdict, and the folder is not trusted. */
static void what_was_killed_is_lost(void **state)
{
	static const char *const words[] = {
		"make[2]: *** [scripts/Makefile.build:500: kernel] Killed",
		"make[1]: *** [scripts/Makefile.vmlinux:34: vmlinux] Error 137",
		"make[3]: *** [scripts/Makefile.build:250: kernel/fork.o] Error 247",
		"collect2: fatal error: ld terminated with signal 9 [Killed]",
	};
	struct bench *bench = *state;
	struct sp_rebuild *rebuild = open_trial(bench);
	SP_REBUILT rebuilt = {0};
	SP_AUTOFREE char *alive = without("ALIVE"), *said = sp_path_join(bench->source.folder, "said");
	SP_AUTOFREE char *marker = sp_path_join(bench->trial, "kernel.busy");
	for (size_t i = 0; i < SP_COUNT(words); i++) {
		write_text(said, words[i]);
		try_config(rebuild, alive, SP_MEASURED_LOST, &rebuilt);
		assert_true(sp_path_exists(marker));
	}
	write_text(said, "make[1]: *** [scripts/Makefile.vmlinux:34: vmlinux] Error 1");
	try_config(rebuild, alive, SP_MEASURED_NOT_BUILT, &rebuilt);
	sp_rebuild_close(rebuild);
}

/* The recipe's own build, where the cache keeps it: what a trial's folder starts from. */
static void a_trial_starts_from_the_cache(void **state)
{
	struct bench *bench = *state;
	SP_AUTOFREE char *folder = NULL, *kept = sp_path_join(bench->trial, "kernel/kept");
	SP_AUTOFREE char *complete_there = sp_path_join(bench->trial, "kernel/.sizeprof-complete");
	check_ok(sp_build_find_part(&bench->recipe, &bench->options, false, &folder));
	SP_AUTOFREE char *complete = sp_path_join(folder, ".sizeprof-complete");
	SP_AUTOFREE char *original = sp_path_join(folder, "kept");
	check_ok(sp_folder_make(folder));
	write_text(original, "");
	sp_rebuild_close(open_trial(bench)); /* one that is not complete is not trusted */
	assert_false(sp_path_exists(kept));
	check_ok(sp_tree_remove(bench->trial));
	write_text(complete, "");
	bench->options.no_debug = true; /* and one with debug information is better than none */
	sp_rebuild_close(open_trial(bench));
	assert_true(sp_path_exists(kept));
	assert_false(sp_path_exists(complete_there));
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
	struct sp_rebuild rebuild = {.folder = {.path = bench->folder}, .program = &sp_rebuild_busybox};
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
		"IF_AR(APPLET(ar, BB_DIR_USR_BIN, BB_SUID_DROP))\nIF_BAD(\n");
	check_ok(sp_rebuild_applets(&rebuild, &applets, &count));
	assert_int_equal(count, 3);
	check_applet(&applets[0], "ar", "ar", "AR");
	check_applet(&applets[1], "ls", "ls", "LS");
	check_applet(&applets[2], "xz", "unxz", "XZ");
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
		cmocka_unit_test_setup_teardown(outcomes_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_resolution_is_not_built, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_finished_folder_is_where_it_begins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_base_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_spoiled_folder_is_noticed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_configuration_is_built_as_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_configuration_that_make_changes_is_not_built, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_configuration_that_does_not_compile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_killed_is_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_trial_starts_from_the_cache, set_up, tear_down),
		cmocka_unit_test_setup_teardown(fill_does_not_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(applets_are_read_from_their_tables, set_up, tear_down),
		cmocka_unit_test(configurations_are_compared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
