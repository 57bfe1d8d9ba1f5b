/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/listing.h"
#include "base/memory.h"
#include "ledger/labels.h"
#include "ledger/ledger.h"
#include "ledger/number.h"

#define FILES "(files)"

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == path ? sp_strdup("/") : sp_format("%.*s", (int)(slash - path), path);
}

/* By these all files are one. */
static const char *common_label(enum sp_dimension dimension, const char *name)
{
	switch (dimension) {
	case SP_BY_MEDIUM:
		return name;
	case SP_BY_OPTION:
	case SP_BY_APPLET:
		return "(userspace)";
	case SP_BY_PACKAGE:
		return SP_LABEL_NO_PACKAGE;
	default:
		return FILES;
	}
}

static void add_piece(const struct sp_listed_file *file, const uint32_t common[SP_DIMENSIONS],
	struct sp_labels *labels, struct sp_ledger *ledger, uint64_t offset)
{
	SP_AUTOFREE char *folder = folder_of(file->path);
	struct sp_piece *piece = &ledger->pieces[ledger->piece_count++];
	*piece = (struct sp_piece){
		.offset = offset, .size = file->bytes, .packed = (sp_bits)file->bytes * SP_BYTE_BITS};
	memcpy(piece->owner, common, sizeof(piece->owner));
	piece->owner[SP_BY_FILE] = sp_labels_intern(labels, SP_BY_FILE, file->path);
	piece->owner[SP_BY_DIRECTORY] = sp_labels_intern(labels, SP_BY_DIRECTORY, folder);
}

static void add_pieces(const char *name, const struct sp_listing *listing, struct sp_labels *labels,
	struct sp_ledger *ledger)
{
	uint32_t common[SP_DIMENSIONS] = {0};
	uint64_t offset = 0;
	for (int i = 0; i < SP_DIMENSIONS; i++)
		if (i != SP_BY_FILE && i != SP_BY_DIRECTORY)
			common[i] = sp_labels_intern(
				labels, (enum sp_dimension)i, common_label((enum sp_dimension)i, name));
	ledger->pieces = sp_alloc((listing->file_count + 1) * sizeof(*ledger->pieces));
	for (size_t i = 0; i < listing->file_count; i++) {
		add_piece(&listing->files[i], common, labels, ledger, offset);
		offset += listing->files[i].bytes;
	}
}

struct sp_error *sp_ledger_of_listing(
	const char *name, const struct sp_listing *listing, struct sp_ledger **ledger)
{
	SP_LABELS labels = {0};
	struct sp_ledger *made = sp_alloc(sizeof(*made));
	made->images = sp_alloc(sizeof(*made->images));
	made->image_count = 1;
	made->images[0] = (struct sp_ledger_image){
		.name = sp_strdup(name),
		.bytes = listing->bytes,
		.parent = SP_NO_PARENT,
		.coded = listing->bytes,
		.packed = (sp_bits)listing->bytes * SP_BYTE_BITS,
	};
	add_pieces(name, listing, &labels, made);
	free(sp_ledger_number_labels(made, &labels));
	struct sp_error *error = sp_ledger_check(made);
	if (error)
		sp_ledger_free(made);
	else
		*ledger = made;
	return error;
}

/* The ledger's labels, taken out of it; they keep their numbers. */
static void take_labels(struct sp_ledger *ledger, struct sp_labels *labels)
{
	for (size_t i = 0; i < ledger->label_count; i++) {
		sp_labels_intern(labels, ledger->labels[i].dimension, ledger->labels[i].name);
		free(ledger->labels[i].name);
	}
	free(ledger->labels);
	ledger->labels = NULL;
	ledger->label_count = 0;
}

struct sp_error *sp_ledger_set_packages(struct sp_ledger *ledger, const struct sp_packages *packages)
{
	SP_LABELS labels = {0};
	take_labels(ledger, &labels);
	for (size_t i = 0; i < ledger->piece_count; i++) {
		struct sp_piece *piece = &ledger->pieces[i];
		const char *package =
			sp_packages_find(packages, sp_labels_name(&labels, piece->owner[SP_BY_FILE]));
		if (package)
			piece->owner[SP_BY_PACKAGE] = sp_labels_intern(&labels, SP_BY_PACKAGE, package);
	}
	free(sp_ledger_number_labels(
		ledger, &labels)); /* only those of the last dimension have other numbers */
	return sp_ledger_check(ledger);
}

void sp_ledger_add_note(struct sp_ledger *ledger, const char *text)
{
	ledger->notes = sp_realloc(ledger->notes, ledger->note_count + 1, sizeof(*ledger->notes));
	ledger->notes[ledger->note_count++] = sp_strdup(text);
}
