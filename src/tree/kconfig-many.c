/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many configurations to be resolved, on all workers.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "tree/kconfig-session.h"

/* Gives a worker its next question, if there is one. */
static struct sp_error *send_next(struct sp_kconfig_session *session, struct sp_kconfig_worker *worker,
	const struct sp_kconfig_lot *lot, size_t count, size_t *next)
{
	if (*next == count)
		return NULL;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	lot->write(lot->user, *next, &text);
	worker->subject = (*next)++;
	return sp_kconfig_send(session, worker, 'r', sp_buffer_text(&text));
}

static struct sp_error *take_next(struct sp_kconfig_session *session, const struct sp_kconfig_lot *lot,
	struct sp_kconfig_worker **worker)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(sp_kconfig_wait(session, worker));
	SP_TRY(sp_kconfig_read(*worker, ".config", &text));
	lot->take(lot->user, (*worker)->subject, sp_buffer_text(&text));
	return NULL;
}

static bool is_busy(const struct sp_kconfig_session *session)
{
	for (size_t i = 0; i < session->worker_count; i++)
		if (session->workers[i].busy)
			return true;
	return false;
}

/* What is still on its way when a question failed must not be taken for the answer to a later one. */
static void drain(struct sp_kconfig_session *session)
{
	while (session->process && is_busy(session)) {
		struct sp_kconfig_worker *worker = NULL;
		struct sp_error *error = sp_kconfig_wait(session, &worker);
		if (error && !worker)
			sp_kconfig_stop(session);
		sp_error_free(error);
	}
}

struct sp_error *sp_kconfig_ask_many(
	struct sp_kconfig_session *session, size_t count, const struct sp_kconfig_lot *lot)
{
	size_t next = 0;
	struct sp_error *error = NULL;
	for (size_t i = 0; i < session->worker_count && !error; i++)
		error = send_next(session, &session->workers[i], lot, count, &next);
	for (size_t i = 0; i < count && !error; i++) {
		struct sp_kconfig_worker *worker;
		error = take_next(session, lot, &worker);
		if (!error)
			error = send_next(session, worker, lot, count, &next);
	}
	if (error)
		drain(session);
	return error;
}
