/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a finished build's sources, debug information and configuration to what its options and applets cost:
 * brings together the tree's facts, the linked program and the ledger.
 *
 * A ledger comes first, without options: it says where nameless bytes are cut and what bytes cost. What is
 * learned here then goes into the ledger that is kept.
 */
#ifndef SIZEPROF_CMD_ATTRIBUTE_H
#define SIZEPROF_CMD_ATTRIBUTE_H

#include "base/buffer.h"
#include "base/configuration.h"
#include "build/tree.h"
#include "cmd/cmd.h"
#include "presence/applets.h"
#include "presence/cost.h"
#include "presence/presence.h"
#include "sizeprof/analyzer.h"
#include "sizeprof/ledger.h"
#include "sizeprof/option.h"
#include "tree/applet-options.h"
#include "tree/conditional.h"
#include "tree/gates.h"
#include "tree/program.h"

/* One program of the build - the kernel, or the userspace's - and all that is known of it. */
struct sp_attribute {
	const char *name;  /* "kernel", "userspace", as in struct sp_config */
	const char *image; /* as in struct sp_program_facts */
	struct sp_build_tree tree;
	bool has_tree;     /* its sources and configuration are there */
	struct sp_configuration configuration;
	struct sp_linked_program program;
	bool has_program;
	char *program_path; /* behind image, or NULL */
	struct sp_conditions conditions;
	struct sp_gates gates;
	struct sp_source_conditions lines;
	struct sp_line_condition *frames;
	uint64_t *cuts;
	struct sp_presence *presence; /* NULL: nothing is known */
	struct sp_applets applets;
	struct sp_applet_options by_name; /* which option an applet hangs on */
	struct sp_applet_links *links; /* NULL: it has no applets */
	struct sp_address_labels options, by_applet; /* for the ledger */
	uint32_t ledger_image; /* of the ledger whose bytes it is in, and at which offset */
	uint64_t base;
};

#define SP_ATTRIBUTES 2 /* the kernel and the userspace's program */

struct sp_attributes {
	struct sp_attribute items[SP_ATTRIBUTES];
	char *helpers;     /* folder of the helpers' sources */
	struct sp_buffer notes; /* lines: what could not be told, and why */
};

/*
 * Everything but costs. The build, its configurations included, has to stay. What cannot be known is a note; an
 * error is an interruption, a full disk and the like.
 */
struct sp_error *sp_attribute_open(struct sp_context *context, const struct sp_build *build,
	const struct sp_ledger *ledger, const struct sp_stream *streams, struct sp_attributes *attributes) SP_MUST_CHECK;
void sp_attribute_close(struct sp_attributes *attributes);

/*
 * What options and applets cost. ledger: made with what sp_attribute_open() found; its streams. executed: by program,
 * as in attributes; a NULL for one that was not traced. The caller releases it with sp_attribution_clear().
 */
struct sp_error *sp_attribute_costs(struct sp_context *context, struct sp_attributes *attributes,
	const struct sp_ledger *ledger, const struct sp_stream *streams,
	const struct sp_stretches *const executed[SP_ATTRIBUTES], struct sp_attribution *attribution) SP_MUST_CHECK;

#endif
