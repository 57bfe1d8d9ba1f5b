/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gates the bytes of programs made by hand, and what goes with an option.
 */
#include "unit/presence_sample.h"

static void test_object_of_an_option(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	sample_function(&s, "main", 0, 40);
	sample_object(&s, "extra.o", sample_on(&s, "EXTRA"), "EXTRA");
	uint64_t extra = sample_function(&s, "extra", 0, 24);
	uint64_t table = sample_add(&s, DATA, "extra_table", 0, 32);
	uint64_t zeros = sample_add(&s, BSS, "extra_zeros", LOCAL, 64);
	sample_seal(&s);
	ASSERT_GONE(&s, "EXTRA ", {extra, 24}, {table, 32}, {zeros, 64});
	ASSERT_NOTHING_GONE(&s, "");
	ASSERT_NOTHING_GONE(&s, "OTHER ");
}

/* main() calls each helper; the line that calls one is gated. */
static void test_static_functions(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 40);
	uint32_t plain = sample_line(&s, 10, SP_NONE, SP_ALWAYS);
	uint32_t gated = sample_line(&s, 20, SP_NONE, sample_on(&s, "A"));
	sample_code(&s, main_at, 10, plain);
	sample_code(&s, main_at + 10, 20, gated);
	sample_code(&s, main_at + 30, 10, plain);
	uint64_t once = sample_function(&s, "once", LOCAL, 16);
	uint64_t deeper = sample_function(&s, "deeper", LOCAL, 12);
	uint64_t both = sample_function(&s, "both", LOCAL, 16);
	uint64_t global = sample_function(&s, "global", 0, 16);
	uint64_t unused = sample_function(&s, "unused", LOCAL, 16);
	uint64_t counter = sample_add(&s, DATA, "counter", LOCAL, 8);
	sample_refer(&s, main_at + 12, once);
	sample_refer(&s, main_at + 14, both);
	sample_refer(&s, main_at + 16, global);
	sample_refer(&s, main_at + 34, both);
	sample_refer(&s, once + 4, deeper);
	sample_refer(&s, deeper + 4, counter);
	sample_seal(&s);
	assert_true(unused > both);
	ASSERT_GONE(&s, "A ", {main_at + 10, 20}, {once, 16}, {deeper, 12}, {counter, 8});
}

/* Line 20 of main() calls a function that goes, with an argument from line 5, which was inlined there. */
static void test_statements_that_would_not_link(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 40);
	uint32_t plain = sample_line(&s, 10, SP_NONE, SP_ALWAYS),
		 call = sample_line(&s, 20, SP_NONE, SP_ALWAYS);
	uint32_t inlined = sample_line(&s, 5, call, SP_ALWAYS), other = sample_line(&s, 5, plain, SP_ALWAYS);
	sample_code(&s, main_at, 8, plain);
	sample_code(&s, main_at + 8, 4, inlined);
	sample_code(&s, main_at + 12, 6, call);
	sample_code(&s, main_at + 18, 6, plain);
	sample_code(&s, main_at + 24, 4, other);
	sample_code(&s, main_at + 28, 4, call); /* the rest of the statement, moved down */
	sample_code(&s, main_at + 32, 8, plain);
	sample_object(&s, "extra.o", sample_on(&s, "A"), "A");
	uint64_t extra = sample_function(&s, "extra", 0, 16);
	sample_refer(&s, main_at + 14, extra);
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {main_at + 8, 10}, {main_at + 28, 4}, {extra, 16});
}

/*
 * The compiler put a call at the end of main(), to something that goes. With other flags it leaves the call
 * out, and the line that it stands for stays.
 */
static void test_compiled_otherwise(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 40);
	sample_code(&s, main_at, 40, sample_line(&s, 10, SP_NONE, SP_ALWAYS));
	sample_object(&s, "thunk.o", sample_on(&s, "A"), "A");
	uint64_t thunk = sample_function(&s, "thunk", 0, 16);
	uint64_t helper = sample_function(&s, "helper", LOCAL, 8);
	sample_refer(&s, main_at + 30, thunk);
	sample_refer(&s, thunk + 4, helper);
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {main_at, 40}, {thunk, 16}, {helper, 8});
	SP_STRETCHES gone = {0};
	sp_presence_drop(s.presence, sample_value, (void *)(uintptr_t) "A ", true, &gone);
	assert_int_equal(gone.count, 1);
	assert_int_equal(gone.items[0].address, thunk);
	assert_int_equal(gone.items[0].size, 24);
}

/* When the last line goes, so does what has no line: padding in a function. */
static void test_function_without_lines_left(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t at = sample_add(&s, TEXT, "f", 0, 40);
	sample_code(&s, at, 20, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, at + 24, 10, sample_line(&s, 2, SP_NONE, sample_on(&s, "B")));
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {at, 20});
	ASSERT_GONE(&s, "A B ", {at, 40});
}

static void test_strings(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 30);
	sample_code(&s, main_at, 10, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, main_at + 10, 10, sample_line(&s, 2, SP_NONE, sample_on(&s, "B")));
	sample_code(&s, main_at + 20, 10, sample_line(&s, 3, SP_NONE, SP_ALWAYS));
	uint64_t only_a = sample_add(&s, RODATA, NULL, NAMELESS, 6);
	uint64_t both = sample_add(&s, RODATA, NULL, NAMELESS, 5);
	uint64_t kept = sample_add(&s, RODATA, NULL, NAMELESS, 7);
	sample_refer(&s, main_at + 2, only_a);
	sample_refer(&s, main_at + 4, both);
	sample_refer(&s, main_at + 12, both);
	sample_refer(&s, main_at + 6, kept);
	sample_refer(&s, main_at + 22, kept);
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {main_at, 10}, {only_a, 6});
	ASSERT_GONE(&s, "B ", {main_at + 10, 10});
	ASSERT_GONE(&s, "A B ", {main_at, 20}, {only_a, 6}, {both, 5});
}

/* Records that nobody refers to, such as those of an exception table: place, then handler. */
static void test_records_of_tables(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_function(&s, "main", 0, 30);
	sample_object(&s, "extra.o", sample_on(&s, "A"), "A");
	uint64_t extra = sample_function(&s, "extra", 0, 16);
	sample_object(&s, "table.o", SP_ALWAYS, NULL);
	uint64_t first = sample_add(&s, RODATA, NULL, NAMELESS, 8),
		 second = sample_add(&s, RODATA, NULL, NAMELESS, 8);
	uint64_t named = sample_add(&s, DATA, "operations", 0, 16);
	sample_refer(&s, first, main_at);
	sample_refer(&s, second, extra);
	sample_refer(&s, named + 8, extra);
	sample_seal(&s);
	/* data with a name keeps its size */
	ASSERT_GONE(&s, "A ", {extra, 16}, {second, 8});
}

static void test_members_of_archives(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 30);
	sample_code(&s, main_at, 10, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, main_at + 10, 10, sample_line(&s, 2, SP_NONE, sample_on(&s, "B")));
	sample_code(&s, main_at + 20, 10, sample_line(&s, 3, SP_NONE, SP_ALWAYS));
	sample_object(&s, "lib.a:sort.o", SP_ALWAYS, NULL);
	uint64_t sort = sample_function(&s, "sort", 0, 12), sort_by = sample_function(&s, "sort_by", 0, 12);
	sample_object(&s, "lib.a:swap.o", SP_ALWAYS, NULL);
	uint64_t swap = sample_function(&s, "swap", 0, 12);
	sample_object(&s, "lib.a:kept.o", SP_ALWAYS, NULL);
	sample_function(&s, "kept", 0, 12);
	sample_refer(&s, main_at + 2, sort);
	sample_refer(&s, main_at + 12, sort_by);
	sample_refer(&s, sort + 2, sort_by);
	sample_refer(&s, sort_by + 2, swap);
	sample_refer(&s, swap + 2, sort); /* the two members hold each other */
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {main_at, 10});
	ASSERT_GONE(&s, "B ", {main_at + 10, 10});
	ASSERT_GONE(&s, "A B ", {main_at, 20}, {sort, 12}, {sort_by, 12}, {swap, 12});
}

/* Two functions and a string that call each other, entered at one place; and a pair that nothing enters. */
static void test_cycles(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 20);
	sample_code(&s, main_at, 10, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, main_at + 10, 10, sample_line(&s, 2, SP_NONE, SP_ALWAYS));
	uint64_t ping = sample_function(&s, "ping", LOCAL, 16), pong = sample_function(&s, "pong", LOCAL, 16);
	uint64_t after = sample_function(&s, "after", LOCAL, 8);
	uint64_t tick = sample_function(&s, "tick", LOCAL, 16), tock = sample_function(&s, "tock", LOCAL, 16);
	sample_refer(&s, main_at + 2, ping);
	sample_refer(&s, ping + 2, pong);
	sample_refer(&s, pong + 2, ping);
	sample_refer(&s, pong + 4, after);
	sample_refer(&s, tick + 2, tock);
	sample_refer(&s, tock + 2, tick);
	sample_refer(
		&s, pong + 6, tock); /* held by the cycle, and by something that no reference tells of? */
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {main_at, 10}, {ping, 16}, {pong, 16}, {after, 8}, {tick, 32});
}

static void test_cycle_that_nothing_enters(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t tick = sample_add(&s, TEXT, "tick", LOCAL, 20),
		 tock = sample_function(&s, "tock", LOCAL, 16);
	sample_code(&s, tick, 10, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, tick + 10, 10, sample_line(&s, 2, SP_NONE, SP_ALWAYS));
	sample_refer(&s, tick + 2, tock);
	sample_refer(&s, tick + 12, tock);
	sample_refer(&s, tock + 2, tick);
	sample_seal(&s);
	/* something must hold it in the build at hand, and may go on to do so */
	ASSERT_GONE(&s, "A ", {tick, 10});
}

/* a -> b -> c -> b: the way from a to b goes, b and c hold each other. */
static void test_part_of_a_cycle(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_function(&s, "main", 0, 8);
	uint64_t a = sample_add(&s, TEXT, "a", LOCAL, 20);
	sample_code(&s, a, 10, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, a + 10, 10, sample_line(&s, 2, SP_NONE, SP_ALWAYS));
	uint64_t b = sample_function(&s, "b", LOCAL, 16), c = sample_function(&s, "c", LOCAL, 16);
	sample_refer(&s, main_at + 2, a);
	sample_refer(&s, a + 2, b);
	sample_refer(&s, b + 2, c);
	sample_refer(&s, c + 2, b);
	sample_refer(&s, c + 4, a);
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {a, 10}, {b, 16}, {c, 16});
}

static void test_fill(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 16);
	sample_code(&s, main_at, 8, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, main_at + 8, 8, sample_line(&s, 2, SP_NONE, SP_ALWAYS));
	uint64_t helper = sample_function(&s, "helper", LOCAL, 13);
	sample_add(&s, TEXT, NULL, NAMELESS, 3);
	uint64_t kept = sample_function(&s, "kept", 0, 13);
	sample_add(&s, TEXT, NULL, NAMELESS, 3);
	sample_refer(&s, main_at + 4, helper);
	sample_refer(&s, main_at + 12, kept);
	sample_seal(&s);
	ASSERT_GONE(&s, "A ", {main_at, 8}, {helper, 16});
}

/* What is there although it should not be was misunderstood. */
static void test_false_conditions_are_unknown(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sp_condition not_a = sp_condition_not(&s.set, sample_on(&s, "A"));
	sample_object(&s, "odd.o", not_a, "A");
	sample_function(&s, "odd", 0, 16);
	sample_object(&s, "main.o", sample_on(&s, "B"), "B");
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 16);
	sample_code(&s, main_at, 8, sample_line(&s, 1, SP_NONE, not_a));
	sample_code(&s, main_at + 8, 8, sample_line(&s, 2, SP_NONE, SP_ALWAYS));
	sample_seal(&s);
	ASSERT_NOTHING_GONE(&s, "A ");
	ASSERT_GONE(&s, "B ", {main_at, 16});
}

/* Two names of the same bytes; a smaller symbol within a larger one; marks without a size. */
static void test_names_of_the_same_bytes(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 16);
	sample_code(&s, main_at, 8, sample_line(&s, 1, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, main_at + 8, 8, sample_line(&s, 2, SP_NONE, SP_ALWAYS));
	uint64_t shared = sample_function(&s, "alias", LOCAL, 16);
	uint64_t marked = sample_function(&s, "marked", LOCAL, 16);
	uint64_t inner = sample_function(&s, "inner", LOCAL, 4);
	s.next[TEXT] = inner + 20;
	struct sp_linked_program *program = &s.program;
	ADD(program->symbols, program->symbol_count, s.symbols,
		(struct sp_program_symbol){.name = sp_strdup("global_name"),
			.address = shared,
			.size = 16,
			.section = TEXT,
			.object = 0,
			.declared = SP_NONE,
			.is_function = true});
	ADD(program->symbols, program->symbol_count, s.symbols,
		(struct sp_program_symbol){.name = sp_strdup("_text_mark"),
			.address = marked,
			.section = TEXT,
			.object = 0,
			.declared = SP_NONE});
	ADD(program->symbols, program->symbol_count, s.symbols,
		(struct sp_program_symbol){.name = sp_strdup("zz_outer"),
			.address = inner,
			.size = 20,
			.section = TEXT,
			.object = 0,
			.declared = SP_NONE,
			.is_function = true});
	sample_refer(&s, main_at + 2, shared);
	sample_refer(&s, main_at + 3, marked);
	sample_refer(&s, main_at + 4, inner);
	sample_seal(&s);
	size_t count;
	const struct sp_presence_node *nodes = sp_presence_nodes(s.presence, &count);
	for (size_t i = 0; i < count; i++) {
		const char *name = nodes[i].symbol == SP_NONE ? "" : program->symbols[nodes[i].symbol].name;
		if (nodes[i].address == marked)
			assert_string_equal(name, "marked");
		if (nodes[i].address == inner)
			assert_string_equal(name, "inner");
		if (nodes[i].address == inner + 4)
			assert_string_equal(name, "zz_outer");
	}
	/* the global name holds the bytes, the mark does not */
	ASSERT_GONE(&s, "A ", {main_at, 8}, {marked, 16}, {inner, 4});
}

static const struct sp_presence_node *node_at(const struct sample *sample, uint64_t address)
{
	size_t count;
	const struct sp_presence_node *nodes = sp_presence_nodes(sample->presence, &count);
	for (size_t i = 0; i < count; i++)
		if (address - nodes[i].address < nodes[i].size)
			return &nodes[i];
	fail_msg("no node at 0x%llx", (unsigned long long)address);
	return NULL;
}

static void assert_label(const struct sample *sample, uint64_t address, const char *label,
	enum sp_gate_kind kind, uint32_t line)
{
	const struct sp_presence_node *node = node_at(sample, address);
	assert_string_equal(sp_presence_label(sample->presence, node->label), label);
	assert_int_equal(node->kind, kind);
	if (kind == SP_GATE_IF || kind == SP_GATE_KBUILD)
		assert_int_equal(node->line, line);
}

/* The innermost line first, then those around it, the declaration, the object. */
static void test_own_labels(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sp_condition a = sample_on(&s, "A"), b = sample_on(&s, "B"), c = sample_on(&s, "C");
	sample_object(&s, "main.o", sample_on(&s, "OBJECT"), "OBJECT");
	uint32_t plain = sample_line(&s, 1, SP_NONE, SP_ALWAYS), outer = sample_line(&s, 2, SP_NONE, a);
	uint32_t inner = sample_line(&s, 3, outer, b), unconditional = sample_line(&s, 4, outer, SP_ALWAYS);
	uint32_t declaration = sample_line(&s, 5, SP_NONE, c);
	uint64_t f = sample_add(&s, TEXT, "f", 0, 40), g = sample_add(&s, TEXT, "g", 0, 10);
	sample_code(&s, f, 10, plain);
	sample_code(&s, f + 10, 10, outer);
	sample_code(&s, f + 20, 10, inner);
	sample_code(&s, f + 30, 10, unconditional);
	sample_code(&s, g, 10, plain);
	s.program.symbols[s.program.symbol_count - 1].declared = declaration;
	sample_object(&s, "plain.o", SP_ALWAYS, NULL);
	uint64_t h = sample_function(&s, "h", 0, 10);
	sample_seal(&s);
	assert_label(&s, f, "OBJECT", SP_GATE_KBUILD, 7);
	assert_label(&s, f + 10, "A", SP_GATE_IF, 2);
	assert_label(&s, f + 20, "B", SP_GATE_IF, 3);
	assert_label(&s, f + 30, "A", SP_GATE_IF, 2);
	assert_label(&s, g, "C", SP_GATE_IF, 5);
	assert_label(&s, h, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_int_equal(node_at(&s, f + 20)->file, 0);
	ASSERT_GONE(&s, "C ", {g, 10});
	ASSERT_GONE(&s, "A ", {f + 10, 30});
}

/* Of no object, no name, no line, and nothing refers to it: nobody knows. What goes on behind a string is its
 * rest. */
static void test_unknown(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	s.object = SP_NONE;
	uint64_t alone = sample_add(&s, RODATA, NULL, NAMELESS, 8),
		 text = sample_add(&s, RODATA, NULL, NAMELESS, 8);
	uint64_t rest = sample_add(&s, RODATA, NULL, NAMELESS, 8);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_function(&s, "main", 0, 10);
	uint64_t bare = sample_add(&s, DATA, NULL, NAMELESS, 8);
	sample_refer(&s, main_at + 2, text);
	sample_seal(&s);
	assert_label(&s, alone, SP_LABEL_UNKNOWN, SP_GATE_UNKNOWN, 0);
	assert_label(&s, text, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_label(&s, rest, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_label(&s, bare, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
}

/* What has no gate of its own: of all that refers to it; a record: of what it refers to. */
static void test_labels_by_reference(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sp_condition a = sample_on(&s, "A"), b = sample_on(&s, "B");
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 30);
	sample_code(&s, main_at, 10, sample_line(&s, 1, SP_NONE, a));
	sample_code(&s, main_at + 10, 10, sample_line(&s, 2, SP_NONE, b));
	sample_code(&s, main_at + 20, 10, sample_line(&s, 3, SP_NONE, SP_ALWAYS));
	uint64_t helper = sample_function(&s, "helper", LOCAL, 10),
		 mixed = sample_function(&s, "mixed", LOCAL, 10);
	uint64_t global = sample_function(&s, "global", 0, 10);
	uint64_t text = sample_add(&s, RODATA, NULL, NAMELESS, 4),
		 record = sample_add(&s, RODATA, NULL, NAMELESS, 4);
	uint64_t kept = sample_add(&s, RODATA, NULL, NAMELESS, 4);
	sample_refer(&s, main_at + 1, helper);
	sample_refer(&s, main_at + 2, mixed);
	sample_refer(&s, main_at + 3, global);
	sample_refer(&s, main_at + 11, mixed);
	sample_refer(&s, helper + 1, text);
	sample_refer(&s, record, helper);
	sample_refer(&s, main_at + 21, kept);
	sample_refer(&s, main_at + 4, kept);
	sample_seal(&s);
	assert_label(&s, mixed, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_label(&s, global, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_label(&s, kept, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	/* the record refers to helper, so that not all that refers to helper is gated */
	assert_label(&s, helper, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_label(&s, text, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	assert_label(&s, record, SP_LABEL_ALWAYS, SP_GATE_NONE, 0);
	ASSERT_GONE(&s, "A B ", {main_at, 20}, {mixed, 10});
}

static void test_labels_of_chains(void **state)
{
	(void)state;
	SAMPLE s;
	sample_make(&s);
	sample_object(&s, "main.o", SP_ALWAYS, NULL);
	uint64_t main_at = sample_add(&s, TEXT, "main", 0, 20);
	sample_code(&s, main_at, 10, sample_line(&s, 6, SP_NONE, sample_on(&s, "A")));
	sample_code(&s, main_at + 10, 10, sample_line(&s, 3, SP_NONE, SP_ALWAYS));
	uint64_t helper = sample_function(&s, "helper", LOCAL, 10),
		 text = sample_add(&s, RODATA, NULL, NAMELESS, 4);
	uint64_t record = sample_add(&s, RODATA, NULL, NAMELESS, 4);
	sample_object(&s, "extra.o", sample_on(&s, "B"), "B");
	uint64_t extra = sample_function(&s, "extra", 0, 10);
	sample_refer(&s, main_at + 1, helper);
	sample_refer(&s, helper + 1, text);
	sample_refer(&s, record, extra);
	sample_seal(&s);
	assert_label(&s, helper, "A", SP_GATE_REFERENCE, 6);
	assert_label(&s, text, "A", SP_GATE_REFERENCE, 6);
	/* it is of main.o, which nothing gates, and the record stands for extra() alone */
	assert_label(&s, record, "B", SP_GATE_REFERENCE, 7);
	ASSERT_GONE(&s, "A ", {main_at, 10}, {helper, 10}, {text, 4});
	ASSERT_GONE(&s, "B ", {extra, 10}, {record, 4});
}

static void test_without_facts(void **state)
{
	(void)state;
	struct sp_linked_program nothing = {0};
	SP_CONDITIONS set;
	sp_conditions_make(&set);
	struct sp_presence_facts facts = {.program = &nothing,
		.conditions = &set,
		.value = sample_value,
		.user = (void *)(uintptr_t) ""};
	SP_PRESENCE *presence = sp_presence_make(&facts);
	SP_STRETCHES gone;
	size_t count;
	sp_presence_nodes(presence, &count);
	assert_int_equal(count, 0);
	sp_presence_drop(presence, sample_value, facts.user, false, &gone);
	assert_int_equal(gone.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_object_of_an_option),
		cmocka_unit_test(test_static_functions),
		cmocka_unit_test(test_statements_that_would_not_link),
		cmocka_unit_test(test_compiled_otherwise),
		cmocka_unit_test(test_function_without_lines_left),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_records_of_tables),
		cmocka_unit_test(test_members_of_archives),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_cycle_that_nothing_enters),
		cmocka_unit_test(test_part_of_a_cycle),
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_false_conditions_are_unknown),
		cmocka_unit_test(test_names_of_the_same_bytes),
		cmocka_unit_test(test_own_labels),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_labels_by_reference),
		cmocka_unit_test(test_labels_of_chains),
		cmocka_unit_test(test_without_facts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
