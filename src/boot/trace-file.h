/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU's log of translated code while it is written: can it be, and does it stay whole?
 */
#ifndef SIZEPROF_BOOT_TRACE_FILE_H
#define SIZEPROF_BOOT_TRACE_FILE_H

#include "boot/boot.h"

/* A usage error when a trace is wanted that cannot be had. */
struct sp_error *sp_trace_check_spec(const struct sp_boot_spec *spec) SP_MUST_CHECK;
/* An error when the log grew too large, or has no room to grow: QEMU does not tell, and goes on without it.
 */
struct sp_error *sp_trace_check_file(const char *path) SP_MUST_CHECK;
/*
 * A test that restarts its guest has a log of each QEMU: what there is so far is put aside, before the next
 * QEMU writes over it, and in the end all of it is one file again. In the beginning nothing is aside. What
 * all machines wrote together is held to the same limit, and an error when it is beyond.
 */
void sp_trace_begin(const char *path);
struct sp_error *sp_trace_put_aside(const char *path) SP_MUST_CHECK;
struct sp_error *sp_trace_join(const char *path) SP_MUST_CHECK;

#endif
