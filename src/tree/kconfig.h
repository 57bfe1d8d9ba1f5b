/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking a source tree's own Kconfig code. A small program (kconfig-helper.c) is compiled against the tree's
 * headers and linked with the objects that `make olddefconfig` left in the build folder, so that what is
 * legal is decided by the tree. One generation of that code is known so far, Linux 5.18 to 6.10; for other
 * trees the helper does not compile, and the answer is "nothing known".
 */
#ifndef SIZEPROF_TREE_KCONFIG_H
#define SIZEPROF_TREE_KCONFIG_H

#include "base/error.h"
#include "sizeprof/kconfig.h"

/* An sp_kconfig_explainer. The helper is kept in CACHE/tools, named by the hash of all it was made from. */
struct sp_error *sp_kconfig_explain(const struct sp_kconfig_question *question, char **reasons) SP_MUST_CHECK;

/*
 * The helper's answer, as sentences: one per line of the question. Apart for tests; see kconfig-helper.c for
 * the form of the answer.
 */
void sp_kconfig_phrase(const struct sp_kconfig_question *question, const char *answer, char **reasons);

#endif
