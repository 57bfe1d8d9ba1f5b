/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/userspace-config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "build/config.h"
#include "build/musl.h"

/* merge_config.sh -m for trees that lack it; done in process, said as shell. */
static struct sp_error *merge(struct sp_make *make, const char *name)
{
	sp_make_say(make,
		"for name in $(sed -n -e 's/^\\(CONFIG_[A-Za-z0-9_]*\\)=.*/\\1/p' "
		"-e 's/^# \\(CONFIG_[A-Za-z0-9_]*\\) is not set$/\\1/p' \"$%s/%s\"); do "
		"sed -i \"/$name[ =]/d\" \"$%s/.config\"; done; cat \"$%s/%s\" >>\"$%s/.config\"",
		make->variable, name, make->variable, make->variable, name, make->variable);
	if (make->folder->complete)
		return NULL;
	SP_BUFFER config = SP_BUFFER_EMPTY, fragment = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *config_path = sp_path_join(make->folder->path, ".config");
	SP_AUTOFREE char *fragment_path = sp_path_join(make->folder->path, name);
	SP_TRY(sp_file_read(config_path, &config));
	SP_TRY(sp_file_read(fragment_path, &fragment));
	sp_config_merge(&config, sp_buffer_text(&fragment));
	return sp_file_write(config_path, sp_buffer_text(&config), config.size);
}

static struct sp_error *check_survivors(
	struct sp_make *make, const struct sp_recipe *recipe, const char *extra)
{
	SP_FRAGMENT fragment = SP_FRAGMENT_EMPTY, config = SP_FRAGMENT_EMPTY;
	for (size_t i = 0; i < recipe->userspace_fragment_count; i++)
		SP_TRY(sp_fragment_read(&fragment, recipe->userspace_fragments[i]));
	SP_TRY(sp_fragment_parse(&fragment, extra, NULL));
	SP_AUTOFREE char *path = sp_path_join(make->folder->path, ".config");
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &text));
	sp_config_parse(&config, sp_buffer_text(&text));
	size_t count = 0;
	SP_AUTOFREE struct sp_lost_line *lost = sp_config_compare(&fragment, &config, &count);
	const struct sp_source *source = make->options->userspace;
	struct sp_kconfig_question question = {
		.helper = make->options->helper,
		.cache = make->options->cache,
		.tree = source->folder,
		.build = make->folder->path,
		.make = (const char *const *)make->argv.items,
		.environment = (const char *const *)make->environment.items,
		.lines = lost,
		.line_count = count,
	};
	SP_AUTOFREE char *what = sp_format("%s %s", source->name, source->version);
	struct sp_error *error = sp_config_lost(what, &question, make->options->explain);
	/* nothing was compiled, so there is nothing to look into */
	if (error)
		sp_error_free(sp_tree_remove(make->folder->path));
	return error;
}

struct sp_error *sp_userspace_configure(
	struct sp_make *make, const struct sp_recipe *recipe, const char *extra)
{
	if (!make->folder->complete)
		sp_progress_begin(make->options->progress, "configuring the userspace", 0, 5);
	if (recipe->userspace_base[0] == '/')
		SP_TRY(sp_make_copy(make, recipe->userspace_base, ".config"));
	else
		SP_TRY(sp_make_targets(make, (const char *const[]){recipe->userspace_base, NULL}, false));
	size_t count = recipe->userspace_fragment_count;
	for (size_t i = 0; i <= count; i++) {
		if (i == count && !*extra)
			break;
		SP_AUTOFREE char *name = sp_format(".sizeprof-%zu.config", i + 1);
		if (i < count)
			SP_TRY(sp_make_copy(make, recipe->userspace_fragments[i], name));
		else
			SP_TRY(sp_make_write(make, name, extra));
		SP_TRY(merge(make, name));
	}
	SP_TRY(sp_make_targets(make, (const char *const[]){"oldconfig", NULL}, true));
	sp_progress_end(make->options->progress, NULL);
	return make->folder->complete ? NULL : check_survivors(make, recipe, extra);
}

/*
 * musl-gcc sees musl's headers alone. The kernel's own headers are added last by a folder of links, so that
 * none of glibc's slips in.
 */
static struct sp_error *make_kernel_headers(const char *cache, char **path)
{
	static const char *const links[][2] = {
		{"linux", "/usr/include/linux"},
		{"asm-generic", "/usr/include/asm-generic"},
		{"mtd", "/usr/include/mtd"},
		{"asm", "/usr/include/x86_64-linux-gnu/asm"},
	};
	SP_AUTOFREE char *folder = sp_path_join(cache, "tools/kernel-headers");
	SP_TRY(sp_folder_make(folder));
	for (size_t i = 0; i < SP_COUNT(links); i++) {
		SP_AUTOFREE char *link = sp_path_join(folder, links[i][0]);
		if (symlink(links[i][1], link) != 0 && errno != EEXIST)
			return sp_error_errno("cannot make the link %s", link);
	}
	*path = folder;
	folder = NULL;
	return NULL;
}

static struct sp_error *find_compiler(struct sp_make *make, const struct sp_recipe *recipe, char **compiler)
{
	if (strcmp(recipe->kernel_arch, "i386") != 0) {
		*compiler = sp_strdup(recipe->libc == SP_LIBC_MUSL ? "musl-gcc" : "gcc");
		return NULL;
	}
	SP_MUSL musl = {0};
	SP_TRY(sp_musl_find(make->options->cache, make->options->progress, &musl));
	return sp_musl_compiler(make->options->cache, &musl, recipe->processor, compiler);
}

struct sp_error *sp_userspace_compiler(struct sp_make *make, const struct sp_recipe *recipe)
{
	SP_BUFFER flags = SP_BUFFER_EMPTY;
	if (!make->options->no_debug)
		sp_buffer_add_text(&flags, " -g");
	if (recipe->libc == SP_LIBC_MUSL) {
		SP_AUTOFREE char *headers = NULL;
		SP_TRY(make_kernel_headers(make->options->cache, &headers));
		sp_buffer_printf(&flags, " -idirafter %s", headers);
	}
	SP_AUTOFREE char *compiler = NULL;
	SP_TRY(find_compiler(make, recipe, &compiler));
	sp_make_compiler(make, compiler);
	sp_make_setting(make, "CFLAGS=%s", flags.size ? flags.data + 1 : "");
	return NULL;
}

static const char linker[] =
	"#!/bin/sh\n"
	"# ld that links a program a second time, beside it, with its relocations kept\n"
	"ld \"$@\" || exit\n"
	"output= previous=\n"
	"for argument do\n"
	"\t[ \"$previous\" = -o ] && output=$argument\n"
	"\tprevious=$argument\n"
	"done\n"
	"case $output in\n"
	"*busybox_unstripped | *unstripped/toybox)\n"
	"\tld \"$@\" --emit-relocs --strip-debug -Map=/dev/null -o \"$output.relocs\" >/dev/null 2>&1 ||\n"
	"\t\trm -f \"$output.relocs\" ;;\n"
	"esac\n";

struct sp_error *sp_userspace_linker(struct sp_make *make, const char *flags)
{
	SP_AUTOFREE char *folder = NULL;
	if (make->options->no_debug || make->options->no_facts) {
		sp_make_setting(make, "LDFLAGS=%s-Wl,--build-id=none", flags);
		return NULL;
	}
	SP_TRY(sp_make_script(make->options->cache, "ld", linker, &folder));
	sp_make_setting(make, "LDFLAGS=%s-Wl,--build-id=none -B%s", flags, folder);
	return NULL;
}
