/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import-root.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/import-commands.h"
#include "build/inputs.h"
#include "build/listing.h"

static bool holds(const char *folder, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	return sp_path_is_folder(path);
}

bool sp_import_is_root(const char *folder)
{
	return (holds(folder, "etc") && holds(folder, "usr")) || holds(folder, "var/lib/dpkg");
}

struct sp_error *sp_import_root(
	const char *folder, struct sp_progress *progress, struct sp_build *build, struct sp_listing *listing)
{
	char real[PATH_MAX];
	if (!realpath(folder, real))
		return sp_error_new(
			SP_USAGE, "cannot read %s: %s; give another path", folder, strerror(errno));
	SP_TRY(sp_listing_read(real, progress, listing));
	const char *name = strrchr(real, '/') + 1;
	*build = (struct sp_build){
		.recipe = sp_format("import:%s", *name ? name : real),
		.title = sp_strdup(real),
		.commands = sp_import_commands((const char *const[]){real}, 1),
		.folder = sp_strdup(real),
		.artifacts = sp_alloc(sizeof(*build->artifacts)),
		.artifact_count = 1,
	};
	build->artifacts[0] = (struct sp_artifact){.kind = sp_strdup(SP_FOLDER_KIND),
		.path = sp_strdup(real),
		.bytes = listing->bytes,
		.shipped = true};
	sp_listing_digest(listing, build->artifacts[0].sha256);
	return NULL;
}

void sp_import_root_identify(struct sp_build *build, const struct sp_packages *packages)
{
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add(&inputs, "root file system", build->artifacts[0].sha256);
	for (size_t i = 0; i < packages->file_count; i++) {
		sp_inputs_add(&inputs, "file", packages->files[i].path);
		sp_inputs_add(&inputs, "package", packages->files[i].package);
	}
	sp_inputs_digest(&inputs, build->hash);
}
