/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line table (DWARF 5, section 6.2) says for each instruction which line it is of, and the tree of
 * entries into which calls that line was inlined. Both are read unit by unit and laid over each other.
 *
 * A row of line 0 is of no line: the compiler made the code for the function as a whole. It goes to the line
 * of the row before when that is in the same inlining context, else to the call that it was inlined into.
 */
#include "program-lines.h"

#include <dwarf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "program-declared.h"
#include "program-note.h"
#include "program-references.h"
#include "program-unit.h"

/* Bytes of debugging entries after which libdw's memory is given back. */
#define WINDOW ((uint64_t)64 << 20)

struct reading {
	struct sp_linked_program *program;
	struct sp_frames frames;
	struct sp_declarations declarations;
	uint64_t tls;
	size_t code_capacity;
	size_t damaged_lines, damaged_trees; /* units */
};

static void free_reading(struct reading *reading)
{
	sp_frames_free(&reading->frames);
	sp_declarations_free(&reading->declarations);
}

/* A row of the line table, made a range. */
struct row {
	uint64_t start, end;
	uint32_t file, line; /* line 0: none */
};

/* The rows of a unit being laid over its inlined calls. */
struct overlay {
	struct reading *reading;
	const struct sp_ranged *calls; /* side by side */
	size_t call_count, at;
	/* the last row with a line, for those without */
	uint32_t file, line, caller;
};

static void add_code(struct reading *reading, uint64_t start, uint64_t end, uint32_t frame)
{
	struct sp_linked_program *program = reading->program;
	struct sp_program_code *last = program->code_count ? &program->code[program->code_count - 1] : NULL;
	if (last && last->frame == frame && last->address + last->size == start) {
		last->size += end - start;
		return;
	}
	SP_GROW(program->code, program->code_count, reading->code_capacity);
	program->code[program->code_count++] = (struct sp_program_code){start, end - start, frame};
}

static void add_piece(
	struct overlay *overlay, const struct row *row, uint64_t start, uint64_t end, uint32_t caller)
{
	struct reading *reading = overlay->reading;
	if (row->line) {
		overlay->file = row->file;
		overlay->line = row->line;
		overlay->caller = caller;
	} else if (!overlay->line || overlay->caller != caller) {
		if (caller != SP_NONE)
			add_code(reading, start, end, caller);
		return;
	}
	add_code(
		reading, start, end, sp_frames_frame(&reading->frames, overlay->file, overlay->line, caller));
}

static void lay_over(struct overlay *overlay, const struct row *row)
{
	uint64_t start = row->start;
	while (overlay->at < overlay->call_count && overlay->calls[overlay->at].end <= start)
		overlay->at++;
	for (size_t i = overlay->at; start < row->end; i++) {
		const struct sp_ranged *call = i < overlay->call_count ? &overlay->calls[i] : NULL;
		if (!call || call->start >= row->end) {
			add_piece(overlay, row, start, row->end, SP_NONE);
			return;
		}
		if (call->start > start) {
			add_piece(overlay, row, start, call->start, SP_NONE);
			start = call->start;
		}
		uint64_t end = call->end < row->end ? call->end : row->end;
		add_piece(overlay, row, start, end, call->value);
		start = end;
	}
}

static bool read_row(Dwarf_Line *line, uint64_t *address, bool *is_end)
{
	Dwarf_Addr value;
	if (!line || dwarf_lineaddr(line, &value) || dwarf_lineendsequence(line, is_end))
		return false;
	*address = value;
	return true;
}

static void read_place(struct sp_unit *unit, Dwarf_Line *line, struct row *row)
{
	int number = 0;
	Dwarf_Files *files;
	size_t file = 0;
	if (dwarf_lineno(line, &number) || number <= 0 || dwarf_line_file(line, &files, &file))
		return;
	row->file = sp_unit_file(unit, file);
	row->line = row->file == SP_NONE ? 0 : (uint32_t)number;
}

/*
 * The unit's code, by its entry: sorted, side by side, without what the linker left out, whose addresses are
 * in no code. libdw sorts rows by address and puts the end of a sequence before its last rows when those are
 * empty, so that rows alone do not tell where code ends.
 */
static struct sp_ranged *find_code(const struct sp_linked_program *program, Dwarf_Die *die, size_t *count)
{
	SP_AUTOFREE struct sp_ranged *found = NULL;
	size_t found_count = 0, capacity = 0;
	Dwarf_Addr base, start, end;
	for (ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
		uint32_t number = sp_program_section_at(program, start);
		if (number == SP_NONE || !program->sections[number].is_code)
			continue;
		const struct sp_program_section *section = &program->sections[number];
		if (end > section->address + section->size)
			end = section->address + section->size;
		SP_GROW(found, found_count, capacity);
		found[found_count++] = (struct sp_ranged){start, end, 0, number};
	}
	return sp_ranges_flatten(found, found_count, count);
}

static void read_rows(struct overlay *overlay, struct sp_unit *unit, Dwarf_Lines *lines, size_t count)
{
	size_t range_count = 0, at = 0;
	SP_AUTOFREE struct sp_ranged *ranges = find_code(overlay->reading->program, &unit->die, &range_count);
	for (size_t i = 0; i + 1 < count; i++) {
		struct row row = {0};
		bool is_end, next_is_end;
		if (!read_row(dwarf_onesrcline(lines, i), &row.start, &is_end) ||
			!read_row(dwarf_onesrcline(lines, i + 1), &row.end, &next_is_end))
			return;
		if (is_end)
			overlay->line = 0;
		while (at < range_count && ranges[at].end <= row.start)
			at++;
		if (is_end || at == range_count || row.start < ranges[at].start)
			continue;
		if (row.end > ranges[at].end)
			row.end = ranges[at].end;
		if (row.start >= row.end)
			continue;
		read_place(unit, dwarf_onesrcline(lines, i), &row);
		lay_over(overlay, &row);
	}
}

static void read_unit(struct reading *reading, struct sp_unit *unit)
{
	Dwarf_Lines *lines;
	size_t count = 0, piece_count = 0;
	sp_unit_walk(unit);
	reading->damaged_trees += unit->was_cut;
	sp_calls_refer(&unit->calls, reading->program);
	if (!dwarf_hasattr(&unit->die, DW_AT_stmt_list))
		return;
	if (dwarf_getsrclines(&unit->die, &lines, &count)) {
		reading->damaged_lines++;
		return;
	}
	SP_AUTOFREE struct sp_ranged *pieces =
		sp_ranges_flatten(unit->inlined, unit->inlined_count, &piece_count);
	struct overlay overlay = {.reading = reading, .calls = pieces, .call_count = piece_count};
	read_rows(&overlay, unit, lines, count);
}

/* Units from *offset on, until their entries have filled the window. Are there more? */
static bool read_units(struct reading *reading, Dwarf *dwarf, Dwarf_Off *offset)
{
	Dwarf_Off first = *offset, next;
	size_t header;
	for (; *offset - first < WINDOW; *offset = next) {
		int result =
			dwarf_next_unit(dwarf, *offset, &next, &header, NULL, NULL, NULL, NULL, NULL, NULL);
		if (result < 0)
			sp_program_note(reading->program, sp_format("debug information from offset 0x%" PRIx64
								    " on is damaged and left out: %s",
								  (uint64_t)*offset, dwarf_errmsg(-1)));
		if (result)
			return false;
		struct sp_unit unit = {.frames = &reading->frames,
			.declarations = &reading->declarations,
			.tls = reading->tls};
		if (!dwarf_offdie(dwarf, *offset + header, &unit.die)) {
			reading->damaged_trees++;
			continue;
		}
		sp_unit_open(&unit);
		read_unit(reading, &unit);
		sp_unit_close(&unit);
	}
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct sp_program_code *left = a, *right = b;
	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return (left->size < right->size) - (left->size > right->size);
}

/* Units tell of different code; where a damaged one does not, the first one is believed. */
static void sort_code(struct sp_linked_program *program)
{
	size_t kept = 0;
	uint64_t end = 0;
	if (program->code_count)
		qsort(program->code, program->code_count, sizeof(*program->code), by_address);
	for (size_t i = 0; i < program->code_count; i++) {
		struct sp_program_code code = program->code[i];
		uint64_t skip = code.address < end ? end - code.address : 0;
		if (skip >= code.size)
			continue;
		code.address += skip;
		code.size -= skip;
		end = code.address + code.size;
		program->code[kept++] = code;
	}
	program->code_count = kept;
}

static void note_damage(struct reading *reading)
{
	if (reading->damaged_lines)
		sp_program_note(reading->program,
			sp_format("the line tables of %zu compilation units are damaged and left out",
				reading->damaged_lines));
	if (reading->damaged_trees)
		sp_program_note(reading->program,
			sp_format(
				"the debugging entries of %zu compilation units are damaged and left out in "
				"part",
				reading->damaged_trees));
}

void sp_program_lines_read(const struct sp_program_elf *elf, const struct sp_program_files *files,
	struct sp_linked_program *program)
{
	SP_GUARD(free_reading)
	struct reading reading = {.program = program,
		.frames = {.program = program, .build = files->build, .sources = files->sources},
		.tls = elf->tls};
	Dwarf_Off offset = 0;
	for (bool more = true; more;) {
		Dwarf *dwarf = dwarf_begin_elf(elf->elf, DWARF_C_READ, NULL);
		if (!dwarf)
			break;
		more = read_units(&reading, dwarf, &offset);
		dwarf_end(dwarf);
	}
	sort_code(program);
	sp_program_references_sort(program);
	program->has_lines = program->code_count > 0;
	sp_declarations_apply(&reading.declarations, program);
	note_damage(&reading);
}
