/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A toy tree in a scratch folder, ready to be asked.
 */
#ifndef TESTS_UNIT_KCONFIG_SCENE_H
#define TESTS_UNIT_KCONFIG_SCENE_H

#include "tree/kconfig.h"
#include "unit/kconfig_tree.h"

struct scene {
	char *folder, *sources, *cache;
	struct sp_tree tree;
};

static const char *const plain_make[] = {"make", "O=/nowhere", "CC=gcc", NULL};

/* config: the configuration at hand; what: how the tree's conf behaves */
static inline struct scene scene_make(const char *config, const char *what)
{
	struct scene scene = {.folder = scratch_make()};
	scene.sources = sp_path_join(scene.folder, "tree");
	scene.cache = sp_path_join(scene.folder, "cache");
	kconfig_tree_write(scene.sources, what);
	scene.tree = (struct sp_tree){
		.kind = "linux",
		.sources = scene.sources,
		.build = "/nowhere",
		.config = config,
		.cache = scene.cache,
		.helpers = TEST_PROJECT "/src/tree",
		.make = plain_make,
	};
	return scene;
}

static inline void scene_end(struct scene *scene)
{
	free(scene->sources);
	free(scene->cache);
	scratch_remove(scene->folder);
}

#endif
