-- SPDX-License-Identifier: GPL-2.0-or-later
-- The quality gate: does a build's ledger add up, and how much of it has no good name?
--
-- Columns: image, its path from the shipped file inwards, or "(all)" for all with exact prices together; check; packed,
-- bytes that the check finds, with three decimals; share of the image, in hundredths with four decimals;
-- limit, the largest share that is good, in hundredths; verdict, ok or over, or estimate where prices are shares of
-- whole blocks: a run of zeros is priced by its raw size there, and nothing can be judged.
--
-- The checks are made on images that hold a program whose symbols are known; free space, slack and the like of
-- a file system are left out.
--   padding    the symbol is (padding)
--   unnamed    the symbol is "(unnamed SECTION)": the place is known, the owner is not
--   unknown    the symbol is (unknown)
--   no object  bytes of a program that no object file stands for: the object is a label in parentheses, such
--              as (linker), (merged strings), (merged constants), (link-time optimised) or (unknown). Padding
--              is not counted again. Nor is framing, such as (cpio header), (ELF headers) or (coder
--              overhead): a format asks for it and no source could. It is told by the label, which is then
--              the section's as well.
--   sum        for the image "(medium)": what the pieces' packed sizes add up to, less the bytes that ship.
--              Good is only 0, compared exactly.
--
-- Parameter: :build, the build's number.
WITH RECURSIVE tree AS (
	SELECT id, name AS path, named, estimated
	FROM image
	WHERE build = :build AND parent IS NULL
	UNION ALL
	SELECT image.id, tree.path || ' / ' || image.name, image.named, image.estimated
	FROM tree JOIN image ON image.parent = tree.id
	WHERE image.build = :build
),
found AS MATERIALIZED (
	SELECT
		tree.id AS id,
		tree.path AS path,
		tree.estimated AS estimated,
		sum(packed) AS total,
		sum(iif(symbol.name = '(padding)', packed, 0)) AS padding,
		sum(iif(symbol.name LIKE '(unnamed %', packed, 0)) AS unnamed,
		sum(iif(symbol.name = '(unknown)', packed, 0)) AS unknown,
		sum(iif(
			object.name LIKE '(%)' AND object.name <> '(padding)'
				AND (object.name = '(unknown)' OR object.name <> section.name),
			packed, 0
		)) AS no_object
	FROM tree
		JOIN piece ON piece.image = tree.id
		JOIN label AS section ON section.id = piece.section
		JOIN label AS symbol ON symbol.id = piece.symbol
		JOIN label AS object ON object.id = piece.object
		JOIN label AS medium ON medium.id = piece.medium
	WHERE tree.named
		AND symbol.name NOT IN ('(free space)', '(cluster slack)', '(unpartitioned space)', '(unused blocks)', '(block slack)')
		AND medium.name NOT IN ('(free space)', '(cluster slack)', '(unpartitioned space)', '(unused blocks)', '(block slack)')
	GROUP BY tree.id
),
summed AS (
	SELECT 1 AS part, id, path, total, padding, unnamed, unknown, no_object, estimated FROM found
	UNION ALL
	SELECT 2, 0, '(all)', sum(total), sum(padding), sum(unnamed), sum(unknown), sum(no_object), 0
	FROM found
	WHERE NOT estimated
	HAVING count(*) > 0
),
line(part, id, place, path, name, packed, total, most, estimated) AS (
	SELECT part, id, 1, path, 'padding', padding, total, 1, estimated FROM summed
	UNION ALL
	SELECT part, id, 2, path, 'unnamed', unnamed, total, 1, estimated FROM summed
	UNION ALL
	SELECT part, id, 3, path, 'unknown', unknown, total, 1, estimated FROM summed
	UNION ALL
	SELECT part, id, 4, path, 'no object', no_object, total, 2, estimated FROM summed
	UNION ALL
	SELECT 3, 0, 0, '(medium)', 'sum',
		(
			SELECT coalesce(sum(piece.packed), 0)
			FROM image JOIN piece ON piece.image = image.id
			WHERE image.build = :build
		) - 134217728 * coalesce(
			(SELECT sum(bytes) FROM artifact WHERE build = :build AND shipped),
			(SELECT sum(bytes) FROM image WHERE build = :build AND parent IS NULL),
			0
		),
		NULL,
		0,
		0
)
SELECT
	path AS image,
	name AS "check",
	packed / 134217728.0 AS packed,
	100.0 * packed / nullif(total, 0) AS share,
	most AS "limit",
	CASE
		WHEN estimated THEN 'estimate'
		WHEN name = 'sum' THEN iif(packed <> 0, 'over', 'ok')
		ELSE iif(100.0 * packed > 1.0 * most * total, 'over', 'ok')
	END AS verdict
FROM line
ORDER BY part, id, place;
