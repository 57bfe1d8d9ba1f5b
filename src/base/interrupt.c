/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t arrived;

static void note(int number)
{
	arrived = number;
}

/* A signal that whoever started us had us ignore (nohup, a shell's background job) stays ignored. */
static void install(int number)
{
	struct sigaction before;
	if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
		return;
	/* no SA_RESTART: poll() and read() shall return with EINTR */
	struct sigaction action = {.sa_handler = note};
	sigaction(number, &action, NULL);
}

void sp_interrupt_install(void)
{
	install(SIGINT);
	install(SIGTERM);
	install(SIGHUP);
	/* a closed pipe and the limit on a file's size shall be errors of write(): EPIPE and EFBIG */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

int sp_interrupted(void)
{
	return arrived;
}

void sp_interrupt_reraise(void)
{
	if (!arrived)
		return;
	signal(arrived, SIG_DFL);
	raise(arrived);
}
