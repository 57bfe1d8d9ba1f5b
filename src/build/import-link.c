/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/import-link.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "build/import-elf.h"

#define DEADLINE 600.0
#define EXPORTS ".vmlinux.export.o"

/* An argument vector that owns its words. */
struct words {
	char **items; /* ends with a NULL */
	size_t count, capacity;
};

static void add_word(struct words *words, const char *text, size_t size)
{
	SP_GROW(words->items, words->count, words->capacity);
	words->items[words->count++] = sp_format("%.*s", (int)size, text);
	SP_GROW(words->items, words->count, words->capacity);
	words->items[words->count] = NULL;
}

static void add(struct words *words, const char *text)
{
	add_word(words, text, strlen(text));
}

static void free_words(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){0};
}
#define WORDS SP_GUARD(free_words) struct words

/*
 * Words between blanks. Saved command lines are shell's, and linkers' need none of its signs: whoever has
 * some anyway is not taken for what he is not (false).
 */
static bool split(const char *text, size_t size, struct words *words)
{
	for (size_t at = 0; at < size;) {
		size_t length = 0;
		while (at + length < size && !isspace((unsigned char)text[at + length]))
			if (strchr("$`\"'\\;&|<>()*?[]{}~#!", text[at + length++]))
				return false;
		if (length)
			add_word(words, text + at, length);
		at += length + 1;
	}
	return true;
}

/* The command line in Kbuild's .NAME.cmd: "cmd_NAME := COMMAND" or "savedcmd_NAME := COMMAND" in its first
 * line. */
static struct sp_error *read_command(
	const struct sp_import_link *link, const char *name, struct sp_buffer *text, char **reason)
{
	SP_AUTOFREE char *path = sp_path_join(link->folder, name);
	if (!sp_path_exists(path)) {
		*reason = sp_format("its command line was not saved in %s", name);
		return NULL;
	}
	SP_TRY(sp_file_read(path, text));
	char *end = strchr(text->size ? text->data : "", '\n');
	char *start = strstr(sp_buffer_text(text), " := ");
	if (!start || (end && start > end)) {
		*reason = sp_format("there is no command line in %s", name);
		return NULL;
	}
	if (end)
		*end = '\0';
	sp_buffer_consume(text, (size_t)(start + 4 - text->data));
	text->size = strlen(text->data);
	return NULL;
}

/* Words that make a linker write more files than its output. */
static bool writes_more(const char *word)
{
	static const char *const words[] = {"-Map", "--Map", "--dependency-file", "--out-implib",
		"--reproduce", "--thinlto-cache-dir", "--save-temps", "--time-trace",
		"-plugin-opt=save-temps"};
	for (size_t i = 0; i < SP_COUNT(words); i++)
		if (strncmp(word, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* The saved words with other outputs. */
static void redirect(const struct sp_import_link *link, const struct words *saved, struct words *argv)
{
	for (size_t i = 0; i < saved->count; i++) {
		if (strcmp(saved->items[i], "-o") == 0)
			i++;
		else if (!writes_more(saved->items[i]))
			add(argv, saved->items[i]);
	}
	SP_AUTOFREE char *map = sp_format("-Map=%s", link->map);
	add(argv, map);
	/* debug information and its relocations are most of the bytes, and nobody asks for them */
	add(argv, "--strip-debug");
	add(argv, "--emit-relocs");
	add(argv, "-o");
	add(argv, link->output);
}

static char *setting(const char *name)
{
	const char *value = getenv(name);
	return value ? sp_format("%s=%s", name, value) : sp_strdup(name);
}

static struct sp_error *run_linker(const struct sp_import_link *link, const struct words *argv, char **reason)
{
	SP_AUTOFREE char *path = setting("PATH"), *home = setting("HOME"), *temporary = setting("TMPDIR");
	const char *const environment[] = {path, home, temporary, "LC_ALL=C", NULL};
	SP_BUFFER output = SP_BUFFER_EMPTY;
	struct sp_process_end end;
	SP_TRY(sp_process_run(
		&(struct sp_process_spec){
			.argv = (const char *const *)argv->items,
			.environment = environment,
			.fresh = true,
			.folder = link->folder,
			.log = link->cache->log,
			.deadline = link->deadline > 0 ? link->deadline : DEADLINE,
			.output = &output,
		},
		&end));
	if (end.outcome == SP_EXITED && end.number == 0)
		return NULL;
	if (strstr(sp_buffer_text(&output), "No space left on device"))
		return sp_error_new(SP_UNABLE,
			"the disk of %s is full: free some space there, or choose another place with --cache",
			link->cache->path);
	SP_AUTOFREE char *what = sp_process_describe(&end);
	*reason = sp_format("%s %s: see %s", argv->items[0], what, link->cache->log);
	return NULL;
}

static struct sp_error *check_result(const struct sp_import_link *link, char **reason)
{
	bool same = false;
	SP_AUTOFREE char *path = sp_path_join(link->folder, link->linked);
	if (!sp_path_exists(link->output) || !sp_path_exists(link->map)) {
		*reason = sp_strdup("the linker did not write what it was told to");
		return NULL;
	}
	SP_TRY(sp_import_same_link(path, link->output, &same));
	if (!same)
		*reason = sp_format(
			"it comes out with other sections or code than those of %s: another linker, or "
			"objects that were built anew since",
			link->linked);
	return NULL;
}

static struct sp_error *link_words(
	const struct sp_import_link *link, const struct words *saved, char **reason)
{
	WORDS argv = {0};
	redirect(link, saved, &argv);
	SP_TRY(run_linker(link, &argv, reason));
	if (!*reason)
		SP_TRY(check_result(link, reason));
	if (!*reason)
		return NULL;
	SP_TRY(sp_tree_remove(link->output));
	return sp_tree_remove(link->map);
}

struct sp_error *sp_import_link_again(const struct sp_import_link *link, char **reason)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	WORDS words = {0};
	*reason = NULL;
	SP_TRY(read_command(link, link->command, &text, reason));
	if (*reason)
		return NULL;
	const char *line = sp_buffer_text(&text);
	/* what follows a semicolon works on the result */
	if (!split(line, strcspn(line, ";"), &words) || words.count < 3) {
		*reason = sp_format("its command line in %s is no plain one", link->command);
		return NULL;
	}
	return link_words(link, &words, reason);
}

/* What scripts/link-vmlinux.sh is told: the linker, and its flags in two parts. */
static bool take_flags(const char *line, struct words *words)
{
	const char *at = strstr(line, "link-vmlinux.sh");
	for (unsigned i = 0; i < 3; i++) {
		const char *start = at ? strchr(at, '"') : NULL, *end = start ? strchr(start + 1, '"') : NULL;
		if (!end || !split(start + 1, (size_t)(end - start - 1), words) || words->count == 0)
			return false;
		at = end + 1;
	}
	return true;
}

static bool holds(const struct sp_import_link *link, const char *name)
{
	SP_AUTOFREE char *path = sp_path_join(link->folder, name);
	return sp_path_exists(path);
}

static bool is_set(const char *config, const char *line)
{
	const char *found = strstr(config, line);
	return found && (found == config || found[-1] == '\n');
}

/* The archives that are linked where they are needed: as vmlinux.o was told, which is made right before. */
static struct sp_error *add_libraries(const struct sp_import_link *link, struct words *words, char **reason)
{
	static const char start[] = " --start-group ", stop[] = " --end-group";
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_TRY(read_command(link, ".vmlinux.o.cmd", &text, reason));
	const char *from = *reason ? NULL : strstr(sp_buffer_text(&text), start);
	const char *to = from ? strstr(from, stop) : NULL;
	if (*reason)
		return NULL;
	if (!to) {
		*reason = sp_strdup("there are no libraries in .vmlinux.o.cmd");
		return NULL;
	}
	add(words, "--start-group");
	from += strlen(start) - 1;
	if (!split(from, (size_t)(to - from), words))
		*reason = sp_strdup("the libraries in .vmlinux.o.cmd are no plain names");
	add(words, "--end-group");
	return NULL;
}

bool sp_import_link_is_whole(const char *config)
{
	return is_set(config, "CONFIG_LTO_CLANG=y\n") || is_set(config, "CONFIG_X86_KERNEL_IBT=y\n") ||
	       is_set(config, "CONFIG_KLP_BUILD=y\n");
}

/* What is linked beside the kernel's own objects, where there is such a thing. */
static void add_if_there(const struct sp_import_link *link, const char *name, struct words *words)
{
	if (holds(link, name))
		add(words, name);
}

/* Everything but the tables of symbols, as vmlinux_link in scripts/link-vmlinux.sh puts it (6.1 to 7.x). */
static struct sp_error *add_objects(const struct sp_import_link *link, const char *config, bool exports,
	struct words *words, char **reason)
{
	bool whole = sp_import_link_is_whole(config);
	const char *objects = whole ? "vmlinux.o" : "vmlinux.a";
	if (!holds(link, objects)) {
		*reason = sp_format("the folder has no %s, which versions since 6.1 leave there", objects);
		return NULL;
	}
	SP_AUTOFREE char *script = sp_format("--script=arch/%s/kernel/vmlinux.lds", link->arch);
	add(words, script);
	add(words, "--whole-archive");
	add(words, objects);
	if (exports)
		add(words, EXPORTS);
	add_if_there(link, "init/version-timestamp.o", words);
	add(words, "--no-whole-archive");
	return whole ? NULL : add_libraries(link, words, reason);
}

/* One try with the given table of symbols, which may be NULL. */
static struct sp_error *try_kernel(const struct sp_import_link *link, const char *config,
	const struct words *common, const char *symbols, char **reason)
{
	static const char *const types[] = {".tmp_vmlinux1.btf.o", ".btf.vmlinux.bin.o"};
	WORDS words = {0};
	for (size_t i = 0; i < common->count; i++)
		add(&words, common->items[i]);
	if (symbols)
		add(&words, symbols);
	for (size_t i = 0; i < SP_COUNT(types) && is_set(config, "CONFIG_DEBUG_INFO_BTF=y\n"); i++) {
		if (!holds(link, types[i]))
			continue;
		add(&words, types[i]);
		break;
	}
	return link_words(link, &words, reason);
}

/* Which of the passes over the table of symbols was the last is not written down; only its result fits. */
static struct sp_error *try_symbols(
	const struct sp_import_link *link, const char *config, const struct words *common, char **reason)
{
	static const char *const passes[] = {".tmp_vmlinux3.kallsyms.o", ".tmp_vmlinux2.kallsyms.o",
		".tmp_vmlinux.kallsyms3.o", ".tmp_vmlinux.kallsyms2.o"};
	if (!is_set(config, "CONFIG_KALLSYMS=y\n"))
		return try_kernel(link, config, common, NULL, reason);
	*reason = sp_strdup("the folder has no table of symbols any more (.tmp_vmlinux*.kallsyms*.o)");
	for (size_t i = 0; i < SP_COUNT(passes) && *reason; i++) {
		if (!holds(link, passes[i]))
			continue;
		free(*reason);
		*reason = NULL;
		SP_TRY(try_kernel(link, config, common, passes[i], reason));
	}
	return NULL;
}

/* One try with or without the object of exported symbols. */
static struct sp_error *try_exports(const struct sp_import_link *link, const char *config,
	const struct words *flags, bool exports, char **reason)
{
	WORDS words = {0};
	for (size_t i = 0; i < flags->count; i++)
		add(&words, flags->items[i]);
	SP_TRY(add_objects(link, config, exports, &words, reason));
	return *reason ? NULL : try_symbols(link, config, &words, reason);
}

struct sp_error *sp_import_link_kernel(const struct sp_import_link *link, const char *config, char **reason)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	WORDS flags = {0};
	*reason = NULL;
	SP_TRY(read_command(link, link->command, &text, reason));
	if (*reason)
		return NULL;
	if (!take_flags(sp_buffer_text(&text), &flags)) {
		*reason = sp_format("its command line in %s is no plain one", link->command);
		return NULL;
	}
	/* without modules the object may be an older build's (up to 6.x), or always linked (later) */
	bool exports = holds(link, EXPORTS), modules = is_set(config, "CONFIG_MODULES=y\n");
	SP_TRY(try_exports(link, config, &flags, exports && modules, reason));
	if (!*reason || !exports)
		return NULL;
	SP_AUTOFREE char *first = *reason;
	*reason = NULL;
	SP_TRY(try_exports(link, config, &flags, !modules, reason));
	if (*reason) {
		free(*reason);
		*reason = first;
		first = NULL;
	}
	return NULL;
}
