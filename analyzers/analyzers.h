/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The analyzers, each defined in a file of its name. table.c lists them.
 */
#ifndef SIZEPROF_ANALYZERS_H
#define SIZEPROF_ANALYZERS_H

#include "sizeprof/analyzer.h"

extern const struct sp_analyzer sp_analyzer_attributes; /* labels/attributes.c */
extern const struct sp_analyzer sp_analyzer_bootconfig; /* containers/bootconfig.c */
extern const struct sp_analyzer sp_analyzer_cpio;        /* containers/cpio.c */
extern const struct sp_analyzer sp_analyzer_elf;         /* containers/elf.c */
extern const struct sp_analyzer sp_analyzer_bzimage;     /* containers/bzimage.c */
extern const struct sp_analyzer sp_analyzer_fat;         /* containers/fat.c */
extern const struct sp_analyzer sp_analyzer_flat;        /* labels/flat.c */
extern const struct sp_analyzer sp_analyzer_iso9660;     /* containers/iso9660.c */
extern const struct sp_analyzer sp_analyzer_mbr;         /* containers/mbr.c */
extern const struct sp_analyzer sp_analyzer_module_signature; /* labels/module_signature.c */
extern const struct sp_analyzer sp_analyzer_own_symbols; /* labels/own_symbols.c */
extern const struct sp_analyzer sp_analyzer_relocs;      /* labels/relocs.c */
extern const struct sp_analyzer sp_analyzer_symbols;     /* labels/symbols.c */
extern const struct sp_analyzer sp_analyzer_objects;     /* labels/objects.c */
extern const struct sp_analyzer sp_analyzer_kallsyms;    /* labels/kallsyms.c */
extern const struct sp_analyzer sp_analyzer_references; /* labels/references.c */
extern const struct sp_analyzer sp_analyzer_gzip;        /* codecs/gzip.c */
extern const struct sp_analyzer sp_analyzer_zstd;        /* codecs/zstd.c */
extern const struct sp_analyzer sp_analyzer_lz4;         /* codecs/lz4.c */
extern const struct sp_analyzer sp_analyzer_lzo;         /* codecs/lzo.c */
extern const struct sp_analyzer sp_analyzer_bzip2;       /* codecs/bzip2.c */
extern const struct sp_analyzer sp_analyzer_xz;      /* codecs/xz.c */
extern const struct sp_analyzer sp_analyzer_lzma;    /* codecs/lzma.c */

#endif
