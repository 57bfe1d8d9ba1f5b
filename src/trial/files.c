/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two files of a trial: which members they hold.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "trial/fields.h"
#include "trial/trial.h"

#define SPEC "sizeprof trial spec"
#define RESULT "sizeprof trial result"

#define AT(member) offsetof(struct sp_trial_spec, member)
static const struct sp_field image_fields[] = {
	{"dictionary", SP_FIELD_BYTES, AT(image.dictionary), false, NULL},
	{"fats", SP_FIELD_COUNT, AT(image.fats), false, NULL},
	{0},
};
static const struct sp_field spec_fields[] = {
	{"recipe", SP_FIELD_TEXT, AT(recipe), true, NULL},
	{"overlay", SP_FIELD_TEXT, AT(overlay), false, NULL},
	{"test", SP_FIELD_PATH, AT(test), false, NULL},
	{"folder", SP_FIELD_PATH, AT(folder), true, NULL},
	{"kernel_config", SP_FIELD_TEXT, AT(kernel_config), true, NULL},
	{"userspace_config", SP_FIELD_TEXT, AT(userspace_config), false, NULL},
	{"kernel_near", SP_FIELD_TEXT, AT(kernel_near), false, NULL},
	{"userspace_near", SP_FIELD_TEXT, AT(userspace_near), false, NULL},
	{"image", SP_FIELD_GROUP, 0, false, image_fields},
	{"medium_bytes", SP_FIELD_BYTES, AT(medium_bytes), false, NULL},
	{"below", SP_FIELD_BYTES, AT(below), false, NULL},
	{"boots", SP_FIELD_COUNT, AT(boots), false, NULL},
	{"failures", SP_FIELD_COUNT, AT(failures), false, NULL},
	{"accelerator", SP_FIELD_TEXT, AT(accelerator), false, NULL},
	{"jobs", SP_FIELD_COUNT, AT(jobs), false, NULL},
	{0},
};
#undef AT

#define AT(member) offsetof(struct sp_trial_result, member)
static const struct sp_field size_fields[] = {
	{"payload", SP_FIELD_BYTES, AT(size.payload), true, NULL},
	{"kernel", SP_FIELD_BYTES, AT(size.kernel), true, NULL},
	{"initramfs", SP_FIELD_BYTES, AT(size.initramfs), true, NULL},
	{"loader", SP_FIELD_BYTES, AT(size.loader), true, NULL},
	{"used", SP_FIELD_BYTES, AT(size.used), true, NULL},
	{"free", SP_FIELD_BYTES, AT(size.free), true, NULL},
	{"over", SP_FIELD_SIGNED, AT(size.over), true, NULL},
	{0},
};
static const struct sp_field result_fields[] = {
	{"outcome", SP_FIELD_OUTCOME, AT(outcome), true, NULL},
	{"reason", SP_FIELD_TEXT, AT(reason), false, NULL},
	{"detail", SP_FIELD_TEXT, AT(detail), false, NULL},
	{"screen", SP_FIELD_TEXT, AT(screen), false, NULL},
	{"log", SP_FIELD_PATH, AT(log), false, NULL},
	{"full", SP_FIELD_FLAG, AT(full), false, NULL},
	{"size", SP_FIELD_GROUP, 0, true, size_fields},
	{"kernel_sha256", SP_FIELD_DIGEST, AT(kernel_sha256), false, NULL},
	{"initramfs_sha256", SP_FIELD_DIGEST, AT(initramfs_sha256), false, NULL},
	{"medium_sha256", SP_FIELD_DIGEST, AT(medium_sha256), false, NULL},
	{"kernel_path", SP_FIELD_PATH, AT(kernel_path), false, NULL},
	{"initramfs_path", SP_FIELD_PATH, AT(initramfs_path), false, NULL},
	{"medium_path", SP_FIELD_PATH, AT(medium_path), false, NULL},
	{"boots_passed", SP_FIELD_COUNT, AT(boots_passed), false, NULL},
	{"boots_failed", SP_FIELD_COUNT, AT(boots_failed), false, NULL},
	{"boots_lost", SP_FIELD_COUNT, AT(boots_lost), false, NULL},
	{"from_medium", SP_FIELD_FLAG, AT(from_medium), false, NULL},
	{"instructions", SP_FIELD_BYTES, AT(instructions), false, NULL},
	{"build_seconds", SP_FIELD_SECONDS, AT(build_seconds), false, NULL},
	{"pack_seconds", SP_FIELD_SECONDS, AT(pack_seconds), false, NULL},
	{"boot_seconds", SP_FIELD_SECONDS, AT(boot_seconds), false, NULL},
	{"seconds", SP_FIELD_SECONDS, AT(seconds), true, NULL},
	{0},
};
#undef AT

struct sp_error *sp_trial_spec_write(const char *path, const struct sp_trial_spec *spec)
{
	return sp_fields_write(path, SPEC, spec_fields, spec);
}

struct sp_error *sp_trial_result_write(const char *path, const struct sp_trial_result *result)
{
	return sp_fields_write(path, RESULT, result_fields, result);
}

/* Its needed members were empty texts: these are read as NULL. */
static struct sp_error *check_spec(const char *path, const struct sp_trial_spec *spec)
{
	const char *empty = !spec->recipe ? "recipe" : !spec->folder ? "folder" : NULL;
	if (!spec->kernel_config)
		empty = "kernel_config";
	if (empty)
		return sp_error_new(SP_USAGE, "%s: \"%s\" is empty", path, empty);
	if (spec->image.fats > 2)
		return sp_error_new(
			SP_USAGE, "%s: \"image.fats\" is neither 1 nor 2 (0: as the recipe says)", path);
	return NULL;
}

struct sp_error *sp_trial_spec_read(const char *path, struct sp_trial_spec *spec)
{
	SP_TRIAL_SPEC read = {0};
	SP_TRY(sp_fields_read(path, SPEC, spec_fields, &read));
	SP_TRY(check_spec(path, &read));
	*spec = read;
	read = (struct sp_trial_spec){0};
	return NULL;
}

struct sp_error *sp_trial_result_read(const char *path, struct sp_trial_result *result)
{
	SP_TRIAL_RESULT read = {0};
	SP_TRY(sp_fields_read(path, RESULT, result_fields, &read));
	*result = read;
	read = (struct sp_trial_result){0};
	return NULL;
}
