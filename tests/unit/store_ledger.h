/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small ledger for the store's tests. It has a kernel with a stream whose prices are exact, and a userspace
 * with one whose are estimates: 650 bytes ship, 1,400 raw bytes are in them. There is a name in two dimensions
 * ("kernel"), a folder within a folder, and one that only begins alike ("kernelx").
 */
#ifndef TESTS_UNIT_STORE_LEDGER_H
#define TESTS_UNIT_STORE_LEDGER_H

#include "sizeprof/ledger.h"

#define SAMPLE_BYTES 1400
#define SAMPLE_SHIPPED 650

/* clang-format off */
enum {
	/* sections */ S_SETUP, TEXT, DATA, S_OVERHEAD, BB_TEXT, S_PADDING,
	/* symbols */ Y_SETUP, START, KERNEL, Y_OVERHEAD, MAIN, Y_PADDING, SCRIPT,
	/* objects */ O_SETUP, INIT_O, CORE_O, FORK_O, O_OVERHEAD, BB_O, O_PADDING,
	/* directories */ D_SETUP, INIT, SCHED, KERNEL_FOLDER, D_OVERHEAD, KERNELX, BB_FOLDER, D_PADDING,
	/* files */ BZIMAGE, BUSYBOX, INIT_FILE,
	/* medium */ M_BZIMAGE, M_INITRAMFS,
	/* options */ N_BOOT, N_ALWAYS, N_BLOCK, N_PROC, N_PADDING, N_OVERHEAD, N_ASH, N_USERSPACE,
	/* applets */ A_BOOT, A_KERNEL, A_PADDING, A_OVERHEAD, A_ASH, A_USERSPACE,
	/* packages */ P_NONE, P_BUSYBOX,
};
/* clang-format on */

static struct sp_label sample_labels[] = {
	[S_SETUP] = {(char[]){"(setup)"}, SP_BY_SECTION},
	[TEXT] = {(char[]){".text"}, SP_BY_SECTION},
	[DATA] = {(char[]){".data"}, SP_BY_SECTION},
	[S_OVERHEAD] = {(char[]){SP_LABEL_OVERHEAD}, SP_BY_SECTION},
	[BB_TEXT] = {(char[]){"busybox:.text"}, SP_BY_SECTION},
	[S_PADDING] = {(char[]){SP_LABEL_PADDING}, SP_BY_SECTION},
	[Y_SETUP] = {(char[]){"(setup)"}, SP_BY_SYMBOL},
	[START] = {(char[]){"start_kernel"}, SP_BY_SYMBOL},
	[KERNEL] = {(char[]){"kernel"}, SP_BY_SYMBOL},
	[Y_OVERHEAD] = {(char[]){SP_LABEL_OVERHEAD}, SP_BY_SYMBOL},
	[MAIN] = {(char[]){"main"}, SP_BY_SYMBOL},
	[Y_PADDING] = {(char[]){SP_LABEL_PADDING}, SP_BY_SYMBOL},
	[SCRIPT] = {(char[]){"(script)"}, SP_BY_SYMBOL},
	[O_SETUP] = {(char[]){"(setup)"}, SP_BY_OBJECT},
	[INIT_O] = {(char[]){"init/main.o"}, SP_BY_OBJECT},
	[CORE_O] = {(char[]){"kernel/sched/core.o"}, SP_BY_OBJECT},
	[FORK_O] = {(char[]){"kernel/fork.o"}, SP_BY_OBJECT},
	[O_OVERHEAD] = {(char[]){SP_LABEL_OVERHEAD}, SP_BY_OBJECT},
	[BB_O] = {(char[]){"busybox:main.o"}, SP_BY_OBJECT},
	[O_PADDING] = {(char[]){SP_LABEL_PADDING}, SP_BY_OBJECT},
	[D_SETUP] = {(char[]){"(setup)"}, SP_BY_DIRECTORY},
	[INIT] = {(char[]){"init"}, SP_BY_DIRECTORY},
	[SCHED] = {(char[]){"kernel/sched"}, SP_BY_DIRECTORY},
	[KERNEL_FOLDER] = {(char[]){"kernel"}, SP_BY_DIRECTORY},
	[D_OVERHEAD] = {(char[]){SP_LABEL_OVERHEAD}, SP_BY_DIRECTORY},
	[KERNELX] = {(char[]){"kernelx"}, SP_BY_DIRECTORY},
	[BB_FOLDER] = {(char[]){"busybox:."}, SP_BY_DIRECTORY},
	[D_PADDING] = {(char[]){SP_LABEL_PADDING}, SP_BY_DIRECTORY},
	[BZIMAGE] = {(char[]){"bzImage"}, SP_BY_FILE},
	[BUSYBOX] = {(char[]){"/bin/busybox"}, SP_BY_FILE},
	[INIT_FILE] = {(char[]){"/init"}, SP_BY_FILE},
	[M_BZIMAGE] = {(char[]){"bzImage"}, SP_BY_MEDIUM},
	[M_INITRAMFS] = {(char[]){"initramfs"}, SP_BY_MEDIUM},
	[N_BOOT] = {(char[]){"(boot code)"}, SP_BY_OPTION},
	[N_ALWAYS] = {(char[]){"(always built)"}, SP_BY_OPTION},
	[N_BLOCK] = {(char[]){"BLOCK"}, SP_BY_OPTION},
	[N_PROC] = {(char[]){"PROC_FS"}, SP_BY_OPTION},
	[N_PADDING] = {(char[]){SP_LABEL_PADDING}, SP_BY_OPTION},
	[N_OVERHEAD] = {(char[]){SP_LABEL_OVERHEAD}, SP_BY_OPTION},
	[N_ASH] = {(char[]){"busybox:ASH"}, SP_BY_OPTION},
	[N_USERSPACE] = {(char[]){"(userspace)"}, SP_BY_OPTION},
	[A_BOOT] = {(char[]){"(boot code)"}, SP_BY_APPLET},
	[A_KERNEL] = {(char[]){"(kernel)"}, SP_BY_APPLET},
	[A_PADDING] = {(char[]){SP_LABEL_PADDING}, SP_BY_APPLET},
	[A_OVERHEAD] = {(char[]){SP_LABEL_OVERHEAD}, SP_BY_APPLET},
	[A_ASH] = {(char[]){"busybox:ash"}, SP_BY_APPLET},
	[A_USERSPACE] = {(char[]){"(userspace)"}, SP_BY_APPLET},
	[P_NONE] = {(char[]){SP_LABEL_NO_PACKAGE}, SP_BY_PACKAGE},
	[P_BUSYBOX] = {(char[]){"busybox"}, SP_BY_PACKAGE},
};

/* The padding is 5 / 2^24 of a bit cheaper than 2 bytes, start_kernel dearer: rounding hides it, sums must
   not. */
static struct sp_piece sample_pieces[] = {
	{0, SP_NAMED, 0, 100, 800 * SP_BIT, 0, 0,
		{S_SETUP, Y_SETUP, O_SETUP, D_SETUP, BZIMAGE, M_BZIMAGE, N_BOOT, A_BOOT, P_NONE}},
	{1, SP_NAMED, 0, 400, 1602 * SP_BIT + 5, 400, 300,
		{TEXT, START, INIT_O, INIT, BZIMAGE, M_BZIMAGE, N_ALWAYS, A_KERNEL, P_NONE}},
	{1, SP_NAMED, 400, 100, 404 * SP_BIT, 100, 0,
		{TEXT, KERNEL, CORE_O, SCHED, BZIMAGE, M_BZIMAGE, N_BLOCK, A_KERNEL, P_NONE}},
	{1, SP_REFERRED, 500, 120, 480 * SP_BIT, 0, 0,
		{DATA, KERNEL, FORK_O, KERNEL_FOLDER, BZIMAGE, M_BZIMAGE, N_BLOCK, A_KERNEL, P_NONE}},
	{1, SP_SPLIT, 620, 80, 320 * SP_BIT, 0, 0,
		{DATA, KERNEL, FORK_O, KERNEL_FOLDER, BZIMAGE, M_BZIMAGE, N_PROC, A_KERNEL, P_NONE}},
	{1, SP_NAMED, 700, 300, 16 * SP_BIT - 5, 0, 0,
		{S_PADDING, Y_PADDING, O_PADDING, D_PADDING, BZIMAGE, M_BZIMAGE, N_PADDING, A_KERNEL, P_NONE}},
	{1, SP_NAMED, 1000, 0, 378 * SP_BIT, 0, 0,
		{S_OVERHEAD, Y_OVERHEAD, O_OVERHEAD, D_OVERHEAD, BZIMAGE, M_BZIMAGE, N_OVERHEAD, A_OVERHEAD, P_NONE}},
	{3, SP_NAMED, 0, 200, 800 * SP_BIT, 200, 50,
		{BB_TEXT, MAIN, BB_O, BB_FOLDER, BUSYBOX, M_INITRAMFS, N_ASH, A_ASH, P_BUSYBOX}},
	{3, SP_NAMED, 200, 50, 4 * SP_BIT, 0, 0,
		{S_PADDING, Y_PADDING, O_PADDING, D_PADDING, BUSYBOX, M_INITRAMFS, N_PADDING, A_PADDING, P_BUSYBOX}},
	{3, SP_NAMED, 250, 50, 396 * SP_BIT, 0, 0,
		{S_PADDING, SCRIPT, O_PADDING, KERNELX, INIT_FILE, M_INITRAMFS, N_USERSPACE, A_USERSPACE, P_NONE}},
};

static struct sp_ledger_image sample_images[] = {
	{.name = (char[]){"bzImage"},
		.bytes = 500,
		.parent = SP_NO_PARENT,
		.coded = 500,
		.packed = 500 * SP_BYTE_BITS},
	{.name = (char[]){"vmlinux.bin"},
		.bytes = 1000,
		.parent = 0,
		.offset = 100,
		.coded = 400,
		.packed = 400 * SP_BYTE_BITS,
		.codec = "xz",
		.named = true,
		.chunks = 2,
		.overhead = 378 * SP_BIT},
	{.name = (char[]){"initramfs"},
		.bytes = 150,
		.parent = SP_NO_PARENT,
		.coded = 150,
		.packed = 150 * SP_BYTE_BITS},
	{.name = (char[]){"cpio"},
		.bytes = 300,
		.parent = 2,
		.coded = 150,
		.packed = 150 * SP_BYTE_BITS,
		.codec = "zstd",
		.estimated = true,
		.named = true,
		.chunks = 1},
};

static struct sp_alias sample_aliases[] = {
	{START, (char[]){"begin_kernel"}},
	{START, (char[]){"both"}},
	{KERNEL, (char[]){"both"}},
	{KERNEL, (char[]){"main"}}, /* a label has the name as well */
};

static char *sample_notes[] = {
	(char[]){"the stream at offset 0x5 is of no kind that can be opened"},
	(char[]){"a second note"},
};

static const struct sp_ledger sample_ledger = {
	.images = sample_images,
	.image_count = sizeof(sample_images) / sizeof(sample_images[0]),
	.labels = sample_labels,
	.label_count = sizeof(sample_labels) / sizeof(sample_labels[0]),
	.pieces = sample_pieces,
	.piece_count = sizeof(sample_pieces) / sizeof(sample_pieces[0]),
	.aliases = sample_aliases,
	.alias_count = sizeof(sample_aliases) / sizeof(sample_aliases[0]),
	.notes = sample_notes,
	.traced = true,
	.note_count = sizeof(sample_notes) / sizeof(sample_notes[0]),
};

#endif
