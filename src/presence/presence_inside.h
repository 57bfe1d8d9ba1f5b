/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The presence of a program's bytes, as its parts see it.
 */
#ifndef SIZEPROF_PRESENCE_INSIDE_H
#define SIZEPROF_PRESENCE_INSIDE_H

#include "presence/presence.h"

/* Nodes that stay or go together: of one symbol, or one nameless atom. */
struct sp_presence_group {
	uint32_t first, count;  /* nodes, one behind the other */
	uint32_t symbol;        /* or SP_NONE */
	uint32_t object;        /* or SP_NONE */
	bool by_reference;      /* it goes when all that refers to it goes */
	bool is_archived;       /* in a member of an archive: that goes as a whole */
	sp_condition condition; /* of its declaration and its object */
	uint32_t incoming;      /* edges from other groups */
	uint64_t lined;         /* bytes of code with a line of their own */
};

/* A reference between nodes of different groups. */
struct sp_presence_edge {
	uint32_t from, to; /* node, group */
};

struct sp_presence {
	struct sp_presence_facts facts;
	struct sp_presence_node *nodes;
	size_t node_count, node_capacity;
	struct sp_presence_group *groups;
	size_t group_count, group_capacity;
	struct sp_presence_edge *edges; /* sorted by from */
	size_t edge_count, edge_capacity;
	uint32_t *edge_first;           /* by node: its first edge; one more at the end */
	uint32_t *incoming;             /* numbers of edges, by the group that they lead to */
	uint32_t *incoming_first;       /* by group: its first in incoming; one more at the end */
	sp_condition *chains;           /* by frame: its line and those that it was inlined into */
	uint32_t *by_condition;         /* nodes, by their condition */
	uint32_t *condition_first;      /* by condition: its first in by_condition; one more at the end */
	size_t condition_count;         /* those that nodes have */
	uint32_t *object_incoming;      /* by object: edges into it from other objects; for members of archives */
	uint32_t *object_groups;        /* groups in members of archives, by object */
	uint32_t *object_first;         /* by object: its first in object_groups; one more at the end */
	uint32_t *cycle;                /* by group: the cycle that it is in, or SP_NONE */
	uint32_t *cycle_groups;         /* groups by cycle */
	uint32_t *cycle_first;          /* by cycle: its first in cycle_groups; one more at the end */
	uint32_t cycle_count;
	const char **labels;            /* texts of the conditions, the gates, or constants */
	size_t label_count, label_capacity;
};

/* Cut the program into nodes and groups. */
void sp_presence_cut(struct sp_presence *presence);
/* Give each group and node its own condition. */
void sp_presence_condition(struct sp_presence *presence);
/* Find the edges. */
void sp_presence_link(struct sp_presence *presence);
/*
 * Find the cycles: groups that go when all that refers to them goes, and that refer to each other. Counting
 * referrers alone would keep them for ever.
 */
void sp_presence_find_cycles(struct sp_presence *presence);
/* Say who gates each node. */
void sp_presence_attribute(struct sp_presence *presence);

/* The node that holds an address, or SP_NONE. */
uint32_t sp_presence_find(const struct sp_presence *presence, uint64_t address);

#endif
