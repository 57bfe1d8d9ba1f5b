/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which definitions of a name hold at a place: those of headers, and those of the file itself before it.
 */
#include "conditional-call.h"

/* Is it defined behind the line at hand? */
bool sp_comes_later(const struct sp_evaluation *e, const struct sp_definition *definition)
{
	return definition->kind <= SP_DEFINES_NOTHING && definition->file == e->file && e->line &&
	       definition->line > e->line;
}

/*
 * The last macro of the file's own that is defined before the line at hand on no condition hides all before
 * it, and those of headers. SP_NO_DEFINITION: there is none.
 */
static uint32_t find_hiding(const struct sp_evaluation *e, const struct sp_name *own)
{
	uint32_t hiding = SP_NO_DEFINITION;
	for (uint32_t i = own ? own->first : SP_NO_DEFINITION; i != SP_NO_DEFINITION;) {
		const struct sp_definition *definition = &e->reader->names.definitions[i];
		if (definition->kind <= SP_DEFINES_CALL_MACRO && !definition->branch &&
			!sp_comes_later(e, definition))
			hiding = i;
		i = definition->next;
	}
	return hiding;
}

struct sp_view sp_view(const struct sp_evaluation *e, const struct sp_token *name, bool without_macros)
{
	struct sp_reader *r = e->reader;
	struct sp_view view = {.macro = SP_NEVER};
	const struct sp_name *all =
		sp_names_find(&r->names, name->text, name->length, name->hash, SP_EVERY_FILE);
	const struct sp_name *own = sp_names_find(&r->names, name->text, name->length, name->hash, e->file);
	uint32_t hiding = find_hiding(e, own);
	view.firsts[0] = all && hiding == SP_NO_DEFINITION ? all->first : SP_NO_DEFINITION;
	view.firsts[1] = own && hiding == SP_NO_DEFINITION ? own->first : hiding;
	for (size_t i = 0; i < SP_COUNT(view.firsts); i++)
		for (uint32_t j = view.firsts[i]; j != SP_NO_DEFINITION; j = r->names.definitions[j].next) {
			const struct sp_definition *definition = &r->names.definitions[j];
			if (sp_comes_later(e, definition))
				continue;
			if (++view.count > SP_MOST_DEFINITIONS)
				return view;
			if (!without_macros && definition->kind == SP_DEFINES_CALL_MACRO)
				view.macro = sp_either(r, view.macro, sp_definition_condition(r, definition));
		}
	return view;
}
