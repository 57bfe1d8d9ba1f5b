/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outcome of a boot test. "Could not tell" (lost) is never a failed boot.
 */
#ifndef SIZEPROF_VERDICT_H
#define SIZEPROF_VERDICT_H

#include <stdint.h>

enum sp_verdict_outcome { SP_VERDICT_PASS, SP_VERDICT_FAIL, SP_VERDICT_LOST };

/* Why it failed or was lost. */
enum sp_verdict_reason {
	SP_REASON_NONE,
	SP_REASON_PANIC,       /* the kernel said so; detail is its line */
	SP_REASON_EARLY_EXIT,  /* the guest rebooted or powered off before the test was through */
	SP_REASON_EXPECTATION, /* the budget was spent while the guest ran and the text did not come */
	SP_REASON_SILENCE,     /* the guest sat idle (or never said a thing) and the text did not come */
	SP_REASON_TOOL,        /* lost: QEMU is missing, was killed, or ended with an error */
	SP_REASON_HOST,        /* lost: the host had no memory, disk or time (wall-clock cap) */
};

struct sp_verdict {
	enum sp_verdict_outcome outcome;
	enum sp_verdict_reason reason;
	char *detail;      /* one phrase, such as the panic's text or the expectation's; NULL for a pass */
	char *accelerator; /* "tcg,icount" or "kvm" */
	char *console;     /* "vga" or "serial" */
	char *log;         /* everything the console showed, as text */
	char *screen;      /* the last screen: 25 lines at most */
	char *command;     /* QEMU's command line */
	char *test;        /* SHA-256 of the test: script, console and the guest's settings; 64 digits */
	uint64_t instructions; /* executed by the guest; 0 when the accelerator cannot count */
	double seconds;        /* wall time */
	uint32_t steps_passed, steps; /* expectations met, of how many */
};

#endif
