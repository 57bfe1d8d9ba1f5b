/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the sources of a build define under which name: macros and functions, each in one branch of one file.
 * A name has one entry for all that files can include, and one for each file that no other includes.
 */
#ifndef SIZEPROF_TREE_CONDITIONAL_NAMES_H
#define SIZEPROF_TREE_CONDITIONAL_NAMES_H

#include "conditional-scan.h"

#define SP_EVERY_FILE UINT32_MAX

enum sp_definition_kind {
	SP_DEFINES_MACRO,           /* #define X text */
	SP_DEFINES_CALL_MACRO,      /* #define X(a) text */
	SP_DEFINES_NOTHING,         /* #undef X */
	SP_DECLARES_FUNCTION,       /* its code is elsewhere, or not looked into */
	SP_DEFINES_FUNCTION,        /* its code is here, and only here: calls go when nothing comes of it */
	SP_DEFINES_GLOBAL_FUNCTION, /* others may call it: calls stay */
};

/*
 * What comes of evaluating something: on which conditions it has an effect (makes code), may be true, may be
 * false. Of a number or an option's value, which one it is.
 */
struct sp_worth {
	sp_condition effect, yes, no;
	enum { SP_WORTH_UNKNOWN, SP_WORTH_NUMBER, SP_WORTH_OPTION } kind;
	int64_t number;
	const struct sp_token *option; /* CONFIG_X */
};

struct sp_definition {
	const char
		*text; /* of macros: what follows the name; of functions: from the parameters' ( to the } */
	uint32_t length;
	uint32_t next;   /* of the same entry; SP_NO_DEFINITION: none */
	uint32_t file;   /* index */
	uint32_t branch; /* in that file */
	uint32_t line;
	uint8_t kind;
	bool is_default;
	/* filled in when it is asked for */
	bool is_evaluated, is_busy;
	struct sp_worth worth; /* of functions */
	struct sp_definition_body *body;
};

#define SP_NO_DEFINITION UINT32_MAX

/* A definition's text as tokens, read once. */
struct sp_definition_body {
	struct sp_scan scan;
	uint32_t first; /* token behind the parameters */
	struct sp_token *parameters;
	size_t parameter_count;
	bool is_variadic; /* the last parameter takes the rest; for ... alone it is named __VA_ARGS__ */
};

enum sp_interest { SP_INTEREST_UNKNOWN, SP_INTEREST_BUSY, SP_INTEREST_NONE, SP_INTEREST_SOME };

struct sp_name {
	const char *text; /* NULL: free entry */
	uint32_t length, hash, file;
	uint32_t first, last; /* definitions */
	bool is_elsewhere;    /* files that no other includes define this macro, too */
	bool is_busy;
	uint8_t interest; /* could it matter for a statement that it is called? */
};

struct sp_names {
	struct sp_name *entries; /* open addressing; capacity is a power of two */
	size_t count, capacity;
	struct sp_definition *definitions;
	size_t definition_count, definition_capacity;
};

/* NULL: none. Valid until the next addition. */
struct sp_name *sp_names_find(
	const struct sp_names *names, const char *text, size_t length, uint32_t hash, uint32_t file);
/* Behind those that are there; file is SP_EVERY_FILE or the only one that sees it. */
void sp_names_add(struct sp_names *names, const char *text, size_t length, uint32_t file,
	const struct sp_definition *definition);
void sp_names_clear(struct sp_names *names);
/* An #undef with a #define of the same name behind it in the same file. */
bool sp_definition_is_replaced(const struct sp_names *names, const struct sp_definition *definition);
/* The tokens of a macro or function; belongs to names. */
const struct sp_definition_body *sp_definition_read(struct sp_definition *definition);

#endif
