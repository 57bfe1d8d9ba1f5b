/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a build takes that this machine may lack, told before minutes are spent. Errors say what to install.
 */
#ifndef SIZEPROF_BUILD_NEEDS_H
#define SIZEPROF_BUILD_NEEDS_H

#include "base/error.h"
#include "sizeprof/build.h"

/* Does gcc make programs for the kernel's arch, and is each tool as new as the source tree's own list asks
 * for? */
struct sp_error *sp_needs_check_tools(const char *arch, const struct sp_source *kernel) SP_MUST_CHECK;
/* The compressors, programs and headers that a kernel's configuration asks for. */
struct sp_error *sp_needs_check_config(const char *config) SP_MUST_CHECK;
/*
 * Of a program for i386 that was not built: when its link failed for the want of libgcc, the error says so
 * first. Takes the error.
 */
struct sp_error *sp_needs_explain_link(struct sp_error *error) SP_MUST_CHECK;

#endif
