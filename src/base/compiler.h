/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contracts for the compiler, under short names.
 */
#ifndef SIZEPROF_BASE_COMPILER_H
#define SIZEPROF_BASE_COMPILER_H

#define SP_MUST_CHECK __attribute__((warn_unused_result))
#define SP_FORMAT(string, first) __attribute__((format(printf, string, first)))
#define SP_MALLOC __attribute__((malloc, returns_nonnull, warn_unused_result))
#define SP_UNUSED __attribute__((unused))

/* SP_GUARD(f): run f(&variable) when the variable goes out of scope. Do not mix with goto in one function. */
#define SP_GUARD(function) __attribute__((cleanup(function)))

#define SP_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
