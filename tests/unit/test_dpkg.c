/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders as lists of files, and the dpkg database in them.
 */
#include "unit/harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/listing.h"
#include "build/control-field.h"
#include "build/dpkg.h"
#include "build/listing.h"

static int make_scratch(void **state)
{
	*state = scratch_make();
	return 0;
}

static int remove_scratch(void **state)
{
	scratch_remove(*state);
	return 0;
}

static void put(const char *root, const char *path, const char *text)
{
	SP_AUTOFREE char *full = sp_path_join(root, path);
	SP_AUTOFREE char *folder = sp_format("%.*s", (int)(strrchr(full, '/') - full), full);
	check_ok(sp_folder_make(folder));
	write_text(full, text);
}

static void link_to(const char *root, const char *path, const char *target)
{
	SP_AUTOFREE char *full = sp_path_join(root, path);
	assert_int_equal(symlink(target, full), 0);
}

static void a_folder_as_a_list(void **state)
{
	const char *root = *state;
	put(root, "usr/bin/tool", "12345");
	put(root, "usr/bin/none", "");
	put(root, "init", "1");
	link_to(root, "bin", "usr/bin");
	SP_AUTOFREE char *from = sp_path_join(root, "usr/bin/tool");
	SP_AUTOFREE char *to = sp_path_join(root, "usr/bin/zool");
	assert_int_equal(link(from, to), 0);
	SP_AUTOFREE char *pipe = sp_path_join(root, "pipe");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	SP_LISTING listing = {0};
	SP_AUTOFREE char *slash = sp_format("%s//", root);
	check_ok(sp_listing_read(slash, NULL, &listing));
	assert_int_equal(listing.file_count, 2);
	assert_int_equal(listing.bytes, 6);
	assert_int_equal(sp_listing_file(&listing, "/usr/bin/tool")->bytes, 5);
	assert_string_equal(sp_listing_link(&listing, "/bin")->target, "usr/bin");
	assert_int_equal(listing.folders, 2);
	assert_int_equal(listing.empty, 1);
	assert_int_equal(listing.other_names, 1);
	assert_int_equal(listing.special, 1);

	char before[SP_DIGEST_SIZE], after[SP_DIGEST_SIZE];
	sp_listing_digest(&listing, before);
	put(root, "init", "12");
	SP_LISTING second = {0};
	check_ok(sp_listing_read(root, NULL, &second));
	sp_listing_digest(&second, after);
	assert_string_not_equal(before, after);
	if (geteuid() == 0)
		return; /* may read all */
	SP_AUTOFREE char *usr = sp_path_join(root, "usr");
	assert_int_equal(chmod(usr, 0), 0);
	check_error(sp_listing_read(root, NULL, &second), SP_USAGE, "cannot read");
	assert_int_equal(chmod(usr, 0700), 0);
}

#define STATUS(name, more) "Package: " name "\nStatus: install ok installed\nArchitecture: amd64\n" more "\n"

/* A system with merged /usr, with a diversion, replaced files and one package for two processors. */
static void make_system(const char *root)
{
	static const char *const files[] = {"usr/bin/bash", "usr/bin/awk.real", "usr/bin/awk",
		"usr/lib/libc.so", "usr/share/doc/libc6/copyright", "usr/lib32/libc.so", "usr/bin/moved",
		"etc/local", "opt/a/deep"};
	for (size_t i = 0; i < SP_COUNT(files); i++)
		put(root, files[i], files[i]);
	link_to(root, "bin", "usr/bin");
	link_to(root, "lib", "./usr//lib");
	link_to(root, "opt/b", "../opt/c");
	link_to(root, "opt/c", "/opt/a");
	link_to(root, "opt/round", "round");
	put(root, "var/lib/dpkg/status",
		STATUS("bash", "Essential: yes\n") STATUS("libc6",
			"Multi-Arch: same\n") "Package: libc6\nStatus: install ok installed\nArchitecture: "
					      "i386\nMulti-Arch: same\n\n" STATUS("mawk", "")
						      STATUS("wrap", "") STATUS("old", "")
							      STATUS("anew", "Replaces: x, old (<< 2)\n"));
	put(root, "var/lib/dpkg/diversions", "/usr/bin/awk\n/usr/bin/awk.real\nwrap\n");
	put(root, "var/lib/dpkg/info/bash.list",
		"/.\n/bin\n/bin/bash\n/not/there\n/opt/b/deep\n/opt/round/x\n");
	put(root, "var/lib/dpkg/info/libc6:i386.list",
		"/usr/lib32/libc.so\n/usr/share/doc/libc6/copyright\n");
	put(root, "var/lib/dpkg/info/libc6:amd64.list", "/lib/libc.so\n/usr/share/doc/libc6/copyright\n");
	put(root, "var/lib/dpkg/info/mawk.list", "/usr/bin/awk\n");
	put(root, "var/lib/dpkg/info/wrap.list", "/usr/bin/awk\n");
	put(root, "var/lib/dpkg/info/old.list", "/usr/bin/moved\n");
	put(root, "var/lib/dpkg/info/anew.list", "/usr/bin/moved\n");
	put(root, "var/lib/dpkg/info/bash.md5sums", "/etc/local\n");
}

static void check_system(const struct sp_packages *packages)
{
	static const char *const owners[][2] = {{"/usr/bin/bash", "bash"}, {"/usr/bin/awk.real", "mawk"},
		{"/usr/bin/awk", "wrap"}, {"/usr/lib/libc.so", "libc6"},
		{"/usr/share/doc/libc6/copyright", "libc6"}, {"/usr/lib32/libc.so", "libc6:i386"},
		{"/usr/bin/moved", "anew"}, {"/opt/a/deep", "bash"}};
	for (size_t i = 0; i < SP_COUNT(owners); i++) {
		const char *package = sp_packages_find(packages, owners[i][0]);
		assert_non_null(package);
		assert_string_equal(package, owners[i][1]);
	}
	assert_int_equal(packages->file_count, SP_COUNT(owners));
	assert_int_equal(packages->name_count, 7);
	assert_null(sp_packages_find(packages, "/etc/local"));
}

static void files_have_packages(void **state)
{
	SP_LISTING listing = {0};
	SP_DPKG dpkg = {0};
	SP_PACKAGES packages = {0};
	make_system(*state);
	check_ok(sp_listing_read(*state, NULL, &listing));
	check_ok(sp_dpkg_read_folder(*state, &dpkg));
	sp_dpkg_match(&dpkg, &listing, &packages);
	check_system(&packages);
}

static void no_database(void **state)
{
	SP_LISTING listing = {0};
	SP_DPKG dpkg = {0};
	SP_PACKAGES packages = {0};
	put(*state, "usr/bin/tool", "x");
	check_ok(sp_listing_read(*state, NULL, &listing));
	check_ok(sp_dpkg_read_folder(*state, &dpkg));
	assert_int_equal(dpkg.list_count, 0);
	sp_dpkg_match(&dpkg, &listing, &packages);
	assert_int_equal(packages.file_count + packages.name_count, 0);
}

/* The list of a file that is no text, an empty status, diversions that end early. */
static void a_damaged_database(void **state)
{
	SP_LISTING listing = {0};
	SP_DPKG dpkg = {0};
	SP_PACKAGES packages = {0};
	put(*state, "a", "x");
	put(*state, "var/lib/dpkg/status", "\n\n: \nPackage\nEssential: yes\n");
	put(*state, "var/lib/dpkg/diversions", "/a\n/b");
	put(*state, "var/lib/dpkg/info/p.list", "\n\n//\nno\n/a");
	put(*state, "var/lib/dpkg/info/.list", "/a\n");
	check_ok(sp_listing_read(*state, NULL, &listing));
	check_ok(sp_dpkg_read_folder(*state, &dpkg));
	sp_dpkg_match(&dpkg, &listing, &packages);
	assert_string_equal(sp_packages_find(&packages, "/a"), "p");
	assert_int_equal(packages.name_count, 1);
}

static void fields_of_a_description(void **state)
{
	static const char text[] =
		"Package: bash\nDescription: a shell\n Version: none\nversion:\t5.2 x\nEmpty:\n";
	(void)state;
	assert_string_equal(sp_control_value("Package: bash", "package"), "bash");
	assert_string_equal(sp_control_value("Essential:yes", "Essential"), "yes");
	assert_null(sp_control_value("Package", "Package"));
	assert_null(sp_control_value("Package-Type: deb", "Package"));
	assert_null(sp_control_value(" Package: bash", "Package"));
	assert_ptr_equal(sp_control_find(text, "Version"), strstr(text, "5.2 x"));
	assert_string_equal(sp_control_find(text, "Empty"), "\n");
	assert_null(sp_control_find(text, "Priority"));
	assert_null(sp_control_find("", "Package"));
}

static void add_entry(struct archive *archive, const char *path, mode_t mode, const char *text)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, path);
	archive_entry_set_mode(entry, mode);
	archive_entry_set_size(entry, S_ISLNK(mode) ? 0 : (la_int64_t)strlen(text));
	if (S_ISLNK(mode))
		archive_entry_set_symlink(entry, text);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	if (!S_ISLNK(mode))
		archive_write_data(archive, text, strlen(text));
	archive_entry_free(entry);
}

static void of_an_archive(void **state)
{
	SP_AUTOFREE char *path = sp_path_join(*state, "initramfs.cpio");
	struct archive *archive = archive_write_new();
	archive_write_set_format_cpio_newc(archive);
	assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
	add_entry(archive, "usr/bin/sh", S_IFREG | 0755, "#!");
	add_entry(archive, "bin", S_IFLNK | 0777, "usr/bin");
	add_entry(archive, "var/lib/dpkg/info/dash.list", S_IFREG | 0644, "/bin/sh\n");
	add_entry(archive, "var/lib/dpkg/status", S_IFREG | 0644, STATUS("dash", ""));
	archive_write_close(archive);
	archive_write_free(archive);
	SP_LISTING listing = {0};
	SP_DPKG dpkg = {0};
	SP_PACKAGES packages = {0};
	check_ok(sp_dpkg_read_archive(path, &dpkg, &listing));
	sp_dpkg_match(&dpkg, &listing, &packages);
	assert_string_equal(sp_packages_find(&packages, "/usr/bin/sh"), "dash");
	write_text(path, "no archive");
	check_error(sp_dpkg_read_archive(path, &(struct sp_dpkg){0}, &(struct sp_listing){0}), SP_UNABLE,
		"cannot read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_folder_as_a_list, make_scratch, remove_scratch),
		cmocka_unit_test_setup_teardown(files_have_packages, make_scratch, remove_scratch),
		cmocka_unit_test_setup_teardown(no_database, make_scratch, remove_scratch),
		cmocka_unit_test_setup_teardown(a_damaged_database, make_scratch, remove_scratch),
		cmocka_unit_test(fields_of_a_description),
		cmocka_unit_test_setup_teardown(of_an_archive, make_scratch, remove_scratch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
