/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What facts tell of a program's bytes by their addresses: which option gates them, which applet they are
 * exclusive to, what of them ran.
 */
#ifndef SIZEPROF_ANALYZERS_ATTRIBUTES_H
#define SIZEPROF_ANALYZERS_ATTRIBUTES_H

#include "../elf_file.h"

/*
 * Tells the sink all that the image's facts have of it. shipped: as in program.h. Bytes of the program that they do
 * not label are nobody's by that dimension; what the ELF format itself asks for is always built, always linked.
 */
void sp_attributes_of_program(
	const struct sp_image *image, const struct sp_elf_file *shipped, const struct sp_sink *sink);

/* The first label that ends behind the address: its index, or the count. */
size_t sp_address_labels_first(const struct sp_address_labels *labels, uint64_t address);
/* With the program's prefix, unless it stands in parentheses; release with free() */
char *sp_attribute_name(const struct sp_program_facts *facts, const char *label) SP_MUST_CHECK;

#endif
