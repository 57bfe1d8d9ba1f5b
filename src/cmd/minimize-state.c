/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/memory.h"
#include "build/config.h"
#include "build/media.h"
#include "cmd/minimize.h"

void sp_state_copy(const struct sp_state *from, struct sp_state *to)
{
	*to = *from;
	to->moves = sp_strdup(from->moves);
	for (int i = 0; i < SP_SIDES; i++)
		to->configs[i] = sp_strdup(from->configs[i]);
}

void sp_state_clear(struct sp_state *state)
{
	free(state->moves);
	for (int i = 0; i < SP_SIDES; i++)
		free(state->configs[i]);
	*state = (struct sp_state){0};
}

void sp_state_key(const struct sp_state *state, char key[SP_SHA256_SIZE])
{
	SP_BUFFER all = SP_BUFFER_EMPTY;
	for (int i = 0; i < SP_SIDES; i++) {
		char hex[SP_SHA256_SIZE] = "none";
		if (state->configs[i])
			sp_config_digest(state->configs[i], hex);
		sp_buffer_printf(&all, "%s\n", hex);
	}
	sp_buffer_printf(&all, "%lu %u\n", (unsigned long)state->image.dictionary, state->image.fats);
	sp_digest_bytes(sp_buffer_text(&all), all.size, key);
}

int64_t sp_minimize_over(const struct sp_minimize *minimize, const struct sp_trial_size *size)
{
	if (sp_medium_is_sized(minimize->recipe.medium))
		return size->over > 0 ? size->over : -(int64_t)size->free;
	return (int64_t)size->used - (int64_t)minimize->wish->target_bytes;
}
