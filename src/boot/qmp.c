/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QMP: one JSON object a line, in both directions; answers come in the order of the commands, events at any
 * time.
 */
#include "boot/qmp.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/process.h"

#define MESSAGE_LIMIT (1 << 20) /* bytes; the longest real answer has some thousands */

void sp_json_free(json_t **value)
{
	json_decref(*value);
}

static struct sp_error *break_off(struct sp_qmp *qmp, const char *what)
{
	qmp->broken = true;
	return sp_error_new(SP_UNABLE, "the conversation with QEMU broke off: %s", what);
}

/* Read what is there; waits up to `seconds` for something to come. *got is false when nothing came. */
static struct sp_error *receive(struct sp_qmp *qmp, double seconds, bool *got)
{
	*got = false;
	struct pollfd wait = {.fd = qmp->socket, .events = POLLIN};
	int ready = poll(&wait, 1, (int)(seconds * 1000));
	if (sp_interrupted())
		return sp_error_interrupted();
	if (ready <= 0)
		return NULL;
	char block[1 << 14];
	ssize_t size = recv(qmp->socket, block, sizeof(block), MSG_DONTWAIT);
	if (size < 0 && (errno == EINTR || errno == EAGAIN))
		return NULL;
	if (size <= 0)
		return break_off(qmp, "it closed the connection");
	if (qmp->incoming.size + (size_t)size > MESSAGE_LIMIT)
		return break_off(qmp, "a message has no end");
	sp_buffer_add(&qmp->incoming, block, (size_t)size);
	*got = true;
	return NULL;
}

/* The next whole message that has arrived, or NULL in *message. */
static struct sp_error *take_message(struct sp_qmp *qmp, json_t **message)
{
	*message = NULL;
	char *newline = qmp->incoming.size ? memchr(qmp->incoming.data, '\n', qmp->incoming.size) : NULL;
	if (!newline)
		return NULL;
	size_t size = (size_t)(newline - qmp->incoming.data);
	json_t *value = json_loadb(qmp->incoming.data, size, 0, NULL);
	if (!json_is_object(value)) {
		json_decref(value);
		SP_AUTOFREE char *what = sp_format(
			"\"%.*s\" is not a message of QMP", (int)(size < 60 ? size : 60), qmp->incoming.data);
		return break_off(qmp, what);
	}
	sp_buffer_consume(&qmp->incoming, size + 1);
	*message = value;
	return NULL;
}

static void note_event(struct sp_qmp *qmp, const json_t *message)
{
	const char *event = json_string_value(json_object_get(message, "event"));
	if (!event || strcmp(event, "SHUTDOWN") != 0)
		return;
	const char *reason = json_string_value(json_object_get(json_object_get(message, "data"), "reason"));
	bool reset = reason && strcmp(reason, "guest-reset") == 0;
	qmp->guest_end = reset ? SP_GUEST_RESET : SP_GUEST_POWERED_OFF;
}

/* Wait for the next message that is not an event. */
static struct sp_error *wait_message(struct sp_qmp *qmp, const char *what, json_t **message)
{
	double deadline = sp_seconds() + qmp->timeout;
	for (;;) {
		SP_TRY(take_message(qmp, message));
		if (*message && !json_object_get(*message, "event"))
			return NULL;
		if (*message) {
			note_event(qmp, *message);
			json_decref(*message);
			continue;
		}
		double left = deadline - sp_seconds();
		if (left <= 0) {
			qmp->broken = true;
			return sp_error_new(
				SP_UNABLE, "QEMU did not answer %s within %.0f s", what, qmp->timeout);
		}
		bool got;
		SP_TRY(receive(qmp, left < 1 ? left : 1, &got));
	}
}

static struct sp_error *send_message(struct sp_qmp *qmp, const json_t *message)
{
	SP_AUTOFREE char *text = json_dumps(message, JSON_COMPACT);
	SP_AUTOFREE char *line = sp_format("%s\n", text);
	size_t size = strlen(line);
	for (size_t sent = 0; sent < size;) {
		ssize_t step = send(qmp->socket, line + sent, size - sent, MSG_NOSIGNAL);
		if (step < 0 && errno == EINTR && !sp_interrupted())
			continue;
		if (step < 0)
			return sp_interrupted() ? sp_error_interrupted() : break_off(qmp, strerror(errno));
		sent += (size_t)step;
	}
	return NULL;
}

struct sp_error *sp_qmp_command(struct sp_qmp *qmp, const char *name, json_t *arguments, json_t **result)
{
	SP_JSON *command = json_pack("{s:s, s:o*}", "execute", name, "arguments", arguments);
	SP_TRY(send_message(qmp, command));
	SP_JSON *answer = NULL;
	SP_TRY(wait_message(qmp, name, &answer));
	const json_t *error = json_object_get(answer, "error");
	if (error) {
		const char *text = json_string_value(json_object_get(error, "desc"));
		return sp_error_new(
			SP_UNABLE, "QEMU refused %s: %s", name, text ? text : "it gave no reason");
	}
	json_t *value = json_object_get(answer, "return");
	if (!value)
		return break_off(qmp, "an answer has neither result nor error");
	if (result)
		*result = json_incref(value);
	return NULL;
}

struct sp_error *sp_qmp_monitor(struct sp_qmp *qmp, const char *line, struct sp_buffer *output)
{
	SP_JSON *result = NULL;
	json_t *arguments = json_pack("{s:s}", "command-line", line);
	SP_TRY(sp_qmp_command(qmp, "human-monitor-command", arguments, &result));
	const char *text = json_string_value(result);
	if (output && text)
		sp_buffer_add_text(output, text);
	return NULL;
}

struct sp_error *sp_qmp_take_events(struct sp_qmp *qmp)
{
	bool got;
	do
		SP_TRY(receive(qmp, 0, &got));
	while (got);
	for (;;) {
		json_t *message;
		SP_TRY(take_message(qmp, &message));
		if (!message)
			return NULL;
		note_event(qmp, message);
		json_decref(message);
	}
}

struct sp_error *sp_qmp_open(struct sp_qmp *qmp, int socket, double timeout)
{
	*qmp = (struct sp_qmp){.socket = socket, .timeout = timeout};
	SP_JSON *greeting = NULL;
	SP_TRY(wait_message(qmp, "with a greeting", &greeting));
	if (!json_object_get(greeting, "QMP"))
		return break_off(qmp, "its greeting is not one of QMP");
	return sp_qmp_command(qmp, "qmp_capabilities", NULL, NULL);
}

void sp_qmp_close(struct sp_qmp *qmp)
{
	if (qmp->socket >= 0)
		close(qmp->socket);
	qmp->socket = -1;
	sp_buffer_free(&qmp->incoming);
}
