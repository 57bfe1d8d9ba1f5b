/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From samples of the VGA text memory to a transcript: all rows ever seen, in order, as append-only text.
 *
 * A row whose last column is blank ends a line; a row that is full to its last column goes on in the next, so
 * a text that was wrapped at column 80 is found in one piece. Blanks at the end of a row are left out, bytes
 * that are not printable ASCII show as '?'. A line that the guest rewrites comes again as a new line.
 *
 * The memory holds the last 204 rows. When more went by between two samples, the transcript says so and
 * `losses` counts it: then a text that is not found may have been there.
 */
#ifndef SIZEPROF_BOOT_VGA_H
#define SIZEPROF_BOOT_VGA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define SP_VGA_ADDRESS 0xb8000
#define SP_VGA_BYTES 32768
#define SP_VGA_COLUMNS 80
#define SP_VGA_ROWS 25                                           /* on the screen */
#define SP_VGA_MEMORY_ROWS (SP_VGA_BYTES / (2 * SP_VGA_COLUMNS)) /* 204 */

struct sp_vga_row {
	char text[SP_VGA_COLUMNS + 1]; /* without blanks at the end */
	size_t size;
};

struct sp_vga {
	struct sp_buffer transcript;
	struct sp_vga_row screen[SP_VGA_ROWS]; /* the last sample's, down to its last row with text */
	size_t rows;                           /* how many of them */
	size_t origin;                         /* row of the memory that was on top of the screen */
	bool joined;                           /* the transcript's last row was full: no newline follows it */
	bool taken;                            /* there was a sample; this is its memory: */
	uint8_t memory[SP_VGA_BYTES];
	unsigned losses;
};

/*
 * Take a sample: the memory, and the CRTC's start address in characters. False when the start address is not
 * at a row's beginning, as while the guest sets its display up: then nothing was taken.
 */
bool sp_vga_take(struct sp_vga *vga, const uint8_t memory[SP_VGA_BYTES], unsigned start);
/* The next sample is of another machine; the transcript stays, and its text begins a line there. */
void sp_vga_restart(struct sp_vga *vga);
/* What is on the screen, one line a row; appended to text. */
void sp_vga_screen(const struct sp_vga *vga, struct sp_buffer *text);
void sp_vga_free(struct sp_vga *vga);

#endif
