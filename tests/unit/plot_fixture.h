/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of figures share: a gnuplot that plays what a test asks for, and the texts that a figure
 * has.
 */
#ifndef TESTS_UNIT_PLOT_FIXTURE_H
#define TESTS_UNIT_PLOT_FIXTURE_H

#include "unit/harness.h"

#include <stdio.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/process.h"
#include "report/canvas.h"

struct fixture {
	char *folder, *figure, *path; /* path: PATH as it was */
};

SP_UNUSED static int make_fixture(void **state)
{
	struct fixture *fixture = sp_alloc(sizeof(*fixture));
	fixture->folder = scratch_make();
	fixture->figure = sp_path_join(fixture->folder, "packed.svg");
	fixture->path = sp_strdup(getenv("PATH"));
	*state = fixture;
	return 0;
}

SP_UNUSED static int drop_fixture(void **state)
{
	struct fixture *fixture = *state;
	setenv("PATH", fixture->path, 1);
	unsetenv("FAKE_GNUPLOT_KEEPS");
	scratch_remove(fixture->folder);
	free(fixture->figure);
	free(fixture->path);
	free(fixture);
	return 0;
}

/* Puts tests/fakes/gnuplot/NAME first in PATH, or takes gnuplot away when name is NULL. */
SP_UNUSED static void play(const struct fixture *fixture, const char *name)
{
	SP_AUTOFREE char *folder = sp_path_join(fixture->folder, "bin");
	SP_AUTOFREE char *program = sp_path_join(folder, "gnuplot");
	if (name) {
		use_fake(fixture->folder, fixture->path, "gnuplot", name);
		return;
	}
	check_ok(sp_folder_make(folder));
	unlink(program);
	setenv("PATH", folder, 1);
}

SP_UNUSED static void read_file(const char *folder, const char *name, struct sp_buffer *content)
{
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	check_ok(sp_file_read(path, content));
}

static const char *const fonts[SP_FONTS] = {"11", "12", "14", "18", "21"};

/* A text of the figure as it lies there, by the widest reading. */
struct line {
	double left, right, top, bottom;
	char text[256];
};

SP_UNUSED static size_t read_lines(
	const char *folder, const char *align, int font, struct line *lines, size_t room)
{
	SP_AUTOFREE char *name = sp_format("%s-%s", align, fonts[font]);
	SP_AUTOFREE char *path = sp_path_join(folder, name);
	FILE *file = fopen(path, "r");
	size_t count = 0;
	double x, y;
	while (file && count < room &&
		fscanf(file, "%lf\t%lf\t%255[^\t]\t%*u\n", &x, &y, lines[count].text) == 3) {
		struct line *line = &lines[count++];
		double width = sp_text_width((enum sp_font)font, line->text),
		       height = sp_font_height((enum sp_font)font);
		line->left = x - (*align == 'l' ? 0 : *align == 'c' ? width / 2 : width);
		line->right = line->left + width;
		line->top = y - height / 2;
		line->bottom = y + height / 2;
	}
	if (file)
		fclose(file);
	return count;
}

SP_UNUSED static void check_lines(const struct line *lines, size_t count, unsigned width, unsigned height)
{
	for (size_t i = 0; i < count; i++) {
		const struct line *a = &lines[i];
		if (a->left < 0 || a->right > width || a->top < 0 || a->bottom > height)
			fail_msg("\"%s\" reaches beyond the figure", a->text);
		for (size_t j = 0; j < i; j++) {
			const struct line *b = &lines[j];
			if (a->left < b->right && b->left < a->right && a->top < b->bottom &&
				b->top < a->bottom)
				fail_msg("at %u x %u \"%s\" lies over \"%s\"", width, height, a->text,
					b->text);
		}
	}
}

SP_UNUSED static bool has_gnuplot(void)
{
	SP_AUTOFREE char *found = sp_process_find("gnuplot");
	return found != NULL;
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, make_fixture, drop_fixture)

#endif
