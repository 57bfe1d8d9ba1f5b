/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "presence/presence.h"

#include <stdlib.h>

#include "base/memory.h"
#include "presence/presence_inside.h"

struct sp_presence *sp_presence_make(const struct sp_presence_facts *facts)
{
	struct sp_presence *presence = sp_alloc(sizeof(*presence));
	presence->facts = *facts;
	sp_presence_cut(presence);
	sp_presence_condition(presence);
	sp_presence_link(presence);
	sp_presence_find_cycles(presence);
	sp_presence_attribute(presence);
	return presence;
}

void sp_presence_free(struct sp_presence *presence)
{
	if (!presence)
		return;
	free(presence->nodes);
	free(presence->groups);
	free(presence->edges);
	free(presence->edge_first);
	free(presence->incoming);
	free(presence->incoming_first);
	free(presence->chains);
	free(presence->by_condition);
	free(presence->condition_first);
	free(presence->object_incoming);
	free(presence->object_groups);
	free(presence->object_first);
	free(presence->cycle);
	free(presence->cycle_groups);
	free(presence->cycle_first);
	free(presence->labels);
	free(presence);
}

void sp_presence_free_pointer(struct sp_presence **presence)
{
	sp_presence_free(*presence);
	*presence = NULL;
}

const struct sp_presence_node *sp_presence_nodes(const struct sp_presence *presence, size_t *count)
{
	*count = presence->node_count;
	return presence->nodes;
}

const char *sp_presence_label(const struct sp_presence *presence, uint32_t label)
{
	return presence->labels[label];
}
