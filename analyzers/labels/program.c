/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program.h"

struct sp_error *sp_program_open(
	const struct sp_image *image, const struct sp_elf_file *shipped, struct sp_program *program)
{
	const struct sp_program_facts *facts = image->facts;
	*program = (struct sp_program){.naming = {.facts = facts, .prefix = facts->prefix ? facts->prefix : ""}};
	SP_TRY(sp_error_prefix(
		sp_elf_open(facts->twin, facts->twin_size, &program->twin), "its unstripped twin"));
	if (facts->map) {
		SP_TRY(sp_placement_make(facts->map, shipped, &program->placement));
		program->naming.placement = &program->placement;
	}
	const struct sp_link_map *map = facts->map ? &program->placement.map : NULL;
	return sp_twin_read(image->data, shipped, facts->twin, &program->twin, map, &program->symbols);
}

void sp_program_close(struct sp_program *program)
{
	sp_symbols_free(&program->symbols);
	sp_placement_free(&program->placement);
	sp_elf_close(&program->twin);
}
