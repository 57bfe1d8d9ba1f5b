/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which option gates each byte of a linked program, and which bytes go when the configuration changes.
 *
 * The program is cut into nodes: the machine code of one source line in one inlining context, one symbol's
 * data, one nameless atom. A node's own condition is that of its object (Kbuild) and of its lines: the line
 * that it came from, the lines that it was inlined into, the line that declares its symbol. References
 * between nodes tell the rest: what only gated code refers to is gated as well.
 *
 * What goes in another configuration:
 *   - nodes whose own condition is false there
 *   - static functions and data, nameless bytes and members of archives to which only such nodes refer: the
 *     compiler, or the linker, leaves them out
 *   - statements that refer to a function or to data that go: without them the program would not link
 * and so on, until nothing changes.
 */
#ifndef SIZEPROF_PRESENCE_PRESENCE_H
#define SIZEPROF_PRESENCE_PRESENCE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "sizeprof/condition.h"
#include "sizeprof/option.h"
#include "sizeprof/program.h"
#include "sizeprof/tree.h"

/* The condition of a line by itself. */
struct sp_line_condition {
	sp_condition condition;
	uint32_t gate; /* the line that says so, in the same file; 0: none */
};

/* All of it belongs to the caller and has to stay as long as the presence is used. */
struct sp_presence_facts {
	const struct sp_linked_program *program;
	struct sp_conditions *conditions;       /* more are added */
	const struct sp_gates *gates;           /* may be NULL: nothing known of objects */
	const struct sp_line_condition *frames; /* of program->frames, one each; NULL: no lines are known */
	/* where nameless bytes are to be cut besides symbols and lines: addresses, sorted */
	const uint64_t *cuts;
	size_t cut_count;
	sp_option_value *value; /* of the configuration at hand */
	void *user;
};

struct sp_presence_node {
	uint64_t address, size;
	uint32_t section; /* of the program */
	uint32_t symbol;  /* of the program, or SP_NONE */
	uint32_t object;  /* of the program, or SP_NONE */
	uint32_t frame;   /* of the program, or SP_NONE */
	uint32_t group;   /* nodes that one symbol, or one nameless atom, is made of have the same */
	sp_condition condition;
	/* who gates it */
	uint32_t label;   /* index in labels */
	enum sp_gate_kind kind;
	uint32_t file;    /* of the program's files, for SP_GATE_IF; index in gates->objects for SP_GATE_KBUILD; or SP_NONE */
	uint32_t line;
};

struct sp_presence; /* its inside: presence_inside.h */

struct sp_presence *sp_presence_make(const struct sp_presence_facts *facts) SP_MUST_CHECK;
void sp_presence_free(struct sp_presence *presence);
void sp_presence_free_pointer(struct sp_presence **presence);
#define SP_PRESENCE SP_GUARD(sp_presence_free_pointer) struct sp_presence

/* Nodes by address, without overlap; they cover the loaded sections without gaps. */
const struct sp_presence_node *sp_presence_nodes(const struct sp_presence *presence, size_t *count);
/* "BLOCK", "(always built)": what sp_presence_node.label stands for. */
const char *sp_presence_label(const struct sp_presence *presence, uint32_t label);

/*
 * What goes when the configuration is what value says: stretches of addresses, sorted and merged; released
 * with sp_stretches_free(). is_recompiled: the compiler gets other flags for everything then, and what it put
 * in by itself - calls at the start or end of each function, say - it leaves out; so what refers to something
 * that goes does not go for that alone.
 */
void sp_presence_drop(const struct sp_presence *presence, sp_option_value *value, void *user,
	bool is_recompiled, struct sp_stretches *stretches);

#endif
