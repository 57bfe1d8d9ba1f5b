/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the .config of a build folder still the one that was built?
 */
#ifndef SIZEPROF_BUILD_IMPORT_CONFIG_H
#define SIZEPROF_BUILD_IMPORT_CONFIG_H

#include "base/error.h"

/*
 * What differs between a configuration's text and the folder's include/config/auto.conf, which Kbuild made of
 * the one that it built: "CONFIG_PROC_FS is off there and was y when it was built, and 3 more differ". NULL:
 * they are the same, or there is no auto.conf. Allocated.
 */
struct sp_error *sp_import_config_difference(
	const char *folder, const char *config, char **difference) SP_MUST_CHECK;

#endif
