/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel or userspace that has been built, built once more with another configuration, in a work folder of
 * its own. The folder starts as a copy of the finished one and stays for the next time; what was changed in
 * it is compiled anew and nothing else. One that was left in mid-build - by an interruption, a deadline, a
 * full disk - is thrown away and copied again.
 *
 * Ground truth: with one option less than a build's, in CACHE/measure/HASH12/PROGRAM, which is trusted as
 * long as the base's configuration gives the base's very bytes in it. A trial: with a given configuration, in
 * a folder of the caller's.
 */
#ifndef SIZEPROF_BUILD_REBUILD_H
#define SIZEPROF_BUILD_REBUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "build/build.h"
#include "build/rootfs.h"
#include "sizeprof/build.h"
#include "sizeprof/option.h"
#include "sizeprof/recipe.h"
#include "sizeprof/tree.h"

/* All of it has to outlive the rebuilds. */
struct sp_rebuild_spec {
	const struct sp_recipe *recipe;
	const struct sp_build_options
		*options;            /* as the base was built with them; explain and helper are not used */
	const struct sp_build *base; /* or NULL: sp_rebuild_config() alone can be asked then */
	bool userspace;              /* else the kernel */
	/*
	 * Where the work folder is, as FOLDER/kernel or FOLDER/userspace; absolute; NULL: the base's place in
	 * the cache. Without a base it starts as a copy of what the cache has of the recipe's own build.
	 */
	const char *folder;
	/*
	 * NULL, or a resolved configuration that most of those given to sp_rebuild_config() are near, in this
	 * process and the next ones: the folder is copied when it holds that, and the copy is put back when
	 * another one took long to make.
	 */
	const char *near;
};

enum sp_section_class { SP_CLASS_TEXT, SP_CLASS_DATA, SP_CLASS_BSS };

/*
 * A section that is loaded. Linker scripts align whole parts of it, in kernels to as much as 2 MiB: a
 * kilobyte less of code moves the fill behind it and leaves the section as large as it was. So fill does not
 * count, as far as the link map tells it.
 */
struct sp_rebuilt_section {
	char *name;
	uint64_t bytes; /* without fill between what objects contribute */
	uint64_t size;  /* as the section header has it */
	enum sp_section_class class;
	char sha256[SP_SHA256_SIZE]; /* of its content; "" without bytes */
};

struct sp_rebuilt {
	enum sp_measured_outcome outcome;
	char *reason;                        /* one phrase why it was not built or was lost; NULL */
	bool full;                           /* lost, since the disk is full */
	char *config;                        /* the resolved configuration */
	struct sp_rebuilt_section *sections; /* sorted by name */
	size_t section_count;
	uint64_t payload; /* bytes of the compressed stream: the kernel's payload, the initramfs */
	/* of an initramfs: the same at several places, see sp_rootfs_place(); else none */
	uint64_t placed[SP_ROOTFS_PLACEMENTS];
	size_t placed_count;
	uint64_t image;   /* bytes of bzImage, of the shipped program */
	char *bootable;   /* path of the bzImage or initramfs, good until the next rebuild */
	double seconds;
	double make_seconds; /* those of them that make took */
};
void sp_rebuilt_free(struct sp_rebuilt *rebuilt);
#define SP_REBUILT SP_GUARD(sp_rebuilt_free) struct sp_rebuilt

struct sp_rebuild;

/*
 * Lock the work folder (another process that works in it is waited for) and configure the base in it, if
 * there is one, so that its tree can be asked. Usage error: a userspace that is a folder of files.
 */
struct sp_error *sp_rebuild_open(
	const struct sp_rebuild_spec *spec, struct sp_rebuild **rebuild) SP_MUST_CHECK;
void sp_rebuild_close(struct sp_rebuild *rebuild);
/* The tree as it is configured; texts belong to the rebuild, helpers is left NULL. */
struct sp_tree sp_rebuild_tree(const struct sp_rebuild *rebuild);
/* Where what make said about a failure is kept. */
const char *sp_rebuild_log(const struct sp_rebuild *rebuild);
/* The folder that make works in, and the file with what it said the last time. */
const char *sp_rebuild_folder(const struct sp_rebuild *rebuild);
const char *sp_rebuild_make_log(const struct sp_rebuild *rebuild);

/*
 * Build the base: an error when it is not what the build has, byte for byte. Before the first and after the
 * last rebuild.
 */
struct sp_error *sp_rebuild_base(struct sp_rebuild *rebuild) SP_MUST_CHECK;
/*
 * Build with the lines of some options, mostly one (a NULL ends them), set to "is not set", all else as the
 * tree's own make resolves it. A compiler that fails, a deadline, a full disk are outcomes; errors are for
 * what keeps all rebuilds from being made. expected, if not NULL, is how somebody else resolved that: when
 * make does it otherwise, nothing is built, and the outcome is lost.
 */
struct sp_error *sp_rebuild_without(struct sp_rebuild *rebuild, const char *const *options,
	const char *expected, struct sp_rebuilt *rebuilt) SP_MUST_CHECK;

/*
 * Build a resolved configuration, whose lines make has to leave as they are: when it resolves them otherwise,
 * the outcome is "not built" with the first difference as its reason. Nothing is made when it is what the
 * folder was last built with. Of what *rebuilt tells, sections are left out; of a userspace, payload and
 * bootable, too, which its root file system decides.
 */
struct sp_error *sp_rebuild_config(
	struct sp_rebuild *rebuild, const char *config, struct sp_rebuilt *rebuilt) SP_MUST_CHECK;

/*
 * What a rebuild saved beside the base that sp_rebuild_base() built, as a measurement without names and
 * verdict; the options are left out of dropped_with.
 */
void sp_rebuild_compare(const struct sp_rebuild *rebuild, const struct sp_rebuilt *rebuilt,
	const char *const *options, struct sp_measurement *measurement);
/*
 * What vanishes from one configuration to the other, the options themselves left out, and what comes on
 * ("NAME") or only changes its value ("NAME=VALUE"): sorted, blanks between.
 */
void sp_rebuild_difference(
	const char *before, const char *after, const char *const *options, char **gone, char **switched_on);

/* An applet, the function that does its work, and the option that it is built with. */
struct sp_rebuild_applet {
	char *applet, *function, *option;
};
/* The applets that the configured program can have, of its own table of them; sorted by name. */
struct sp_error *sp_rebuild_applets(
	const struct sp_rebuild *rebuild, struct sp_rebuild_applet **applets, size_t *count) SP_MUST_CHECK;
void sp_rebuild_free_applets(struct sp_rebuild_applet *applets, size_t count);

#endif
