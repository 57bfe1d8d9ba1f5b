/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/recipe-values.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/capacity.h"
#include "base/memory.h"
#include "build/recipe-find.h"
#include "build/recipe-fragment.h"
#include "build/recipe-nearest.h"
#include "build/source-version.h"

#define LEAST_DICTIONARY (4u << 10) /* what liblzma and the kernel's decoder take */
#define MOST_DICTIONARY (64u << 20)
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool consists_of(const char *text, const char *characters)
{
	return text[strspn(text, characters)] == '\0';
}

/* "bad value X for KEY (advice)" */
static struct sp_error *bad_value(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, const char *advice)
{
	return sp_ini_error(scope->ini->path, entry->line, "%s is no value for %s (%s)", entry->value,
		entry->key, advice);
}

struct sp_error *sp_value_text(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	(void)scope;
	*text = sp_strdup(entry->value);
	return NULL;
}

struct sp_error *sp_value_name(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	if (!sp_recipe_is_name(entry->value))
		return bad_value(scope, entry, "it cannot be the name of a recipe: use letters, digits and ._+- alone, no dot first");
	*text = sp_strdup(entry->value);
	return NULL;
}

struct sp_error *sp_value_version(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	if (!sp_version_is_valid(entry->value))
		return bad_value(
			scope, entry, "write a series such as 6.1, or an exact version such as 6.1.192");
	*text = sp_strdup(entry->value);
	return NULL;
}

struct sp_error *sp_value_url(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	static const char *const schemes[] = {"https://", "http://", "ftp://", "file://"};
	bool known = false;
	for (size_t i = 0; i < SP_COUNT(schemes); i++)
		known = known || strncmp(entry->value, schemes[i], strlen(schemes[i])) == 0;
	if (!known || strpbrk(entry->value, " \t"))
		return bad_value(
			scope, entry, "write the address of a tarball: https://, http://, ftp:// or file://");
	*text = sp_strdup(entry->value);
	return NULL;
}

struct sp_error *sp_value_sha256(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	if (strlen(entry->value) != SP_DIGEST_SIZE - 1 || !consists_of(entry->value, DIGITS "abcdefABCDEF"))
		return bad_value(scope, entry, "write 64 hexadecimal digits, as sha256sum prints them");
	*text = sp_strdup(entry->value);
	for (char *digit = *text; *digit; digit++)
		if (*digit >= 'A' && *digit <= 'F')
			*digit = (char)(*digit - 'A' + 'a');
	return NULL;
}

struct sp_error *sp_value_path(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	char *path = sp_path_join(scope->folder, entry->value);
	if (sp_path_exists(path)) {
		*text = path;
		return NULL;
	}
	struct sp_error *error = sp_ini_error(scope->ini->path, entry->line,
		"%s for %s does not exist (paths start at the recipe's folder)", entry->value, entry->key);
	free(path);
	return error;
}

/* A regular file; what else the value could have been goes into the message. */
static struct sp_error *read_file(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	const char *value, const char *alternatives, char **text)
{
	char *path = sp_path_join(scope->folder, value);
	struct stat status;
	if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
		*text = path;
		return NULL;
	}
	struct sp_error *error =
		sp_ini_error(scope->ini->path, entry->line, "the file %s for %s %s (%s)", value, entry->key,
			sp_path_exists(path) ? "is no regular file" : "does not exist", alternatives);
	free(path);
	return error;
}

struct sp_error *sp_value_file(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	return read_file(scope, entry, entry->value, "paths start at the recipe's folder", text);
}

static struct sp_error *read_base(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	const char *const *words, size_t count, char **text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], entry->value) == 0) {
			*text = sp_strdup(entry->value);
			return NULL;
		}
	}
	SP_AUTOFREE char *known = sp_nearest_advice(entry->value, words, count);
	SP_AUTOFREE char *advice = sp_format("%s, or a .config file", known);
	char *path;
	SP_TRY(read_file(scope, entry, entry->value, advice, &path));
	struct sp_error *error = sp_fragment_check(path);
	if (error)
		free(path);
	else
		*text = path;
	return error;
}

struct sp_error *sp_value_kernel_base(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	static const char *const words[] = {"tinyconfig", "defconfig", "allnoconfig"};
	return read_base(scope, entry, words, SP_COUNT(words), text);
}

struct sp_error *sp_value_userspace_base(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	static const char *const words[] = {"defconfig", "allnoconfig"};
	return read_base(scope, entry, words, SP_COUNT(words), text);
}

struct sp_error *sp_value_cpu(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	if (!consists_of(entry->value, LETTERS DIGITS "-_.,+="))
		return bad_value(scope, entry, "write a processor that qemu-system-x86_64 -cpu help names");
	*text = sp_strdup(entry->value);
	return NULL;
}

struct sp_error *sp_value_choice(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	const char *const *words, size_t count, size_t *index)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], entry->value) == 0) {
			*index = i;
			return NULL;
		}
	}
	SP_AUTOFREE char *advice = sp_nearest_advice(entry->value, words, count);
	return bad_value(scope, entry, advice);
}

struct sp_error *sp_value_arch(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	static const char *const words[] = {"x86_64", "i386"};
	size_t index = 0;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	*text = sp_strdup(words[index]);
	return NULL;
}

/* Names that gcc (-march=) and the assembler share. The C library itself is for the 486. */
struct sp_error *sp_value_processor(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char **text)
{
	static const char *const words[] = {"i486", "i586", "i686"};
	size_t index = 0;
	SP_TRY(sp_value_choice(scope, entry, words, SP_COUNT(words), &index));
	*text = sp_strdup(words[index]);
	return NULL;
}

static struct sp_error *add_fragment(const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry,
	const char *name, char ***list, size_t *count)
{
	char *path;
	SP_TRY(read_file(
		scope, entry, name, "paths start at the recipe's folder; blanks separate several", &path));
	*list = sp_realloc(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = path;
	return sp_fragment_check(path);
}

struct sp_error *sp_value_fragments(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char ***list, size_t *count)
{
	SP_AUTOFREE char *names = sp_strdup(entry->value);
	char *rest = names;
	for (char *name; (name = strsep(&rest, " \t"));)
		if (*name)
			SP_TRY(add_fragment(scope, entry, name, list, count));
	return NULL;
}

struct sp_error *sp_value_names(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, char ***list, size_t *count)
{
	SP_AUTOFREE char *names = sp_strdup(entry->value);
	char *rest = names;
	for (char *name; (name = strsep(&rest, " \t"));) {
		if (!*name)
			continue;
		if (strncmp(name, "CONFIG_", strlen("CONFIG_")) == 0)
			name += strlen("CONFIG_");
		if (!*name || !consists_of(name, LETTERS DIGITS "_-.:[")) /* [ and [[ are applets */
			return bad_value(scope, entry,
				"write names of options such as SWAP, of the userspace's options and applets "
				"such as "
				"busybox:VI or busybox:vi, with blanks between");
		*list = sp_realloc(*list, *count + 1, sizeof(**list));
		(*list)[(*count)++] = sp_strdup(name);
	}
	return NULL;
}

struct sp_error *sp_value_memory(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, uint32_t *mib)
{
	static const char advice[] = "write MiB or GiB such as 128M or 1G, from 4M to 64G";
	if (!strchr(DIGITS, entry->value[0]))
		return bad_value(scope, entry, advice);
	char *unit;
	errno = 0;
	unsigned long amount = strtoul(entry->value, &unit, 10);
	bool giga = strcmp(unit, "G") == 0;
	if (errno || (!giga && strcmp(unit, "M") != 0) || amount > 65536)
		return bad_value(scope, entry, advice);
	if (giga)
		amount *= 1024;
	if (amount < 4 || amount > 65536)
		return bad_value(scope, entry, advice);
	*mib = (uint32_t)amount;
	return NULL;
}

struct sp_error *sp_value_dictionary(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, uint64_t *bytes)
{
	uint64_t value;
	if (!sp_capacity_read(entry->value, &value) || value < LEAST_DICTIONARY || value > MOST_DICTIONARY)
		return bad_value(scope, entry, "write bytes, K or M such as 64K or 1M, from 4K to 64M");
	*bytes = value;
	return NULL;
}

static bool is_clean_target(const char *target)
{
	size_t length = strlen(target);
	return target[0] == '/' && length > 1 && target[length - 1] != '/' && !strstr(target, "//") &&
	       !strstr(target, "/./") && !strstr(target, "/../") && strcmp(target + length - 2, "/.") != 0 &&
	       (length < 3 || strcmp(target + length - 3, "/..") != 0);
}

static struct sp_error *check_target(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, const char *example)
{
	if (is_clean_target(entry->key))
		return NULL;
	return sp_ini_error(scope->ini->path, entry->line,
		"%s is no place in the image (write an absolute path of a file, such as %s)", entry->key,
		example);
}

struct sp_error *sp_value_extra_file(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_extra_file *file)
{
	SP_TRY(check_target(scope, entry, "/etc/motd"));
	if (strcmp(entry->key, "/init") == 0)
		return sp_ini_error(scope->ini->path, entry->line,
			"/init has a key of its own (write init = PATH in [rootfs])");
	SP_TRY(sp_value_file(scope, entry, &file->path));
	file->target = sp_strdup(entry->key);
	return NULL;
}

/* A number of at most three digits, and a blank or the end behind it. */
static bool read_device_number(const char **text, uint32_t *number)
{
	*text += strspn(*text, " \t");
	size_t digits = strspn(*text, DIGITS);
	if (!digits || digits > 3 || !memchr(" \t", (*text)[digits], 3))
		return false;
	*number = (uint32_t)strtoul(*text, NULL, 10);
	*text += digits;
	return true;
}

struct sp_error *sp_value_device(
	const struct sp_recipe_scope *scope, const struct sp_ini_entry *entry, struct sp_device *device)
{
	SP_TRY(check_target(scope, entry, "/dev/fd0"));
	static const char advice[] =
		"write block or char, then the major and the minor number, such as block 2 0";
	const char *text = entry->value;
	size_t word = strcspn(text, " \t");
	bool is_block = word == 5 && strncmp(text, "block", 5) == 0;
	if (!is_block && !(word == 4 && strncmp(text, "char", 4) == 0))
		return bad_value(scope, entry, advice);
	*device = (struct sp_device){.is_block = is_block};
	text += word;
	if (!read_device_number(&text, &device->major) || !read_device_number(&text, &device->minor) ||
		text[strspn(text, " \t")])
		return bad_value(scope, entry, advice);
	device->target = sp_strdup(entry->key);
	return NULL;
}
