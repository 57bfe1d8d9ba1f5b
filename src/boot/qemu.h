/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU's command line, its start, and its end. Nothing else knows its options.
 */
#ifndef SIZEPROF_BOOT_QEMU_H
#define SIZEPROF_BOOT_QEMU_H

#include <stdbool.h>

#include "base/process.h"
#include "boot/boot.h"
#include "boot/drive.h"
#include "boot/qmp.h"

#define SP_QEMU_NANOSECONDS 16 /* of the guest's own time for an instruction, under TCG */

struct sp_qemu {
	bool kvm;
	char *program; /* qemu-system-ARCH */
	char *command; /* the command line as one would type it */
	char *sockets; /* a folder of our own with a short path: a socket's path has 107 bytes at most */
	char *log;     /* QEMU's own messages */
	struct sp_process *process;
	struct sp_qmp qmp;
	int serial; /* the serial port's other end; -1 without a serial console */
};

/* Which accelerator the specification comes to on this machine: true is KVM. */
bool sp_qemu_wants_kvm(const struct sp_boot_spec *spec);
/*
 * An error when KVM is demanded where it is missing or only emulated: there the guest's CPU time would run
 * out long before the guest is through, and look like the guest's failure.
 */
struct sp_error *sp_qemu_check_accelerator(const struct sp_boot_spec *spec) SP_MUST_CHECK;
/*
 * Start QEMU and connect. On an error look at sp_qemu_ended() first: QEMU's end explains more than a
 * connection that did not come.
 */
struct sp_error *sp_qemu_start(struct sp_qemu *qemu, const struct sp_boot_spec *spec,
	const struct sp_drive *drive, double timeout) SP_MUST_CHECK;
/* Did QEMU end? Waits up to `seconds`. */
bool sp_qemu_ended(struct sp_qemu *qemu, double seconds, struct sp_process_end *end);
/* The last lines of QEMU's messages, "; " between them; free() it. */
SP_MALLOC char *sp_qemu_last_words(const struct sp_qemu *qemu);
/* Kill QEMU when it still runs, and release everything. */
void sp_qemu_stop(struct sp_qemu *qemu);
#define SP_QEMU SP_GUARD(sp_qemu_stop) struct sp_qemu

#endif
