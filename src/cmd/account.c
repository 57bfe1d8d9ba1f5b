/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/account.h"

#include <string.h>

#include "base/buffer.h"
#include "base/files.h"
#include "base/memory.h"
#include "cmd/cmd.h"
#include "ledger/ledger.h"
#include "sizeprof/analyzer.h"

/* The artifact's bytes; one that the build does not have leaves the buffer empty. */
static struct sp_error *read_artifact(const struct sp_build *build, const char *kind, struct sp_buffer *content)
{
	const struct sp_artifact *artifact = sp_step_artifact(build, kind);
	return artifact ? sp_file_read(artifact->path, content) : NULL;
}

static const uint8_t *bytes(const struct sp_buffer *buffer)
{
	return (const uint8_t *)sp_buffer_text(buffer);
}

/* The shipped program's name: the source that is not the kernel's. */
static const char *program_name(const struct sp_build *build)
{
	for (size_t i = 0; i < build->source_count; i++)
		if (strcmp(build->sources[i].name, "linux") != 0)
			return build->sources[i].name;
	return NULL;
}

struct sp_error *sp_account_build(const struct sp_build *build, struct sp_ledger **ledger)
{
	SP_BUFFER kernel = SP_BUFFER_EMPTY, kernel_twin = SP_BUFFER_EMPTY, kernel_map = SP_BUFFER_EMPTY;
	SP_BUFFER cpio = SP_BUFFER_EMPTY, program_twin = SP_BUFFER_EMPTY, program_map = SP_BUFFER_EMPTY;
	SP_TRY(read_artifact(build, "vmlinux.bin", &kernel));
	SP_TRY(read_artifact(build, "vmlinux", &kernel_twin));
	SP_TRY(read_artifact(build, "vmlinux.map", &kernel_map));
	SP_TRY(read_artifact(build, "cpio", &cpio));
	SP_TRY(read_artifact(build, "userspace", &program_twin));
	SP_TRY(read_artifact(build, "userspace.map", &program_map));

	const struct sp_ledger_input inputs[] = {
		{"vmlinux.bin", "bzImage", bytes(&kernel), kernel.size},
		{"cpio", "initramfs", bytes(&cpio), cpio.size},
	};
	const char *program = program_name(build);
	SP_AUTOFREE char *image = sp_format("bin/%s", program ? program : "");
	SP_AUTOFREE char *prefix = sp_format("%s:", program ? program : "");
	const struct sp_program_facts facts[] = {
		{"vmlinux.bin", "", bytes(&kernel_twin), kernel_twin.size,
			kernel_map.size ? sp_buffer_text(&kernel_map) : NULL, NULL, NULL, 0, true},
		{image, prefix, program_twin.size ? bytes(&program_twin) : NULL, program_twin.size,
			program_map.size ? sp_buffer_text(&program_map) : NULL, NULL, NULL, 0, true},
	};
	struct sp_error *error =
		sp_ledger_make(inputs, SP_COUNT(inputs), facts, SP_COUNT(facts), sp_analyzers, ledger);
	if (!error)
		return NULL;
	/* the files are this program's own: a damaged one is no mistake of the user's words */
	struct sp_error *unable = sp_error_new(SP_UNABLE, "cannot account for %s, whose files are in %s: %s",
		build->recipe, build->folder, sp_error_message(error));
	sp_error_free(error);
	return unable;
}
