/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who needs each byte of a program that is many applets in one (BusyBox, Toybox), as plain data. Addresses
 * and sizes as in program.h. What an applet costs, summed and priced, is struct sp_applet_cost of option.h.
 */
#ifndef SIZEPROF_APPLET_H
#define SIZEPROF_APPLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/ledger.h"
#include "sizeprof/program.h"

/* Labels by applet that are no applet's name. */
#define SP_LABEL_SHARED "(shared)"        /* several applets need it */
#define SP_LABEL_LINKED "(always linked)" /* it is there without any applet */

/* Names that lead to one main function stand as one applet: none of them alone would take code along. */
struct sp_applet {
	char *name;    /* the one that its function is called after, if there is one */
	char *aliases; /* the others, separated by a space: "[ [[" */
	uint64_t help; /* bytes by which sp_applets.help would shrink without its text */
};

enum sp_applet_need {
	SP_APPLET_LINKED,    /* there without any applet */
	SP_APPLET_EXCLUSIVE, /* would go if its one user went */
	SP_APPLET_SHARED,    /* would go if all of its users went */
};

struct sp_applet_stretch {
	uint64_t address, size;
	enum sp_applet_need need;
	bool is_library;     /* comes from a library from outside of the build: libc and the like */
	uint32_t users;      /* index of the first in sp_applets.users */
	uint32_t user_count; /* 0: linked, 1: exclusive */
};

struct sp_applets {
	struct sp_applet *applets; /* in the order of the program's table; none: there is no such table */
	size_t applet_count;
	struct sp_applet_stretch *stretches; /* all bytes of all sections, sorted, without overlap or hole */
	size_t stretch_count;
	uint32_t *users; /* indices of applets: runs of them, each in rising order */
	size_t user_count;
	struct sp_stretch help; /* the help texts of all, compressed in one: always linked as stretches tell
				   it; size 0: there are none */
	bool whole_members; /* linked without --gc-sections: a member of an archive stays or goes as a whole
			     */
};

#endif
