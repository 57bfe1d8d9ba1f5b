// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the questions to a tree's Kconfig share: see kconfig-shim.h. Compiled at run time with
 * kconfig-helper.c.
 */
#include "kconfig-shim.h"

struct node *nodes;
size_t node_count;
static size_t node_space;

void text_add(struct text *text, const char *part)
{
	size_t size = strlen(part);

	if (text->size + size + 1 > text->space) {
		text->space = 2 * (text->size + size + 32);
		text->data = realloc(text->data, text->space);
		if (!text->data)
			_Exit(8);
	}
	memcpy(text->data + text->size, part, size + 1);
	text->size += size;
}

#ifdef SYMBOL_NEW /* BusyBox */
static void add_part(void *data, const char *part)
{
	text_add(data, part);
}
#else
static void add_part(void *data, struct symbol *sym, const char *part)
{
	(void)sym;
	text_add(data, part);
}
#endif

void text_expression(struct text *text, struct expr *expr)
{
	if (expr)
		expr_print(expr, add_part, text, E_NONE);
}

static void add_nodes(struct menu *menu)
{
	for (; menu; menu = menu->next) {
		if (menu->sym) {
			if (node_count == node_space) {
				node_space = node_space ? 2 * node_space : 1024;
				nodes = realloc(nodes, node_space * sizeof(*nodes));
				if (!nodes)
					_Exit(8);
			}
			nodes[node_count] = (struct node){menu->sym, menu, node_count};
			node_count++;
		}
		add_nodes(menu->list);
	}
}

static int compare_nodes(const void *left, const void *right)
{
	const struct node *a = left, *b = right;

	if (a->sym != b->sym)
		return a->sym < b->sym ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

int load(const char *config)
{
	if (conf_read(config))
		return 3;
	add_nodes(rootmenu.list);
	qsort(nodes, node_count, sizeof(*nodes), compare_nodes);
	sym_clear_all_valid();
	for (size_t i = 0; i < node_count; i++)
		sym_calc_value(nodes[i].sym);
	return 0;
}

/*
 * What main() does for olddefconfig, in a process that has done so before: reading resets what the last
 * configuration set. Not so in the oldest generation, which asks, and in the newest, where choices remember
 * the order in which their members were set; nor where warnings are errors, which are counted. Not 0: it has to
 * be done in a process of its own.
 */
int sizeprof_resolve(void)
{
#if defined(KCONFIG_2006) || defined(KCONFIG_CHOICE_MENUS)
	return 1;
#else
	int status;

	if (getenv("KCONFIG_WERROR"))
		return 1;
	status = conf_read(NULL) || conf_write(NULL);
	fflush(NULL);
	return status;
#endif
}

struct node *nodes_of(const struct symbol *sym)
{
	size_t first = 0, end = node_count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (nodes[middle].sym < sym)
			first = middle + 1;
		else
			end = middle;
	}
	return first < node_count && nodes[first].sym == sym ? &nodes[first] : NULL;
}

struct menu *menu_of(const struct symbol *sym)
{
	struct node *first = nodes_of(sym);
	struct menu *best = NULL;
	int best_rank = -1;

	for (struct node *node = first; node && node < nodes + node_count && node->sym == sym; node++) {
		struct property *prompt = node->menu->prompt;
		int rank = !prompt ? 0 : expr_calc_value(prompt->visible.expr) == no ? 1 : 2;

		if (rank > best_rank) {
			best = node->menu;
			best_rank = rank;
		}
	}
	return best;
}

struct symbol *choice_of(struct symbol *sym)
{
#ifdef KCONFIG_CHOICE_MENUS
	struct menu *choice = sym->name ? sym_get_choice_menu(sym) : NULL;

	return choice ? choice->sym : NULL;
#else
	return sym_is_choice_value(sym) ? prop_get_symbol(sym_get_choice_prop(sym)) : NULL;
#endif
}

struct symbol *chosen_of(struct symbol *choice)
{
	for (size_t i = 0; i < node_count; i++)
		if (nodes[i].sym->name && choice_of(nodes[i].sym) == choice &&
			sym_get_tristate_value(nodes[i].sym) == yes)
			return nodes[i].sym;
	return NULL;
}

struct property *range_of(struct symbol *sym)
{
	struct property *prop;

	for_all_properties(sym, prop, P_RANGE) if (expr_calc_value(prop->visible.expr) != no) return prop;
	return NULL;
}

const char *value_of(struct symbol *sym)
{
	const char *value;

	sym_calc_value(sym);
	value = sym_get_string_value(sym);
	return value ? value : "";
}

const char *type_name(const struct symbol *sym)
{
	switch (sym->type) {
	case S_BOOLEAN:
		return "bool";
	case S_TRISTATE:
		return "tristate";
	case S_INT:
		return "integer";
	case S_HEX:
		return "hex";
	case S_STRING:
		return "string";
	default:
		return "unknown";
	}
}
