-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 4 of the store to version 5: what comes in return for options that go.
-- This file stays as it is, like schema.sql.
--
-- Costs of version 3 lack this: their ledgers are made again by the next build (SP_LEDGER_VERSION), and until
-- then these columns say nothing.

-- Of an option that can be dropped; see struct sp_option_cost of include/sizeprof/option.h.
ALTER TABLE option_cost ADD COLUMN brings_code INTEGER NOT NULL DEFAULT 0 CHECK (brings_code IN (0, 1));
ALTER TABLE option_cost ADD COLUMN recompiled INTEGER NOT NULL DEFAULT 0 CHECK (recompiled IN (0, 1));
ALTER TABLE option_cost ADD COLUMN brings TEXT; -- FILE:LINE=LINES FILE=LINES[] ...
