/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading an instance, of which kind its header says.
 */
#ifndef TESTS_BENCH_SEARCH_READ_H
#define TESTS_BENCH_SEARCH_READ_H

#include "base/files.h"
#include "bench/search_random.h"
#include "bench/search_recorded.h"

#define RANDOM_HEADER "id,parent,weight,explicit,executed,needed,requires"

static inline struct sp_error *instance_read_text(
	const char *path, const char *text, const struct instance_wish *wish, struct instance *instance)
{
	struct recorded_table table = {.path = path};
	size_t header = strcspn(text, "\r\n");
	if (header == strlen(RANDOM_HEADER) && strncmp(text, RANDOM_HEADER, header) == 0)
		return random_read(path, text + header + strspn(text + header, "\r\n"), instance);
	if (!recorded_header(&text, &table))
		return sp_error_new(SP_UNABLE,
			"%s is no instance: its first line is neither that of a random one nor that of "
			"`sizeprof runs "
			"--search N --show items --format csv`",
			path);
	struct sp_error *error = recorded_fill(&table, text, wish, instance);
	recorded_clear(&table);
	return error;
}

/* wish may be NULL; of an error nothing is left. instance_clear() it. */
static inline struct sp_error *instance_read(
	const char *path, const struct instance_wish *wish, struct instance *instance)
{
	static const struct instance_wish all;
	SP_BUFFER content = SP_BUFFER_EMPTY;
	*instance = (struct instance){0};
	SP_TRY(sp_file_read(path, &content));
	struct sp_error *error =
		instance_read_text(path, sp_buffer_text(&content), wish ? wish : &all, instance);
	if (error)
		instance_clear(instance);
	else
		instance_count(instance);
	return error;
}

#endif
