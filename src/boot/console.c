/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and types. The VGA screen is read while the guest stands still, so that memory and start address
 * belong together: memory by pmemsave, the CRTC's registers 12 and 13 through its ports 0x3d4 (index, put
 * back afterwards) and 0x3d5 by the monitor's i and o. That takes 5 ms, so a look at the running guest's
 * memory (0.5 ms) says first whether there is anything new: the memory can be looked at often enough to miss
 * no line.
 *
 * Keys go to QEMU's queue, which plays them in the guest's own time and drops what is above 1,024 events (a
 * character makes up to nine): so a few at a time.
 */
#include "boot/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "boot/keys.h"

#define KEY_MILLISECONDS 4 /* a key is down, and then up, for so long */
#define KEYS_AT_ONCE 10
#define KEYS_SECONDS (KEYS_AT_ONCE * 2 * KEY_MILLISECONDS / 1000.0)

void sp_console_open(struct sp_console_view *console, enum sp_console kind, const char *folder)
{
	*console = (struct sp_console_view){.kind = kind};
	console->memory_file = sp_path_join(folder, "vga-memory");
}

/* "portb[0x03d4] = 0x0b" */
static struct sp_error *read_port(struct sp_qemu *qemu, const char *port, unsigned *value)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *line = sp_format("i /b %s", port);
	SP_TRY(sp_qmp_monitor(&qemu->qmp, line, &text));
	const char *equals = strchr(sp_buffer_text(&text), '=');
	if (!equals)
		return sp_error_new(
			SP_UNABLE, "QEMU answered \"%.60s\" for port %s", sp_buffer_text(&text), port);
	*value = (unsigned)strtoul(equals + 1, NULL, 0) & 0xff;
	return NULL;
}

static struct sp_error *select_register(struct sp_qemu *qemu, unsigned number)
{
	SP_AUTOFREE char *line = sp_format("o /b 0x3d4 %u", number);
	return sp_qmp_monitor(&qemu->qmp, line, NULL);
}

static struct sp_error *read_start(struct sp_qemu *qemu, unsigned *start)
{
	unsigned index, high, low;
	SP_TRY(read_port(qemu, "0x3d4", &index));
	SP_TRY(select_register(qemu, 12));
	SP_TRY(read_port(qemu, "0x3d5", &high));
	SP_TRY(select_register(qemu, 13));
	SP_TRY(read_port(qemu, "0x3d5", &low));
	SP_TRY(select_register(qemu, index));
	*start = high << 8 | low;
	return NULL;
}

static struct sp_error *save_memory(struct sp_console_view *console, struct sp_qemu *qemu)
{
	json_t *arguments = json_pack("{s:i, s:i, s:s}", "val", SP_VGA_ADDRESS, "size", SP_VGA_BYTES,
		"filename", console->memory_file);
	struct sp_error *error = sp_qmp_command(&qemu->qmp, "pmemsave", arguments, NULL);
	console->disk_failed = error && !qemu->qmp.broken;
	return error;
}

/* Is the memory another than before? */
static struct sp_error *read_memory(struct sp_console_view *console, struct sp_qemu *qemu, bool *changed)
{
	SP_BUFFER memory = SP_BUFFER_EMPTY;
	SP_TRY(save_memory(console, qemu));
	SP_TRY(sp_file_read(console->memory_file, &memory));
	if (memory.size != SP_VGA_BYTES) {
		console->disk_failed = true;
		return sp_error_new(SP_UNABLE, "QEMU saved %zu instead of %d bytes to %s; is the disk full?",
			memory.size, SP_VGA_BYTES, console->memory_file);
	}
	*changed = !console->memory.size || memcmp(console->memory.data, memory.data, memory.size) != 0;
	if (*changed) {
		sp_buffer_clear(&console->memory);
		sp_buffer_add(&console->memory, memory.data, memory.size);
	}
	return NULL;
}

/* With the guest standing still. */
static struct sp_error *take_screen(struct sp_console_view *console, struct sp_qemu *qemu)
{
	unsigned start;
	bool changed;
	SP_TRY(read_start(qemu, &start));
	SP_TRY(read_memory(console, qemu, &changed));
	/* false while the guest sets its display up; the next change of the memory comes soon */
	sp_vga_take(&console->vga, (const uint8_t *)console->memory.data, start);
	return NULL;
}

static struct sp_error *update_vga(struct sp_console_view *console, struct sp_qemu *qemu)
{
	bool changed;
	SP_TRY(read_memory(console, qemu, &changed));
	if (!changed)
		return NULL;
	SP_TRY(sp_qmp_command(&qemu->qmp, "stop", NULL, NULL));
	SP_TRY(take_screen(console, qemu));
	if (qemu->qmp.guest_end != SP_GUEST_RUNS)
		return NULL;
	struct sp_error *error = sp_qmp_command(&qemu->qmp, "cont", NULL, NULL);
	if (qemu->qmp.guest_end == SP_GUEST_RUNS)
		return error;
	sp_error_free(error); /* a guest that has ended cannot go on */
	return NULL;
}

/* What the serial port sent. A connection that closed shows QEMU's end, which others notice. */
static void update_serial(struct sp_console_view *console, struct sp_qemu *qemu)
{
	char block[1 << 14];
	ssize_t size;
	while ((size = recv(qemu->serial, block, sizeof(block), MSG_DONTWAIT)) > 0)
		sp_serial_take(&console->serial, block, (size_t)size);
}

struct sp_error *sp_console_update(struct sp_console_view *console, struct sp_qemu *qemu, bool *changed)
{
	size_t before = sp_console_text(console)->size;
	if (console->kind == SP_CONSOLE_SERIAL)
		update_serial(console, qemu);
	else
		SP_TRY(update_vga(console, qemu));
	*changed = sp_console_text(console)->size != before;
	return NULL;
}

void sp_console_type(struct sp_console_view *console, const char *keys)
{
	sp_buffer_add_text(&console->typing, keys);
}

void sp_console_restart(struct sp_console_view *console)
{
	sp_buffer_clear(&console->memory);
	sp_buffer_clear(&console->typing);
	if (console->kind == SP_CONSOLE_SERIAL)
		sp_serial_restart(&console->serial);
	else
		sp_vga_restart(&console->vga);
}

static struct sp_error *press(struct sp_qemu *qemu, char character)
{
	struct sp_key key;
	if (!sp_key_for(character, &key))
		return sp_error_new(SP_USAGE, "no key of a US keyboard types character %d", character);
	json_t *keys = json_array();
	if (key.shift)
		json_array_append_new(keys, json_pack("{s:s, s:s}", "type", "qcode", "data", "shift"));
	json_array_append_new(keys, json_pack("{s:s, s:s}", "type", "qcode", "data", key.code));
	json_t *arguments = json_pack("{s:o, s:i}", "keys", keys, "hold-time", KEY_MILLISECONDS);
	return sp_qmp_command(&qemu->qmp, "send-key", arguments, NULL);
}

static struct sp_error *press_some(struct sp_console_view *console, struct sp_qemu *qemu)
{
	if (sp_seconds() < console->next_keys)
		return NULL;
	size_t count = console->typing.size < KEYS_AT_ONCE ? console->typing.size : KEYS_AT_ONCE;
	for (size_t i = 0; i < count; i++)
		SP_TRY(press(qemu, console->typing.data[i]));
	sp_buffer_consume(&console->typing, count);
	console->next_keys = sp_seconds() + KEYS_SECONDS;
	return NULL;
}

/* The return key of a terminal sends a carriage return. */
static void send_some(struct sp_console_view *console, struct sp_qemu *qemu)
{
	for (char *newline; (newline = strchr(console->typing.data, '\n'));)
		*newline = '\r';
	ssize_t sent =
		send(qemu->serial, console->typing.data, console->typing.size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent > 0)
		sp_buffer_consume(&console->typing, (size_t)sent);
}

struct sp_error *sp_console_work(struct sp_console_view *console, struct sp_qemu *qemu)
{
	if (!console->typing.size)
		return NULL;
	if (console->kind == SP_CONSOLE_VGA)
		return press_some(console, qemu);
	send_some(console, qemu);
	return NULL;
}

const struct sp_buffer *sp_console_text(const struct sp_console_view *console)
{
	return console->kind == SP_CONSOLE_SERIAL ? &console->serial.transcript : &console->vga.transcript;
}

void sp_console_screen(const struct sp_console_view *console, struct sp_buffer *text)
{
	if (console->kind == SP_CONSOLE_SERIAL)
		sp_serial_screen(&console->serial, text);
	else
		sp_vga_screen(&console->vga, text);
}

void sp_console_close(struct sp_console_view *console)
{
	if (console->memory_file)
		unlink(console->memory_file);
	free(console->memory_file);
	sp_buffer_free(&console->memory);
	sp_buffer_free(&console->typing);
	sp_vga_free(&console->vga);
	sp_serial_free(&console->serial);
}
