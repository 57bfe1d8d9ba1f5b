/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions of source lines: small sources with the condition of each line that matters beside it, then
 * sources that are no C at all, and lists of what objects were made of.
 */
#include "unit/harness.h"

#include <sys/stat.h>
#include <utime.h>

#include "tree/conditional.h"

/* Lines of source with what is expected of them: the text behind the last "//=" of a line; "*": whatever it
 * is. */
struct source_case {
	const char *name;
	const char *kind;
	const char *header; /* h.h; NULL: there is none */
	const char *source; /* s.c */
};

static const char config[] =
	"CONFIG_A=y\nCONFIG_B=y\nCONFIG_NR=8\nCONFIG_HZ=100\n# CONFIG_OFF is not set\nCONFIG_TXT=\"x\"\n";

#define EMPTY_STUB                                                                                           \
	"#ifdef CONFIG_A\nint f(int);\nvoid g(void);\n#else\nstatic inline int f(int a)\n{\n\treturn "       \
	"0;\n}\n"                                                                                            \
	"static inline void g(void) { }\n#endif\n"

static const struct source_case directives[] = {
	{"plain", "linux", NULL,
		"int a; //= always\n#ifdef CONFIG_A\nint b; //= A\n#else\nint c; //= !A\n#endif\nint d; //= "
		"always\n"},
	{"ifndef", "linux", NULL, "#ifndef CONFIG_A\nint b; //= !A\n#else\nint c; //= A\n#endif\n"},
	{"nested", "linux", NULL,
		"#ifdef CONFIG_A\nint a; //= A\n#ifdef CONFIG_B\nint b; //= A && B\n#endif\nint c; //= "
		"A\n#endif\n"},
	{"elif", "linux", NULL,
		"#if defined(CONFIG_A)\nint a; //= A\n#elif defined(CONFIG_B)\nint b; //= !A && "
		"B\n#else\nint c; //= !A && !B\n#endif\n"},
	{"elifdef", "linux", NULL,
		"#ifdef CONFIG_A\n;\n#elifdef CONFIG_B\nint b; //= !A && B\n#elifndef CONFIG_C\nint c; //= "
		"!A && !B && !C\n#endif\n"},
	{"operators", "linux", NULL,
		"#if defined CONFIG_A && (defined(CONFIG_B) || !defined(CONFIG_C))\nint a; //= A && (B || "
		"!C)\n#endif\n"},
	{"continued", "linux", NULL,
		"#if defined(CONFIG_A) && \\\n    defined(CONFIG_B)\nint a; //= A && B\n#endif\n"},
	{"comment inside", "linux", NULL,
		"#if /* defined(CONFIG_B) */ defined(CONFIG_A) // CONFIG_C\nint a; //= A\n#endif\n"},
	{"commented out", "linux", NULL, "/*\n#ifdef CONFIG_A\n*/\nint a; //= always\n/* #endif */\n"},
	{"in a string", "linux", NULL, "const char *a = \"\\\n#ifdef CONFIG_A\\\n\";\nint a; //= always\n"},
	{"blanks", "linux", NULL, "  #  ifdef   CONFIG_A  \nint a; //= A\n #\tendif\n"},
	{"carriage returns", "linux", NULL,
		"#ifdef CONFIG_A\r\nint a; //= A\r\n#else\r\nint b; //= !A\r\n#endif\r\n"},
	{"no newline at the end", "linux", NULL, "#ifdef CONFIG_A\nint a; //= A"},
	{"enabled", "linux", NULL, "#if IS_ENABLED(CONFIG_A)\nint a; //= A\n#endif\n"},
	{"module", "linux", NULL,
		"#ifdef CONFIG_A_MODULE\nint a; //= A=m\n#endif\n#if IS_MODULE(CONFIG_A)\nint b; //= "
		"A=m\n#endif\n"},
	{"value", "linux", NULL,
		"#if CONFIG_A\nint a; //= A\n#endif\n#if CONFIG_NR\nint b; //= !(NR == 0)\n#endif\n"},
	{"equal", "linux", NULL,
		"#if CONFIG_NR == 8\nint a; //= NR == 8\n#elif 9 != CONFIG_NR\nint b; //= *\n#endif\n"},
	{"less", "linux", NULL,
		"#if CONFIG_NR < 8\nint a; //= NR < 8\n#endif\n#if CONFIG_NR > 8\nint b; //= !(NR < "
		"9)\n#endif\n"
		"#if 8 >= CONFIG_NR\nint c; //= NR < 9\n#endif\n#if CONFIG_NR >= 8\nint d; //= !(NR < "
		"8)\n#endif\n"},
	{"constants", "linux", NULL,
		"#if 0\nint a; //= never\n#else\nint b; //= always\n#endif\n#if 1 || defined(CONFIG_A)\nint "
		"c; //= always\n#endif\n"
		"#if (2 + 3) * 4 == 20 && 7 / 0\nint d; //= *\n#endif\n#if 1 << 2 > 3\nint e; //= "
		"always\n#endif\n"},
	{"unknown", "linux", NULL,
		"#ifdef __x86_64__\nint a; //= always\n#endif\n#if defined(__x86_64__) && "
		"defined(CONFIG_A)\nint b; //= (no option) && A\n#endif\n"
		"#if GCC(4, 5) > CONFIG_A\nint c; //= always\n#endif\n"},
	{"broken expressions", "linux", NULL,
		"#if defined(\nint a; //= always\n#endif\n#if CONFIG_A &&\nint b; //= "
		"always\n#endif\n#if\nint c; //= always\n#endif\n"},
	{"include guard", "linux",
		"#ifndef H\n#define H\nint a; //= always\n#ifdef CONFIG_A\nint b; //= A\n#endif\n#endif\n",
		"#include \"h.h\"\n"},
	{"defined guard", "linux", "#if !defined(H) /* once */\n#define H\nint a; //= always\n#endif\n",
		"#include \"h.h\"\n"},
	{"macro under a condition", "linux", "#ifdef CONFIG_A\n#define FOO\n#endif\n",
		"#include \"h.h\"\n#ifdef FOO\nint a; //= A\n#else\nint b; //= !A\n#endif\n"},
	{"macro under two", "linux",
		"#ifdef CONFIG_A\n#define FOO\n#endif\n#ifdef CONFIG_B\n#define FOO\n#endif\n",
		"#include \"h.h\"\n#if defined(FOO)\nint a; //= A || B\n#endif\n"},
	{"macro that is undefined", "linux", "#ifdef CONFIG_A\n#define FOO\n#endif\n#undef FOO\n",
		"#include \"h.h\"\n#ifdef FOO\nint a; //= always\n#endif\n"},
	{"macro's value", "linux",
		"#ifdef CONFIG_A\n#define FOO 1\n#else\n#define FOO 0\n#endif\n#define BAR CONFIG_NR\n",
		"#include \"h.h\"\n#if FOO\nint a; //= A\n#endif\n#if BAR > 4\nint b; //= !(NR < "
		"5)\n#endif\n"},
	{"macro by itself", "linux",
		"#if X\n#define X 1\n#endif\n#ifdef Y\n#define Z\n#endif\n#ifdef Z\n#define Y\n#endif\n",
		"#include \"h.h\"\n#ifdef Y\nint a; //= always\n#endif\n"},
	{"default that may be overridden", "linux",
		"#ifdef CONFIG_A\n#define FOO 1\n#endif\n#ifndef FOO\nint z; //= !A\n#define FOO 2\n#endif\n",
		"#include \"h.h\"\n#ifdef FOO\nint a; //= always\n#endif\n"},
	{"included on a condition", "linux", "int h; //= A\n#define FOO\n",
		"#ifdef CONFIG_A\n#include \"h.h\"\n#endif\n#ifdef FOO\nint a; //= A\n#endif\n"},
};

static const struct source_case questions[] = {
	{"if and else", "linux", NULL,
		"void f(int a)\n{\n\tg(a); //= always\n\tif (IS_ENABLED(CONFIG_A)) {\n\t\tg(1); //= "
		"A\n\t\tg(2); //= A\n\t} else {\n\t\tg(3); //= !A\n\t}\n\tg(4); //= always\n}\n"},
	{"whole if", "linux", NULL,
		"void f(int a)\n{\n\tif (IS_ENABLED(CONFIG_A) && //= A\n\t    a > 3) //= A\n\t\tg(1); //= "
		"A\n\tg(2); //= always\n}\n"},
	{"or", "linux", NULL,
		"void f(int a)\n{\n\tif (IS_ENABLED(CONFIG_A) || a)\n\t\tg(1); //= always\n\telse\n\t\tg(2); "
		"//= !A\n}\n"},
	{"else if", "linux", NULL,
		"void f(int a)\n{\n\tif (a) {\n\t\tg(1); //= always\n\t} else if (IS_BUILTIN(CONFIG_A)) "
		"{\n\t\tg(2); //= A\n\t}\n}\n"},
	{"return", "linux", NULL,
		"int f(int a)\n{\n\tg(0); //= always\n\tif (!IS_ENABLED(CONFIG_A))\n\t\treturn 0; //= "
		"!A\n\tg(1); //= A\n\tif (a)\n\t\tg(2); //= A\n\treturn 1; //= A\n}\nint z; //= always\n"},
	{"return up to a label", "linux", NULL,
		"int f(int a)\n{\n\tif (a)\n\t\tgoto out;\n\tif (!IS_ENABLED(CONFIG_A) || a)\n\t\treturn "
		"0;\n\tg(1); //= A\nout:\n\tg(2); //= always\n\treturn 1; //= always\n}\n"},
	{"break", "linux", NULL,
		"int f(int a)\n{\n\twhile (a) {\n\t\tif (!IS_ENABLED(CONFIG_A))\n\t\t\tbreak;\n\t\tg(1); //= "
		"A\n\t}\n\tg(2); //= always\n}\n"},
	{"case", "linux", NULL,
		"int f(int a)\n{\n\tswitch (a) {\n\tcase 1:\n\t\tif "
		"(!IS_ENABLED(CONFIG_A))\n\t\t\tbreak;\n\t\tg(1); //= A\n\tcase 2:\n\t\tg(2); //= "
		"always\n\t}\n}\n"},
	{"return under a directive", "linux", NULL,
		"int f(int a)\n{\n#ifdef CONFIG_B\n\tif (!IS_ENABLED(CONFIG_A))\n\t\treturn 0; //= !A && "
		"B\n\tg(3); //= *\n#endif\n\tg(1); //= !B || A\n}\n"},
	{"label inside", "linux", NULL,
		"int f(int a)\n{\n\tif (a)\n\t\tgoto in;\n\tif (IS_ENABLED(CONFIG_A)) {\nin:\n\t\tg(1); //= "
		"always\n\t}\n}\n"},
	{"nothing left in a block", "linux", NULL,
		"int f(int a)\n{\n\tif (a) { //= A\n#ifdef CONFIG_A\n\t\tg(1); //= A\n#endif\n\t}\n}\n"},
	{"ternary", "linux", NULL,
		"int f(int a)\n{\n\ta = IS_ENABLED(CONFIG_A) ?\n\t\tg(1) : //= A\n\t\tg(2); //= !A\n\treturn "
		"IS_ENABLED(CONFIG_A) &&\n\t\tg(3); //= A\n}\n"},
	{"one line of two", "linux", NULL,
		"int f(int a)\n{\n\tif (IS_ENABLED(CONFIG_A)) g(1); g(2); //= always\n\tif "
		"(IS_ENABLED(CONFIG_A)) g(1); //= A\n}\n"},
	{"loop macros", "linux", NULL,
		"int f(int a)\n{\n\tfor_each(a)\n\t\tif (IS_ENABLED(CONFIG_A)) {\n\t\t\tg(1); //= "
		"A\n\t\t}\n\tg(2); //= always\n}\n"},
	{"value", "linux", NULL,
		"int f(int a)\n{\n\tif (CONFIG_NR > 4)\n\t\tg(1); //= !(NR < 5)\n\tif (CONFIG_NR == "
		"a)\n\t\tg(2); //= always\n}\n"},
	{"branches with brackets of their own", "linux", NULL,
		"void f(int a)\n{\n#ifdef CONFIG_A\n\tif (a) {\n#else\n\tif (!a) "
		"{\n#endif\n\t\tg(1);\n\t}\n\tg(2); //= always\n}\nvoid h(void)\n{\n\tif "
		"(IS_ENABLED(CONFIG_B))\n\t\tg(3); //= B\n}\n"},
	{"BusyBox", "busybox", NULL,
		"int f(int a)\n{\n\tif (ENABLE_A && a)\n\t\tg(1); //= A\n\tIF_A(g(2);) //= "
		"A\n\tIF_NOT_A(g(3);) //= !A\n\tIF_B( //= B\n\t\tg(4); //= B\n\t)\n\tg(5); //= always\n}\n"
		"#if ENABLE_A\nint b; //= A\n#endif\n"},
	{"BusyBox tables", "busybox", NULL,
		"const char *const t[] = {\n\t\"a\", //= always\n\tIF_A(\"b\",) //= A\n\tIF_B( //= "
		"B\n\t\"c\", //= B\n\t) \"d\" //= always\n};\n"},
	{"Toybox", "toybox", NULL,
		"int f(int a)\n{\n\tif (CFG_A)\n\t\tg(1); //= A\n\tUSE_B(g(2);) //= B\n}\n"},
};

static const struct source_case stubs[] = {
	{"call", "linux", EMPTY_STUB,
		"#include \"h.h\"\nvoid x(int a)\n{\n\tg(); //= A\n\tf(a + //= A\n\t  3); //= A\n\tother(); "
		"//= always\n\t(void)f(1); //= A\n}\n"},
	{"test", "linux", EMPTY_STUB,
		"#include \"h.h\"\nvoid x(int a)\n{\n\tif (f(1)) { //= A\n\t\tother(); //= A\n\t}\n\tif "
		"(!f(1))\n\t\tother(); //= always\n\telse\n\t\tother(); //= A\n}\n"},
	{"test of more", "linux", EMPTY_STUB,
		"#include \"h.h\"\nvoid x(int a)\n{\n\tif (a && f(1)) //= A\n\t\tother(); //= A\n\tif (f(1) "
		"< 0) //= A\n\t\tother(); //= A\n\tif (f(1) || a)\n\t\tother(); //= always\n}\n"},
	{"what is assigned", "linux", EMPTY_STUB "#define unlikely(x) __builtin_expect(!!(x), 0)\n",
		"#include \"h.h\"\nint x(int a)\n{\n\ta = f(1); //= A\n\tif (a) //= A\n\t\tother(); //= "
		"A\n\tif (a)\n\t\tother(); //= always\n"
		"\tint b = f(2); //= A\n\tif (unlikely(b < 0)) //= A\n\t\treturn 3; //= A\n\ta = "
		"other(f(3)); //= always\n\treturn f(b); //= always\n}\n"},
	{"assigned and tested the other way", "linux", EMPTY_STUB,
		"#include \"h.h\"\nint x(int a)\n{\n\ta = f(1);\n\tif (!a)\n\t\treturn 3; //= "
		"always\n\tother(); //= A\n}\n"},
	{"set on one way", "linux", EMPTY_STUB,
		"#include \"h.h\"\nint x(int a)\n{\n\ta = f(1);\n\tif (!a && other(a))\n\t\ta = -1;\n\tif "
		"(a)\n"
		"\t\treturn 3; //= always\n\tother(); //= always\n}\n"},
	{"pasted and called", "linux", EMPTY_STUB "#define NUMBER(x) x##UL\n#define CALL(x) f_##x()\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(NUMBER(1)); //= A\n\tf(CALL(1)); //= always\n}\n"},
	{"defined again", "linux",
		"#ifdef CONFIG_A\nvoid real(const char *);\n#else\nstatic inline void real(const char *s) { "
		"}\n#endif\n#define say(t) real(form(t))\n#ifndef form\n#define form(t) t\n#endif\n",
		"#define form(t) \"1\" t\n#include \"h.h\"\nvoid x(int a)\n{\n\tsay(\"a\"); //= A\n}\n#undef "
		"form\n#define form(t) \"2\" t\nvoid y(int a)\n{\n\tsay(\"a\"); //= A\n}\n"
		"#undef form\n#define form(t) g(t)\nvoid z(int a)\n{\n\tsay(\"a\"); //= always\n}\n"},
	{"counting", "linux", EMPTY_STUB,
		"#include \"h.h\"\nvoid x(int a)\n{\n\tint i;\n\tfor (i = 0; i < a; i++) //= A\n\t\tf(i); "
		"//= A\n\tfor (i = 0; other(i); i++)\n\t\tf(i); //= A\n\twhile (a)\n\t\tf(i); //= A\n}\n"},
	{"casts", "linux", EMPTY_STUB,
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(*(const volatile typeof(a) *)&a); //= A\n\tf((u32)a "
		"+ (struct y *)a->b); //= A\n}\n"},
	{"arguments count", "linux", EMPTY_STUB,
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(other()); //= always\n\tf(a++); //= "
		"always\n\tf(a->b.c[3]); //= A\n}\n"},
	{"leaves", "linux", EMPTY_STUB,
		"#include \"h.h\"\nint x(int a)\n{\n\tif (!f(a))\n\t\treturn 0; //= always\n\tother(); //= "
		"A\n\treturn 1; //= A\n}\n"},
	{"macros", "linux",
		"#ifdef CONFIG_A\nvoid real(int, ...);\n#define f(a) real(a)\n#define g(a) real(a)\n#define "
		"h(a) real(a)\n#else\n"
		"#define f(a) do { } while (0)\n#define g(a) (0)\n#define h(a) ({ (void)(a); 1; })\n#endif\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(1); //= A\n\tif (g(a)) //= A\n\t\tother(); //= "
		"A\n\tif (!h(a)) //= A\n\t\tother(); //= A\n}\n"},
	{"several levels", "linux",
		"#ifdef CONFIG_A\nint real(const char *, ...);\n#else\nstatic inline __printf(1, 2) "
		"__cold\nint real(const char *s, ...)\n{\n\treturn 0;\n}\n#endif\n"
		"#define wrap(p, fmt, ...) ({ p(fmt, ##__VA_ARGS__); })\n#define say(fmt, ...) wrap(real, "
		"fmt, ##__VA_ARGS__)\n#define LEVEL \"6\"\n#define prefix(fmt) \"x\" fmt\n"
		"#define info(fmt, ...) say(LEVEL prefix(fmt), ##__VA_ARGS__)\nstatic inline void both(int "
		"a)\n{\n\tinfo(\"both %d\", a);\n\tsay(\"%d\", a);\n}\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tinfo(\"hello\\n\"); //= A\n\tinfo(\"%d %d\", //= "
		"A\n\t\ta, a + 1); //= A\n\tif (a) //= A\n\t\tinfo(\"x\"); //= A\n\tboth(3); //= A\n}\n"},
	{"says nothing", "linux",
		"#ifdef CONFIG_A\nvoid real(const char *, ...);\n#else\nstatic inline void real(const char "
		"*s, ...) { }\n#endif\n#ifdef CONFIG_B\n#define debug(fmt) real(fmt)\n#else\n"
		"#define debug(fmt) ({ if (0) real(fmt); 0; })\n#endif\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tdebug(\"x\"); //= B && A\n}\n"},
	{"cycles", "linux",
		"#define f(a) g(a)\n#define g(a) f(a)\n#define h h\nstatic inline void i(void);\nstatic "
		"inline void j(void) { i(); }\nstatic inline void i(void) { j(); }\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(1); //= always\n\th(); //= always\n\ti(); //= "
		"always\n}\n"},
	{"pasting", "linux", "#define f(a) a ## _b()\n#define s(a) use(#a)\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(1); //= always\n\ts(y); //= always\n}\n"},
	{"a stub that does something", "linux",
		"#ifdef CONFIG_A\nint f(int *);\nint g(void);\n#else\nstatic inline int f(int *a) { *a = 0; "
		"return 0; }\nstatic inline int g(void) { static int n; n++; return n; }\n#endif\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(&a); //= always\n\tg(); //= always\n}\n"},
	{"a stub with names of its own", "linux",
		"#ifdef CONFIG_A\nint f(int);\n#else\nstatic inline int f(int a) { int b = a; b += 2; a = b; "
		"barrier(); return 0; }\n#endif\n#define barrier() asm volatile(\"\" ::: \"memory\")\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(a); //= A\n}\n"},
	{"not in sources", "linux", "void f(void);\n",
		"#include \"h.h\"\nvoid f(void) { }\nvoid x(int a)\n{\n\tf(); //= always\n}\n"},
	{"of the source alone", "linux", NULL,
		"#ifdef CONFIG_A\nstatic void f(void) { other(); } //= A\n#else\nstatic void f(void) { } //= "
		"!A\n#endif\nvoid x(int a)\n{\n\tf(); //= A\n}\n"},
	{"nothing left of a function", "linux", EMPTY_STUB,
		"#include \"h.h\"\nstatic void y(int a) //= A\n{ //= A\n\tg(); //= A\n\tif (a) //= "
		"A\n\t\tf(2); //= A\n} //= A\nvoid x(int a)\n{\n\ty(3); //= A\n}\n"},
	{"elsewhere unknown", "linux", "#ifdef CONFIG_A\nstatic inline void f(void) { }\n#endif\n",
		"#include \"h.h\"\nvoid x(int a)\n{\n\tf(); //= !A\n}\n"},
	{"a macro beside a variable", "linux", NULL,
		"#ifdef CONFIG_A\nint v;\n#else\n#define v 0\n#endif\nvoid x(int a)\n{\n\tif (v) //= "
		"A\n\t\tother(); //= A\n}\n"},
};

/* The conditions of a folder's h.h and s.c. */
struct reading {
	char *folder, *header, *source;
	struct sp_conditions set;
	struct sp_source_conditions sources;
};

static void read_case(const struct source_case *one, struct reading *r)
{
	r->folder = scratch_make();
	r->header = sp_path_join(r->folder, "h.h");
	r->source = sp_path_join(r->folder, "s.c");
	write_text(r->header, one->header ? one->header : "");
	write_text(r->source, one->source);
	struct sp_tree tree = {.kind = one->kind, .sources = r->folder, .build = r->folder, .config = config};
	const char *files[] = {r->source, r->header, r->source};
	sp_conditions_make(&r->set);
	check_ok(sp_source_conditions_read(&tree, files, SP_COUNT(files), &r->set, &r->sources));
	assert_int_equal(r->sources.count, 2);
}

static void end_case(struct reading *r)
{
	sp_source_conditions_clear(&r->sources);
	sp_conditions_free(&r->set);
	scratch_remove(r->folder);
	free(r->header);
	free(r->source);
}

static void check_line(const struct source_case *one, const struct reading *r,
	const struct sp_source_file *file, uint32_t line, const char *expected)
{
	uint32_t gate;
	SP_AUTOFREE char *text = sp_condition_text(&r->set, sp_source_line(file, line, &gate));
	if (strcmp(expected, "*") != 0 && strcmp(text, expected) != 0)
		fail_msg("%s: line %u is there on \"%s\", not on \"%s\"", one->name, line, text, expected);
	assert_true((strcmp(text, "always") == 0) == (gate == 0));
}

/* How many lines said what they expect. */
static size_t check_text(
	const struct source_case *one, const struct reading *r, const char *path, const char *text)
{
	const struct sp_source_file *file = sp_source_conditions_find(&r->sources, path);
	size_t checked = 0;
	assert_non_null(file);
	for (uint32_t line = 1; text && *text; line++) {
		const char *end = strchrnul(text, '\n'),
			   *mark = memmem(text, (size_t)(end - text), "//= ", 4);
		if (mark) {
			size_t length = (size_t)(end - mark - 4);
			SP_AUTOFREE char *expected = sp_format("%.*s", (int)length, mark + 4);
			expected[strcspn(expected, "\r")] = '\0';
			check_line(one, r, file, line, expected);
			checked++;
		}
		text = *end ? end + 1 : end;
	}
	return checked;
}

static void check_order(const struct sp_source_file *file)
{
	for (size_t i = 0; i < file->span_count; i++) {
		assert_true(file->spans[i].first <= file->spans[i].last);
		assert_true(i == 0 || file->spans[i - 1].last < file->spans[i].first);
		assert_true(file->spans[i].gate > 0);
	}
}

static void check_cases(const struct source_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct reading r = {0};
		read_case(&cases[i], &r);
		size_t checked = check_text(&cases[i], &r, r.header, cases[i].header);
		checked += check_text(&cases[i], &r, r.source, cases[i].source);
		if (!checked)
			fail_msg("%s checks nothing", cases[i].name);
		for (size_t j = 0; j < r.sources.count; j++)
			check_order(&r.sources.files[j]);
		end_case(&r);
	}
}

static void test_directives(void **state)
{
	(void)state;
	check_cases(directives, SP_COUNT(directives));
}

static void test_questions(void **state)
{
	(void)state;
	check_cases(questions, SP_COUNT(questions));
}

static void test_stubs(void **state)
{
	(void)state;
	check_cases(stubs, SP_COUNT(stubs));
}

/* Text that says the same thing many times. */
static void repeat(struct sp_buffer *text, const char *part, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sp_buffer_add_text(text, part);
}

/* Reads what may be anything; all that matters is that it ends. */
static void read_anything(const void *data, size_t size)
{
	char *folder = scratch_make();
	const char *const names[] = {"a.c", "b.h", "c.S"};
	SP_CONDITIONS set;
	SP_SOURCE_CONDITIONS sources = {0};
	char *files[SP_COUNT(names)];
	sp_conditions_make(&set);
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		files[i] = sp_path_join(folder, names[i]);
		check_ok(sp_file_write(files[i], data, size));
	}
	struct sp_tree tree = {.kind = "busybox", .build = folder, .config = config};
	check_ok(sp_source_conditions_read(
		&tree, (const char *const *)files, SP_COUNT(names), &set, &sources));
	assert_int_equal(sources.count, SP_COUNT(names));
	for (size_t i = 0; i < SP_COUNT(names); i++) {
		check_order(&sources.files[i]);
		free(files[i]);
	}
	scratch_remove(folder);
}

static void test_broken(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "#", "#if", "#if\n#if\n#if 1",
		"#endif\n#else\n#elif 1\n#endif", "#ifdef CONFIG_A\n#else\n#else\n#endif\n", "\"", "'", "/*",
		"//", "/", "\\", "#define", "#define X(", "#define X(a\nX(X(", "f(", "void f(void) {",
		"void f(void) { if", "void f(void) { if (", "void f(void) { if (a) ", "void f(void) { else }",
		"void f(void) { do", "void f(void) { case 1", "void f(void) { f(", "}}}}", "((((", "){",
		"void f(void) { (", "void f(void) { ({ }", "void f(void) { IF_A( }", "#if (\n#elif )\n#endif",
		"#include", "#include <", "#if 1 ? 2\n#endif\n", "#if defined\n", "void f(void) { a ? b; }",
		"void f(void) { x = { 1, ) }; }", "#undef"};
	for (size_t i = 0; i < SP_COUNT(texts); i++)
		read_anything(texts[i], strlen(texts[i]));
	read_anything("#ifdef CONFIG_A\0\n\0int a;\n#en\0dif\n", 33);
}

static void test_deep(void **state)
{
	(void)state;
	static const struct {
		const char *part;
		size_t count;
	} deep[] = {{"#ifdef CONFIG_A\n", 50000}, {"#if CONFIG_A\n#elif CONFIG_B\n", 20000}, {"{", 100000},
		{"(", 100000}, {"void f(void) { if (a) {", 30000}, {"#if ((((((((((((((((((((", 20000},
		{"#if !!!!!!!!!!!!!!!!!!!!", 20000}, {"else if (ENABLE_A) ", 30000},
		{"#define f(x) f(x f(x))\n", 5000}, {"x(y(", 50000}};
	for (size_t i = 0; i < SP_COUNT(deep); i++) {
		SP_BUFFER text = SP_BUFFER_EMPTY;
		sp_buffer_add_text(&text, "void g(void) { ");
		repeat(&text, deep[i].part, deep[i].count);
		read_anything(text.data, text.size);
		sp_buffer_clear(&text);
		repeat(&text, deep[i].part, deep[i].count);
		read_anything(text.data, text.size);
	}
}

static void test_long_line(void **state)
{
	(void)state;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	sp_buffer_add_text(&text, "void f(void) { if (ENABLE_A) { ");
	repeat(&text, "g(1); ", 400000);
	sp_buffer_add_text(&text, "} }\n#if ");
	repeat(&text, "defined(CONFIG_A) && ", 100000);
	sp_buffer_add_text(&text, "1\nint a;\n#endif\n\"");
	repeat(&text, "0123456789", 500000);
	read_anything(text.data, text.size);
}

/* Macros that would grow without end are left alone. */
static void test_explosion(void **state)
{
	(void)state;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (int i = 0; i < 40; i++)
		sp_buffer_printf(
			&text, "#define m%d(x) m%d(x) + m%d(x) + m%d(x x)\n", i, i + 1, i + 1, i + 1);
	sp_buffer_add_text(&text, "#define m40(x) (0)\nvoid f(void)\n{\n");
	repeat(&text, "\tm0(1);\n", 200);
	sp_buffer_add_text(&text, "}\n");
	read_anything(text.data, text.size);
}

static uint32_t next_random(uint32_t *state)
{
	*state = (uint32_t)((uint64_t)*state * 48271 % 2147483647);
	return *state;
}

static void test_random(void **state)
{
	(void)state;
	static const char *const parts[] = {"#ifdef CONFIG_A\n", "#else\n", "#endif\n",
		"#if ENABLE_B && FOO\n", "#define FOO ", "#define f(x, ...) ", "#elif !CONFIG_NR\n", "f(",
		")", "{", "}", ";", "if (", "else ", "return ", "x ", "IF_A(", "\n", "\\\n", "/*", "*/", "\"",
		"'", "##", "#", ",", "...", "?", ":", "&&", "||", "!", "=", "do ", "while (0)",
		"static inline void g(int a) ", "static ", "int ", "case 1", "goto l", "l:", "0", "1 ",
		"IS_ENABLED(CONFIG_A)", "(void)", "__VA_ARGS__", "g(", "for (", "({", "})", "ENABLE_A",
		"\n\n", "[", "]", "->", "*", "sizeof"};
	uint32_t random = 4711;
	for (int round = 0; round < 400; round++) {
		SP_BUFFER text = SP_BUFFER_EMPTY;
		size_t count = next_random(&random) % 300;
		for (size_t i = 0; i < count; i++)
			sp_buffer_add_text(&text, parts[next_random(&random) % SP_COUNT(parts)]);
		read_anything(sp_buffer_text(&text), text.size);
	}
}

static void test_missing(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *path = sp_path_join(folder, "gone.c");
	const char *files[] = {path, folder};
	struct sp_tree tree = {.kind = "linux", .build = folder};
	SP_CONDITIONS set;
	SP_SOURCE_CONDITIONS sources = {0}, none = {0};
	sp_conditions_make(&set);
	check_ok(sp_source_conditions_read(&tree, files, 2, &set, &sources));
	const struct sp_source_file *file = sp_source_conditions_find(&sources, path);
	assert_non_null(file);
	assert_true(file->missing && !file->changed);
	assert_int_equal(sp_source_line(file, 1, NULL), SP_ALWAYS);
	assert_null(sp_source_conditions_find(&sources, "/other.c"));
	check_ok(sp_source_conditions_read(&tree, NULL, 0, &set, &none));
	assert_int_equal(none.count, 0);
	assert_null(sp_source_conditions_find(&none, path));
	scratch_remove(folder);
}

static void set_time(const char *folder, const char *name, time_t when)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	const struct utimbuf times = {when, when};
	if (!sp_path_exists(path))
		write_text(path, "");
	assert_int_equal(utime(path, &times), 0);
}

static void check_list(
	const struct sp_source_list *list, const char *folder, size_t i, const char *name, bool changed)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	assert_true(i < list->count);
	assert_string_equal(list->paths[i], path);
	assert_int_equal(list->changed[i], changed);
}

/* As fixdep writes them, with a path from the root and one from the build folder, and a member of an archive.
 */
static void test_lists(void **state)
{
	(void)state;
	char *folder = scratch_make();
	SP_AUTOFREE char *first = sp_path_join(folder, ".a.o.cmd");
	SP_AUTOFREE char *lib = sp_path_join(folder, "lib");
	SP_AUTOFREE char *second = sp_path_join(folder, "lib/.b.o.cmd");
	SP_AUTOFREE char *text =
		sp_format("cmd_a.o := gcc -c x.c -o a.o\n\nsource_a.o := %s/src/../a.c\n\ndeps_a.o := \\\n"
			  "    $(wildcard include/config/A) \\\n  %s/h.h \\\n  ./gen.h \\\n\na.o: "
			  "$(deps_a.o)\n\n$(deps_a.o):\n",
			folder, folder);
	check_ok(sp_folder_make(lib));
	write_text(first, text);
	write_text(second, "deps_lib/b.o := \\\n  lib/b.c \\\n  h.h\n");
	set_time(folder, "a.c", 100);
	set_time(folder, "h.h", 300);
	set_time(folder, "gen.h", 100);
	set_time(folder, "lib/b.c", 500);
	set_time(folder, "a.o", 200);
	set_time(folder, "lib/b.o", 400);
	struct sp_tree tree = {.kind = "linux", .build = folder};
	const char *objects[] = {"a.o", "lib/lib.a:b.o", "lib/lib.a(b.o)", "none.o"};
	SP_SOURCE_LIST list = {0};
	check_ok(sp_source_files_of(&tree, objects, SP_COUNT(objects), &list));
	assert_int_equal(list.count, 4);
	check_list(&list, folder, 0, "a.c", false);
	check_list(&list, folder, 1, "gen.h", false);
	check_list(&list, folder, 2, "h.h", true);
	check_list(&list, folder, 3, "lib/b.c", true);
	SP_CONDITIONS set;
	SP_SOURCE_CONDITIONS sources = {0};
	sp_conditions_make(&set);
	check_ok(sp_source_conditions_read(
		&tree, (const char *const *)list.paths, list.count, &set, &sources));
	sp_source_conditions_note(&sources, &list);
	assert_false(sources.files[0].changed);
	assert_true(sources.files[2].changed);
	scratch_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_directives),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_stubs),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_explosion),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
