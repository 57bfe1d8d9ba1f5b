/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/debian-archive.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/words.h"
#include "build/source-cache.h"

#define DEADLINE 600.0
#define LISTS_DEADLINE 120.0

#define CONFIG "apt.conf"
#define SOURCES "archive.sources"

/* bookworm's main: 50 MB of lists, and as much again while they are unpacked */
#define LISTS_BYTES 150000000u
/* What a full disk still has: apt removes some of what it could not finish. */
#define FULL_BYTES 16000000u

static const char keyring[] = "/usr/share/keyrings/debian-archive-keyring.gpg";

/* Names that `deb` lines use for Debian's releases; for systems whose lists were never updated. */
static const char *const releases[] = {"bullseye", "bookworm", "trixie", "forky", "sid", "oldoldstable",
	"oldstable", "stable", "testing", "unstable"};

struct sp_error *sp_debian_apt(const struct sp_debian_request *request, const char *const *argv,
	const char *folder, struct sp_buffer *output)
{
	static const char *const environment[] = {"LC_ALL=C", "DEBIAN_FRONTEND=noninteractive", NULL};
	struct sp_process_spec spec = {.argv = argv,
		.environment = environment,
		.folder = folder,
		.output = output,
		.deadline = request->deadline > 0 ? request->deadline : DEADLINE};
	return sp_process_tool(&spec);
}

void sp_debian_archive_clear(struct sp_debian_archive *archive)
{
	free(archive->address);
	free(archive->security);
	free(archive->release);
	*archive = (struct sp_debian_archive){0};
}

/* One line of `apt-get indextargets`, split. Values that apt does not know stand there as "$(NAME)". */
struct target {
	char *address, *release, *component, *codename, *origin;
};

static bool is_known(const char *value)
{
	return value && *value && *value != '$';
}

static bool split_target(char *line, struct target *target)
{
	target->address = strsep(&line, "|");
	target->release = strsep(&line, "|");
	target->component = strsep(&line, "|");
	target->codename = strsep(&line, "|");
	target->origin = strsep(&line, "|");
	return target->origin != NULL;
}

static bool is_release(const char *name, size_t length)
{
	for (size_t i = 0; i < SP_COUNT(releases); i++)
		if (strlen(releases[i]) == length && strncmp(releases[i], name, length) == 0)
			return true;
	return false;
}

static bool is_debian(const struct target *target)
{
	if (strcmp(target->component, "main") != 0 || strncmp(target->address, "cdrom:", 6) == 0)
		return false;
	if (is_known(target->origin))
		return strcmp(target->origin, "Debian") == 0;
	return is_release(target->release, strcspn(target->release, "-/"));
}

static void note_target(const struct target *target, struct sp_debian_archive *archive)
{
	const char *suffix = target->release + strcspn(target->release, "-/");
	if (!archive->security && (strcmp(suffix, "-security") == 0 || strcmp(suffix, "/updates") == 0))
		archive->security = sp_strdup(target->address);
	if (*suffix != '\0')
		return;
	/* third parties name their suites alike; the archive and its mirrors end in /debian */
	bool better = archive->address && !sp_ends_with(archive->address, "/debian/") &&
		      sp_ends_with(target->address, "/debian/");
	if (archive->address && !better)
		return;
	free(archive->address);
	free(archive->release);
	archive->address = sp_strdup(target->address);
	archive->release = sp_strdup(is_known(target->codename) ? target->codename : target->release);
}

struct sp_error *sp_debian_archive_find(
	const struct sp_debian_request *request, struct sp_debian_archive *archive)
{
	static const char *const argv[] = {"apt-get", "indextargets", "--format",
		"$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(CODENAME)|$(ORIGIN)", NULL};
	*archive = (struct sp_debian_archive){0};
	SP_BUFFER output = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_debian_apt(request, argv, NULL, &output);
	if (error)
		return sp_error_is_interrupted(error)
			       ? error
			       : sp_error_prefix(error, "cannot read apt's configuration");
	SP_AUTOFREE char *text = sp_buffer_take(&output);
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		struct target target;
		if (split_target(line, &target) && is_debian(&target))
			note_target(&target, archive);
	}
	if (archive->address)
		return NULL;
	sp_debian_archive_clear(archive);
	return sp_error_new(SP_UNABLE, "apt on this machine knows no Debian archive: add one to its sources, "
				       "or name a tree or tarball in the "
				       "recipe (source = PATH, or url and sha256)");
}

static void add_stanza(struct sp_buffer *text, const char *kind, const char *address, const char *suite)
{
	sp_buffer_printf(text, "Types: %s\nURIs: %s\nSuites: %s\nComponents: main\n", kind, address, suite);
	if (sp_path_exists(keyring))
		sp_buffer_printf(text, "Signed-By: %s\n", keyring);
	sp_buffer_add_text(text, "\n");
}

/* Over the system's own configuration (proxies, keys); what must not reach it, or come from it, is set anew.
 */
static void add_configuration(struct sp_buffer *text, const char *folder, const char *architecture)
{
	static const char format[] =
		"#clear APT::Update::Pre-Invoke;\n"
		"#clear APT::Update::Post-Invoke;\n"
		"#clear APT::Update::Post-Invoke-Success;\n"
		"#clear DPkg::Post-Invoke;\n"
		"Dir::State \"%s\";\n"
		"Dir::State::lists \"%s/lists\";\n"
		"Dir::State::status \"/dev/null\";\n"
		"Dir::Cache \"%s/cache\";\n"
		"Dir::Cache::pkgcache \"\";\n"
		"Dir::Cache::srcpkgcache \"\";\n"
		"Dir::Etc::sourcelist \"%s/" SOURCES "\";\n"
		"Dir::Etc::sourceparts \"/dev/null\";\n"
		"Dir::Etc::preferences \"/dev/null\";\n"
		"Dir::Etc::preferencesparts \"/dev/null\";\n"
		"APT::Default-Release \"\";\n"
		"APT::Sandbox::User \"root\";\n" /* else apt warns when it cannot drop rights */
		"Acquire::Languages \"none\";\n"
		"Acquire::Retries \"3\";\n";
	sp_buffer_printf(text, format, folder, folder, folder, folder);
	if (architecture)
		sp_buffer_printf(text,
			"APT::Architecture \"%s\";\n#clear APT::Architectures;\nAPT::Architectures:: "
			"\"%s\";\n",
			architecture, architecture);
}

struct sp_error *sp_debian_suite_config(
	const struct sp_debian_request *request, const char *suite, const char *kind, char **config)
{
	const char *architecture = request->architecture;
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *folder = sp_format("%s/apt/%s-%s%s%s", request->cache, suite, kind,
		architecture ? "-" : "", architecture ? architecture : "");
	if (strpbrk(folder, "\"\n"))
		return sp_error_new(SP_USAGE,
			"apt cannot be told of the cache folder %s: take one without quotes (--cache)",
			request->cache);
	SP_AUTOFREE char *lists = sp_path_join(folder, "lists/partial");
	SP_AUTOFREE char *cache = sp_path_join(folder, "cache");
	SP_AUTOFREE char *path = sp_path_join(folder, CONFIG);
	SP_TRY(sp_folder_make(lists));
	SP_TRY(sp_folder_make(cache));
	add_configuration(&text, folder, architecture);
	SP_TRY(sp_file_write(path, sp_buffer_text(&text), text.size));
	*config = sp_strdup(path);
	return NULL;
}

static struct sp_error *write_sources(
	const struct sp_debian_archive *archive, const char *suite, const char *kind, const char *config)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	SP_AUTOFREE char *path = sp_format("%.*s" SOURCES, (int)(strlen(config) - strlen(CONFIG)), config);
	add_stanza(&text, kind, archive->address, suite);
	if (archive->security && !strchr(suite, '-')) {
		SP_AUTOFREE char *security = sp_format("%s-security", suite);
		add_stanza(&text, kind, archive->security, security);
	}
	return sp_file_write(path, sp_buffer_text(&text), text.size);
}

struct sp_error *sp_debian_check_room(const struct sp_debian_request *request)
{
	SP_TRY(sp_folder_make(request->cache));
	return sp_source_cache_check_bytes(request->cache, "Debian's package lists", LISTS_BYTES);
}

static bool disk_is_full(const struct sp_debian_request *request, const struct sp_error *error)
{
	struct sp_error *room = sp_source_cache_check_bytes(request->cache, "package lists", FULL_BYTES);
	bool full = room || strstr(sp_error_message(error), "No space left on device");
	sp_error_free(room);
	return full;
}

static struct sp_error *explain(
	const struct sp_debian_request *request, const char *suite, struct sp_error *error)
{
	if (sp_error_is_interrupted(error))
		return error;
	if (disk_is_full(request, error))
		return sp_error_prefix(error,
			"cannot read Debian's package lists of %s: the disk is full that holds the cache %s "
			"(make room there, or choose another folder with --cache)",
			suite, request->cache);
	return sp_error_prefix(error, "cannot read Debian's package lists of %s (is the network up?)", suite);
}

static struct sp_error *update(const struct sp_debian_request *request, const char *suite, const char *config)
{
	const char *const argv[] = {"apt-get", "-c", config, "-q", "update", "--error-on=any", NULL};
	struct sp_debian_request limited = *request;
	if (limited.deadline <= 0)
		limited.deadline = LISTS_DEADLINE;
	SP_AUTOFREE char *what = sp_format("reading the package lists of %s", suite);
	sp_progress_begin(request->progress, what, 0, 0);
	struct sp_error *error = sp_debian_apt(&limited, argv, NULL, NULL);
	sp_progress_end(request->progress, error ? "failed" : NULL);
	return error ? explain(request, suite, error) : NULL;
}

struct sp_error *sp_debian_suite_open(const struct sp_debian_request *request,
	const struct sp_debian_archive *archive, const char *suite, const char *kind, char **config)
{
	SP_AUTOFREE char *path = NULL;
	SP_TRY(sp_debian_suite_config(request, suite, kind, &path));
	SP_TRY(write_sources(archive, suite, kind, path));
	SP_TRY(update(request, suite, path));
	*config = sp_strdup(path);
	return NULL;
}
