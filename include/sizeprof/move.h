/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The legal single moves from a configuration, as plain data: what the search can do to one program, each
 * with what the tree's own Kconfig makes of it.
 *
 * All texts belong to the struct that holds them; names of options are without CONFIG_, lists of names
 * separated by one space and sorted.
 */
#ifndef SIZEPROF_MOVE_H
#define SIZEPROF_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/option.h"
#include "sizeprof/tree.h"

#define SP_MOVE_ALONE UINT32_MAX

enum sp_move_kind {
	SP_MOVE_OFF,    /* the option off: "SWAP" */
	SP_MOVE_BY,     /* off, which another option that comes on makes possible: "CPU_SUP_AMD by
			   PROCESSOR_SELECT" */
	SP_MOVE_CHOICE, /* another member of a choice: "KERNEL_LZMA=y" */
	SP_MOVE_NUMBER, /* a smaller number: "LOG_BUF_SHIFT=12" */
};

struct sp_move {
	char *name;    /* unique, with the program's prefix: "SWAP", "busybox:VI" */
	char *program; /* kernel, userspace */
	char *option;  /* what it is about: SWAP; CPU_SUP_AMD; KERNEL_LZMA; LOG_BUF_SHIFT */
	char *by;      /* SP_MOVE_BY: what comes on for it; else NULL */
	enum sp_move_kind kind;
	struct sp_option_setting
		*settings; /* the lines to be set, each name once; their texts are the move's */
	size_t setting_count;
	struct sp_resolution resolution; /* against the configuration at hand; never empty */
	char *dropped_with;              /* what vanishes besides option (of a choice: all that vanishes) */
	char *switched_on;   /* what comes on ("A") or changes ("B=12"), the settings themselves left out */
	uint32_t group;      /* at most one move of a group can be made; SP_MOVE_ALONE: of none */
	uint32_t group_step; /* order within the group */
	bool is_explicit;    /* a line of the recipe's fragments asks for what it takes away or changes */
	char **aliases;      /* names of other moves with the very same resolved configuration */
	size_t alias_count;
	uint32_t *parents; /* moves that, made, make this one too: indices, sorted; no cycles */
	size_t parent_count;
};

struct sp_moves {
	struct sp_move *items; /* sorted by name within a program */
	size_t count;
	uint32_t group_count; /* groups are 0 ... group_count - 1 */
	size_t asked;         /* questions to Kconfig that it took */
};

/* What is known of a move from elsewhere: it, or the option that it is about, was tried already. */
struct sp_move_verdict {
	const char *program, *name; /* the move's name, or that of its option, without a prefix */
	bool passed;
	bool together;    /* passed: with all others of which that is said, in one system */
	bool same_kernel; /* tried on this very version of the sources; else on another one */
};

/* What a move won by itself when it was built elsewhere: bytes of payload, negative when it was larger. */
struct sp_move_win {
	const char *program, *name; /* the move's name, or that of its option, without a prefix */
	const char *instead;        /* the move that it was made in place of; NULL: of none */
	int64_t won;
};

/* What weights and priors are made of; every part may be empty. */
struct sp_move_evidence {
	const struct sp_attribution *attribution;
	const char *const *texts; /* the init script, the boot test, the kernel's command line */
	size_t text_count;
	const struct sp_move_verdict *verdicts;
	size_t verdict_count;
	const struct sp_move_win *wins; /* of several about one move the first counts */
	size_t win_count;
};

#endif
