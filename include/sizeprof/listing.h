/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A root file system as a list, and which package of a distribution each file is of, as plain data: the build stage
 * fills them, the ledger takes them. All texts belong to the struct that holds them; paths are absolute in the root
 * file system: "/usr/bin/gcc".
 */
#ifndef SIZEPROF_LISTING_H
#define SIZEPROF_LISTING_H

#include <stddef.h>
#include <stdint.h>

struct sp_listed_file {
	char *path;
	uint64_t bytes;
};

struct sp_listed_link {
	char *path, *target; /* target: as it stands in the link */
};

struct sp_listing {
	struct sp_listed_file *files; /* regular files that have bytes, by path; of several hard links the first one */
	size_t file_count, file_capacity;
	struct sp_listed_link *links; /* symbolic links, by path */
	size_t link_count, link_capacity;
	uint64_t bytes; /* of all files */
	/* what takes no bytes here: folders, empty files, further names of hard-linked files, devices and the like,
	   and folders on which another file system is mounted */
	size_t folders, empty, other_names, special, mounts;
};

struct sp_package_file {
	char *path;
	const char *package; /* one of sp_packages.names */
};

struct sp_packages {
	struct sp_package_file *files; /* by path */
	size_t file_count, file_capacity;
	char **names; /* of all packages, those without a file included; sorted */
	size_t name_count, name_capacity;
};

#endif
