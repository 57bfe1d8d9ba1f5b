/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much the guest has worked, and whether it sits halted.
 */
#ifndef SIZEPROF_BOOT_GUEST_H
#define SIZEPROF_BOOT_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/qemu.h"

struct sp_guest_sample {
	uint64_t work;  /* TCG: instructions executed; KVM: nanoseconds of the virtual processor's CPU time */
	bool halted;    /* waits for an interrupt */
	bool dead;      /* halted with interrupts off: nothing will ever wake it */
	double seconds; /* when, on the monotonic clock */
	double clock;   /* TCG: the guest's own time, in whole seconds since 1970 */
};

struct sp_error *sp_guest_sample(struct sp_qemu *qemu, struct sp_guest_sample *sample) SP_MUST_CHECK;
/*
 * KVM: seconds that the guest sat halted between two samples: all or nothing, and never more than one, so
 * that a host which had no time for us in between cannot make a guest look idle.
 */
double sp_guest_idle_between(const struct sp_guest_sample *first, const struct sp_guest_sample *second);
/* TCG: seconds of the guest's own time in which it executed nothing, to a second. */
double sp_guest_rest_between(const struct sp_guest_sample *first, const struct sp_guest_sample *second);
/* Reads the flags register and the halt state out of the monitor's `info registers`; false when they are
 * missing. */
bool sp_guest_read_registers(const char *text, struct sp_guest_sample *sample);

#endif
