/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The least versions are those of the table in Documentation/process/changes.rst, which every kernel tree
 * has: GNU C                  8.1              gcc --version
 */
#include "build/needs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

#define DEADLINE 30.0

static struct sp_process_spec spec_of(const char *const *argv, struct sp_buffer *output)
{
	static const char *const environment[] = {"LC_ALL=C", NULL};
	return (struct sp_process_spec){
		.argv = argv, .environment = environment, .output = output, .deadline = DEADLINE};
}

/* Whether the command succeeds; what it says is added to the output. */
static struct sp_error *succeeds(const char *const *argv, struct sp_buffer *output, bool *success)
{
	struct sp_process_end end;
	struct sp_process_spec spec = spec_of(argv, output);
	SP_TRY(sp_process_run(&spec, &end));
	*success = end.outcome == SP_EXITED && end.number == 0;
	return NULL;
}

static struct sp_error *check_arch(const char *arch)
{
	bool is_i386 = strcmp(arch, "i386") == 0, success;
	const char *flag = is_i386 ? "-m32" : "-m64";
	const char *const argv[] = {
		"gcc", flag, "-ffreestanding", "-x", "c", "-c", "/dev/null", "-o", "/dev/null", NULL};
	SP_BUFFER words = SP_BUFFER_EMPTY;
	SP_TRY(succeeds(argv, &words, &success));
	if (success)
		return NULL;
	const char *text = sp_buffer_text(&words);
	const char *package = is_i386 ? "gcc-multilib" : "gcc";
	return sp_error_new(SP_UNABLE,
		"gcc cannot compile for %s (gcc %s: %.*s): on Debian amd64 the package %s has one that can "
		"(apt-get install "
		"%s); what PATH finds first is used",
		arch, flag, (int)strcspn(text, "\n"), text, package, package);
}

/* The first word that begins with a digit, outside of parentheses: "gcc (Debian 12.2.0-14) 12.2.0"
 * has 12.2.0. */
static const char *find_version(const char *line)
{
	unsigned depth = 0;
	for (const char *at = line; *at && *at != '\n'; at++) {
		depth += *at == '(';
		depth -= *at == ')' && depth;
		if (!depth && isdigit((unsigned char)*at) && (at == line || at[-1] == ' '))
			return at;
	}
	return NULL;
}

/* Numbers with dots between them, as far as both go. */
static bool is_older(const char *version, const char *least)
{
	for (;;) {
		char *end, *least_end;
		unsigned long number = strtoul(version, &end, 10), wanted = strtoul(least, &least_end, 10);
		if (number != wanted || *least_end != '.' || !isdigit((unsigned char)least_end[1]))
			return number < wanted;
		version = *end == '.' ? end + 1 : "0";
		least = least_end + 1;
	}
}

static struct sp_error *check_version(const struct sp_source *kernel, const char *tool, const char *least)
{
	const char *const argv[] = {tool, "--version", NULL};
	SP_BUFFER words = SP_BUFFER_EMPTY;
	bool success;
	SP_TRY(succeeds(argv, &words, &success));
	const char *version = success ? find_version(sp_buffer_text(&words)) : NULL;
	if (!version || !is_older(version, least))
		return NULL; /* one that is missing, or of another make, is told elsewhere */
	const char *package = sp_process_package(tool);
	return sp_error_new(SP_UNABLE,
		"%s %s cannot be built here: it needs %s %s or newer, and PATH finds %s %.*s; on Debian it "
		"is in the package %s "
		"(apt-get install %s)",
		kernel->name, kernel->version, tool, least, tool, (int)strcspn(version, " \n"), version,
		package, package);
}

/* A row of the table, whose columns have two blanks or a tab between them; else nothing is done. */
static struct sp_error *check_row(const struct sp_source *kernel, const char *row)
{
	static const char *const tools[] = {"bc", "bison", "flex", "gcc", "ld", "make"};
	const char *gap = strstr(row, "  ");
	const char *least = gap ? gap + strspn(gap, " \t") : row;
	size_t size = strcspn(least, " \t");
	const char *command = least + size + strspn(least + size, " \t");
	if (!gap || !isdigit((unsigned char)*least))
		return NULL;
	for (size_t i = 0; i < SP_COUNT(tools); i++) {
		size_t length = strlen(tools[i]);
		const char *flag = command + length;
		if (strncmp(command, tools[i], length) != 0 ||
			(strcmp(flag, " --version") != 0 && strcmp(flag, " -v") != 0))
			continue;
		SP_AUTOFREE char *version = sp_format("%.*s", (int)size, least);
		return check_version(kernel, tools[i], version);
	}
	return NULL;
}

/* A tree without the table is built as well as it goes. */
static struct sp_error *check_versions(const struct sp_source *kernel)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_path_join(kernel->folder, "Documentation/process/changes.rst");
	struct sp_error *missing = sp_file_read(path, &text);
	sp_error_free(missing);
	if (missing || !text.size)
		return NULL;
	char *rest = text.data;
	for (char *row; (row = strsep(&rest, "\n"));)
		SP_TRY(check_row(kernel, row));
	return NULL;
}

struct sp_error *sp_needs_check_tools(const char *arch, const struct sp_source *kernel)
{
	SP_TRY(check_arch(arch));
	return check_versions(kernel);
}

/* What an option takes: a program in PATH, or a header of a library, and the header's package. */
static const struct {
	const char *option, *tool, *header, *package;
} needs[] = {
	{"KERNEL_GZIP", "gzip", NULL, NULL},
	{"KERNEL_BZIP2", "bzip2", NULL, NULL},
	{"KERNEL_LZMA", "xz", NULL, NULL},
	{"KERNEL_XZ", "xz", NULL, NULL},
	{"KERNEL_LZO", "lzop", NULL, NULL},
	{"KERNEL_LZ4", "lz4", NULL, NULL},
	{"KERNEL_ZSTD", "zstd", NULL, NULL},
	{"DEBUG_INFO_BTF", "pahole", NULL, NULL},
	{"IKHEADERS", "cpio", NULL, NULL},
	{"MODULE_SIG", "openssl", NULL, NULL},
	{"SYSTEM_TRUSTED_KEYRING", NULL, "openssl/opensslv.h", "libssl-dev"},
	{"STACK_VALIDATION", NULL, "gelf.h", "libelf-dev"},
	{"OBJTOOL", NULL, "gelf.h", "libelf-dev"},
};

static struct sp_error *check_header(const char *option, const char *header, const char *package)
{
	const char *const argv[] = {
		"gcc", "-E", "-include", header, "-x", "c", "/dev/null", "-o", "/dev/null", NULL};
	SP_BUFFER words = SP_BUFFER_EMPTY;
	bool success;
	SP_TRY(succeeds(argv, &words, &success));
	if (success)
		return NULL;
	return sp_error_new(SP_UNABLE,
		"the kernel's CONFIG_%s takes the header %s, which is not installed: on Debian it is in the "
		"package %s (apt-get "
		"install %s)",
		option, header, package, package);
}

struct sp_error *sp_needs_check_config(const char *config)
{
	for (size_t i = 0; i < SP_COUNT(needs); i++) {
		SP_AUTOFREE char *line = sp_format("\nCONFIG_%s=y\n", needs[i].option);
		if (!strstr(config, line))
			continue;
		if (needs[i].header)
			SP_TRY(check_header(needs[i].option, needs[i].header, needs[i].package));
		SP_AUTOFREE char *path = needs[i].tool ? sp_process_find(needs[i].tool) : NULL;
		if (needs[i].tool && !path)
			return sp_error_prefix(sp_process_missing(needs[i].tool),
				"the kernel's CONFIG_%s cannot be built", needs[i].option);
	}
	return NULL;
}

/* gcc names the 64-bit library when it has no other. */
static bool lacks_libgcc(void)
{
	static const char *const argv[] = {"gcc", "-m32", "-print-file-name=libgcc.a", NULL};
	static const char *const other[] = {"gcc", "-m64", "-print-file-name=libgcc.a", NULL};
	SP_BUFFER path = SP_BUFFER_EMPTY, other_path = SP_BUFFER_EMPTY;
	struct sp_process_spec spec = spec_of(argv, &path), other_spec = spec_of(other, &other_path);
	struct sp_error *error = sp_process_tool(&spec);
	if (!error)
		error = sp_process_tool(&other_spec);
	bool same = !error && strcmp(sp_buffer_text(&path), sp_buffer_text(&other_path)) == 0;
	sp_error_free(error);
	return same;
}

static unsigned long gcc_major(void)
{
	static const char *const argv[] = {"gcc", "-dumpversion", NULL};
	SP_BUFFER version = SP_BUFFER_EMPTY;
	struct sp_process_spec spec = spec_of(argv, &version);
	sp_error_free(sp_process_tool(&spec));
	return strtoul(sp_buffer_text(&version), NULL, 10);
}

struct sp_error *sp_needs_explain_link(struct sp_error *error)
{
	if (!error || sp_error_is_interrupted(error) || !strstr(sp_error_message(error), "libgcc") ||
		!lacks_libgcc())
		return error;
	unsigned long major = gcc_major();
	return sp_error_prefix(error,
		"the program takes more of gcc's library than division, and there is none for i386: on "
		"Debian it is in the "
		"package lib32gcc-%lu-dev (apt-get install lib32gcc-%lu-dev)",
		major, major);
}
