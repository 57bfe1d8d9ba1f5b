/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of applets-*.c hand to each other: the program's applet table, and the program cut into
 * nodes of a graph.
 */
#ifndef SIZEPROF_PRESENCE_APPLETS_INSIDE_H
#define SIZEPROF_PRESENCE_APPLETS_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "presence/graph.h"
#include "sizeprof/applet.h"
#include "sizeprof/program.h"

/* A linked program and the bytes of its ELF file. */
struct sp_applet_image {
	const struct sp_linked_program *program;
	const uint8_t *file;
	uint64_t file_size;
	unsigned word; /* bytes of a pointer: 4 or 8 */
	bool big_endian;
	uint64_t entry; /* where it starts */
};

struct sp_error *sp_applet_image_open(const struct sp_linked_program *program, const uint8_t *file,
	uint64_t file_size, struct sp_applet_image *image) SP_MUST_CHECK;
/* The size bytes at an address, or NULL when they are not in the file. */
const uint8_t *sp_applet_bytes(const struct sp_applet_image *image, uint64_t address, uint64_t size);
/* The text at an address, or NULL when it has no end. */
const char *sp_applet_text(const struct sp_applet_image *image, uint64_t address);
uint32_t sp_applet_number(const struct sp_applet_image *image, const uint8_t *bytes); /* 4 bytes */
/* The first reference at or behind a place: an index, reference_count when there is none. */
size_t sp_applet_reference_at(const struct sp_linked_program *program, uint64_t place);

/* A line of the applet table, and its name and help text where they stand in lists of their own. */
struct sp_applet_entry {
	struct sp_stretch pointer, name, help; /* size 0: none of its own */
	size_t line;
	char *text;      /* its name */
	uint64_t main;   /* address of its function */
	uint32_t applet; /* index */
};

struct sp_applet_table {
	struct sp_stretch place; /* the array */
	struct sp_applet_entry *entries;
	size_t count, capacity;
};

/* No entries: the program has no such table. */
struct sp_error *sp_applet_table_read(
	const struct sp_applet_image *image, struct sp_applet_table *table) SP_MUST_CHECK;
/* Joins the entries with one function into applets, named and in order. */
void sp_applet_table_group(
	const struct sp_applet_image *image, struct sp_applet_table *table, struct sp_applets *applets);
/* Finds the entries' help texts where they are not compressed. */
void sp_applet_help_place(const struct sp_applet_image *image, struct sp_applet_table *table);
/* Fills in what the applets' texts cost where they are. */
void sp_applet_help_price(
	const struct sp_applet_image *image, const struct sp_applet_table *table, struct sp_applets *applets);
void sp_applet_table_clear(struct sp_applet_table *table);
#define SP_APPLET_TABLE SP_GUARD(sp_applet_table_clear) struct sp_applet_table

/* A piece of the program that goes as one: a function, an object of data, a string. */
struct sp_applet_node {
	uint64_t address, size;
	uint32_t section; /* index */
	uint32_t part;    /* index, or SP_NONE: made or merged by the linker */
	uint32_t symbol;  /* index, or SP_NONE: nameless */
	bool is_referred; /* nameless, but an address in it is used */
	bool is_global;   /* a symbol of it can be used from other objects */
	bool is_record;   /* of .eh_frame */
	bool is_table;    /* a line of the applet table, or a name or help text of one */
	bool is_library;
};

struct sp_applet_nodes {
	struct sp_applet_node *items; /* sorted by address */
	size_t count, capacity;
};

void sp_applet_nodes_make(const struct sp_applet_image *image, const struct sp_applet_table *table,
	struct sp_applet_nodes *nodes);
/* Index of the node that a byte is in, or SP_NONE. */
uint32_t sp_applet_node_at(const struct sp_applet_nodes *nodes, uint64_t address);

/* The starts of the records of .eh_frame (Linux Standard Base, exception frames), each followed by where its
   function's address stands; 0 for a record that is about none. */
struct sp_applet_record {
	uint64_t address, function_place;
	uint64_t common; /* the record that it builds on, 0: none */
};

struct sp_applet_records {
	struct sp_applet_record *items;
	size_t count, capacity;
};

void sp_applet_records_read(const struct sp_applet_image *image, struct sp_applet_records *records);

/* The graph: nodes by index, then a node for each part, for each object and for each applet, then the root.
 */
struct sp_applet_graph {
	struct sp_graph graph;
	struct sp_graph ties;       /* of its edges those that stand without any reference */
	struct sp_applet_use *uses; /* by place; the references that the other edges stand for */
	size_t use_count, use_capacity;
	uint32_t first_applet, root;
	bool whole_members;
};

/* A reference as an edge. */
struct sp_applet_use {
	uint64_t place;
	uint32_t from, to;
};

void sp_applet_graph_make(const struct sp_applet_image *image, const struct sp_applet_table *table,
	const struct sp_applet_nodes *nodes, size_t applet_count, struct sp_applet_graph *graph);
void sp_applet_graph_clear(struct sp_applet_graph *graph);

#endif
