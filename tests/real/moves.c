/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration's neighbours as a program, for 90-kconfig.sh:
 *
 *   moves_ask KIND SOURCES CONFIG CACHE FOLDER MAKE WORDS...
 *
 * prints a line a move, with tabs between: name, kind (0 off, 1 by, 2 choice, 3 number), group, what
 * vanishes, what comes on, aliases, parents; the last line, behind a '#', has counts and times.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/process.h"
#include "tree/moves.h"

static void print_move(const struct sp_moves *moves, const struct sp_move *move)
{
	printf("%s\t%d\t%d\t%s\t%s\t", move->name, move->kind, (int)move->group, move->dropped_with,
		move->switched_on);
	for (size_t i = 0; i < move->alias_count; i++)
		printf("%s%s", i ? "; " : "", move->aliases[i]);
	printf("\t");
	for (size_t i = 0; i < move->parent_count; i++)
		printf("%s%s", i ? "; " : "", moves->items[move->parents[i]].name);
	printf("\n");
}

static struct sp_error *print_moves(
	struct sp_kconfig_session *session, const struct sp_kconfig *facts, const char *kind, double opened)
{
	bool is_kernel = kind[0] == 'l';
	struct sp_moves_wish wish = {
		.program = is_kernel ? "kernel" : "userspace", .prefix = is_kernel ? "" : "busybox:"};
	SP_MOVES moves = {0};
	size_t counts[4] = {0};
	double started = sp_seconds();
	SP_TRY(sp_moves_find(session, facts, &wish, &moves));
	double seconds = sp_seconds() - started;
	for (size_t i = 0; i < moves.count; i++) {
		counts[moves.items[i].kind]++;
		print_move(&moves, &moves.items[i]);
	}
	printf("# %zu moves: %zu off, %zu by another, %zu in choices, %zu numbers; opened in %.2f s, found "
	       "in %.2f s by %zu questions\n",
		moves.count, counts[0], counts[1], counts[2], counts[3], opened, seconds, moves.asked);
	return NULL;
}

static struct sp_error *run(const struct sp_tree *tree)
{
	struct sp_kconfig_session *session = NULL;
	struct sp_kconfig facts = {0};
	double started = sp_seconds();
	SP_TRY(sp_kconfig_open(tree, &session));
	struct sp_error *error = sp_kconfig_facts(session, &facts);
	if (!error)
		error = print_moves(session, &facts, tree->kind, sp_seconds() - started);
	sp_kconfig_clear(&facts);
	sp_kconfig_close(session);
	return error;
}

int main(int argc, char **argv)
{
	SP_BUFFER config = SP_BUFFER_EMPTY;
	if (argc < 7)
		return 2;
	struct sp_tree tree = {
		.kind = argv[1],
		.sources = argv[2],
		.build = argv[5],
		.cache = argv[4],
		.helpers = TEST_PROJECT "/src/tree",
		.make = (const char *const *)argv + 6,
		.environment = (const char *const *)environ,
	};
	struct sp_error *error = sp_file_read(argv[3], &config);
	tree.config = sp_buffer_text(&config);
	if (!error)
		error = run(&tree);
	if (error) {
		fprintf(stderr, "moves_ask: %s\n", sp_error_message(error));
		sp_error_free(error);
		return 3;
	}
	return 0;
}
