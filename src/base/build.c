/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Releasing a build: every stage that fills one owns it until it is handed on.
 */
#include "base/build.h"

#include "base/memory.h"

#include <stdlib.h>

static void clear_source(struct sp_source *source)
{
	free(source->name);
	free(source->version);
	free(source->origin);
	free(source->sha256);
	free(source->folder);
}

static void clear_parts(struct sp_build *build)
{
	for (size_t i = 0; i < build->source_count; i++)
		clear_source(&build->sources[i]);
	for (size_t i = 0; i < build->tool_count; i++) {
		free(build->tools[i].name);
		free(build->tools[i].version);
	}
	for (size_t i = 0; i < build->config_count; i++) {
		free(build->configs[i].name);
		free(build->configs[i].text);
	}
	for (size_t i = 0; i < build->artifact_count; i++) {
		free(build->artifacts[i].kind);
		free(build->artifacts[i].path);
	}
	for (size_t i = 0; i < build->duration_count; i++)
		free(build->durations[i].step);
	for (size_t i = 0; i < build->note_count; i++)
		free(build->notes[i]);
}

void sp_build_clear(struct sp_build *build)
{
	clear_parts(build);
	free(build->sources);
	free(build->tools);
	free(build->configs);
	free(build->artifacts);
	free(build->durations);
	free(build->notes);
	free(build->recipe);
	free(build->overlay);
	free(build->title);
	free(build->recipe_path);
	free(build->commands);
	free(build->folder);
	*build = (struct sp_build){0};
}

void sp_build_add_duration(struct sp_build *build, const char *step, double seconds, uint64_t units)
{
	build->durations =
		sp_realloc(build->durations, build->duration_count + 1, sizeof(*build->durations));
	build->durations[build->duration_count++] = (struct sp_duration){sp_strdup(step), seconds, units};
}
