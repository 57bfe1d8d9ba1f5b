/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that QEMU is to load: looked at before it starts, as QEMU would wait for ever at a FIFO and
 * takes an empty initramfs without a word.
 */
#ifndef SIZEPROF_BOOT_IMAGE_H
#define SIZEPROF_BOOT_IMAGE_H

#include "boot/boot.h"

/* The medium, or kernel and initramfs, have to be regular files with content that may be read; else a usage
 * error. */
struct sp_error *sp_boot_check_image(const struct sp_boot_spec *spec) SP_MUST_CHECK;

/* Usage errors: spec->keep is there already, or what is booted has no medium that can be written to. */
struct sp_error *sp_boot_check_keep(const struct sp_boot_spec *spec) SP_MUST_CHECK;

/* An ISO 9660 file system, by its first volume descriptor (ECMA-119 8.1): it goes into the CD drive. */
bool sp_boot_is_iso(const char *path);

#endif
