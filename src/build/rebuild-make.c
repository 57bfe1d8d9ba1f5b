/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One make in the work folder: configure, compile and link, and what becomes of a failure.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "build/rebuild-inside.h"

/* Lines that say something, in order: whether and when a comment was written means nothing. */
static char *setting_lines(const char *text)
{
	SP_BUFFER lines = SP_BUFFER_EMPTY;
	for (size_t size; *text; text += size + (text[size] == '\n')) {
		size = strcspn(text, "\n");
		if (strncmp(text, "CONFIG_", 7) == 0 || strncmp(text, "# CONFIG_", 9) == 0) {
			sp_buffer_add(&lines, text, size);
			sp_buffer_add_text(&lines, "\n");
		}
	}
	return sp_buffer_take(&lines);
}

char *sp_rebuild_first_difference(const char *is, const char *should)
{
	SP_AUTOFREE char *one = setting_lines(is), *other = setting_lines(should);
	const char *left = one ? one : "", *right = other ? other : "";
	for (;;) {
		size_t size = strcspn(left, "\n"), wanted = strcspn(right, "\n");
		if (size != wanted || strncmp(left, right, size) != 0)
			return sp_format("\"%.*s\" instead of \"%.*s\"", (int)size, left, (int)wanted, right);
		if (!size)
			return NULL;
		left += size + 1;
		right += wanted + 1;
	}
}

struct sp_error *sp_rebuild_configure(struct sp_rebuild *rebuild, const char *text, char **config)
{
	SP_AUTOFREE char *path = sp_path_join(rebuild->folder.path, ".config");
	SP_BUFFER content = SP_BUFFER_EMPTY;
	sp_buffer_clear(&rebuild->make.commands);
	SP_TRY(sp_file_write(path, text, strlen(text)));
	double started = sp_seconds();
	SP_TRY(sp_make_targets(&rebuild->make, (const char *const[]){rebuild->program->configure, NULL},
		rebuild->program->answers));
	rebuild->make_seconds += sp_seconds() - started;
	SP_TRY(sp_file_read(path, &content));
	*config = sp_strdup(sp_buffer_text(&content));
	return NULL;
}

/* The first line of what make said that speaks of an error; free() it. */
static char *find_reason(const char *log)
{
	static const char *const signs[] = {"error:", "undefined reference", "Error ", NULL};
	for (size_t i = 0; signs[i]; i++) {
		const char *sign = strstr(log, signs[i]);
		if (!sign)
			continue;
		while (sign > log && sign[-1] != '\n')
			sign--;
		return sp_format("%.*s", (int)strcspn(sign, "\n"), sign);
	}
	return NULL;
}

/*
 * A compiler that was killed says nothing about the option, and may have left half a file that make takes for
 * a whole one. The driver tells of it, a make of its child, a shell (128 + 9) or the ccache (256 - 9) between
 * them by their status.
 */
static bool was_killed(const char *log)
{
	static const char *const signs[] = {"Killed signal terminated program", "[Killed]", "] Killed",
		"Error 137\n", "Error 247\n", "out of memory", "virtual memory exhausted",
		"Cannot allocate memory"};
	for (size_t i = 0; i < SP_COUNT(signs); i++)
		if (strstr(log, signs[i]))
			return true;
	return false;
}

/* What became of a make that did not succeed. */
static void judge(
	const struct sp_rebuild *rebuild, const struct sp_process_end *end, struct sp_rebuilt *rebuilt)
{
	SP_BUFFER log = SP_BUFFER_EMPTY;
	sp_error_free(sp_file_read(rebuild->folder.log, &log));
	const char *said = sp_buffer_text(&log);
	rebuilt->full = sp_build_folder_is_full(&rebuild->folder);
	bool lost = end->outcome != SP_EXITED || rebuilt->full || was_killed(said);
	rebuilt->outcome = lost ? SP_MEASURED_LOST : SP_MEASURED_NOT_BUILT;
	SP_AUTOFREE char *how = sp_process_describe(end);
	rebuilt->reason = rebuilt->full               ? sp_strdup("the disk is full")
			  : end->outcome == SP_EXITED ? find_reason(said)
						      : NULL;
	if (!rebuilt->reason)
		rebuilt->reason = sp_format("make %s", how);
}

/* For sp_rebuild_go_near(): without the file, it took long. */
static void note_seconds(const struct sp_rebuild *rebuild, double seconds)
{
	SP_AUTOFREE char *text = sp_format("%.1f\n", seconds);
	unlink(rebuild->took);
	if (rebuild->spec.near)
		sp_error_free(sp_file_write(rebuild->took, text, strlen(text)));
}

struct sp_error *sp_rebuild_make(struct sp_rebuild *rebuild, struct sp_rebuilt *rebuilt)
{
	struct sp_process_end end;
	unlink(rebuild->stamp);
	SP_TRY(sp_file_write(rebuild->marker, "", 0));
	SP_TRY(rebuild->program->clean(rebuild));
	SP_TRY(sp_make_attempt(&rebuild->make, rebuild->program->targets, &end));
	rebuild->make_seconds += end.seconds;
	note_seconds(rebuild, end.seconds);
	rebuild->is_fresh = false;
	if (end.outcome != SP_EXITED || end.number != 0)
		judge(rebuild, &end, rebuilt);
	rebuild->is_spoiled = rebuilt->outcome == SP_MEASURED_LOST;
	if (!rebuild->is_spoiled)
		unlink(rebuild->marker);
	return NULL;
}
