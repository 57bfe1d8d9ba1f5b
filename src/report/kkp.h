/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packed sizes for kkpView, the public viewer that shows an image byte by byte, coloured by price. Its file
 * format is described in the viewer's README (https://github.com/ConspiracyHu/kkpView-public, "KKP file
 * format"); rekkrunchy and a branch of Crinkler write it too. All numbers are little-endian, no padding:
 *
 *   "KK64"
 *   u32  bytes of the image
 *   u32  number of files; each: name, NUL, f32 packed bytes, u32 raw bytes
 *   u32  number of symbols; each: name, NUL, f64 packed bytes, u32 raw bytes, u8 is code, i32 file,
 *        u32 offset
 *   for each byte of the image: u8 value, i16 symbol, f64 packed bytes, i16 source line, i16 file
 *
 * What follows from it, and from how the viewer reads:
 * - one image a file, of at most 2^31 - 1 bytes; 15 bytes are written for each of them;
 * - a byte's symbol and file are signed 16-bit numbers, -1 for none: there are 32,767 symbols at most, the
 *   smallest as one, "(n more symbols)"; as many files, and no file for the rest;
 * - "::" in names makes folders: a symbol lies in those of its object, kernel::fork.o::copy_process;
 * - bits that make no bytes, such as (coder overhead), have no place in it;
 * - code is shown disassembled when a symbol is one run of bytes in a section of text; the viewer takes an
 *   image without an ELF or PE header for 32-bit code, so that of a 64-bit vmlinux.bin reads wrong;
 * - there are no source lines: they are 0.
 *
 * A byte's price is its part of its packet's (include/sizeprof/stream.h), so the prices of a symbol's bytes
 * add up to its packed size exactly: in a double, multiples of 2^-27 bytes are exact up to 64 MiB.
 */
#ifndef SIZEPROF_REPORT_KKP_H
#define SIZEPROF_REPORT_KKP_H

#include "base/error.h"
#include "sizeprof/ledger.h"
#include "sizeprof/stream.h"

/*
 * Writes image number `image` of the ledger to path; stream is that image, decoded, with its prices as the
 * ledger counted them. The file is whole or not there. *note becomes a sentence on what the format could not
 * take, or NULL; free() it.
 *
 * Usage error: the image is too large for the format. Unable: the stream is not that image's, or the file
 * cannot be written.
 */
struct sp_error *sp_kkp_write(const char *path, const struct sp_ledger *ledger, uint32_t image,
	const struct sp_stream *stream, char **note) SP_MUST_CHECK;

#endif
