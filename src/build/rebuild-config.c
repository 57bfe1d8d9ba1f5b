/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One given configuration: as little of make as it takes to build it or to see that it cannot be.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/config.h"
#include "build/rebuild-inside.h"

/* Programs that were replaced make other bytes; to ask each for its version would take longer than a trial
 * may. */
static void add_tools(struct sp_buffer *all)
{
	static const char *const tools[] = {
		"gcc", "musl-gcc", "ld", "as", "objcopy", "strip", "xz", "gzip", "make"};
	for (size_t i = 0; i < SP_COUNT(tools); i++) {
		SP_AUTOFREE char *path = sp_process_find(tools[i]);
		struct stat status;
		if (path && stat(path, &status) == 0)
			sp_buffer_printf(all, "%s %lld %lld.%ld\n", path, (long long)status.st_size,
				(long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
	}
}

/* A digest of all that decides what make makes of the sources. */
static void make_stamp(const struct sp_rebuild *rebuild, const char *config, char hex[SP_DIGEST_SIZE])
{
	const struct sp_words *const lists[] = {&rebuild->make.argv, &rebuild->make.environment};
	char settings[SP_SHA256_SIZE];
	SP_BUFFER all = SP_BUFFER_EMPTY;
	sp_config_digest(config, settings);
	sp_buffer_printf(&all, "%s\n", settings);
	add_tools(&all);
	for (size_t i = 0; i < SP_COUNT(lists); i++)
		for (size_t j = 0; j < lists[i]->count; j++)
			sp_buffer_printf(&all, "%s\n", lists[i]->items[j]);
	sp_digest_bytes(all.data, all.size, hex);
}

/* A tree of the user's own may have changed: make has to look. */
static bool is_of_the_user(const struct sp_rebuild *rebuild)
{
	const struct sp_recipe *recipe = rebuild->spec.recipe;
	return rebuild->spec.userspace ? recipe->userspace_source.path : recipe->kernel.path;
}

bool sp_rebuild_says(const char *path, const char *stamp)
{
	SP_BUFFER there = SP_BUFFER_EMPTY;
	sp_error_free(sp_path_exists(path) ? sp_file_read(path, &there) : NULL);
	return strcmp(sp_buffer_text(&there), stamp) == 0;
}

/* Is it what the folder was last built with? */
static bool is_built(const struct sp_rebuild *rebuild, const char *stamp)
{
	return !is_of_the_user(rebuild) && sp_rebuild_says(rebuild->stamp, stamp);
}

/* Make completes it; what it changes of it is a reason not to build it. */
static struct sp_error *check_config(
	struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *rebuilt)
{
	SP_AUTOFREE char *resolved = NULL;
	SP_TRY(sp_rebuild_configure(rebuild, config, &resolved));
	SP_AUTOFREE char *difference = sp_rebuild_first_difference(resolved, config);
	if (!difference)
		return NULL;
	rebuilt->outcome = SP_MEASURED_NOT_BUILT;
	rebuilt->reason = sp_format(
		"make %s resolves the configuration to %s", rebuild->program->configure, difference);
	return NULL;
}

static struct sp_error *is_refused(
	const struct sp_rebuild *rebuild, const struct sp_rebuilt *rebuilt, bool *refused)
{
	SP_BUFFER log = SP_BUFFER_EMPTY;
	*refused = false;
	if (rebuilt->outcome != SP_MEASURED_NOT_BUILT)
		return NULL;
	SP_TRY(sp_file_read(rebuild->folder.log, &log));
	*refused = strstr(sp_buffer_text(&log), rebuild->program->refusal) != NULL;
	return NULL;
}

static struct sp_error *check_and_build(
	struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *rebuilt)
{
	SP_TRY(sp_file_write(rebuild->folder.log, "", 0));
	SP_TRY(check_config(rebuild, config, rebuilt));
	return rebuilt->outcome == SP_MEASURED_BUILT ? sp_rebuild_make(rebuild, rebuilt) : NULL;
}

/* Compiling sees for itself whether the configuration is complete: most are, and it takes no run of make
 * more. */
static struct sp_error *build_unless_refused(
	struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *rebuilt)
{
	SP_AUTOFREE char *path = sp_path_join(rebuild->folder.path, ".config");
	bool refused = false;
	SP_TRY(sp_file_write(rebuild->folder.log, "", 0));
	SP_TRY(sp_file_write(path, config, strlen(config)));
	SP_TRY(sp_rebuild_make(rebuild, rebuilt));
	SP_TRY(is_refused(rebuild, rebuilt, &refused));
	if (!refused)
		return NULL;
	free(rebuilt->reason);
	rebuilt->reason = NULL;
	rebuilt->outcome = SP_MEASURED_BUILT;
	/* it may be that only a comment was missing */
	return check_and_build(rebuild, config, rebuilt);
}

static struct sp_error *build(struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *rebuilt)
{
	if (rebuild->is_spoiled)
		SP_TRY(sp_rebuild_prepare_folder(rebuild));
	return sp_rebuild_can_refuse(rebuild) ? build_unless_refused(rebuild, config, rebuilt)
					      : check_and_build(rebuild, config, rebuilt);
}

static struct sp_error *go_near(struct sp_rebuild *rebuild)
{
	char stamp[SP_DIGEST_SIZE];
	if (!rebuild->spec.near || is_of_the_user(rebuild))
		return NULL;
	if (rebuild->is_spoiled)
		SP_TRY(sp_rebuild_prepare_folder(rebuild));
	make_stamp(rebuild, rebuild->spec.near, stamp);
	SP_TRY(sp_rebuild_go_near(rebuild, stamp));
	return sp_rebuild_prepare_folder(rebuild);
}

static struct sp_error *build_anew(struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *rebuilt)
{
	char stamp[SP_DIGEST_SIZE];
	make_stamp(rebuild, config, stamp);
	if (is_built(rebuild, stamp))
		return NULL;
	SP_TRY(go_near(rebuild));
	if (is_built(rebuild, stamp))
		return NULL;
	SP_TRY(build(rebuild, config, rebuilt));
	if (rebuilt->outcome != SP_MEASURED_BUILT)
		return NULL;
	return sp_file_write(rebuild->stamp, stamp, strlen(stamp));
}

struct sp_error *sp_rebuild_config(struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *out)
{
	double started = sp_seconds(), made = rebuild->make_seconds;
	SP_REBUILT rebuilt = {.outcome = SP_MEASURED_BUILT, .config = sp_strdup(config)};
	SP_TRY(build_anew(rebuild, config, &rebuilt));
	if (rebuilt.outcome == SP_MEASURED_BUILT)
		SP_TRY(rebuild->program->weigh(rebuild, &rebuilt));
	rebuilt.seconds = sp_seconds() - started;
	rebuilt.make_seconds = rebuild->make_seconds - made;
	*out = rebuilt;
	rebuilt = (struct sp_rebuilt){0};
	return NULL;
}
