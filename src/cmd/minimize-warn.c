/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the test say anything? With an init that does nothing at all it has to fail; else it would let
 * everything go.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/verdict.h"
#include "build/rootfs.h"
#include "build/userspace.h"
#include "cmd/minimize.h"

static const char blank[] = "#!/bin/sh\nwhile :; do sleep 1000; done\n";

/* The base's root file system with that init, in a file. */
static struct sp_error *pack_blank(const struct sp_minimize *minimize, const char *target)
{
	SP_ROOTFS rootfs = SP_ROOTFS_EMPTY;
	SP_BUFFER cpio = SP_BUFFER_EMPTY, packed = SP_BUFFER_EMPTY;
	struct sp_recipe recipe = minimize->recipe;
	SP_AUTOFREE char *init = sp_format("%s/blank-init", minimize->folder);
	SP_TRY(sp_file_write(init, blank, strlen(blank)));
	if (chmod(init, 0755) != 0)
		return sp_error_errno("cannot make %s executable", init);
	recipe.init = init;
	SP_TRY(sp_userspace_add_files(&recipe, minimize->trees[SP_SIDE_USERSPACE].build, &rootfs));
	SP_TRY(sp_rootfs_pack(&recipe, minimize->state.configs[SP_SIDE_KERNEL], &rootfs, &cpio, &packed));
	return sp_file_write(target, packed.data, packed.size);
}

struct sp_error *sp_minimize_warn(struct sp_minimize *minimize)
{
	SP_VERDICT verdict = {0};
	const struct sp_artifact *kernel = sp_step_artifact(&minimize->build, "bzImage");
	bool is_new = minimize->old_trials == 0; /* a search that goes on has heard it */
	if (!is_new || !kernel || !minimize->has_tree[SP_SIDE_USERSPACE])
		return NULL;
	SP_AUTOFREE char *initramfs = sp_format("%s/blank-initramfs", minimize->folder);
	SP_AUTOFREE char *kernel_path = sp_format("%s/bzImage", minimize->build.folder);
	const struct sp_bootable bootable = {
		.kernel = sp_path_exists(kernel_path) ? kernel_path : kernel->path, .initramfs = initramfs};
	struct sp_context silent = *minimize->context;
	silent.progress = NULL;
	sp_progress_begin(
		minimize->context->progress, "trying the test on a system that does nothing", 0, 25);
	SP_TRY(pack_blank(minimize, initramfs));
	SP_TRY(sp_step_boot(
		&silent, &minimize->recipe, &bootable, minimize->wish->accelerator, NULL, &verdict));
	sp_progress_end(minimize->context->progress,
		verdict.outcome == SP_VERDICT_PASS ? "it passes" : "it fails, as it should");
	if (verdict.outcome == SP_VERDICT_PASS)
		sp_progress_note(minimize->context->progress,
			"warning: the test passes with an init that does nothing, so it says nothing of the "
			"userspace, "
			"and all of that may go: let it type and expect what has to work");
	return NULL;
}
