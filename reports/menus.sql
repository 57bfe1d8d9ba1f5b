-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the options of each Kconfig menu own of a build (sizeprof report --by menu). This query gives the labels by
-- option; src/store/menu.c makes the tree of them.
--
-- Columns of the table: menu, the title, indented by its depth (for people); path, all titles from the outermost
-- inwards, with " / " between them; depth, 0 for a program and for labels in parentheses; options, how many of
-- the menu and of those below own bytes; own_raw and own_packed, what these own together; executed, as in report.sql.
-- A menu stands before those below it, the largest own first. Rows of depth 0 add up to the last row, "total".
--
-- Columns of this query: label, program (empty for labels in parentheses), its prefix, menu (titles with a newline
-- between them), raw, packed in 2^-24 bits, code, executed.
--
-- Parameters: :build, :in_dimension, :in_label, :in_subtree as in report.sql.
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
		piece.option AS label,
		sum(piece.size) AS raw,
		sum(piece.packed) AS packed,
		sum(iif(piece.symbol IS (SELECT id FROM fill), 0, piece.code)) AS code,
		sum(iif(piece.symbol IS (SELECT id FROM fill), 0, piece.executed)) AS executed
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
cost AS MATERIALIZED (
	SELECT label AS name, program, substr(label, 1, length(label) - length(name)) AS prefix, menu
	FROM option_cost
	WHERE build = :build
)
SELECT
	label.name AS label,
	cost.program AS program,
	rtrim(cost.prefix, ':') AS prefix,
	cost.menu AS menu,
	owned.raw AS raw,
	owned.packed AS packed,
	owned.code AS code,
	owned.executed AS executed
FROM owned
	JOIN label ON label.id = owned.label
	LEFT JOIN cost ON cost.name = label.name
ORDER BY label.name;
