/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps that several commands have in common.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/dimension.h"
#include "base/files.h"
#include "base/memory.h"
#include "boot/boot.h"
#include "build/recipe.h"
#include "build/source.h"
#include "cmd/cmd.h"
#include "report/report.h"

struct sp_error *sp_step_recipe(
	struct sp_context *context, const char *name, const char *overlay, struct sp_recipe *recipe)
{
	SP_TRY(sp_step_any_recipe(context, name, overlay, recipe));
	if (recipe->userspace != SP_USERSPACE_PACKAGES)
		return NULL;
	struct sp_error *error = sp_error_new(SP_USAGE,
		"recipe %s is a folder of packages, without a kernel and a boot test: it can be fetched, built, reported and "
		"compared",
		recipe->name);
	sp_recipe_clear(recipe);
	return error;
}

struct sp_error *sp_step_any_recipe(
	struct sp_context *context, const char *name, const char *overlay, struct sp_recipe *recipe)
{
	SP_AUTOFREE char *folder = sp_path_join(context->data, "datasets/recipes");
	const char *const folders[] = {folder, NULL};
	SP_TRY(sp_recipe_load(name, overlay, folders, recipe));
	struct sp_error *error = recipe->test ? sp_boot_check_script(recipe->test) : NULL;
	if (error)
		sp_recipe_clear(recipe);
	return error;
}

char *sp_step_recipe_word(const struct sp_build *build)
{
	const char *version = strrchr(build->recipe, '@');
	if (!build->recipe_path || !sp_path_exists(build->recipe_path))
		return sp_strdup(build->recipe);
	return sp_format("%s%s", build->recipe_path, version ? version : "");
}

/* The tree's real path: the same tree by another way is the same input, and its objects are found again. */
static void settle_folder(struct sp_source *source)
{
	char real[PATH_MAX];
	if (!realpath(source->folder, real))
		return;
	free(source->folder);
	source->folder = sp_strdup(real);
}

struct sp_error *sp_step_sources(struct sp_context *context, const struct sp_recipe *recipe,
	struct sp_source *kernel, struct sp_source *userspace)
{
	const char *cache = context->cache;
	SP_TRY(sp_context_work(context));
	SP_TRY(sp_source_get(&recipe->kernel, "linux", cache, false, context->progress, kernel));
	settle_folder(kernel);
	if (recipe->userspace == SP_USERSPACE_FOLDER)
		return NULL;
	SP_TRY(sp_source_get(&recipe->userspace_source,
		recipe->userspace == SP_USERSPACE_BUSYBOX ? "busybox" : "toybox", cache, false,
		context->progress, userspace));
	settle_folder(userspace);
	return NULL;
}

struct sp_error *sp_step_store(struct sp_context *context, struct sp_store **store)
{
	return sp_store_open(context->store_path, store);
}

struct sp_error *sp_step_store_there(struct sp_context *context, struct sp_store **store)
{
	if (!sp_path_exists(context->store_path))
		return sp_error_new(SP_UNABLE,
			"there is no store %s yet: sizeprof build makes one, --store names another one",
			context->store_path);
	return sp_step_store(context, store);
}

struct sp_error *sp_step_test_digest(const struct sp_recipe *recipe, char hex[SP_SHA256_SIZE])
{
	SP_BUFFER all = SP_BUFFER_EMPTY;
	sp_buffer_printf(&all, "%d\n%u\n%s\n%s\n", recipe->console, recipe->memory_mib,
		recipe->cpu ? recipe->cpu : "", recipe->cmdline ? recipe->cmdline : "");
	if (recipe->test)
		SP_TRY(sp_file_read(recipe->test, &all));
	sp_digest_bytes(sp_buffer_text(&all), all.size, hex);
	return NULL;
}

struct sp_error *sp_step_accelerator(const char *name, enum sp_accelerator *accelerator)
{
	static const char *const names[] = {"auto", "kvm", "tcg"};
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		if (!name || strcmp(name, names[i]) == 0) {
			*accelerator = (enum sp_accelerator)i;
			return NULL;
		}
	}
	return sp_error_new(SP_USAGE, "accelerator \"%s\" is not known: use auto, kvm or tcg", name);
}

/* Folders of boots whose process was killed. */
static void remove_leftovers(const char *boots)
{
	DIR *folder = opendir(boots);
	if (!folder)
		return;
	for (const struct dirent *entry; (entry = readdir(folder));) {
		long pid = strtol(entry->d_name, NULL, 10);
		if (pid <= 0 || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
			continue;
		SP_AUTOFREE char *path = sp_path_join(boots, entry->d_name);
		sp_error_free(sp_tree_remove(path));
	}
	closedir(folder);
}

struct sp_bootable sp_step_bootable(const struct sp_build *build)
{
	const struct sp_artifact *medium = sp_step_artifact(build, "medium");
	const struct sp_artifact *kernel = sp_step_artifact(build, "bzImage");
	const struct sp_artifact *initramfs = sp_step_artifact(build, "initramfs");
	if (medium)
		return (struct sp_bootable){.medium = medium->path};
	return (struct sp_bootable){
		.kernel = kernel ? kernel->path : NULL,
		.initramfs = kernel && initramfs ? initramfs->path : NULL,
	};
}

struct sp_error *sp_step_boot(struct sp_context *context, const struct sp_recipe *recipe,
	const struct sp_bootable *bootable, enum sp_accelerator accelerator, const char *log_path,
	struct sp_verdict *verdict)
{
	SP_AUTOFREE char *boots = sp_path_join(context->cache, "boots");
	SP_AUTOFREE char *folder = sp_format("%s/%ld", boots, (long)getpid());
	struct sp_boot_spec spec = {
		.medium = bootable->medium,
		.kernel = bootable->kernel,
		.initramfs = bootable->initramfs,
		.trace = bootable->trace,
		.cmdline = recipe->cmdline,
		/* files of a system that is meant for a floppy: what it keeps there, it has to keep somewhere */
		.floppy_bytes = recipe->medium == SP_MEDIUM_FAT ? recipe->medium_bytes : 0,
		.arch = recipe->kernel_arch,
		.cpu = recipe->cpu,
		.memory_mib = recipe->memory_mib,
		.console = recipe->console,
		.test = recipe->test,
		.folder = folder,
		.accelerator = accelerator,
		.progress = context->progress,
	};
	char test[SP_SHA256_SIZE];
	SP_TRY(sp_context_work(context));
	SP_TRY(sp_step_test_digest(recipe, test));
	if (log_path) /* to hear now, not after the boot, that it cannot be written */
		SP_TRY(sp_file_write(log_path, "", 0));
	remove_leftovers(boots);
	SP_TRY(sp_folder_make(folder));
	struct sp_error *error = sp_boot_run(&spec, verdict);
	sp_error_free(sp_tree_remove(folder));
	if (!error)
		verdict->test = sp_strdup(test);
	if (!error && log_path)
		error = sp_file_write(log_path, verdict->log ? verdict->log : "", verdict->log ? strlen(verdict->log) : 0);
	if (error)
		sp_verdict_clear(verdict);
	return error;
}

void sp_step_tell_verdict(struct sp_context *context, const struct sp_verdict *verdict)
{
	/* a lost one is the command's error, and told as such */
	if (verdict->outcome != SP_VERDICT_LOST)
		sp_progress_note(context->progress, "boot test: %s%s%s%s%s (%s console, %s, %u of %u steps, %.1f s)",
		sp_verdict_outcome_name(verdict->outcome), verdict->reason == SP_REASON_NONE ? "" : ", ",
		verdict->reason == SP_REASON_NONE ? "" : sp_verdict_reason_name(verdict->reason),
		verdict->detail ? ": " : "", verdict->detail ? verdict->detail : "", verdict->console,
		verdict->accelerator, verdict->steps_passed, verdict->steps, verdict->seconds);
	if (verdict->outcome != SP_VERDICT_PASS && verdict->screen && *verdict->screen)
		sp_progress_note(context->progress, "the last screen:\n%s", verdict->screen);
}

struct sp_error *sp_step_verdict_status(const struct sp_verdict *verdict, int *status)
{
	if (verdict->outcome == SP_VERDICT_LOST)
		return sp_error_new(SP_UNABLE, "could not tell whether it boots: %s",
			verdict->detail ? verdict->detail : sp_verdict_reason_name(verdict->reason));
	*status = verdict->outcome == SP_VERDICT_FAIL;
	return NULL;
}

struct sp_error *sp_step_format(const char *name, enum sp_format *format)
{
	*format = SP_FORMAT_TEXT;
	return name ? sp_report_format(name, format) : NULL;
}

static struct sp_error *read_top(const char *text, uint32_t *top)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || value == 0 || value > UINT32_MAX)
		return sp_error_new(SP_USAGE, "--top \"%s\" is not a count: give a whole number from 1", text);
	*top = (uint32_t)value;
	return NULL;
}

struct sp_error *sp_step_query(
	const char *by, const char *in, const char *sort, const char *top, struct sp_report_query *query)
{
	SP_TRY(sp_dimension_parse(by, &query->dimension));
	SP_TRY(sp_store_parse_sort(sort, &query->sort));
	query->in_dimension = -1;
	if (in)
		query->in_label = sp_dimension_split(in, &query->in_dimension);
	return top ? read_top(top, &query->top) : NULL;
}

void sp_step_tell_estimated(struct sp_context *context, struct sp_table *table)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (strcmp(table->columns[i].name, "estimated") == 0)
			table->columns[i].for_machines = false;
	sp_progress_note(context->progress, "packed sizes are estimates here: the stream's format (zstd, lz4, lzo or "
					    "bzip2) is priced by whole blocks");
}

struct sp_error *sp_step_print(const struct sp_table *table, enum sp_format format)
{
	return sp_report_print(stdout, table, format);
}

const struct sp_artifact *sp_step_artifact(const struct sp_build *build, const char *kind)
{
	for (size_t i = 0; i < build->artifact_count; i++)
		if (strcmp(build->artifacts[i].kind, kind) == 0)
			return &build->artifacts[i];
	return NULL;
}

const char *sp_step_fate_name(enum sp_option_fate fate)
{
	static const char *const names[] = {
		[SP_OPTION_DROPPABLE] = "droppable",
		[SP_OPTION_REPLACED] = "replaced",
		[SP_OPTION_HELD] = "held",
		[SP_OPTION_VALUE] = "value",
	};
	return names[fate];
}
