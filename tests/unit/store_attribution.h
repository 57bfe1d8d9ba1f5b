/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the options and applets of the small ledger cost (store_ledger.h): one that takes others along, one that is
 * held, one that owns nothing and saves some all the same, one without any cost, one of the userspace.
 */
#ifndef TESTS_UNIT_STORE_ATTRIBUTION_H
#define TESTS_UNIT_STORE_ATTRIBUTION_H

#include "sizeprof/option.h"

#define TEXTUAL(text) ((char[]){text})

static struct sp_option_cost sample_options[] = {
	{.program = TEXTUAL("kernel"),
		.name = TEXTUAL("BLOCK"),
		.prompt = TEXTUAL("Enable the block layer"),
		.menu = TEXTUAL("General\nBlock"),
		.type = TEXTUAL("bool"),
		.value = TEXTUAL("y"),
		.fate = SP_OPTION_DROPPABLE,
		.own = {100, 120, 16, 884 * SP_BIT},
		.drop = {150, 150, -16, 1000 * SP_BIT},
		.memory = 284,
		.code = 150,
		.executed = 15,
		.dropped_with = TEXTUAL("BLK_DEV PROC_FS"),
		.switched_on = TEXTUAL(""),
		.file = TEXTUAL("block/Kconfig"),
		.line = 5,
		.brings_code = true,
		.brings = TEXTUAL("kernel/sys.c:12=30[] fs/no-block.c=8")},
	{.program = TEXTUAL("kernel"),
		.name = TEXTUAL("PROC_FS"),
		.menu = TEXTUAL("File systems\nPseudo"),
		.type = TEXTUAL("bool"),
		.value = TEXTUAL("y"),
		.fate = SP_OPTION_HELD,
		.own = {0, 80, 0, 320 * SP_BIT},
		.selected_by = TEXTUAL("A B"),
		.chain = TEXTUAL("A (first) selects it; B (second) selects it"),
		.selects = TEXTUAL("C"),
		.depends = TEXTUAL("BLOCK && !SMP"),
		.choice_members = TEXTUAL("D E")},
	{.program = TEXTUAL("kernel"), .name = TEXTUAL("UNUSED"), .fate = SP_OPTION_DROPPABLE, .executed = -1},
	{.program = TEXTUAL("kernel"),
		.name = TEXTUAL("USB"),
		.prompt = TEXTUAL("USB, \"universal\""),
		.menu = TEXTUAL("General"),
		.fate = SP_OPTION_REPLACED,
		.drop = {10, 0, 0, 640 * SP_BIT},
		.code = 10,
		.executed = -1,
		.switched_on = TEXTUAL("PS2"),
		.brings_code = true,
		.recompiled = true},
	{.program = TEXTUAL("userspace"),
		.name = TEXTUAL("ASH"),
		.prompt = TEXTUAL("ash (1.5 kb)"),
		.menu = TEXTUAL("General\nShells"),
		.fate = SP_OPTION_DROPPABLE,
		.own = {200, 0, 0, 800 * SP_BIT},
		.drop = {200, 0, 0, 880 * SP_BIT},
		.code = 200,
		.executed = 50,
		.dropped_with = TEXTUAL("")},
};

static struct sp_option_gate sample_gates[] = {
	{TEXTUAL("kernel"), TEXTUAL("(always built)"), SP_GATE_NONE, TEXTUAL(""), 0, {400, 0, 0, 1602 * SP_BIT + 5}},
	{TEXTUAL("kernel"), TEXTUAL("BLOCK"), SP_GATE_KBUILD, TEXTUAL("drivers/Makefile"), 7, {0, 10, 0, 900 * SP_BIT}},
	{TEXTUAL("kernel"), TEXTUAL("BLOCK"), SP_GATE_KBUILD, TEXTUAL("kernel/Makefile"), 12, {0, 100, 0, 400 * SP_BIT}},
	{TEXTUAL("kernel"), TEXTUAL("BLOCK"), SP_GATE_IF, TEXTUAL("kernel/sched/core.c"), 99, {100, 0, 0, 404 * SP_BIT}},
	{TEXTUAL("kernel"), TEXTUAL("PROC_FS"), SP_GATE_REFERENCE, TEXTUAL("fs/proc.c"), 3, {0, 80, 0, 320 * SP_BIT}},
	{TEXTUAL("userspace"), TEXTUAL("ASH"), SP_GATE_KBUILD, TEXTUAL("shell/Kbuild"), 8, {200, 0, 0, 800 * SP_BIT}},
};

static struct sp_applet_cost sample_applets[] = {
	{.name = TEXTUAL("ash"),
		.aliases = TEXTUAL("sh"),
		.exclusive = {180, 0, 4, 720 * SP_BIT},
		.shared = {30, 10, 0, 160 * SP_BIT},
		.libc = {26, 0, 0, 104 * SP_BIT},
		.libc_exclusive = {20, 0, 0, 80 * SP_BIT},
		.code = 200,
		.executed = 50,
		.options = TEXTUAL("ASH"),
		.is_droppable = true,
		.drop = {200, 0, 0, 880 * SP_BIT},
		.dropped_with = TEXTUAL("")},
	{.name = TEXTUAL("test"),
		.aliases = TEXTUAL("[ [["),
		.shared = {5, 0, 0, 8 * SP_BIT},
		.executed = -1,
		.options = TEXTUAL("TEST TEST1")},
};

static struct sp_applet_share sample_shares[] = {
	{TEXTUAL("11"), {31, 10, 0, 168 * SP_BIT}},
};

static char *sample_option_notes[] = {TEXTUAL("the kernel has no debug information: by object alone")};

static const struct sp_attribution sample_attribution = {
	.options = sample_options,
	.option_count = sizeof(sample_options) / sizeof(sample_options[0]),
	.gates = sample_gates,
	.gate_count = sizeof(sample_gates) / sizeof(sample_gates[0]),
	.applets = sample_applets,
	.applet_count = sizeof(sample_applets) / sizeof(sample_applets[0]),
	.shares = sample_shares,
	.share_count = sizeof(sample_shares) / sizeof(sample_shares[0]),
	.notes = sample_option_notes,
	.note_count = sizeof(sample_option_notes) / sizeof(sample_option_notes[0]),
};

#endif
