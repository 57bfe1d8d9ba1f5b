/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How sources spell an option. Linux: CONFIG_X, CONFIG_X_MODULE and include/linux/kconfig.h's questions.
 * BusyBox: ENABLE_X is 1 or 0, IF_X() and IF_NOT_X() (USE_X() and SKIP_X() before 1.18) keep their arguments
 * or drop them; made by its scripts/kconfig/confdata.c. Toybox: CFG_X and USE_X(), made by its scripts.
 */
#include "conditional-reader.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const char prefix[] = "CONFIG_";
#define PREFIX (sizeof(prefix) - 1)

static bool starts_with(const struct sp_token *token, const char *start)
{
	size_t length = strlen(start);
	return token->kind == SP_TOKEN_NAME && token->length > length &&
	       memcmp(token->text, start, length) == 0;
}

/* A line is "CONFIG_X=value" or "# CONFIG_X is not set". */
static void read_line(struct sp_reader *reader, const char *line, const char *end)
{
	bool is_off = end - line > 2 && line[0] == '#' && line[1] == ' ';
	const char *name = is_off ? line + 2 : line, *stop = name;
	while (stop < end && (isalnum((unsigned char)*stop) || *stop == '_'))
		stop++;
	if ((size_t)(stop - name) <= PREFIX || memcmp(name, prefix, PREFIX) != 0)
		return;
	struct sp_definition value = {.text = stop};
	if (!is_off && stop < end && *stop == '=') {
		value.text = stop + 1;
		value.length = (uint32_t)(end - value.text);
	}
	sp_names_add(&reader->options, name, (size_t)(stop - name), SP_EVERY_FILE, &value);
}

void sp_options_read(struct sp_reader *reader, const char *config)
{
	while (config && *config) {
		const char *end = strchrnul(config, '\n');
		read_line(reader, config, end);
		config = *end ? end + 1 : end;
	}
}

static const struct sp_definition *find_value(const struct sp_reader *reader, const char *text, size_t length)
{
	const struct sp_name *entry =
		sp_names_find(&reader->options, text, length, sp_token_hash(text, length), SP_EVERY_FILE);
	return entry ? &reader->options.definitions[entry->last] : NULL;
}

bool sp_token_is_option(const struct sp_reader *reader, const struct sp_token *token)
{
	(void)reader;
	return starts_with(token, prefix);
}

static sp_condition option(
	struct sp_reader *reader, enum sp_condition_kind kind, const char *name, size_t length)
{
	SP_AUTOFREE char *copy = sp_format("%.*s", (int)length, name);
	return sp_condition_option(reader->set, kind, copy);
}

sp_condition sp_option_defined(struct sp_reader *reader, const struct sp_token *token)
{
	static const char module[] = "_MODULE";
	const char *name = token->text + PREFIX;
	size_t length = token->length - PREFIX, tail = sizeof(module) - 1;
	if (length > tail && memcmp(name + length - tail, module, tail) == 0 &&
		!find_value(reader, token->text, token->length))
		return option(reader, SP_CONDITION_MODULE, name, length - tail);
	return option(reader, SP_CONDITION_BUILTIN, name, length);
}

static bool has_number(const struct sp_reader *reader, const struct sp_token *token)
{
	const struct sp_definition *value = find_value(reader, token->text, token->length);
	return value && value->length && (isdigit((unsigned char)value->text[0]) || value->text[0] == '-');
}

struct sp_worth sp_option_worth(struct sp_reader *reader, const struct sp_token *token)
{
	struct sp_worth worth = {.effect = SP_NEVER, .kind = SP_WORTH_OPTION, .option = token};
	if (has_number(reader, token))
		return sp_option_compare(reader, token, SP_MARK2('!', '='), 0);
	worth.yes = sp_option_defined(reader, token);
	worth.no = sp_opposite(reader, worth.yes);
	return worth;
}

static sp_condition compare(
	struct sp_reader *reader, const struct sp_token *token, enum sp_condition_kind kind, int64_t number)
{
	SP_AUTOFREE char *name = sp_format("%.*s", (int)(token->length - PREFIX), token->text + PREFIX);
	return sp_condition_compare(reader->set, kind, name, number);
}

struct sp_worth sp_option_compare(
	struct sp_reader *reader, const struct sp_token *token, uint16_t operator, int64_t number)
{
	bool is_equality = operator== SP_MARK2('=', '=') || operator== SP_MARK2('!', '=');
	/* a > 3 is !(a < 4), and a <= 3 is a < 4 */
	bool counts_itself = operator== '>' || operator== SP_MARK2('<', '=');
	if (counts_itself && number < INT64_MAX)
		number++;
	struct sp_worth worth = {.effect = SP_NEVER, .kind = SP_WORTH_OPTION, .option = token};
	worth.yes = compare(reader, token, is_equality ? SP_CONDITION_EQUAL : SP_CONDITION_LESS, number);
	worth.no = sp_opposite(reader, worth.yes);
	if (operator== '>' || operator== SP_MARK2('>', '=') || operator== SP_MARK2('!', '=')) {
		sp_condition swapped = worth.yes;
		worth.yes = worth.no;
		worth.no = swapped;
	}
	return worth;
}

bool sp_token_asks_option(
	const struct sp_reader *reader, const struct sp_token *token, enum sp_condition_kind *kind)
{
	static const struct {
		const char *name;
		enum sp_condition_kind kind;
	} questions[] = {
		{"IS_ENABLED", SP_CONDITION_ENABLED}, {"IS_BUILTIN", SP_CONDITION_BUILTIN},
		{"IS_MODULE", SP_CONDITION_MODULE},
		{"IS_REACHABLE", SP_CONDITION_BUILTIN}, /* from code that is built in */
	};
	if (reader->kind != SP_TREE_LINUX || !starts_with(token, "IS_"))
		return false;
	for (size_t i = 0; i < SP_COUNT(questions); i++) {
		if (!sp_token_is(token, questions[i].name))
			continue;
		*kind = questions[i].kind;
		return true;
	}
	return false;
}

bool sp_token_is_switch(const struct sp_reader *reader, const struct sp_token *token)
{
	return (reader->kind == SP_TREE_BUSYBOX && starts_with(token, "ENABLE_")) ||
	       (reader->kind == SP_TREE_TOYBOX && starts_with(token, "CFG_"));
}

sp_condition sp_switch_condition(struct sp_reader *reader, const struct sp_token *token)
{
	size_t skip = reader->kind == SP_TREE_BUSYBOX ? strlen("ENABLE_") : strlen("CFG_");
	return option(reader, SP_CONDITION_ENABLED, token->text + skip, token->length - skip);
}

/* What stands before the option's name; 0: this is none. */
static size_t keeper(const struct sp_reader *reader, const struct sp_token *token, bool *is_without)
{
	static const char *const busybox[] = {"IF_NOT_", "SKIP_", "IF_", "USE_"};
	*is_without = false;
	if (reader->kind == SP_TREE_TOYBOX)
		return starts_with(token, "USE_") ? 4 : 0;
	if (reader->kind != SP_TREE_BUSYBOX)
		return 0;
	for (size_t i = 0; i < SP_COUNT(busybox); i++) {
		*is_without = i < 2;
		if (starts_with(token, busybox[i]))
			return strlen(busybox[i]);
	}
	return 0;
}

bool sp_token_is_keeper(const struct sp_reader *reader, const struct sp_token *token)
{
	bool is_without;
	return keeper(reader, token, &is_without) > 0;
}

sp_condition sp_keeper_condition(struct sp_reader *reader, const struct sp_token *token)
{
	bool is_without;
	size_t skip = keeper(reader, token, &is_without);
	sp_condition condition =
		option(reader, SP_CONDITION_ENABLED, token->text + skip, token->length - skip);
	return is_without ? sp_opposite(reader, condition) : condition;
}
