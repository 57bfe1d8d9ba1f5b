/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which address a relocation's place tells, by machine (the processor supplements of the System V ABI).
 */
#ifndef SIZEPROF_TREE_PROGRAM_FIELDS_H
#define SIZEPROF_TREE_PROGRAM_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

enum sp_field_kind {
	SP_FIELD_NONE,     /* it tells no address of its own */
	SP_FIELD_SUM,      /* symbol and addend */
	SP_FIELD_SYMBOL,   /* the symbol; an addend is not counted from it, or there is a table in between */
	SP_FIELD_ABSOLUTE, /* the field holds the address */
	SP_FIELD_RELATIVE, /* the field holds it relative to its own place */
	SP_FIELD_CODE,     /* x86: relative to the end of the instruction in code, to its own place in data */
	SP_FIELD_BRANCH,   /* ARM: 24 bits that count words from 8 bytes behind the place */
};

struct sp_field {
	enum sp_field_kind kind;
	unsigned bits;  /* of the field, where it is read */
	bool is_signed; /* of absolute fields: relative ones always are */
};

/* For machines that are not known, every type but 0 counts as symbol and addend. */
struct sp_field sp_field_of(unsigned machine, uint32_t type);

/* What has to be known of a place for reading it. */
struct sp_field_place {
	const uint8_t *bytes;  /* of its section, or NULL */
	uint64_t within, size; /* where it is in them, and how many there are */
	uint64_t address;
	bool is_code, is_big_endian;
	uint64_t symbol, sum;
};

/* The address that the place tells; false: none. */
bool sp_field_target(struct sp_field field, const struct sp_field_place *place, uint64_t *target);

#endif
