/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sizeprof trial: one candidate, from its configuration to its verdict. The cheapest questions come first:
 * does make take the configuration, does it compile, is it smaller; only then is it booted.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/journal.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/verdict.h"
#include "boot/boot.h"
#include "build/build.h"
#include "build/media.h"
#include "build/pack.h"
#include "build/rebuild.h"
#include "build/recipe.h"
#include "build/source.h"
#include "cmd/cmd.h"
#include "trial/trial.h"

#define LOST_BOOTS 3u /* that many in one trial, and nobody can tell */
#define SECTOR 512u

struct trial {
	struct sp_context *context;
	double started;
	struct sp_trial_spec spec;
	enum sp_accelerator accelerator;
	struct sp_recipe recipe;
	struct sp_source kernel_source, userspace_source;
	struct sp_build_options options;
	struct sp_rebuild *kernel, *userspace; /* open to the end: they hold the folder's locks */
	struct sp_rebuilt kernel_built, userspace_built;
	struct sp_packed packed;
	struct sp_trial_result result;
	bool decided; /* result.outcome is final */
};

static void end_trial(struct trial *trial)
{
	sp_rebuild_close(trial->kernel);
	sp_rebuild_close(trial->userspace);
	sp_rebuilt_free(&trial->kernel_built);
	sp_rebuilt_free(&trial->userspace_built);
	sp_packed_clear(&trial->packed);
	sp_trial_result_clear(&trial->result);
	sp_trial_spec_clear(&trial->spec);
	sp_source_clear(&trial->kernel_source);
	sp_source_clear(&trial->userspace_source);
	sp_recipe_clear(&trial->recipe);
}

static void decide(struct trial *trial, enum sp_trial_outcome outcome, const char *reason)
{
	char *copy = sp_strdup(reason);
	free(trial->result.reason);
	trial->result.outcome = outcome;
	trial->result.reason = copy;
	trial->decided = true;
}

static struct sp_error *check_spec(const struct trial *trial, const char *path)
{
	const struct sp_trial_spec *spec = &trial->spec;
	bool has_program = trial->recipe.userspace != SP_USERSPACE_FOLDER;
	if (has_program != (spec->userspace_config != NULL))
		return sp_error_new(SP_USAGE, "%s: \"userspace_config\" %s", path,
			has_program ? "is missing"
				    : "means nothing: the recipe's userspace is a folder of files");
	if (spec->medium_bytes % SECTOR)
		return sp_error_new(SP_USAGE, "%s: \"medium_bytes\" is no multiple of %u", path, SECTOR);
	if (spec->image.dictionary && trial->recipe.initramfs_compression != SP_COMPRESSION_XZ)
		return sp_error_new(SP_USAGE,
			"%s: \"image.dictionary\" means nothing: the recipe's initramfs is not xz", path);
	return NULL;
}

/* What the spec says otherwise is as if the recipe said it. */
static struct sp_error *change_recipe(struct trial *trial)
{
	const struct sp_trial_spec *spec = &trial->spec;
	struct sp_recipe *recipe = &trial->recipe;
	if (spec->test) {
		SP_TRY(sp_boot_check_script(spec->test));
		free(recipe->test);
		recipe->test = sp_strdup(spec->test);
	}
	if (spec->medium_bytes)
		sp_medium_set_bytes(recipe, spec->medium_bytes);
	if (spec->image.fats)
		recipe->medium_fats = spec->image.fats;
	if (spec->image.dictionary)
		recipe->initramfs_dictionary = spec->image.dictionary;
	return NULL;
}

static struct sp_error *open_trial(struct trial *trial, const char *path)
{
	struct sp_context *context = trial->context;
	const struct sp_trial_spec *spec = &trial->spec;
	SP_TRY(sp_trial_spec_read(path, &trial->spec));
	SP_TRY(sp_error_prefix(sp_step_accelerator(spec->accelerator, &trial->accelerator), "%s", path));
	SP_TRY(sp_error_prefix(
		sp_step_recipe(context, spec->recipe, spec->overlay, &trial->recipe), "%s", path));
	SP_TRY(check_spec(trial, path));
	SP_TRY(change_recipe(trial));
	SP_TRY(sp_step_sources(context, &trial->recipe, &trial->kernel_source, &trial->userspace_source));
	trial->options = (struct sp_build_options){
		.cache = context->cache,
		.kernel = &trial->kernel_source,
		.userspace = spec->userspace_config ? &trial->userspace_source : NULL,
		/* it does not ship, and takes half of the time of a trial */
		.no_debug = true,
		.no_facts = true,
		.jobs = spec->jobs,
		.renames = context->renames,
		.progress = context->progress,
	};
	return NULL;
}

/* One program in its part of the folder; not built: that decides it. */
static struct sp_error *build(
	struct trial *trial, bool userspace, struct sp_rebuild **rebuild, struct sp_rebuilt *built)
{
	const struct sp_rebuild_spec spec = {
		.recipe = &trial->recipe,
		.options = &trial->options,
		.userspace = userspace,
		.folder = trial->spec.folder,
		.near = userspace ? trial->spec.userspace_near : trial->spec.kernel_near,
	};
	const char *what = userspace ? "building the userspace" : "building the kernel";
	sp_progress_begin(trial->context->progress, what, 0, 20);
	SP_TRY(sp_rebuild_open(&spec, rebuild));
	SP_TRY(sp_rebuild_config(
		*rebuild, userspace ? trial->spec.userspace_config : trial->spec.kernel_config, built));
	sp_progress_end(trial->context->progress, built->make_seconds > 0 ? NULL : "as it was the last time");
	trial->result.build_seconds += built->make_seconds;
	if (built->outcome == SP_MEASURED_BUILT)
		return NULL;
	decide(trial, built->outcome == SP_MEASURED_LOST ? SP_TRIAL_LOST : SP_TRIAL_NOT_BUILT, built->reason);
	trial->result.full = built->full;
	trial->result.log = sp_strdup(sp_rebuild_make_log(*rebuild));
	return NULL;
}

static void take_sizes(struct trial *trial)
{
	const struct sp_packed *packed = &trial->packed;
	struct sp_trial_result *result = &trial->result;
	bool on_medium = sp_medium_kind(trial->recipe.medium)->image != NULL;
	result->size = (struct sp_trial_size){
		.payload = trial->kernel_built.payload + packed->initramfs_bytes,
		.kernel = packed->kernel_bytes,
		.initramfs = packed->initramfs_bytes,
		.loader = packed->room.loader,
		.used = on_medium ? packed->room.used : packed->kernel_bytes + packed->initramfs_bytes,
		.free = packed->room.free,
		.over = (int64_t)packed->room.over,
	};
	memcpy(result->kernel_sha256, packed->kernel_sha256, SP_SHA256_SIZE);
	memcpy(result->initramfs_sha256, packed->initramfs_sha256, SP_SHA256_SIZE);
	memcpy(result->medium_sha256, packed->medium_sha256, SP_SHA256_SIZE);
	result->kernel_path = sp_strdup(packed->kernel);
	result->initramfs_path = sp_strdup(packed->initramfs);
	result->medium_path = sp_strdup(packed->medium);
	result->from_medium = packed->medium != NULL;
}

static void decide_below(struct trial *trial)
{
	SP_AUTOFREE char *reason = sp_format("payloads of %lu bytes, not below %lu",
		(unsigned long)trial->result.size.payload, (unsigned long)trial->spec.below);
	decide(trial, SP_TRIAL_NOT_SMALLER, reason);
}

static struct sp_error *pack(struct trial *trial)
{
	SP_AUTOFREE char *folder = sp_path_join(trial->spec.folder, "image");
	const struct sp_pack_spec spec = {
		.recipe = &trial->recipe,
		.options = &trial->options,
		.kernel = trial->kernel_built.bootable,
		.kernel_config = trial->spec.kernel_config,
		.userspace = trial->userspace ? sp_rebuild_folder(trial->userspace) : NULL,
		.folder = folder,
	};
	double started = sp_seconds();
	SP_TRY(sp_pack(&spec, &trial->packed));
	trial->result.pack_seconds = sp_seconds() - started;
	if (trial->packed.missing) {
		/* the toolchain lacks it, as it lacks a library that does not link */
		SP_AUTOFREE char *reason = sp_format("the program needs %s", trial->packed.missing);
		decide(trial, SP_TRIAL_NOT_BUILT, reason);
		return NULL;
	}
	take_sizes(trial);
	if (trial->spec.below && trial->result.size.payload >= trial->spec.below)
		decide_below(trial);
	else if (!trial->spec.boots)
		decide(trial, SP_TRIAL_MEASURED, NULL);
	return NULL;
}

static void judge_boot(struct trial *trial, const struct sp_verdict *verdict, const char *log)
{
	struct sp_trial_result *result = &trial->result;
	result->instructions += verdict->instructions;
	result->boot_seconds += verdict->seconds;
	result->boots_passed += verdict->outcome == SP_VERDICT_PASS;
	result->boots_failed += verdict->outcome == SP_VERDICT_FAIL;
	result->boots_lost += verdict->outcome == SP_VERDICT_LOST;
	if (result->boots_passed == trial->spec.boots) {
		decide(trial, SP_TRIAL_PASS, NULL);
		return;
	}
	unsigned most = trial->spec.failures ? trial->spec.failures : 1;
	if (result->boots_failed < most && result->boots_lost < LOST_BOOTS)
		return;
	decide(trial, result->boots_failed ? SP_TRIAL_FAIL : SP_TRIAL_LOST,
		sp_verdict_reason_name(verdict->reason));
	result->detail = sp_strdup(verdict->detail);
	result->screen = sp_strdup(verdict->screen);
	result->log = sp_strdup(log);
}

static struct sp_error *boot(struct trial *trial)
{
	const struct sp_packed *packed = &trial->packed;
	struct sp_bootable bootable = {.medium = packed->medium};
	if (!packed->medium)
		bootable = (struct sp_bootable){.kernel = packed->kernel, .initramfs = packed->initramfs};
	SP_AUTOFREE char *log = sp_path_join(trial->spec.folder, "boot.log");
	SP_VERDICT verdict = {0};
	SP_TRY(sp_step_boot(trial->context, &trial->recipe, &bootable, trial->accelerator, log, &verdict));
	judge_boot(trial, &verdict, log);
	return NULL;
}

static struct sp_error *run_trial(struct trial *trial)
{
	if (trial->spec.userspace_config)
		SP_TRY(build(trial, true, &trial->userspace, &trial->userspace_built));
	if (!trial->decided)
		SP_TRY(build(trial, false, &trial->kernel, &trial->kernel_built));
	if (!trial->decided)
		SP_TRY(pack(trial));
	while (!trial->decided)
		SP_TRY(boot(trial));
	return NULL;
}

/* What went wrong is neither the candidate's doing nor the spec's. */
static void lose(struct trial *trial, const struct sp_error *error)
{
	const char *message = sp_error_message(error);
	decide(trial, SP_TRIAL_LOST, message);
	trial->result.full = strstr(message, "is full") || strstr(message, "No space left on device");
}

static void tell(const struct trial *trial)
{
	const struct sp_trial_result *result = &trial->result;
	double own = result->seconds - result->build_seconds - result->boot_seconds;
	sp_progress_note(trial->context->progress,
		"trial: %s%s%s%s%s; %lu bytes of payload; %.1f s: make %.1f, QEMU %.1f, own %.2f",
		sp_trial_outcome_name(result->outcome), result->reason ? ", " : "",
		result->reason ? result->reason : "", result->detail ? ": " : "",
		result->detail ? result->detail : "", (unsigned long)result->size.payload, result->seconds,
		result->build_seconds, result->boot_seconds, own);
}

static struct sp_error *finish(struct trial *trial, const char *path, struct sp_error *error, int *status)
{
	struct sp_trial_result *result = &trial->result;
	bool usage = error && sp_error_kind(error) == SP_USAGE;
	sp_progress_drop(trial->context->progress);
	if (usage || sp_error_is_interrupted(error))
		return error;
	if (error)
		lose(trial, error);
	sp_error_free(error);
	result->seconds = sp_seconds() - trial->started;
	SP_TRY(sp_trial_result_write(path, result));
	tell(trial);
	if (result->outcome == SP_TRIAL_LOST)
		return sp_error_new(SP_UNABLE, "the trial is lost: %s", result->reason);
	*status = result->outcome != SP_TRIAL_PASS && result->outcome != SP_TRIAL_MEASURED;
	return NULL;
}

static struct sp_error *run(struct sp_context *context, int argc, char **argv, int *status)
{
	SP_GUARD(end_trial) struct trial trial = {.context = context, .started = sp_seconds()};
	const struct sp_option own[] = {{0}};
	char **words;
	int count;
	bool helped;
	SP_TRY(sp_context_parse(context, &sp_command_trial, own, argc, argv, 2, &words, &count, &helped));
	if (helped)
		return NULL;
	if (count != 2)
		return sp_error_new(SP_USAGE, "trial needs two files: sizeprof trial SPEC RESULT");
	if (!sp_path_is_special(words[1]))
		unlink(words[1]); /* what is there afterwards is of this trial */
	SP_TRY(open_trial(&trial, words[0]));
	return finish(&trial, words[1], run_trial(&trial), status);
}

const struct sp_command sp_command_trial = {
	.name = "trial",
	.arguments = "SPEC RESULT",
	.summary = "build, weigh and boot one candidate of a search",
	.no = "it fails its test, is not built, or is not smaller",
	.help = "What minimize starts for each candidate, and what a batch system can run in its place: SPEC "
		"is a file of JSON with\n"
		"the resolved configurations of kernel and userspace, RESULT becomes one with the outcome, "
		"the sizes, the sha256 of\n"
		"the files and the seconds. The folder that SPEC names stays for the next trial, which "
		"compiles only what changed.\n"
		"The shipped bytes are those of `sizeprof build`. Nothing is accounted for, and the store is "
		"not touched.\n\n"
		"The cheapest questions come first: does make take the configuration as it is, does it "
		"compile and link, are the\n"
		"payloads smaller than \"below\"; then up to \"boots\" boot tests, the first failure of "
		"which decides. Exit status:\n"
		"0 pass, or measured without a test; 1 it fails, is not built or not smaller; 3 could not "
		"tell.\n\n"
		"  sizeprof trial candidate.json result.json",
	.run = run,
};
