/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generations of Kconfig's interface under one set of names, for the programs that are compiled against a
 * source tree's own lkc.h at run time:
 *
 *   BusyBox, Toybox   2006: dependencies belong to places, not to options; nothing implies
 *   Linux to 6.10     choices are symbols with a property that lists their members
 *   Linux from 6.11   choices are menus; expressions are shared and keep their values
 *
 * The preprocessor tells them apart by TF_COMMAND and SYMBOL_CHOICE; SIZEPROF_FILENAMES says that menus name
 * their file directly (from 6.9 on), which it cannot see.
 */
#ifndef SIZEPROF_KCONFIG_SHIM_H
#define SIZEPROF_KCONFIG_SHIM_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LKC_DIRECT_LINK
#include "lkc.h"

#ifdef TF_COMMAND
#define KCONFIG_2006
#endif
#if !defined(KCONFIG_2006) && !defined(SYMBOL_CHOICE)
#define KCONFIG_CHOICE_MENUS
#endif

/* Text that grows. */
struct text {
	char *data; /* NULL: empty */
	size_t size, space;
};

void text_add(struct text *text, const char *part);
void text_expression(struct text *text, struct expr *expr);

/* Where a symbol is defined. One that is defined at several places has a node at each. */
struct node {
	struct symbol *sym; /* without a name: a choice */
	struct menu *menu;
	size_t order; /* among all, as the menus have them */
};

extern struct node *nodes; /* sorted by symbol, then by order */
extern size_t node_count;

/* Resolves .config where that can be done once more, as conf --olddefconfig does; 0 when it did. */
int sizeprof_resolve(void);
/* Reads a configuration and computes the values of all symbols; 0 when it could be read. */
int load(const char *config);
/* The first node of a symbol, NULL when it is defined nowhere. */
struct node *nodes_of(const struct symbol *sym);
/* The node that speaks for a symbol: the first with a prompt that is visible, else with a prompt, else the
   first. */
struct menu *menu_of(const struct symbol *sym);
/* The choice that a symbol is a member of, NULL for none. */
struct symbol *choice_of(struct symbol *sym);
/* Who of a choice's members is on, NULL for none. */
struct symbol *chosen_of(struct symbol *choice);
/* The range that holds for a number, NULL for none. */
struct property *range_of(struct symbol *sym);
const char *value_of(struct symbol *sym);
const char *type_name(const struct symbol *sym);

static inline const char *file_of(const struct menu *menu)
{
#ifdef SIZEPROF_FILENAMES
	return menu->filename ? menu->filename : "";
#else
	return menu->file && menu->file->name ? menu->file->name : "";
#endif
}

static inline struct expr *dependencies_of(const struct symbol *sym, const struct menu *menu)
{
#ifdef KCONFIG_2006
	(void)sym;
	return menu->dep;
#else
	(void)menu;
	return sym->dir_dep.expr;
#endif
}

#ifdef KCONFIG_2006
#define is_imply(property) false
#else
#define is_imply(property) ((property)->type == P_IMPLY)
#endif

/* A name that is used somewhere and defined nowhere has no type. */
static inline bool is_option(const struct symbol *sym)
{
	return sym && sym->name && *sym->name && !(sym->flags & SYMBOL_CONST) && sym->type >= S_BOOLEAN &&
	       sym->type <= S_STRING;
}

#endif
