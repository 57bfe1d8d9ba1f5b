/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VGA text screen's transcript. How the rows move is read in Linux, drivers/video/console/vgacon.c
 * (vgacon_scroll): the screen is a window of 25 rows in a memory of 204. Scrolling moves the window down a
 * row; where no row is left below, the screen without its top row is copied to the memory's beginning and the
 * window follows. So what scrolled by since the last sample still stands in the memory, unless more than a
 * round went by. Before that driver runs, the BIOS and the kernel's decompressor scroll by moving the rows
 * within the window.
 */
#include "boot/vga.h"

#include <string.h>

#define LAST_ORIGIN (SP_VGA_MEMORY_ROWS - SP_VGA_ROWS) /* from here the window goes back to the beginning */
#define ROW_BYTES (2 * SP_VGA_COLUMNS)

/* The rows that may be new: from the old window's top to the new window's last row with text. */
struct sequence {
	struct sp_vga_row rows[SP_VGA_MEMORY_ROWS + SP_VGA_ROWS];
	size_t count;
};

static struct sp_vga_row read_row(const uint8_t *memory, size_t index)
{
	struct sp_vga_row row = {.size = 0};
	const uint8_t *cell = memory + index * ROW_BYTES;
	for (size_t column = 0; column < SP_VGA_COLUMNS; column++, cell += 2) {
		bool blank = *cell == 0 || *cell == ' ' || *cell == 0xff;
		row.text[column] = blank ? ' ' : (char)(*cell > ' ' && *cell <= '~' ? *cell : '?');
		if (!blank)
			row.size = column + 1;
	}
	row.text[row.size] = '\0';
	return row;
}

static bool same_row(const struct sp_vga_row *left, const struct sp_vga_row *right)
{
	return left->size == right->size && memcmp(left->text, right->text, left->size) == 0;
}

static bool row_extends(const struct sp_vga_row *longer, const struct sp_vga_row *shorter)
{
	return longer->size >= shorter->size && memcmp(longer->text, shorter->text, shorter->size) == 0;
}

static void add_rows(struct sequence *sequence, const uint8_t *memory, size_t first, size_t end)
{
	for (size_t row = first; row < end; row++)
		sequence->rows[sequence->count++] = read_row(memory, row);
}

/* One past the window's last row with text, as a row of the memory. */
static size_t end_of_text(const uint8_t *memory, size_t origin)
{
	size_t end = origin + SP_VGA_ROWS;
	while (end > origin && read_row(memory, end - 1).size == 0)
		end--;
	return end;
}

static void collect(struct sequence *sequence, const uint8_t *memory, size_t old, size_t origin)
{
	sequence->count = 0;
	size_t end = end_of_text(memory, origin);
	if (origin >= old) {
		add_rows(sequence, memory, old, end);
	} else {
		/* all but one row of the last window were copied to the beginning */
		add_rows(sequence, memory, old, SP_VGA_MEMORY_ROWS);
		add_rows(sequence, memory, SP_VGA_ROWS - 1, end);
	}
}

/* Do the old screen's rows from `skip` on begin the sequence? Its last row may have grown. */
static bool continues(const struct sp_vga *vga, const struct sequence *sequence, size_t skip)
{
	size_t kept = vga->rows - skip;
	if (kept > sequence->count)
		return false;
	for (size_t i = 0; i + 1 < kept; i++)
		if (!same_row(&vga->screen[skip + i], &sequence->rows[i]))
			return false;
	return row_extends(&sequence->rows[kept - 1], &vga->screen[vga->rows - 1]);
}

static void append(struct sp_vga *vga, const struct sp_vga_row *row)
{
	if (vga->transcript.size && !vga->joined)
		sp_buffer_add_text(&vga->transcript, "\n");
	sp_buffer_add(&vga->transcript, row->text, row->size);
	vga->joined = row->size == SP_VGA_COLUMNS;
}

static void append_from(struct sp_vga *vga, const struct sequence *sequence, size_t first)
{
	for (size_t i = first; i < sequence->count; i++)
		append(vga, &sequence->rows[i]);
}

/* The sequence begins with `kept` rows that are known; the last of them may have grown. */
static void extend(struct sp_vga *vga, const struct sequence *sequence, size_t kept)
{
	const struct sp_vga_row *old = &vga->screen[vga->rows - 1];
	const struct sp_vga_row *grown = &sequence->rows[kept - 1];
	if (grown->size > old->size) {
		sp_buffer_add(&vga->transcript, grown->text + old->size, grown->size - old->size);
		vga->joined = grown->size == SP_VGA_COLUMNS;
	}
	append_from(vga, sequence, kept);
}

/* The screen was redrawn: go on where it differs. */
static void append_changed(struct sp_vga *vga, const struct sequence *sequence)
{
	size_t same = 0;
	while (same < vga->rows && same < sequence->count &&
		same_row(&vga->screen[same], &sequence->rows[same]))
		same++;
	append_from(vga, sequence, same);
}

static void update(struct sp_vga *vga, const struct sequence *sequence, bool moved)
{
	/* only a window that stood still can have its rows moved inside */
	size_t most = moved || !vga->rows ? 0 : vga->rows - 1;
	for (size_t skip = 0; vga->rows && skip <= most; skip++) {
		if (continues(vga, sequence, skip)) {
			extend(vga, sequence, vga->rows - skip);
			return;
		}
	}
	append_changed(vga, sequence);
}

/* What of the memory was not written since the last sample, unless the window went round more than once. */
struct rest {
	size_t first, end;
};

static struct rest untouched_rows(size_t old, size_t origin)
{
	/* the row below the window is cleared before the window moves */
	struct rest below = {origin + SP_VGA_ROWS + 1, SP_VGA_MEMORY_ROWS};
	if (origin < old)
		return (struct rest){below.first, old > below.first ? old : below.first};
	if (below.first < below.end)
		return below;
	/* at the end the copy to the beginning may be under way already */
	return (struct rest){SP_VGA_ROWS, old > SP_VGA_ROWS ? old : SP_VGA_ROWS};
}

/* Is there new text in the rows? Rows that became blank prove nothing: firmware clears the whole memory. */
static bool has_new_text(const uint8_t *before, const uint8_t *now, const struct rest *rest)
{
	for (size_t i = rest->first; i < rest->end; i++) {
		if (memcmp(before + i * ROW_BYTES, now + i * ROW_BYTES, ROW_BYTES) == 0)
			continue;
		struct sp_vga_row old = read_row(before, i);
		struct sp_vga_row new = read_row(now, i);
		if (new.size && !same_row(&old, &new))
			return true;
	}
	return false;
}

/* Did more rows go by than the memory holds? */
static bool overtaken(
	const struct sp_vga *vga, const struct sequence *sequence, const uint8_t *memory, size_t origin)
{
	if (!vga->taken)
		return false;
	struct rest rest = untouched_rows(vga->origin, origin);
	if (rest.end > rest.first)
		return has_new_text(vga->memory, memory, &rest);
	return vga->rows && !continues(vga, sequence, 0);
}

static void append_after_loss(struct sp_vga *vga, const uint8_t *memory, size_t origin)
{
	struct sequence newest = {.count = 0};
	add_rows(&newest, memory, 0, end_of_text(memory, origin));
	vga->losses++;
	sp_buffer_add_text(
		&vga->transcript, "\n(lines are missing here: the host was too slow to read them)");
	vga->joined = false;
	append_from(vga, &newest, 0);
}

bool sp_vga_take(struct sp_vga *vga, const uint8_t memory[SP_VGA_BYTES], unsigned start)
{
	size_t origin = start / SP_VGA_COLUMNS;
	if (start % SP_VGA_COLUMNS || origin > LAST_ORIGIN)
		return false;
	struct sequence sequence;
	collect(&sequence, memory, vga->origin, origin);
	if (overtaken(vga, &sequence, memory, origin))
		append_after_loss(vga, memory, origin);
	else
		update(vga, &sequence, origin != vga->origin);
	vga->origin = origin;
	vga->rows = end_of_text(memory, origin) - origin;
	for (size_t i = 0; i < vga->rows; i++)
		vga->screen[i] = read_row(memory, origin + i);
	memcpy(vga->memory, memory, sizeof(vga->memory));
	vga->taken = true;
	return true;
}

void sp_vga_screen(const struct sp_vga *vga, struct sp_buffer *text)
{
	for (size_t i = 0; i < vga->rows; i++) {
		sp_buffer_add(text, vga->screen[i].text, vga->screen[i].size);
		sp_buffer_add_text(text, "\n");
	}
}

void sp_vga_restart(struct sp_vga *vga)
{
	vga->rows = 0;
	vga->origin = 0;
	vga->joined = false;
	vga->taken = false;
}

void sp_vga_free(struct sp_vga *vga)
{
	sp_buffer_free(&vga->transcript);
	*vga = (struct sp_vga){0};
}
