/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The serial console's transcript. Escape sequences as in ECMA-48 (control sequences end with a byte from
 * 0x40 to 0x7e), operating system commands as in xterm.
 */
#include "boot/serial.h"

#define SCREEN_LINES 25
#define ESCAPE 0x1b
#define BELL 0x07

static enum sp_serial_state after_escape(unsigned char byte)
{
	switch (byte) {
	case '[':
		return SP_SERIAL_CONTROL;
	case ']':
		return SP_SERIAL_STRING;
	case '(':
	case ')':
	case '#':
		return SP_SERIAL_CHARSET;
	default:
		return SP_SERIAL_TEXT;
	}
}

static enum sp_serial_state take_text(struct sp_serial *serial, unsigned char byte)
{
	if (byte == ESCAPE)
		return SP_SERIAL_ESCAPE;
	char shown = (char)byte;
	if (byte >= 0x7f)
		shown = '?';
	if (byte == '\n' || byte == '\t' || byte >= ' ')
		sp_buffer_add(&serial->transcript, &shown, 1);
	return SP_SERIAL_TEXT;
}

static enum sp_serial_state take_byte(struct sp_serial *serial, unsigned char byte)
{
	switch (serial->state) {
	case SP_SERIAL_TEXT:
		return take_text(serial, byte);
	case SP_SERIAL_ESCAPE:
		return byte == ESCAPE ? SP_SERIAL_ESCAPE : after_escape(byte);
	case SP_SERIAL_CONTROL:
		return byte >= 0x40 && byte <= 0x7e ? SP_SERIAL_TEXT : SP_SERIAL_CONTROL;
	case SP_SERIAL_STRING:
		if (byte == ESCAPE)
			return SP_SERIAL_ESCAPE;
		return byte == BELL || byte == '\n' ? SP_SERIAL_TEXT : SP_SERIAL_STRING;
	case SP_SERIAL_CHARSET:
		break;
	}
	return SP_SERIAL_TEXT;
}

void sp_serial_take(struct sp_serial *serial, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		serial->state = take_byte(serial, (unsigned char)data[i]);
}

void sp_serial_screen(const struct sp_serial *serial, struct sp_buffer *text)
{
	const char *content = sp_buffer_text(&serial->transcript);
	size_t start = serial->transcript.size;
	size_t newlines = 0;
	if (start && content[start - 1] == '\n')
		start--;
	while (start && newlines < SCREEN_LINES)
		newlines += content[--start] == '\n';
	if (newlines == SCREEN_LINES)
		start++;
	sp_buffer_add_text(text, content + start);
}

void sp_serial_restart(struct sp_serial *serial)
{
	serial->state = SP_SERIAL_TEXT;
	if (serial->transcript.size)
		sp_buffer_add_text(&serial->transcript, "\n");
}

void sp_serial_free(struct sp_serial *serial)
{
	sp_buffer_free(&serial->transcript);
	*serial = (struct sp_serial){0};
}
