/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small ledger for the store's tests: two images, 1,300 bytes, a name in two dimensions ("kernel"), a
 * folder within a folder, and one that only begins alike ("kernelx").
 */
#ifndef TESTS_UNIT_STORE_LEDGER_H
#define TESTS_UNIT_STORE_LEDGER_H

#include "sizeprof/ledger.h"

#define SAMPLE_BYTES 1300

/* clang-format off */
enum {
	/* sections */ TEXT, DATA, BB_TEXT, S_PADDING,
	/* symbols */ START, KERNEL, MAIN, Y_PADDING, SCRIPT,
	/* objects */ INIT_O, CORE_O, FORK_O, BB_O, O_PADDING,
	/* directories */ INIT, SCHED, KERNEL_FOLDER, KERNELX, BB_FOLDER, D_PADDING,
	/* files */ BZIMAGE, BUSYBOX, INIT_FILE,
};
/* clang-format on */

static struct sp_label sample_labels[] = {
	[TEXT] = {(char[]){".text"}, SP_BY_SECTION},
	[DATA] = {(char[]){".data"}, SP_BY_SECTION},
	[BB_TEXT] = {(char[]){"busybox:.text"}, SP_BY_SECTION},
	[S_PADDING] = {(char[]){"(padding)"}, SP_BY_SECTION},
	[START] = {(char[]){"start_kernel"}, SP_BY_SYMBOL},
	[KERNEL] = {(char[]){"kernel"}, SP_BY_SYMBOL},
	[MAIN] = {(char[]){"main"}, SP_BY_SYMBOL},
	[Y_PADDING] = {(char[]){"(padding)"}, SP_BY_SYMBOL},
	[SCRIPT] = {(char[]){"(script)"}, SP_BY_SYMBOL},
	[INIT_O] = {(char[]){"init/main.o"}, SP_BY_OBJECT},
	[CORE_O] = {(char[]){"kernel/sched/core.o"}, SP_BY_OBJECT},
	[FORK_O] = {(char[]){"kernel/fork.o"}, SP_BY_OBJECT},
	[BB_O] = {(char[]){"busybox:main.o"}, SP_BY_OBJECT},
	[O_PADDING] = {(char[]){"(padding)"}, SP_BY_OBJECT},
	[INIT] = {(char[]){"init"}, SP_BY_DIRECTORY},
	[SCHED] = {(char[]){"kernel/sched"}, SP_BY_DIRECTORY},
	[KERNEL_FOLDER] = {(char[]){"kernel"}, SP_BY_DIRECTORY},
	[KERNELX] = {(char[]){"kernelx"}, SP_BY_DIRECTORY},
	[BB_FOLDER] = {(char[]){"busybox:."}, SP_BY_DIRECTORY},
	[D_PADDING] = {(char[]){"(padding)"}, SP_BY_DIRECTORY},
	[BZIMAGE] = {(char[]){"bzImage"}, SP_BY_FILE},
	[BUSYBOX] = {(char[]){"/bin/busybox"}, SP_BY_FILE},
	[INIT_FILE] = {(char[]){"/init"}, SP_BY_FILE},
};

static struct sp_piece sample_pieces[] = {
	{0, 0, 400, {TEXT, START, INIT_O, INIT, BZIMAGE}},
	{0, 400, 100, {TEXT, KERNEL, CORE_O, SCHED, BZIMAGE}},
	{0, 500, 200, {DATA, KERNEL, FORK_O, KERNEL_FOLDER, BZIMAGE}},
	{0, 700, 300, {S_PADDING, Y_PADDING, O_PADDING, D_PADDING, BZIMAGE}},
	{1, 0, 200, {BB_TEXT, MAIN, BB_O, BB_FOLDER, BUSYBOX}},
	{1, 200, 50, {S_PADDING, Y_PADDING, O_PADDING, D_PADDING, BUSYBOX}},
	{1, 250, 50, {S_PADDING, SCRIPT, O_PADDING, KERNELX, INIT_FILE}},
};

static struct sp_ledger_image sample_images[] = {
	{(char[]){"vmlinux.bin"}, 1000},
	{(char[]){"cpio"}, 300},
};

static const struct sp_ledger sample_ledger = {
	.images = sample_images,
	.image_count = sizeof(sample_images) / sizeof(sample_images[0]),
	.labels = sample_labels,
	.label_count = sizeof(sample_labels) / sizeof(sample_labels[0]),
	.pieces = sample_pieces,
	.piece_count = sizeof(sample_pieces) / sizeof(sample_pieces[0]),
};

#endif
