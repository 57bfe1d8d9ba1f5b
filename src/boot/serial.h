/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a serial console sends, as plain append-only text: without escape sequences, carriage returns and
 * other control characters. A text that was rewritten in place (progress in percent) stands there in all its
 * stages.
 */
#ifndef SIZEPROF_BOOT_SERIAL_H
#define SIZEPROF_BOOT_SERIAL_H

#include <stddef.h>

#include "base/buffer.h"

enum sp_serial_state {
	SP_SERIAL_TEXT,
	SP_SERIAL_ESCAPE,  /* after ESC */
	SP_SERIAL_CONTROL, /* in a control sequence: ESC [ ... letter */
	SP_SERIAL_STRING,  /* in an operating system command: ESC ] ... BEL or ESC \ */
	SP_SERIAL_CHARSET, /* one more character: ESC ( x */
};

struct sp_serial {
	struct sp_buffer transcript;
	enum sp_serial_state state; /* sequences can be cut anywhere between two calls */
};

void sp_serial_take(struct sp_serial *serial, const char *data, size_t size);
/* What comes is sent by another machine, and begins a line. */
void sp_serial_restart(struct sp_serial *serial);
/* The last 25 lines; appended to text. */
void sp_serial_screen(const struct sp_serial *serial, struct sp_buffer *text);
void sp_serial_free(struct sp_serial *serial);

#endif
