/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernels: the payload beside vmlinux.bin is what the configured compressor made this time.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "build/kernel.h"
#include "build/rebuild-inside.h"
#include "build/rebuild-sections.h"

#define IMAGE "arch/x86/boot/bzImage"

static struct sp_error *clean(struct sp_rebuild *rebuild)
{
	sp_kernel_remove_payloads(rebuild->folder.path);
	return NULL;
}

static struct sp_error *payload_path(struct sp_rebuild *rebuild, const char *config, char **path)
{
	const char *name = sp_kernel_payload_name(config);
	if (!name)
		return sp_error_new(SP_UNABLE,
			"the kernel in %s names no compressor, so that it has no payload to be compared",
			rebuild->folder.path);
	*path = sp_format("%s/arch/x86/boot/compressed/%s", rebuild->folder.path, name);
	return NULL;
}

static struct sp_error *weigh(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)
{
	SP_AUTOFREE char *payload = NULL;
	SP_TRY(payload_path(rebuild, rebuilt->config, &payload));
	rebuilt->bootable = sp_path_join(rebuild->folder.path, IMAGE);
	SP_TRY(sp_file_size(payload, &rebuilt->payload));
	return sp_file_size(rebuilt->bootable, &rebuilt->image);
}

static struct sp_error *collect(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)
{
	SP_AUTOFREE char *twin = sp_path_join(rebuild->folder.path, rebuild->program->twin);
	SP_TRY(weigh(rebuild, rebuilt));
	SP_AUTOFREE char *map = sp_path_join(rebuild->folder.path, rebuild->program->map);
	return sp_rebuilt_sections_read(twin, map, &rebuilt->sections, &rebuilt->section_count);
}

static struct sp_error *check(
	struct sp_rebuild *rebuild, const struct sp_rebuilt *rebuilt, const char **different)
{
	SP_AUTOFREE char *payload = NULL;
	SP_TRY(payload_path(rebuild, rebuilt->config, &payload));
	SP_TRY(sp_rebuild_check_file(rebuild, payload, "payload", different));
	return *different ? NULL : sp_rebuild_check_file(rebuild, rebuilt->bootable, "bzImage", different);
}

static const char *const targets[] = {"bzImage", NULL};

const struct sp_rebuild_program sp_rebuild_kernel = {
	.name = "kernel",
	.twin = "vmlinux",
	.map = "vmlinux.map",
	.configure = "olddefconfig",
	/* scripts/kconfig/conf.c: else it would complete the configuration without a word */
	.refuse = "KCONFIG_NOSILENTUPDATE=1",
	.refusal = "The configuration requires explicit update",
	.targets = targets,
	.clean = clean,
	.weigh = weigh,
	.collect = collect,
	.check = check,
};
