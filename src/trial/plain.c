/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "trial/trial.h"

void sp_trial_spec_clear(struct sp_trial_spec *spec)
{
	free(spec->recipe);
	free(spec->overlay);
	free(spec->test);
	free(spec->folder);
	free(spec->kernel_config);
	free(spec->userspace_config);
	free(spec->kernel_near);
	free(spec->userspace_near);
	free(spec->accelerator);
	*spec = (struct sp_trial_spec){0};
}
