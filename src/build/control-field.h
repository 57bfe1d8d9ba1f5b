/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of Debian's descriptions of packages (deb-control(5)): "Name: value", a line each, the name in any
 * case. Lines that go on with a field begin with a blank, and are of no name.
 */
#ifndef SIZEPROF_BUILD_CONTROL_FIELD_H
#define SIZEPROF_BUILD_CONTROL_FIELD_H

/* Where the value begins when the line is of that field, else NULL. */
const char *sp_control_value(const char *line, const char *name);
/* The same of the first such line in a text of one description. */
const char *sp_control_find(const char *text, const char *name);

#endif
