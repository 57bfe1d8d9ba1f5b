/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of option-costs.c, which make costs of what is known of one program.
 */
#ifndef SIZEPROF_CMD_COSTING_H
#define SIZEPROF_CMD_COSTING_H

#include <string.h>

#include "cmd/attribute.h"
#include "cmd/option-returns.h"
#include "presence/orphans.h"
#include "tree/kconfig.h"

/* All that costs are made from, for one program. */
struct sp_costing {
	const struct sp_attribute *item;
	struct sp_attribution *attribution;
	const struct sp_stretches *executed; /* or NULL */
	const char *prefix;                  /* of the ledger's labels: "busybox:" */
	struct sp_prices prices;
	struct sp_orphans orphans;
	bool has_stream;
	struct sp_stretch init; /* freed after boot */
	struct sp_label_cost *own;
	size_t own_count;
	struct sp_returns returns;
	struct sp_kconfig kconfig;
	struct sp_kconfig_session *session;
};

/* A configuration with some values changed; changes are sorted by name. */
struct sp_changed {
	const struct sp_configuration *base;
	const struct sp_resolution *resolution;
};
/* An sp_option_value for a struct sp_changed. */
const char *sp_changed_value(void *changed, const char *name);
static inline bool sp_value_is_on(const char *value)
{
	return value && strcmp(value, "n") != 0;
}

/* costing-drop.c: what goes in that configuration, as drop, memory, code, executed, recompiled; and what
 * comes. */
void sp_costing_drop(
	const struct sp_costing *costing, struct sp_changed *changed, struct sp_option_cost *option);
/* Names of options whose lines vanish, but for those that are set; separated by ' ', free() it. */
char *sp_costing_gone(const struct sp_resolution *resolution, const struct sp_option_setting *settings,
	size_t count) SP_MUST_CHECK;

/* costing-gates.c: own costs by place, and the .bss of the program's options, which begin at first_option. */
void sp_costing_gates(const struct sp_costing *costing, size_t first_option);

/*
 * costing-applets.c: what the program's applets cost, and what goes without all options that an applet is
 * built with; options are costed already.
 */
struct sp_error *sp_costing_applets(struct sp_costing *costing) SP_MUST_CHECK;

#endif
