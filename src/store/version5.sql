-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 4 of the store to version 5: what comes in return for options that go; what goes with the
-- options that applets are built with, and what several applets share;
-- measurements over several placements.
-- This file stays as it is, like schema.sql.
--
-- Costs of version 3 lack this: their ledgers are made again by the next build (SP_LEDGER_VERSION), and until
-- then these columns say nothing.

-- Of an option that can be dropped; see struct sp_option_cost of include/sizeprof/option.h.
ALTER TABLE option_cost ADD COLUMN brings_code INTEGER NOT NULL DEFAULT 0 CHECK (brings_code IN (0, 1));
ALTER TABLE option_cost ADD COLUMN recompiled INTEGER NOT NULL DEFAULT 0 CHECK (recompiled IN (0, 1));
ALTER TABLE option_cost ADD COLUMN brings TEXT; -- FILE:LINE=LINES FILE=LINES[] ...

-- The options that an applet's names are built with, and what goes with them: nothing is known of those of version 3.
ALTER TABLE applet_cost ADD COLUMN options TEXT;
ALTER TABLE applet_cost ADD COLUMN droppable INTEGER NOT NULL DEFAULT 0 CHECK (droppable IN (0, 1));
ALTER TABLE applet_cost ADD COLUMN drop_text INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applet_cost ADD COLUMN drop_data INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applet_cost ADD COLUMN drop_bss INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applet_cost ADD COLUMN drop_packed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applet_cost ADD COLUMN dropped_with TEXT;

-- Bytes that several applets need: struct sp_applet_share.
CREATE TABLE applet_share (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order by users, from 0
	users    TEXT NOT NULL,    -- for each row of applet_cost, by position, 1 if it needs them, else 0
	text INTEGER NOT NULL, data INTEGER NOT NULL, bss INTEGER NOT NULL, packed INTEGER NOT NULL,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- saved_packed is the mean over that many places at which the payload was packed, spread their standard deviation in
-- bytes; of 1 place, as the payload ships, nothing is known of that.
ALTER TABLE measurement ADD COLUMN placements INTEGER NOT NULL DEFAULT 1;
ALTER TABLE measurement ADD COLUMN spread REAL NOT NULL DEFAULT 0;
