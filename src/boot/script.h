/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The script of expectations as data; boot.h describes the file.
 */
#ifndef SIZEPROF_BOOT_SCRIPT_H
#define SIZEPROF_BOOT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum sp_step_kind { SP_STEP_WAIT, SP_STEP_TYPE, SP_STEP_RESTART };

struct sp_script_step {
	enum sp_step_kind kind;
	char *text;      /* printable ASCII; of what is typed also '\n', the return key, and '\033'; "" of a
			    restart */
	unsigned line;   /* where it stands in the file, from 1 */
	uint64_t budget; /* instructions this step may cost */
	double idle;     /* seconds the guest may sit halted in this step */
};

struct sp_script {
	struct sp_script_step *steps;
	size_t count, capacity;
	uint32_t expectations; /* how many of the steps wait */
	bool restarts;         /* one of them does */
};

/* A usage error names file and line. On an error the script is empty. */
struct sp_error *sp_script_read(const char *path, struct sp_script *script) SP_MUST_CHECK;
void sp_script_free(struct sp_script *script);
#define SP_SCRIPT SP_GUARD(sp_script_free) struct sp_script

#endif
