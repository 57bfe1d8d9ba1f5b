-- SPDX-License-Identifier: GPL-2.0-or-later
-- The store's tables, version 1 (PRAGMA user_version). Later versions are migrations in src/store/migrate.c;
-- this file stays as it is, so that a store of any age takes the same road.
--
-- Units: sizes and offsets are bytes, durations seconds, times UTC as 2024-05-17T09:30:00Z.
-- A name that many builds share stands once, and builds point to it by id.

-- One recipe and one resolved configuration, made into artifacts.
CREATE TABLE build (
	number   INTEGER PRIMARY KEY AUTOINCREMENT, -- what users type; never given twice
	hash     TEXT NOT NULL UNIQUE,              -- SHA-256 of everything that goes in, 64 digits
	recipe   TEXT NOT NULL,                     -- the recipe's name
	overlay  TEXT,                              -- the overlay's name, NULL for none
	title    TEXT,                              -- the recipe's line for people
	recipe_path TEXT,                           -- the recipe's folder when it was built; may be gone
	commands TEXT,                              -- command lines that repeat the build by hand
	folder   TEXT,                              -- where its artifacts were put; they may be gone
	made_at  TEXT NOT NULL                      -- when it entered the store, UTC
) STRICT;

-- A source tree that took part in builds.
CREATE TABLE source (
	id      INTEGER PRIMARY KEY,
	name    TEXT NOT NULL, -- linux, busybox, toybox
	version TEXT NOT NULL, -- exact
	origin  TEXT,          -- debian:PACKAGE, path:PATH or url:URL
	sha256  TEXT,          -- of the package or tarball, NULL for a folder
	folder  TEXT           -- the tree in the cache, or the user's own
) STRICT;
CREATE INDEX source_by_name ON source (name, version);

-- Which sources a build was made of.
CREATE TABLE build_source (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	source   INTEGER NOT NULL REFERENCES source,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- A program that took part in builds.
CREATE TABLE tool (
	id      INTEGER PRIMARY KEY,
	name    TEXT NOT NULL, -- gcc, ld, xz
	version TEXT NOT NULL, -- as it says itself
	UNIQUE (name, version)
) STRICT;

-- Which tools made a build.
CREATE TABLE build_tool (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	tool     INTEGER NOT NULL REFERENCES tool,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- A resolved configuration.
CREATE TABLE config (
	id      INTEGER PRIMARY KEY,
	sha256  TEXT NOT NULL UNIQUE, -- of its sorted lines, without the comment that holds a date
	text    TEXT NOT NULL,        -- the whole .config
	enabled INTEGER NOT NULL      -- lines that end in "=y"
) STRICT;

-- Which configurations a build has.
CREATE TABLE build_config (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	name     TEXT NOT NULL,    -- kernel, userspace
	config   INTEGER NOT NULL REFERENCES config,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- One built file.
CREATE TABLE artifact (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	kind     TEXT NOT NULL,    -- bzImage, initramfs, vmlinux, vmlinux.bin, cpio, ...
	path     TEXT NOT NULL,    -- absolute; the file may be gone
	bytes    INTEGER NOT NULL CHECK (bytes >= 0),
	sha256   TEXT NOT NULL,    -- of its content, 64 digits
	shipped  INTEGER NOT NULL CHECK (shipped IN (0, 1)), -- 1: a file of the medium
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- How long a step of a build took.
CREATE TABLE duration (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	step     TEXT NOT NULL,    -- kernel, userspace, rootfs, boot, ledger
	seconds  REAL NOT NULL,    -- wall time
	units    INTEGER NOT NULL, -- files compiled, 0 where that means nothing
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- The outcome of one boot test of a build; the newest one (greatest id) is the build's.
CREATE TABLE verdict (
	id           INTEGER PRIMARY KEY,
	build        INTEGER NOT NULL REFERENCES build,
	outcome      TEXT NOT NULL CHECK (outcome IN ('pass', 'fail', 'lost')),
	reason       TEXT,             -- panic, early exit, expectation not met, silence, tool, host; NULL for none
	detail       TEXT,             -- one phrase, NULL for a pass
	accelerator  TEXT,             -- tcg,icount or kvm
	console      TEXT,             -- vga or serial
	instructions INTEGER NOT NULL, -- executed by the guest, 0 when it could not be counted
	seconds      REAL NOT NULL,    -- wall time
	steps        INTEGER NOT NULL, -- expectations in the test
	steps_passed INTEGER NOT NULL, -- expectations met
	log          TEXT,             -- everything that the console showed
	screen       TEXT,             -- the last screen
	command      TEXT,             -- QEMU's command line
	test         TEXT,             -- SHA-256 of the test: script, console and the guest's settings
	tested_at    TEXT NOT NULL     -- when it entered the store, UTC
) STRICT;
CREATE INDEX verdict_by_build ON verdict (build);

-- The ways to name owners; the ids are those of enum sp_dimension.
CREATE TABLE dimension (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO dimension (id, name)
VALUES (0, 'section'), (1, 'symbol'), (2, 'object'), (3, 'directory'), (4, 'file');

-- An owner's name in one dimension.
CREATE TABLE label (
	id        INTEGER PRIMARY KEY,
	dimension INTEGER NOT NULL REFERENCES dimension,
	name      TEXT NOT NULL,
	UNIQUE (name, dimension) -- in this order for --in LABEL, which need not name a dimension
) STRICT;

-- An innermost shipped artifact of a build, which its pieces cover.
CREATE TABLE image (
	id    INTEGER PRIMARY KEY,
	build INTEGER NOT NULL REFERENCES build,
	name  TEXT NOT NULL,    -- kind of the artifact: vmlinux.bin, cpio
	bytes INTEGER NOT NULL,
	UNIQUE (build, name)
) STRICT;

-- A byte range of an image, with one owner in every dimension. The pieces of an image lie side by side in the
-- file, so a report reads one run of pages and needs no index.
CREATE TABLE piece (
	image     INTEGER NOT NULL REFERENCES image,
	offset    INTEGER NOT NULL CHECK (offset >= 0), -- in the image
	size      INTEGER NOT NULL CHECK (size > 0),    -- raw bytes
	section   INTEGER NOT NULL REFERENCES label,
	symbol    INTEGER NOT NULL REFERENCES label,
	object    INTEGER NOT NULL REFERENCES label,
	directory INTEGER NOT NULL REFERENCES label,
	file      INTEGER NOT NULL REFERENCES label,
	PRIMARY KEY (image, offset)
) STRICT, WITHOUT ROWID;
