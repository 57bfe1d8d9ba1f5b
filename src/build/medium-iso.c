/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ISO 9660 with ISOLINUX, which the firmware loads by El Torito, without emulation. Names are plain ISO 9660
 * ones: neither Rock Ridge nor Joliet, whose entries would tell modes and owners of files here.
 */
#include "build/medium-inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "build/media.h"

#define FIRST_DATE "1980010100000000"
#define LOADER "isolinux.bin"
#define CATALOG "boot.cat"
#define VOLUME "SIZEPROF"

static const struct sp_medium_file loader_files[] = {
	{SP_MEDIUM_ISOLINUX, LOADER},
	{SP_MEDIUM_LDLINUX, "ldlinux.c32"},
};
#define LOADER_FILES SP_COUNT(loader_files)

/*
 * -boot-load-size 4: the firmware loads 2 KiB, and they the rest; -boot-info-table tells them where that is.
 * -no-pad: no 300 KiB of zeros for drives that read ahead.
 */
static const char *const options[] = {"xorriso", "-no_rc", "-as", "mkisofs", "-quiet", "--norock", "-V",
	VOLUME, ("--modification-date=" FIRST_DATE), "--set_all_file_dates", FIRST_DATE, "-b", LOADER, "-c",
	CATALOG, "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "-no-pad", "-o"};

/* NAME=PATH words, as -graft-points has them. */
struct grafts {
	char **words;
	size_t count;
};

static void free_grafts(struct grafts *grafts)
{
	for (size_t i = 0; i < grafts->count; i++)
		free(grafts->words[i]);
	free(grafts->words);
}

static void add_graft(struct grafts *grafts, const struct sp_medium_file *file)
{
	grafts->words[grafts->count++] = sp_format("%s=%s", file->name, file->source);
}

static struct sp_error *find_room(const struct sp_medium_work *work)
{
	SP_AUTOFREE char *image = sp_path_join(work->make->folder->path, work->image);
	struct sp_medium_room room = {0};
	SP_TRY(sp_file_size(image, &room.used));
	for (size_t i = 0; i < LOADER_FILES; i++) {
		uint64_t bytes;
		SP_TRY(sp_medium_measure(work, &loader_files[i], &bytes));
		room.loader += bytes;
	}
	*work->room = room;
	return NULL;
}

struct sp_error *sp_medium_make_iso(const struct sp_medium_work *work)
{
	SP_GUARD(free_grafts) struct grafts grafts = {0};
	size_t total = SP_COUNT(options) + 3 + LOADER_FILES + work->count;
	SP_AUTOFREE const char **argv = sp_alloc(total * sizeof(*argv));
	grafts.words = sp_alloc((LOADER_FILES + work->count) * sizeof(*grafts.words));
	for (size_t i = 0; i < LOADER_FILES; i++)
		add_graft(&grafts, &loader_files[i]);
	for (size_t i = 0; i < work->count; i++)
		add_graft(&grafts, &work->files[i]);
	size_t count = SP_COUNT(options);
	memcpy(argv, options, sizeof(options));
	argv[count++] = work->image;
	argv[count++] = "-graft-points";
	for (size_t i = 0; i < grafts.count; i++)
		argv[count++] = grafts.words[i];
	argv[count] = NULL;
	SP_TRY(sp_make_tool(work->make, argv));
	return work->make->folder->complete ? NULL : find_room(work);
}
