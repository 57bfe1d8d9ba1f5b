/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a contribution in a link map is called by object and by directory.
 *
 *   kernel/fork.o                    kernel/fork.o             kernel
 *   coreutils/lib.a(ls.o)            busybox:coreutils/ls.o    busybox:coreutils   (prefix "busybox:")
 *   /usr/lib/libc.a(printf.o)        libc.a:printf.o           libc.a              (outside of the tree)
 *   /usr/lib/crt1.o                  crt1.o                    (toolchain)
 *   fill between objects             (padding)                 (padding)
 *   .rodata.str1.1 of any object     (merged strings)          (merged strings)    ld keeps one copy for all
 *   .rodata.cst16 of any object      (merged constants)        (merged constants)
 *   .got and others of ld's own      (linker)                  (linker)
 */
#ifndef SIZEPROF_BASE_OBJECT_NAME_H
#define SIZEPROF_BASE_OBJECT_NAME_H

#include "base/compiler.h"
#include "base/link_map.h"
#include "sizeprof/analyzer.h"

#define SP_LABEL_LINKER "(linker)"

struct sp_object_name {
	char *object, *directory;
};

void sp_object_name_make(
	const struct sp_map_input *input, const struct sp_program_facts *facts, struct sp_object_name *name);
void sp_object_name_free(struct sp_object_name *name);
#define SP_OBJECT_NAME SP_GUARD(sp_object_name_free) struct sp_object_name

#endif
