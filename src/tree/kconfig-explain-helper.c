// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why did a line of a fragment not survive? Compiled at run time with kconfig-helper.c. The file of lines
 * holds "NAME VALUE" a line ("n" for "is not set"). The answer has a line a fact, its fields separated by
 * tabs:
 *
 *   symbol  NAME TYPE VALUE             type: bool, tristate, integer, hex, string
 *   absent  NAME                        the tree has no such option
 *   near    NAME OTHER                  a name like it
 *   prompt  NAME                        it has none, so no fragment can set it
 *   select  NAME OTHER                  OTHER holds it on
 *   by      NAME OTHER                  OTHER would switch it on, if it were on itself
 *   choice  NAME OTHER                  its choice went to OTHER
 *   modules NAME                        "m" without loadable modules
 *   range   NAME LOW HIGH
 *   needs   NAME DEPTH KIND TEXT VALUE  an unmet dependency; those of greater DEPTH right below explain it:
 *                                       option (can be set), hidden (its prompt is not visible), derived (has
 * no prompt), selected (by one of those), off (must be off), absent, never, any (one alternative), is (a
 * comparison)
 */
#include "kconfig-shim.h"

#define DEPTH_MOST 6
#define SELECTORS_MOST 4

static FILE *out;
static const char *asked;             /* the name that the facts are about */
static const struct symbol *told[64]; /* options that an answer has named: once is enough */
static int told_count;

static bool has_prompt(struct symbol *sym)
{
	struct property *prop;

	for_all_prompts(sym, prop) return true;
	return false;
}

static bool is_visible(struct symbol *sym)
{
	sym_calc_value(sym);
	return sym->visible != no;
}

static bool tell(const struct symbol *sym)
{
	for (int i = 0; i < told_count; i++)
		if (told[i] == sym)
			return false;
	if (told_count < (int)(sizeof(told) / sizeof(told[0])))
		told[told_count++] = sym;
	return true;
}

static void say_need(int depth, const char *kind, const char *text, const char *value)
{
	fprintf(out, "needs\t%s\t%d\t%s\t%s\t%s\n", asked, depth, kind, text, value);
}

static void explain(struct expr *expr, int depth);

/* Who would switch on a symbol without prompt and defaults. */
static void say_selectors(struct expr *expr, const char *fact, tristate least, int *count)
{
	struct symbol *sym;

	if (!expr || *count >= SELECTORS_MOST || expr_calc_value(expr) < least)
		return;
	if (expr->type == E_OR) {
		say_selectors(expr->left.expr, fact, least, count);
		say_selectors(expr->right.expr, fact, least, count);
		return;
	}
	/* a selector is "SELECTOR" or "SELECTOR && conditions" */
	while (expr->type == E_AND)
		expr = expr->left.expr;
	sym = expr->type == E_SYMBOL ? expr->left.sym : NULL;
	if (sym && sym->name) {
		fprintf(out, "%s\t%s\t%s\n", fact, asked, sym->name);
		(*count)++;
	}
}

/* A symbol without prompt has the value of its first default whose condition holds; and it may be selected.
 */
static void explain_derived(struct symbol *sym, int depth)
{
	struct property *prop;
	bool any = false;

	for_all_defaults(sym, prop)
	{
		struct expr *condition = prop->visible.expr;

		if (prop->expr && prop->expr->type == E_SYMBOL && prop->expr->left.sym == &symbol_no)
			continue;
		if (expr_calc_value(condition) == no)
			explain(condition, depth);
		else if (expr_calc_value(prop->expr) == no)
			explain(prop->expr, depth);
		any = true;
	}
	if (!any && sym->rev_dep.expr) {
		struct text text = {NULL, 0, 0};

		text_expression(&text, sym->rev_dep.expr);
		say_need(depth, "selected", text.size ? text.data : "", value_of(sym));
		free(text.data);
	}
}

static void explain_hidden(struct symbol *sym, int depth)
{
	struct property *prop;

	for_all_prompts(sym, prop) explain(prop->visible.expr, depth);
}

static void explain_symbol(struct symbol *sym, int depth)
{
	const char *name = sym->name ? sym->name : "(a choice)";

	if (sym == &symbol_no) {
		say_need(depth, "never", "n", "n");
	} else if (!is_option(sym)) {
		say_need(depth, "absent", name, "n");
	} else if (!has_prompt(sym)) {
		say_need(depth, "derived", name, value_of(sym));
		explain_derived(sym, depth + 1);
	} else if (!is_visible(sym)) {
		say_need(depth, "hidden", name, value_of(sym));
		explain_hidden(sym, depth + 1);
	} else if (tell(sym)) {
		say_need(depth, "option", name, value_of(sym));
	}
}

static void explain_other(struct expr *expr, int depth, const char *kind)
{
	struct text text = {NULL, 0, 0};

	text_expression(&text, expr);
	say_need(depth, kind, text.size ? text.data : "", "n");
	free(text.data);
}

/* What of an expression does not hold. */
static void explain(struct expr *expr, int depth)
{
	if (!expr || depth > DEPTH_MOST || expr_calc_value(expr) != no)
		return;
	switch (expr->type) {
	case E_AND:
		explain(expr->left.expr, depth);
		explain(expr->right.expr, depth);
		break;
	case E_OR:
		explain_other(expr, depth, "any");
		break;
	case E_SYMBOL:
		explain_symbol(expr->left.sym, depth);
		break;
	case E_NOT:
		if (expr->left.expr->type == E_SYMBOL && expr->left.expr->left.sym->name)
			say_need(depth, "off", expr->left.expr->left.sym->name,
				value_of(expr->left.expr->left.sym));
		else
			explain_other(expr, depth, "is");
		break;
	case E_EQUAL:
		if (expr->right.sym == &symbol_yes || expr->right.sym == &symbol_mod) {
			explain_symbol(expr->left.sym, depth);
			break;
		}
		/* fall through */
	default:
		explain_other(expr, depth, "is");
		break;
	}
}

/* Names that differ in few letters: the least number of insertions, deletions and changes. */
static int distance(const char *a, const char *b)
{
	int row[SYMBOL_MAXLENGTH + 1], size = (int)strlen(b);

	if (size > SYMBOL_MAXLENGTH)
		return SYMBOL_MAXLENGTH;
	for (int j = 0; j <= size; j++)
		row[j] = j;
	for (int i = 1; *a; a++, i++) {
		int corner = row[0];

		row[0] = i;
		for (int j = 1; j <= size; j++) {
			int change = corner + (*a != b[j - 1]),
			    least = row[j] < row[j - 1] ? row[j] : row[j - 1];

			corner = row[j];
			row[j] = change <= least ? change : least + 1;
		}
	}
	return row[size];
}

static void say_near(const char *name)
{
	struct symbol *best[3] = {NULL, NULL, NULL};
	int score[3] = {0, 0, 0}, limit = (int)strlen(name) / 3 + 1;

	for (size_t i = 0; i < node_count; i++) {
		struct symbol *sym = nodes[i].sym;
		int at, found;

		if ((i > 0 && sym == nodes[i - 1].sym) || !is_option(sym) || !has_prompt(sym))
			continue;
		found = distance(name, sym->name);
		if (found > limit && !strstr(sym->name, name))
			continue;
		for (at = 3; at > 0 &&
			     (!best[at - 1] || score[at - 1] > found ||
				     (score[at - 1] == found && strcmp(best[at - 1]->name, sym->name) > 0));
			at--) {
			if (at < 3) {
				best[at] = best[at - 1];
				score[at] = score[at - 1];
			}
		}
		if (at < 3) {
			best[at] = sym;
			score[at] = found;
		}
	}
	for (int at = 0; at < 3 && best[at]; at++)
		fprintf(out, "near\t%s\t%s\n", name, best[at]->name);
}

static void say_choice(struct symbol *sym)
{
	struct symbol *choice = choice_of(sym), *chosen = choice ? chosen_of(choice) : NULL;

	if (chosen && chosen != sym)
		fprintf(out, "choice\t%s\t%s\n", sym->name, chosen->name);
}

static void say_range(struct symbol *sym)
{
	struct property *prop = range_of(sym);

	if (prop)
		fprintf(out, "range\t%s\t%s\t%s\n", sym->name, value_of(prop->expr->left.sym),
			value_of(prop->expr->right.sym));
}

static void say_facts(struct symbol *sym, const char *wanted)
{
	int count = 0;

	fprintf(out, "symbol\t%s\t%s\t%s\n", sym->name, type_name(sym), value_of(sym));
	if (strcmp(wanted, "n") == 0)
		say_selectors(sym->rev_dep.expr, "select", mod, &count);
	if (!has_prompt(sym)) {
		fprintf(out, "prompt\t%s\n", sym->name);
		if (strcmp(wanted, "n") != 0) {
			explain_derived(sym, 0);
			say_selectors(sym->rev_dep.expr, "by", no, &count);
		}
		return;
	}
	if (!is_visible(sym))
		explain_hidden(sym, 0);
	else if (strcmp(wanted, "m") == 0 && sym->type == S_TRISTATE && modules_sym &&
		 modules_sym->curr.tri == no)
		fprintf(out, "modules\t%s\n", sym->name);
	say_choice(sym);
	if (sym->type == S_INT || sym->type == S_HEX)
		say_range(sym);
}

static void answer(const char *name, const char *wanted)
{
	struct symbol *sym = sym_find(name);

	asked = name;
	told_count = 0;
	if (is_option(sym)) {
		say_facts(sym, wanted);
		return;
	}
	fprintf(out, "absent\t%s\n", name);
	say_near(name);
}

int sizeprof_explain(const char *config, const char *questions, const char *path)
{
	char line[1024];
	FILE *lines;
	int status = load(config);

	if (status)
		return status;
	if (!(lines = fopen(questions, "r")) || !(out = fopen(path, "w")))
		return 4;
	while (fgets(line, sizeof(line), lines)) {
		char *value = strchr(line, ' ');

		line[strcspn(line, "\n")] = '\0';
		if (value) {
			*value++ = '\0';
			answer(line, value);
		}
	}
	fclose(lines);
	return fclose(out) == 0 ? 0 : 4;
}
