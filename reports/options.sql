-- SPDX-License-Identifier: GPL-2.0-or-later
-- What each Kconfig option costs in a build (sizeprof report --by option).
--
-- Columns: option, without CONFIG_, those of the userspace behind its name and a colon; own_raw and own_packed,
-- what it gates directly; drop_raw and drop_packed, what goes when its line becomes "is not set", with all that
-- depends on it: empty for what cannot go so (numbers, texts, what others select, labels in parentheses); executed,
-- which part of the machine code of drop - of own where that is empty - ran in the traced boot, in hundredths with one
-- decimal, empty where there is no code and where no traced boot is known; dropped_with, the options whose lines
-- vanish with it, separated by a space; prompt, its line for people; remark, why drop may not be what a rebuild
-- saves: "brings code" (lines, arrays or objects that are left out now come in return, or something else is switched
-- on), "recompiled" (everything is compiled with other flags then), or both. Packed sizes are bytes with three
-- decimals.
--
-- A row for each option that owns bytes or saves some, and for each label in parentheses, so that the own columns
-- add up to the medium, as in report.sql. The largest drop first, then the largest own, then by name. Rows beyond
-- :top share the row "(N more)"; the last row, "total", is the sum of all. What several options save is not added
-- up: the same bytes may go with each of them.
--
-- With :in_dimension the own columns are about the bytes with that label alone, and so is executed; what is about
-- more than those, drop and dropped_with, is empty.
--
-- Parameters: as in report.sql, without :dimension.
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
named AS MATERIALIZED (
	SELECT label.name AS name, owned.*
	FROM owned JOIN label ON label.id = owned.label
),
cost AS MATERIALIZED (
	SELECT
		label AS name,
		fate,
		prompt,
		iif(fate IN (0, 1), drop_text + drop_data, NULL) AS drop_raw,
		iif(fate IN (0, 1), drop_packed, NULL) AS drop_packed,
		code,
		nullif(executed, -1) AS executed,
		dropped_with,
		CASE
			WHEN fate NOT IN (0, 1) THEN NULL
			WHEN brings_code AND recompiled THEN 'brings code, recompiled'
			WHEN brings_code THEN 'brings code'
			WHEN recompiled THEN 'recompiled'
		END AS remark
	FROM option_cost
	WHERE build = :build
),
found AS MATERIALIZED (
	SELECT
		named.name AS name,
		named.raw AS raw,
		named.packed AS packed,
		iif(:in_dimension IS NULL, cost.drop_raw, NULL) AS drop_raw,
		iif(:in_dimension IS NULL, cost.drop_packed, NULL) AS drop_packed,
		named.code AS own_code,
		named.executed AS own_executed,
		iif(:in_dimension IS NULL, coalesce(cost.code, named.code), named.code) AS code,
		iif(:in_dimension IS NULL AND cost.name NOTNULL, cost.executed, named.executed) AS executed,
		iif(:in_dimension IS NULL, cost.dropped_with, NULL) AS dropped_with,
		cost.prompt AS prompt,
		iif(:in_dimension IS NULL, cost.remark, NULL) AS remark
	FROM named LEFT JOIN cost ON cost.name = named.name
	UNION ALL
	SELECT name, 0, 0, drop_raw, drop_packed, 0, 0, code, executed, dropped_with, prompt, remark
	FROM cost
	WHERE :in_dimension IS NULL AND (drop_raw <> 0 OR drop_packed <> 0)
		AND name NOT IN (SELECT name FROM named)
),
place AS MATERIALIZED (
	SELECT
		*,
		row_number() OVER (
			ORDER BY
				coalesce(iif(:sort = 'raw', drop_raw, drop_packed), 0) DESC,
				iif(:sort = 'raw', raw, packed) DESC,
				name
		) AS place
	FROM found
),
line AS (
	SELECT 1 AS part, place, name, raw, packed, drop_raw, drop_packed, code, executed, dropped_with, prompt,
		remark
	FROM place
	WHERE :top = 0 OR place <= :top
	UNION ALL
	SELECT 2, 0, format('(%d more)', count(*)), sum(raw), sum(packed), NULL, NULL, sum(own_code),
		sum(own_executed), NULL, NULL, NULL
	FROM place
	WHERE :top <> 0 AND place > :top
	HAVING count(*) > 0
	UNION ALL
	SELECT 3, 0, 'total', coalesce(sum(raw), 0), coalesce(sum(packed), 0), NULL, NULL, sum(own_code),
		sum(own_executed), NULL, NULL, NULL
	FROM place
)
SELECT
	name AS option,
	raw AS own_raw,
	-- packed sizes are stored in 2^-24 bits: 2^27 of them are a byte
	packed / 134217728.0 AS own_packed,
	drop_raw,
	drop_packed / 134217728.0 AS drop_packed,
	iif((SELECT traced FROM ledger WHERE build = :build), 100.0 * executed / nullif(code, 0), NULL) AS executed,
	dropped_with,
	prompt,
	remark
FROM line
ORDER BY part, place;
