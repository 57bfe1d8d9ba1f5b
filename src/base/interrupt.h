/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ctrl-C and SIGTERM: noticed here, acted on where the program waits. The main program installs the handlers;
 * everything that waits asks sp_interrupted() and returns sp_error_interrupted().
 */
#ifndef SIZEPROF_BASE_INTERRUPT_H
#define SIZEPROF_BASE_INTERRUPT_H

/*
 * Handlers for SIGINT, SIGTERM and SIGHUP, unless one was ignored already (nohup, background jobs): it stays so.
 * SIGPIPE and SIGXFSZ are ignored, so that they become errors of write(). Call once.
 */
void sp_interrupt_install(void);
/* The signal that came, or 0. */
int sp_interrupted(void);
/* End as a shell expects of a program that was interrupted: by that very signal. Does not return when one came. */
void sp_interrupt_reraise(void);

#endif
