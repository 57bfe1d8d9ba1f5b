/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "owners.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "base/memory.h"

/* A claim that reaches to or beyond the point where the sweep stands. */
struct open_claim {
	uint64_t end;
	size_t claim;
};

struct sweep {
	struct sp_owners *owners;
	const struct sp_named *claims;
	const struct sp_symbols *symbols;
	struct open_claim *open; /* a stack: inner claims on top */
	size_t depth, capacity;
	uint64_t at;
};

/* The bytes up to `end` are the innermost open claim's. The owner is the claim's number until labels are
 * sorted. */
static void emit(struct sweep *sweep, uint64_t end)
{
	if (!sweep->depth || end <= sweep->at)
		return;
	struct sp_owners *owners = sweep->owners;
	size_t claim = sweep->open[sweep->depth - 1].claim;
	const struct sp_named *named = &sweep->claims[claim];
	SP_GROW(owners->extents, owners->extent_count, owners->extent_capacity);
	owners->extents[owners->extent_count++] =
		(struct sp_extent){sweep->at, end - sweep->at, (uint32_t)claim,
			sweep->symbols->items[named->symbol].executable, named->rank == SP_RANK_UNSIZED};
	sweep->at = end;
}

static void close_until(struct sweep *sweep, uint64_t offset)
{
	while (sweep->depth && sweep->open[sweep->depth - 1].end <= offset) {
		emit(sweep, sweep->open[sweep->depth - 1].end);
		sweep->depth--;
	}
}

/* Claims come by offset, so that one that starts later is inside of, or after, those before: it wins. */
static void flatten(struct sweep *sweep, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sp_named *claim = &sweep->claims[i];
		close_until(sweep, claim->offset);
		emit(sweep, claim->offset);
		sweep->at = claim->offset;
		SP_GROW(sweep->open, sweep->depth, sweep->capacity);
		sweep->open[sweep->depth++] = (struct open_claim){claim->offset + claim->size, i};
	}
	close_until(sweep, UINT64_MAX);
	free(sweep->open);
}

/* A label, and the claim it is of. */
struct draft {
	struct sp_owner owner;
	uint32_t claim;
};

static int by_label(const void *a, const void *b)
{
	const struct draft *left = a, *right = b;
	int order = strcmp(left->owner.label, right->owner.label);
	return order ? order : (left->claim > right->claim) - (left->claim < right->claim);
}

static struct draft *make_drafts(const struct sp_naming *naming, const struct sp_symbols *symbols,
	const struct sp_named *claims, size_t count)
{
	struct draft *drafts = sp_alloc((count + 1) * sizeof(*drafts));
	for (size_t i = 0; i < count; i++) {
		const struct sp_placed *placed =
			naming->placement ? sp_placement_find(naming->placement, claims[i].offset) : NULL;
		drafts[i].claim = (uint32_t)i;
		drafts[i].owner.label = sp_naming_label(naming, &symbols->items[claims[i].symbol]);
		if (placed && placed->input->file.length)
			sp_object_name_make(placed->input, naming->facts, &drafts[i].owner.home);
	}
	qsort(drafts, count, sizeof(*drafts), by_label);
	return drafts;
}

static void free_owner(struct sp_owner *owner)
{
	free(owner->label);
	sp_object_name_free(&owner->home);
}

/* One owner a label; numbers[claim] becomes the owner's. */
static void keep_owners(struct sp_owners *owners, struct draft *drafts, size_t count, uint32_t *numbers)
{
	owners->items = sp_alloc((count + 1) * sizeof(*owners->items));
	for (size_t i = 0; i < count; i++) {
		struct sp_owner *last = owners->count ? &owners->items[owners->count - 1] : NULL;
		if (last && !strcmp(last->label, drafts[i].owner.label))
			free_owner(&drafts[i].owner);
		else
			owners->items[owners->count++] = drafts[i].owner;
		numbers[drafts[i].claim] = (uint32_t)owners->count - 1;
	}
}

/* What code and named data point to: from a nameless record, a reference makes nobody's name. */
static void find_targets(
	const struct sp_owners *owners, const struct sp_references *references, struct sp_cuts *targets)
{
	for (size_t i = 0; i < references->count; i++)
		if (!references->items[i].is_marker && sp_owners_find(owners, references->items[i].place))
			sp_cuts_add(targets, references->items[i].target);
	sp_cuts_sort(targets);
}

static struct sp_named *claim(const struct sp_naming *naming, const struct sp_symbols *symbols,
	const struct sp_cuts *targets, struct sp_owners *owners, size_t *count)
{
	struct sp_named *claims = NULL;
	sp_naming_claims(naming, symbols, targets, &claims, count);
	struct sweep sweep = {.owners = owners, .claims = claims, .symbols = symbols};
	owners->extent_count = 0;
	flatten(&sweep, *count);
	return claims;
}

void sp_owners_make(const struct sp_naming *naming, const struct sp_symbols *symbols,
	const struct sp_references *references, struct sp_owners *owners)
{
	size_t count;
	SP_CUTS targets = {0};
	*owners = (struct sp_owners){0};
	free(claim(naming, symbols, NULL, owners, &count));
	find_targets(owners, references, &targets);
	SP_AUTOFREE struct sp_named *claims = claim(naming, symbols, &targets, owners, &count);
	SP_AUTOFREE struct draft *drafts = make_drafts(naming, symbols, claims, count);
	SP_AUTOFREE uint32_t *numbers = sp_alloc((count + 1) * sizeof(*numbers));
	keep_owners(owners, drafts, count, numbers);
	for (size_t i = 0; i < owners->extent_count; i++)
		owners->extents[i].owner = numbers[owners->extents[i].owner];
}

bool sp_owner_has_object(const struct sp_owner *owner)
{
	return owner->home.object && owner->home.object[0] != '(';
}

void sp_owners_adopt(struct sp_owners *owners, const struct sp_references *references)
{
	/* who refers to each owner: nobody yet, one object's, or several objects' */
	SP_AUTOFREE const struct sp_owner **referrers = sp_alloc((owners->count + 1) * sizeof(*referrers));
	SP_AUTOFREE bool *has_several = sp_alloc(owners->count + 1);
	for (size_t i = 0; i < references->count; i++) {
		const struct sp_extent *from = sp_owners_find(owners, references->items[i].place);
		const struct sp_extent *to =
			from ? sp_owners_find(owners, references->items[i].target) : NULL;
		if (!to || sp_owner_has_object(&owners->items[to->owner]) ||
			!sp_owner_has_object(&owners->items[from->owner]))
			continue;
		const struct sp_owner *referrer = &owners->items[from->owner], *last = referrers[to->owner];
		if (last && strcmp(last->home.object, referrer->home.object) != 0)
			has_several[to->owner] = true;
		referrers[to->owner] = referrer;
	}
	for (size_t i = 0; i < owners->count; i++) {
		if (!referrers[i] || has_several[i])
			continue;
		sp_object_name_free(&owners->items[i].home);
		owners->items[i].home.object = sp_strdup(referrers[i]->home.object);
		owners->items[i].home.directory = sp_strdup(referrers[i]->home.directory);
	}
}

void sp_owners_free(struct sp_owners *owners)
{
	for (size_t i = 0; i < owners->count; i++)
		free_owner(&owners->items[i]);
	free(owners->items);
	free(owners->extents);
	*owners = (struct sp_owners){0};
}

const struct sp_extent *sp_owners_find(const struct sp_owners *owners, uint64_t offset)
{
	size_t low = SP_BISECT(i, owners->extent_count, owners->extents[i].offset <= offset);
	if (!low || offset - owners->extents[low - 1].offset >= owners->extents[low - 1].size)
		return NULL;
	return &owners->extents[low - 1];
}
