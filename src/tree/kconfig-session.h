/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One running helper: what its questions and answers have in common. See kconfig-helper.c for the protocol.
 */
#ifndef SIZEPROF_TREE_KCONFIG_SESSION_H
#define SIZEPROF_TREE_KCONFIG_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "tree/kconfig-folder.h"
#include "tree/kconfig.h"

struct sp_process;

/* A line of a configuration that says something of an option. */
struct sp_kconfig_line {
	char *name;
	char *value;   /* NULL: "is not set" */
	size_t number; /* among all lines, from 0 */
};

struct sp_kconfig_lines {
	struct sp_kconfig_line *list; /* sorted by name, then by number */
	size_t count;
};

/* "CONFIG_A=y" and "# CONFIG_A is not set"; all else is passed over. */
void sp_kconfig_lines_parse(const char *text, struct sp_kconfig_lines *lines);
void sp_kconfig_lines_free(struct sp_kconfig_lines *lines);
/* The first line of that name, or where it would stand. */
size_t sp_kconfig_lines_find(const struct sp_kconfig_lines *lines, const char *name);
/* Appends a setting as a line of a configuration. */
void sp_kconfig_add_setting(struct sp_buffer *text, const struct sp_option_setting *setting);
/* What differs from one to the other, as a resolution; of several lines of a name the last one counts. */
void sp_kconfig_lines_compare(const struct sp_kconfig_lines *before, const struct sp_kconfig_lines *after,
	struct sp_resolution *resolution);

/* One process that answers. */
struct sp_kconfig_worker {
	char *place;     /* its folder */
	int ask, answer; /* pipes */
	bool busy;
	size_t subject; /* for whoever asks: what it is busy with */
	char line[64];  /* of the answer, as far as it came */
	size_t line_size;
};

#define SP_KCONFIG_WORKERS 4

struct sp_kconfig_session {
	struct sp_kconfig_folder folder;
	char *place; /* the session's own folder */
	char *log;   /* what the helper says while it parses */
	struct sp_process *process;
	struct sp_kconfig_worker workers[SP_KCONFIG_WORKERS];
	size_t worker_count;
	char *config;                  /* the configuration at hand, as text */
	struct sp_kconfig_lines lines; /* of config */
};

/* Asks a worker that is not busy about the text of a configuration: 'r', 'f' or 'e'. */
struct sp_error *sp_kconfig_send(struct sp_kconfig_session *session, struct sp_kconfig_worker *worker,
	char question, const char *config) SP_MUST_CHECK;
/* Waits until a busy one has answered; when it answered badly that is the error, and *worker is still set. */
struct sp_error *sp_kconfig_wait(
	struct sp_kconfig_session *session, struct sp_kconfig_worker **worker) SP_MUST_CHECK;
/* Both, with the first worker. */
struct sp_error *sp_kconfig_ask(
	struct sp_kconfig_session *session, char question, const char *config) SP_MUST_CHECK;
/* Many configurations to be resolved: write appends the i-th's text, take gets what it resolves to. */
struct sp_kconfig_lot {
	void (*write)(void *user, size_t i, struct sp_buffer *text);
	void (*take)(void *user, size_t i, const char *text);
	void *user;
};
/* On all workers, in no order. */
struct sp_error *sp_kconfig_ask_many(struct sp_kconfig_session *session, size_t count,
	const struct sp_kconfig_lot *lot) SP_MUST_CHECK;
/* Ends the helper: all later questions fail. */
void sp_kconfig_stop(struct sp_kconfig_session *session);
/* A file of a worker's folder. */
struct sp_error *sp_kconfig_read(
	const struct sp_kconfig_worker *worker, const char *name, struct sp_buffer *content) SP_MUST_CHECK;
struct sp_error *sp_kconfig_write(
	const struct sp_kconfig_worker *worker, const char *name, const char *text) SP_MUST_CHECK;

#endif
