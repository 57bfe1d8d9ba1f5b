// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a tree's Kconfig says of every option in the configuration at hand. Compiled at run time with
 * kconfig-helper.c. Writes, for each option, FACT_COUNT texts that end in NUL each, in the order of
 * write_facts().
 */
#include "kconfig-shim.h"

/* TARGET is held on by SOURCE. */
struct hold {
	const struct symbol *target;
	const char *source;
};

static struct hold *holds; /* sorted by target, then by source */
static size_t hold_count, hold_space;

static void add_hold(const struct symbol *target, const char *source)
{
	if (hold_count == hold_space) {
		hold_space = hold_space ? 2 * hold_space : 256;
		holds = realloc(holds, hold_space * sizeof(*holds));
		if (!holds)
			_Exit(8);
	}
	holds[hold_count++] = (struct hold){target, source};
}

static int compare_holds(const void *left, const void *right)
{
	const struct hold *a = left, *b = right;

	if (a->target != b->target)
		return a->target < b->target ? -1 : 1;
	return strcmp(a->source, b->source);
}

/* A symbol's nodes stand together: the first of them stands for it. */
static bool is_first(size_t i)
{
	return i == 0 || nodes[i].sym != nodes[i - 1].sym;
}

static void find_holds(void)
{
	struct property *prop;

	for (size_t i = 0; i < node_count; i++) {
		struct symbol *sym = nodes[i].sym;

		if (!is_first(i) || !is_option(sym) || sym_get_tristate_value(sym) == no)
			continue;
		for_all_properties(sym, prop, P_SELECT) if (expr_calc_value(prop->visible.expr) != no)
			add_hold(prop_get_symbol(prop), sym->name);
	}
	if (hold_count)
		qsort(holds, hold_count, sizeof(*holds), compare_holds);
}

static void write_text(FILE *out, const char *text)
{
	fwrite(text, strlen(text) + 1, 1, out);
}

static void write_and_clear(FILE *out, struct text *text)
{
	write_text(out, text->size ? text->data : "");
	text->size = 0;
}

static void add_separated(struct text *text, const char *separator, const char *part)
{
	if (text->size)
		text_add(text, separator);
	text_add(text, part);
}

/* Titles around a node, the outermost first. */
static void add_titles(struct text *text, const struct menu *menu)
{
	if (!menu || menu == &rootmenu)
		return;
	add_titles(text, menu->parent);
	if (menu->prompt && menu->prompt->text)
		add_separated(text, "\n", menu->prompt->text);
}

static void add_holders(struct text *text, const struct symbol *sym)
{
	size_t first = 0, end = hold_count;
	const char *last = "";

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (holds[middle].target < sym)
			first = middle + 1;
		else
			end = middle;
	}
	for (; first < hold_count && holds[first].target == sym; first++) {
		if (strcmp(holds[first].source, last) != 0)
			add_separated(text, " ", holds[first].source);
		last = holds[first].source;
	}
}

/* In the order of definition; the same one may be selected on several conditions. */
static void add_selects(struct text *text, struct symbol *sym, bool implies)
{
	struct property *prop, *before;

	for (prop = sym->prop; prop; prop = prop->next) {
		const char *name;

		if (implies ? !is_imply(prop) : prop->type != P_SELECT)
			continue;
		name = prop_get_symbol(prop)->name;
		for (before = sym->prop; before != prop; before = before->next)
			if (before->type == prop->type && prop_get_symbol(before)->name == name)
				break;
		if (before == prop)
			add_separated(text, " ", name);
	}
}

static void add_defaults(struct text *text, struct symbol *sym)
{
	struct property *prop;

	for_all_defaults(sym, prop)
	{
		if (text->size)
			text_add(text, "\n");
		text_expression(text, prop->expr);
		if (!expr_is_yes(prop->visible.expr)) {
			text_add(text, " if ");
			text_expression(text, prop->visible.expr);
		}
	}
}

static void add_place(struct text *text, const struct menu *menu)
{
	const char *name = file_of(menu), *tree = getenv(SRCTREE);
	size_t size = tree ? strlen(tree) : 0;

	if (size && strncmp(name, tree, size) == 0 && name[size] == '/')
		name += size + 1;
	while (strncmp(name, "./", 2) == 0)
		name += 2;
	text_add(text, name);
}

static void add_choice(struct text *text, struct symbol *choice)
{
	struct menu *menu = choice ? menu_of(choice) : NULL;
	char line[32];

	if (!menu)
		return;
	if (menu->prompt && menu->prompt->text) {
		text_add(text, menu->prompt->text);
		return;
	}
	text_add(text, "(choice) ");
	add_place(text, menu);
	snprintf(line, sizeof(line), ":%d", menu->lineno);
	text_add(text, line);
}

static int compare_orders(const void *left, const void *right)
{
	const struct node *a = *(struct node *const *)left, *b = *(struct node *const *)right;

	return a->order < b->order ? -1 : a->order > b->order;
}

static void add_members(struct text *text, struct symbol *choice)
{
	struct node **members;
	size_t count = 0;

	if (!choice || !(members = calloc(node_count, sizeof(*members))))
		return;
	for (size_t i = 0; i < node_count; i++)
		if (is_first(i) && nodes[i].sym->name && choice_of(nodes[i].sym) == choice)
			members[count++] = &nodes[i];
	qsort(members, count, sizeof(*members), compare_orders);
	for (size_t i = 0; i < count; i++)
		add_separated(text, " ", members[i]->sym->name);
	free(members);
}

static void add_range(struct text *text, struct symbol *sym)
{
	struct property *range = range_of(sym);

	if (range) {
		text_add(text, value_of(range->expr->left.sym));
		text_add(text, " ");
		text_add(text, value_of(range->expr->right.sym));
	}
}

/* When it has a prompt, of all its places; nothing for an option that always has one, or never. */
static void add_prompt_conditions(struct text *text, struct symbol *sym)
{
	struct property *prop;

	for_all_prompts(sym, prop)
	{
		if (expr_is_yes(prop->visible.expr)) {
			text->size = 0;
			return;
		}
		add_separated(text, " || ", "(");
		text_expression(text, prop->visible.expr);
		text_add(text, ")");
	}
}

static void write_facts(FILE *out, struct symbol *sym)
{
	struct menu *menu = menu_of(sym);
	struct symbol *choice = choice_of(sym);
	struct text text = {NULL, 0, 0};
	char line[32];

	write_text(out, sym->name);
	write_text(out, type_name(sym));
	write_text(out, value_of(sym));
	write_text(out, menu->prompt && menu->prompt->text ? menu->prompt->text : "");
	add_titles(&text, menu->parent);
	write_and_clear(out, &text);
	text_expression(&text, dependencies_of(sym, menu));
	write_and_clear(out, &text);
	add_holders(&text, sym);
	write_and_clear(out, &text);
	add_selects(&text, sym, false);
	write_and_clear(out, &text);
	add_selects(&text, sym, true);
	write_and_clear(out, &text);
	add_defaults(&text, sym);
	write_and_clear(out, &text);
	add_choice(&text, choice);
	write_and_clear(out, &text);
	add_members(&text, choice);
	write_and_clear(out, &text);
	add_range(&text, sym);
	write_and_clear(out, &text);
	add_place(&text, menu);
	write_and_clear(out, &text);
	snprintf(line, sizeof(line), "%d", menu->lineno);
	write_text(out, line);
	/* what others select cannot be set below that */
	write_text(out, sym->visible != no && sym->visible > sym->rev_dep.tri ? "y" : "n");
	add_prompt_conditions(&text, sym);
	write_and_clear(out, &text);
	free(text.data);
}

int sizeprof_facts(const char *config, const char *path)
{
	FILE *out;
	int status = load(config);

	if (status)
		return status;
	find_holds();
	if (!(out = fopen(path, "w")))
		return 4;
	for (size_t i = 0; i < node_count; i++)
		if (is_first(i) && is_option(nodes[i].sym))
			write_facts(out, nodes[i].sym);
	return fclose(out) == 0 ? 0 : 4;
}
