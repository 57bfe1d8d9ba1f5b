/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configured source tree as plain facts: what its Kconfig says of each option, and which options gate its
 * objects and the lines of its sources.
 *
 * The same for Linux, BusyBox and Toybox; names of options are without CONFIG_.
 */
#ifndef SIZEPROF_TREE_H
#define SIZEPROF_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sizeprof/condition.h"

/* Where a tree and its build are, and how its make is called. Everything belongs to whoever asks. */
struct sp_tree {
	const char *kind;    /* linux, busybox, toybox */
	const char *sources; /* the tree: read only */
	const char *build;   /* the folder that it was built in: read only; what is needed is copied or made in cache */
	const char *config;  /* text of the resolved configuration */
	const char *cache;   /* folder for what is made on the way */
	const char *helpers; /* folder with the sources of the programs that are linked with the tree's own code */
	const char *const *make;        /* make's argument vector without a target (make -C SOURCES O=BUILD ARCH=...), NULL-terminated */
	const char *const *environment; /* all of it, as "NAME=VALUE", NULL-terminated */
};

enum sp_option_type { SP_OPTION_BOOL, SP_OPTION_TRISTATE, SP_OPTION_INTEGER, SP_OPTION_HEX, SP_OPTION_STRING };

/* What Kconfig says of one option in the configuration at hand. Texts are "" where there is nothing to say. */
struct sp_option_facts {
	char *name;
	enum sp_option_type type;
	char *value;      /* "y", "m", "n", "100"; strings without quotes */
	char *prompt;     /* "" for an option that cannot be set */
	char *menu;       /* titles from the outermost on, separated by '\n': "Device Drivers\nBlock devices" */
	char *depends;    /* its direct dependencies, as the tree prints them */
	char *selected_by; /* names of options that are on and hold it on, separated by ' ' */
	char *selects;    /* names, separated by ' ' */
	char *implies;
	char *defaults;   /* "y if X86", separated by '\n' */
	char *choice;     /* for members of a choice: its prompt (or "(choice)" and where it stands) */
	char *choice_members; /* names of all members of that choice, separated by ' ' */
	char *range;      /* "1 512" for numbers */
	char *file;       /* where it is defined, relative to the tree */
	uint32_t line;
	bool visible;     /* the user can set it as things are */
	char *prompt_if;  /* when it has a prompt, dependencies included, as the tree prints it; "" for always, or never */
};

struct sp_kconfig {
	struct sp_option_facts *options; /* sorted by name */
	size_t count;
};

/* A line of a configuration: the value as it stands behind the '=', strings with their quotes; "n" for "is not set". */
struct sp_option_setting {
	const char *name, *value;
};

/* One difference between the configuration at hand and another one. */
struct sp_option_change {
	char *name;
	char *before, *after; /* values; NULL: there is no such line, or "is not set" */
};

/* What becomes of the configuration when some lines are set differently. */
struct sp_resolution {
	struct sp_option_change *changes; /* sorted by name; only options whose line differs */
	size_t count;
};

/* The objects of a build by what gates them. */
struct sp_object_gate {
	char *object;           /* as the link map names it: relative to the build folder, "fs/ext4/super.o" */
	sp_condition condition; /* of all Makefiles on the way to it */
	char *option;           /* the innermost option that gates it, NULL for none */
	char *file;             /* the Makefile with that gate, relative to the tree; NULL for none */
	uint32_t line;          /* 0: not known */
};

/* An object that is built only while an option is off. */
struct sp_object_return {
	char *option; /* that is on now */
	char *object; /* relative to the build folder; a folder ends in a slash */
	char *needs;  /* options that are on now and have to stay so for it: names, separated by ' ' */
};

struct sp_gates {
	struct sp_object_gate *objects; /* sorted by name */
	size_t count;
	struct sp_object_return *returns; /* sorted by option, then object */
	size_t return_count;
	char **flags; /* options that are on, and without which the compiler gets other flags for all objects; sorted */
	size_t flag_count;
};

/* Lines of a source file that are there on a condition. Spans are sorted by first line; an inner one comes
   behind the one around it and its condition includes the outer one's. */
struct sp_line_span {
	uint32_t first, last; /* lines, counted from 1, both included */
	sp_condition condition;
	uint32_t gate;        /* the line that says so: of the #if, or of the if () */
	uint32_t code_lines;  /* those with code in them, in files that are compiled; of headers 0 */
	bool has_array;       /* an array with values begins in it, whose size its lines do not tell */
};

struct sp_source_file {
	char *path; /* absolute */
	struct sp_line_span *spans;
	size_t span_count;
	bool changed; /* it is no longer what the build saw: newer than the object, or gone */
	bool missing; /* it is not here, or cannot be read, and has no spans */
};

struct sp_source_conditions {
	struct sp_source_file *files; /* sorted by path */
	size_t count;
};

#endif
