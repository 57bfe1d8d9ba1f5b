-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the bytes of a symbol are copied from, in the compressed stream that codes them (sizeprof report --copies).
--
-- Columns: source, the symbol that owns the bytes that are copied - the symbol itself where it repeats itself; bytes,
-- raw, that are copies of them; packed, what the copies cost, in bytes with three decimals; share of the symbol's
-- raw bytes, in hundredths with four decimals. The largest four sources in each stream are known; the rest of the
-- symbol is literals, and copies from others: the last two rows say how much, and the total.
--
-- Parameters: :build, the build's number; :in_label, the symbol.
WITH wanted AS (
	SELECT id FROM label WHERE dimension = 1 AND name = :in_label
),
whole(bytes, packed) AS (
	SELECT coalesce(sum(piece.size), 0), coalesce(sum(piece.packed), 0)
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build AND piece.symbol IN wanted
),
known AS (
	SELECT label.name AS source, sum(copy.bytes) AS bytes, sum(copy.packed) AS packed
	FROM image JOIN copy ON copy.image = image.id JOIN label ON label.id = copy.source
	WHERE image.build = :build AND copy.symbol IN wanted
	GROUP BY label.name
),
line(part, source, bytes, packed) AS (
	SELECT 1, source, bytes, packed FROM known
	UNION ALL
	SELECT 2, '(literals and others)',
		bytes - (SELECT coalesce(sum(bytes), 0) FROM known), packed - (SELECT coalesce(sum(packed), 0) FROM known)
	FROM whole
	UNION ALL
	SELECT 3, 'total', bytes, packed FROM whole
)
SELECT source, bytes, packed / 134217728.0 AS packed, 100.0 * bytes / nullif((SELECT bytes FROM whole), 0) AS share
FROM line
ORDER BY part, bytes DESC, source;
