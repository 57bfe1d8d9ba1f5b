/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel image of x86, as the kernel's document "The Linux/x86 Boot Protocol" describes it: boot sector
 * and setup code for real mode, then the protected-mode part, which is a decompressor around the payload.
 * With an EFI stub the same bytes are a PE file: its sections that are more than a view of these parts get
 * their name, and so does the signature behind the image.
 *
 *   0        boot sector     up to 0x1f1: boot code or PE headers
 *   0x1f1    setup header    up to where the jump at 0x200 leads
 *            setup           (setup_sects + 1) * 512 bytes in all
 *            protected mode  syssize * 16 bytes: decompressor, payload at payload_offset, rest of it, checksum
 *            signature       PE attribute certificates, if any
 *
 * Setup, the protected-mode part and the payload are parts of their own, "setup", "decompressor" and
 * "vmlinux.bin"; what is painted here is what remains when nobody knows their insides. The first two are
 * programs and nothing else, hence sealed.
 */
#include <inttypes.h>
#include <string.h>

#include "../analyzers.h"
#include "../codecs/check.h"
#include "../frame.h"
#include "../magic.h"
#include "base/little.h"
#include "base/memory.h"
#include "pe.h"

#define SECTOR 512
#define HEADER 0x1f1
#define JUMP 0x200
#define MAGIC 0x202
#define OLDEST_HEADER 0x218 /* the header of protocol 2.00 reaches to here at least */
#define PAYLOAD_PROTOCOL 0x208
#define INIT_SIZE_PROTOCOL 0x20a

/* The checksum lies in the decompressor's own .data, so it has to be told apart from that. */
#define CHECKSUM_RANK (SP_RANK_SYMBOL + 1)

struct layout {
	unsigned protocol; /* 0x20f is 2.15 */
	uint64_t header_end;
	uint64_t setup;                 /* size, boot sector included */
	uint64_t system;                /* size of the protected-mode part */
	uint64_t payload, payload_size; /* offset in the image; size 0: not known */
	uint64_t size_word;             /* bytes of the payload's end that say its decoded size: 4 or 0 */
	uint64_t init_size;             /* memory that unpacking needs; 0: not known */
};

static struct sp_error *read_parts(const struct sp_image *image, struct layout *layout)
{
	uint64_t sectors = image->data[HEADER];
	layout->protocol = sp_little16(image->data + 0x206);
	layout->setup = ((sectors ? sectors : 4) + 1) * SECTOR;
	/* 32 bits since protocol 2.04; before, the upper half was another field */
	layout->system = 16 * sp_little(image->data + 0x1f4, layout->protocol >= 0x204 ? 4 : 2);
	layout->header_end = MAGIC + image->data[JUMP + 1];
	if (layout->setup >= image->size)
		return sp_error_new(SP_USAGE,
			"the setup header at offset 0x%x tells of %" PRIu64
			" bytes of setup code, and the image ends at 0x%" PRIx64
			"; it is cut short or damaged",
			HEADER, layout->setup, image->size);
	if (layout->system > image->size - layout->setup || !layout->system)
		return sp_error_new(SP_USAGE,
			"the setup header at offset 0x1f4 tells of %" PRIu64
			" bytes behind the setup code, and the image has %" PRIu64
			" there; it is cut short or damaged",
			layout->system, image->size - layout->setup);
	if (layout->header_end < OLDEST_HEADER || layout->header_end > layout->setup)
		return sp_error_new(SP_USAGE,
			"the jump at offset 0x%x leads to 0x%" PRIx64
			", which is not behind the setup header; the image is damaged",
			JUMP, layout->header_end);
	return NULL;
}

/*
 * All compressors but gzip get the decoded size appended for the decompressor, as four bytes. The xz format
 * shows whether it is there; elsewhere it has to be a size that fits in the memory set aside for unpacking.
 */
static uint64_t find_size_word(const struct sp_image *image, const struct layout *layout)
{
	const uint8_t *data = image->data + layout->payload;
	uint64_t end = layout->payload + layout->payload_size;
	const char *format = sp_magic_name(data, layout->payload_size);
	if (!format || !strcmp(format, "gzip") || layout->payload_size < 16)
		return 0;
	if (!strcmp(format, "xz"))
		return memcmp(image->data + end - 6, "YZ", 2) ? 0 : 4;
	uint64_t word = sp_little32(image->data + end - 4);
	return word && (!layout->init_size || word <= layout->init_size) ? 4 : 0;
}

static struct sp_error *read_payload(const struct sp_image *image, struct layout *layout)
{
	if (layout->protocol < PAYLOAD_PROTOCOL || layout->header_end < 0x250)
		return NULL;
	uint64_t offset = sp_little32(image->data + 0x248), size = sp_little32(image->data + 0x24c);
	if (offset > layout->system || size > layout->system - offset)
		return sp_error_new(SP_USAGE,
			"the setup header at offset 0x248 tells of a payload of %" PRIu64
			" bytes at 0x%" PRIx64 ", beyond the end of the %" PRIu64
			" bytes behind the setup code; the image is damaged",
			size, layout->setup + offset, layout->system);
	if (layout->protocol >= INIT_SIZE_PROTOCOL && layout->header_end >= 0x264)
		layout->init_size = sp_little32(image->data + 0x260);
	layout->payload = layout->setup + offset;
	layout->payload_size = size;
	layout->size_word = find_size_word(image, layout);
	return NULL;
}

/*
 * The checksum of the boot protocol: CRC-32 without the closing inversion, over all before it. Newer kernels
 * do not write it any more, so it is believed only where it is right. Signing an image changes two fields of
 * its PE header afterwards; they were zero when the sum was made.
 */
static bool has_checksum(const struct sp_image *image, const struct layout *layout, const struct sp_pe *pe)
{
	uint64_t end = layout->setup + layout->system - 4;
	SP_AUTOFREE uint8_t *unsigned_image = sp_alloc(end);
	memcpy(unsigned_image, image->data, end);
	if (pe->checksum)
		memset(unsigned_image + pe->checksum, 0, 4);
	if (pe->certificates)
		memset(unsigned_image + pe->certificates, 0, 8);
	return ~sp_check_crc32(unsigned_image, end) == sp_little32(image->data + end);
}

static void paint(
	const struct sp_sink *sink, uint64_t offset, uint64_t end, enum sp_rank rank, const char *label)
{
	sp_frame_paint_as(sink, offset, end - offset, rank, label);
}

/* The text that tools show as the kernel's version, in the setup part. */
static void paint_version(
	const struct sp_image *image, const struct sp_sink *sink, const struct layout *layout)
{
	uint64_t start = sp_little16(image->data + 0x20e) + JUMP;
	if (start == JUMP || start < layout->header_end || start >= layout->setup)
		return;
	uint64_t length = strnlen((const char *)image->data + start, layout->setup - start);
	if (length < layout->setup - start)
		paint(sink, start, start + length + 1, SP_RANK_HEADER, "(bzImage version)");
}

static void paint_setup(const struct sp_image *image, const struct sp_sink *sink, const struct layout *layout)
{
	paint(sink, 0, HEADER, SP_RANK_UNNAMED, "(bzImage boot sector)");
	paint(sink, HEADER, layout->header_end, SP_RANK_HEADER, "(bzImage setup header)");
	paint(sink, layout->header_end, layout->setup, SP_RANK_UNNAMED, "(bzImage setup)");
	paint_version(image, sink, layout);
	sink->descend(sink->user, 0, layout->setup, "setup", true);
}

static void paint_system(const struct sp_sink *sink, const struct layout *layout)
{
	uint64_t payload_end = layout->payload + layout->payload_size - layout->size_word;
	paint(sink, layout->setup, layout->setup + layout->system, SP_RANK_UNNAMED, "(decompressor)");
	sink->descend(sink->user, layout->setup, layout->system, "decompressor", true);
	if (!layout->payload_size)
		return;
	/* nobody's until it is opened */
	paint(sink, layout->payload, payload_end, SP_RANK_UNNAMED, SP_LABEL_UNKNOWN);
	sp_region_paint(sink, layout->payload, payload_end - layout->payload, SP_RANK_CONTAINER, "(kernel)");
	sp_frame_paint_as(sink, payload_end, layout->size_word, SP_RANK_HEADER, "(payload size)");
	sink->descend(sink->user, layout->payload, payload_end - layout->payload, "vmlinux.bin", false);
}

/* .setup, .text and .data are but other names for the parts of the boot protocol. */
static void paint_pe(const struct sp_sink *sink, const struct layout *layout, const struct sp_pe *pe)
{
	for (size_t i = 0; i < pe->section_count; i++) {
		const struct sp_pe_section *section = &pe->sections[i];
		if (!strcmp(section->name, ".setup") || !strcmp(section->name, ".text") ||
			!strcmp(section->name, ".data"))
			continue;
		SP_AUTOFREE char *label = sp_format("(bzImage %s)", section->name);
		paint(sink, section->offset, section->offset + section->size, SP_RANK_UNNAMED, label);
	}
	if (pe->signature >= layout->setup + layout->system)
		sp_frame_paint_as(sink, pe->signature, pe->signature_size, SP_RANK_HEADER, "(bzImage signature)");
}

static struct sp_error *run(const struct sp_image *image, const struct sp_sink *sink)
{
	struct layout layout = {0};
	struct sp_pe pe;
	SP_TRY(read_parts(image, &layout));
	SP_TRY(read_payload(image, &layout));
	SP_TRY(sp_pe_read(image, layout.setup, &pe));
	sp_region_paint(sink, 0, image->size, SP_RANK_CONTAINER, "(boot code)");
	paint_setup(image, sink, &layout);
	paint_system(sink, &layout);
	paint_pe(sink, &layout, &pe);
	uint64_t end = layout.setup + layout.system;
	if (has_checksum(image, &layout, &pe))
		paint(sink, end - 4, end, (enum sp_rank)CHECKSUM_RANK, "(bzImage checksum)");
	else if (layout.payload_size)
		sink->note(sink->user, "the kernel image does not end in its checksum: a newer kernel's never does, an "
				       "older one's is damaged outside of its payload");
	if (!layout.payload_size)
		sink->note(sink->user, "the kernel image does not say where its payload lies (boot protocol "
				       "before 2.08), so it was not opened");
	return NULL;
}

static bool probe(const struct sp_image *image)
{
	return !image->sealed && image->size >= 2 * SECTOR && !memcmp(image->data + 0x1fe, "\x55\xaa", 2) &&
	       !memcmp(image->data + MAGIC, "HdrS", 4);
}

const struct sp_analyzer sp_analyzer_bzimage = {.name = "bzimage", .probe = probe, .run = run};
