/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the sections of a program lie once it is a flat binary (objcopy -O binary).
 */
#ifndef SIZEPROF_ANALYZERS_FLAT_LAYOUT_H
#define SIZEPROF_ANALYZERS_FLAT_LAYOUT_H

#include "../elf_file.h"

/*
 * Fills *shipped from the program's unstripped twin: the same sections by number, with offset = load address
 * - lowest load address; sections that take no bytes there are of type SHT_NULL. It borrows the twin's names,
 * so the twin stays open; release with sp_elf_close(). size: of the flat binary, which may be larger.
 *
 * Left out is .rodata..compressed, in which a kernel's decompressor carries its payload: that is another
 * image. An error says which section would lie beyond the end: the twin is of another link.
 */
struct sp_error *sp_flat_layout(
	const struct sp_elf_file *twin, uint64_t size, struct sp_elf_file *shipped) SP_MUST_CHECK;

#endif
