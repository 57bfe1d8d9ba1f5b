/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which file of a kernel's build folder ships, by the processor that it is for.
 */
#ifndef SIZEPROF_BUILD_IMPORT_IMAGE_H
#define SIZEPROF_BUILD_IMPORT_IMAGE_H

#include <stdbool.h>

#include "base/error.h"

struct sp_import_image {
	char *arch;       /* folder in arch/: "x86", "arm64" */
	char *path;       /* of what ships, relative to the build folder */
	const char *kind; /* of artifact: "bzImage", or "vmlinux.bin" for a flat kernel, compressed or not */
};

/*
 * Look into a build folder with a .config and arch/. Usage errors: it is not finished, or what its processor
 * boots is not known here. End *image with sp_import_image_clear() when there was no error.
 */
struct sp_error *sp_import_image_find(const char *folder, struct sp_import_image *image) SP_MUST_CHECK;
void sp_import_image_clear(struct sp_import_image *image);
#define SP_IMPORT_IMAGE SP_GUARD(sp_import_image_clear) struct sp_import_image

/* bzImage is made of three programs; elsewhere the kernel is all there is. */
bool sp_import_image_is_x86(const struct sp_import_image *image);

#endif
