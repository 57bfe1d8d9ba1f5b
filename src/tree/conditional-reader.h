/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the reading of source conditions share: the files, what they define, and how conditions
 * and worths are made of their tokens.
 */
#ifndef SIZEPROF_TREE_CONDITIONAL_READER_H
#define SIZEPROF_TREE_CONDITIONAL_READER_H

#include "base/buffer.h"
#include "conditional-names.h"
#include "sizeprof/tree.h"

enum sp_tree_kind { SP_TREE_LINUX, SP_TREE_BUSYBOX, SP_TREE_TOYBOX };

/* One file. Its tokens are not kept: they are scanned twice. */
struct sp_source_text {
	const char *path;
	struct sp_buffer text;
	struct sp_scan scan;   /* branches and directives */
	bool can_be_included;  /* a header */
	bool is_c;             /* no assembler source */
	bool is_compiled;      /* an object is made of it, whoever includes it as well */
	sp_condition included; /* on which condition anything includes it */
	uint32_t *includers;   /* pairs of file and branch */
	size_t includer_count, includer_capacity;
};

/* A span that is not yet where the contract wants it: they may overlap and repeat. */
struct sp_marked_lines {
	uint32_t first, last, gate;
	uint32_t order; /* among those of the same lines, outer ones first */
	sp_condition condition;
};

struct sp_marks {
	struct sp_marked_lines *items;
	size_t count, capacity;
};

/* A condition with what is opaque taken as true, and as false. UINT32_MAX: not known yet. */
struct sp_bounds {
	sp_condition upper, lower;
};

struct sp_reader {
	enum sp_tree_kind kind;
	struct sp_conditions *set;
	struct sp_names options; /* the configuration: text of a definition is the value */
	struct sp_source_text *files;
	size_t file_count;
	struct sp_names names;
	struct sp_bounds *bounds; /* by condition */
	size_t bound_count, bound_capacity;
	size_t budget; /* tokens that may still be expanded for the file at hand */
	int depth;     /* of evaluations inside each other */
};

/* Macros and functions that are being expanded: they mean themselves inside. */
struct sp_expansion {
	const struct sp_expansion *around;
	const char *text;
	uint32_t length;
};

/* Evaluating a run of tokens. */
struct sp_evaluation {
	struct sp_reader *reader;
	uint32_t file;              /* that sees its own definitions */
	struct sp_branch *branches; /* of these tokens; NULL: all are in one */
	uint32_t block;             /* branch that the block at hand is in */
	const struct sp_token *tokens;
	uint32_t count;
	uint32_t at, end;
	bool is_directive; /* an #if's expression */
	uint32_t line;     /* of the source that is read: what is defined behind it does not count yet */
	bool has_failed;   /* it is no expression that is understood */
	const struct sp_expansion *expansion;
	/* in a macro's or function's own code: names that it declares and what return gives */
	bool is_inside;
	int loops;       /* around the statement at hand: break leaves those, and not the caller's */
	bool owns_names; /* whatever is set by its name alone is no effect: counters of loops */
	struct sp_token locals[16];
	size_t local_count;
	sp_condition returns_yes, returns_no;
	int depth;
	/* what the statement before has set: known in the one that starts before known_until alone */
	struct sp_token known;
	struct sp_worth known_worth;
	uint32_t known_until; /* 0: nothing is known */
	/* in a source file's own code: what is found out about lines; NULL: nobody wants to know */
	struct sp_marks *marks;
};

/* conditional-logic.c: operators that see more than those of the set. */
sp_condition sp_either(struct sp_reader *reader, sp_condition a, sp_condition b);
sp_condition sp_both(struct sp_reader *reader, sp_condition a, sp_condition b);
sp_condition sp_opposite(struct sp_reader *reader, sp_condition a);
/* With whatever is opaque in it taken as true. */
sp_condition sp_possibly(struct sp_reader *reader, sp_condition a);

/* conditional-option.c: options by the ways in which sources write them. */
void sp_options_read(struct sp_reader *reader, const char *config);
/* CONFIG_X, in the tree's own spelling. */
bool sp_token_is_option(const struct sp_reader *reader, const struct sp_token *token);
/* defined(CONFIG_X) */
sp_condition sp_option_defined(struct sp_reader *reader, const struct sp_token *token);
/* CONFIG_X's value */
struct sp_worth sp_option_worth(struct sp_reader *reader, const struct sp_token *token);
/* CONFIG_X op number */
struct sp_worth sp_option_compare(
	struct sp_reader *reader, const struct sp_token *token, uint16_t operator, int64_t number);
/* IS_ENABLED( and its like: then *kind is what it asks. */
bool sp_token_asks_option(
	const struct sp_reader *reader, const struct sp_token *token, enum sp_condition_kind *kind);
/* A name that is 1 or 0 by an option: ENABLE_X, CFG_X. */
bool sp_token_is_switch(const struct sp_reader *reader, const struct sp_token *token);
sp_condition sp_switch_condition(struct sp_reader *reader, const struct sp_token *token);
/* A macro that keeps its argument by an option: IF_X(, USE_X(. */
bool sp_token_is_keeper(const struct sp_reader *reader, const struct sp_token *token);
sp_condition sp_keeper_condition(struct sp_reader *reader, const struct sp_token *token);

/* conditional-branch.c */
/* On which condition that branch of a file is there; with the file itself. */
sp_condition sp_branch_condition(struct sp_reader *reader, uint32_t file, uint32_t branch);
/* The same for branches of a piece of text; file says who sees its names. */
sp_condition sp_branches_condition(
	struct sp_reader *reader, uint32_t file, struct sp_branch *branches, uint32_t branch);
/* On which condition a macro is defined when file asks. */
sp_condition sp_macro_defined(struct sp_reader *reader, uint32_t file, const struct sp_token *name);
sp_condition sp_definition_condition(struct sp_reader *reader, const struct sp_definition *definition);
/* conditional-include.c: notes who includes whom; and on which condition anyone includes that file. */
void sp_includes_resolve(struct sp_reader *reader);
sp_condition sp_file_included(struct sp_reader *reader, uint32_t file);

/* conditional-operator.c */
struct sp_worth sp_worth_number(int64_t number);
/* How tightly a binary operator binds, from 1 (||) on; 0: it is none. */
int sp_operator_binding(uint16_t mark);
/* All but && and ||. */
struct sp_worth sp_operator_apply(
	struct sp_evaluation *evaluation, struct sp_worth left, uint16_t mark, struct sp_worth right);

/* conditional-expression.c */
struct sp_worth sp_worth_unknown(const struct sp_evaluation *evaluation);
/* From at up to a comma that is not in parentheses, or with all commas. */
struct sp_worth sp_expression(struct sp_evaluation *evaluation, bool with_commas);
/* Tokens from first to before end, as a whole: with an error, all is possible. */
struct sp_worth sp_expression_whole(struct sp_evaluation *evaluation, uint32_t first, uint32_t end);

/* conditional-call.c */
/* NAME(arguments): at stands on the name. */
struct sp_worth sp_call(struct sp_evaluation *evaluation);
/* Is it the name that the statement before has set? */
bool sp_is_known(const struct sp_evaluation *evaluation, const struct sp_token *name);
/* A macro without parameters, or any other name. */
struct sp_worth sp_name_worth(struct sp_evaluation *evaluation, const struct sp_token *name);
/* Is it, as far as is known, a macro without parameters, as the names of strings are? */
bool sp_name_is_text(const struct sp_evaluation *evaluation, const struct sp_token *name);

/* conditional-expand.c */
/* The effect of the function that is defined at that name; SP_ALWAYS: it returns something. */
sp_condition sp_function_effect(struct sp_evaluation *evaluation, const struct sp_token *name);

/* conditional-interest.c */
/* Could it matter that this name is called, or stands in a condition? */
bool sp_name_matters(struct sp_evaluation *evaluation, const struct sp_token *name);

/* conditional-statement.c */
/* The effect of one statement, and of those up to end. reach: on which condition it gets here. */
sp_condition sp_statement(struct sp_evaluation *evaluation, sp_condition reach);
sp_condition sp_statements(struct sp_evaluation *evaluation, uint32_t end, sp_condition reach);
/* ({ ... }): at stands behind its {. */
struct sp_worth sp_statement_value(struct sp_evaluation *evaluation, uint32_t end);

/* conditional-marks.c */
/* Lines of tokens first to last that hold nothing else. */
void sp_marks_add(struct sp_evaluation *evaluation, uint32_t first, uint32_t last, sp_condition condition,
	uint32_t gate);
/* With the branches of that file. */
void sp_marks_finish(
	struct sp_reader *reader, uint32_t number, struct sp_marks *marks, struct sp_source_file *file);

/* conditional-weight.c: fills in what there is in the spans of a file; scan has its tokens. */
void sp_spans_weigh(const struct sp_scan *scan, struct sp_source_file *file);

/* conditional-items.c: what stands outside of functions. */
/* Adds the macros and functions of a file to the names. */
void sp_items_collect(struct sp_reader *reader, uint32_t file);
/* Goes through the functions of a file for lines that are there on conditions. */
void sp_items_mark(struct sp_reader *reader, uint32_t file, struct sp_scan *scan, struct sp_marks *marks);
/*
 * The next array with values that stands outside of functions, at or behind *at, which moves behind it: the
 * line that it starts in; 0: there is none.
 */
uint32_t sp_items_next_array(const struct sp_tokens *tokens, uint32_t *at);

#endif
