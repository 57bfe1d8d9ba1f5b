/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Characters as keys, for QMP's send-key; QKeyCode of QEMU's QAPI (ui.json), layout of a US keyboard.
 */
#include "boot/keys.h"

#include <string.h>

#include "base/compiler.h"

/* a key that is neither letter nor digit: what it gives alone and with shift */
static const struct {
	char plain, shifted;
	const char *code;
} others[] = {
	{'\n', '\n', "ret"},
	{'\033', '\033', "esc"},
	{' ', ' ', "spc"},
	{'-', '_', "minus"},
	{'=', '+', "equal"},
	{'[', '{', "bracket_left"},
	{']', '}', "bracket_right"},
	{';', ':', "semicolon"},
	{'\'', '"', "apostrophe"},
	{'`', '~', "grave_accent"},
	{'\\', '|', "backslash"},
	{',', '<', "comma"},
	{'.', '>', "dot"},
	{'/', '?', "slash"},
};

/* what the digits 0 to 9 give with shift */
static const char shifted_digits[] = ")!@#$%^&*(";

static bool set_key(struct sp_key *key, const char *code, bool shift)
{
	*key = (struct sp_key){.shift = shift};
	strncpy(key->code, code, sizeof(key->code) - 1);
	return true;
}

bool sp_key_for(char character, struct sp_key *key)
{
	char single[2] = {character, '\0'};
	if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9'))
		return set_key(key, single, false);
	if (character >= 'A' && character <= 'Z') {
		single[0] = (char)(character - 'A' + 'a');
		return set_key(key, single, true);
	}
	const char *digit = character ? strchr(shifted_digits, character) : NULL;
	if (digit) {
		single[0] = (char)('0' + (digit - shifted_digits));
		return set_key(key, single, true);
	}
	for (size_t i = 0; i < SP_COUNT(others); i++) {
		if (others[i].plain == character)
			return set_key(key, others[i].code, false);
		if (others[i].shifted == character)
			return set_key(key, others[i].code, true);
	}
	return false;
}
