/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIZEPROF_ANALYZERS_BOOTCONFIG_H
#define SIZEPROF_ANALYZERS_BOOTCONFIG_H

#include <stdint.h>

/* Bytes at the end of the data that are a boot configuration, mark included; 0 when there is none, or none that is
   whole. */
uint64_t sp_bootconfig_size(const uint8_t *data, uint64_t size);

#endif
