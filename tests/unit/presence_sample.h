/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A linked program made by hand, piece by piece: functions with lines, data, references, and what gates them.
 * The configuration at hand has every option on.
 */
#ifndef TESTS_UNIT_PRESENCE_SAMPLE_H
#define TESTS_UNIT_PRESENCE_SAMPLE_H

#include "unit/harness.h"

#include <stdio.h>

#include "base/stretches.h"
#include "presence/presence.h"

enum sample_section { TEXT, RODATA, DATA, BSS, SAMPLE_SECTIONS };
enum { LOCAL = 1, NAMELESS = 2 }; /* kinds of things; 0: global */

#define SECTION_ROOM 0x1000

struct sample {
	struct sp_linked_program program;
	struct sp_conditions set;
	struct sp_line_condition *frames;
	struct sp_gates gates;
	struct sp_presence *presence;
	uint64_t next[SAMPLE_SECTIONS];
	uint64_t *cuts;
	size_t cut_count, cut_capacity;
	size_t symbols, references, frame_room, frame_facts, code, objects, parts, gate_room; /* capacities */
	uint32_t object; /* that new things are of */
};

#define ADD(items, count, capacity, ...)                                                                     \
	do {                                                                                                 \
		SP_GROW(items, count, capacity);                                                             \
		(items)[(count)++] = __VA_ARGS__;                                                            \
	} while (0)

static inline void sample_make(struct sample *sample)
{
	static const char *const names[] = {".text", ".rodata", ".data", ".bss"};
	*sample = (struct sample){.object = SP_NONE};
	struct sp_linked_program *program = &sample->program;
	sp_conditions_make(&sample->set);
	program->sections = sp_alloc(SAMPLE_SECTIONS * sizeof(*program->sections));
	program->section_count = SAMPLE_SECTIONS;
	for (unsigned i = 0; i < SAMPLE_SECTIONS; i++) {
		sample->next[i] = 0x10000 * (i + UINT64_C(1));
		program->sections[i] = (struct sp_program_section){.name = sp_strdup(names[i]),
			.address = sample->next[i],
			.size = SECTION_ROOM,
			.offset = i * SECTION_ROOM,
			.has_bytes = i != BSS,
			.is_code = i == TEXT,
			.is_writable = i > RODATA};
	}
	program->files = sp_alloc(sizeof(*program->files));
	program->files[program->file_count++] = sp_strdup("/tree/file.c");
}

/* Things that are added from here on are of this object; condition: its gate's, of that option, or SP_ALWAYS.
 */
static inline uint32_t sample_object(
	struct sample *sample, const char *name, sp_condition condition, const char *option)
{
	ADD(sample->program.objects, sample->program.object_count, sample->objects, sp_strdup(name));
	ADD(sample->gates.objects, sample->gates.count, sample->gate_room,
		(struct sp_object_gate){.object = sp_strdup(name),
			.condition = condition,
			.option = sp_strdup(option),
			.line = 7});
	sample->object = (uint32_t)sample->program.object_count - 1;
	return sample->object;
}

static inline sp_condition sample_on(struct sample *sample, const char *option)
{
	return sp_condition_option(&sample->set, SP_CONDITION_ENABLED, option);
}

/* A line, inlined into caller or SP_NONE, on a condition. */
static inline uint32_t sample_line(
	struct sample *sample, uint32_t line, uint32_t caller, sp_condition condition)
{
	struct sp_linked_program *program = &sample->program;
	size_t count = program->frame_count;
	ADD(sample->frames, count, sample->frame_facts,
		(struct sp_line_condition){condition, condition == SP_ALWAYS ? 0 : line});
	ADD(program->frames, program->frame_count, sample->frame_room,
		(struct sp_program_frame){0, line, caller});
	return (uint32_t)program->frame_count - 1;
}

/* size bytes in a section, of the object, with a symbol unless they are nameless: their address. */
static inline uint64_t sample_add(
	struct sample *sample, enum sample_section section, const char *name, int kind, uint64_t size)
{
	struct sp_linked_program *program = &sample->program;
	uint64_t address = sample->next[section];
	sample->next[section] += size;
	assert_true(sample->next[section] <= program->sections[section].address + SECTION_ROOM);
	if (sample->object != SP_NONE)
		ADD(program->parts, program->part_count, sample->parts,
			(struct sp_program_part){address, size, sample->object});
	if (kind & NAMELESS)
		ADD(sample->cuts, sample->cut_count, sample->cut_capacity, address);
	else
		ADD(program->symbols, program->symbol_count, sample->symbols,
			(struct sp_program_symbol){.name = sp_strdup(name),
				.address = address,
				.size = size,
				.section = section,
				.object = sample->object,
				.declared = SP_NONE,
				.is_function = section == TEXT,
				.is_local = kind & LOCAL});
	return address;
}

static inline void sample_code(struct sample *sample, uint64_t address, uint64_t size, uint32_t line)
{
	ADD(sample->program.code, sample->program.code_count, sample->code,
		(struct sp_program_code){address, size, line});
}

/* A function of one line that nothing gates. */
static inline uint64_t sample_function(struct sample *sample, const char *name, int kind, uint64_t size)
{
	uint64_t address = sample_add(sample, TEXT, name, kind, size);
	sample_code(sample, address, size, sample_line(sample, 1000, SP_NONE, SP_ALWAYS));
	return address;
}

static inline void sample_refer(struct sample *sample, uint64_t place, uint64_t target)
{
	ADD(sample->program.references, sample->program.reference_count, sample->references,
		(struct sp_program_reference){place, target, SP_NONE});
}

static inline int sample_by_address(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static inline int sample_by_symbol(const void *a, const void *b)
{
	const struct sp_program_symbol *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return strcmp(left->name, right->name);
}

static inline int sample_by_object(const void *a, const void *b)
{
	const struct sp_object_gate *left = a, *right = b;
	return strcmp(left->object, right->object);
}

/* user: names of options that are off, each with a blank behind it. */
static inline const char *sample_value(void *user, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = user; (at = strstr(at, name)); at += length)
		if ((at == (const char *)user || at[-1] == ' ') && at[length] == ' ')
			return NULL;
	return "y";
}

#define SORT(items, count, order)                                                                            \
	do {                                                                                                 \
		if (count)                                                                                   \
			qsort(items, count, sizeof(*(items)), order);                                        \
	} while (0)

/* All has been added: presence is made. */
static inline void sample_seal(struct sample *sample)
{
	struct sp_linked_program *program = &sample->program;
	SORT(program->symbols, program->symbol_count, sample_by_symbol);
	SORT(program->references, program->reference_count, sample_by_address);
	SORT(program->code, program->code_count, sample_by_address);
	SORT(program->parts, program->part_count, sample_by_address);
	SORT(sample->cuts, sample->cut_count, sample_by_address);
	SORT(sample->gates.objects, sample->gates.count, sample_by_object);
	struct sp_presence_facts facts = {.program = program,
		.conditions = &sample->set,
		.gates = &sample->gates,
		.frames = sample->frames,
		.cuts = sample->cuts,
		.cut_count = sample->cut_count,
		.value = sample_value,
		.user = (void *)(uintptr_t) ""};
	sample->presence = sp_presence_make(&facts);
}

/* What goes when the options in the list, each with a blank behind it, are off. */
static inline struct sp_stretches sample_drop(const struct sample *sample, const char *off)
{
	struct sp_stretches gone;
	sp_presence_drop(sample->presence, sample_value, (void *)(uintptr_t)off, false, &gone);
	return gone;
}

/* Are just these bytes gone? Pairs of address and size, in order. */
static inline void sample_assert_gone(
	const struct sample *sample, const char *off, const uint64_t (*expected)[2], size_t count)
{
	SP_STRETCHES gone = sample_drop(sample, off), wanted = {0};
	for (size_t i = 0; i < count; i++)
		sp_stretches_add(&wanted, expected[i][0], expected[i][1]);
	sp_stretches_normalise(&wanted);
	bool is_same = gone.count == wanted.count;
	for (size_t i = 0; is_same && i < gone.count; i++)
		is_same = gone.items[i].address == wanted.items[i].address &&
			  gone.items[i].size == wanted.items[i].size;
	for (size_t i = 0; !is_same && i < gone.count; i++)
		print_error("gone: 0x%llx, %llu bytes\n", (unsigned long long)gone.items[i].address,
			(unsigned long long)gone.items[i].size);
	if (!is_same)
		fail_msg("something else goes without %s", off);
}

#define ASSERT_GONE(sample, off, ...)                                                                        \
	sample_assert_gone(sample, off, (const uint64_t[][2]){__VA_ARGS__},                                  \
		sizeof((const uint64_t[][2]){__VA_ARGS__}) / sizeof(uint64_t[2]))
#define ASSERT_NOTHING_GONE(sample, off) sample_assert_gone(sample, off, NULL, 0)

static inline void sample_free(struct sample *sample)
{
	struct sp_linked_program *program = &sample->program;
	sp_presence_free(sample->presence);
	for (size_t i = 0; i < program->section_count; i++)
		free(program->sections[i].name);
	for (size_t i = 0; i < program->symbol_count; i++)
		free(program->symbols[i].name);
	for (size_t i = 0; i < program->object_count; i++)
		free(program->objects[i]);
	for (size_t i = 0; i < sample->gates.count; i++) {
		free(sample->gates.objects[i].object);
		free(sample->gates.objects[i].option);
	}
	free(program->files[0]);
	free(program->files);
	free(program->sections);
	free(program->symbols);
	free(program->references);
	free(program->frames);
	free(program->code);
	free(program->objects);
	free(program->parts);
	free(sample->gates.objects);
	free(sample->frames);
	free(sample->cuts);
	sp_conditions_free(&sample->set);
}

#define SAMPLE SP_GUARD(sample_free) struct sample

#endif
