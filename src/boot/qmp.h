/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A conversation with QEMU in QMP (docs/interop/qmp-spec of QEMU), over a connected stream socket.
 */
#ifndef SIZEPROF_BOOT_QMP_H
#define SIZEPROF_BOOT_QMP_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

/* How the guest ended, by QEMU's SHUTDOWN event. */
enum sp_guest_end { SP_GUEST_RUNS, SP_GUEST_RESET, SP_GUEST_POWERED_OFF };

struct sp_qmp {
	int socket;     /* owned; -1: not connected */
	double timeout; /* seconds that an answer may take */
	bool broken;    /* the connection ended or made no sense: most likely QEMU has gone */
	enum sp_guest_end guest_end;
	struct sp_buffer incoming;
};

/* Wait for the greeting and negotiate. The socket belongs to *qmp from here on. */
struct sp_error *sp_qmp_open(struct sp_qmp *qmp, int socket, double timeout) SP_MUST_CHECK;
/*
 * Send a command and wait for its answer; events that come in between are noted. arguments may be NULL and is
 * consumed. result may be NULL; else it gets what the command returned, to be released with json_decref().
 */
struct sp_error *sp_qmp_command(
	struct sp_qmp *qmp, const char *name, json_t *arguments, json_t **result) SP_MUST_CHECK;
/* A line for the human monitor; its output is appended to output unless that is NULL. */
struct sp_error *sp_qmp_monitor(struct sp_qmp *qmp, const char *line, struct sp_buffer *output) SP_MUST_CHECK;
/* Note the events that have arrived, without waiting. */
struct sp_error *sp_qmp_take_events(struct sp_qmp *qmp) SP_MUST_CHECK;
void sp_qmp_close(struct sp_qmp *qmp);

/* for SP_GUARD on a json_t variable */
void sp_json_free(json_t **value);
#define SP_JSON SP_GUARD(sp_json_free) json_t

#endif
