/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's console, VGA or serial, as append-only text, and a way to type on it.
 */
#ifndef SIZEPROF_BOOT_CONSOLE_H
#define SIZEPROF_BOOT_CONSOLE_H

#include <stdbool.h>

#include "boot/qemu.h"
#include "boot/serial.h"
#include "boot/vga.h"
#include "sizeprof/recipe.h"

struct sp_console_view {
	enum sp_console kind;
	struct sp_vga vga;
	struct sp_serial serial;
	char *memory_file;       /* QEMU saves the VGA memory here */
	struct sp_buffer memory; /* as it was saved last; empty before */
	struct sp_buffer typing; /* what is still to be typed */
	double next_keys;        /* when the keyboard takes more */
	bool disk_failed;        /* the last error was a file that could not be saved */
};

/* folder: where the VGA memory may be saved */
void sp_console_open(struct sp_console_view *console, enum sp_console kind, const char *folder);
/* Take what is new; *changed tells whether there was text. */
struct sp_error *sp_console_update(
	struct sp_console_view *console, struct sp_qemu *qemu, bool *changed) SP_MUST_CHECK;
/* Keys to be pressed: printable ASCII, '\n' and '\033'. */
void sp_console_type(struct sp_console_view *console, const char *keys);
/* Another machine is behind it from here on: its text follows in a line of its own. */
void sp_console_restart(struct sp_console_view *console);
/* Type as much of it as the guest takes now. */
struct sp_error *sp_console_work(struct sp_console_view *console, struct sp_qemu *qemu) SP_MUST_CHECK;
/* Everything the console showed so far; it only ever grows. */
const struct sp_buffer *sp_console_text(const struct sp_console_view *console);
/* The last screen, appended to text. */
void sp_console_screen(const struct sp_console_view *console, struct sp_buffer *text);
void sp_console_close(struct sp_console_view *console);
#define SP_CONSOLE SP_GUARD(sp_console_close) struct sp_console_view

#endif
