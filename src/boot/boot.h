/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot test: artifacts -> verdict. QEMU is started here and nowhere else.
 *
 * The script of expectations is a text file, one step a line; '#' starts a comment line:
 *   wait TEXT     wait until TEXT appears on the console
 *   type LINE     type LINE and the return key
 *   keys TEXT     press the keys of TEXT alone, with \e for escape, \n for return and \\ for \
 *   expect TEXT   the same as wait; by convention for what a typed line answers
 *   restart       cut the power, and switch it on again: what the guest wrote to its medium is there
 *   budget N      from here on each wait may cost N million executed instructions (default 10000)
 *   idle N        from here on N seconds (default 15) without work and without the text mean silence
 * TEXT is found after the place where the previous step's text ended, so the echo of a typed line can only be
 * mistaken for its answer when it contains the answer: write `echo a-$((40+2))`, expect `a-42`. Blanks around
 * TEXT do not count; it is printable ASCII on one line, 200 characters at most. On VGA a line that was
 * wrapped at the 80th column is found as a whole, blanks at the end of a row are not there.
 *
 * Deadlines are budgets that a busy host cannot spend. Under TCG with -icount the guest's executed
 * instructions count; under KVM, which cannot count, the virtual processor's own CPU time, one second for
 * 1000 million. A guest that idles executes next to nothing: then the seconds count during which it sat
 * halted, by its own clock under TCG (where they pass at once, unless it has a hard disk) and by ours under
 * KVM. Both start anew at each step. A wall-clock cap ends what neither sees, and means lost. Lost is also
 * a text that did not come when the host was too slow to read all lines of a VGA screen that scrolled by.
 *
 * Measured: the tiny 6.1 kernel with BusyBox, both xz, executes 1,030 million instructions to its shell, a
 * tenth of the default budget, and answers each line within some millions. From a 2.88M floppy, which the
 * BIOS reads in about a second, it is 1,054 million.
 *
 * A medium of a floppy's size is put into drive A, an ISO 9660 one into the CD drive, any other is the first
 * hard disk; what the guest writes to it lasts as long as the test, in a copy, or the session by hand.
 */
#ifndef SIZEPROF_BOOT_BOOT_H
#define SIZEPROF_BOOT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"
#include "base/verdict.h"
#include "sizeprof/recipe.h"
#include "sizeprof/verdict.h"

enum sp_accelerator { SP_ACCELERATOR_AUTO, SP_ACCELERATOR_KVM, SP_ACCELERATOR_TCG };

struct sp_boot_spec {
	const char *medium; /* path of a medium that boots by itself, or NULL: QEMU loads the files below */
	const char *kernel; /* path of a bzImage */
	const char *initramfs; /* path, or NULL */
	const char *cmdline;   /* for kernel; a medium brings its own */
	uint64_t floppy_bytes; /* with kernel: of an empty floppy in drive A, formatted with FAT; 0, or no
				* floppy's size: none */
	const char *arch;      /* x86_64 or i386: picks qemu-system-ARCH */
	const char *cpu;       /* -cpu, or NULL */
	uint32_t memory_mib;
	enum sp_console console;
	const char *test; /* path of the script */
	const char *
		keep; /* for the console by hand: a new file for the medium as it was left; NULL: forget it */
	const char *folder; /* an existing folder of ours for sockets, screens and QEMU's own messages */
	enum sp_accelerator accelerator;
	double wall_cap; /* seconds; 0: 600 */
	/*
	 * NULL, or a file for QEMU's log of the code that ran, for sp_trace_read() of boot/trace.h. Such a
	 * run is emulated, and its kernel gets `norandmaps` before its command line (a medium keeps its own):
	 * it is no stand-in for the boot test of the build.
	 */
	const char *trace;
	struct sp_progress *progress;
};

/* Is the script well formed? A usage error names file and line. */
struct sp_error *sp_boot_check_script(const char *path) SP_MUST_CHECK;
/*
 * Boot and test. An error means that no test could be made of it (bad script; a kernel, initramfs or medium
 * that is no regular file, empty or unreadable; a trace by KVM; interrupted); everything that happened to the
 * guest or to QEMU, a missing QEMU or KVM included, is a verdict. verdict->test is left to the caller.
 */
struct sp_error *sp_boot_run(const struct sp_boot_spec *spec, struct sp_verdict *verdict) SP_MUST_CHECK;
/* Does the file begin as a medium does that a BIOS starts, and not as a kernel? */
bool sp_boot_is_medium(const char *path);
/*
 * Hand the console to the user; becomes QEMU, returns only on failure. spec->test and spec->folder are not
 * used. The medium stays as it is: what the guest writes goes into spec->keep, a copy, or is forgotten, which
 * the user is told before. A usage error, and nothing is made: spec->keep is there already, or what is booted
 * can not be written to; no terminal. The way out, besides the guest's own `reboot -f`: on serial Ctrl-a x,
 * on VGA Alt-2 (or Esc 2) and `quit`.
 */
struct sp_error *sp_boot_interactive(const struct sp_boot_spec *spec) SP_MUST_CHECK;

#endif
