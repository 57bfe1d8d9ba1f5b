-- SPDX-License-Identifier: GPL-2.0-or-later
-- Symbols within directories, for the figure of packed sizes (sizeprof plot packed).
--
-- Columns: label, a symbol; group, the directory that it is in, or its section where directories are not known (more
-- than half of what is packed has none); raw and packed, bytes of both. Packed sums over all
-- rows to the medium. The largest first, then by name.
--
-- Parameter: :build, the build's number.
WITH lost(most) AS (
	SELECT 2 * sum(iif(label.name = '(unknown)', piece.packed, 0)) > sum(piece.packed)
	FROM image JOIN piece ON piece.image = image.id JOIN label ON label.id = piece.directory
	WHERE image.build = :build
),
owned AS (
	SELECT
		piece.symbol AS symbol,
		iif((SELECT most FROM lost), piece.section, piece.directory) AS place,
		sum(piece.size) AS raw,
		sum(piece.packed) AS packed
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build
	GROUP BY 1, 2
)
SELECT symbol.name AS label, place.name AS "group", owned.raw AS raw, owned.packed / 134217728.0 AS packed
FROM owned
	JOIN label AS symbol ON symbol.id = owned.symbol
	JOIN label AS place ON place.id = owned.place
ORDER BY owned.packed DESC, symbol.name, place.name;
