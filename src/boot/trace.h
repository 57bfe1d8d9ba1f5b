/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ran in a boot test: reads the log of translated code that QEMU wrote (`-d in_asm`, struct
 * sp_boot_spec's `trace`) into stretches of virtual addresses.
 *
 * QEMU logs a block of code when it translates it, which it does when the block is about to run. So what is
 * not in the log did not run; what is in the log ran, but for two things: the rest of a block behind an
 * instruction that faulted and never came back, and a process killed at the very start of a block. A block
 * has one way in and ends at its first jump, so a branch that was not taken does not count.
 *
 * Addresses of the low half from before the kernel first ran in its own half are `early`: firmware, loader,
 * the kernel's setup and decompressor, and the kernel's own first code, which runs where it was loaded. Code
 * that the kernel patches while it runs stays at its place.
 *
 * All processes' code is in one `user`: for a system of one static program that is exact. Where several
 * programs share addresses (every static program at its fixed place, every PIE at its own) their code cannot
 * be told apart. A traced run asks the kernel to leave addresses of processes alone (norandmaps), so that one
 * program has one place; a medium brings its own command line, there only the commonest place is found.
 */
#ifndef SIZEPROF_BOOT_TRACE_H
#define SIZEPROF_BOOT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sizeprof/program.h"

/* QEMU's log may grow to this, a hundred times what a tiny system writes. */
#define SP_TRACE_LIMIT ((uint64_t)2 << 30)

/* A line of the log between two machines of one test: what runs behind it begins with the firmware again. */
#define SP_TRACE_RESTART "(restart)"

/* Where blocks begin; sorted, each once. */
struct sp_trace_starts {
	uint64_t *items;
	size_t count, capacity;
};

struct sp_trace {
	struct sp_stretches kernel, user, early; /* bytes that ran, as they lay in memory */
	struct sp_trace_starts kernel_starts, user_starts;
	uint64_t blocks; /* in the log; one that was translated again counts again */
	uint64_t bytes;  /* of the log */
};

/*
 * Reads a log. kernel: the lowest address that the kernel was linked for; 0 when not known. It tells the
 * halves of a 32-bit system apart (without it the kernel's begins at 0xC0000000); on 64 bit the highest bit
 * does. A log without any code is an error, as is one larger than SP_TRACE_LIMIT. The last block may be cut
 * short.
 */
struct sp_error *sp_trace_read(const char *path, uint64_t kernel, struct sp_trace *trace) SP_MUST_CHECK;

/*
 * How far a program was moved: the address where it ran minus the one it was linked for, modulo 2^64; 0 for a
 * program at its fixed place. Found by counting for each move by whole pages how many of the program's
 * functions would then begin where a block begins; works for PIE, libraries and a randomised kernel alike.
 * functions: their linked addresses. False when no move stands out, which is so when hardly any function ran:
 * then a program of type EXEC is where it was linked, and of a PIE nothing is known.
 */
bool sp_trace_moved(
	const struct sp_trace_starts *starts, const uint64_t *functions, size_t count, uint64_t *moved);
/* `stretches` as linked: all of them moved back by `moved`, in *linked, which is the caller's to free. */
void sp_trace_move_back(const struct sp_stretches *stretches, uint64_t moved, struct sp_stretches *linked);
/*
 * The kernel's own code that ran before it was in its half: of `size` bytes that were loaded at the physical
 * address `loaded` and linked for `linked`, what ran early counts as the kernel's, too. Ask for code sections
 * only: the decompressor may have run where the kernel's data came to lie.
 */
void sp_trace_add_early(struct sp_trace *trace, uint64_t loaded, uint64_t linked, uint64_t size);

/* Frees what it holds and leaves it empty. */
void sp_trace_free(struct sp_trace *trace);
#define SP_TRACE SP_GUARD(sp_trace_free) struct sp_trace

#endif
