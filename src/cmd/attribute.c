/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/attribute.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"

static void note(struct sp_attributes *attributes, const char *program, const char *text)
{
	sp_buffer_printf(&attributes->notes, "%s: %s\n", program, text);
}

static const char *path_of(const struct sp_build *build, const char *kind)
{
	const struct sp_artifact *artifact = sp_step_artifact(build, kind);
	return artifact && sp_path_exists(artifact->path) ? artifact->path : NULL;
}

static bool is_elf(const struct sp_stream *stream, uint64_t offset)
{
	return offset + 4 <= stream->size && memcmp(stream->data + offset, "\177ELF", 4) == 0;
}

/* Where the program lies in the ledger: a stream or root of its own - the innermost of that name -, or a file in one. */
static bool find_image(const struct sp_ledger *ledger, const struct sp_stream *streams, struct sp_attribute *item)
{
	for (uint32_t i = ledger->image_count; i-- > 0;) {
		if (strcmp(ledger->images[i].name, item->image) != 0)
			continue;
		item->ledger_image = i;
		item->base = 0;
		return true;
	}
	for (size_t i = 0; i < ledger->piece_count; i++) {
		const struct sp_piece *piece = &ledger->pieces[i];
		if (strcmp(ledger->labels[piece->owner[SP_BY_FILE]].name, item->image) != 0 ||
			!is_elf(&streams[piece->image], piece->offset))
			continue;
		item->ledger_image = piece->image;
		item->base = piece->offset;
		return true;
	}
	return false;
}

/* What the link says. Damage is no error here: the ledger has told of it already, or lives without. */
static void read_program(struct sp_attributes *attributes, struct sp_attribute *item, const struct sp_build *build,
	const struct sp_stream *stream)
{
	bool is_kernel = item == &attributes->items[0];
	struct sp_program_files files = {
		.twin = path_of(build, is_kernel ? "vmlinux" : "userspace"),
		.relocated = path_of(build, is_kernel ? "vmlinux.relocs" : "userspace.relocs"),
		.map = path_of(build, is_kernel ? "vmlinux.map" : "userspace.map"),
		.build = item->tree.build,
		.sources = item->tree.sources,
		/* a stripped ELF file has the offsets of its twin; arm64 and others ship a flat one */
		.is_flat = !is_elf(stream, item->base),
	};
	if (!files.twin)
		return;
	struct sp_error *error = sp_linked_program_read(&files, &item->program);
	item->has_program = !error;
	if (error)
		note(attributes, item->name, sp_error_message(error));
	sp_error_free(error);
	for (size_t i = 0; item->has_program && i < item->program.note_count; i++)
		note(attributes, item->name, item->program.notes[i]);
	if (item->has_program && !item->program.has_lines)
		note(attributes, item->name, "there is no debug information, so options are told by objects alone, not by "
			"lines: build it with debug information to see more");
}

/* Offsets of the ledger's pieces as the program's addresses. */
static size_t find_cuts(const struct sp_ledger *ledger, struct sp_attribute *item)
{
	const struct sp_linked_program *program = &item->program;
	size_t count = 0, capacity = 0;
	for (size_t i = 0; i < program->section_count; i++) {
		const struct sp_program_section *section = &program->sections[i];
		uint64_t start = item->base + section->offset;
		for (size_t j = 0; section->has_bytes && j < ledger->piece_count; j++) {
			const struct sp_piece *piece = &ledger->pieces[j];
			if (piece->image != item->ledger_image || piece->offset < start ||
				piece->offset >= start + section->size)
				continue;
			SP_GROW(item->cuts, count, capacity);
			item->cuts[count++] = section->address + (piece->offset - start);
		}
	}
	return count;
}

static struct sp_error *read_gates(struct sp_attributes *attributes, struct sp_attribute *item)
{
	SP_BUFFER notes = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_gates_read(&item->tree.tree, (const char *const *)item->program.objects,
		item->program.object_count, &item->conditions, &item->gates, &notes);
	if (notes.size)
		sp_buffer_printf(&attributes->notes, "%s", sp_buffer_text(&notes));
	if (error && !sp_error_is_interrupted(error)) {
		note(attributes, item->name, sp_error_message(error));
		sp_error_free(error);
		error = NULL;
	}
	return error;
}

/*
 * Debug information names the files that code is from; those that hold macros, or include others, stand in what
 * Kbuild kept of each object.
 */
static struct sp_error *read_conditions(struct sp_attributes *attributes, struct sp_attribute *item)
{
	const struct sp_linked_program *program = &item->program;
	SP_SOURCE_LIST list = {0};
	SP_TRY(sp_source_files_of(
		&item->tree.tree, (const char *const *)program->objects, program->object_count, &list));
	SP_AUTOFREE const char **files = sp_alloc((list.count + program->file_count + 1) * sizeof(*files));
	size_t count = 0;
	for (size_t i = 0; i < list.count; i++)
		files[count++] = list.paths[i];
	for (size_t i = 0; i < program->file_count; i++)
		files[count++] = program->files[i];
	SP_TRY(sp_source_conditions_read(&item->tree.tree, files, count, &item->conditions, &item->lines));
	sp_source_conditions_note(&item->lines, &list);
	SP_AUTOFREE char *text = sp_source_conditions_tell(&item->tree.tree, &item->lines);
	if (text)
		note(attributes, item->name, text);
	return NULL;
}

static struct sp_error *read_lines(struct sp_attributes *attributes, struct sp_attribute *item)
{
	const struct sp_linked_program *program = &item->program;
	struct sp_error *error = read_conditions(attributes, item);
	if (error && sp_error_is_interrupted(error))
		return error;
	if (error) {
		note(attributes, item->name, sp_error_message(error));
		sp_error_free(error);
		return NULL;
	}
	SP_AUTOFREE const struct sp_source_file **files = sp_alloc((program->file_count + 1) * sizeof(*files));
	for (size_t i = 0; i < program->file_count; i++)
		files[i] = sp_source_conditions_find(&item->lines, program->files[i]);
	item->frames = sp_alloc((program->frame_count + 1) * sizeof(*item->frames));
	for (size_t i = 0; i < program->frame_count; i++) {
		const struct sp_program_frame *frame = &program->frames[i];
		const struct sp_source_file *file = frame->file == SP_NONE ? NULL : files[frame->file];
		item->frames[i].condition = SP_ALWAYS;
		if (file)
			item->frames[i].condition = sp_source_line(file, frame->line, &item->frames[i].gate);
	}
	return NULL;
}

/* A configuration's text, for looking up values. */
static const char *value_in(void *user, const char *name)
{
	return sp_configuration_value((const struct sp_configuration *)user, name);
}

static void make_labels(struct sp_attribute *item)
{
	size_t count;
	const struct sp_presence_node *nodes = sp_presence_nodes(item->presence, &count);
	struct sp_address_labels *labels = &item->options;
	labels->items = sp_alloc((count + 1) * sizeof(*labels->items));
	for (size_t i = 0; i < count; i++) {
		struct sp_address_label *last = labels->count ? &labels->items[labels->count - 1] : NULL;
		const char *label = sp_presence_label(item->presence, nodes[i].label);
		/* what nothing is known of stays open: the ledger tells fill from content by its bytes */
		if (!item->program.sections[nodes[i].section].has_bytes || nodes[i].kind == SP_GATE_UNKNOWN)
			continue;
		if (last && last->label == label && last->address + last->size == nodes[i].address)
			last->size += nodes[i].size;
		else
			labels->items[labels->count++] =
				(struct sp_address_label){nodes[i].address, nodes[i].size, label};
	}
}

static struct sp_error *make_presence(
	struct sp_attributes *attributes, struct sp_attribute *item, const struct sp_ledger *ledger)
{
	SP_TRY(read_gates(attributes, item));
	SP_TRY(read_lines(attributes, item));
	sp_configuration_parse(item->tree.tree.config, &item->configuration);
	struct sp_presence_facts facts = {
		.program = &item->program,
		.conditions = &item->conditions,
		.gates = &item->gates,
		.frames = item->frames,
		.cut_count = find_cuts(ledger, item),
		.value = value_in,
		.user = &item->configuration,
	};
	facts.cuts = item->cuts;
	item->presence = sp_presence_make(&facts);
	make_labels(item);
	return NULL;
}

/* Each stretch's applet, in the form that the ledger takes. */
static void label_applets(struct sp_attribute *item)
{
	const struct sp_applets *applets = &item->applets;
	struct sp_address_labels *labels = &item->by_applet;
	labels->items = sp_alloc((applets->stretch_count + 1) * sizeof(*labels->items));
	for (size_t i = 0; i < applets->stretch_count; i++) {
		const struct sp_applet_stretch *stretch = &applets->stretches[i];
		const char *label = SP_LABEL_LINKED;
		if (stretch->need == SP_APPLET_EXCLUSIVE)
			label = applets->applets[applets->users[stretch->users]].name;
		else if (stretch->need == SP_APPLET_SHARED)
			label = SP_LABEL_SHARED;
		labels->items[labels->count++] =
			(struct sp_address_label){stretch->address, stretch->size, label};
	}
}

static struct sp_error *find_applets(
	struct sp_attributes *attributes, struct sp_attribute *item, const struct sp_build *build)
{
	SP_BUFFER file = SP_BUFFER_EMPTY;
	const char *path = path_of(build, "userspace");
	if (!path || !item->program.has_references)
		return NULL;
	SP_TRY(sp_file_read(path, &file));
	const uint8_t *bytes = (const uint8_t *)sp_buffer_text(&file);
	struct sp_error *error = sp_applets_find(&item->program, bytes, file.size, &item->applets);
	if (!error)
		error = sp_applet_links_make(&item->program, bytes, file.size, &item->links);
	if (error) {
		note(attributes, item->name, sp_error_message(error));
		sp_error_free(error);
	} else if (item->applets.applet_count) {
		label_applets(item);
	}
	return NULL;
}

static struct sp_error *open_one(struct sp_context *context, const struct sp_build *build,
	const struct sp_ledger *ledger, const struct sp_stream *streams, struct sp_attributes *attributes,
	struct sp_attribute *item)
{
	SP_AUTOFREE char *why = NULL;
	if (!find_image(ledger, streams, item))
		return NULL;
	sp_build_tree_find(build, item->name, context->cache, attributes->helpers, &item->tree, &item->has_tree, &why);
	if (why)
		note(attributes, item->name, why);
	read_program(attributes, item, build, &streams[item->ledger_image]);
	if (!item->has_program)
		return NULL;
	if (item == &attributes->items[1])
		SP_TRY(find_applets(attributes, item, build));
	if (item->links && item->has_tree)
		SP_TRY(sp_applet_options_read(&item->tree.tree, &item->by_name));
	return item->has_tree ? make_presence(attributes, item, ledger) : NULL;
}

struct sp_error *sp_attribute_open(struct sp_context *context, const struct sp_build *build,
	const struct sp_ledger *ledger, const struct sp_stream *streams, struct sp_attributes *attributes)
{
	*attributes = (struct sp_attributes){
		.items = {{.name = "kernel", .image = "vmlinux.bin"}, {.name = "userspace"}}};
	attributes->helpers = sp_path_join(context->data, "src/tree");
	for (size_t i = 0; i < build->source_count; i++)
		if (strcmp(build->sources[i].name, "linux") != 0)
			attributes->items[1].program_path = sp_format("/bin/%s", build->sources[i].name);
	attributes->items[1].image = attributes->items[1].program_path;
	for (size_t i = 0; i < SP_ATTRIBUTES; i++) {
		sp_conditions_make(&attributes->items[i].conditions);
		if (attributes->items[i].image)
			SP_TRY(open_one(context, build, ledger, streams, attributes, &attributes->items[i]));
	}
	return NULL;
}

void sp_attribute_close(struct sp_attributes *attributes)
{
	for (size_t i = 0; i < SP_ATTRIBUTES; i++) {
		struct sp_attribute *item = &attributes->items[i];
		sp_presence_free(item->presence);
		sp_applet_options_clear(&item->by_name);
		sp_applet_links_free(item->links);
		sp_applets_clear(&item->applets);
		free(item->options.items);
		free(item->by_applet.items);
		free(item->frames);
		free(item->cuts);
		sp_source_conditions_clear(&item->lines);
		sp_gates_clear(&item->gates);
		sp_conditions_free(&item->conditions);
		sp_linked_program_clear(&item->program);
		sp_configuration_free(&item->configuration);
		sp_build_tree_clear(&item->tree);
		free(item->program_path);
	}
	free(attributes->helpers);
	sp_buffer_free(&attributes->notes);
}
