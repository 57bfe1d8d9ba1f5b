/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "minimize/minimize.h"

void sp_search_end_clear(struct sp_search_end *end)
{
	free(end->applied);
	free(end->verdicts);
	free(end->failures);
	free(end->chances);
	*end = (struct sp_search_end){0};
}
