-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 2 of the store to version 3: pieces have an owner by option and by applet, and say what of them
-- is code and ran; what options and applets cost, predicted and measured.
-- This file stays as it is, like schema.sql.
--
-- Units: as in version2.sql. Costs are bytes of text (code), data (all else in the file) and bss (none in the
-- file), and packed. Names of options are without CONFIG_, lists of names are separated by one space.

-- Ledgers of version 2 know no options, and none can be made up for them: they go, and their builds are without a
-- ledger until they are made again.
DROP TABLE piece;
DROP TABLE ledger;
DELETE FROM copy;
DELETE FROM alias;
DELETE FROM note;
DELETE FROM image;
DELETE FROM label;

INSERT INTO dimension (id, name) VALUES (6, 'option'), (7, 'applet');

-- By which rules a build's ledger was made (SP_LEDGER_VERSION in include/sizeprof/ledger.h).
CREATE TABLE ledger (
	build      INTEGER PRIMARY KEY REFERENCES build,
	version    INTEGER NOT NULL,
	traced     INTEGER NOT NULL CHECK (traced IN (0, 1)),    -- 1: piece.executed means something
	attributed INTEGER NOT NULL CHECK (attributed IN (0, 1)) -- 1: what options cost is known
) STRICT;

-- A byte range of an image, with one owner in every dimension. In each image the packed sizes of its pieces and
-- of the images in it add up to its own, so those of a build's pieces add up to its medium. The pieces of an
-- image lie side by side in the file, so a report reads one run of pages and needs no index.
CREATE TABLE piece (
	image     INTEGER NOT NULL REFERENCES image,
	number    INTEGER NOT NULL,                     -- order within the image, from 0
	offset    INTEGER NOT NULL CHECK (offset >= 0), -- in the image
	size      INTEGER NOT NULL CHECK (size >= 0),   -- raw bytes; 0 for what costs bits and makes no bytes
	packed    INTEGER NOT NULL,                     -- share of the medium
	code      INTEGER NOT NULL CHECK (code BETWEEN 0 AND size),     -- bytes of machine code
	executed  INTEGER NOT NULL CHECK (executed BETWEEN 0 AND code), -- those that ran in the traced boot
	-- how its symbol is known: 0 by name, 1 the bytes are nameless and it refers to them, 2 as one of several
	evidence  INTEGER NOT NULL CHECK (evidence IN (0, 1, 2)),
	section   INTEGER NOT NULL REFERENCES label,
	symbol    INTEGER NOT NULL REFERENCES label,
	object    INTEGER NOT NULL REFERENCES label,
	directory INTEGER NOT NULL REFERENCES label,
	file      INTEGER NOT NULL REFERENCES label,
	medium    INTEGER NOT NULL REFERENCES label,
	option    INTEGER NOT NULL REFERENCES label,
	applet    INTEGER NOT NULL REFERENCES label,
	PRIMARY KEY (image, number)
) STRICT, WITHOUT ROWID;

-- What an option costs in a build: struct sp_option_cost of include/sizeprof/option.h.
CREATE TABLE option_cost (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order by program and name, from 0
	program  TEXT NOT NULL,    -- kernel, userspace: the configuration it is of
	name     TEXT NOT NULL,
	label    TEXT NOT NULL,    -- by option: NAME, busybox:NAME
	prompt TEXT, menu TEXT,    -- menu: titles separated by newlines, outermost first
	type TEXT, value TEXT,
	fate INTEGER NOT NULL CHECK (fate IN (0, 1, 2, 3)), -- droppable, replaced, held, a value
	own_text INTEGER NOT NULL, own_data INTEGER NOT NULL, own_bss INTEGER NOT NULL, own_packed INTEGER NOT NULL,
	drop_text INTEGER NOT NULL, drop_data INTEGER NOT NULL, drop_bss INTEGER NOT NULL,
	drop_packed INTEGER NOT NULL,
	memory   INTEGER NOT NULL, -- bytes that the running system gets back
	code     INTEGER NOT NULL, -- of drop, or of own when it cannot be dropped
	executed INTEGER NOT NULL, -- of code, what ran; -1: not known
	dropped_with TEXT, switched_on TEXT, selected_by TEXT, chain TEXT, selects TEXT, depends TEXT,
	choice_members TEXT,
	file TEXT, line INTEGER NOT NULL, -- where Kconfig defines it
	PRIMARY KEY (build, position),
	UNIQUE (build, program, name)
) STRICT, WITHOUT ROWID;

-- A place in the sources that gates bytes for an option: struct sp_option_gate.
CREATE TABLE option_gate (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	program  TEXT NOT NULL,
	option   TEXT NOT NULL,    -- its name, or a label in parentheses
	label    TEXT NOT NULL,    -- by option
	kind     INTEGER NOT NULL, -- enum sp_gate_kind
	file     TEXT, line INTEGER NOT NULL,
	own_text INTEGER NOT NULL, own_data INTEGER NOT NULL, own_bss INTEGER NOT NULL, own_packed INTEGER NOT NULL,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX option_gate_by_label ON option_gate (build, label);

-- What an applet costs in a build: struct sp_applet_cost. exclusive and shared are without what comes from
-- libraries, libc is that of both.
CREATE TABLE applet_cost (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order by name, from 0
	name     TEXT NOT NULL,
	label    TEXT NOT NULL,    -- by applet: busybox:NAME
	aliases  TEXT,
	exclusive_text INTEGER NOT NULL, exclusive_data INTEGER NOT NULL, exclusive_bss INTEGER NOT NULL,
	exclusive_packed INTEGER NOT NULL,
	shared_text INTEGER NOT NULL, shared_data INTEGER NOT NULL, shared_bss INTEGER NOT NULL,
	shared_packed INTEGER NOT NULL,
	libc_text INTEGER NOT NULL, libc_data INTEGER NOT NULL, libc_bss INTEGER NOT NULL, libc_packed INTEGER NOT NULL,
	libc_exclusive_text INTEGER NOT NULL, libc_exclusive_data INTEGER NOT NULL,
	libc_exclusive_bss INTEGER NOT NULL, libc_exclusive_packed INTEGER NOT NULL, -- of libc: what goes with it
	code     INTEGER NOT NULL, -- of exclusive
	executed INTEGER NOT NULL, -- of code, what ran; -1: not known
	PRIMARY KEY (build, position),
	UNIQUE (build, name)
) STRICT, WITHOUT ROWID;

-- What could not be told of options and applets, and why.
CREATE TABLE option_note (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	text     TEXT NOT NULL,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- Ground truth: a build made again without one option or applet; struct sp_measurement. Differences are this build
-- minus that one. They stay when the ledger is made anew.
CREATE TABLE measurement (
	build    INTEGER NOT NULL REFERENCES build,
	program  TEXT NOT NULL,
	kind     TEXT NOT NULL,    -- option, applet
	name     TEXT NOT NULL,
	outcome  INTEGER NOT NULL CHECK (outcome IN (0, 1, 2)), -- built, not built, lost
	saved_text INTEGER NOT NULL, saved_data INTEGER NOT NULL, saved_bss INTEGER NOT NULL,
	saved_packed INTEGER NOT NULL, -- of the payload
	image    INTEGER NOT NULL, -- bytes of bzImage, or of the program
	sections TEXT,             -- NAME=BYTES ...
	dropped_with TEXT, switched_on TEXT,
	verdict  TEXT,             -- pass, fail: REASON, lost: REASON; empty when it was not booted
	seconds  REAL NOT NULL,    -- wall time
	same_code INTEGER NOT NULL CHECK (same_code IN (0, 1)),
	made_at  TEXT NOT NULL,    -- when it entered the store, UTC
	PRIMARY KEY (build, program, kind, name)
) STRICT, WITHOUT ROWID;
