-- SPDX-License-Identifier: GPL-2.0-or-later
-- What each applet costs in a build (sizeprof report --by applet).
--
-- Columns: applet, behind the program's name and a colon; exclusive_raw and exclusive_packed, what only it needs:
-- it would go if the applet went; shared_raw and shared_packed, its even share of what several applets need;
-- executed, which part of the machine code of exclusive ran in the traced boot, in hundredths with one decimal,
-- empty where there is no code and where no traced boot is known; drop_raw and drop_packed, what goes when the options
-- that its names are built with become "is not set", as in options.sql; for people also libc_raw and libc_packed, what
-- of exclusive and shared comes from libraries. Packed sizes are bytes with three decimals.
--
-- A row for each applet and for each label in parentheses, so that the exclusive columns add up to the medium, as in
-- report.sql: (shared) is what the shared columns divide up, (always linked) is there without any applet, but for
-- what of it belongs to one all the same, such as its part of help texts that are compressed as one. The largest
-- exclusive first, then the largest shared, then by name. Rows beyond :top share the row "(N more)"; the last row,
-- "total", is the sum of all.
--
-- With :in_dimension the exclusive columns and executed are about the bytes with that label alone; the others are
-- empty.
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
		piece.applet AS label,
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
		exclusive_text + exclusive_data + libc_exclusive_text + libc_exclusive_data AS raw,
		exclusive_packed + libc_exclusive_packed AS packed,
		shared_text + shared_data + libc_text + libc_data - libc_exclusive_text - libc_exclusive_data
			AS shared_raw,
		shared_packed + libc_packed - libc_exclusive_packed AS shared_packed,
		libc_text + libc_data AS libc_raw,
		libc_packed,
		iif(droppable, drop_text + drop_data, NULL) AS drop_raw,
		iif(droppable, drop_packed, NULL) AS drop_packed
	FROM applet_cost
	WHERE build = :build AND :in_dimension IS NULL
),
-- what applets have beside the pieces of their label: a part of bytes that are always linked
moved AS MATERIALIZED (
	SELECT
		coalesce(sum(cost.raw - coalesce(named.raw, 0)), 0) AS raw,
		coalesce(sum(cost.packed - coalesce(named.packed, 0)), 0) AS packed
	FROM cost LEFT JOIN named ON named.name = cost.name
),
found AS MATERIALIZED (
	SELECT
		named.name AS name,
		coalesce(cost.raw, named.raw - iif(named.name = '(always linked)', moved.raw, 0)) AS raw,
		coalesce(cost.packed, named.packed - iif(named.name = '(always linked)', moved.packed, 0)) AS packed,
		shared_raw, shared_packed, libc_raw, libc_packed, drop_raw, drop_packed, code, executed
	FROM moved, named LEFT JOIN cost ON cost.name = named.name
	UNION ALL
	SELECT name, raw, packed, shared_raw, shared_packed, libc_raw, libc_packed, drop_raw, drop_packed, 0, 0
	FROM cost
	WHERE name NOT IN (SELECT name FROM named)
	UNION ALL
	SELECT '(always linked)', -raw, -packed, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0
	FROM moved
	WHERE (raw <> 0 OR packed <> 0) AND '(always linked)' NOT IN (SELECT name FROM named)
),
place AS MATERIALIZED (
	SELECT
		*,
		row_number() OVER (
			ORDER BY
				iif(:sort = 'raw', raw, packed) DESC,
				coalesce(iif(:sort = 'raw', shared_raw, shared_packed), 0) DESC,
				name
		) AS place
	FROM found
),
line AS (
	SELECT 1 AS part, place, name, raw, packed, shared_raw, shared_packed, libc_raw, libc_packed, drop_raw, drop_packed,
		code, executed
	FROM place
	WHERE :top = 0 OR place <= :top
	UNION ALL
	SELECT 2, 0, format('(%d more)', count(*)), sum(raw), sum(packed), sum(shared_raw), sum(shared_packed),
		sum(libc_raw), sum(libc_packed), NULL, NULL, sum(code), sum(executed)
	FROM place
	WHERE :top <> 0 AND place > :top
	HAVING count(*) > 0
	UNION ALL
	SELECT 3, 0, 'total', coalesce(sum(raw), 0), coalesce(sum(packed), 0), sum(shared_raw), sum(shared_packed),
		sum(libc_raw), sum(libc_packed), NULL, NULL, sum(code), sum(executed)
	FROM place
)
SELECT
	name AS applet,
	raw AS exclusive_raw,
	-- packed sizes are stored in 2^-24 bits: 2^27 of them are a byte
	packed / 134217728.0 AS exclusive_packed,
	shared_raw,
	shared_packed / 134217728.0 AS shared_packed,
	iif((SELECT traced FROM ledger WHERE build = :build), 100.0 * executed / nullif(code, 0), NULL) AS executed,
	drop_raw,
	drop_packed / 134217728.0 AS drop_packed,
	libc_raw,
	libc_packed / 134217728.0 AS libc_packed
FROM line
ORDER BY part, place;
