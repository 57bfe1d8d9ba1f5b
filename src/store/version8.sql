-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 7 of the store to version 8: pieces have an owner by package.
-- This file stays as it is, like schema.sql.
--
-- Nothing of packages is known of the ledgers of version 7, and most have none: theirs is the label "(no package)".

INSERT INTO dimension (id, name) VALUES (8, 'package');
INSERT INTO label (dimension, name) SELECT 8, '(no package)' WHERE EXISTS (SELECT 1 FROM piece);

-- A byte range of an image, with one owner in every dimension. In each image the packed sizes of its pieces and
-- of the images in it add up to its own, so those of a build's pieces add up to its medium. The pieces of an
-- image lie side by side in the file, so a report reads one run of pages and needs no index.
CREATE TABLE piece_of_8 (
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
	package   INTEGER NOT NULL REFERENCES label,
	PRIMARY KEY (image, number)
) STRICT, WITHOUT ROWID;

INSERT INTO piece_of_8
SELECT
	image, number, offset, size, packed, code, executed, evidence, section, symbol, object, directory, file, medium,
	option, applet, (SELECT id FROM label WHERE dimension = 8 AND name = '(no package)')
FROM piece
ORDER BY image, number;
DROP TABLE piece;
ALTER TABLE piece_of_8 RENAME TO piece;
