/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of a recipe: text as written -> checked text or number. Errors name file and line.
 */
#ifndef SIZEPROF_BUILD_RECIPE_VALUES_H
#define SIZEPROF_BUILD_RECIPE_VALUES_H

#include <stdint.h>

#include "build/recipe-keys.h"

/* One reader a kind of value; *text is released with free(). Paths become absolute and have to exist. */
typedef struct sp_error *sp_value_reader(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text);
sp_value_reader sp_value_name, sp_value_text, sp_value_version, sp_value_url, sp_value_sha256, sp_value_path, sp_value_file,
	sp_value_kernel_base, sp_value_userspace_base, sp_value_cpu, sp_value_arch, sp_value_processor;

/* One of the words, as its index. */
struct sp_error *sp_value_choice(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	const char *const *words, size_t count, size_t *index) SP_MUST_CHECK;
/* Blank-separated names of fragments are added to the list, each checked line by line. */
struct sp_error *sp_value_fragments(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	char ***list, size_t *count) SP_MUST_CHECK;
/*
 * Blank-separated names of options and applets are added to the list: "SWAP", "CONFIG_SWAP" (kept without the
 * prefix), "busybox:vi".
 */
struct sp_error *sp_value_names(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	char ***list, size_t *count) SP_MUST_CHECK;
/* 128M or 1G, as MiB */
struct sp_error *sp_value_memory(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, uint32_t *mib) SP_MUST_CHECK;
/* A dictionary of xz: 64K, 1M or bytes */
struct sp_error *sp_value_dictionary(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, uint64_t *bytes) SP_MUST_CHECK;
/* A line of [files]: the key is the target. */
struct sp_error *sp_value_extra_file(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_extra_file *file) SP_MUST_CHECK;
/* A line of [devices]: the key is the target, the value such as "block 2 0". */
struct sp_error *sp_value_device(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	struct sp_device *device) SP_MUST_CHECK;

#endif
