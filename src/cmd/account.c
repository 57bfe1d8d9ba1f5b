/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/account.h"

#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/listing.h"
#include "base/memory.h"
#include "build/dpkg.h"
#include "cmd/cmd.h"
#include "ledger/ledger.h"
#include "ledger/listing.h"
#include "sizeprof/analyzer.h"

/* What may be known of one program of the build: the kinds of artifact that say it. */
struct program {
	const char *image, *prefix;
	const char *twin, *map, *relocated;
	bool gated;
};

/* The files that facts point into. */
struct evidence {
	struct sp_buffer twin, map, relocated;
};

#define PROGRAMS 4

struct files {
	struct sp_buffer *shipped; /* one for each artifact */
	size_t shipped_count;
	struct evidence evidence[PROGRAMS];
};

static void close_files(struct files *files)
{
	for (size_t i = 0; i < files->shipped_count; i++)
		sp_buffer_free(&files->shipped[i]);
	free(files->shipped);
	for (size_t i = 0; i < PROGRAMS; i++) {
		sp_buffer_free(&files->evidence[i].twin);
		sp_buffer_free(&files->evidence[i].map);
		sp_buffer_free(&files->evidence[i].relocated);
	}
}

/* The artifact's bytes; one that the build does not have leaves the buffer empty. */
static struct sp_error *read_artifact(const struct sp_build *build, const char *kind, struct sp_buffer *content)
{
	const struct sp_artifact *artifact = sp_step_artifact(build, kind);
	return artifact ? sp_file_read(artifact->path, content) : NULL;
}

static const uint8_t *bytes(const struct sp_buffer *buffer)
{
	return buffer->size ? (const uint8_t *)sp_buffer_text(buffer) : NULL;
}

/* The shipped program's name: the source that is not the kernel's. */
static const char *program_name(const struct sp_build *build)
{
	for (size_t i = 0; i < build->source_count; i++)
		if (strcmp(build->sources[i].name, "linux") != 0)
			return build->sources[i].name;
	return "";
}

/* Of a vmlinux by itself most is debug information, and nothing is packed: no gate is for that. */
static bool is_packed(const struct sp_build *build)
{
	const struct sp_artifact *kernel = sp_step_artifact(build, "vmlinux.bin");
	return !kernel || !kernel->shipped;
}

/* Reads what there is of a program's link; without a twin there is nothing to tell. */
static struct sp_error *gather(const struct sp_build *build, const struct program *program,
	const struct sp_account_more *more, struct evidence *evidence, struct sp_program_facts *facts, size_t *count)
{
	SP_TRY(read_artifact(build, program->twin, &evidence->twin));
	SP_TRY(read_artifact(build, program->map, &evidence->map));
	SP_TRY(read_artifact(build, program->relocated, &evidence->relocated));
	if (!evidence->twin.size)
		return NULL;
	facts[(*count)++] = (struct sp_program_facts){
		.image = program->image,
		.prefix = program->prefix,
		.twin = bytes(&evidence->twin),
		.twin_size = evidence->twin.size,
		.map = evidence->map.size ? sp_buffer_text(&evidence->map) : NULL,
		.relocated = bytes(&evidence->relocated),
		.relocated_size = evidence->relocated.size,
		.gated = program->gated && is_packed(build),
	};
	if (more) {
		facts[*count - 1].options = more->options;
		facts[*count - 1].applets = more->applets;
		facts[*count - 1].executed = more->executed;
	}
	return NULL;
}

/* The root images: what is handed over. */
static struct sp_error *read_roots(
	const struct sp_build *build, struct files *files, struct sp_ledger_input *inputs, size_t *count)
{
	for (size_t i = 0; i < build->artifact_count; i++) {
		const struct sp_artifact *artifact = &build->artifacts[i];
		if (!artifact->shipped)
			continue;
		struct sp_buffer *content = &files->shipped[files->shipped_count++];
		SP_TRY(sp_file_read(artifact->path, content));
		inputs[(*count)++] =
			(struct sp_ledger_input){artifact->kind, artifact->kind, bytes(content), content->size};
	}
	return NULL;
}

static struct sp_error *account(const struct sp_build *build, const struct sp_account_more *more,
	struct sp_ledger **ledger, struct sp_stream **streams)
{
	const char *name = program_name(build);
	SP_AUTOFREE char *image = sp_format("/bin/%s", name);
	SP_AUTOFREE char *prefix = sp_format("%s:", name);
	const struct program programs[PROGRAMS] = {
		{"vmlinux.bin", "", "vmlinux", "vmlinux.map", "vmlinux.relocs", true},
		{"setup", "setup:", "setup", "setup.map", "setup.relocs", false},
		{"decompressor", "decompressor:", "decompressor", "decompressor.map", "decompressor.relocs", false},
		{image, prefix, "userspace", "userspace.map", "userspace.relocs", true},
	};
	SP_GUARD(close_files)
	struct files files = {.shipped = sp_alloc((build->artifact_count + 1) * sizeof(*files.shipped))};
	SP_AUTOFREE struct sp_ledger_input *inputs = sp_alloc((build->artifact_count + 1) * sizeof(*inputs));
	struct sp_program_facts facts[PROGRAMS];
	size_t input_count = 0, fact_count = 0;
	SP_TRY(read_roots(build, &files, inputs, &input_count));
	for (size_t i = 0; i < PROGRAMS; i++)
		SP_TRY(gather(build, &programs[i], more && programs[i].gated ? &more[i != 0] : NULL,
			&files.evidence[i], facts, &fact_count));
	return sp_ledger_make_with_streams(inputs, input_count, facts, fact_count, sp_analyzers, ledger, streams);
}

/* Of the files of the root file system, by the dpkg database in it; most have none. */
static struct sp_error *set_packages(const struct sp_build *build, struct sp_ledger *ledger)
{
	const struct sp_artifact *archive = sp_step_artifact(build, "cpio");
	SP_DPKG dpkg = {0};
	SP_LISTING listing = {0};
	SP_PACKAGES packages = {0};
	if (!archive)
		return NULL;
	SP_TRY(sp_dpkg_read_archive(archive->path, &dpkg, &listing));
	if (!dpkg.list_count)
		return NULL;
	sp_dpkg_match(&dpkg, &listing, &packages);
	return sp_ledger_set_packages(ledger, &packages);
}

struct sp_error *sp_account_build(struct sp_context *context, const struct sp_build *build,
	const struct sp_account_more *more, struct sp_ledger **ledger, struct sp_stream **streams)
{
	struct sp_error *error = account(build, more, ledger, streams);
	if (!error && (error = set_packages(build, *ledger))) {
		if (streams)
			sp_ledger_free_streams(*ledger, *streams);
		sp_ledger_free(*ledger);
	}
	if (error)
		return sp_error_prefix(error, "cannot account for %s", build->recipe);
	for (size_t i = 0; !more && i < (*ledger)->note_count; i++)
		sp_progress_note(context->progress, "note: %s", (*ledger)->notes[i]);
	return NULL;
}
