/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/digest.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <nettle/sha2.h>

static void finish(struct sha256_ctx *context, char hex[SP_DIGEST_SIZE])
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	sha256_digest(context, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void sp_digest_bytes(const void *data, size_t size, char hex[SP_DIGEST_SIZE])
{
	struct sha256_ctx context;
	sha256_init(&context);
	sha256_update(&context, size, data);
	finish(&context, hex);
}

struct sp_error *sp_digest_file(const char *path, char hex[SP_DIGEST_SIZE])
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return sp_error_errno("cannot read %s", path);
	struct sha256_ctx context;
	sha256_init(&context);
	uint8_t block[1 << 16];
	ssize_t got;
	while ((got = read(file, block, sizeof(block))) > 0)
		sha256_update(&context, (size_t)got, block);
	struct sp_error *error = got < 0 ? sp_error_errno("cannot read %s", path) : NULL;
	close(file);
	if (!error)
		finish(&context, hex);
	return error;
}
