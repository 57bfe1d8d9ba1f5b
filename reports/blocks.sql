-- SPDX-License-Identifier: GPL-2.0-or-later
-- Symbols within directories, for the figure of packed sizes (sizeprof plot packed).
--
-- Columns: label, a symbol; group, the directory that it is in; raw and packed, bytes of both. Packed sums over all
-- rows to the medium. The largest first, then by name.
--
-- Parameter: :build, the build's number.
WITH owned AS (
	SELECT piece.symbol AS symbol, piece.directory AS directory, sum(piece.size) AS raw, sum(piece.packed) AS packed
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build
	GROUP BY piece.symbol, piece.directory
)
SELECT symbol.name AS label, directory.name AS "group", owned.raw AS raw, owned.packed / 134217728.0 AS packed
FROM owned
	JOIN label AS symbol ON symbol.id = owned.symbol
	JOIN label AS directory ON directory.id = owned.directory
ORDER BY owned.packed DESC, symbol.name, directory.name;
