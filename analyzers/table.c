/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of all analyzers. Their order has no influence on the ledger, only on which of several errors is
 * told.
 */
#include "analyzers.h"

const struct sp_analyzer *const sp_analyzers[] = {
	&sp_analyzer_bootconfig,
	&sp_analyzer_cpio,
	&sp_analyzer_elf,
	&sp_analyzer_bzimage,
	&sp_analyzer_fat,
	&sp_analyzer_iso9660,
	&sp_analyzer_mbr,
	&sp_analyzer_flat,
	&sp_analyzer_module_signature,
	&sp_analyzer_own_symbols,
	&sp_analyzer_relocs,
	&sp_analyzer_symbols,
	&sp_analyzer_objects,
	&sp_analyzer_attributes,
	&sp_analyzer_kallsyms,
	&sp_analyzer_references,
	&sp_analyzer_gzip,
	&sp_analyzer_zstd,
	&sp_analyzer_lz4,
	&sp_analyzer_lzo,
	&sp_analyzer_bzip2,
	&sp_analyzer_xz,
	&sp_analyzer_lzma,
	NULL,
};
