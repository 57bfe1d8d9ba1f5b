/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links of a kernel's build folder, made once more with their map and relocations kept (ld -Map
 * --emit-relocs): from the command lines that Kbuild saved, the inputs in the folder, the outputs elsewhere.
 * What comes out is checked against what the folder has.
 */
#ifndef SIZEPROF_BUILD_IMPORT_LINK_H
#define SIZEPROF_BUILD_IMPORT_LINK_H

#include <stdbool.h>

#include "base/error.h"
#include "build/folder.h"

struct sp_import_link {
	const char *folder;  /* the user's, absolute: read, and the working folder of the linker */
	const char *linked;  /* what the link made, such as "vmlinux", relative to it */
	const char *command; /* the file with the saved command line, relative to it */
	const char *output,
		*map;     /* absolute paths of what is made; gone when the link did not come out the same */
	const char *arch; /* folder in arch/, where the kernel's linker script is: "x86" */
	double deadline;
	const struct sp_build_folder *cache; /* whose log the linker's words go to */
};

/*
 * Repeat a link. *reason is NULL when the outputs are there and have the same sections in the same places
 * with the same code; else a phrase that says why not ("the saved command line ... is missing"), to be
 * released with free(). Errors are for what is no fault of the folder's: a full disk, an interruption.
 */
struct sp_error *sp_import_link_again(const struct sp_import_link *link, char **reason) SP_MUST_CHECK;

/* Was vmlinux linked from a single object (link-time optimization, IBT)? Its map then knows no other. */
bool sp_import_link_is_whole(const char *config);

/* The same for vmlinux, whose saved command line is that of scripts/link-vmlinux.sh; config is the text of
 * .config. */
struct sp_error *sp_import_link_kernel(
	const struct sp_import_link *link, const char *config, char **reason) SP_MUST_CHECK;

#endif
