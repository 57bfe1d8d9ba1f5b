/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/traced.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/stretches.h"
#include "base/verdict.h"
#include "boot/trace.h"

/* Linked addresses of a program's functions, by which its place in memory is found. */
static uint64_t *functions_of(const struct sp_linked_program *program, size_t *count)
{
	uint64_t *functions = sp_alloc((program->symbol_count + 1) * sizeof(*functions));
	*count = 0;
	for (size_t i = 0; i < program->symbol_count; i++)
		if (program->symbols[i].is_function)
			functions[(*count)++] = program->symbols[i].address;
	return functions;
}

static uint64_t lowest_address(const struct sp_linked_program *program)
{
	uint64_t lowest = program->section_count ? UINT64_MAX : 0;
	for (size_t i = 0; i < program->section_count; i++)
		if (program->sections[i].is_code && program->sections[i].address < lowest)
			lowest = program->sections[i].address;
	return lowest;
}

/* A kernel's first code runs where it was loaded, before there are page tables: at its load address. */
static void add_early(struct sp_trace *trace, const struct sp_linked_program *kernel)
{
	for (size_t i = 0; i < kernel->section_count; i++) {
		const struct sp_program_section *section = &kernel->sections[i];
		if (section->is_code && section->has_bytes && section->load != section->address)
			sp_trace_add_early(trace, section->load, section->address, section->size);
	}
}

static bool place(struct sp_trace *trace, const struct sp_attribute *item, bool is_kernel, struct sp_stretches *executed)
{
	size_t count;
	uint64_t moved = 0;
	SP_AUTOFREE uint64_t *functions = functions_of(&item->program, &count);
	const struct sp_trace_starts *starts = is_kernel ? &trace->kernel_starts : &trace->user_starts;
	bool is_movable = is_kernel || lowest_address(&item->program) < 0x10000;
	if (is_movable && !sp_trace_moved(starts, functions, count, &moved))
		return false;
	sp_trace_move_back(is_kernel ? &trace->kernel : &trace->user, moved, executed);
	return true;
}

static struct sp_error *read_trace(struct sp_context *context, const char *path, const struct sp_attributes *attributes,
	struct sp_traced *traced)
{
	SP_TRACE trace = {0};
	SP_TRY(sp_trace_read(path, lowest_address(&attributes->items[0].program), &trace));
	if (attributes->items[0].has_program)
		add_early(&trace, &attributes->items[0].program);
	for (size_t i = 0; i < SP_ATTRIBUTES; i++) {
		const struct sp_attribute *item = &attributes->items[i];
		if (!item->has_program)
			continue;
		traced->is_known[i] = place(&trace, item, i == 0, &traced->executed[i]);
		if (!traced->is_known[i])
			sp_progress_note(context->progress,
				"note: the traced boot does not tell where the %s's program lay in memory", item->name);
	}
	return NULL;
}

struct sp_error *sp_traced_boot(struct sp_context *context, const struct sp_recipe *recipe, const struct sp_build *build,
	const struct sp_attributes *attributes, struct sp_traced *traced)
{
	const struct sp_artifact *kernel = sp_step_artifact(build, "bzImage"), *initramfs = sp_step_artifact(build, "initramfs");
	SP_AUTOFREE char *boots = sp_path_join(context->cache, "boots");
	SP_AUTOFREE char *path = sp_format("%s/%ld.trace", boots, (long)getpid());
	struct sp_verdict verdict = {0};
	*traced = (struct sp_traced){0};
	if (!kernel)
		return NULL;
	struct sp_bootable bootable = {
		.kernel = kernel->path, .initramfs = initramfs ? initramfs->path : NULL, .trace = path};
	SP_TRY(sp_folder_make(boots));
	struct sp_error *error = sp_step_boot(context, recipe, &bootable, SP_ACCELERATOR_TCG, NULL, &verdict);
	if (!error && verdict.outcome == SP_VERDICT_PASS)
		error = read_trace(context, path, attributes, traced);
	else if (!error)
		sp_progress_note(context->progress, "note: the traced boot did not pass (%s), so nothing is known of what ran",
			verdict.detail ? verdict.detail : sp_verdict_reason_name(verdict.reason));
	sp_verdict_clear(&verdict);
	unlink(path);
	return error;
}

void sp_traced_clear(struct sp_traced *traced)
{
	for (size_t i = 0; i < SP_ATTRIBUTES; i++)
		sp_stretches_free(&traced->executed[i]);
}
