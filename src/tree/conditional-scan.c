/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * C's lexical structure (ISO C17 6.4) by hand, in one pass over the text: a kernel's sources are many
 * megabytes.
 */
#include "conditional-scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum character { OTHER, BLANK, NEWLINE, LETTER, DIGIT, QUOTE, BACKSLASH, SLASH, HASH };

static const uint8_t classes[256] = {
	[0] = BLANK,
	[' '] = BLANK,
	['\t'] = BLANK,
	['\r'] = BLANK,
	['\f'] = BLANK,
	['\v'] = BLANK,
	['\n'] = NEWLINE,
	['a' ... 'z'] = LETTER,
	['A' ... 'Z'] = LETTER,
	['_'] = LETTER,
	['$'] = LETTER,
	['0' ... '9'] = DIGIT,
	['"'] = QUOTE,
	['\''] = QUOTE,
	['\\'] = BACKSLASH,
	['/'] = SLASH,
	['#'] = HASH,
};

/* One #if whose #endif has not come yet. */
struct open_group {
	uint32_t branch; /* the present one */
	uint32_t around; /* the one that the #if stands in */
	int depth;       /* of brackets at the #if */
	bool is_unbalanced;
	bool was_silent;
};

struct scanner {
	struct sp_scan *scan;
	const char *at, *end;
	uint32_t line, branch;
	int depth;
	bool silent; /* tokens are dropped */
	bool with_directives;
	struct open_group *groups;
	size_t group_count, group_capacity;
};

static uint8_t class_of(char c)
{
	return classes[(unsigned char)c];
}

static bool is_word(char c)
{
	return class_of(c) == LETTER || class_of(c) == DIGIT;
}

uint32_t sp_token_hash(const char *text, size_t length)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

bool sp_token_is(const struct sp_token *token, const char *name)
{
	return token->kind == SP_TOKEN_NAME && strlen(name) == token->length &&
	       memcmp(token->text, name, token->length) == 0;
}

bool sp_token_is_type(const struct sp_token *token)
{
	static const char *const words[] = {"struct", "union", "enum", "const", "volatile", "static",
		"unsigned", "signed", "int", "long", "short", "char", "bool", "register", "void", "typeof",
		"__typeof__", "__auto_type", "float", "double", "extern", "typedef"};
	for (size_t i = 0; i < SP_COUNT(words); i++)
		if (sp_token_is(token, words[i]))
			return true;
	return false;
}

void sp_tokens_add(struct sp_tokens *tokens, const struct sp_token *token)
{
	SP_GROW(tokens->items, tokens->count, tokens->capacity);
	tokens->items[tokens->count++] = *token;
}

/* A backslash before the end of a line joins it with the next one. How many characters it takes; 0: none. */
static size_t joint(const char *at, const char *end)
{
	if (at >= end || *at != '\\')
		return 0;
	if (at + 1 < end && at[1] == '\n')
		return 2;
	return at + 2 < end && at[1] == '\r' && at[2] == '\n' ? 3 : 0;
}

/* The place behind a comment that starts here, with its lines counted; at itself when none does. */
static const char *skip_comment(struct scanner *s, const char *at)
{
	if (at + 1 >= s->end || at[0] != '/' || (at[1] != '*' && at[1] != '/'))
		return at;
	bool is_line = at[1] == '/';
	for (at += 2; at < s->end; at++) {
		size_t joined = is_line ? joint(at, s->end) : 0;
		if (joined)
			at += joined - 1;
		else if (is_line && *at == '\n')
			return at;
		else if (!is_line && *at == '*' && at + 1 < s->end && at[1] == '/')
			return at + 2;
		s->line += *at == '\n';
	}
	return at;
}

/* The place behind a string or character that starts here. It ends with the line at the latest. */
static const char *skip_quoted(struct scanner *s, const char *at)
{
	char quote = *at++;
	while (at < s->end && *at != quote && *at != '\n') {
		size_t joined = joint(at, s->end);
		s->line += joined > 0;
		at += joined ? joined : *at == '\\' && at + 1 < s->end && at[1] != '\n' ? 2 : 1;
	}
	if (at > s->end)
		at = s->end;
	return at < s->end && *at == quote ? at + 1 : at;
}

static const char *skip_blanks(struct scanner *s, const char *at)
{
	for (;;) {
		const char *before = at;
		while (at < s->end && class_of(*at) == BLANK)
			at++;
		size_t joined = joint(at, s->end);
		s->line += joined > 0;
		at = skip_comment(s, at + joined);
		if (at == before)
			return at;
	}
}

static const char *skip_word(const struct scanner *s, const char *at)
{
	while (at < s->end && is_word(*at))
		at++;
	return at;
}

/* The end of the directive that goes on here: its newline, or the end. */
static const char *skip_directive(struct scanner *s, const char *at)
{
	while (at < s->end && *at != '\n') {
		size_t joined = joint(at, s->end);
		if (joined) {
			s->line++;
			at += joined;
		} else if (*at == '/') {
			const char *behind = skip_comment(s, at);
			at = behind == at ? at + 1 : behind;
		} else {
			at = class_of(*at) == QUOTE ? skip_quoted(s, at) : at + 1;
		}
	}
	return at;
}

static uint32_t add_branch(struct scanner *s, uint8_t kind, const char *text, const char *end, uint32_t gate)
{
	struct sp_scan *scan = s->scan;
	SP_GROW(scan->branches, scan->branch_count, scan->branch_capacity);
	struct sp_branch *branch = &scan->branches[scan->branch_count];
	*branch = (struct sp_branch){
		.text = text, .length = (uint32_t)(end - text), .kind = kind, .gate = gate};
	branch->first = s->line + 1;
	branch->last = UINT32_MAX;
	return (uint32_t)scan->branch_count++;
}

static bool is_zero(const char *text, const char *end)
{
	while (text < end && class_of(*text) == BLANK)
		text++;
	return text < end && *text == '0' && (text + 1 == end || class_of(text[1]) == BLANK);
}

static void open_group(struct scanner *s, uint8_t kind, const char *text, const char *end, uint32_t gate)
{
	SP_GROW(s->groups, s->group_count, s->group_capacity);
	struct open_group *group = &s->groups[s->group_count++];
	*group = (struct open_group){0, s->branch, s->depth, false, s->silent};
	group->branch = add_branch(s, kind, text, end, gate);
	s->scan->branches[group->branch].parent = s->branch;
	s->branch = group->branch;
	s->silent = s->silent || (kind == SP_BRANCH_IF && is_zero(text, end));
}

static void next_branch(struct scanner *s, uint8_t kind, const char *text, const char *end, uint32_t gate)
{
	if (!s->group_count)
		return;
	struct open_group *group = &s->groups[s->group_count - 1];
	s->scan->branches[group->branch].last = gate - 1;
	uint32_t branch = add_branch(s, kind, text, end, gate);
	s->scan->branches[branch].parent = group->around;
	s->scan->branches[branch].previous = group->branch;
	group->branch = s->branch = branch;
	/* a second way to open the same bracket would open it twice */
	group->is_unbalanced = group->is_unbalanced || s->depth != group->depth;
	s->silent = group->was_silent || group->is_unbalanced;
}

static void close_group(struct scanner *s, uint32_t gate)
{
	if (!s->group_count)
		return;
	struct open_group *group = &s->groups[--s->group_count];
	s->scan->branches[group->branch].last = gate - 1;
	s->branch = group->around;
	s->silent = group->was_silent;
}

/* Is the branch's test that this macro is not defined? */
static bool tests_absence(const struct sp_branch *branch, const char *name, size_t length)
{
	const char *at = branch->text, *end = at + branch->length;
	if (branch->kind != SP_BRANCH_IFNDEF && branch->kind != SP_BRANCH_IF)
		return false;
	if (branch->kind == SP_BRANCH_IF) {
		at = at < end ? memchr(at, '!', (size_t)(end - at)) : NULL;
		for (size_t i = 0; at && i < (size_t)(at - branch->text); i++)
			if (class_of(branch->text[i]) != BLANK)
				return false;
		static const char word[] = "defined";
		for (at = at ? at + 1 : end; at < end && class_of(*at) == BLANK; at++)
			;
		if ((size_t)(end - at) < sizeof(word) || memcmp(at, word, sizeof(word) - 1) != 0)
			return false;
		at += sizeof(word) - 1;
	}
	while (at < end && (class_of(*at) == BLANK || *at == '('))
		at++;
	if ((size_t)(end - at) < length || memcmp(at, name, length) != 0)
		return false;
	for (at += length; at < end && (class_of(*at) == BLANK || *at == ')'); at++)
		;
	/* a comment may follow */
	return at == end || *at == '/';
}

static void add_directive(struct scanner *s, uint8_t kind, const char *name, size_t name_length,
	const char *text, const char *end, uint32_t line)
{
	struct sp_scan *scan = s->scan;
	struct sp_branch *branch = &scan->branches[s->branch];
	SP_GROW(scan->directives, scan->directive_count, scan->directive_capacity);
	struct sp_directive *directive = &scan->directives[scan->directive_count++];
	*directive = (struct sp_directive){
		name, (uint32_t)name_length, text, (uint32_t)(end - text), line, s->branch, kind, false};
	if (kind == SP_DIRECTIVE_DEFINE && s->branch && tests_absence(branch, name, name_length))
		directive->is_default = branch->guards_itself = true;
}

static void add_macro(struct scanner *s, uint8_t kind, const char *text, const char *end, uint32_t line)
{
	const char *name_end = text;
	while (name_end < end && is_word(*name_end))
		name_end++;
	if (name_end > text)
		add_directive(s, kind, text, (size_t)(name_end - text), name_end, end, line);
}

static void add_include(struct scanner *s, const char *text, const char *end, uint32_t line)
{
	char closing = text < end && *text == '<' ? '>' : '"';
	if (text == end || (*text != '<' && *text != '"'))
		return;
	const char *name = text + 1, *stop = memchr(name, closing, (size_t)(end - name));
	if (stop)
		add_directive(s, SP_DIRECTIVE_INCLUDE, name, (size_t)(stop - name), stop, end, line);
}

static bool is_text(const char *text, const char *end, const char *word)
{
	return strlen(word) == (size_t)(end - text) && memcmp(text, word, (size_t)(end - text)) == 0;
}

static void read_directive(struct scanner *s, const char *word, const char *word_end, const char *text,
	const char *end, uint32_t gate)
{
	static const struct {
		const char *name;
		bool opens;
		uint8_t kind;
	} tests[] = {
		{"if", true, SP_BRANCH_IF},
		{"ifdef", true, SP_BRANCH_IFDEF},
		{"ifndef", true, SP_BRANCH_IFNDEF},
		{"elif", false, SP_BRANCH_IF},
		{"elifdef", false, SP_BRANCH_IFDEF},
		{"elifndef", false, SP_BRANCH_IFNDEF},
		{"else", false, SP_BRANCH_ELSE},
	};
	for (size_t i = 0; i < SP_COUNT(tests); i++) {
		if (!is_text(word, word_end, tests[i].name))
			continue;
		(tests[i].opens ? open_group : next_branch)(s, tests[i].kind, text, end, gate);
		return;
	}
	if (is_text(word, word_end, "endif"))
		close_group(s, gate);
	else if (is_text(word, word_end, "define"))
		add_macro(s, SP_DIRECTIVE_DEFINE, text, end, gate);
	else if (is_text(word, word_end, "undef"))
		add_macro(s, SP_DIRECTIVE_UNDEF, text, end, gate);
	else if (is_text(word, word_end, "include"))
		add_include(s, text, end, gate);
}

/* at stands on the # */
static void scan_directive(struct scanner *s)
{
	uint32_t gate = s->line;
	const char *word = skip_blanks(s, s->at + 1);
	const char *word_end = skip_word(s, word);
	const char *text = skip_blanks(s, word_end);
	const char *end = skip_directive(s, text);
	s->at = end;
	while (end > text && class_of(end[-1]) == BLANK)
		end--;
	read_directive(s, word, word_end, text, end, gate);
}

static void add_token(struct scanner *s, uint8_t kind, const char *end, uint16_t mark, uint32_t line)
{
	struct sp_token token = {.text = s->at,
		.length = (uint32_t)(end - s->at),
		.line = line,
		.branch = s->branch,
		.match = UINT32_MAX,
		.mark = mark,
		.kind = kind};
	if (kind == SP_TOKEN_NAME)
		token.hash = sp_token_hash(token.text, token.length);
	s->at = end;
	if (!s->silent)
		sp_tokens_add(&s->scan->tokens, &token);
}

/* Numbers as the preprocessor has them: 1e+5 and 0x1p-3 are one. */
static const char *skip_number(const struct scanner *s, const char *at)
{
	for (; at < s->end && (is_word(*at) || *at == '.'); at++)
		if (at + 2 < s->end && strchr("eEpP", *at) && (at[1] == '+' || at[1] == '-') &&
			is_word(at[2]) && memchr(s->at, '.', (size_t)(at - s->at)))
			at++;
	return at;
}

static uint16_t mark_at(const struct scanner *s, size_t *length)
{
	static const char pairs[] = "&&||==!=<=>=<<>>->++--+=-=*=/=%=&=|=^=##";
	const char *at = s->at;
	size_t left = (size_t)(s->end - at);
	*length = 3;
	if (left >= 3 && memcmp(at, "...", 3) == 0)
		return SP_MARK_DOTS;
	if (left >= 3 && at[2] == '=' && at[0] == at[1] && (at[0] == '<' || at[0] == '>'))
		return SP_MARK_SHIFT_ASSIGN;
	*length = 2;
	for (size_t i = 0; left >= 2 && i + 1 < sizeof(pairs); i += 2)
		if (at[0] == pairs[i] && at[1] == pairs[i + 1])
			return SP_MARK2(at[0], at[1]);
	*length = 1;
	return (unsigned char)*at;
}

static void scan_mark(struct scanner *s)
{
	size_t length;
	uint16_t mark = mark_at(s, &length);
	if (!s->silent && (mark == '{' || mark == '(' || mark == '['))
		s->depth++;
	if (!s->silent && (mark == '}' || mark == ')' || mark == ']'))
		s->depth--;
	add_token(s, SP_TOKEN_MARK, s->at + length, mark, s->line);
}

static void scan_token(struct scanner *s)
{
	uint32_t line = s->line;
	bool is_string = *s->at == '"';
	const char *end;
	switch (class_of(*s->at)) {
	case LETTER:
		end = skip_word(s, s->at);
		add_token(s, SP_TOKEN_NAME, end, 0, line);
		break;
	case DIGIT:
		end = skip_number(s, s->at);
		add_token(s, SP_TOKEN_NUMBER, end, 0, line);
		break;
	case QUOTE:
		end = skip_quoted(s, s->at);
		add_token(s, is_string ? SP_TOKEN_STRING : SP_TOKEN_CHARACTER, end, 0, line);
		break;
	default:
		scan_mark(s);
	}
}

static void scan_all(struct scanner *s)
{
	bool line_is_empty = true;
	while (s->at < s->end) {
		s->at = skip_blanks(s, s->at);
		if (s->at >= s->end)
			break;
		if (*s->at == '\n') {
			s->line++;
			s->at++;
			line_is_empty = true;
		} else if (*s->at == '#' && line_is_empty && s->with_directives) {
			scan_directive(s);
		} else {
			scan_token(s);
			line_is_empty = false;
		}
	}
}

void sp_scan_text(struct sp_scan *scan, const char *text, size_t size, uint32_t line, bool with_directives)
{
	struct scanner s = {.scan = scan,
		.at = text,
		.end = text + size,
		.line = line,
		.with_directives = with_directives};
	uint32_t whole = add_branch(&s, SP_BRANCH_ELSE, text, text, line);
	scan->branches[whole].is_known = true;
	scan->branches[whole].condition = SP_ALWAYS;
	s.branch = whole;
	scan_all(&s);
	for (size_t i = whole; i < scan->branch_count; i++)
		if (scan->branches[i].last == UINT32_MAX)
			scan->branches[i].last = s.line;
	free(s.groups);
	sp_tokens_match(&scan->tokens);
}

void sp_scan_restart(struct sp_scan *scan)
{
	scan->tokens.count = scan->branch_count = scan->directive_count = 0;
}

void sp_scan_clear(struct sp_scan *scan)
{
	free(scan->tokens.items);
	free(scan->branches);
	free(scan->directives);
	*scan = (struct sp_scan){0};
}

static uint16_t closing(uint16_t mark)
{
	return mark == '(' ? ')' : mark == '[' ? ']' : mark == '{' ? '}' : 0;
}

/*
 * Each open bracket holds the number of the one around it until its own end is known. A } ends all that is
 * open up to its {; other ends that fit nothing are ignored.
 */
void sp_tokens_match(struct sp_tokens *tokens)
{
	uint32_t open = UINT32_MAX;
	for (uint32_t i = 0; i < tokens->count; i++) {
		struct sp_token *token = &tokens->items[i];
		if (token->kind != SP_TOKEN_MARK)
			continue;
		if (closing(token->mark)) {
			token->match = open;
			open = i;
		} else if (token->mark == ')' || token->mark == ']' || token->mark == '}') {
			while (token->mark == '}' && open != UINT32_MAX && tokens->items[open].mark != '{') {
				uint32_t around = tokens->items[open].match;
				tokens->items[open].match = i;
				open = around;
			}
			if (open == UINT32_MAX || closing(tokens->items[open].mark) != token->mark)
				continue;
			uint32_t around = tokens->items[open].match;
			tokens->items[open].match = i;
			open = around;
		}
	}
	while (open != UINT32_MAX) {
		uint32_t around = tokens->items[open].match;
		tokens->items[open].match = (uint32_t)tokens->count;
		open = around;
	}
}
