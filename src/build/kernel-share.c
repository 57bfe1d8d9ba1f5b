/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build/kernel-share.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "build/folder.h"

static char *made_path(const char *cache, const char *around, const struct sp_config *config)
{
	char key[SP_KEY_SIZE];
	SP_INPUTS inputs = SP_INPUTS_EMPTY;
	sp_inputs_add(&inputs, "around", around);
	sp_inputs_add(&inputs, "configuration", config->sha256);
	sp_inputs_key(&inputs, key);
	return sp_format("%s/kernels/%s.made", cache, key);
}

/* A key that stands in a file, of a folder that is complete; "" for none. */
static struct sp_error *read_key(const char *cache, const char *path, char key[SP_KEY_SIZE])
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	key[0] = '\0';
	if (!sp_path_exists(path))
		return NULL;
	SP_TRY(sp_file_read(path, &text));
	if (text.size != SP_KEY_SIZE - 1 || strspn(text.data, "0123456789abcdef") != text.size)
		return NULL;
	SP_AUTOFREE char *folder = sp_format("%s/kernels/%s", cache, text.data);
	if (sp_build_folder_is_complete(folder))
		memcpy(key, text.data, SP_KEY_SIZE);
	return NULL;
}

struct sp_error *sp_kernel_lead(const char *cache, const char *key, char lead[SP_KEY_SIZE])
{
	SP_AUTOFREE char *path = sp_format("%s/kernels/%s.same", cache, key);
	SP_TRY(read_key(cache, path, lead));
	if (!*lead)
		snprintf(lead, SP_KEY_SIZE, "%s", key);
	return NULL;
}

struct sp_error *sp_kernel_share(
	const char *cache, const char *key, const char *around, const struct sp_config *config, bool *same)
{
	char found[SP_KEY_SIZE];
	SP_AUTOFREE char *made = made_path(cache, around, config);
	SP_AUTOFREE char *path = sp_format("%s/kernels/%s.same", cache, key);
	*same = false;
	SP_TRY(read_key(cache, made, found));
	if (!*found || strcmp(found, key) == 0)
		return NULL;
	*same = true;
	return sp_file_write(path, found, strlen(found));
}

struct sp_error *sp_kernel_offer(
	const char *cache, const char *key, const char *around, const struct sp_config *config)
{
	SP_AUTOFREE char *made = made_path(cache, around, config);
	return sp_file_write(made, key, strlen(key));
}
