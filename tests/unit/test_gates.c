/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kbuild gates of small made-up trees, evaluated by the real make.
 */
#include "unit/harness.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tree/gates-make.h"
#include "tree/gates-text.h"
#include "tree/gates.h"

struct place {
	char *folder;
	char *sources, *build, *cache;
	char *path;
	const char *make[5];
	const char *environment[2];
	struct sp_tree tree;
	struct sp_conditions set;
};

static void put(const struct place *place, const char *name, const char *text)
{
	SP_AUTOFREE char *path = sp_path_join(place->folder, name);
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(strrchr(path, '/') - path), path);
	check_ok(sp_folder_make(folder));
	write_text(path, text);
}

static void open_place(struct place *place, const char *kind, const char *config)
{
	*place = (struct place){.folder = scratch_make()};
	place->sources = sp_path_join(place->folder, "src");
	place->build = sp_path_join(place->folder, "out");
	place->cache = sp_path_join(place->folder, "cache");
	place->path = sp_format("PATH=%s", getenv("PATH"));
	place->make[0] = "make";
	place->make[1] = "-C";
	place->make[2] = place->sources;
	place->environment[0] = place->path;
	check_ok(sp_folder_make(place->sources));
	check_ok(sp_folder_make(place->build));
	place->tree = (struct sp_tree){.kind = kind,
		.sources = place->sources,
		.build = place->build,
		.config = config,
		.cache = place->cache,
		.helpers = TEST_PROJECT "/src/tree",
		.make = place->make,
		.environment = place->environment};
	sp_conditions_make(&place->set);
}

static void close_place(struct place *place)
{
	sp_conditions_free(&place->set);
	scratch_remove(place->folder);
	free(place->sources);
	free(place->build);
	free(place->cache);
	free(place->path);
}

/* What a top Makefile of Linux comes down to. */
static const char top[] = "srctree := $(CURDIR)\n"
			  "export srctree\n"
			  "-include include/config/auto.conf\n"
			  "core-y := init/ lib/ drivers/\n"
			  "core-$(CONFIG_NET) += net/\n"
			  "libs-y := lib/\n"
			  "KBUILD_VMLINUX_OBJS := $(patsubst %/,%/built-in.a,$(core-y))\n"
			  "KBUILD_VMLINUX_LIBS := $(patsubst %/,%/lib.a,$(libs-y))\n";

static void put_tree(const struct place *place)
{
	put(place, "src/Makefile", top);
	put(place, "src/scripts/Makefile.build", "src := $(obj)\n");
	put(place, "src/scripts/link-vmlinux.sh", "make -f Makefile.build obj=init init/timestamp.o\n");
	put(place, "src/init/Makefile",
		"# obj-$(CONFIG_COMMENT) += main.o\n"
		"obj-y := main.o version.o\n"
		"obj-$(CONFIG_INITRD) += initrd.o\n"
		"ifndef CONFIG_INITRD\n"
		"obj-y += noinitrd.o\n"
		"endif\n"
		"ifndef CONFIG_OFF\n"
		"obj-y += unless.o\n"
		"endif\n"
		"ifeq ($(CONFIG_LEVELS),4)\n"
		"obj-y += four.o\n"
		"endif\n"
		"extra-y := head.o\n");
	put(place, "src/lib/Kbuild",
		"lib-y := string.o\n"
		"lib-$(CONFIG_CRC) += crc.o \\\n"
		"\tcrc-table.o\n"
		"obj-$(CONFIG_A) += either.o\n"
		"obj-$(CONFIG_B) += either.o\n"
		"ifdef CONFIG_A\n"
		"ifdef CONFIG_B\n"
		"obj-y += pair.o\n"
		"endif\n"
		"endif\n"
		"obj-$(CONFIG_C) += pair.o\n");
	/* the Kbuild has precedence */
	put(place, "src/lib/Makefile", "$(error not this one)\n");
	put(place, "src/drivers/Makefile",
		"obj-$(CONFIG_BLK) += block/\n"
		"obj-y += sub/deep.o ../init/shared.o\n"
		"obj-$(CONFIG_RIVAL) += usable.o\n"
		"obj-$(CONFIG_USE) += usable.o\n"
		"ifndef CONFIG_HIDE\n"
		"obj-$(CONFIG_A) += hidden.o\n"
		"endif\n"
		"obj-$(CONFIG_USE) += hidden.o\n");
	put(place, "src/drivers/block/Makefile",
		"obj-$(CONFIG_FD) += floppy.o\n"
		"floppy-objs := fd.o\n"
		"floppy-y += fdc.o\n"
		"floppy-$(CONFIG_DMA) += fd-dma.o\n"
		"obj-$(CONFIG_MOD) += modular.o\n"
		"obj-$(subst m,y,$(CONFIG_MOD)) += glue.o\n");
	put(place, "src/net/Makefile", "obj-y += sock.o\nsocket-y := lost.o\n");
	put(place, "src/boot/Makefile",
		"setup-y := a20.o\nsetup-$(CONFIG_VIDEO) += video.o\n"
		"OBJS = $(addprefix $(obj)/,$(setup-y))\n");
}

static const char config[] =
	"CONFIG_NET=y\nCONFIG_INITRD=y\nCONFIG_LEVELS=4\nCONFIG_CRC=y\nCONFIG_A=y\nCONFIG_B=y\n"
	"CONFIG_C=y\nCONFIG_BLK=y\nCONFIG_FD=y\nCONFIG_DMA=y\nCONFIG_USE=y\nCONFIG_VIDEO=y\nCONFIG_HIDE=y\n"
	"# CONFIG_OFF is not set\nCONFIG_MOD=y\nCONFIG_NAME=\"a name\"\n";

static const struct sp_object_gate *find(const struct sp_gates *gates, const char *object)
{
	for (size_t i = 0; i < gates->count; i++)
		if (strcmp(gates->objects[i].object, object) == 0)
			return &gates->objects[i];
	fail_msg("no gate for %s", object);
	return NULL;
}

static void check_condition(
	const struct place *place, const struct sp_gates *gates, const char *object, const char *text)
{
	SP_AUTOFREE char *found = sp_condition_text(&place->set, find(gates, object)->condition);
	if (strcmp(found, text) != 0)
		fail_msg("%s: the condition is \"%s\" instead of \"%s\"", object, found, text);
}

static void check_place(
	const struct sp_gates *gates, const char *object, const char *option, const char *file, uint32_t line)
{
	const struct sp_object_gate *gate = find(gates, object);
	assert_string_equal(gate->option, option);
	assert_string_equal(gate->file, file);
	assert_int_equal(gate->line, line);
}

static void read_gates(struct place *place, const char *const *objects, size_t count, struct sp_gates *gates,
	struct sp_buffer *notes)
{
	check_ok(sp_gates_read(&place->tree, objects, count, &place->set, gates, notes));
	assert_int_equal(gates->count, count);
	for (size_t i = 1; i < count; i++)
		assert_true(strcmp(gates->objects[i - 1].object, gates->objects[i].object) < 0);
}

static const char *const objects[] = {"init/main.o", "init/initrd.o", "init/unless.o", "init/four.o",
	"init/head.o", "init/shared.o", "lib/lib.a:string.o", "lib/lib.a(crc.o)", "lib/crc-table.o",
	"lib/either.o", "lib/pair.o", "drivers/sub/deep.o", "drivers/usable.o", "drivers/hidden.o",
	"drivers/block/fd.o", "drivers/block/fdc.o", "drivers/block/fd-dma.o", "drivers/block/modular.o",
	"drivers/block/glue.o", "net/sock.o", "boot/a20.o", "boot/video.o", "init/generated.o",
	"init/timestamp.o", "crt1.o"};

static const struct {
	const char *object, *condition;
} expected[] = {
	{"init/main.o", "always"},
	{"init/initrd.o", "INITRD"},
	{"init/unless.o", "!OFF"},
	{"init/four.o", "LEVELS && LEVELS == 4"},
	{"init/head.o", "always"},
	{"init/shared.o", "always"},
	{"lib/lib.a:string.o", "always"},
	{"lib/lib.a(crc.o)", "CRC"},
	{"lib/crc-table.o", "CRC"},
	{"lib/either.o", "A || B"},
	{"lib/pair.o", "C || A && B"},
	{"drivers/sub/deep.o", "always"},
	{"drivers/usable.o", "USE || RIVAL"},
	{"drivers/hidden.o", "USE || !HIDE"},
	{"drivers/block/fd.o", "BLK && FD"},
	{"drivers/block/fdc.o", "BLK && FD"},
	{"drivers/block/fd-dma.o", "BLK && FD && DMA"},
	{"drivers/block/modular.o", "BLK && MOD"},
	{"drivers/block/glue.o", "BLK && MOD"},
	{"net/sock.o", "NET"},
	{"boot/a20.o", "always"},
	{"boot/video.o", "VIDEO"},
	{"init/generated.o", "(no option)"},
	{"init/timestamp.o", "(no option)"}, /* made by the link itself, so there is nothing to remark */
	{"crt1.o", "(no option)"},
};

static void test_conditions(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	SP_BUFFER notes = SP_BUFFER_EMPTY;
	open_place(&place, "linux", config);
	put_tree(&place);
	read_gates(&place, objects, SP_COUNT(objects), &gates, &notes);
	for (size_t i = 0; i < SP_COUNT(expected); i++)
		check_condition(&place, &gates, expected[i].object, expected[i].condition);
	assert_string_equal(
		sp_buffer_text(&notes), "init/generated.o: no Makefile says what it is built for\n");
	check_place(&gates, "init/initrd.o", "INITRD", "init/Makefile", 3);
	check_place(&gates, "lib/crc-table.o", "CRC", "lib/Kbuild", 2);
	check_place(&gates, "drivers/block/fd-dma.o", "DMA", "drivers/block/Makefile", 4);
	check_place(&gates, "drivers/block/fd.o", "FD", "drivers/block/Makefile", 1);
	check_place(&gates, "net/sock.o", "NET", "Makefile", 5);
	assert_null(find(&gates, "init/main.o")->option);
	assert_null(find(&gates, "lib/either.o")->option);
	assert_null(find(&gates, "crt1.o")->file);
	/* nothing is left in the folders of others */
	SP_AUTOFREE char *made = sp_path_join(place.build, "include");
	assert_false(sp_path_exists(made));
	close_place(&place);
}

/* What comes when an option goes: objects that need its absence, and other flags for all that is compiled. */
static void test_returns(void **state)
{
	(void)state;
	struct place place;
	static const char *const asked[] = {"init/main.o", "init/plain.o"};
	open_place(&place, "linux", "CONFIG_INITRD=y\nCONFIG_PLAIN=y\nCONFIG_THUNK=y\nCONFIG_WARN=y\n");
	put_tree(&place);
	SP_AUTOFREE char *with_flags = sp_format("%s%s", top,
		"KBUILD_CFLAGS := -O1 -Wall\n"
		"ifdef CONFIG_THUNK\nKBUILD_CFLAGS += -mthunk\nendif\n"
		"ifdef CONFIG_WARN\nKBUILD_CFLAGS += -Wextra -gdwarf-4\nendif\n"
		"ifdef CONFIG_OFF\nKBUILD_CFLAGS += -moff\nendif\n"
		"CFLAGS_main.o := $(if $(CONFIG_INITRD),-mone)\nexport KBUILD_CFLAGS\n");
	put(&place, "src/Makefile", with_flags);
	put(&place, "src/init/Makefile",
		"obj-y := main.o\nobj-$(CONFIG_PLAIN) += plain.o\n"
		"ifndef CONFIG_INITRD\nobj-y += never.o\nobj-$(CONFIG_PLAIN) += both.o\nendif\n"
		"ifndef CONFIG_OFF\nobj-y += unless.o\nendif\n");
	for (int again = 0; again < 2; again++) { /* by make, and as it was kept */
		SP_GATES gates = {0};
		read_gates(&place, asked, SP_COUNT(asked), &gates, NULL);
		assert_int_equal(gates.flag_count, 1);
		assert_string_equal(gates.flags[0], "THUNK");
		assert_int_equal(gates.return_count, 2);
		assert_string_equal(gates.returns[0].option, "INITRD");
		assert_string_equal(gates.returns[0].object, "init/both.o");
		assert_string_equal(gates.returns[0].needs, "PLAIN");
		assert_string_equal(gates.returns[1].object, "init/never.o");
		assert_string_equal(gates.returns[1].needs, "");
	}
	close_place(&place);
}

/* y and m are not the same to everything. */
static void test_modules(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	static const char *const asked[] = {"drivers/block/glue.o", "drivers/block/modular.o"};
	open_place(&place, "linux", "CONFIG_MODULES=y\nCONFIG_BLK=y\nCONFIG_MOD=y\n");
	put_tree(&place);
	read_gates(&place, asked, SP_COUNT(asked), &gates, NULL);
	/* both are written as the name alone; one of them also holds for a module */
	const struct sp_condition_node *glue = &place.set.nodes[gates.objects[0].condition],
				       *modular = &place.set.nodes[gates.objects[1].condition];
	assert_int_equal(glue->kind, SP_CONDITION_AND);
	assert_int_equal(place.set.nodes[glue->b].kind, SP_CONDITION_ENABLED);
	assert_int_equal(place.set.nodes[modular->b].kind, SP_CONDITION_BUILTIN);
	/* a folder that is m holds nothing that is linked */
	assert_int_equal(place.set.nodes[glue->a].kind, SP_CONDITION_BUILTIN);
	close_place(&place);
}

/* The second answer comes without make, until a Makefile changes. */
static void test_cache(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	SP_GATES again = {0};
	SP_BUFFER notes = SP_BUFFER_EMPTY;
	open_place(&place, "linux", config);
	put_tree(&place);
	read_gates(&place, objects, SP_COUNT(objects), &gates, &notes);
	SP_AUTOFREE char *path = sp_format("PATH=%s", place.folder);
	place.environment[0] = path;
	sp_buffer_clear(&notes);
	read_gates(&place, objects, SP_COUNT(objects), &again, &notes);
	assert_string_equal(
		sp_buffer_text(&notes), "init/generated.o: no Makefile says what it is built for\n");
	for (size_t i = 0; i < gates.count; i++) {
		assert_int_equal(gates.objects[i].condition, again.objects[i].condition);
		assert_int_equal(gates.objects[i].line, again.objects[i].line);
	}
	place.environment[0] = place.path;
	put(&place, "src/init/Makefile", "obj-y := main.o\nobj-$(CONFIG_NET) += initrd.o\n");
	sp_gates_clear(&again);
	read_gates(&place, objects, SP_COUNT(objects), &again, NULL);
	check_condition(&place, &again, "init/initrd.o", "NET");
	close_place(&place);
}

/* Damaged answers are asked for anew. */
static void test_damaged_cache(void **state)
{
	(void)state;
	struct place place;
	static const char *const asked[] = {"lib/either.o"};
	static const char *const damages[] = {"", "sizeprof-gates 2\n", "sizeprof-gates 2\nnonsense\nend\n",
		"sizeprof-gates 2\ncondition\t7\t99\t3\t0\t\nobject\tlib/either.o\t3\t\t\t0\nend\n",
		"sizeprof-gates 2\nobject\tlib/either.o\t4000000000\t\t\t0\nend\n"};
	open_place(&place, "linux", config);
	put_tree(&place);
	for (size_t i = 0; i <= SP_COUNT(damages); i++) {
		SP_GATES gates = {0};
		read_gates(&place, asked, 1, &gates, NULL);
		check_condition(&place, &gates, "lib/either.o", "A || B");
		if (i < SP_COUNT(damages)) {
			SP_AUTOFREE char *command =
				sp_format("for f in %s/gates/*; do printf '%%s' '%s' >$f; done", place.cache,
					damages[i]);
			assert_int_equal(system(command), 0);
		}
	}
	close_place(&place);
}

/* A folder at which make stops is told, and the rest goes on. */
static void test_broken_makefile(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	SP_BUFFER notes = SP_BUFFER_EMPTY;
	static const char *const asked[] = {"drivers/block/fd.o", "lib/crc.o", "net/sock.o"};
	open_place(&place, "linux", config);
	put_tree(&place);
	put(&place, "src/drivers/block/Makefile", "obj-y := fd.o\nnonsense here\n");
	read_gates(&place, asked, SP_COUNT(asked), &gates, &notes);
	check_condition(&place, &gates, "lib/crc.o", "CRC");
	check_condition(&place, &gates, "drivers/block/fd.o", "BLK && (no option)");
	assert_non_null(strstr(sp_buffer_text(&notes), "drivers/block: make cannot evaluate its Makefile"));
	assert_non_null(strstr(sp_buffer_text(&notes), "drivers/block/Makefile:2: *** missing separator"));

	/* and once it is mended, it is read */
	put(&place, "src/drivers/block/Makefile", "obj-y := fd.o\n");
	sp_gates_clear(&gates);
	sp_buffer_clear(&notes);
	read_gates(&place, asked, SP_COUNT(asked), &gates, &notes);
	check_condition(&place, &gates, "drivers/block/fd.o", "BLK");
	assert_int_equal(notes.size, 0);
	close_place(&place);
}

/* A Makefile that only stops when some option is off is no obstacle. */
static void test_makefile_that_insists(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	static const char *const asked[] = {"net/sock.o", "net/ip.o"};
	open_place(&place, "linux", "CONFIG_NET=y\nCONFIG_A=y\nCONFIG_IP=y\n");
	put_tree(&place);
	put(&place, "src/net/Makefile",
		"ifndef CONFIG_A\n$(error we need A)\nendif\nobj-y := sock.o\nobj-$(CONFIG_IP) += ip.o\n");
	read_gates(&place, asked, SP_COUNT(asked), &gates, NULL);
	check_condition(&place, &gates, "net/ip.o", "NET && IP");
	check_condition(&place, &gates, "net/sock.o", "NET");
	close_place(&place);
}

static void test_broken_top(void **state)
{
	(void)state;
	struct place place;
	struct sp_gates gates;
	open_place(&place, "linux", config);
	put_tree(&place);
	put(&place, "src/Makefile", "nonsense here\n");
	check_error(sp_gates_read(&place.tree, objects, 1, &place.set, &gates, NULL), SP_UNABLE,
		"its make does not answer");
	put(&place, "src/Makefile", "export srctree := $(CURDIR)\nifdef sp-jobs\n$(error no more)\nendif\n");
	check_error(sp_gates_read(&place.tree, objects, 1, &place.set, &gates, NULL), SP_UNABLE,
		"make cannot evaluate the top Makefile");
	close_place(&place);
}

static void test_no_make(void **state)
{
	(void)state;
	struct place place;
	struct sp_gates gates;
	open_place(&place, "linux", config);
	put_tree(&place);
	SP_AUTOFREE char *path = sp_format("PATH=%s", place.folder);
	place.environment[0] = path;
	place.make[0] = "no-such-make";
	check_error(
		sp_gates_read(&place.tree, objects, 1, &place.set, &gates, NULL), SP_UNABLE, "no-such-make");
	close_place(&place);
}

/* What hangs is stopped, its folder is given up, and the rest is answered. */
static void test_hanging_makefile(void **state)
{
	(void)state;
	struct place place;
	open_place(&place, "linux", config);
	put_tree(&place);
	put(&place, "src/net/Makefile", "obj-y := sock.o $(shell sleep 1000)\n");
	SP_GATES_MAKE make = {0};
	check_ok(sp_gates_make_open(&make, &place.tree));
	make.deadline = 1;
	struct sp_gates_job *jobs = sp_alloc(3 * sizeof(*jobs));
	jobs[0].folder = "net";
	jobs[1].folder = "net";
	jobs[2].folder = "lib";
	jobs[2].settings = sp_strdup("CRC=");
	check_ok(sp_gates_make_run(&make, jobs, 3));
	assert_non_null(strstr(jobs[0].failure, "timed out"));
	assert_non_null(strstr(jobs[1].failure, "timed out"));
	assert_null(jobs[2].failure);
	assert_non_null(strstr(jobs[2].objects, "string.o"));
	assert_null(strstr(jobs[2].objects, "crc.o"));
	sp_gates_jobs_free(jobs, 3);
	close_place(&place);
}

/* Nothing of one evaluation is left for the next one. */
static void test_evaluations_are_apart(void **state)
{
	(void)state;
	struct place place;
	open_place(&place, "linux", config);
	put_tree(&place);
	put(&place, "src/net/Makefile",
		"ifdef seen\nobj-y += again.o\nendif\nseen := 1\nobj-y += sock.o\nsock-y += a.o\n"
		"define twice\n$(1)\nendef\noverride CONFIG_A := n\n");
	SP_GATES_MAKE make = {0};
	check_ok(sp_gates_make_open(&make, &place.tree));
	struct sp_gates_job *jobs = sp_alloc(3 * sizeof(*jobs));
	jobs[0].folder = jobs[1].folder = jobs[2].folder = "net";
	jobs[1].settings = sp_strdup("A= B=m");
	check_ok(sp_gates_make_run(&make, jobs, 3));
	for (size_t i = 0; i < 3; i++) {
		assert_null(jobs[i].failure);
		assert_string_equal(jobs[i].objects, jobs[0].objects);
		assert_non_null(strstr(jobs[i].objects, "a.o"));
		assert_null(strstr(jobs[i].objects, "again.o"));
	}
	sp_gates_jobs_free(jobs, 3);
	close_place(&place);
}

static void test_busybox(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	static const char *const asked[] = {
		"applets/built-in.o", "coreutils/lib.a:cat.o", "coreutils/lib.a:ls.o"};
	open_place(&place, "busybox", "CONFIG_CAT=y\nCONFIG_LS=y\nCONFIG_MORE=y\n");
	put(&place, "src/Makefile",
		"export srctree := $(CURDIR)\n"
		"ifeq ($(filter %config,$(MAKECMDGOALS)),)\n"
		"-include .config\n"
		"core-y := applets/\nlibs-y := coreutils/\n"
		"busybox-all := $(patsubst %/,%/built-in.o,$(core-y)) $(patsubst %/,%/lib.a,$(libs-y))\n"
		"endif\n");
	put(&place, "src/scripts/Makefile.build", "src := $(obj)\n");
	put(&place, "out/applets/Kbuild", "obj-y := applets.o\n");
	put(&place, "src/coreutils/Kbuild.src",
		"lib-y:=\n\nINSERT\nlib-$(CONFIG_MORE) += cat.o # shown by more\n");
	put(&place, "src/coreutils/ls.c", "#include <stdio.h>\n//kbuild:lib-$(CONFIG_LS) += ls.o\n");
	put(&place, "out/coreutils/Kbuild",
		"# DO NOT EDIT.\nlib-y:=\nlib-$(CONFIG_CAT) += cat.o\nlib-$(CONFIG_LS) += ls.o\n"
		"lib-$(CONFIG_MORE) += cat.o # shown by more\n");
	read_gates(&place, asked, SP_COUNT(asked), &gates, NULL);
	check_condition(&place, &gates, "applets/built-in.o", "always");
	check_condition(&place, &gates, "coreutils/lib.a:cat.o", "CAT || MORE");
	check_condition(&place, &gates, "coreutils/lib.a:ls.o", "LS");
	check_place(&gates, "coreutils/lib.a:ls.o", "LS", "coreutils/ls.c", 2);
	close_place(&place);
}

static void test_toybox(void **state)
{
	(void)state;
	struct place place;
	SP_GATES gates = {0};
	static const char *const asked[] = {"generated/obj/lib_args.o", "generated/obj/ls.o",
		"generated/obj/main.o", "generated/obj/mv.o", "libc.a:printf.o"};
	open_place(&place, "toybox", "CONFIG_LS=y\nCONFIG_MV=y\n");
	put(&place, "src/main.c", "int main(void);\n");
	put(&place, "src/lib/args.c", "int args;\n");
	put(&place, "src/toys/posix/ls.c", "/* ls\n */\nUSE_LS(NEWTOY(ls, \"a\", TOYFLAG_BIN))\n");
	put(&place, "src/toys/posix/mv.c",
		"USE_CP(NEWTOY(cp, 0, 0))\nUSE_MV(OLDTOY(mv, cp, 0))\nOLDTOY(-x, cp, 0)\n");
	read_gates(&place, asked, SP_COUNT(asked), &gates, NULL);
	check_condition(&place, &gates, "generated/obj/lib_args.o", "always");
	check_condition(&place, &gates, "generated/obj/main.o", "always");
	check_condition(&place, &gates, "generated/obj/ls.o", "LS");
	check_condition(&place, &gates, "generated/obj/mv.o", "CP || MV");
	check_condition(&place, &gates, "libc.a:printf.o", "(no option)");
	check_place(&gates, "generated/obj/ls.o", "LS", "toys/posix/ls.c", 3);
	check_place(&gates, "generated/obj/mv.o", "MV", "toys/posix/mv.c", 2);
	close_place(&place);
}

static void test_text(void **state)
{
	(void)state;
	static const char text[] = "obj-$(CONFIG_A) += x.o # CONFIG_NOT\nifeq "
				   "(${CONFIG_B},y)\nobj-$(CONFIG_C)\\\n := y.o xx.o\n";
	const char *at = text, *end = text + sizeof(text) - 1;
	struct sp_gates_mention mention;
	bool together;
	assert_true(sp_gates_text_next(&at, end, &mention));
	assert_memory_equal(mention.name, "A", mention.length);
	assert_true(mention.assigned);
	assert_true(sp_gates_text_next(&at, end, &mention));
	assert_memory_equal(mention.name, "B", mention.length);
	assert_false(mention.assigned);
	assert_true(sp_gates_text_next(&at, end, &mention));
	assert_memory_equal(mention.name, "C", mention.length);
	assert_false(sp_gates_text_next(&at, end, &mention));
	assert_int_equal(sp_gates_text_line(text, "A", "x.o", &together), 1);
	assert_true(together);
	assert_int_equal(sp_gates_text_line(text, "C", "y.o", &together), 3);
	assert_true(together);
	assert_int_equal(sp_gates_text_line(text, "C", "x.o", &together), 3);
	assert_false(together);
	assert_int_equal(sp_gates_text_line(text, "NOT", "x.o", &together), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_returns),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_cache),
		cmocka_unit_test(test_damaged_cache),
		cmocka_unit_test(test_broken_makefile),
		cmocka_unit_test(test_makefile_that_insists),
		cmocka_unit_test(test_broken_top),
		cmocka_unit_test(test_no_make),
		cmocka_unit_test(test_hanging_makefile),
		cmocka_unit_test(test_evaluations_are_apart),
		cmocka_unit_test(test_busybox),
		cmocka_unit_test(test_toybox),
		cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
