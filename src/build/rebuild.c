/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/rebuild.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/config.h"
#include "build/kernel.h"
#include "build/rebuild-inside.h"
#include "build/rebuild-sections.h"
#include "build/userspace.h"

void sp_rebuilt_free(struct sp_rebuilt *rebuilt)
{
	sp_rebuilt_sections_free(rebuilt->sections, rebuilt->section_count);
	free(rebuilt->reason);
	free(rebuilt->config);
	free(rebuilt->bootable);
	*rebuilt = (struct sp_rebuilt){0};
}

const struct sp_artifact *sp_rebuild_artifact(const struct sp_rebuild *rebuild, const char *kind)
{
	const struct sp_build *build = rebuild->spec.base;
	for (size_t i = 0; i < build->artifact_count; i++)
		if (strcmp(build->artifacts[i].kind, kind) == 0)
			return &build->artifacts[i];
	return NULL;
}

struct sp_error *sp_rebuild_check_file(
	struct sp_rebuild *rebuild, const char *path, const char *kind, const char **different)
{
	const struct sp_artifact *artifact = sp_rebuild_artifact(rebuild, kind);
	char hex[SP_DIGEST_SIZE];
	SP_TRY(sp_digest_file(path, hex));
	if (!artifact || strcmp(artifact->sha256, hex) != 0)
		*different = kind;
	return NULL;
}

/* What make said is kept beside the folder, for who wants to know. */
static void keep_log(const struct sp_rebuild *rebuild, const char *option)
{
	SP_AUTOFREE char *path = sp_format("%s/%s-%s.log", rebuild->failures, rebuild->program->name, option);
	struct sp_error *error = sp_folder_make(rebuild->failures);
	sp_error_free(error ? error : sp_file_copy(rebuild->folder.log, path));
}

static struct sp_error *attempt(
	struct sp_rebuild *rebuild, const char *text, const char *expected, struct sp_rebuilt *out)
{
	double started = sp_seconds();
	SP_REBUILT rebuilt = {.outcome = SP_MEASURED_BUILT};
	if (rebuild->is_spoiled)
		SP_TRY(sp_rebuild_prepare_folder(rebuild));
	SP_TRY(sp_file_write(rebuild->folder.log, "", 0));
	SP_TRY(sp_rebuild_configure(rebuild, text, &rebuilt.config));
	SP_AUTOFREE char *difference =
		expected ? sp_rebuild_first_difference(rebuilt.config, expected) : NULL;
	if (difference) {
		rebuilt.outcome = SP_MEASURED_LOST;
		rebuilt.reason = sp_format(
			"make %s resolves the configuration to %s", rebuild->program->configure, difference);
	} else {
		SP_TRY(sp_rebuild_make(rebuild, &rebuilt));
	}
	if (rebuilt.outcome == SP_MEASURED_BUILT)
		SP_TRY(rebuild->program->collect(rebuild, &rebuilt));
	rebuilt.seconds = sp_seconds() - started;
	*out = rebuilt;
	rebuilt = (struct sp_rebuilt){0};
	return NULL;
}

struct sp_error *sp_rebuild_without(struct sp_rebuild *rebuild, const char *const *options,
	const char *expected, struct sp_rebuilt *rebuilt)
{
	SP_BUFFER config = SP_BUFFER_EMPTY, lines = SP_BUFFER_EMPTY;
	for (size_t i = 0; options[i]; i++)
		sp_buffer_printf(&lines, "# CONFIG_%s is not set\n", options[i]);
	sp_buffer_add_text(&config, rebuild->config);
	sp_config_merge(&config, sp_buffer_text(&lines));
	rebuild->since_base++;
	SP_TRY(attempt(rebuild, sp_buffer_text(&config), expected, rebuilt));
	if (rebuilt->outcome != SP_MEASURED_BUILT)
		keep_log(rebuild, options[0]);
	return NULL;
}

static struct sp_error *build_base(struct sp_rebuild *rebuild, const char **different)
{
	SP_REBUILT rebuilt = {0};
	*different = NULL;
	SP_TRY(attempt(rebuild, rebuild->config, rebuild->config, &rebuilt));
	if (rebuilt.outcome != SP_MEASURED_BUILT)
		return sp_error_new(SP_UNABLE, "the %s of the base build cannot be built again: %s (see %s)",
			rebuild->program->name, rebuilt.reason, rebuild->folder.log);
	SP_TRY(rebuild->program->check(rebuild, &rebuilt, different));
	sp_rebuilt_free(&rebuild->base);
	rebuild->base = rebuilt;
	rebuilt = (struct sp_rebuilt){0};
	return NULL;
}

struct sp_error *sp_rebuild_base(struct sp_rebuild *rebuild)
{
	const char *different = NULL;
	bool was_fresh = rebuild->is_fresh;
	SP_TRY(build_base(rebuild, &different));
	if (different && !was_fresh) {
		sp_progress_note(rebuild->spec.options->progress,
			"the %s of the base is not what it was in %s: starting with a fresh copy", different,
			rebuild->folder.path);
		SP_TRY(sp_file_write(rebuild->marker, "", 0));
		SP_TRY(sp_rebuild_prepare_folder(rebuild));
		SP_TRY(build_base(rebuild, &different));
		if (!different && rebuild->since_base)
			return sp_error_new(SP_UNABLE,
				"the work folder has gone wrong, and what was measured in it this time is "
				"not to be trusted: measure it with --again, in a fresh one");
	}
	rebuild->since_base = 0;
	if (different)
		return sp_error_new(SP_UNABLE,
			"the base's configuration does not give the %s that build %.12s has: sources or "
			"tools have changed; "
			"sizeprof build makes a new base",
			different, rebuild->spec.base->hash);
	return NULL;
}

static struct sp_error *find_config(struct sp_rebuild *rebuild)
{
	const struct sp_build *build = rebuild->spec.base;
	for (size_t i = 0; i < build->config_count; i++)
		if (strcmp(build->configs[i].name, rebuild->program->name) == 0)
			rebuild->config = build->configs[i].text;
	if (rebuild->config)
		return NULL;
	return sp_error_new(SP_USAGE,
		"the build has no configuration of its %s: there is nothing to leave out of it",
		rebuild->program->name);
}

/* The base's own configuration, as the tree has it in the work folder. */
static struct sp_error *configure_base(struct sp_rebuild *rebuild)
{
	SP_AUTOFREE char *config = NULL;
	SP_TRY(sp_rebuild_configure(rebuild, rebuild->config, &config));
	SP_AUTOFREE char *difference = sp_rebuild_first_difference(config, rebuild->config);
	if (!difference)
		return NULL;
	return sp_error_new(SP_UNABLE,
		"the base's own configuration resolves to %s now: sources or tools have changed; sizeprof "
		"build makes a new base",
		difference);
}

bool sp_rebuild_can_refuse(const struct sp_rebuild *rebuild)
{
	return rebuild->program->refuse && !rebuild->spec.base;
}

static struct sp_error *open_folder(struct sp_rebuild *rebuild)
{
	const struct sp_rebuild_spec *spec = &rebuild->spec;
	if (spec->base)
		SP_TRY(find_config(rebuild));
	SP_TRY(sp_rebuild_lock_folder(rebuild));
	SP_TRY(sp_rebuild_prepare_folder(rebuild));
	sp_make_open(&rebuild->make, spec->options, &rebuild->folder, "FOLDER");
	SP_TRY(spec->userspace ? sp_userspace_make(&rebuild->make, spec->recipe)
			       : sp_kernel_make(&rebuild->make, spec->recipe));
	if (sp_rebuild_can_refuse(rebuild))
		sp_make_setting(&rebuild->make, "%s", rebuild->program->refuse);
	return spec->base ? configure_base(rebuild) : NULL;
}

struct sp_error *sp_rebuild_open(const struct sp_rebuild_spec *spec, struct sp_rebuild **out)
{
	if (spec->userspace && spec->recipe->userspace == SP_USERSPACE_FOLDER)
		return sp_error_new(SP_USAGE,
			"recipe %s takes its userspace from a folder: there are no options to leave out",
			spec->recipe->name);
	struct sp_rebuild *rebuild = sp_alloc(sizeof(*rebuild));
	rebuild->spec = *spec;
	rebuild->folder = SP_BUILD_FOLDER_NONE;
	rebuild->program = !spec->userspace                                 ? &sp_rebuild_kernel
			   : spec->recipe->userspace == SP_USERSPACE_TOYBOX ? &sp_rebuild_toybox
									    : &sp_rebuild_busybox;
	struct sp_error *error = open_folder(rebuild);
	if (error)
		sp_rebuild_close(rebuild);
	else
		*out = rebuild;
	return error;
}

void sp_rebuild_close(struct sp_rebuild *rebuild)
{
	if (!rebuild)
		return;
	sp_make_close(&rebuild->make);
	sp_build_folder_close(&rebuild->folder);
	sp_rebuilt_free(&rebuild->base);
	free(rebuild->finished);
	free(rebuild->marker);
	free(rebuild->stamp);
	free(rebuild->took);
	free(rebuild->failures);
	free(rebuild);
}

struct sp_tree sp_rebuild_tree(const struct sp_rebuild *rebuild)
{
	const struct sp_rebuild_spec *spec = &rebuild->spec;
	const struct sp_source *source = spec->userspace ? spec->options->userspace : spec->options->kernel;
	bool in_tree = rebuild->program == &sp_rebuild_toybox;
	return (struct sp_tree){
		.kind = source->name,
		.sources = in_tree ? rebuild->folder.path : source->folder,
		.build = rebuild->folder.path,
		.config = rebuild->config,
		.cache = spec->options->cache,
		.make = (const char *const *)rebuild->make.argv.items,
		.environment = (const char *const *)rebuild->make.environment.items,
	};
}

const char *sp_rebuild_log(const struct sp_rebuild *rebuild)
{
	return rebuild->failures;
}

const char *sp_rebuild_folder(const struct sp_rebuild *rebuild)
{
	return rebuild->folder.path;
}

const char *sp_rebuild_make_log(const struct sp_rebuild *rebuild)
{
	return rebuild->folder.log;
}
