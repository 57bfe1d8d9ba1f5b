-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who owns the bytes of a build, by one dimension (sizeprof report).
--
-- Columns: the owner's label; raw, in bytes; packed, its share of the medium, in bytes with three decimals;
-- ratio, packed by raw, empty where raw is 0; by symbol also referred, the raw bytes that have no name of
-- their own and belong to the symbol because it refers to them, and split, those of them that several refer
-- to and share; executed, which part of its machine code ran in the traced boot, in hundredths with one decimal,
-- fill left out, empty where there is no code and where no traced boot is known; estimated, 1 when some of packed
-- comes from a stream whose codec gives prices for whole blocks only. The largest first, then by name. Labels beyond :top share the row "(N more)"; the last row,
-- "total", is the sum over all labels in scope: the rows above add up to it.
--
-- Parameters: :build, the build's number; :dimension, the id in table dimension; :sort, packed or raw; :top,
-- how many labels, 0 for all; :in_dimension, NULL for everything, or the dimension whose label :in_label the
-- bytes must have; :in_subtree, 1 when a label that begins with :in_label and a slash will do as well.
WITH wanted AS (
	SELECT id
	FROM label
	WHERE dimension = :in_dimension
		-- '0' follows '/'
		AND (
			name = :in_label
			OR (:in_subtree AND name >= :in_label || '/' AND name < :in_label || '0')
		)
),
fill AS (SELECT id FROM label WHERE name = '(padding)' AND dimension = 1),
owned AS MATERIALIZED (
	SELECT
		CASE :dimension
			WHEN 0 THEN piece.section
			WHEN 1 THEN piece.symbol
			WHEN 2 THEN piece.object
			WHEN 3 THEN piece.directory
			WHEN 4 THEN piece.file
			WHEN 5 THEN piece.medium
			WHEN 6 THEN piece.option
			WHEN 7 THEN piece.applet
			WHEN 8 THEN piece.package
		END AS label,
		sum(piece.size) AS raw,
		sum(piece.packed) AS packed,
		sum(iif(piece.evidence > 0, piece.size, 0)) AS referred,
		sum(iif(piece.evidence = 2, piece.size, 0)) AS split,
		sum(iif(piece.symbol IS (SELECT id FROM fill), 0, piece.code)) AS code,
		sum(iif(piece.symbol IS (SELECT id FROM fill), 0, piece.executed)) AS executed,
		max(image.estimated) AS estimated
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build
		AND (:in_dimension IS NULL OR CASE :in_dimension
			WHEN 0 THEN piece.section
			WHEN 1 THEN piece.symbol
			WHEN 2 THEN piece.object
			WHEN 3 THEN piece.directory
			WHEN 4 THEN piece.file
			WHEN 5 THEN piece.medium
			WHEN 6 THEN piece.option
			WHEN 7 THEN piece.applet
			WHEN 8 THEN piece.package
		END IN wanted)
	GROUP BY 1
),
-- what is sorted by; evaluated only when there is a limit
kept AS (
	SELECT owned.label
	FROM owned JOIN label ON label.id = owned.label
	ORDER BY iif(:sort = 'raw', raw, packed) DESC, label.name
	LIMIT :top
),
line AS (
	SELECT 1 AS part, label.name AS name, raw, packed, referred, split, code, executed, estimated
	FROM owned JOIN label ON label.id = owned.label
	WHERE :top = 0 OR owned.label IN kept
	UNION ALL
	SELECT 2, format('(%d more)', count(*)), sum(raw), sum(packed), sum(referred), sum(split),
		sum(code), sum(executed), max(estimated)
	FROM owned
	WHERE :top <> 0 AND label NOT IN kept
	HAVING count(*) > 0
	UNION ALL
	SELECT 3, 'total', coalesce(sum(raw), 0), coalesce(sum(packed), 0), coalesce(sum(referred), 0),
		coalesce(sum(split), 0), sum(code), sum(executed), coalesce(max(estimated), 0)
	FROM owned
)
SELECT
	name,
	raw,
	-- packed sizes are stored in 2^-24 bits: 2^27 of them are a byte
	packed / 134217728.0 AS packed,
	packed / 134217728.0 / nullif(raw, 0) AS ratio,
	referred,
	split,
	iif((SELECT traced FROM ledger WHERE build = :build), 100.0 * executed / nullif(code, 0), NULL) AS executed,
	estimated
FROM line
ORDER BY part, iif(:sort = 'raw', raw, line.packed) DESC, name;
