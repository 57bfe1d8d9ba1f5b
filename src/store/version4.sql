-- SPDX-License-Identifier: GPL-2.0-or-later
-- The next version of the store: the journal of searches (include/sizeprof/journal.h). It adds tables and changes
-- none.
-- This file stays as it is, like schema.sql.
--
-- Units: sizes are bytes, durations seconds, times UTC as 2024-05-17T09:30:00Z, digests SHA-256 in 64 digits. Lists
-- of names are separated by one space.

-- A search for the smallest configuration that still works. What identifies it is unique, so that the same search
-- asked for again goes on with the same journal.
CREATE TABLE search (
	number   INTEGER PRIMARY KEY AUTOINCREMENT,  -- what users type; never given twice
	base     INTEGER NOT NULL REFERENCES build,  -- what it starts from, recipe and overlay included
	test     TEXT NOT NULL CHECK (test <> ''),   -- digest of the test that judges, as in verdict
	target   TEXT NOT NULL CHECK (target <> ''), -- as the user said: 1.44M, 900000, min
	target_bytes INTEGER NOT NULL CHECK (target_bytes >= 0), -- of the medium; 0: as small as can be
	strategy TEXT NOT NULL CHECK (strategy <> ''),
	seed     INTEGER NOT NULL,                   -- of strategies that draw; the 64 bits as a signed number
	inputs   TEXT NOT NULL,                      -- what verdicts depend on besides, WHAT=VALUE a line
	inputs_sha256 TEXT NOT NULL CHECK (length(inputs_sha256) = 64), -- of inputs
	jobs     INTEGER NOT NULL CHECK (jobs >= 1), -- trials side by side, when it was last begun
	pid      INTEGER NOT NULL,                   -- of the process that last began it; whether it is alive, a lock tells
	state    TEXT NOT NULL CHECK (state IN ('running', 'reached', 'certified', 'stopped', 'failed')),
	-- what the base weighs, packed as the target wishes: 0 until it was measured
	payload  INTEGER NOT NULL DEFAULT 0 CHECK (payload >= 0), -- kernel's compressed stream and initramfs
	kernel   INTEGER NOT NULL DEFAULT 0, initramfs INTEGER NOT NULL DEFAULT 0, loader INTEGER NOT NULL DEFAULT 0,
	used     INTEGER NOT NULL DEFAULT 0,         -- on the medium: all but free clusters
	free     INTEGER NOT NULL DEFAULT 0,         -- bytes of free clusters
	over     INTEGER NOT NULL DEFAULT 0,         -- by which it does not fit
	-- the base's own test, repeated: the rate of false failures
	boots    INTEGER NOT NULL DEFAULT 0 CHECK (boots >= 0),
	failures INTEGER NOT NULL DEFAULT 0 CHECK (failures BETWEEN 0 AND boots),
	started_at TEXT NOT NULL,                    -- first begun
	UNIQUE (base, test, target, target_bytes, strategy, seed, inputs_sha256)
) STRICT;

-- What a search can leave out or set otherwise: its moves.
CREATE TABLE search_item (
	search   INTEGER NOT NULL REFERENCES search,
	name     TEXT NOT NULL CHECK (name <> '' AND instr(name, ' ') = 0), -- what trial.moves and the like say
	position INTEGER NOT NULL, -- order of saving, from 0
	program  TEXT NOT NULL,    -- kernel, userspace, image
	option   TEXT NOT NULL,    -- without CONFIG_; of the image: the setting
	value    TEXT NOT NULL,    -- what it is set to
	weight   REAL NOT NULL,    -- bytes that it alone is expected to win
	prior    REAL NOT NULL,    -- probability that the test fails without it
	PRIMARY KEY (search, name)
) STRICT, WITHOUT ROWID;

-- One trial: a candidate that was built, packed, measured and tested. None is counted twice: of one key and attempt
-- all but the last were lost or not tested.
CREATE TABLE trial (
	search   INTEGER NOT NULL REFERENCES search,
	number   INTEGER NOT NULL CHECK (number >= 1), -- order in the search
	key      TEXT NOT NULL CHECK (length(key) = 64 AND key NOT GLOB '*[^0-9a-f]*'),
		-- digest of the resolved configurations and the image's settings
	attempt  INTEGER NOT NULL CHECK (attempt >= 0), -- which repetition of the question
	repeat   INTEGER NOT NULL CHECK (repeat >= 0),  -- how many of it were in vain before
	moves    TEXT NOT NULL,    -- names of the items that are applied
	round    INTEGER NOT NULL, -- trials of one round were made side by side
	below    INTEGER NOT NULL CHECK (below >= 0),   -- tested only if smaller; 0: whatever its size
	outcome  TEXT NOT NULL
		CHECK (outcome IN ('pass', 'fail', 'not built', 'not smaller', 'measured', 'lost')),
	reason   TEXT,             -- a phrase: of a failed boot its reason, or the compiler's first error
	detail   TEXT,             -- more of it
	screen   TEXT,             -- the last screen of a failed boot
	log_sha256 TEXT,           -- of the console's or make's whole text
	log      TEXT,             -- its end, of what failed, could not be built or was lost
	-- as in search; 0 when it was not made
	payload  INTEGER NOT NULL CHECK (payload >= 0), kernel INTEGER NOT NULL, initramfs INTEGER NOT NULL,
	loader   INTEGER NOT NULL, used INTEGER NOT NULL, free INTEGER NOT NULL, over INTEGER NOT NULL,
	kernel_sha256 TEXT, initramfs_sha256 TEXT, medium_sha256 TEXT,
	boots_passed INTEGER NOT NULL, boots_failed INTEGER NOT NULL,
	instructions INTEGER NOT NULL, -- executed by the guest
	build_seconds REAL NOT NULL, pack_seconds REAL NOT NULL, boot_seconds REAL NOT NULL,
	seconds  REAL NOT NULL,    -- all of it
	same_as  INTEGER,          -- the trial whose verdict it shares; NULL: it was run
	elapsed  REAL NOT NULL,    -- how long the search had run when it was done, interruptions left out
	made_at  TEXT NOT NULL,    -- when it entered the store
	PRIMARY KEY (search, number),
	UNIQUE (search, key, attempt, repeat),
	FOREIGN KEY (search, same_as) REFERENCES trial (search, number),
	CHECK (payload > 0 OR outcome IN ('not built', 'lost'))
) STRICT;
CREATE INDEX trial_by_key ON trial (key, attempt);
CREATE INDEX trial_by_image ON trial (search, kernel_sha256, initramfs_sha256);

-- A state that the search went on from: first the base or what passed first, last its result.
CREATE TABLE step (
	search   INTEGER NOT NULL REFERENCES search,
	position INTEGER NOT NULL, -- order, from 0
	trial    INTEGER NOT NULL, -- which is the state
	after    INTEGER NOT NULL, -- number of the newest trial then
	elapsed  REAL NOT NULL,    -- of that one
	won      INTEGER NOT NULL, -- payload of the state before less its own
	PRIMARY KEY (search, position),
	FOREIGN KEY (search, trial) REFERENCES trial (search, number)
) STRICT, WITHOUT ROWID;

-- What a step applied, or took back. The bytes of a step are its items' together: several share them by weight,
-- which is an estimate for each and exact for all.
CREATE TABLE step_item (
	search   INTEGER NOT NULL,
	position INTEGER NOT NULL, -- the step's
	name     TEXT NOT NULL,    -- the item's
	applied  INTEGER NOT NULL CHECK (applied IN (0, 1)), -- 0: taken back
	shared   INTEGER NOT NULL CHECK (shared IN (0, 1)),  -- 1: won is a share by weight
	won      INTEGER NOT NULL,
	PRIMARY KEY (search, position, name),
	FOREIGN KEY (search, position) REFERENCES step (search, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- How a search ended; none while it runs, and what it came to the last time while it goes on.
CREATE TABLE search_end (
	search   INTEGER PRIMARY KEY REFERENCES search,
	seconds  REAL NOT NULL,            -- for which it ran, all in all
	trial    INTEGER,                  -- the result; NULL: the base is
	build    INTEGER REFERENCES build, -- made of the result; NULL: none
	kernel_config    INTEGER REFERENCES config, -- of the result
	userspace_config INTEGER REFERENCES config,
	kernel_fragment TEXT, userspace_fragment TEXT,
	image_settings TEXT,               -- NAME=VALUE ..., those that are not the recipe's
	payload  INTEGER NOT NULL CHECK (payload >= 0), kernel INTEGER NOT NULL, initramfs INTEGER NOT NULL,
	loader   INTEGER NOT NULL, used INTEGER NOT NULL, free INTEGER NOT NULL, over INTEGER NOT NULL,
	kernel_sha256 TEXT, initramfs_sha256 TEXT, medium_sha256 TEXT,
	ended_at TEXT NOT NULL,
	FOREIGN KEY (search, trial) REFERENCES trial (search, number)
) STRICT;

-- The certificate: one legal change of the result, and what became of it.
CREATE TABLE neighbour (
	search   INTEGER NOT NULL REFERENCES search_end ON DELETE CASCADE,
	position INTEGER NOT NULL, -- order of saving, from 0
	name     TEXT NOT NULL,    -- the item's
	program  TEXT NOT NULL, option TEXT NOT NULL, value TEXT NOT NULL, -- as in search_item
	moves    TEXT NOT NULL,    -- all items that are applied beyond the result's
	verdict  TEXT NOT NULL
		CHECK (verdict IN ('needed', 'not built', 'not smaller', 'no effect', 'unknown')),
	failures INTEGER NOT NULL CHECK (failures >= 0), -- failed tests of it; 0 of what is needed: an item that goes
		-- with it is, so that it was not asked itself
	trial    INTEGER,          -- the last that says so; NULL: none was needed
	wins     REAL NOT NULL,    -- bytes that it is expected to win
	PRIMARY KEY (search, position),
	UNIQUE (search, name),
	FOREIGN KEY (search, trial) REFERENCES trial (search, number),
	CHECK (verdict <> 'needed' OR failures = 0 OR trial IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX neighbour_by_option ON neighbour (search, program, option);
