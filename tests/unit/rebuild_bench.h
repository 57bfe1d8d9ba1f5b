/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tests of rebuilding share: a kernel tree whose make is tests/fakes/make/rebuilds, and a finished build
 * of it.
 */
#ifndef TESTS_UNIT_REBUILD_BENCH_H
#define TESTS_UNIT_REBUILD_BENCH_H

#include "unit/harness.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzers/elf_builder.h"
#include "base/digest.h"
#include "build/rebuild-inside.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char config[] =
	"CONFIG_ALIVE=y\nCONFIG_FIRST=y\nCONFIG_KERNEL_XZ=y\nCONFIG_MOVED=y\nCONFIG_NEEDED=y\n"
	"CONFIG_QUICK=y\nCONFIG_ROOM=y\nCONFIG_SWAP=y\nCONFIG_SWAP_LEVEL=17\nCONFIG_ZSWAP=y\n";

struct bench {
	char *folder, *cache, *path, *finished, *work, *trial;
	struct sp_recipe recipe;
	struct sp_source source;
	struct sp_build_options options;
	struct sp_artifact artifacts[3];
	struct sp_config config;
	struct sp_build build;
	struct sp_rebuild_spec spec;
};

/* Code, data, .bss, and a section that is not loaded. */
static void write_kernel(const struct bench *bench, const char *name, uint64_t code, uint8_t fill)
{
	const struct elf_part parts[] = {
		{".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0x1000, 0x200, code, fill},
		{".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0x3000, 0x400, 0x20, 1},
		{".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 0x4000, 0x420, code, 0},
		{".debug_info", SHT_PROGBITS, 0, 0, 0x420, 0x10 + code, 2},
	};
	SP_BUFFER file = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(bench->source.folder, name);
	elf_build(&file, ELFCLASS64, parts, SP_COUNT(parts));
	check_ok(sp_file_write(path, file.data, file.size));
}

static void use_make(const struct bench *bench)
{
	use_fake(bench->folder, bench->path, "make", "rebuilds");
}

static void fill_artifacts(struct bench *bench)
{
	static const char *const texts[] = {"0123456789", "image 0123456789"};
	bench->artifacts[0].kind = sp_strdup("payload");
	bench->artifacts[1].kind = sp_strdup("bzImage");
	bench->artifacts[2].kind = sp_strdup("vmlinux");
	bench->artifacts[2].path = sp_path_join(bench->finished, "vmlinux");
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		sp_digest_bytes(texts[i], strlen(texts[i]), bench->artifacts[i].sha256);
}

static int set_up(void **state)
{
	struct bench *bench = sp_alloc(sizeof(*bench));
	bench->path = sp_strdup(getenv("PATH"));
	bench->folder = scratch_make();
	bench->cache = sp_path_join(bench->folder, "cache");
	bench->finished = sp_path_join(bench->cache, "kernels/0123");
	bench->work = sp_format("%s/measure/%.12s/kernel", bench->cache, HASH);
	bench->trial = sp_path_join(bench->folder, "trial");
	bench->source =
		(struct sp_source){.name = sp_strdup("linux"), .folder = sp_path_join(bench->folder, "tree")};
	SP_AUTOFREE char *kept = sp_path_join(bench->finished, "kept");
	check_ok(sp_folder_make(bench->source.folder));
	check_ok(sp_folder_make(bench->finished));
	write_text(kept, "from the finished folder");
	write_kernel(bench, "vmlinux", 0x100, 7);
	write_kernel(bench, "vmlinux-small", 0xc0, 7);
	write_kernel(bench, "vmlinux-moved", 0x100, 8);
	fill_artifacts(bench);
	bench->recipe = (struct sp_recipe){.name = sp_strdup("r"),
		.kernel_arch = sp_strdup("x86_64"),
		.kernel_base = sp_strdup("tinyconfig")};
	bench->options =
		(struct sp_build_options){.cache = bench->cache, .kernel = &bench->source, .jobs = 1};
	bench->config = (struct sp_config){.name = sp_strdup("kernel"), .text = sp_strdup(config)};
	bench->build = (struct sp_build){.hash = HASH,
		.artifacts = bench->artifacts,
		.artifact_count = 3,
		.configs = &bench->config,
		.config_count = 1};
	bench->spec = (struct sp_rebuild_spec){
		.recipe = &bench->recipe, .options = &bench->options, .base = &bench->build};
	use_make(bench);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	setenv("PATH", bench->path, 1);
	for (size_t i = 0; i < SP_COUNT(bench->artifacts); i++) {
		free(bench->artifacts[i].kind);
		free(bench->artifacts[i].path);
	}
	free(bench->config.name);
	free(bench->config.text);
	free(bench->recipe.name);
	free(bench->recipe.kernel_arch);
	free(bench->recipe.kernel_base);
	free(bench->source.name);
	free(bench->source.folder);
	scratch_remove(bench->folder);
	free(bench->cache);
	free(bench->finished);
	free(bench->work);
	free(bench->trial);
	free(bench->path);
	free(bench);
	return 0;
}

#endif
