-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 6 of the store to version 7: what of a recipe's fragments the tree took otherwise than it stands there.
-- This file stays as it is, like schema.sql.

CREATE TABLE build_note (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	text     TEXT NOT NULL,    -- a sentence: which line, how it was taken, and why
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;
