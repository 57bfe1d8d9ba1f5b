/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A source tree with a Kconfig of its own, so small that its conf knows three options by heart:
 *
 *   A  a bool with a prompt          B  a bool with a prompt, depends on A          N  a number, selected by
 * nothing
 *
 * Its conf does what Kconfig says in one word: "hang" and "crash" while parsing, "fail" when B is asked for
 * without A, "well" never. With "moves" it is well and knows four more:
 *
 *   E  a bool with a prompt          X  a bool that is on, with a prompt if E          P, Q  a choice, by default P
 */
#ifndef TESTS_UNIT_KCONFIG_TREE_H
#define TESTS_UNIT_KCONFIG_TREE_H

/* What the helper needs of lkc.h, in the manner of Linux to 6.10. */
static const char kconfig_tree_lkc[] =
	"#include <stdbool.h>\n"
	"#include <stdio.h>\n"
	"#include <stdlib.h>\n"
	"#include <string.h>\n"
	"#define SRCTREE \"srctree\"\n"
	"#define SYMBOL_CHOICE 1\n"
	"#define SYMBOL_CONST 2\n"
	"#define SYMBOL_MAXLENGTH 256\n"
	"typedef enum tristate { no, mod, yes } tristate;\n"
	"enum { S_UNKNOWN, S_BOOLEAN, S_TRISTATE, S_INT, S_HEX, S_STRING };\n"
	"enum { E_NONE, E_OR, E_AND, E_NOT, E_EQUAL, E_SYMBOL };\n"
	"enum { P_PROMPT, P_DEFAULT, P_SELECT, P_IMPLY, P_RANGE };\n"
	"struct symbol; struct menu;\n"
	"union data { struct expr *expr; struct symbol *sym; };\n"
	"struct expr { int type; union data left, right; };\n"
	"struct value { struct expr *expr; tristate tri; };\n"
	"struct current { void *val; tristate tri; };\n"
	"struct property { struct property *next; int type; const char *text; struct value visible;\n"
	"	struct expr *expr; struct menu *menu; };\n"
	"struct symbol { char *name; int type, flags; char value[32]; struct current curr; tristate "
	"visible;\n"
	"	struct property *prop; struct value dir_dep, rev_dep; };\n"
	"struct file { const char *name; };\n"
	"struct menu { struct menu *next, *parent, *list; struct symbol *sym; struct property *prompt;\n"
	"	struct file *file; int lineno; };\n"
	"#define for_all_properties(sym, st, tok) for (st = sym->prop; st; st = st->next) if (st->type == "
	"(tok))\n"
	"#define for_all_defaults(sym, st) for_all_properties(sym, st, P_DEFAULT)\n"
	"#define for_all_prompts(sym, st) for_all_properties(sym, st, P_PROMPT)\n"
	"extern struct menu rootmenu;\n"
	"extern struct symbol symbol_yes, symbol_no, symbol_mod, *modules_sym;\n"
	"void conf_parse(const char *name);\n"
	"int conf_read(const char *name), conf_write(const char *name);\n"
	"void sym_calc_value(struct symbol *sym), sym_clear_all_valid(void);\n"
	"struct symbol *sym_find(const char *name), *prop_get_symbol(struct property *prop);\n"
	"const char *sym_get_string_value(struct symbol *sym);\n"
	"tristate expr_calc_value(struct expr *expr);\n"
	"void expr_print(struct expr *e, void (*fn)(void *, struct symbol *, const char *), void *data, int "
	"prev);\n"
	"bool sym_is_choice_value(struct symbol *sym);\n"
	"struct property *sym_get_choice_prop(struct symbol *sym);\n"
	"static inline tristate sym_get_tristate_value(struct symbol *sym) { return sym->curr.tri; }\n"
	"static inline bool expr_is_yes(struct expr *expr) { return !expr; }\n";

static const char kconfig_tree_model[] =
	"#include <unistd.h>\n"
	"#include \"lkc.h\"\n"
	"struct symbol symbol_yes, symbol_no, symbol_mod, *modules_sym;\n"
	"static struct symbol a = {\"A\", S_BOOLEAN}, b = {\"B\", S_BOOLEAN}, n = {\"N\", S_INT};\n"
	"static struct symbol e = {\"E\", S_BOOLEAN}, x = {\"X\", S_BOOLEAN}, choice = {NULL, S_BOOLEAN};\n"
	"static struct symbol p = {\"P\", S_BOOLEAN}, q = {\"Q\", S_BOOLEAN};\n"
	"static struct expr needs_a = {E_SYMBOL, {.sym = &a}}, needs_e = {E_SYMBOL, {.sym = &e}};\n"
	"static struct file file = {\"Kconfig\"};\n"
	"static struct menu menus[] = {\n"
	"	{&menus[1], &rootmenu, NULL, &a, NULL, &file, 1},\n"
	"	{&menus[2], &rootmenu, NULL, &b, NULL, &file, 5},\n"
	"	{NULL, &rootmenu, NULL, &n, NULL, &file, 9},\n"
	"	{&menus[4], &rootmenu, NULL, &e, NULL, &file, 12}, {&menus[5], &rootmenu, NULL, &x, NULL, &file, 15},\n"
	"	{&menus[6], &rootmenu, NULL, &p, NULL, &file, 20}, {&menus[7], &rootmenu, NULL, &q, NULL, &file, 23},\n"
	"	{NULL, &rootmenu, NULL, &choice, NULL, &file, 18}};\n"
	"static int count = 3;\n"
	"struct menu rootmenu = {NULL, NULL, menus};\n"
	"static struct property prompts[] = {{.type = P_PROMPT, .text = \"The first\"},\n"
	"	{.type = P_PROMPT, .text = \"The second\", .visible = {&needs_a}}, {.type = P_PROMPT, .text "
	"= \"How many\"},\n"
	"	{.type = P_PROMPT, .text = \"Let me choose\"},\n"
	"	{.type = P_PROMPT, .text = \"The stuck one\", .visible = {&needs_e}},\n"
	"	{.type = P_PROMPT, .text = \"One\"}, {.type = P_PROMPT, .text = \"Other\"},\n"
	"	{.type = P_PROMPT, .text = \"One or other\"}};\n"
	"static struct property choice_prop;\n"
	"bool sym_is_choice_value(struct symbol *sym) { return sym == &p || sym == &q; }\n"
	"struct property *sym_get_choice_prop(struct symbol *sym) { return &choice_prop; }\n"
	"static bool fails;\n"
	"void conf_parse(const char *name)\n"
	"{\n"
	"	char path[4096], word[32] = \"\";\n"
	"	snprintf(path, sizeof(path), \"%s/%s\", getenv(\"srctree\"), name);\n"
	"	FILE *in = fopen(path, \"r\");\n"
	"	if (!in || fscanf(in, \"%31s\", word) != 1)\n"
	"		exit(1);\n"
	"	fclose(in);\n"
	"	if (strcmp(word, \"hang\") == 0)\n"
	"		pause();\n"
	"	if (strcmp(word, \"crash\") == 0) {\n"
	"		fprintf(stderr, \"no good\\n\");\n"
	"		abort();\n"
	"	}\n"
	"	fails = strcmp(word, \"fail\") == 0;\n"
	"	if (strcmp(word, \"moves\") == 0) {\n"
	"		count = 7;\n"
	"		menus[2].next = &menus[3];\n"
	"	}\n"
	"	for (int i = 0; i < 8; i++) {\n"
	"		menus[i].prompt = menus[i].sym->prop = &prompts[i];\n"
	"		prompts[i].menu = &menus[i];\n"
	"	}\n"
	"	b.dir_dep.expr = &needs_a;\n"
	"	prompts[7].menu = &menus[7];\n"
	"}\n"
	"struct symbol *sym_find(const char *name)\n"
	"{\n"
	"	for (int i = 0; i < count; i++)\n"
	"		if (strcmp(menus[i].sym->name, name) == 0)\n"
	"			return menus[i].sym;\n"
	"	return NULL;\n"
	"}\n"
	"struct symbol *prop_get_symbol(struct property *prop) { return prop == &choice_prop ? &choice : NULL; }\n"
	"tristate expr_calc_value(struct expr *expr) { return expr ? expr->left.sym->curr.tri : yes; }\n"
	"void expr_print(struct expr *e, void (*fn)(void *, struct symbol *, const char *), void *data, int "
	"prev)\n"
	"{\n"
	"	fn(data, e->left.sym, e->left.sym->name);\n"
	"}\n"
	"const char *sym_get_string_value(struct symbol *sym) { return sym->value; }\n"
	"void sym_clear_all_valid(void) {}\n"
	"void sym_calc_value(struct symbol *sym)\n"
	"{\n"
	"	if (sym == &b && a.curr.tri == no)\n"
	"		strcpy(b.value, \"n\");\n"
	"	if (sym == &x && e.curr.tri == no)\n"
	"		strcpy(x.value, \"y\");\n"
	"	if (sym == &p)\n"
	"		strcpy(p.value, q.value[0] == 'y' ? \"n\" : \"y\");\n"
	"	if (sym->type == S_BOOLEAN)\n"
	"		sym->curr.tri = sym->value[0] == 'y' ? yes : no;\n"
	"	sym->visible = sym == &b ? a.curr.tri : sym == &x ? e.curr.tri : yes;\n"
	"}\n"
	"int conf_read(const char *name)\n"
	"{\n"
	"	char line[256];\n"
	"	FILE *in = fopen(name ? name : getenv(\"KCONFIG_CONFIG\"), \"r\");\n"
	"	if (!in)\n"
	"		return 1;\n"
	"	for (int i = 0; i < count; i++)\n"
	"		strcpy(menus[i].sym->value, menus[i].sym->type == S_INT ? \"3\" : \"n\");\n"
	"	while (fgets(line, sizeof(line), in)) {\n"
	"		char *value = strchr(line, '=');\n"
	"		struct symbol *sym;\n"
	"		if (!value || strncmp(line, \"CONFIG_\", 7) != 0)\n"
	"			continue;\n"
	"		*value++ = '\\0';\n"
	"		value[strcspn(value, \"\\n\")] = '\\0';\n"
	"		if ((sym = sym_find(line + 7)) == &p && value[0] == 'y')\n"
	"			strcpy(q.value, \"n\");\n"
	"		if (sym)\n"
	"			snprintf(sym->value, sizeof(sym->value), \"%s\", value);\n"
	"	}\n"
	"	fclose(in);\n"
	"	if (fails && a.value[0] == 'n' && b.value[0] == 'y') {\n"
	"		fprintf(stderr, \"*** B without A\\n***\\n\");\n"
	"		exit(4);\n"
	"	}\n"
	"	for (int i = 0; i < count; i++)\n"
	"		sym_calc_value(menus[i].sym);\n"
	"	return 0;\n"
	"}\n"
	"int conf_write(const char *name)\n"
	"{\n"
	"	FILE *out = fopen(getenv(\"KCONFIG_CONFIG\"), \"w\");\n"
	"	if (!out)\n"
	"		return 1;\n"
	"	fprintf(out, \"#\\n# made by conf\\n#\\n\");\n"
	"	for (int i = 0; i < count; i++) {\n"
	"		struct symbol *sym = menus[i].sym;\n"
	"		if (sym->visible == no && sym != &x)\n"
	"			continue;\n"
	"		if (sym->type == S_BOOLEAN && sym->curr.tri == no)\n"
	"			fprintf(out, \"# CONFIG_%s is not set\\n\", sym->name);\n"
	"		else\n"
	"			fprintf(out, \"CONFIG_%s=%s\\n\", sym->name, sym->value);\n"
	"	}\n"
	"	return fclose(out);\n"
	"}\n";

static const char kconfig_tree_conf[] = "#include \"lkc.h\"\n"
					"int main(int argc, char **argv)\n"
					"{\n"
					"	if (argc != 3 || strcmp(argv[1], \"--olddefconfig\") != 0)\n"
					"		return 2;\n"
					"	conf_parse(argv[2]);\n"
					"	return conf_read(NULL) || conf_write(NULL);\n"
					"}\n";

static const char kconfig_tree_makefile[] =
	"export srctree := $(CURDIR)\n"
	"%config:\n"
	"	@$(MAKE) -C $(O) -f $(srctree)/rules obj=scripts/kconfig $@\n";

static const char kconfig_tree_rules[] =
	"code := $(srctree)/scripts/kconfig\n"
	"$(obj)/conf: $(code)/conf.c $(code)/model.c\n"
	"	@mkdir -p $(obj)\n"
	"	@$(CC) -w -c -o $(obj)/conf.o $(code)/conf.c\n"
	"	@$(CC) -w -c -o $(obj)/model.o $(code)/model.c\n"
	"	@echo 'cmd := $(CC) -o $@ $(obj)/conf.o $(obj)/model.o' >$(obj)/.conf.cmd\n"
	"	@touch $@\n";

/* Writes the tree below a folder; what says how its conf behaves. */
static inline void kconfig_tree_write(const char *folder, const char *what)
{
	const char *const files[][2] = {{"Makefile", kconfig_tree_makefile}, {"rules", kconfig_tree_rules},
		{"Kconfig", what}, {"scripts/kconfig/lkc.h", kconfig_tree_lkc},
		{"scripts/kconfig/expr.h", "/* all of it is in lkc.h */\n"},
		{"scripts/kconfig/conf.c", kconfig_tree_conf},
		{"scripts/kconfig/model.c", kconfig_tree_model}};
	SP_AUTOFREE char *code = sp_path_join(folder, "scripts/kconfig");
	check_ok(sp_folder_make(code));
	for (size_t i = 0; i < SP_COUNT(files); i++) {
		SP_AUTOFREE char *path = sp_path_join(folder, files[i][0]);
		write_text(path, files[i][1]);
	}
}

#endif
