/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/folder-make.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/process.h"

#define HOURS 3600.0

static void add_word(struct sp_words *words, char *word)
{
	if (words->count + 2 > words->capacity) {
		words->capacity = words->capacity ? 2 * words->capacity : 32;
		words->items = sp_realloc(words->items, words->capacity, sizeof(*words->items));
	}
	words->items[words->count++] = word;
	words->items[words->count] = NULL;
}

static char *format_list(const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *text = sp_alloc((size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, arguments);
	return text;
}

void sp_make_word(struct sp_make *make, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_word(&make->argv, format_list(format, arguments));
	va_end(arguments);
}

void sp_make_setting(struct sp_make *make, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_word(&make->environment, format_list(format, arguments));
	va_end(arguments);
}

static void inherit(struct sp_make *make, const char *name, const char *otherwise)
{
	const char *value = getenv(name);
	if (value || otherwise)
		sp_make_setting(make, "%s=%s", name, value ? value : otherwise);
}

void sp_make_open(struct sp_make *make, const struct sp_build_options *options,
	struct sp_build_folder *folder, const char *variable)
{
	*make = (struct sp_make){.options = options, .folder = folder, .variable = variable};
	inherit(make, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	inherit(make, "HOME", NULL);
	inherit(make, "TMPDIR", NULL);
	sp_make_setting(make, "LC_ALL=C");
	sp_make_setting(make, "TZ=UTC");
	SP_AUTOFREE char *ccache = sp_process_find("ccache");
	make->has_ccache = ccache != NULL;
	if (make->has_ccache) {
		sp_make_setting(make, "CCACHE_DIR=%s/ccache", options->cache);
		sp_make_setting(make, "CCACHE_NOHASHDIR=1");
		sp_make_setting(make, "CCACHE_MAXSIZE=5G");
	}
	sp_make_say(make, "# in %s, an empty folder; repeats %s", variable, folder->path);
	sp_make_say(
		make, "set -e; %s=${%s:-$PWD/%s}; mkdir -p \"$%s\"", variable, variable, variable, variable);
	/* whoever has a ccache in front of PATH keeps it */
	sp_make_say(make,
		"clean() { env -i PATH=\"$PATH\" HOME=\"$HOME\" ${CCACHE_DIR:+CCACHE_DIR=\"$CCACHE_DIR\" "
		"CCACHE_NOHASHDIR=1} LC_ALL=C TZ=UTC \"$@\"; }");
	add_word(&make->argv, sp_strdup("make"));
}

static void free_words(struct sp_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
}

void sp_make_close(struct sp_make *make)
{
	free_words(&make->argv);
	free_words(&make->environment);
	sp_buffer_free(&make->commands);
}

void sp_make_compiler(struct sp_make *make, const char *compiler)
{
	sp_make_word(make, "CC=%s%s", make->has_ccache ? "ccache " : "", compiler);
}

void sp_make_say(struct sp_make *make, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	SP_AUTOFREE char *line = format_list(format, arguments);
	va_end(arguments);
	sp_buffer_printf(&make->commands, "%s\n", line);
}

static bool is_plain(const char *text)
{
	return *text && text[strcspn(text, " \t\n'\"\\$&|;()<>*?[]#~`!{}")] == '\0';
}

static void quote(struct sp_buffer *text, const char *word, size_t size)
{
	SP_AUTOFREE char *part = sp_format("%.*s", (int)size, word);
	if (is_plain(part)) {
		sp_buffer_add_text(text, part);
		return;
	}
	sp_buffer_add_text(text, "'");
	for (const char *at = part; *at; at++)
		sp_buffer_printf(text, *at == '\'' ? "'\\''" : "%c", *at);
	sp_buffer_add_text(text, "'");
}

/* A word for the shell; the folder becomes "$VARIABLE", and "ccache gcc" just gcc. */
static void say_word(const struct sp_make *make, struct sp_buffer *text, const char *word)
{
	const char *folder = strstr(word, make->folder->path);
	if (strncmp(word, "CC=ccache ", 10) == 0) {
		sp_buffer_add_text(text, "CC=");
		quote(text, word + 10, strlen(word + 10));
	} else if (folder) {
		if (folder > word)
			quote(text, word, (size_t)(folder - word));
		sp_buffer_printf(text, "\"$%s\"", make->variable);
		const char *rest = folder + strlen(make->folder->path);
		if (*rest)
			quote(text, rest, strlen(rest));
	} else {
		const char *equals = strchr(word, '=');
		size_t name = equals && !is_plain(word) && equals > word ? (size_t)(equals - word) + 1 : 0;
		sp_buffer_add(text, word, name);
		if (word[name] || !name)
			quote(text, word + name, strlen(word + name));
	}
}

/* Settings beyond those that `clean` has: the ones a build adds for itself. */
static void say_settings(const struct sp_make *make, struct sp_buffer *text)
{
	static const char *const common[] = {"PATH=", "HOME=", "TMPDIR=", "LC_ALL=", "TZ=", "CCACHE_"};
	for (size_t i = 0; i < make->environment.count; i++) {
		const char *setting = make->environment.items[i];
		bool known = false;
		for (size_t j = 0; j < SP_COUNT(common); j++)
			known = known || strncmp(setting, common[j], strlen(common[j])) == 0;
		if (known)
			continue;
		say_word(make, text, setting);
		sp_buffer_add_text(text, " ");
	}
}

static void say_command(struct sp_make *make, const char *const *argv, const char *before, const char *after)
{
	SP_BUFFER line = SP_BUFFER_EMPTY;
	sp_buffer_printf(&line, "%sclean ", before);
	say_settings(make, &line);
	for (size_t i = 0; argv[i]; i++) {
		say_word(make, &line, argv[i]);
		if (argv[i + 1])
			sp_buffer_add_text(&line, " ");
	}
	sp_make_say(make, "%s%s", sp_buffer_text(&line), after);
}

static struct sp_process_spec describe_run(struct sp_make *make, const char *const *argv)
{
	return (struct sp_process_spec){
		.argv = argv,
		.environment = (const char *const *)make->environment.items,
		.fresh = true,
		.folder = make->folder->path,
		.log = make->folder->log,
		.deadline = make->options->deadline > 0 ? make->options->deadline : 4 * HOURS,
	};
}

static struct sp_error *run(struct sp_make *make, const char *const *argv, const char *input,
	void (*line)(void *user, const char *text), void *user)
{
	struct sp_process_spec spec = describe_run(make, argv);
	spec.input = input;
	spec.line = line;
	spec.user = user;
	return sp_build_folder_blame(make->folder, sp_process_tool(&spec));
}

/* The argument vector with targets; the items stay the words' own. Release with free(). */
static const char **with_targets(const struct sp_make *make, const char *jobs, const char *const *targets)
{
	size_t count = 0;
	while (targets[count])
		count++;
	const char **argv = sp_alloc((make->argv.count + count + 2) * sizeof(*argv));
	size_t next = 0;
	for (size_t i = 0; i < make->argv.count; i++)
		argv[next++] = make->argv.items[i];
	if (jobs)
		argv[next++] = jobs;
	for (size_t i = 0; i < count; i++)
		argv[next++] = targets[i];
	return argv;
}

/* Enough empty lines for every question there could be; a configuration that asks on and on fails instead of
 * hanging. */
static struct sp_error *write_answers(struct sp_make *make, char **path)
{
	SP_BUFFER lines = SP_BUFFER_EMPTY;
	for (int i = 0; i < 1 << 14; i++)
		sp_buffer_add_text(&lines, "\n");
	*path = sp_path_join(make->folder->path, ".sizeprof-answers");
	return sp_file_write(*path, lines.data, lines.size);
}

struct sp_error *sp_make_targets(struct sp_make *make, const char *const *targets, bool answers)
{
	SP_AUTOFREE const char **argv = with_targets(make, NULL, targets);
	say_command(make, argv, answers ? "yes '' | " : "", answers ? " >/dev/null" : "");
	if (make->folder->complete)
		return NULL;
	SP_AUTOFREE char *input = NULL;
	if (answers)
		SP_TRY(write_answers(make, &input));
	return run(make, argv, input, NULL, NULL);
}

bool sp_make_is_unit(const char *line)
{
	static const char *const steps[] = {"CC", "AS", "HOSTCC", "HOSTCXX"};
	while (*line == ' ')
		line++;
	size_t size = strcspn(line, " ");
	for (size_t i = 0; i < SP_COUNT(steps); i++)
		if (strlen(steps[i]) == size && strncmp(line, steps[i], size) == 0 && line[size] == ' ')
			return true;
	return false;
}

struct counter {
	struct sp_make *make;
	uint64_t units;
};

static void count_line(void *user, const char *text)
{
	struct counter *counter = user;
	if (!sp_make_is_unit(text))
		return;
	const char *file = strrchr(text, ' ') + 1;
	const char *folder = counter->make->folder->path;
	if (strncmp(file, folder, strlen(folder)) == 0)
		file += strlen(folder) + 1;
	sp_progress_update(counter->make->options->progress, ++counter->units, file);
}

static unsigned job_count(const struct sp_build_options *options)
{
	cpu_set_t processors;
	if (options->jobs)
		return options->jobs;
	return sched_getaffinity(0, sizeof(processors), &processors) == 0 ? (unsigned)CPU_COUNT(&processors)
									  : 1;
}

struct sp_error *sp_make_compile(
	struct sp_make *make, const char *const *targets, const char *what, uint64_t units, double seconds)
{
	const struct sp_build_options *options = make->options;
	unsigned jobs = job_count(options);
	SP_AUTOFREE char *switch_j = sp_format("-j%u", jobs);
	SP_AUTOFREE const char **argv = with_targets(make, switch_j, targets);
	say_command(make, argv, "", "");
	if (make->folder->complete)
		return NULL;
	/* a processor takes about 0.6 s for a file of C */
	if (seconds <= 0)
		seconds = (double)units * 0.6 / jobs;
	struct counter counter = {make, 0};
	double started = sp_seconds();
	sp_progress_begin(options->progress, what, units, seconds);
	SP_TRY(run(make, argv, NULL, count_line, &counter));
	make->folder->units = counter.units;
	make->folder->seconds = sp_seconds() - started;
	SP_AUTOFREE char *result =
		counter.units ? sp_format("%lu files", (unsigned long)counter.units) : NULL;
	sp_progress_end(options->progress, result);
	return NULL;
}

struct sp_error *sp_make_attempt(
	struct sp_make *make, const char *const *targets, struct sp_process_end *end)
{
	SP_AUTOFREE char *switch_j = sp_format("-j%u", job_count(make->options));
	SP_AUTOFREE const char **argv = with_targets(make, switch_j, targets);
	struct sp_process_spec spec = describe_run(make, argv);
	return sp_process_run(&spec, end);
}

struct sp_error *sp_make_tool(struct sp_make *make, const char *const *argv)
{
	SP_AUTOFREE char *before = sp_format("cd \"$%s\"; ", make->variable);
	say_command(make, argv, before, "; cd - >/dev/null");
	return make->folder->complete ? NULL : run(make, argv, NULL, NULL, NULL);
}

/* Says COMMAND WORD BEFORE"$KERNEL/NAME"; the answer is the file's path, NULL when it is there already. */
static char *say_file(
	struct sp_make *make, const char *command, const char *word, const char *before, const char *name)
{
	SP_BUFFER quoted = SP_BUFFER_EMPTY;
	quote(&quoted, word, strlen(word));
	sp_make_say(make, "%s %s %s\"$%s/%s\"", command, quoted.data, before, make->variable, name);
	return make->folder->complete ? NULL : sp_path_join(make->folder->path, name);
}

struct sp_error *sp_make_copy(struct sp_make *make, const char *from, const char *name)
{
	SP_AUTOFREE char *to = say_file(make, "cp", from, "", name);
	return to ? sp_file_copy(from, to) : NULL;
}

struct sp_error *sp_make_write(struct sp_make *make, const char *name, const char *text)
{
	SP_AUTOFREE char *to = say_file(make, "printf %s", text, ">", name);
	return to ? sp_file_write(to, text, strlen(text)) : NULL;
}

static struct sp_error *append_bytes(const char *path, const uint8_t *data, size_t size)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(path, &content));
	sp_buffer_add(&content, data, size);
	return sp_file_write(path, content.data, content.size);
}

struct sp_error *sp_make_append(struct sp_make *make, const char *name, const uint8_t *data, size_t size)
{
	SP_BUFFER octal = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < size; i++)
		sp_buffer_printf(&octal, "\\%03o", data[i]);
	sp_make_say(make, "printf '%s' >>\"$%s/%s\"", sp_buffer_text(&octal), make->variable, name);
	if (make->folder->complete)
		return NULL;
	SP_AUTOFREE char *path = sp_path_join(make->folder->path, name);
	return append_bytes(path, data, size);
}

struct sp_error *sp_make_script(const char *cache, const char *name, const char *text, char **folder)
{
	char hex[SP_DIGEST_SIZE];
	sp_digest_bytes(text, strlen(text), hex);
	SP_AUTOFREE char *place = sp_format("%s/tools/%s-%.8s", cache, name, hex);
	SP_AUTOFREE char *script = sp_path_join(place, name);
	SP_TRY(sp_folder_make(place));
	if (!sp_path_exists(script)) {
		/* made beside it and renamed, so that nobody ever sees a script that cannot be executed yet
		 */
		SP_AUTOFREE char *draft = sp_format("%s.draft-%ld", script, (long)getpid());
		SP_TRY(sp_file_write(draft, text, strlen(text)));
		if (chmod(draft, 0755) != 0 || rename(draft, script) != 0)
			return sp_error_errno("cannot make %s", script);
	}
	*folder = place;
	place = NULL;
	return NULL;
}
