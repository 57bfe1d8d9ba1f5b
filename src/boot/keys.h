/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Characters as keys of a US keyboard, under the names of QEMU's QKeyCode.
 */
#ifndef SIZEPROF_BOOT_KEYS_H
#define SIZEPROF_BOOT_KEYS_H

#include <stdbool.h>

struct sp_key {
	char code[16]; /* such as "a", "minus", "ret" */
	bool shift;
};

/* The key for a printable ASCII character '\n' (the return key) or '\033' (escape); false when there is none.
 */
bool sp_key_for(char character, struct sp_key *key);

#endif
