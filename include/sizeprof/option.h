/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options cost, as plain data: predicted from one build, and measured by rebuilding. All texts belong to
 * the struct that holds them; names of options are without CONFIG_, lists of names separated by one space.
 *
 * program tells the configurations of a build apart, as in struct sp_config: "kernel", "userspace".
 */
#ifndef SIZEPROF_OPTION_H
#define SIZEPROF_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sizeprof/ledger.h"

/* Labels by option that are no option's name. */
#define SP_LABEL_ALWAYS "(always built)" /* no option gates it */

enum sp_option_fate {
	SP_OPTION_DROPPABLE, /* gone once its line alone becomes "is not set" */
	SP_OPTION_REPLACED,  /* gone as well, but something else comes on in return: choices and the like */
	SP_OPTION_HELD,      /* stays: others select it, it has no prompt, or it is not visible */
	SP_OPTION_VALUE,     /* a number or a text: rebuild to know what another value brings */
};

/* Bytes. In a difference positive ones are saved. */
struct sp_cost {
	int64_t text, data, bss; /* of loaded sections: code; all else that has bytes in the file; none in the file */
	sp_bits packed;
};
/* raw: bytes in the file, text + data */

struct sp_option_cost {
	char *program, *name;
	char *prompt, *menu; /* menu: titles separated by '\n', outermost first */
	char *type, *value;  /* "bool", "tristate", "int", "hex", "string"; "y", "100" */
	enum sp_option_fate fate;
	struct sp_cost own;  /* gated directly by the option, in the build at hand */
	struct sp_cost drop; /* what goes when its line becomes "is not set"; zeros unless droppable or replaced */
	int64_t memory;      /* of drop: bytes of memory that the running system gets back (not init's, which are freed anyway) */
	int64_t code, executed; /* of drop, or of own when it cannot be dropped: bytes of code, and those that ran;
				   executed is -1 when no traced boot is known */
	char *dropped_with;  /* every option whose line vanishes with it, itself left out; sorted */
	char *switched_on;   /* what comes on, or changes its value, in return; sorted */
	char *selected_by;   /* who holds it: "A B" */
	char *chain;         /* how they are held in turn, for people: "A (prompt) selects it; B (no prompt) <- C selects it" */
	char *selects, *depends;
	char *choice_members; /* other members of its choice: rebuild to know what they bring */
	char *file;          /* where Kconfig defines it, relative to the tree */
	uint32_t line;
	/* of one that is droppable or replaced: what is no saving, though no byte of it is in drop */
	bool brings_code;    /* other code, or data, comes in return */
	bool recompiled;     /* everything else is compiled with other flags then */
	char *brings;        /* places of what comes, "FILE:LINE=LINES" or "FILE=LINES", with "[]" behind it when an array
				is among them; the most lines first, and where there are many the first of them */
};

/* How it is known what gates a byte. */
enum sp_gate_kind {
	SP_GATE_NONE,      /* nothing gates it: (always built) */
	SP_GATE_KBUILD,    /* its object, by the Makefiles */
	SP_GATE_IF,        /* its line: #if, or if (IS_ENABLED()) */
	SP_GATE_REFERENCE, /* it has no condition of its own: by who refers to it, or what it refers to */
	SP_GATE_FILL,      /* fill between others */
	SP_GATE_UNKNOWN,   /* no object, name, line or reference tells anything of it; fill is among it */
	SP_GATE_KINDS,
};

/* A place in the sources that gates bytes for an option; sums of own cost by place. */
struct sp_option_gate {
	char *program, *option; /* option: the label, (always built) included */
	enum sp_gate_kind kind;
	char *file; /* relative to the tree; "" when not known */
	uint32_t line;
	struct sp_cost own;
};

/* What an applet of BusyBox or Toybox costs; applets that share one main() stand as one. */
struct sp_applet_cost {
	char *name, *aliases;
	struct sp_cost exclusive; /* would go under --gc-sections if it went; what of libc goes with it left out */
	struct sp_cost shared;    /* its even share of what several applets use, without libc */
	struct sp_cost libc;      /* of both, from the libraries */
	struct sp_cost libc_exclusive; /* of libc: what goes with it */
	int64_t code, executed;   /* of exclusive; executed is -1 when no traced boot is known */
	char *options;            /* that its names are built with: "TEST TEST1"; "" where that is not known */
	bool is_droppable;        /* all of them can go */
	struct sp_cost drop;      /* what goes with them, as for one option; zeros if it is not droppable */
	char *dropped_with;       /* other options whose lines vanish then; NULL if it is not droppable */
};

/* What several applets share, and would go if all of them went. */
struct sp_applet_share {
	char *users; /* for each of the applets, in their order, '1' if it is one of them, else '0' */
	struct sp_cost cost;
};

struct sp_attribution {
	struct sp_option_cost *options; /* sorted by program, name */
	size_t option_count;
	struct sp_option_gate *gates;
	size_t gate_count;
	struct sp_applet_cost *applets; /* sorted by name */
	size_t applet_count;
	struct sp_applet_share *shares; /* sorted by users, each once; with what applets need alone, and what is always
					 linked, they make the whole program */
	size_t share_count;
	char **notes; /* sentences: what could not be told, and why */
	size_t note_count;
};

/* Ground truth: a rebuild without one option or applet. Differences: base minus rebuild. */
enum sp_measured_outcome {
	SP_MEASURED_BUILT,
	SP_MEASURED_NOT_BUILT, /* the compiler or the linker failed */
	SP_MEASURED_LOST,      /* could not tell: deadline, full disk */
};

struct sp_measurement {
	char *program, *kind, *name; /* kind: "option" or "applet" */
	enum sp_measured_outcome outcome;
	struct sp_cost saved;   /* packed: of the payload (the compressed stream), bytes as bits; the mean over placements */
	uint32_t placements;    /* places that the payload was packed at; 1: as it ships alone, 0: not known */
	double spread;          /* their standard deviation, bytes; 0 when there is only one */
	int64_t image;          /* bzImage's or the program's difference */
	char *sections;         /* "NAME=BYTES ..." for each loaded section that changed, saved bytes */
	char *dropped_with, *switched_on; /* from the rebuilt configuration */
	char *verdict;          /* pass, fail: REASON, lost: REASON; "" when not booted */
	double seconds;
	bool same_code;         /* no loaded section's content changed but for sizes of nothing: it shows the noise */
};

#endif
