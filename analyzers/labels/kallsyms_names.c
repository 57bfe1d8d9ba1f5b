/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding the names: the index of tokens is a rising row of 256 numbers behind a table that has a token at
 * each of them; the number of symbols stands in front of as many names, which end where the markers say.
 */
#include "kallsyms_names.h"

#include <ctype.h>
#include <string.h>

#include "base/little.h"

#define TOKENS 256u
#define INDEX_SIZE (TOKENS * 2)
#define MARKED 256u   /* a marker for every so many names */
#define LONGEST 2048u /* of a name; the kernel's limit is 512 */
#define EXPANSION                                                                                            \
	32u /* how much longer names may be than their codes; the kernel's are about twice as long */
#define MOST (1u << 24)     /* symbols: the order by name has three bytes for each */
#define PATIENCE (1u << 26) /* names to step over until the search is given up */

static bool rises(const uint8_t *index)
{
	uint16_t last = sp_little16(index);
	for (unsigned i = 1; i < TOKENS; i++) {
		uint16_t next = sp_little16(index + 2 * i);
		if (next <= last)
			return false;
		last = next;
	}
	return sp_little16(index) == 0;
}

/* Does each token start where the index says, and end before the next? */
static bool tokens_fit(const uint8_t *tokens, const uint8_t *index)
{
	for (unsigned i = 0; i + 1 < TOKENS; i++) {
		uint16_t start = sp_little16(index + 2 * i), next = sp_little16(index + 2 * i + 2);
		if (memchr(tokens + start, 0, next - start) != tokens + next - 1)
			return false;
	}
	return true;
}

/*
 * Letters and digits that stand for themselves. Those that no name has may stand for something else, but
 * there are few such even in the smallest kernel.
 */
static bool letters_stand(const uint8_t *tokens, const uint8_t *index)
{
	unsigned good = 0, all = 0;
	for (unsigned i = 0; i < 128; i++) {
		const uint8_t *token = tokens + sp_little16(index + 2 * i);
		all += isalnum((int)i) != 0;
		good += isalnum((int)i) && token[0] == i && token[1] == 0;
	}
	return good > all / 2;
}

/* The start of the token whose closing NUL is at end. */
static uint64_t token_start(const struct sp_kallsyms_image *image, uint64_t floor, uint64_t end)
{
	uint64_t start = end;
	while (start > floor && end - start < LONGEST && image->data[start - 1])
		start--;
	return start;
}

/* The table lies right before its index, with up to seven bytes to align that: so the last token is found
 * first. */
static bool find_tokens(const struct sp_kallsyms_image *image, struct sp_kallsyms_names *names)
{
	const uint8_t *index = image->data + names->index;
	uint64_t last = sp_little16(index + INDEX_SIZE - 2);
	for (uint64_t end = names->index; end-- > names->floor && names->index - end <= 8;) {
		if (image->data[end])
			break;
		uint64_t start = token_start(image, names->floor, end);
		if (start - names->floor < last || (start - last) % 4)
			continue;
		names->tokens = start - last;
		names->tokens_end = end + 1;
		const uint8_t *tokens = image->data + names->tokens;
		if (letters_stand(tokens, index) && tokens_fit(tokens, index))
			return true;
	}
	return false;
}

/* A name's length and where its codes are; false at what is none. */
static bool read_length(const uint8_t *data, uint64_t *at, uint64_t end, uint32_t *length)
{
	if (end - *at < 2)
		return false;
	*length = data[(*at)++];
	if (*length & 0x80)
		*length = (*length & 0x7f) | (uint32_t)data[(*at)++] << 7;
	return *length > 0 && *length <= 0x3fff && *length <= end - *at;
}

/* Steps over all names; their end, or 0. */
static uint64_t skip_names(
	const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names, uint32_t *patience)
{
	uint64_t at = names->names;
	for (uint32_t i = 0; i < names->count; i++) {
		uint32_t length;
		if (*patience == 0 || !read_length(image->data, &at, names->tokens, &length))
			return 0;
		--*patience;
		at += length;
	}
	return at;
}

static bool markers_fit(const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names)
{
	const uint8_t *marker = image->data + names->markers;
	uint64_t at = names->names;
	for (uint32_t i = 0; i < names->count; i++) {
		uint32_t length;
		if (i % MARKED == 0) {
			if (sp_little32(marker) != at - names->names)
				return false;
			marker += 4;
		}
		if (!read_length(image->data, &at, names->names_end, &length))
			return false;
		at += length;
	}
	return true;
}

/* What lies between markers and tokens: nothing, or the order by name. */
static bool order_fits(struct sp_kallsyms_names *names)
{
	uint64_t markers = (uint64_t)(names->count + MARKED - 1) / MARKED * 4;
	uint64_t order = sp_kallsyms_align(names->markers + markers, names->align);
	names->order = 0;
	if (order == names->tokens)
		return true;
	for (unsigned size = 3; size <= 4; size++) {
		uint64_t end = order + (uint64_t)names->count * size;
		if (sp_kallsyms_align(end, names->align) != names->tokens)
			continue;
		names->order = order;
		names->order_size = size;
		return true;
	}
	return false;
}

/* Is there a number of symbols at this place, and their names and markers behind it? */
static bool number_fits(
	const struct sp_kallsyms_image *image, struct sp_kallsyms_names *names, uint32_t *patience)
{
	names->count = sp_little32(image->data + names->number);
	names->names = sp_kallsyms_align(names->number + 4, names->align);
	if (!names->count || names->count > MOST || names->names >= names->tokens ||
		names->count > (names->tokens - names->names) / 2)
		return false;
	names->names_end = skip_names(image, names, patience);
	if (!names->names_end)
		return false;
	names->markers = sp_kallsyms_align(names->names_end, names->align);
	return order_fits(names) && markers_fit(image, names);
}

/* From the tokens backwards: the number is the first table of them all, or follows the addresses. */
static bool find_number(const struct sp_kallsyms_image *image, struct sp_kallsyms_names *names)
{
	uint32_t patience = PATIENCE;
	uint64_t at = names->tokens / 4 * 4;
	while (patience && at >= names->floor + 4) {
		at -= 4;
		names->number = at;
		for (names->align = image->wide ? 8 : 4; names->align >= 4; names->align -= 4)
			if (at % names->align == 0 && number_fits(image, names, &patience))
				return true;
	}
	return false;
}

static bool find_in_range(const struct sp_kallsyms_image *image, const struct sp_kallsyms_range *range,
	struct sp_kallsyms_names *names)
{
	names->range = range;
	names->floor = range->offset;
	names->ceiling = range->offset + range->bytes;
	if (range->bytes < INDEX_SIZE)
		return false;
	for (uint64_t at = sp_kallsyms_align(names->floor, 4); at <= names->ceiling - INDEX_SIZE; at += 4) {
		names->index = at;
		if (!sp_little16(image->data + at) && rises(image->data + at) &&
			find_tokens(image, names))
			return find_number(image, names);
	}
	return false;
}

bool sp_kallsyms_find_names(const struct sp_kallsyms_image *image, struct sp_kallsyms_names *names)
{
	for (size_t i = 0; i < image->range_count; i++)
		if (find_in_range(image, &image->ranges[i], names))
			return true;
	return false;
}

static bool is_good_name(const char *name, size_t size)
{
	if (size < 2 || size > LONGEST || !(isalpha((unsigned char)name[0]) || name[0] == '?'))
		return false;
	for (size_t i = 1; i < size; i++)
		if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f)
			return false;
	return true;
}

bool sp_kallsyms_expand(
	const struct sp_kallsyms_image *image, const struct sp_kallsyms_names *names, struct sp_buffer *text)
{
	const uint8_t *index = image->data + names->index;
	const char *tokens = (const char *)image->data + names->tokens;
	uint64_t room = (names->names_end - names->names) * EXPANSION, at = names->names;
	for (uint32_t i = 0; i < names->count; i++) {
		uint32_t length;
		size_t start = text->size;
		if (!read_length(image->data, &at, names->names_end, &length))
			return false;
		for (uint32_t code = 0; code < length; code++) {
			const char *token = tokens + sp_little16(index + 2 * image->data[at++]);
			sp_buffer_add(text, token, strlen(token));
			if (text->size - start > LONGEST)
				return false;
		}
		if (text->size > room || !is_good_name(text->data + start, text->size - start))
			return false;
		sp_buffer_add(text, "", 1);
	}
	return true;
}
