/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels that only one of two builds has, matched where they mean the same thing. Each rule makes a key of a
 * label; a key that exactly one label of each build has is a match. What is ambiguous stays unmatched: new
 * and gone.
 *
 * gcc names the clones of a function NAME.constprop.N, .isra.N, .part.N and .cold, a local variable NAME.N,
 * and clang's ThinLTO a promoted static NAME.llvm.N; the numbers change with the least change of the source.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "store/diff.h"

static const char *const suffixes[] = {"constprop", "isra", "part", "cold", "llvm", "lto_priv"};

static bool is_suffix(const char *text, size_t length)
{
	for (size_t i = 0; i < SP_COUNT(suffixes); i++)
		if (strlen(suffixes[i]) == length && strncmp(suffixes[i], text, length) == 0)
			return true;
	return false;
}

static bool is_number(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	return length > 0;
}

/* Length of the name without the compiler's suffixes, whose words go to kinds, the last first, without
 * numbers. */
static size_t strip_suffixes(const char *name, struct sp_buffer *kinds)
{
	size_t length = strcspn(name, "@"); /* name@object */
	for (;;) {
		const char *dot = memrchr(name, '.', length);
		if (!dot || dot == name)
			return length;
		const char *word = dot + 1;
		size_t word_length = (size_t)(name + length - word);
		if (is_suffix(word, word_length))
			sp_buffer_printf(kinds, ".%.*s", (int)word_length, word);
		else if (!is_number(word, word_length))
			return length;
		length = (size_t)(dot - name);
	}
}

/* The function and its kind of clone. */
static char *clone_key(const struct sp_change *change)
{
	SP_BUFFER kinds = SP_BUFFER_EMPTY;
	size_t length = strip_suffixes(change->label, &kinds);
	return sp_format("%s\n%.*s\n%s", change->object, (int)length, change->label, sp_buffer_text(&kinds));
}

/* The function, whatever clone; the part that is never run is another thing than the rest. */
static char *function_key(const struct sp_change *change)
{
	SP_BUFFER kinds = SP_BUFFER_EMPTY;
	size_t length = strip_suffixes(change->label, &kinds);
	const char *cold = strstr(sp_buffer_text(&kinds), ".cold") ? "cold" : "";
	return sp_format("%s\n%.*s\n%s", change->object, (int)length, change->label, cold);
}

static int present_side(const struct sp_change *change)
{
	return change->is_in[SP_BEFORE] ? SP_BEFORE : SP_AFTER;
}

/* An object of no name may hold anything: there a size says nothing. */
static char *size_key(const struct sp_change *change)
{
	int64_t raw = change->raw[present_side(change)];
	if (*change->object == '(' || raw == 0)
		return NULL;
	return sp_format("%s\n%lld", change->object, (long long)raw);
}

/* The program or library, the file name and the size of an object. */
static char *moved_key(const struct sp_change *change)
{
	const char *slash = strrchr(change->label, '/');
	const char *colon = strchr(change->label, ':');
	const char *name = slash ? slash + 1 : colon ? colon + 1 : change->label;
	int program = colon ? (int)(colon - change->label) : 0;
	return sp_format(
		"%.*s\n%s\n%lld", program, change->label, name, (long long)change->raw[present_side(change)]);
}

bool sp_prices_are_similar(sp_bits a, sp_bits b)
{
	sp_bits larger = a > b ? a : b, smaller = a > b ? b : a;
	return larger - smaller <= larger / 4 + 2 * SP_BYTE_BITS;
}

struct candidate {
	char *key;
	size_t index;
};

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = strcmp(x->key, y->key);
	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

struct rule {
	const char *what;
	char *(*key)(const struct sp_change *change);
	bool is_guess; /* prices have to be similar */
};

static bool is_open(const struct sp_change *change)
{
	return change->is_in[SP_BEFORE] != change->is_in[SP_AFTER] && change->label[0] != '(' &&
	       change->object;
}

static void join(struct sp_change *old, struct sp_change *new, const struct rule *rule)
{
	if (rule->is_guess && !sp_prices_are_similar(old->packed[SP_BEFORE], new->packed[SP_AFTER]))
		return;
	char *label = sp_format("%s -> %s", old->label, new->label);
	free(old->label);
	old->label = label;
	old->raw[SP_AFTER] = new->raw[SP_AFTER];
	old->packed[SP_AFTER] = new->packed[SP_AFTER];
	old->is_estimated |= new->is_estimated;
	old->is_in[SP_AFTER] = true;
	old->what = rule->what;
	new->is_in[SP_AFTER] = false;
}

static void match_two(struct sp_changes *changes, size_t first, size_t second, const struct rule *rule)
{
	struct sp_change *a = &changes->items[first], *b = &changes->items[second];
	if (a->is_in[SP_BEFORE] && b->is_in[SP_AFTER])
		join(a, b, rule);
	else if (b->is_in[SP_BEFORE] && a->is_in[SP_AFTER])
		join(b, a, rule);
}

static void apply(struct sp_changes *changes, const struct rule *rule)
{
	SP_AUTOFREE struct candidate *candidates = sp_alloc(changes->count * sizeof(*candidates));
	size_t count = 0, end = 0;
	for (size_t i = 0; i < changes->count; i++) {
		char *key = is_open(&changes->items[i]) ? rule->key(&changes->items[i]) : NULL;
		if (key)
			candidates[count++] = (struct candidate){key, i};
	}
	qsort(candidates, count, sizeof(*candidates), compare_candidates);
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && strcmp(candidates[i].key, candidates[end].key) == 0;)
			end++;
		if (end - i == 2)
			match_two(changes, candidates[i].index, candidates[i + 1].index, rule);
	}
	for (size_t i = 0; i < count; i++)
		free(candidates[i].key);
}

/* Labels that were joined to others go; those that are left over are new or gone. */
static void finish(struct sp_changes *changes)
{
	size_t count = 0;
	for (size_t i = 0; i < changes->count; i++) {
		struct sp_change *change = &changes->items[i];
		if (!change->is_in[SP_BEFORE] && !change->is_in[SP_AFTER]) {
			free(change->label);
			free(change->object);
			continue;
		}
		if (change->is_in[SP_BEFORE] != change->is_in[SP_AFTER])
			change->what = change->is_in[SP_BEFORE] ? "gone" : "new";
		changes->items[count++] = *change;
	}
	changes->count = count;
}

void sp_changes_match(struct sp_changes *changes, enum sp_dimension dimension)
{
	static const struct rule symbols[] = {
		{"clone", clone_key, false},
		{"clone", function_key, false},
		{"renamed", size_key, true},
	};
	static const struct rule objects[] = {{"moved", moved_key, false}};
	for (size_t i = 0; dimension == SP_BY_SYMBOL && i < SP_COUNT(symbols); i++)
		apply(changes, &symbols[i]);
	for (size_t i = 0; dimension == SP_BY_OBJECT && i < SP_COUNT(objects); i++)
		apply(changes, &objects[i]);
	finish(changes);
}

void sp_changes_clear(struct sp_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		free(changes->items[i].label);
		free(changes->items[i].object);
	}
	free(changes->items);
	*changes = (struct sp_changes){0};
}
