/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/inputs.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/words.h"

void sp_inputs_add(struct sp_inputs *inputs, const char *name, const char *value)
{
	if (value)
		sp_buffer_printf(&inputs->list, "%s %zu\n%s\n", name, strlen(value), value);
	else
		sp_buffer_printf(&inputs->list, "%s none\n", name);
}

void sp_inputs_add_number(struct sp_inputs *inputs, const char *name, uint64_t value)
{
	SP_AUTOFREE char *text = sp_format("%" PRIu64, value);
	sp_inputs_add(inputs, name, text);
}

struct sp_error *sp_inputs_add_file(struct sp_inputs *inputs, const char *name, const char *path)
{
	char hex[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(path, hex));
	sp_inputs_add(inputs, name, hex);
	return NULL;
}

/* One line per file, sorted afterwards: nftw() promises no order, and has no user pointer. */
static struct {
	size_t root;
	bool by_content;
	char **lines;
	size_t count, capacity;
	struct sp_error *error;
} walk;

static char *describe_link(const char *path)
{
	char target[4096];
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	return sp_strdup(target);
}

static int add_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	const char *name = path + walk.root;
	if (type == FTW_D && strcmp(path + at->base, ".git") == 0)
		return FTW_SKIP_SUBTREE;
	char *line;
	if (type == FTW_SL) {
		SP_AUTOFREE char *target = describe_link(path);
		line = sp_format("%s -> %s", name, target);
	} else if (walk.by_content && type == FTW_F) {
		char hex[SP_DIGEST_SIZE];
		walk.error = sp_digest_file(path, hex);
		if (walk.error)
			return FTW_STOP;
		line = sp_format("%s %o %s", name, status->st_mode, hex);
	} else if (walk.by_content || type == FTW_D) {
		line = sp_format("%s %o", name, status->st_mode);
	} else {
		line = sp_format("%s %o %" PRIu64 " %" PRIu64 ".%09lu", name, status->st_mode,
			(uint64_t)status->st_size, (uint64_t)status->st_mtim.tv_sec,
			(unsigned long)status->st_mtim.tv_nsec);
	}
	SP_GROW(walk.lines, walk.count, walk.capacity);
	walk.lines[walk.count++] = line;
	return FTW_CONTINUE;
}

static struct sp_error *digest_tree(const char *path, bool by_content, char hex[SP_DIGEST_SIZE])
{
	memset(&walk, 0, sizeof(walk));
	walk.root = strlen(path);
	walk.by_content = by_content;
	int result = nftw(path, add_one, 64, FTW_PHYS | FTW_ACTIONRETVAL);
	struct sp_error *error = walk.error;
	if (result < 0 && !error)
		error = sp_error_errno("cannot read the folder %s", path);
	if (walk.count)
		qsort(walk.lines, walk.count, sizeof(*walk.lines), sp_compare_texts);
	SP_BUFFER all = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < walk.count; i++) {
		sp_buffer_add(&all, walk.lines[i], strlen(walk.lines[i]) + 1);
		free(walk.lines[i]);
	}
	free(walk.lines);
	if (!error)
		sp_digest_bytes(sp_buffer_text(&all), all.size, hex);
	return error;
}

struct sp_error *sp_inputs_add_source(struct sp_inputs *inputs, const struct sp_source *source)
{
	sp_inputs_add(inputs, "source name", source->name);
	sp_inputs_add(inputs, "source version", source->version);
	sp_inputs_add(inputs, "source sha256", source->sha256);
	if (source->sha256)
		return NULL;
	char hex[SP_DIGEST_SIZE];
	SP_TRY(digest_tree(source->folder, false, hex));
	sp_inputs_add(inputs, "source folder", source->folder);
	sp_inputs_add(inputs, "source files", hex);
	return NULL;
}

struct sp_error *sp_inputs_add_tree(struct sp_inputs *inputs, const char *name, const char *path)
{
	char hex[SP_DIGEST_SIZE];
	SP_TRY(digest_tree(path, true, hex));
	sp_inputs_add(inputs, name, hex);
	return NULL;
}

struct sp_error *sp_inputs_add_config(
	struct sp_inputs *inputs, const char *base, char *const *fragments, size_t count)
{
	if (base[0] == '/')
		SP_TRY(sp_inputs_add_file(inputs, "base", base));
	else
		sp_inputs_add(inputs, "base", base);
	for (size_t i = 0; i < count; i++)
		SP_TRY(sp_inputs_add_file(inputs, "fragment", fragments[i]));
	return NULL;
}

void sp_inputs_add_tools(struct sp_inputs *inputs, const struct sp_tool *tools, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sp_inputs_add(inputs, tools[i].name, tools[i].version);
}

void sp_inputs_digest(const struct sp_inputs *inputs, char hex[SP_DIGEST_SIZE])
{
	sp_digest_bytes(sp_buffer_text(&inputs->list), inputs->list.size, hex);
}

void sp_inputs_key(const struct sp_inputs *inputs, char key[SP_KEY_SIZE])
{
	char hex[SP_DIGEST_SIZE];
	sp_inputs_digest(inputs, hex);
	memcpy(key, hex, SP_KEY_SIZE - 1);
	key[SP_KEY_SIZE - 1] = '\0';
}

void sp_inputs_free(struct sp_inputs *inputs)
{
	sp_buffer_free(&inputs->list);
}
