/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each applet of BusyBox or Toybox takes along when it goes, found in the references of one link.
 */
#ifndef SIZEPROF_PRESENCE_APPLETS_H
#define SIZEPROF_PRESENCE_APPLETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "sizeprof/applet.h"
#include "sizeprof/option.h"
#include "sizeprof/program.h"

/*
 * Fills *applets; a program without an applet table has none of them, and no stretches. file: the ELF file
 * that the program's facts and section offsets are of, stripped or not. Errors: a file that is no ELF file or
 * another's, a table that cannot be read, a program without references.
 */
struct sp_error *sp_applets_find(const struct sp_linked_program *program, const uint8_t *file,
	uint64_t file_size, struct sp_applets *applets) SP_MUST_CHECK;
void sp_applets_clear(struct sp_applets *applets);
#define SP_APPLETS SP_GUARD(sp_applets_clear) struct sp_applets

/*
 * What goes with bytes that go. Removing lines of source takes the references along that stand in them; what
 * then nothing leads to any more is not linked either. An applet whose whole function goes loses its line of
 * the table.
 */
struct sp_applet_links; /* its inside: applets-drop.c */

/* program has to stay as long as the links are used; NULL for a program without an applet table. */
struct sp_error *sp_applet_links_make(const struct sp_linked_program *program, const uint8_t *file,
	uint64_t file_size, struct sp_applet_links **links) SP_MUST_CHECK;
void sp_applet_links_free(struct sp_applet_links *links);
/* Adds what goes because gone (normal) goes to more, which is normal afterwards; gone itself is not added.
   whose, which may be NULL, has a place for each of sp_applets.applets: is it an applet that goes? Those that
   are true before lose their line of the table, whatever becomes of their function. */
void sp_applet_links_drop(const struct sp_applet_links *links, const struct sp_stretches *gone,
	struct sp_stretches *more, bool *whose);

/* What size bytes at an address cost in compressed form. */
typedef sp_bits sp_applet_price(void *user, uint64_t address, uint64_t size);

/* Sums of a program: what the applets cost, and what is there without any of them. */
struct sp_applet_costs {
	struct sp_applet_cost *items; /* one for each applet, in the order of sp_applets */
	size_t count;
	struct sp_cost linked; /* always linked */
};

/*
 * Sums that are exact: those of all applets and what is always linked make the whole program. Shared bytes
 * and bits are split evenly; what does not divide goes, one each, to the first users. An applet's part in
 * compressed help texts counts as exclusive, though no stretch is. price NULL: packed stays 0. executed NULL:
 * there was no traced boot.
 */
void sp_applets_cost(const struct sp_applets *applets, const struct sp_linked_program *program,
	sp_applet_price *price, void *user, const struct sp_stretches *executed,
	struct sp_applet_costs *costs);
void sp_applet_costs_clear(struct sp_applet_costs *costs);
#define SP_APPLET_COSTS SP_GUARD(sp_applet_costs_clear) struct sp_applet_costs

#endif
