-- SPDX-License-Identifier: GPL-2.0-or-later
-- Who owns the bytes of a build, by one dimension (sizeprof report).
--
-- Columns: the owner's label; raw, in bytes. The largest first, then by name. Labels beyond :top share the
-- row "(N more)"; the last row, "total", is the sum over all labels in scope: the rows above add up to it.
--
-- Parameters: :build, the build's number; :dimension, the id in table dimension; :top, how many labels, 0 for
-- all; :in_dimension, NULL for everything, or the dimension whose label :in_label the bytes must have;
-- :in_subtree, 1 when a label that begins with :in_label and a slash will do as well.
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
owned AS (
	SELECT
		CASE :dimension
			WHEN 0 THEN piece.section
			WHEN 1 THEN piece.symbol
			WHEN 2 THEN piece.object
			WHEN 3 THEN piece.directory
			WHEN 4 THEN piece.file
		END AS label,
		sum(piece.size) AS raw
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build
		AND (:in_dimension IS NULL OR CASE :in_dimension
			WHEN 0 THEN piece.section
			WHEN 1 THEN piece.symbol
			WHEN 2 THEN piece.object
			WHEN 3 THEN piece.directory
			WHEN 4 THEN piece.file
		END IN wanted)
	GROUP BY 1
),
kept AS (
	SELECT 1 AS part, label.name AS name, owned.raw AS raw
	FROM owned JOIN label ON label.id = owned.label
	ORDER BY owned.raw DESC, label.name
	LIMIT CASE :top WHEN 0 THEN -1 ELSE :top END
),
-- what the labels beyond :top hold, and everything
rest(count, raw, total) AS (
	SELECT
		(SELECT count(*) FROM owned) - (SELECT count(*) FROM kept),
		(SELECT sum(raw) FROM owned) - (SELECT sum(raw) FROM kept),
		(SELECT coalesce(sum(raw), 0) FROM owned)
)
SELECT name, raw
FROM (
	SELECT part, name, raw FROM kept
	UNION ALL
	SELECT 2, format('(%d more)', count), raw FROM rest WHERE count > 0
	UNION ALL
	SELECT 3, 'total', total FROM rest
)
ORDER BY part, raw DESC, name;
