/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can guests run by KVM here, and is that faster than emulation?
 */
#ifndef SIZEPROF_BOOT_ACCELERATOR_H
#define SIZEPROF_BOOT_ACCELERATOR_H

#include <stdbool.h>

/*
 * Runs a guest of eleven bytes by KVM and takes its time: some microseconds where a processor executes it,
 * tens of milliseconds where KVM is there but emulates (some cloud machines), which is far slower than QEMU's
 * own TCG.
 */
bool sp_kvm_usable(void);

#endif
