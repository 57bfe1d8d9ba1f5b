/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms in which QEMU shows code (`-d in_asm`), as seen in 7.2 and read in the sources of 2.x to 10:
 *   0xffffffff81050be4:  44 8b 3d 15 bf 91 00     movl     0x91bf15(%rip), %r15d
 *   0x40000000:  580000c0  ldr      x0, #0x40000018       units of two or four bytes on other architectures
 *   0xffffffff81000100:  b8 ff                            what does not fit: a line of its own, without text
 *   0x00000000fffffff0:  ljmpw  $0xf000,$0xe05b           older ones show no bytes
 *   OBJD-T: 8b0500...                                     without a disassembler; behind an address and no
 * text 0x00001000: unable to read memory
 */
#include "boot/trace-line.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static size_t count_digits(const char *text)
{
	size_t digits = 0;
	while (isxdigit((unsigned char)text[digits]))
		digits++;
	return digits;
}

/* Is it a unit of that many digits: 1, 2 or 4 bytes? */
static bool is_unit(size_t digits)
{
	return digits == 2 || digits == 4 || digits == 8;
}

/* A blank stands behind the colon, then one before each unit; before the text there are two at least. */
static uint64_t count_bytes(const char *text)
{
	uint64_t bytes = 0;
	if (*text == ' ')
		text++;
	while (*text == ' ') {
		size_t digits = count_digits(text + 1);
		char behind = text[1 + digits];
		if (!is_unit(digits) || (behind && behind != ' '))
			break;
		bytes += digits / 2;
		text += 1 + digits;
	}
	return bytes;
}

static bool read_code(const char *text, struct sp_trace_line *line)
{
	char *end;
	if (strncmp(text, "0x", 2) != 0 || !isxdigit((unsigned char)text[2]))
		return false;
	line->address = strtoull(text, &end, 16);
	if (*end != ':' || strstr(end, "unable to read"))
		return false;
	line->kind = SP_TRACE_CODE;
	line->size = count_bytes(end + 1);
	return true;
}

struct sp_trace_line sp_trace_line_read(const char *text)
{
	struct sp_trace_line line = {.kind = SP_TRACE_OTHER};
	static const char dump[] = "OBJD-T: ";
	if (read_code(text, &line))
		return line;
	if (strncmp(text, "IN:", 3) == 0) {
		line.kind = SP_TRACE_BLOCK;
	} else if (strncmp(text, dump, sizeof(dump) - 1) == 0) {
		line.kind = SP_TRACE_MORE;
		line.size = count_digits(text + sizeof(dump) - 1) / 2;
	}
	return line;
}
