/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/processor.h"

#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"

#define DEADLINE 300.0
#define SHOWN 4 /* instructions that the message names */

/* An instruction as the assembler reads it, and where it stands first. */
struct instruction {
	char *text, *place;
	uint64_t times;
	UT_hash_handle hh;
};

struct listing {
	struct instruction *by_text;
	struct instruction **lines; /* in the order in which they are given to the assembler */
	size_t count, capacity;
	char *symbol; /* of the lines that are read now; NULL: none yet */
};

static void free_listing(struct listing *listing)
{
	struct instruction *instruction, *next;
	HASH_ITER (hh, listing->by_text, instruction, next) {
		HASH_DEL(listing->by_text, instruction);
		free(instruction->text);
		free(instruction->place);
		free(instruction);
	}
	free(listing->lines);
	free(listing->symbol);
}

static bool is_program(const char *path)
{
	Elf32_Ehdr header = {0};
	FILE *file = fopen(path, "rbe");
	if (!file)
		return false;
	size_t size = fread(&header, 1, sizeof(header), file);
	fclose(file);
	return size == sizeof(header) && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
	       header.e_ident[EI_CLASS] == ELFCLASS32 && header.e_machine == EM_386;
}

static void add(struct listing *listing, char *text, const char *address)
{
	struct instruction *instruction;
	HASH_FIND_STR(listing->by_text, text, instruction);
	if (!instruction) {
		instruction = sp_alloc(sizeof(*instruction));
		instruction->text = sp_strdup(text);
		instruction->place =
			listing->symbol ? sp_strdup(listing->symbol) : sp_format("0x%s", address);
		HASH_ADD_KEYPTR(
			hh, listing->by_text, instruction->text, strlen(instruction->text), instruction);
		SP_GROW(listing->lines, listing->count, listing->capacity);
		listing->lines[listing->count++] = instruction;
	}
	instruction->times++;
}

/* Places in the program are no part of the instruction: "call 8049000 <main>" is `call 0`. */
static void drop_target(char *text)
{
	char *symbol = strchr(text, '<');
	if (!symbol)
		return;
	while (symbol > text && symbol[-1] == ' ')
		symbol--;
	char *number = symbol;
	while (number > text && isxdigit((unsigned char)number[-1]))
		number--;
	strcpy(number, "0");
}

/* " 8049000:\tmov    %eax,%ebx", and above a function "08049000 <main>:" */
static void read_line(void *user, const char *line)
{
	struct listing *listing = user;
	const char *symbol = strchr(line, '<'), *tab = strchr(line, '\t');
	if (!tab) {
		const char *end = symbol ? strrchr(symbol, '>') : NULL;
		if (!end || strcmp(end, ">:") != 0)
			return;
		free(listing->symbol);
		listing->symbol =
			symbol[1] == '.' ? NULL : sp_format("%.*s", (int)(end - symbol - 1), symbol + 1);
		return;
	}
	SP_AUTOFREE char *text = sp_strdup(tab + 1);
	SP_AUTOFREE char *address = sp_strdup(line + strspn(line, " "));
	address[strcspn(address, ":")] = '\0';
	text[strcspn(text, "#")] = '\0'; /* a comment */
	drop_target(text);
	for (size_t size = strlen(text); size && text[size - 1] == ' ';)
		text[--size] = '\0';
	if (*text && !strstr(text, "(bad)"))
		add(listing, text, address);
}

static struct sp_error *disassemble(const char *path, struct listing *listing)
{
	const char *const argv[] = {"objdump", "-d", "--no-show-raw-insn", path, NULL};
	static const char *const environment[] = {"LC_ALL=C", NULL};
	return sp_process_tool(&(struct sp_process_spec){.argv = argv,
		.environment = environment,
		.line = read_line,
		.user = listing,
		.deadline = DEADLINE});
}

/* What the assembler refuses. */
struct refusal {
	struct listing *listing;
	const struct instruction *first[SHOWN];
	size_t shown;
	uint64_t times;
};

static bool is_shown(const struct refusal *refusal, const struct instruction *instruction)
{
	size_t word = strcspn(instruction->text, " ");
	for (size_t i = 0; i < refusal->shown; i++) {
		const struct instruction *first = refusal->first[i];
		if (strcspn(first->text, " ") == word && strncmp(first->text, instruction->text, word) == 0 &&
			strcmp(first->place, instruction->place) == 0)
			return true;
	}
	return false;
}

/* "FILE:12: Error: `cmove' is not supported on `i486'"; or "unsupported instruction `nop'" of forms that came
 * later */
static void read_refusal(void *user, const char *line)
{
	struct refusal *refusal = user;
	const char *error = strstr(line, ": Error: "), *number = error;
	if (!error || !(strstr(error, "is not supported on") || strstr(error, "unsupported instruction")))
		return;
	while (number > line && isdigit((unsigned char)number[-1]))
		number--;
	size_t index = strtoul(number, NULL, 10);
	if (!index || index > refusal->listing->count)
		return;
	const struct instruction *instruction = refusal->listing->lines[index - 1];
	refusal->times += instruction->times;
	if (refusal->shown < SHOWN && !is_shown(refusal, instruction))
		refusal->first[refusal->shown++] = instruction;
}

/* Its exit status says nothing: lines that it cannot read fail, too. */
static struct sp_error *ask_assembler(
	const char *processor, const char *folder, const struct listing *listing, struct refusal *refusal)
{
	SP_AUTOFREE char *path = sp_format("%s/instructions-%ld.s", folder, (long)getpid());
	SP_AUTOFREE char *march = sp_format("-march=%s+387", processor);
	const char *const argv[] = {"as", "--32", march, "-o", "/dev/null", path, NULL};
	static const char *const environment[] = {"LC_ALL=C", NULL};
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < listing->count; i++)
		sp_buffer_printf(&text, "%s\n", listing->lines[i]->text);
	SP_TRY(sp_file_write(path, sp_buffer_text(&text), text.size));
	struct sp_process_end end;
	struct sp_error *error = sp_process_run(&(struct sp_process_spec){.argv = argv,
							.environment = environment,
							.line = read_refusal,
							.user = refusal,
							.deadline = DEADLINE},
		&end);
	unlink(path);
	if (error || end.outcome == SP_EXITED)
		return error;
	SP_AUTOFREE char *how = sp_process_describe(&end);
	return end.outcome == SP_NOT_STARTED ? sp_process_missing("as")
					     : sp_error_new(SP_UNABLE, "as could not tell: %s", how);
}

static struct sp_error *refuse(const char *processor, const char *name, const struct refusal *refusal)
{
	SP_BUFFER list = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < refusal->shown; i++)
		sp_buffer_printf(&list, "%s%.*s in %s", i ? ", " : "",
			(int)strcspn(refusal->first[i]->text, " "), refusal->first[i]->text,
			refusal->first[i]->place);
	return sp_error_new(SP_USAGE,
		"/%s has %lu instruction%s that the %s lacks (%s%s): compile it for the %s, or write a later "
		"processor in [userspace]",
		name, (unsigned long)refusal->times, refusal->times == 1 ? "" : "s", processor,
		sp_buffer_text(&list), refusal->shown == SHOWN ? ", ..." : "", processor);
}

struct sp_error *sp_processor_check(
	const char *processor, const char *path, const char *twin, const char *name, const char *folder)
{
	SP_GUARD(free_listing) struct listing listing = {0};
	struct refusal refusal = {.listing = &listing};
	if (!is_program(path))
		return NULL;
	SP_TRY(disassemble(twin ? twin : path, &listing));
	SP_TRY(ask_assembler(processor, folder, &listing, &refusal));
	return refusal.shown ? refuse(processor, name, &refusal) : NULL;
}

struct sp_error *sp_processor_check_all(const char *processor, const struct sp_rootfs *rootfs,
	const char *program, const char *twin, const char *folder)
{
	for (size_t i = 0; i < rootfs->count; i++) {
		const struct sp_rootfs_entry *entry = &rootfs->entries[i];
		if (!S_ISREG(entry->mode))
			continue;
		bool is_built = program && strcmp(entry->source, program) == 0;
		SP_TRY(sp_processor_check(
			processor, entry->source, is_built ? twin : NULL, entry->path, folder));
	}
	return NULL;
}
