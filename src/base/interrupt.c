/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t arrived;

static void note(int number)
{
	arrived = number;
}

void sp_interrupt_install(void)
{
	/* no SA_RESTART: poll() and read() shall return with EINTR */
	struct sigaction action = {.sa_handler = note};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
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
