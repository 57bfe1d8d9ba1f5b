/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random programs: nodes cover the sections exactly, and what goes is what a plain and slow reading of the
 * rules of src/presence/presence.h says, however references run in circles.
 */
#include "unit/presence_sample.h"

#include "presence/presence_inside.h"

#define MOST 128 /* groups of a random program */
#define PROGRAMS 400

static uint32_t seed;

static uint32_t random_below(uint32_t limit)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % limit;
}

static sp_condition random_condition(struct sample *s)
{
	char name[2] = {(char)('A' + random_below(5)), '\0'};
	sp_condition condition = sample_on(s, name);
	switch (random_below(8)) {
	case 0:
		return condition;
	case 1:
		name[0] = (char)('A' + random_below(5));
		return sp_condition_and(&s->set, condition, sample_on(s, name));
	case 2:
		name[0] = (char)('A' + random_below(5));
		return sp_condition_or(&s->set, condition, sample_on(s, name));
	case 3:
		return random_below(4) ? SP_OPAQUE : sp_condition_not(&s->set, condition);
	default:
		return SP_ALWAYS;
	}
}

static void add_random_function(struct sample *s, uint64_t *places, size_t *count)
{
	uint64_t size = 8 + 4 * random_below(6), at = sample_add(s, TEXT, "f", (int)random_below(2), size);
	uint32_t line = SP_NONE;
	for (uint64_t i = 0; i < size; i += 4) {
		bool is_inlined = line != SP_NONE && random_below(3) == 0;
		if (!random_below(8))
			continue; /* no line */
		if (line == SP_NONE || random_below(3)) {
			sp_condition condition = random_condition(s);
			line = sample_line(s, 1 + random_below(900), is_inlined ? line : SP_NONE, condition);
		}
		sample_code(s, at + i, 4, line);
	}
	places[(*count)++] = at;
	places[(*count)++] = at + 4;
}

/* Functions, data and strings of a few objects, some in an archive; references from anywhere to anywhere. */
static void make_random(struct sample *s)
{
	uint64_t places[2 * MOST], ends[MOST];
	size_t place_count = 0, end_count = 0;
	sample_make(s);
	uint32_t objects = 1 + random_below(6);
	for (uint32_t i = 0; i < objects; i++) {
		char name[16];
		snprintf(name, sizeof(name), random_below(3) ? "o%u.o" : "l.a:m%u.o", i);
		sp_condition condition = random_condition(s);
		sample_object(s, name, condition, condition == SP_ALWAYS ? NULL : "A");
		for (uint32_t j = random_below(6); j > 0; j--) {
			add_random_function(s, places, &place_count);
			ends[end_count++] = places[place_count - 2];
		}
		for (uint32_t j = random_below(4); j > 0; j--) {
			enum sample_section section = (enum sample_section)(RODATA + random_below(3));
			uint64_t at = sample_add(s, section, "d", (int)random_below(2), 8);
			places[place_count++] = at;
			ends[end_count++] = at;
		}
		for (uint32_t j = random_below(4); j > 0; j--) {
			uint64_t at = sample_add(s, RODATA, NULL, NAMELESS, 4 + random_below(4));
			ends[end_count++] = at;
			if (random_below(2))
				places[place_count++] = at;
		}
	}
	for (uint32_t i = random_below(3 * (uint32_t)place_count + 1); end_count && i > 0; i--) {
		uint64_t place = places[random_below((uint32_t)place_count)];
		sample_refer(s, place, ends[random_below((uint32_t)end_count)]);
	}
	/* a symbol or two over others, and marks */
	for (uint32_t i = random_below(3); end_count && i > 0; i--)
		ADD(s->program.symbols, s->program.symbol_count, s->symbols,
			(struct sp_program_symbol){.name = sp_strdup("over"),
				.address = ends[random_below((uint32_t)end_count)],
				.size = 4 * random_below(8),
				.object = SP_NONE,
				.declared = SP_NONE});
	for (size_t i = 0; i < s->program.symbol_count; i++)
		s->program.symbols[i].section = (uint32_t)(s->program.symbols[i].address / 0x10000 - 1);
	sample_seal(s);
}

static void check_nodes(const struct sample *s)
{
	const struct sp_presence *presence = s->presence;
	uint64_t sizes[SAMPLE_SECTIONS] = {0};
	size_t count;
	const struct sp_presence_node *nodes = sp_presence_nodes(presence, &count);
	for (size_t i = 0; i < count; i++) {
		const struct sp_program_section *section = &s->program.sections[nodes[i].section];
		assert_true(nodes[i].size > 0);
		assert_int_equal(nodes[i].address, section->address + sizes[nodes[i].section]);
		sizes[nodes[i].section] += nodes[i].size;
		const struct sp_presence_group *group = &presence->groups[nodes[i].group];
		assert_true(i >= group->first && i < group->first + (size_t)group->count);
		assert_int_equal(nodes[i].symbol, group->symbol);
		assert_non_null(sp_presence_label(presence, nodes[i].label));
		assert_int_equal(sp_presence_find(presence, nodes[i].address), i);
		assert_int_equal(sp_presence_find(presence, nodes[i].address + nodes[i].size - 1), i);
	}
	for (size_t i = 0; i < SAMPLE_SECTIONS; i++)
		assert_int_equal(sizes[i], s->program.sections[i].size);
}

/* The rules once more, without counting: everything is looked at again until nothing changes. */
struct plain {
	const struct sp_presence *presence;
	bool dead[4 * MOST], gone[2 * MOST];
	bool leads[2 * MOST][2 * MOST]; /* by vertex, in the build at hand: over any number of references */
	bool is_root[2 * MOST];         /* of vertices: held by more than references from others */
	bool changed;
};

static bool is_vertex(const struct plain *p, uint32_t group)
{
	return p->presence->groups[group].is_archived || p->presence->groups[group].by_reference;
}

/* Do two groups stand for the same vertex? */
static bool is_one(const struct plain *p, uint32_t a, uint32_t b)
{
	const struct sp_presence_group *left = &p->presence->groups[a], *right = &p->presence->groups[b];
	return a == b || (left->is_archived && right->is_archived && left->object == right->object);
}

static uint32_t from_group(const struct plain *p, size_t edge)
{
	return p->presence->nodes[p->presence->edges[edge].from].group;
}

/* Held: not referred to at all; or in a cycle that nothing outside refers to. */
static void find_roots(struct plain *p)
{
	const struct sp_presence *presence = p->presence;
	size_t count = presence->group_count;
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t j = 0; j < count; j++)
			p->leads[i][j] = is_one(p, i, j);
	for (size_t i = 0; i < presence->edge_count; i++)
		p->leads[from_group(p, i)][presence->edges[i].to] = true;
	for (uint32_t k = 0; k < count; k++)
		for (uint32_t i = 0; is_vertex(p, k) && i < count; i++)
			for (uint32_t j = 0; p->leads[i][k] && j < count; j++)
				p->leads[i][j] |= p->leads[k][j];
	for (uint32_t i = 0; i < count; i++) {
		bool is_entered = false;
		for (uint32_t j = 0; j < count; j++)
			is_entered |= p->leads[j][i] && (!is_vertex(p, j) || !p->leads[i][j]);
		p->is_root[i] = !is_vertex(p, i) || !is_entered;
	}
}

static void kill_node(struct plain *p, uint32_t node)
{
	p->changed |= !p->dead[node];
	p->dead[node] = true;
}

static void kill_group(struct plain *p, uint32_t number)
{
	const struct sp_presence_group *group = &p->presence->groups[number];
	p->changed |= !p->gone[number];
	p->gone[number] = true;
	for (uint32_t i = group->first; i < group->first + group->count; i++)
		kill_node(p, i);
}

/* Live edges into a group, or into its object from others; base: whether there were any at all. */
static bool is_referred(const struct plain *p, uint32_t number, bool by_object, bool *base)
{
	bool found = false;
	*base = false;
	for (size_t i = 0; i < p->presence->edge_count; i++) {
		uint32_t to = p->presence->edges[i].to, from = from_group(p, i);
		if (by_object ? !is_one(p, to, number) ||
					p->presence->groups[from].object == p->presence->groups[to].object
			      : to != number)
			continue;
		*base = true;
		found |= !p->dead[p->presence->edges[i].from];
	}
	return found;
}

static void drop_unreferred(struct plain *p)
{
	bool base;
	for (uint32_t i = 0; i < p->presence->group_count; i++) {
		const struct sp_presence_group *group = &p->presence->groups[i];
		if (group->by_reference && !is_referred(p, i, false, &base) && base)
			kill_group(p, i);
		if (group->is_archived && !is_referred(p, i, true, &base) && base)
			kill_group(p, i);
		uint64_t lined = 0;
		for (uint32_t j = group->first; j < group->first + group->count; j++)
			if (p->presence->nodes[j].section == TEXT && p->presence->nodes[j].frame != SP_NONE &&
				!p->dead[j])
				lined += p->presence->nodes[j].size;
		if (group->lined && !lined)
			kill_group(p, i);
	}
}

static void drop_statement(struct plain *p, uint32_t number)
{
	const struct sp_presence_node *node = &p->presence->nodes[number];
	const struct sp_presence_group *group = &p->presence->groups[node->group];
	if (node->section != TEXT || node->frame == SP_NONE)
		return;
	for (uint32_t i = group->first; i < group->first + group->count; i++)
		for (uint32_t frame = p->presence->nodes[i].frame; frame != SP_NONE;
			frame = p->presence->facts.program->frames[frame].caller)
			if (frame == node->frame)
				kill_node(p, i);
}

static void drop_referrers(struct plain *p)
{
	for (size_t i = 0; i < p->presence->edge_count; i++) {
		const struct sp_presence_edge *edge = &p->presence->edges[i];
		const struct sp_presence_group *group = &p->presence->groups[from_group(p, i)];
		bool base, is_first = !i || edge[-1].from != edge->from;
		if (p->dead[edge->from] || !p->gone[edge->to])
			continue;
		is_referred(p, from_group(p, i), false, &base);
		if (group->symbol == SP_NONE && !base && edge->from == group->first && is_first)
			kill_group(p, from_group(p, i));
		else
			drop_statement(p, edge->from);
	}
}

/* Vertices that no root leads to any more. */
static void drop_unreached(struct plain *p)
{
	bool reached[2 * MOST] = {false};
	for (bool more = true; more;) {
		more = false;
		for (uint32_t i = 0; i < p->presence->group_count; i++) {
			bool was = reached[i];
			reached[i] |= p->is_root[i] && !p->gone[i];
			for (uint32_t j = 0; j < p->presence->group_count; j++)
				reached[i] |=
					p->presence->groups[i].is_archived && reached[j] && is_one(p, i, j);
			more |= reached[i] != was;
		}
		for (size_t i = 0; i < p->presence->edge_count; i++) {
			uint32_t to = p->presence->edges[i].to;
			if (p->dead[p->presence->edges[i].from] || !reached[from_group(p, i)] || reached[to])
				continue;
			reached[to] = more = true;
		}
	}
	for (uint32_t i = 0; i < p->presence->group_count; i++)
		if (!reached[i])
			kill_group(p, i);
}

static void drop_fill(struct plain *p)
{
	for (uint32_t i = 1; i < p->presence->node_count; i++) {
		const struct sp_presence_node *node = &p->presence->nodes[i];
		bool base, refers = p->presence->edge_first[i] != p->presence->edge_first[i + 1];
		is_referred(p, node->group, false, &base);
		if (node->symbol == SP_NONE && !base && !refers && p->gone[node[-1].group] &&
			node[-1].object == node->object && node[-1].section == node->section &&
			node->size < 64)
			kill_group(p, node->group);
	}
}

static void drop_plainly(struct plain *p, const char *off)
{
	const struct sp_conditions *set = p->presence->facts.conditions;
	SP_AUTOFREE enum sp_truth *truths = sp_alloc(set->count * sizeof(*truths));
	sp_conditions_evaluate(set, sample_value, (void *)(uintptr_t)off, truths);
	find_roots(p);
	for (uint32_t i = 0; i < p->presence->group_count; i++)
		if (truths[p->presence->groups[i].condition] == SP_NO)
			kill_group(p, i);
	for (uint32_t i = 0; i < p->presence->node_count; i++)
		if (truths[p->presence->nodes[i].condition] == SP_NO)
			kill_node(p, i);
	do {
		p->changed = false;
		drop_unreferred(p);
		drop_referrers(p);
		if (!p->changed)
			drop_unreached(p);
	} while (p->changed);
	drop_fill(p);
}

static void check_drop(const struct sample *s, const char *off, uint32_t program)
{
	struct plain p = {.presence = s->presence};
	SP_STRETCHES gone = sample_drop(s, off);
	assert_true(
		s->presence->group_count <= SP_COUNT(p.gone) && s->presence->node_count <= SP_COUNT(p.dead));
	drop_plainly(&p, off);
	for (uint32_t i = 0; i < s->presence->node_count; i++)
		if (p.dead[i] != sp_stretches_has(&gone, s->presence->nodes[i].address))
			fail_msg("program %u without %s: node %u at 0x%llx should%s go", program, off, i,
				(unsigned long long)s->presence->nodes[i].address, p.dead[i] ? "" : " not");
}

static void test_random_programs(void **state)
{
	(void)state;
	size_t cycles = 0, dropped = 0;
	for (uint32_t i = 0; i < PROGRAMS; i++) {
		SAMPLE s;
		seed = i;
		make_random(&s);
		check_nodes(&s);
		static const char *const configurations[] = {"A ", "B ", "C D ", "A E ", "A B C D E "};
		SP_STRETCHES nothing = sample_drop(&s, "");
		assert_int_equal(nothing.count, 0);
		for (size_t j = 0; j < SP_COUNT(configurations); j++) {
			SP_STRETCHES gone = sample_drop(&s, configurations[j]);
			check_drop(&s, configurations[j], i);
			dropped += gone.count;
		}
		cycles += s.presence->cycle_count;
	}
	/* the programs are worth trying */
	assert_true(cycles > PROGRAMS / 10 && dropped > PROGRAMS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
