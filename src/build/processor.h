/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a program run on the processor that it is meant for? The assembler is asked: it knows of each
 * instruction which processors have it, so that no list of ours can be out of date.
 *
 * The program is disassembled by objdump, and what stands there goes through `as -march=PROCESSOR`, each
 * instruction once. Every instruction counts, whether it is ever reached or not; data among the code counts
 * as what it looks like. What the assembler cannot read is left out.
 */
#ifndef SIZEPROF_BUILD_PROCESSOR_H
#define SIZEPROF_BUILD_PROCESSOR_H

#include "base/error.h"
#include "build/rootfs.h"

/*
 * A usage error that names the instructions of `path` which the processor (i486, i586, i686) lacks, and where
 * they are; the program is called `name` in it. twin: the same program with its symbols, or NULL. folder: for
 * a file that is removed again. Whatever is no program of i386 passes.
 */
struct sp_error *sp_processor_check(const char *processor, const char *path, const char *twin,
	const char *name, const char *folder) SP_MUST_CHECK;
/* The same for all files of a root file system; program and twin: the one that was built, or NULL. */
struct sp_error *sp_processor_check_all(const char *processor, const struct sp_rootfs *rootfs,
	const char *program, const char *twin, const char *folder) SP_MUST_CHECK;

#endif
