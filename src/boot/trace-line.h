/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of QEMU's log of translated code.
 */
#ifndef SIZEPROF_BOOT_TRACE_LINE_H
#define SIZEPROF_BOOT_TRACE_LINE_H

#include <stdint.h>

enum sp_trace_line_kind {
	SP_TRACE_BLOCK, /* "IN: name": a block begins */
	SP_TRACE_CODE,  /* "0xADDRESS:  BYTES  text": size bytes at address; size is 0 when no bytes are shown
			 */
	SP_TRACE_MORE,  /* "OBJD-T: BYTES": size bytes behind those of the line before */
	SP_TRACE_OTHER,
};

struct sp_trace_line {
	enum sp_trace_line_kind kind;
	uint64_t address, size;
};

/* text: without its newline. */
struct sp_trace_line sp_trace_line_read(const char *text);

#endif
