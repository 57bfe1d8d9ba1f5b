/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences on what is left out of a program's facts.
 */
#ifndef SIZEPROF_TREE_PROGRAM_NOTE_H
#define SIZEPROF_TREE_PROGRAM_NOTE_H

#include "sizeprof/program.h"

/* Adds a note; text is taken over. */
void sp_program_note(struct sp_linked_program *program, char *text);

#endif
