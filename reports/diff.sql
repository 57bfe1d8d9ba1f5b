-- SPDX-License-Identifier: GPL-2.0-or-later
-- What grew and what shrank between two builds, by one dimension (sizeprof diff). This query gives the labels
-- of one build; src/store/diff.c runs it on both, matches what has another name in each, and makes the table.
--
-- Columns of the table: the owner's label, or "OLD -> NEW"; raw_before, raw_after, raw_delta, in bytes;
-- packed_before, packed_after, packed_delta, in bytes with three decimals; change, one of
--   new, gone   only one of the builds has it
--   clone       the same function or variable under another suffix of the compiler: foo.isra.0 ->
--               foo.constprop.1
--   renamed     probably: one went and one came in the same object, of the same raw size and of similar
--               price, and no other did
--   moved       an object: one went and one came with the same file name and raw size, and no other did
--   sum         a sum over rows, or what they leave out
-- and empty for what both have under one name; estimated, as in report.sql, for either build. The largest packed_delta first, whatever its sign (or
-- raw_delta), then by name. Labels that did not change share the row "(N unchanged)", those beyond the first
-- N wanted "(N more)". The label (padding) is apart from growth: it stands behind the others. Then, as sums,
-- "without padding", which leaves out all bytes whose symbol is (padding) and so is the same in every
-- dimension, and "total": the rows above the sums add up to it.
--
-- Columns of this query: id, label; raw and packed, the latter in 2^-24 bits; padding_raw and padding_packed,
-- those of them whose symbol is (padding); object, the one that holds all of it, empty when several do;
-- estimated.
-- Parameters: :build, :dimension, :in_dimension, :in_label, :in_subtree as in report.sql.
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
		sum(iif(piece.symbol = padding.id, piece.size, 0)) AS padding_raw,
		sum(iif(piece.symbol = padding.id, piece.packed, 0)) AS padding_packed,
		iif(min(piece.object) = max(piece.object), piece.object, NULL) AS object,
		max(image.estimated) AS estimated
	FROM image JOIN piece ON piece.image = image.id
		LEFT JOIN label AS padding ON padding.name = '(padding)' AND padding.dimension = 1
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
)
SELECT
	owned.label AS id,
	label.name AS label,
	owned.raw AS raw,
	owned.packed AS packed,
	owned.padding_raw AS padding_raw,
	owned.padding_packed AS padding_packed,
	object.name AS object,
	owned.estimated AS estimated
FROM owned
	JOIN label ON label.id = owned.label
	LEFT JOIN label AS object ON object.id = owned.object
ORDER BY owned.label;
