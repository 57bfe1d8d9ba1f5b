-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 1 of the store to version 2: images form a tree, and pieces carry what they cost on the
-- medium.
-- This file stays as it is, like schema.sql.
--
-- Units: packed sizes are counts of 2^-24 of a bit; a byte that is not compressed costs 8 * 2^24 = 134217728.

-- Ledgers of version 1 know no packed sizes, and none can be made up for them: they go, and their builds are
-- without a ledger until they are made again.
DROP TABLE piece;
DROP TABLE image;
DELETE FROM label;

INSERT INTO dimension (id, name) VALUES (5, 'medium');

-- What ships, as a tree: a root is a file of the medium or the medium's one image, the others are streams
-- decoded from the image around them. Parents have smaller ids than what is in them. Several may have one name.
CREATE TABLE image (
	id        INTEGER PRIMARY KEY,
	build     INTEGER NOT NULL REFERENCES build,
	parent    INTEGER REFERENCES image,             -- NULL for a root
	name      TEXT NOT NULL,                        -- bzImage, initramfs, floppy.img; vmlinux.bin
	bytes     INTEGER NOT NULL CHECK (bytes >= 0),  -- decoded
	offset    INTEGER NOT NULL CHECK (offset >= 0), -- in the parent, of its first chunk
	coded     INTEGER NOT NULL CHECK (coded >= 0),  -- bytes of its chunks in the parent; of a root its bytes
	packed    INTEGER NOT NULL,                     -- what those cost on the medium
	codec     TEXT,                                 -- xz, lzma, gzip, ...; NULL for a root
	estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)), -- 1: packed sizes in it are not exact
	named     INTEGER NOT NULL CHECK (named IN (0, 1)), -- 1: it holds a program whose symbols are known
	chunks    INTEGER NOT NULL,                     -- LZMA2 chunks, gzip members, blocks
	overhead  INTEGER NOT NULL                      -- of packed: what the prices of its bytes do not explain
) STRICT;
CREATE INDEX image_by_build ON image (build);

-- A byte range of an image, with one owner in every dimension. In each image the packed sizes of its pieces and
-- of the images in it add up to its own, so those of a build's pieces add up to its medium. The pieces of an
-- image lie side by side in the file, so a report reads one run of pages and needs no index.
CREATE TABLE piece (
	image     INTEGER NOT NULL REFERENCES image,
	number    INTEGER NOT NULL,                     -- order within the image, from 0
	offset    INTEGER NOT NULL CHECK (offset >= 0), -- in the image
	size      INTEGER NOT NULL CHECK (size >= 0),   -- raw bytes; 0 for what costs bits and makes no bytes
	packed    INTEGER NOT NULL,                     -- share of the medium
	-- how its symbol is known: 0 by name, 1 the bytes are nameless and it refers to them, 2 as one of several
	evidence  INTEGER NOT NULL CHECK (evidence IN (0, 1, 2)),
	section   INTEGER NOT NULL REFERENCES label,
	symbol    INTEGER NOT NULL REFERENCES label,
	object    INTEGER NOT NULL REFERENCES label,
	directory INTEGER NOT NULL REFERENCES label,
	file      INTEGER NOT NULL REFERENCES label,
	medium    INTEGER NOT NULL REFERENCES label,
	PRIMARY KEY (image, number)
) STRICT, WITHOUT ROWID;

-- Another name of bytes that a build counts once, under the label.
CREATE TABLE alias (
	build INTEGER NOT NULL REFERENCES build,
	name  TEXT NOT NULL,
	label INTEGER NOT NULL REFERENCES label, -- by symbol
	PRIMARY KEY (build, name, label)
) STRICT, WITHOUT ROWID;

-- What the person who reads a build's ledger should know: what could not be opened, and why.
CREATE TABLE note (
	build    INTEGER NOT NULL REFERENCES build,
	position INTEGER NOT NULL, -- order within the build, from 0
	text     TEXT NOT NULL,
	PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- What the bytes of a symbol are copied from, in the stream that codes them; the largest sources of each.
CREATE TABLE copy (
	image  INTEGER NOT NULL REFERENCES image,
	symbol INTEGER NOT NULL REFERENCES label, -- whose bytes are copies
	source INTEGER NOT NULL REFERENCES label, -- by symbol; whose bytes are copied
	bytes  INTEGER NOT NULL CHECK (bytes > 0),
	packed INTEGER NOT NULL,                  -- what the copies cost
	PRIMARY KEY (image, symbol, source)
) STRICT, WITHOUT ROWID;

-- By which rules a build's ledger was made (SP_LEDGER_VERSION in include/sizeprof/ledger.h).
CREATE TABLE ledger (
	build   INTEGER PRIMARY KEY REFERENCES build,
	version INTEGER NOT NULL
) STRICT;
